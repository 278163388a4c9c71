package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// Everything that is kept of a person before she has it erased, each found
// by looking for it: her words, her phone, her name, a file's name, where
// she writes from, an officer's note about her, the platform's ids.
var personal = []string{"chồng tôi", "0912345678", "Bà Lan", "giay-ra-vien.jpg", "deadbeef", "chat-of-lan", "khó khăn lắm", "platform-77", "012345678901"}

// Erasure checks that nothing of a person can be found in a store once she
// had her data erased, wherever it stood: in messages and notes, in tickets,
// in the queue, among what was set aside, in the outbox, in walks. dump gives
// all that is in the store at a place: names, keys and values. The store is
// closed meanwhile.
func Erasure(t *testing.T, open Opener, dump func(t *testing.T, place string) string) {
	r := &rig{T: t, ctx: t.Context(), open: open, place: t.TempDir(), clock: start}
	r.Store = open(t, r.place, r.now)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	const lan, other = "chat-of-lan", "chat-of-minh"
	r.say("other", other, 1, "words of another person")
	r.asks(other, 1, 0, nil)
	r.full(lan)
	all := func() string {
		r.ok(r.Close())
		s := dump(t, r.place)
		r.Store = open(t, r.place, r.now)
		return s
	}
	before := all()
	for _, what := range personal {
		r.check(strings.Contains(before, what), "%q is not even there before", what)
	}

	e := r.begun(lan)
	was, turn, rows := r.turn(e, 1, "receipt")
	turn.Erase = &bot.Erasure{Text: "gone"}
	c := &turn.Conversation
	*c = bot.Conversation{ID: c.ID, Address: c.Address, Kind: bot.KindCitizen, LastSeq: c.LastSeq, Tickets: c.Tickets, ErasedAt: e.At}
	ticket, err := r.Ticket(r.ctx, "T2")
	r.ok(err)
	ticket = ticket.Close("", handoff.Erased, "", e.At).Erased()
	turn.Ticket = &ticket
	r.ok(r.ApplyTurn(r.ctx, e, was, turn, rows))

	due := map[bot.ChatID]bot.Row{}
	for _, row := range r.due(start.Add(time.Hour)) {
		due[row.Address.Chat] = row
	}
	r.check(len(due) == 3 && string(due[lan].Body) == "receipt" && string(due["huong"].Body) == "words of a third person", "rows %+v", due)
	r.send(due[lan].ID, bot.RowResult{State: bot.DeliveryDelivered})
	// An officer's command is still answered; what she wrote before is gone,
	// what she writes now begins anew.
	r.check(r.drainKeys(lan, start.Add(time.Hour)) == "command later ", "the queue")
	asides, err := r.AsideEvents(r.ctx)
	r.ok(err)
	r.check(len(asides) == 1 && asides[0].Event.Key == "alert-aside", "set aside %+v", asides)
	r.check(r.drainKeys("huong", hours(9)) == "alert-waiting ", "the officer's alerts")
	_, done, err := r.Outcome(r.ctx, "waiting")
	r.ok(err)
	r.check(done, "an event that was erased is not done")
	if stored, err := r.PutEvent(r.ctx, event("aside", lan, 0)); err != nil || stored {
		t.Errorf("the key of an erased event is forgotten: %v, %v", stored, err)
	}
	r.erased(lan)

	after := all()
	for _, what := range personal {
		if i := strings.Index(after, what); i >= 0 {
			t.Errorf("%q is still there: …%s…", what, after[max(0, i-120):min(len(after), i+120)])
		}
	}
	r.check(strings.Contains(after, "words of another person"), "another person's words are gone")
	told, err := r.Messages(r.ctx, conversation("huong"), 0, 1)
	r.ok(err)
	r.check(len(told) == 1 && told[0].Text == "gone" && told[0].Kind == bot.MessageNotice && slices.Equal(told[0].Delivery.Platform, []string{"officers-5"}),
		"what the linked chat was told cannot be changed there: %+v", told)
	r.check(strings.Contains(after, "words of a third person"), "what a linked chat was told of somebody else is gone")
	r.check(strings.Contains(after, "receipt"), "the receipt is gone")
}

// full makes a conversation that has everything that can be kept.
func (r *rig) full(lan string) {
	r.Helper()
	const said = "chồng tôi mất giấy, gọi 0912345678, căn cước 012345678901"
	file := bot.FileRef{Hash: "deadbeef", Name: "giay-ra-vien.jpg", Type: "image/jpeg", Size: 3}
	event := func(key string, seconds int) bot.Event {
		e := event(key, lan, seconds)
		e.Text, e.Name, e.Files, e.Platform = said, "Bà Lan", []bot.FileRef{file}, "platform-77"
		return e
	}
	for i, id := range []bot.TicketID{"T1", "T2"} {
		e := event("full-"+string(id), i)
		r.put(e)
		was, t, rows := r.turn(e, 2, said, said)
		t.Messages[0].Author, t.Messages[0].Files = bot.Author{Kind: bot.AuthorCitizen}, []bot.FileRef{file}
		t.Messages[0].Delivery.Platform, t.Messages[0].Original = []string{"platform-77"}, said
		rows = rows[2:]
		c := &t.Conversation
		c.LastSeq++
		t.Messages = append(t.Messages, bot.Message{ID: bot.NewMessageID(c.ID, c.LastSeq), Conversation: c.ID, Seq: c.LastSeq, At: e.At,
			Author: bot.Author{Kind: bot.AuthorOfficer, Officer: "huong"}, Kind: bot.MessageNote, Ticket: id, Text: "nhà khó khăn lắm"})
		c.Name, c.Group, c.Floor, c.Ticket, c.Tickets = "Bà Lan", "tdp-7", bot.FloorOfficer, id, i+1
		c.Walk = &bot.Walk{ID: string(c.ID) + "-w" + string(id), Code: "1.004194", Title: "Tạm trú", Variant: "khach", State: bot.WalkActive,
			StartAt: hours(i + 1), LastAt: hours(i + 2), Message: t.Messages[1].ID}
		t.Walks = []bot.Walk{*c.Walk}
		t.Questions = []bot.Question{{ID: bot.QuestionID(c.ID, c.LastSeq), Conversation: c.ID, At: e.At, Text: said, End: bot.QuestionRefused, Ticket: id}}
		t.Tallies, c.Asked = []bot.Tally{tally(0, "1.004194", bot.TallyStuck, "nop", 1)}, append(c.Asked, c.LastSeq)
		t.Ticket = &handoff.Ticket{ID: id, Conversation: c.ID, Address: c.Address, CitizenName: "Bà Lan", Status: handoff.Open, Owner: "huong",
			Packet:  handoff.Packet{Question: said, Procedure: "1.004194", Title: "Tạm trú", Variant: "khach"},
			History: []handoff.Change{{Kind: handoff.ChangeClaimed, Note: "khó khăn lắm"}}}
		if i == 0 {
			t.Ticket.Status, t.Ticket.ClosedAt, t.Ticket.Outcome = handoff.Closed, hours(1), handoff.SolvedHelped
		}
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
	}
	r.put(event("waiting", 40), event("aside", 41))
	r.ok(r.SetAside(r.ctx, "aside"))
	r.told(said)
	timer := event("timer", 50)
	timer.Kind, timer.Text, timer.Timer = bot.EventTimer, "", &bot.Timer{Kind: bot.TimerPromise, Ticket: "T2"}
	r.put(timer)
}

// told is what an officer's linked chat was told of both tickets and of
// another person's, the newest of it not sent yet, and an alert that waits.
func (r *rig) told(said string) {
	r.Helper()
	for i, id := range []bot.TicketID{"T1", "T2", "T9"} {
		e := bot.Event{Key: bot.EventKey("alert-" + id), Conversation: conversation("huong"), Address: address("huong"), Kind: bot.EventAlert, Desk: true,
			At: hours(0), Due: hours(0), Alert: &bot.Alert{Kind: bot.AlertNew, Ticket: id}}
		r.put(e)
		was, t, rows := r.turn(e, 1, said)
		if id == "T9" {
			was, t, rows = r.turn(e, 1, "words of a third person")
		}
		t.Conversation.Kind, t.Conversation.Officer = bot.KindDesk, "huong"
		t.Messages[0].Ticket, t.Messages[0].Kind = id, bot.MessageNotice
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		if i == 0 {
			r.send(rows[0].ID, bot.RowResult{State: bot.DeliveryDelivered, PlatformID: "officers-5"})
		}
	}
	for _, k := range []bot.EventKey{"alert-waiting", "alert-aside"} {
		r.put(bot.Event{Key: k, Conversation: conversation("huong"), Address: address("huong"), Kind: bot.EventAlert, Desk: true, At: hours(9), Due: hours(9),
			Alert: &bot.Alert{Kind: bot.AlertMessage, Ticket: "T2", From: conversation("chat-of-lan"), Words: said}})
	}
	r.ok(r.SetAside(r.ctx, "alert-aside"))
}

// begun puts the event that erases, and behind it an officer's command and
// new words, and returns it with the place that the store gave it.
func (r *rig) begun(chat string) bot.Event {
	r.Helper()
	e := event("erase", chat, 60)
	e.Album = "only to find it" // it is not the one that is next
	later := event("later", chat, 70)
	later.Address = bot.Address{}
	r.put(e, later, bot.Event{Key: "command", Conversation: conversation(chat), Kind: bot.EventCommand, At: start, Due: start,
		Command: &bot.Command{Kind: bot.CommandSeen, Ticket: "T2"}})
	es, err := r.AlbumEvents(r.ctx, e.Conversation, e.Album)
	r.ok(err)
	if len(es) != 1 {
		r.Fatalf("%d events to erase by", len(es))
	}
	return es[0]
}

// erased checks what remains of the conversation.
func (r *rig) erased(lan string) {
	r.Helper()
	id := conversation(lan)
	c, err := r.Conversation(r.ctx, id)
	r.ok(err)
	r.check(c.Address == bot.Address{} && c.Name == "" && c.Walk == nil && c.LastSeq == 7, "conversation %+v", c)
	ms, err := r.Messages(r.ctx, id, 0, 0)
	r.ok(err)
	r.check(len(ms) == 7, "%d messages", len(ms))
	for i, m := range ms {
		want := bot.MessageErased
		if m.Seq == 3 || m.Seq == 6 {
			want = bot.MessageNote // which she never saw and does not see now
		}
		if i < 6 {
			r.check(m.Kind == want && m.Text == "gone" && m.Seq == uint64(i+1) && !m.At.IsZero(), "message %+v", m)
			continue
		}
		r.check(m.Text == "receipt" && m.Delivery.State == bot.DeliveryDelivered, "receipt %+v", m)
	}
	ts, err := r.Tickets(r.ctx, bot.TicketFilter{Conversation: id})
	r.ok(err)
	r.check(len(ts) == 2 && ts[0].Status == handoff.Closed && ts[1].Status == handoff.Closed, "tickets %+v", ts)
	outcomes := map[bot.TicketID]handoff.Outcome{}
	for _, t := range ts {
		outcomes[t.ID] = t.Outcome
		r.check(t.Packet.Procedure == "1.004194" && t.Owner == "huong", "the figures of %s are gone: %+v", t.ID, t)
	}
	r.check(outcomes["T1"] == handoff.SolvedHelped && outcomes["T2"] == handoff.Erased, "outcomes %v", outcomes)
	ws, err := r.Walks(r.ctx, hours(0))
	r.ok(err)
	r.check(len(ws) == 2, "%d walks", len(ws))
	for i, w := range ws {
		r.check(!strings.Contains(w.ID, string(id)) && w.Message == "" && w.Variant == "" && w.Code == "1.004194" && w.Title == "Tạm trú" &&
			w.State == bot.WalkLeft && w.StartAt.Equal(hours(i+1)) && w.LastAt.Equal(hours(i+2)), "walk %+v", w)
	}
	qs, err := r.Questions(r.ctx, bot.QuestionFilter{})
	r.ok(err)
	r.check(len(qs) == 1 && qs[0].Conversation == conversation("chat-of-minh"), "questions %+v", qs)
	tallies, err := r.Tallies(r.ctx, monday, monday, "")
	r.ok(err)
	r.check(len(tallies) == 1 && tallies[0].N == 2, "what was counted: %+v", tallies)
	changes, _, gone, err := r.Changes(r.ctx, 0, 0)
	r.ok(err)
	told := map[bot.MessageID]int{}
	for _, n := range changes {
		told[n.Message]++
	}
	for _, m := range ms[:6] {
		r.check(!gone && told[m.ID] == 2, "the change of %s was told %d times", m.ID, told[m.ID])
	}
}
