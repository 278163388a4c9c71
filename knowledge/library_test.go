package knowledge

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

// testLibrary is the small library of testdata/guides.tsv.
func testLibrary(t testing.TB) *procedures.Library {
	t.Helper()
	text, err := os.ReadFile("testdata/guides.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var guides []*procedures.Guide
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 6 {
			t.Fatalf("guides.tsv: %d columns in %q", len(c), line)
		}
		guides = append(guides, &procedures.Guide{
			Code: procedures.Code(c[0]), Title: c[1], Sector: c[2], Aliases: list(c[3]), Wordings: list(c[4]),
			Level: []string{"commune"}, Review: procedures.ReviewOfficial,
			Steps: []procedures.Step{{Text: c[5]}},
		})
	}
	return library(t, guides...)
}

func list(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, ";") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func library(t testing.TB, guides ...*procedures.Guide) *procedures.Library {
	t.Helper()
	lib, err := procedures.NewLibrary(guides, nil)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// newIndex is an index in memory that the test closes.
func newIndex(t testing.TB, lib *procedures.Library) *Index {
	t.Helper()
	x, err := New(lib)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func ask(t testing.TB, x *Index, q Query) Answer {
	t.Helper()
	a, err := x.Answer(context.Background(), q)
	if err != nil {
		t.Fatalf("ask %.80q: %v", q.Text, err)
	}
	checkAnswer(t, x, a)
	return a
}

// checkAnswer checks what every Answer promises.
func checkAnswer(t testing.TB, x *Index, a Answer) {
	t.Helper()
	seen := map[procedures.Code]bool{}
	for _, c := range a.Candidates {
		_, rev, ok := x.Library().Guide(c.Code)
		if !ok || rev != c.Revision || c.Title == "" || c.Confidence < 0 || c.Confidence > 1 || seen[c.Code] {
			t.Errorf("candidate %+v", c)
		}
		seen[c.Code] = true
	}
	switch a.Decision {
	case DecisionAnswer:
		if len(a.Candidates) == 0 {
			t.Error("answered without a candidate")
		}
	case DecisionClarify:
		if n := len(a.Choices); n < 2 || n > 4 {
			t.Errorf("asks back with %d choices", n)
		}
	case DecisionRefuse:
	default:
		t.Errorf("decision %q", a.Decision)
	}
	if a.Decision != DecisionClarify && a.Choices != nil {
		t.Errorf("choices with decision %s", a.Decision)
	}
}

func codes(cs []Candidate, n int) string {
	var out []string
	for _, c := range cs[:min(n, len(cs))] {
		out = append(out, string(c.Code))
	}
	return strings.Join(out, " ")
}
