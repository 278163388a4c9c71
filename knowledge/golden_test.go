package knowledge

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGoldenRanks makes any change of ranking or decision a diff to look at.
func TestGoldenRanks(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	text, err := os.ReadFile("testdata/questions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		question, focus, _ := strings.Cut(line, "\t")
		a := ask(t, x, Query{Text: question, Focus: procedures.Code(focus)})
		_, _ = fmt.Fprintf(&b, "%s\n  %s", line, a.Decision)
		if a.Aspect != procedures.AspectNone {
			_, _ = fmt.Fprintf(&b, " %s", a.Aspect)
		}
		if a.FromFocus {
			b.WriteString(" (follows up)")
		}
		if len(a.Choices) > 0 {
			_, _ = fmt.Fprintf(&b, "\n  choices %s", codes(a.Choices, 4))
		}
		_, _ = fmt.Fprintf(&b, "\n  %s\n", codes(a.Candidates, 3))
	}
	const path = "testdata/ranks.golden"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != string(want) {
		t.Errorf("ranks changed; look at the difference after go test ./knowledge -run Golden -update\n%s", firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}
