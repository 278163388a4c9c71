package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/procedures"
)

const pubCode procedures.Code = "1.004194"

// shown is the guide that the bot answers from, nil none.
func shown(c *core, code procedures.Code) *procedures.Guide {
	w, _, release := c.host.Take()
	defer release()
	g, _, _ := w.Library.Guide(code)
	return g
}

// reworded is the guide that citizens see, with another summary.
func reworded(t *testing.T, c *core, summary string) *procedures.Guide {
	t.Helper()
	g := shown(c, pubCode)
	if g == nil {
		t.Fatal("the shipped guide is not there")
	}
	out := g.Clean()
	out.Summary = summary
	return out
}

// trailOf is what the audit trail says of guides, the oldest first.
func trailOf(t *testing.T, c *core) string {
	t.Helper()
	list, err := c.store.AuditTrail(t.Context(), time.Time{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out string
	for _, e := range list {
		if strings.HasPrefix(string(e.Action), "guide.") {
			_, how, _ := strings.Cut(e.Detail, ", ")
			out = fmt.Sprintf("%s %s by %s: %s\n%s", e.Action, e.Object, e.Actor, how, out)
		}
	}
	return out
}

// TestIssue: what was issued is answered from at once, with its history and
// its trail, and the log says nothing of its words.
func TestIssue(t *testing.T) {
	c, log, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	first := shown(c, pubCode)
	draft := procedures.NewDraft(reworded(t, c, "Lời mới."), "", "huong", time.Now())
	if draft.Version, err = c.store.PutDraft(ctx, draft); err != nil {
		t.Fatal(err)
	}
	mark := procedures.DraftMark{Code: draft.Code, Version: draft.Version}
	steps := []struct {
		issue   procedures.Issue
		changed int
		says    string
		gone    bool
	}{
		{procedures.Issue{Guides: []*procedures.Guide{draft.Guide}, Drafts: []procedures.DraftMark{mark}, Kind: procedures.PublishedReviewed, By: "son",
			Authors: []string{"huong"}, Reviewer: "son"}, 1, "Lời mới.", false},
		{procedures.Issue{Guides: []*procedures.Guide{draft.Guide}, Kind: procedures.PublishedReviewed, By: "son"}, 0, "Lời mới.", false},
		{procedures.Issue{Withdraw: []procedures.Code{pubCode}, Kind: procedures.PublishedWithdrawn, By: "lan"}, 1, "", true},
		{procedures.Issue{Guides: []*procedures.Guide{first}, Kind: procedures.PublishedRestored, By: "lan", Reviewer: "son"}, 1, first.Summary, false},
	}
	for i, s := range steps {
		changed, err := c.Issue(ctx, s.issue)
		if err != nil || changed != s.changed {
			t.Fatalf("step %d: %d changed, %v", i, changed, err)
		}
		switch g := shown(c, pubCode); {
		case (g == nil) != s.gone:
			t.Fatalf("step %d: the bot has %v", i, g)
		case g != nil && g.Summary != s.says:
			t.Errorf("step %d: the bot says %q", i, g.Summary)
		}
	}
	want := `guide.publish 1.004194 by son: reviewed, reviewed by son
guide.withdraw 1.004194 by lan: withdrawn
guide.restore 1.004194 by lan: restored, reviewed by son
`
	if got := trailOf(t, c); got != want {
		t.Errorf("the trail says\n%swant\n%s", got, want)
	}
	if history, err := c.store.Publications(ctx, pubCode); err != nil || len(history) != 4 || history[0].At.IsZero() {
		t.Errorf("history: %v, %v", history, err)
	}
	if strings.Contains(log.String(), "Lời mới") {
		t.Error("the log has words of the guide")
	}
}

// TestIssueRefused: a draft that moved on and a video that is not there
// change nothing, and leave no trace in the trail.
func TestIssueRefused(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	pictured := reworded(t, c, "Có ảnh.")
	pictured.Steps[0].Picture = &procedures.Picture{File: "no-such.jpg", Alt: "Ảnh"}
	for name, s := range map[string]struct {
		issue procedures.Issue
		want  error
	}{
		"draft": {procedures.Issue{Guides: []*procedures.Guide{reworded(t, c, "Cũ rồi.")}, Drafts: []procedures.DraftMark{{Code: pubCode, Version: 7}}}, procedures.ErrStaleDraft},
		"media": {procedures.Issue{Guides: []*procedures.Guide{pictured}}, procedures.ErrNoMedia},
		"slot":  {procedures.Issue{Guides: []*procedures.Guide{reworded(t, c, "Hẹn.")}, Slots: []procedures.Slot{{Code: pubCode, On: procedures.Date{Year: 2027, Month: 1, Day: 1}}}}, procedures.ErrNoSlot},
	} {
		before := c.library()
		if n, err := c.Issue(t.Context(), s.issue); n != 0 || !errors.Is(err, s.want) {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		if c.library() != before || trailOf(t, c) != "" {
			t.Errorf("%s: it changed something; the trail says %q", name, trailOf(t, c))
		}
	}
}

// unreadable is a store that cannot read guides for a while.
type unreadable struct {
	backend
	broken atomic.Bool
}

func (u *unreadable) GuideVersion(ctx context.Context, v procedures.Version) (*procedures.Guide, error) {
	if u.broken.Load() {
		return nil, errors.New("the disk does not answer")
	}
	return u.backend.GuideVersion(ctx, v)
}

// TestIssueWithoutIndex: when the change is kept and the index cannot be
// built, whoever published learns it, the bot answers from what was before,
// and the next look mends it.
func TestIssueWithoutIndex(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	changed, before := reworded(t, c, "Lời mới."), shown(c, pubCode).Summary
	broken := &unreadable{backend: c.store}
	broken.broken.Store(true)
	c.store = broken
	n, err := c.Issue(t.Context(), procedures.Issue{Guides: []*procedures.Guide{changed}, Kind: procedures.PublishedReviewed, By: "son"})
	if n != 1 || !errors.Is(err, procedures.ErrNotServed) {
		t.Fatalf("%d, %v", n, err)
	}
	if err := c.takeGuides(t.Context()); err == nil {
		t.Error("a look that cannot read the guides says that all is well")
	}
	broken.broken.Store(false)
	if got := shown(c, pubCode).Summary; got != before {
		t.Errorf("the bot says %q", got)
	}
	if err := c.takeGuides(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := shown(c, pubCode).Summary; got != "Lời mới." {
		t.Errorf("after the next look the bot says %q", got)
	}
	if got := trailOf(t, c); got != "guide.publish 1.004194 by son: reviewed\n" {
		t.Errorf("the trail says %q", got)
	}
}

// TestKilledBetweenStoreAndIndex: a program that ended between the two
// answers from what was issued when it starts again.
func TestKilledBetweenStoreAndIndex(t *testing.T) {
	data := t.TempDir()
	cfg := config{Data: data, Roster: data + "/roster.yaml"}
	c := openedCore(t, cfg)
	changed := reworded(t, c, "Lời mới.")
	if _, err := c.keepIssue(t.Context(), procedures.Issue{Guides: []*procedures.Guide{changed}, Kind: procedures.PublishedReviewed}); err != nil {
		t.Fatal(err)
	}
	if got := shown(c, pubCode).Summary; got == "Lời mới." {
		t.Error("it is answered from before its index is built")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = openedCore(t, cfg)
	defer func() { _ = c.Close() }()
	if got := shown(c, pubCode).Summary; got != "Lời mới." {
		t.Errorf("after the restart the bot says %q", got)
	}
}

func openedCore(t *testing.T, cfg config) *core {
	t.Helper()
	c, err := openCore(t.Context(), cfg, logger(t.Output(), cfg))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTwoMachinesPublishAtOnce: each publishes another guide, again and
// again. Both end at the same library, which has all of it, and each change
// has its history once.
func TestTwoMachinesPublishAtOnce(t *testing.T) {
	dsn := newDatabase(t)
	var machines [2]*core
	for i := range machines {
		c, _, err := machine(t, dsn, alwaysOpen(t))
		if err != nil {
			t.Fatal(err)
		}
		machines[i] = c
	}
	all := shippedCodes(t, machines[0])
	codes := [2]procedures.Code{all[0], all[1]}
	const rounds = 4
	var wg sync.WaitGroup
	for i, c := range machines {
		wg.Go(func() {
			for n := range rounds {
				g := shown(c, codes[i]).Clean()
				g.Summary = fmt.Sprintf("Lần %d.", n)
				both := procedures.Issue{Guides: []*procedures.Guide{g}, Kind: procedures.PublishedReviewed, By: "son"}
				if changed, err := c.Issue(t.Context(), both); err != nil || changed != 1 {
					t.Errorf("machine %d, round %d: %d changed, %v", i, n, changed, err)
				}
			}
		})
	}
	wg.Wait()
	for i, c := range machines {
		if err := c.takeGuides(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, code := range codes {
			if got := shown(c, code).Summary; got != fmt.Sprintf("Lần %d.", rounds-1) {
				t.Errorf("machine %d says of %s: %q", i, code, got)
			}
			if list, err := c.store.Publications(t.Context(), code); err != nil || len(list) != rounds+1 {
				t.Errorf("%s has a history of %d: %v", code, len(list), err)
			}
		}
	}
	if a, b := machines[0].library(), machines[1].library(); a != b {
		t.Errorf("they answer from %s and %s", a, b)
	}
}

func shippedCodes(t *testing.T, c *core) []procedures.Code {
	t.Helper()
	w, _, release := c.host.Take()
	defer release()
	var out []procedures.Code
	for _, v := range w.Library.Versions() {
		out = append(out, v.Code)
	}
	if len(out) < 2 {
		t.Fatal("there are too few guides")
	}
	return out
}

// TestImportHasOneEntry: an import of many is one line in the trail.
func TestImportHasOneEntry(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	var many []*procedures.Guide
	for i := range auditEach + 1 {
		g := reworded(t, c, "Một trong nhiều bài.")
		g.Code = procedures.Code(fmt.Sprintf("9.%06d", i))
		many = append(many, g)
	}
	if _, err := c.PublishGuides(t.Context(), admin.Publication{Guides: many}); err != nil {
		t.Fatal(err)
	}
	list, err := c.store.AuditTrail(t.Context(), time.Time{}, 0)
	if err != nil || len(list) != 1 || list[0].Action != account.AuditAction("guide.publish") || list[0].Detail != "21 guides, imported" {
		t.Errorf("the trail says %v, %v", list, err)
	}
}
