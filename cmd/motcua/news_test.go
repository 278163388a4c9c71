package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/roster"
)

// TestWalkersAreTold: whoever ticks papers off is told that the guide has
// changed, by a running server, once, however often it is published.
func TestWalkersAreTold(t *testing.T) {
	data, s := newWard(t)
	v := newVisitor(t, s.address)
	shipped, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(shipped, func(g *procedures.Guide) bool { return g.Code == pubCode })
	g := shipped[at].Clean()
	v.open("/")
	v.post("/press", "action", bot.WalkAction(g.Code))
	v.reads("Trợ lý xin phép hỏi trước")
	v.post("/press", "action", v.field(`value="(tree:[^"]*:0)"`))
	v.reads("Bước 1 trên")
	g.Steps[0].Text += " Nhớ mang bút."
	dir := filepath.Join(t.TempDir(), "copy")
	guidesDo(t, data, 0, "export", dir)
	text, err := procedures.WriteGuide(g)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, string(g.Code)+".yaml"), string(text))
	for range 2 {
		out, e, code := call(t, nil, "guides", "publish", dir, "--data", data)
		if code != 0 {
			t.Fatalf("publish ended with %d: %s%s", code, out, e)
		}
	}
	v.reads("mà bà con đang làm dở")
	v.open("/")
	if n := v.count("mà bà con đang làm dở"); n != 1 {
		t.Errorf("she is told %d times", n)
	}
}

// TestTellAsked: who asked is told once, and the question says so.
func TestTellAsked(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	asker := bot.Address{Account: "webchat:main", Chat: "an"}
	q := bot.Question{ID: string(asker.Conversation()) + "-q1", Conversation: asker.Conversation(), At: time.Now().Add(-time.Hour), Text: "lam giay o tro", End: bot.QuestionRefused}
	put := func(kind bot.EventKind, at time.Time) bot.Event {
		e := bot.Event{Key: bot.EventKey("k" + string(kind)), Address: asker, Conversation: asker.Conversation(), Kind: kind, At: at, Due: at}
		if _, err := c.store.PutEvent(ctx, e); err != nil {
			t.Fatal(err)
		}
		e, ok, err := c.store.NextEvent(ctx, e.Conversation, at)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		return e
	}
	e := put(bot.EventStarted, q.At)
	turn := bot.Turn{Questions: []bot.Question{q}, Conversation: bot.Conversation{ID: asker.Conversation(), Address: asker, Kind: bot.KindCitizen, StartedAt: q.At, LastAt: q.At}}
	if err := c.store.ApplyTurn(ctx, e, 0, turn, nil); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0} {
		list, err := c.store.Questions(ctx, bot.QuestionFilter{})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		n, err := c.TellAsked(ctx, list, pubCode, "lan")
		if err != nil || n != want {
			t.Errorf("time %d: %d told, %v", i, n, err)
		}
	}
	if got, err := c.store.Question(ctx, q.ID); err != nil || got.Told.IsZero() {
		t.Errorf("the question is %+v, %v", got, err)
	}
	if _, err := c.TellAsked(ctx, []bot.Question{q}, "9.999999", "lan"); err == nil {
		t.Error("they are told of a guide that is not there")
	}
	due, ok, err := c.store.NextEvent(ctx, asker.Conversation(), time.Now())
	if err != nil || !ok || due.Kind != bot.EventGuide || due.Guide == nil || due.Guide.Question != q.ID || due.Guide.Code != pubCode {
		t.Errorf("the event is %+v, %v", due, err)
	}
	if trail := trailOf(t, c); !strings.Contains(trail, "guide.tell 1.004194 by lan") {
		t.Errorf("the trail says %q", trail)
	}
}

// TestEditorsAreTold: who writes guides is told of one that ends soon, once a
// week; without such an account the leads are.
func TestEditorsAreTold(t *testing.T) {
	c, _, err := machine(t, "", alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	ends := reworded(t, c, "Sắp hết hạn.")
	ends.EffectiveFrom, ends.EffectiveTo = procedures.Date{}, procedures.DateOf(time.Now().AddDate(0, 0, 10))
	if _, err := c.Issue(ctx, procedures.Issue{Guides: []*procedures.Guide{ends}}); err != nil {
		t.Fatal(err)
	}
	told := func(officer string) int {
		t.Helper()
		id := bot.DeskAddress(roster.OfficerID(officer)).Conversation()
		e, ok, err := c.store.NextEvent(ctx, id, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return 0
		}
		if e.Kind != bot.EventAlert || e.Alert.Kind != bot.AlertGuides || len(e.Alert.Guides) != 1 || e.Alert.Guides[0].Code != pubCode {
			t.Errorf("the event is %+v", e.Alert)
		}
		return 1
	}
	if _, err := c.accounts.Create(ctx, local(), account.Draft{Username: "lan", Password: demoPassword, Officer: "huong", Roles: []account.Role{account.RoleEditor}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := c.tellEditors(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if told("huong") != 1 || told("dung") != 0 {
		t.Error("the editor is not told, or the lead is")
	}
}
