package bot_test

import (
	"context"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

func TestGuideNews(t *testing.T)              { runTalk(t, "guidenews") }
func TestGuideNewsKeepsTheFloor(t *testing.T) { runTalk(t, "guidenews-floor") }
func TestGuideNewsAnswers(t *testing.T)       { runTalk(t, "guidenews-answer") }

// kept is a store with what GuideNews looks at.
type kept struct {
	bot.Reader
	bot.Inbox
	walks         []bot.Walk
	conversations map[bot.ConversationID]bot.Conversation
	events        []bot.Event
}

func (k *kept) Walks(_ context.Context, since time.Time) (out []bot.Walk, err error) {
	for _, w := range k.walks {
		if !w.LastAt.Before(since) {
			out = append(out, w)
		}
	}
	return out, nil
}

func (k *kept) Conversation(_ context.Context, id bot.ConversationID) (bot.Conversation, error) {
	c, ok := k.conversations[id]
	if !ok {
		return c, bot.ErrAbsent
	}
	return c, nil
}

func (k *kept) PutEvent(_ context.Context, e bot.Event) (bool, error) {
	for _, old := range k.events {
		if old.Key == e.Key {
			return false, nil
		}
	}
	k.events = append(k.events, e)
	return true, nil
}

// TestWalkNews: who is told of a guide that has changed, and who is not.
func TestWalkNews(t *testing.T) {
	w := testWorld(t)
	rev, _ := w.Library.Current("1.004194")
	base := bot.Walk{Code: "1.004194", Revision: "old", State: bot.WalkLeft, Step: "nop", LastAt: w.Now.Add(-time.Hour)}
	for name, s := range map[string]struct {
		change func(k *bot.Walk, c *bot.Conversation)
		told   bool
	}{
		"left":             {func(*bot.Walk, *bot.Conversation) {}, true},
		"active":           {func(k *bot.Walk, _ *bot.Conversation) { k.State = bot.WalkActive }, true},
		"ticked":           {func(k *bot.Walk, _ *bot.Conversation) { k.Step, k.Ticked = "", []procedures.EvidenceID{"ct01"} }, true},
		"withdrawn":        {func(k *bot.Walk, _ *bot.Conversation) { k.Code = "9.999999" }, true},
		"told of another":  {func(k *bot.Walk, _ *bot.Conversation) { k.Told = "older" }, true},
		"89 days":          {func(k *bot.Walk, _ *bot.Conversation) { k.LastAt = w.Now.AddDate(0, 0, -89) }, true},
		"91 days":          {func(k *bot.Walk, _ *bot.Conversation) { k.LastAt = w.Now.AddDate(0, 0, -91) }, false},
		"told":             {func(k *bot.Walk, _ *bot.Conversation) { k.Told = rev }, false},
		"same":             {func(k *bot.Walk, _ *bot.Conversation) { k.Revision = rev }, false},
		"only begun":       {func(k *bot.Walk, _ *bot.Conversation) { k.Step = "" }, false},
		"finished":         {func(k *bot.Walk, _ *bot.Conversation) { k.State = bot.WalkFinished }, false},
		"another since":    {func(_ *bot.Walk, c *bot.Conversation) { c.Walk = &bot.Walk{ID: string(c.ID) + "-w9"} }, false},
		"ended":            {func(_ *bot.Walk, c *bot.Conversation) { c.Ended = true }, false},
		"unreachable":      {func(_ *bot.Walk, c *bot.Conversation) { c.Unreachable = "delivery.blocked" }, false},
		"erased":           {func(_ *bot.Walk, c *bot.Conversation) { c.Address, c.ErasedAt = bot.Address{}, w.Now }, false},
		"unlinked":         {func(k *bot.Walk, _ *bot.Conversation) { k.ID = "erased-0123" }, false},
		"an officer's own": {func(_ *bot.Walk, c *bot.Conversation) { c.Kind = bot.KindDesk }, false},
	} {
		k := base
		c := bot.Conversation{Kind: bot.KindCitizen, Address: bot.Address{Account: "zalo:1", Chat: "an"}}
		c.ID = c.Address.Conversation()
		k.ID = string(c.ID) + "-w3"
		c.Walk = &k
		s.change(&k, &c)
		store := &kept{walks: []bot.Walk{k}, conversations: map[bot.ConversationID]bot.Conversation{c.ID: c}}
		var puts int
		for range 2 {
			n, err := bot.WalkNews(t.Context(), store, store, w)
			if err != nil {
				t.Fatal(err)
			}
			puts += n
		}
		if (puts == 1) != s.told || puts > 1 {
			t.Errorf("%s: %d events, %+v", name, puts, store.events)
		}
		for _, e := range store.events {
			if e.Kind != bot.EventGuide || e.Conversation != c.ID || e.Guide.Code != k.Code || !w.Roster.Open(e.Due) {
				t.Errorf("%s: the event is %+v", name, e)
			}
		}
	}
}

// TestNewsWaitForTheDay: a guide that goes out at midnight wakes nobody.
func TestNewsWaitForTheDay(t *testing.T) {
	w := testWorld(t)
	w.Now = time.Date(2026, 9, 16, 0, 0, 0, 0, saigon)
	c := bot.Conversation{ID: "c1", Kind: bot.KindCitizen, Address: bot.Address{Account: "zalo:1", Chat: "an"}}
	store := &kept{conversations: map[bot.ConversationID]bot.Conversation{"c1": c}}
	asked := []bot.Question{{ID: "c1-q4", Conversation: "c1", At: w.Now.Add(-2 * time.Hour)}, {ID: "c1-q8", Conversation: "c1", At: w.Now.Add(-time.Hour)},
		{ID: "gone-q1", Conversation: "gone"}}
	n, err := bot.AnswerNews(t.Context(), store, store, w, asked, "1.004194")
	if err != nil || n != 1 || store.events[0].Guide.Question != "c1-q8" {
		t.Fatalf("%d, %v, %+v", n, err, store.events)
	}
	opens, ok := w.Roster.NextOpen(w.Now)
	if !ok || !opens.After(w.Now) || !store.events[0].Due.Equal(opens) {
		t.Errorf("due %s, the ward opens at %s", store.events[0].Due, opens)
	}
}

// TestNewsWithinLimits: where the channel's time is over she is told nothing,
// and not even that something could not be sent; once she has written again
// she is told.
func TestNewsWithinLimits(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.address = bot.Address{Account: "zalo:1", Chat: "an"}
	s.w.Settings.Channels = map[string]bot.Limits{"zalo": {ReplyWindow: 48 * time.Hour}}
	s.citizen(bot.Event{Kind: bot.EventStarted, Text: "1_004194"})
	for _, action := range []string{bot.WalkAction("1.004194")} {
		s.citizen(bot.Event{Kind: bot.EventPress, Action: action})
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "toi hoac nha toi"})
	s.w.Library = shelf(t, "1.004194", func(g *procedures.Guide) { g.Evidence = g.Evidence[1:] })
	news := func() int {
		before := s.mine().Conversation.LastSeq
		s.put(bot.Event{Kind: bot.EventGuide, Address: s.address, Guide: &bot.GuideNews{Cause: bot.GuideMoved, Code: "1.004194"}})
		s.play()
		return int(s.mine().Conversation.LastSeq - before)
	}
	s.pass(49 * time.Hour)
	if n := news(); n != 0 {
		t.Errorf("%d messages although the channel's time is over", n)
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "cam on"})
	if n := news(); n != 1 {
		t.Errorf("%d messages after she wrote again", n)
	}
	if n := news(); n != 0 {
		t.Errorf("%d messages the second time", n)
	}
}
