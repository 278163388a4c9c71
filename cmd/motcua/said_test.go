package main

import (
	"strings"
	"testing"
	"time"
)

// awaitSaid waits until a phone shows a message that holds a text behind the
// first seen ones, and returns it and how many are seen then.
func awaitSaid[M any](t *testing.T, seen int, all func() []M, text func(M) string, want string) (M, int) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		got := all()
		for i := seen; i < len(got); i++ {
			if strings.Contains(strings.ReplaceAll(text(got[i]), "\u00a0", " "), want) {
				return got[i], i + 1
			}
		}
		if time.Now().After(deadline) {
			var said []string
			for _, m := range got {
				said = append(said, text(m))
			}
			t.Fatalf("%q never came; the phone says:\n%s", want, strings.Join(said, "\n---\n"))
		}
		time.Sleep(50 * time.Millisecond)
	}
}
