package eval

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/portal"
)

// national is the index that `motcua import` with `--level commune --issued
// national` leads to: the record's guides with the wordings of ours. It is
// built once, for under the race detector that takes a while. The folder that
// it returns holds eval/dev.jsonl as well.
func national(t *testing.T) (idx *knowledge.Index, shared string) {
	t.Helper()
	if shared = os.Getenv("MOTCUA_SHARED"); shared == "" {
		t.Skip("needs MOTCUA_SHARED, the folder with data/portal and eval/dev.jsonl")
	}
	idx, err := nationalOnce()
	if err != nil {
		t.Fatal(err)
	}
	return idx, shared
}

var nationalOnce = sync.OnceValues(func() (*knowledge.Index, error) {
	guides, err := communeGuides(os.Getenv("MOTCUA_SHARED"))
	if err != nil {
		return nil, err
	}
	lib, err := procedures.NewLibrary(guides, nil)
	if err != nil {
		return nil, err
	}
	return knowledge.New(lib) // in memory, as long as the tests run
})

// communeGuides reads the nationally issued commune procedures of the record
// and joins the wordings.
func communeGuides(shared string) ([]*procedures.Guide, error) {
	wordings, err := portal.Wordings()
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(shared, "data", "portal", "*.txt"))
	if err == nil && len(paths) == 0 {
		err = errors.New("no records")
	}
	if err != nil {
		return nil, fmt.Errorf("list the record: %w", err)
	}
	var guides []*procedures.Guide
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if level := cutLine(string(data), "Cấp thực hiện:"); !strings.Contains(level, "Cấp Xã") {
			continue // saves reading five in six
		}
		g, _, err := portal.Parse(data, path)
		if err != nil {
			return nil, err
		}
		if slices.Contains(g.Level, procedures.LevelCommune) && !strings.Contains(g.Source.Decision, "UBND") {
			g.Wordings = wordings[g.Code]
			guides = append(guides, g)
		}
	}
	return guides, nil
}

// cutLine is the rest of the first line that begins with label.
func cutLine(text, label string) string {
	_, rest, _ := strings.Cut(text, "\n"+label)
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// TestSharedSmallTalk: small talk shares a word with some long official title
// or other, and is not answered for that.
func TestSharedSmallTalk(t *testing.T) {
	x, _ := national(t)
	for _, q := range []string{"hôm nay trời đẹp quá", "giá vàng hôm nay", "mất điện gọi ai", "thời tiết thế nào", "alo", "cảm ơn em nhé"} {
		if a, err := x.Answer(context.Background(), knowledge.Query{Text: q}); err != nil || a.Decision == knowledge.DecisionAnswer {
			t.Errorf("%q: %s %v, %v", q, a.Decision, a.Candidates[:min(1, len(a.Candidates))], err)
		}
	}
}

// floors are what a set reaches at least, in percent; answeredWrong and
// strange at most.
type floors struct {
	first, third, right  float64 // of questions to be answered: recall at 1 and at 3, answered rightly
	wrong                float64 // and wrongly
	clarified, vagueSure float64 // of questions to be asked back: asked back rightly, and answered
	strange              float64 // of questions to be refused: answered
}

// TestSharedQuestions holds the quality over the national record. The floors
// lie a little below what was reached. Of the sets that nothing was learned
// from only figures are shown: who reads their questions begins to tune for
// them.
func TestSharedQuestions(t *testing.T) {
	x, shared := national(t)
	own := func(name string) string { return filepath.Join("testdata", name+".jsonl") }
	for _, set := range []struct {
		name, path string
		floors     floors
	}{
		{"dev", filepath.Join(shared, "eval", "dev.jsonl"), floors{first: 94.3, third: 98.5, right: 81.3, wrong: 1.5, clarified: 84.2, vagueSure: 15.8, strange: 28}},
		{"everyday-test", own("everyday-test"), floors{first: 91.5, third: 97, right: 80.5, wrong: 3, clarified: 63.2, vagueSure: 25, strange: 1.5}},
		{"hard-test", own("hard-test"), floors{first: 86.5, third: 95.1, right: 72, wrong: 8.3, clarified: 89.4, vagueSure: 10.6, strange: 1.5}},
		{"everyday-learn", own("everyday-learn"), floors{first: 96.2, third: 97.7, right: 81.5, wrong: 1.5, clarified: 85.5, vagueSure: 14.5, strange: 1.5}},
		{"hard-learn", own("hard-learn"), floors{first: 87.9, third: 94, right: 66, wrong: 3.8, clarified: 65.2, vagueSure: 23.7, strange: 1.5}},
		{"more-learn", own("more-learn"), floors{first: 93.8, third: 97.9, right: 83.8, wrong: 3.3, clarified: 77, vagueSure: 14.5, strange: 2.2}},
	} {
		t.Run(set.name, func(t *testing.T) {
			rows, err := ReadFile(set.path)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Run(context.Background(), x, rows)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("\n%s", r)
			if r.Skipped != (Skipped{}) {
				t.Errorf("the record lacks procedures: %+v", r.Skipped)
			}
			f := set.floors
			for _, c := range []struct {
				name         string
				share, floor float64
				most         bool
			}{
				{"right one first", r.Answer.RecallAt1, f.first, false},
				{"among the first three", r.Answer.RecallAt3, f.third, false},
				{"answered right", r.Answer.AnsweredRight, f.right, false},
				{"answered wrong", r.Answer.AnsweredWrong, f.wrong, true},
				{"asked back with a right one", r.Clarify.ClarifiedRight, f.clarified, false},
				{"answered, to be asked back", r.Clarify.Answered, f.vagueSure, true},
				{"answered, to be refused", r.Refuse.Answered, f.strange, true},
			} {
				if got := 100 * c.share; c.most && got > c.floor || !c.most && got < c.floor {
					t.Errorf("%s: %.1f %%, worse than the %.1f %% that it was", c.name, got, c.floor)
				}
			}
		})
	}
}
