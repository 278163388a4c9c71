package bot_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
)

// What goes on at the platform besides us, and what its limits do.

// crowdLimits are those of a channel that has all of them.
var crowdLimits = bot.Limits{ReplyWindow: 7 * 24 * time.Hour, BotWindow: 48 * time.Hour, Free: 8, FreeWindow: 48 * time.Hour, ByLink: true, Still: true}

// elsewhere is somebody of the ward who answers with the platform's own tool,
// and of whom we are told twice, or in two events.
func (c *crowd) elsewhere() {
	who, text := c.someone(), "phường xin trả lời bà con "+c.mark("qr")
	c.log("somebody answers %s at the page: %q", who, text)
	// It has waited for what is on its way.
	e := bot.Event{Kind: bot.EventEcho, Text: text, Platform: "e" + text, At: c.w.Now.Add(-time.Nanosecond), Due: c.w.Now}
	if rapid.IntRange(0, 4).Draw(c.rt, "file") == 0 {
		e.Text, e.Files = "", []bot.FileRef{{Hash: "f", Name: c.mark("qr") + ".pdf"}}
	}
	if c.comesBack() && e.Text == "" {
		return // a file of ours is on its way: it cannot be told apart
	}
	was := c.mine().Conversation.LastSeq
	c.citizen(e)
	if n := c.mine().Conversation.LastSeq - was; n != 1 && !c.mine().Conversation.ErasedAt.Equal(c.mine().Conversation.LastAt) && c.mine().Conversation.Address != (bot.Address{}) {
		c.rt.Fatalf("words from elsewhere are %d messages", n)
	}
	e.Key = ""
	was = c.mine().Conversation.LastSeq
	c.citizen(e)
	if n := c.mine().Conversation.LastSeq - was; n != 0 {
		c.rt.Fatalf("told of again they are %d messages more", n)
	}
}

// comesBack reports that a file of ours may still come back.
func (c *crowd) comesBack() bool {
	return slices.ContainsFunc(c.mine().Recent, func(m bot.Message) bool { return m.Leaves() && len(m.Files)+len(m.Videos) > 0 })
}

// echoes has the platform tell of what we sent ourselves: by the id of a call
// that has ended, or by its words while that is not known. It does nothing.
func (c *crowd) echoes() {
	who := c.someone()
	var own []bot.Event
	for _, m := range c.mine().Recent {
		if !m.Leaves() || m.Kind == bot.MessageErased {
			continue
		}
		for _, id := range m.Delivery.Platform {
			own = append(own, bot.Event{Kind: bot.EventEcho, Platform: id, Text: "khác hẳn " + m.Text})
		}
		if m.Delivery.State == bot.DeliveryQueued || m.Delivery.State == bot.DeliverySending {
			own = append(own, bot.Event{Kind: bot.EventEcho, Platform: "not known yet", Text: "  " + m.Text + "\n"})
		}
	}
	if len(own) == 0 {
		return
	}
	e := pick(c.rt, "echo", own)
	c.log("%s: our words come back: %q", who, e.Text)
	was := c.mine()
	c.citizen(e)
	now := c.mine()
	now.Conversation.Version, now.Conversation.LastAt = was.Conversation.Version, was.Conversation.LastAt
	if a, b := string(c.dump(was)), string(c.dump(now)); a != b {
		c.rt.Fatalf("our own words changed\n%s\nto\n%s", a, b)
	}
}

// readsThere says that a citizen has read, as platforms tell it: by the id of
// a message or by a time.
func (c *crowd) readsThere() {
	e := bot.Event{Kind: bot.EventSeen}
	who := c.someone()
	var ids []string
	for _, m := range c.mine().Recent {
		ids = append(ids, m.Delivery.Platform...)
	}
	if len(ids) > 0 && rapid.Bool().Draw(c.rt, "by id") {
		e.Message = pick(c.rt, "id", ids)
	}
	c.log("%s has read %q", who, e.Message)
	was := c.mine().Conversation
	c.citizen(e)
	now := c.mine().Conversation
	if now.CitizenSeen < was.CitizenSeen || now.CitizenSeen > now.LastSeq {
		c.rt.Fatalf("she has read %d, then %d of %d messages", was.CitizenSeen, now.CitizenSeen, now.LastSeq)
	}
	if now.LastSeq != was.LastSeq {
		c.rt.Fatal("that she reads says something")
	}
}

// standsAt is a citizen who sends where she is.
func (c *crowd) standsAt() {
	who := c.someone()
	p := bot.Place{Lat: float64(rapid.IntRange(-95, 95).Draw(c.rt, "lat")), Lon: 104.8722, Name: pick(c.rt, "name", []string{"", "Nhà văn hóa"})}
	c.log("%s is at %+v", who, p)
	c.citizen(bot.Event{Kind: bot.EventText, Place: &p})
}

// tally counts, beside the conversation, the calls made out since she was
// heard of.
type tally map[bot.ConversationID]int

// windowsKept checks what a channel's limits do to a turn:
//
//   - what the program says by itself after its window stands there as not
//     sent, makes no row and no event, and whoever stands behind the ticket is
//     told once that a promise was not said; all else that leaves has rows;
//   - nothing that was not sent is picked by a number;
//   - SentSince is how many calls were made out, or told of by the platform,
//     since she was heard of.
func (c *crowd) windowsKept(e bot.Event, was bot.State, t bot.Turn, n tally) {
	conv := t.Conversation
	if conv.Kind == bot.KindDesk || was.Conversation.Kind == bot.KindDesk {
		return
	}
	l := c.w.Settings.LimitsOf(conv.Address)
	until := l.BotUntil(conv.CitizenAt)
	over := !until.IsZero() && !c.w.Now.Before(until)
	for _, m := range t.Messages {
		rows := slices.ContainsFunc(c.made, func(r bot.Row) bool { return r.Message == m.ID })
		switch own := m.Author.Kind == bot.AuthorBot; {
		case m.Elsewhere && rows:
			c.rt.Fatalf("what went out elsewhere is sent: %+v", m)
		case !m.Leaves():
		case own && over && (rows || m.Delivery.Reason != bot.ReasonWindow || m.Delivery.State != bot.DeliveryDead):
			c.rt.Fatalf("after the window: %+v", m)
		case own && !over && m.Delivery.Reason == bot.ReasonSpared && (rows || l.Free == 0 || m.Kind == bot.MessagePromise || e.Kind == bot.EventText || e.Kind == bot.EventPress):
			c.rt.Fatalf("%s: spared: %+v", e.Kind, m)
		case !over && m.Delivery.State == bot.DeliveryNone && !rows:
			c.rt.Fatalf("not sent, and nobody knows: %+v", m)
		}
		if m.Delivery.Reason == bot.ReasonWindow && m.Kind == bot.MessagePromise {
			c.unsaidTold(was, t, m)
		}
	}
	switch e.Kind {
	case bot.EventText, bot.EventPress, bot.EventEdited, bot.EventUnsupported, bot.EventStarted, bot.EventEnded:
		n[conv.ID] = 0
	}
	if n[conv.ID] += len(c.made); e.Kind == bot.EventEcho {
		n[conv.ID] += len(t.Messages)
	}
	if conv.ErasedAt.Equal(c.w.Now) || conv.Address == (bot.Address{}) { // it began anew
		n[conv.ID] = conv.SentSince
	}
	if want := n[conv.ID]; l.Free > 0 && conv.SentSince != want || l.Free == 0 && conv.SentSince != 0 {
		c.rt.Fatalf("%s: %d calls counted, want %d", e.Kind, conv.SentSince, want)
	}
}

func (c *crowd) unsaidTold(was bot.State, t bot.Turn, m bot.Message) {
	before := slices.ContainsFunc(was.Recent, func(o bot.Message) bool {
		return o.Kind == bot.MessagePromise && o.Ticket == m.Ticket && o.Delivery.Reason == bot.ReasonWindow
	})
	told := slices.ContainsFunc(t.Events, func(f bot.Event) bool {
		return f.Alert != nil && (f.Alert.Kind == bot.AlertUnsaid || f.Alert.Kind == bot.AlertNobody)
	})
	if !before && !told {
		c.rt.Fatalf("a promise of %s was not said, and nobody is told: %s", m.Ticket, fmt.Sprint(m.Text))
	}
}

// toldWhenWaiting: who begins to wait on a ticket that was opened over an
// answer given elsewhere is told who answers, and by when, if she never was.
func (c *crowd) toldWhenWaiting(e bot.Event, was bot.State, t bot.Turn) {
	old := was.Ticket
	if old == nil || !old.OpenedAnswered() || old.Waiting() || t.Ticket == nil || !t.Ticket.Waiting() || t.Ticket.ID != old.ID {
		return
	}
	if slices.ContainsFunc(was.Recent, func(m bot.Message) bool { return m.Kind == bot.MessagePromise && m.Ticket == old.ID }) {
		return
	}
	if e.Kind != bot.EventDelivery && !c.tellsPromise(t) {
		c.rt.Fatalf("%s: she waits, and was never told who and when: %+v", e.Kind, t.Messages)
	}
}
