package eval

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// TestSharedTalk holds how well aspects and follow-ups are understood, and
// that a new question asked in the middle of a conversation is not swallowed
// by it. The floors lie a little below what was reached.
func TestSharedTalk(t *testing.T) {
	x, _ := national(t)
	t.Run("aspects", func(t *testing.T) {
		rows, err := ReadAspectsFile(filepath.Join("testdata", "aspects.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := RunAspects(context.Background(), x, rows)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("aspects %.1f %%", 100*r.Right)
		if r.Right < aspectFloor {
			t.Errorf("worse than it was: %.1f %%", 100*r.Right)
		}
	})
	t.Run("dialogues", func(t *testing.T) {
		dialogues, err := ReadDialoguesFile(filepath.Join("testdata", "dialogues.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := RunDialogues(context.Background(), x, dialogues)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("dialogues %.1f %%, follow-ups %.1f %%, %d skipped", 100*r.Right, 100*r.TurnsRight, r.Skipped)
		if r.Right < dialogueFloor || r.TurnsRight < followUpFloor {
			t.Errorf("worse than it was: dialogues %.1f %%, follow-ups %.1f %%", 100*r.Right, 100*r.TurnsRight)
		}
	})
	t.Run("new questions", func(t *testing.T) {
		rows, err := ReadFile(filepath.Join("testdata", "everyday-learn.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		if changed := swallowed(t, x, rows); changed > 0.01 {
			t.Errorf("%.1f %% of new questions are answered otherwise in a conversation", 100*changed)
		}
	})
}

// swallowed is the share of questions whose first candidate, or whether it is
// one, depends on what was talked of before.
func swallowed(t *testing.T, x *knowledge.Index, rows []Row) float64 {
	t.Helper()
	first := func(q knowledge.Query) (procedures.Code, knowledge.Decision) {
		a, err := x.Answer(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Candidates) == 0 {
			return "", a.Decision
		}
		return a.Candidates[0].Code, a.Decision
	}
	all := x.Library().All()
	r := rand.New(rand.NewPCG(3, 9)) //nolint:gosec // not for secrets: the same each time
	changed, n := 0, 0
	for _, row := range rows {
		if row.Expect != knowledge.DecisionAnswer {
			continue
		}
		code, decision := first(knowledge.Query{Text: row.Query})
		for range 3 {
			n++
			focus := all[r.IntN(len(all))].Code
			if c, d := first(knowledge.Query{Text: row.Query, Focus: focus, Aspect: procedures.AspectFee}); c != code || d != decision {
				changed++
				t.Logf("%s: %s %s, after %s %s %s", row.ID, decision, code, focus, d, c)
			}
		}
	}
	return float64(changed) / float64(n)
}

// What was reached, a little less.
const (
	aspectFloor   = 0.94
	dialogueFloor = 0.75
	followUpFloor = 0.85
)
