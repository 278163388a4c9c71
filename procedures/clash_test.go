package procedures

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"
)

func joint(t *testing.T) (base *Guide, d Draft, at time.Time) {
	t.Helper()
	at = time.Date(2026, 6, 17, 9, 25, 0, 0, time.UTC)
	base = &Guide{Code: "1.000001", Title: "A", Summary: "cũ", Review: ReviewWard,
		Steps: []Step{{ID: "a", Title: "Một", Text: "x"}, {ID: "b", Title: "Hai", Text: "y"}}}
	return base, NewDraft(base, "", "huong", at), at
}

func edited(g *Guide, change func(*Guide)) *Guide {
	out := g.Clean()
	change(out)
	return out
}

// TestJoinedKeepsEveryWord: what two people write is in the draft or in a
// clash, and whoever chooses gets either.
func TestJoinedKeepsEveryWord(t *testing.T) {
	base, d, at := joint(t)
	d = d.Edited(edited(base, func(g *Guide) { g.Summary, g.Steps[0].Text = "của Hương", "Hương" }), "huong", at)
	mine := edited(base, func(g *Guide) { g.Summary, g.Steps[1].Text = "của Lan", "Lan" })
	d, conflicts := d.Joined(base, mine, "lan", at.Add(time.Minute))
	if len(conflicts) != 1 || conflicts[0].Path != "summary" || len(d.Clashes) != 1 {
		t.Fatalf("conflicts %+v, clashes %+v", conflicts, d.Clashes)
	}
	if g := d.Guide; g.Summary != "của Hương" || g.Steps[0].Text != "Hương" || g.Steps[1].Text != "Lan" || !slices.Equal(d.Authors, []string{"huong", "lan"}) {
		t.Errorf("draft %+v of %v", g, d.Authors)
	}
	c := d.Clashes[0]
	if c.By != "lan" || !Equal(c.Guide, mine) {
		t.Errorf("clash %+v", c)
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back Draft
	if err := json.Unmarshal(b, &back); err != nil || len(back.Clashes) != 1 || !Equal(back.Clashes[0].Guide, mine) || !slices.Equal(back.Clashes[0].Paths, c.Paths) {
		t.Errorf("stored: %v, %+v", err, back.Clashes)
	}
	if h := d.Head(); h.Clashes != nil {
		t.Error("a head holds clashes")
	}
	theirs, err := back.Settle(c.By, c.At, nil, "huong", at)
	if err != nil || theirs.Guide.Summary != "của Hương" || len(theirs.Clashes) != 0 {
		t.Errorf("kept: %v, %q, %d", err, theirs.Guide.Summary, len(theirs.Clashes))
	}
	hers, err := back.Settle(c.By, c.At, []string{"summary", "title"}, "huong", at)
	if err != nil || hers.Guide.Summary != "của Lan" || hers.Guide.Title != "A" || hers.Guide.Steps[0].Text != "Hương" {
		t.Errorf("taken: %v, %+v", err, hers.Guide)
	}
	if _, err := hers.Settle(c.By, c.At, nil, "huong", at); !errors.Is(err, ErrStaleDraft) {
		t.Errorf("settled twice: %v", err)
	}
	if len(back.Clashes) != 1 || len(d.Clashes) != 1 {
		t.Error("settling changed the draft it began from")
	}
}

func TestJoinedKeepsTheNewestClashes(t *testing.T) {
	base, d, at := joint(t)
	d = d.Edited(edited(base, func(g *Guide) { g.Summary = "khác" }), "huong", at)
	for i := range MaxClashes + 3 {
		d, _ = d.Joined(base, edited(base, func(g *Guide) { g.Summary = string(rune('a' + i)) }), "lan", at.Add(time.Duration(i)*time.Second))
	}
	if n := len(d.Clashes); n != MaxClashes || d.Clashes[0].Guide.Summary != "d" || d.Guide.Summary != "khác" {
		t.Errorf("%d clashes from %q", n, d.Clashes[0].Guide.Summary)
	}
}

// history writes drafts as a store does.
type history struct {
	d     Draft
	saves []DraftSave // the newest first
}

func (h *history) put(d Draft) {
	if h.d.Version > 0 && !Equal(h.d.Guide, d.Guide) {
		h.saves = append([]DraftSave{{h.d.Version, h.d.Changed, h.d.ChangedBy, h.d.Guide}}, h.saves...)
	}
	d.Version = h.d.Version + 1
	h.d = d
}

func TestStepsBackAndForth(t *testing.T) {
	base, d, at := joint(t)
	h := &history{}
	h.put(d)
	write := func(by, s string) {
		h.put(h.d.Edited(edited(h.d.Guide, func(g *Guide) { g.Summary = s }), by, at))
	}
	step := func(f func([]DraftSave, string, time.Time) (Draft, error), by, want string, wantErr error) {
		t.Helper()
		d, err := f(h.saves, by, at)
		if !errors.Is(err, wantErr) {
			t.Fatalf("err %v, want %v", err, wantErr)
		}
		if err == nil {
			h.put(d)
		}
		if got := h.d.Guide.Summary; got != want {
			t.Fatalf("summary %q, want %q", got, want)
		}
	}
	back := func(by, want string, err error) { t.Helper(); step(h.d.StepBack, by, want, err) }
	forth := func(by, want string, err error) { t.Helper(); step(h.d.StepForth, by, want, err) }
	back("huong", base.Summary, ErrNoStep)
	write("huong", "1")
	write("huong", "2")
	write("huong", "3")
	forth("huong", "3", ErrNoStep)
	back("huong", "2", nil)
	back("huong", "1", nil)
	back("huong", base.Summary, nil)
	back("huong", base.Summary, ErrNoStep)
	forth("huong", "1", nil)
	forth("huong", "2", nil)
	back("huong", "1", nil)
	forth("huong", "2", nil)
	forth("huong", "3", nil)
	forth("huong", "3", ErrNoStep)
	back("huong", "2", nil)
	write("huong", "4")
	forth("huong", "4", ErrNoStep)
	back("huong", "2", nil)
	forth("huong", "4", nil)
	write("lan", "5")
	back("huong", "5", ErrNotYours)
	back("lan", "4", nil)
	back("lan", "4", ErrNotYours)
}

// TestWhoseWordsAreTakenCannotApprove: whoever wrote the words that another
// chose is no second pair of eyes.
func TestWhoseWordsAreTakenCannotApprove(t *testing.T) {
	base, d, at := joint(t)
	d = d.Edited(edited(base, func(g *Guide) { g.Summary = "của Hương" }), "huong", at)
	d, _ = d.Joined(base, edited(base, func(g *Guide) { g.Summary = "của Lan" }), "lan", at)
	for _, x := range []struct {
		take    []string
		authors []string
	}{{nil, []string{"huong"}}, {[]string{"summary"}, []string{"huong", "lan"}}} {
		got, err := d.Settle("lan", at, x.take, "huong", at)
		if err != nil || !slices.Equal(got.Authors, x.authors) {
			t.Errorf("taken %v: %v, authors %v", x.take, err, got.Authors)
		}
	}
}
