package platform

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzSplit: pieces are short enough, and nothing but white space is lost.
func FuzzSplit(f *testing.F) {
	f.Add("a b c. d\n\ne 👨‍👩‍👧 ệ", 8, 0)
	f.Add("\n\v\n 0", 4, 1)
	f.Add("giấy tờ. Lệ phí", 9, 2)
	f.Fuzz(func(t *testing.T, text string, limit, kind int) {
		size := []func(rune) int{Units, Runes, Bytes}[uint(kind)%3]
		if limit < 4 || limit > 5000 || !utf8.ValidString(text) {
			return
		}
		pieces := Split(text, limit, size)
		if len(pieces) == 0 {
			t.Fatal("no piece")
		}
		for _, p := range pieces {
			if n := Measure(p, size); n > limit {
				t.Errorf("a piece of %d, limit %d", n, limit)
			}
		}
		bare := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) || r == 0 {
					return -1
				}
				return r
			}, s)
		}
		if bare(strings.Join(pieces, "")) != bare(text) {
			t.Errorf("%q became %q", text, pieces)
		}
	})
}
