package eval

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

// learnRows are the questions to be answered of the sets that are learned
// from, as far as the index has their procedures.
func learnRows(t *testing.T, x *knowledge.Index, more ...string) []Row {
	t.Helper()
	paths := more
	for _, name := range []string{"everyday-learn", "hard-learn", "more-learn"} {
		paths = append(paths, filepath.Join("testdata", name+".jsonl"))
	}
	var out []Row
	for _, path := range paths {
		rows, err := ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if row.Expect == knowledge.DecisionAnswer && knows(x, row.Codes) {
				out = append(out, row)
			}
		}
	}
	return out
}

// steady is the share of questions, in percent, whose first candidate stays
// with that noise, and those where it does not.
func steady(t *testing.T, x *knowledge.Index, rows []Row, clean []procedures.Code, n Noise) (share float64, moved []string) {
	t.Helper()
	for i, row := range Noisy(rows, n) {
		if got := firstOf(t, x, row.Query); got != clean[i] {
			moved = append(moved, fmt.Sprintf("%s: %s, clean %s: %s", row.ID, got, clean[i], row.Query))
		}
	}
	return 100 * float64(len(rows)-len(moved)) / float64(len(rows)), moved
}

// firstOf is the first candidate, "" for none.
func firstOf(t *testing.T, x *knowledge.Index, query string) procedures.Code {
	t.Helper()
	a, err := x.Answer(context.Background(), knowledge.Query{Text: query, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Candidates) == 0 {
		return ""
	}
	return a.Candidates[0].Code
}

// steadyShare is in how many questions of a hundred noise may not change what
// comes first.
const steadyShare = 97

// gate holds every kind of noise to its floor in percent, steadyShare where it
// has none of its own. A kind without one is tried on half of the rows, each on
// another half: the whole takes twice as long and says the same.
func gate(t *testing.T, x *knowledge.Index, rows []Row, floors map[Noise]float64) {
	t.Helper()
	if len(rows) == 0 {
		t.Fatal("no questions")
	}
	clean := make([]procedures.Code, len(rows))
	for i, row := range rows {
		clean[i] = firstOf(t, x, row.Query)
	}
	for k, n := range Noises() {
		floor, own := floors[n]
		half, as := rows, clean
		if !own {
			floor, half, as = steadyShare, nil, nil
			for i := k % 2; i < len(rows); i += 2 {
				half, as = append(half, rows[i]), append(as, clean[i])
			}
		}
		t.Run(string(n), func(t *testing.T) {
			t.Parallel()
			got, moved := steady(t, x, half, as, n)
			t.Logf("%-22s %5.1f %% of %d keep their first candidate (floor %.0f %%)", n, got, len(half), floor)
			if got < floor {
				t.Errorf("less than the floor:\n%s", strings.Join(moved, "\n"))
			}
		})
	}
}

// TestSharedNoise: however citizens type, the same procedure comes first, over
// the national record.
func TestSharedNoise(t *testing.T) {
	x, shared := national(t)
	var dev []string
	if path := filepath.Join(shared, "eval", "dev.jsonl"); exists(path) {
		dev = append(dev, path)
	}
	gate(t, x, learnRows(t, x, dev...), map[Noise]float64{NoiseDropped: 96})
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestNoiseOverShippedGuides is the same over the guides that are shipped, and
// runs everywhere. Their wordings are asked, and the questions that are about
// them.
func TestNoiseOverShippedGuides(t *testing.T) {
	list, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	x := index(t, list...)
	rows := learnRows(t, x)
	for _, g := range list {
		for _, w := range append([]string{g.Title}, g.Wordings...) {
			rows = append(rows, Row{ID: string(g.Code), Query: w, Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{g.Code}})
		}
	}
	gate(t, x, rows, nil)
}
