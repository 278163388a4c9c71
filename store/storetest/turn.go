package storetest

import (
	"errors"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

func (r *rig) stale(err error) {
	r.Helper()
	r.check(errors.Is(err, bot.ErrStale), "got %v, want ErrStale", err)
}

func (r *rig) refused(err error) {
	r.Helper()
	r.check(errors.Is(err, bot.ErrTurn), "got %v, want ErrTurn", err)
}

// untouched checks that nothing of a turn was written for chat a.
func (r *rig) untouched(key bot.EventKey) {
	r.Helper()
	r.check(r.next("a", start.Add(time.Hour)).Key == key, "event %s is not next", key)
	_, err := r.Conversation(r.ctx, conversation("a"))
	r.check(errors.Is(err, bot.ErrAbsent), "conversation was written: %v", err)
	ms, err := r.Messages(r.ctx, conversation("a"), 0, 0)
	r.ok(err)
	r.check(len(ms) == 0, "messages were written")
	r.check(len(r.due(start.Add(time.Hour))) == 0, "rows were written")
	ts, err := r.Tickets(r.ctx, bot.TicketFilter{})
	r.ok(err)
	r.check(len(ts) == 0, "tickets were written")
	_, newest, _, err := r.Changes(r.ctx, 0, 0)
	r.ok(err)
	r.check(newest == 0, "changes were written")
	_, done, err := r.Outcome(r.ctx, key)
	r.ok(err)
	r.check(!done, "event is done")
}

var turnCases = []testcase{
	{"the state of an unknown conversation has its ID only", func(r *rig) {
		st, err := r.State(r.ctx, conversation("a"))
		r.ok(err)
		r.check(st.Conversation.ID == conversation("a") && st.Conversation.Version == 0 && st.Ticket == nil && len(st.Recent) == 0, "state %+v", st)
	}},
	{"a turn is written whole", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		was, t, rows := r.turn(e, 2, "một", "hai")
		t.Conversation.Name, t.Conversation.Floor = "Bà Lan", bot.FloorOfficer
		t.Conversation.Ticket, t.Conversation.Last = "K7Q2MD", "K7Q2MC"
		t.Ticket = &handoff.Ticket{ID: "K7Q2MD", Conversation: e.Conversation, Status: handoff.Open, Owner: "huong", PromisedBy: start.Add(time.Hour)}
		t.Walks = []bot.Walk{
			{ID: "w0", Code: "1.004194", StartAt: start.Add(-time.Hour), LastAt: start, State: bot.WalkLeft},
			{ID: "w1", Code: "1.001193", StartAt: start, LastAt: start},
		}
		t.Events = []bot.Event{
			{Key: "k+1", Conversation: e.Conversation, Kind: bot.EventTimer, At: start, Due: start.Add(time.Minute), Timer: &bot.Timer{Kind: bot.TimerPromise, Generation: 2}},
			{Key: "k+2", Address: address("desk"), Kind: bot.EventAlert, Desk: true, At: start, Alert: &bot.Alert{Kind: bot.AlertNew, Ticket: "K7Q2MD"}},
		}
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		r.reopen()

		st, err := r.State(r.ctx, e.Conversation)
		r.ok(err)
		r.check(st.Conversation.Version == 1 && st.Conversation.Name == "Bà Lan" && st.Conversation.Floor == bot.FloorOfficer, "conversation %+v", st.Conversation)
		r.check(st.Ticket != nil && st.Ticket.Owner == "huong" && st.Last == nil, "tickets %+v %+v", st.Ticket, st.Last)
		r.check(len(st.Recent) == 2 && st.Recent[0].Text == "một" && st.Recent[1].Delivery.State == bot.DeliveryQueued, "recent %+v", st.Recent)
		due := r.due(start)
		r.check(len(due) == 1 && due[0].Message == t.Messages[0].ID && due[0].Part == 0 && string(due[0].Body) == "một" && due[0].State == bot.DeliveryQueued, "rows %+v", due)
		timer := r.next("a", start.Add(time.Minute))
		r.check(timer.Key == "k+1" && timer.Timer.Generation == 2, "timer %+v", timer)
		alert := r.next("desk", start)
		r.check(alert.Desk && alert.Alert.Ticket == "K7Q2MD", "alert %+v", alert)
		walks, err := r.Walks(r.ctx, start)
		r.ok(err)
		r.check(len(walks) == 2 && walks[0].State == bot.WalkLeft && walks[1].Code == "1.001193", "walks %+v", walks)
	}},
	{"the ticket closed last is part of the state", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		was, t, rows := r.turn(e, 1)
		t.Conversation.Last = "T1"
		t.Ticket = &handoff.Ticket{ID: "T1", Conversation: e.Conversation, Status: handoff.Closed, ClosedAt: start}
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		st, err := r.State(r.ctx, e.Conversation)
		r.ok(err)
		r.check(st.Ticket == nil && st.Last != nil && st.Last.ID == "T1", "tickets %+v %+v", st.Ticket, st.Last)
	}},
	{"the state has the newest messages", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		texts := make([]string, 50)
		for i := range texts {
			texts[i] = string(rune('A' + i))
		}
		was, t, _ := r.turn(e, 1, texts...)
		r.ok(r.ApplyTurn(r.ctx, e, was, t, nil))
		st, err := r.State(r.ctx, e.Conversation)
		r.ok(err)
		n := len(st.Recent)
		r.check(n >= 10 && n <= 50 && st.Recent[n-1].Seq == 50 && st.Recent[0].Seq == uint64(50-n+1), "recent: %d, last %d", n, st.Recent[n-1].Seq)
	}},
	{"a done event is stale", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		was, t, rows := r.turn(e, 1, "x")
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		r.stale(r.ApplyTurn(r.ctx, e, was, t, rows))
		was, t, rows = r.turn(e, 1, "y")
		r.stale(r.ApplyTurn(r.ctx, e, was, t, rows))
		r.stale(r.ApplyTurn(r.ctx, event("unknown", "a", 0), was, t, rows))
		ms, err := r.Messages(r.ctx, e.Conversation, 0, 0)
		r.ok(err)
		r.check(len(ms) == 1, "%d messages", len(ms))
	}},
	{"F21 another version is stale", func(r *rig) {
		r.put(event("1", "a", 0), event("2", "a", 1))
		was, t, rows := r.turn(event("1", "a", 0), 1, "by the bot")
		claimed, u, _ := r.turn(event("2", "a", 1), 1)
		u.Conversation.Floor = bot.FloorOfficer
		r.ok(r.ApplyTurn(r.ctx, event("2", "a", 1), claimed, u, nil))
		r.stale(r.ApplyTurn(r.ctx, event("1", "a", 0), was, t, rows))
		r.check(len(r.due(start)) == 0, "the bot's words are in the outbox")
		r.check(r.next("a", start.Add(time.Minute)).Key == "1", "the event is lost")
		r.stale(r.ApplyTurn(r.ctx, event("1", "a", 0), 2, t, rows))
	}},
	{"F03 a stale turn writes nothing", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		_, t, rows := r.turn(e, 1, "x")
		t.Ticket = &handoff.Ticket{ID: "T", Conversation: e.Conversation, Status: handoff.Open}
		r.stale(r.ApplyTurn(r.ctx, e, 7, t, rows))
		r.untouched("k")
	}},
	{"a turn that contradicts the store writes nothing", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		for name, spoil := range map[string]func(t *bot.Turn, rows []bot.Row){
			"conversation":         func(t *bot.Turn, _ []bot.Row) { t.Conversation.ID = conversation("b") },
			"ticket":               func(t *bot.Turn, _ []bot.Row) { t.Ticket = &handoff.Ticket{ID: "T", Conversation: conversation("b")} },
			"ticket without ID":    func(t *bot.Turn, _ []bot.Row) { t.Ticket = &handoff.Ticket{Conversation: conversation("a")} },
			"message":              func(t *bot.Turn, _ []bot.Row) { t.Messages[0].Conversation = conversation("b") },
			"message without ID":   func(t *bot.Turn, rows []bot.Row) { t.Messages[0].ID = ""; rows[0].Message = "" },
			"same message twice":   func(t *bot.Turn, _ []bot.Row) { t.Messages = append(t.Messages, t.Messages[0]) },
			"absent update":        func(t *bot.Turn, _ []bot.Row) { t.Updates = []bot.Message{{ID: "x", Conversation: conversation("a")}} },
			"F54 row's address":    func(_ *bot.Turn, rows []bot.Row) { rows[0].Address = address("b") },
			"row's conversation":   func(_ *bot.Turn, rows []bot.Row) { rows[0].Conversation = conversation("b") },
			"row's message":        func(_ *bot.Turn, rows []bot.Row) { rows[0].Message = "x" },
			"same row twice":       func(_ *bot.Turn, rows []bot.Row) { rows[1].ID = rows[0].ID },
			"F77 row of a note":    func(t *bot.Turn, _ []bot.Row) { t.Messages[0].Kind = bot.MessageNote },
			"row from elsewhere":   func(t *bot.Turn, _ []bot.Row) { t.Messages[0].Elsewhere = true },
			"row of citizen words": func(t *bot.Turn, _ []bot.Row) { t.Messages[0].Author.Kind = bot.AuthorCitizen },
			"event without target": func(t *bot.Turn, _ []bot.Row) { t.Events = []bot.Event{{Key: "x", Kind: bot.EventTimer}} },
			"event without key":    func(t *bot.Turn, _ []bot.Row) { t.Events = []bot.Event{{Conversation: conversation("a")}} },
		} {
			was, t, rows := r.turn(e, 2, "x")
			spoil(&t, rows)
			err := r.ApplyTurn(r.ctx, e, was, t, rows)
			r.check(errors.Is(err, bot.ErrTurn), "%s: got %v, want ErrTurn", name, err)
			r.untouched("k")
		}
	}},
	{"a ticket ID of another conversation is taken", func(r *rig) {
		r.put(event("1", "b", 0), event("2", "a", 0))
		was, t, rows := r.turn(event("1", "b", 0), 1)
		t.Ticket = &handoff.Ticket{ID: "T", Conversation: conversation("b"), Status: handoff.Open, Owner: "huong"}
		r.ok(r.ApplyTurn(r.ctx, event("1", "b", 0), was, t, rows))
		was, t, rows = r.turn(event("2", "a", 0), 1, "x")
		t.Ticket = &handoff.Ticket{ID: "T", Conversation: conversation("a"), Status: handoff.Open}
		err := r.ApplyTurn(r.ctx, event("2", "a", 0), was, t, rows)
		r.check(errors.Is(err, bot.ErrTicketTaken), "got %v, want ErrTicketTaken", err)
		ticket, err := r.Ticket(r.ctx, "T")
		r.ok(err)
		r.check(ticket.Conversation == conversation("b") && ticket.Owner == "huong", "ticket %+v", ticket)
		r.check(r.next("a", start).Key == "2", "the event is lost")
	}},
	{"a message that is there is never overwritten", func(r *rig) {
		ms := r.say("1", "a", 1, "first")
		r.put(event("2", "a", 1))
		was, t, rows := r.turn(event("2", "a", 1), 1, "second")
		t.Messages[0].ID, t.Messages[0].Seq, rows[0].Message = ms[0].ID, ms[0].Seq, ms[0].ID
		r.refused(r.ApplyTurn(r.ctx, event("2", "a", 1), was, t, nil))
		r.check(r.message(ms[0].ID).Text == "first", "overwritten")
	}},
	{"what is not sent from here keeps what is known of its way", func(r *rig) {
		r.put(event("1", "a", 0))
		was, t, _ := r.turn(event("1", "a", 0), 0, "elsewhere", "kept back")
		t.Messages[0].Elsewhere, t.Messages[0].Delivery = true, bot.Delivery{State: bot.DeliveryDelivered, At: start, Platform: []string{"e1"}}
		t.Messages[1].Delivery = bot.Delivery{State: bot.DeliveryDead, At: start, Reason: bot.ReasonWindow}
		t.Conversation.SentSince = 3
		r.ok(r.ApplyTurn(r.ctx, event("1", "a", 0), was, t, nil))
		if m := r.message(t.Messages[0].ID); !m.Elsewhere || m.Delivery.State != bot.DeliveryDelivered || len(m.Delivery.Platform) != 1 {
			r.check(false, "message %+v", m)
		}
		m := r.message(t.Messages[1].ID)
		r.check(m.Delivery.State == bot.DeliveryDead && m.Delivery.Reason == bot.ReasonWindow, "message %+v", m)
		st, err := r.State(r.ctx, conversation("a"))
		r.ok(err)
		r.check(st.Conversation.SentSince == 3, "%d calls counted", st.Conversation.SentSince)
		rows, err := r.DueRows(r.ctx, start.Add(time.Hour), 10, nil)
		r.ok(err)
		r.check(len(rows) == 0, "%d rows", len(rows))
	}},
	{"an update keeps the delivery that is stored", func(r *rig) {
		ms := r.say("1", "a", 1, "step one")
		r.put(event("2", "a", 1))
		was, t, _ := r.turn(event("2", "a", 1), 1)
		st, err := r.State(r.ctx, conversation("a"))
		r.ok(err)
		old := st.Recent[0] // still queued
		r.send(bot.RowID(ms[0].ID, 0), bot.RowResult{State: bot.DeliveryDelivered, PlatformID: "42"})
		old.Text, old.Edited = "step one, ticked", start
		t.Updates = []bot.Message{old}
		r.ok(r.ApplyTurn(r.ctx, event("2", "a", 1), was, t, nil))
		m := r.message(ms[0].ID)
		r.check(m.Text == "step one, ticked" && m.Delivery.State == bot.DeliveryDelivered && m.Delivery.Platform[0] == "42", "message %+v", m)
	}},
	{"a delivery that was judged without rows is kept", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		was, t, _ := r.turn(e, 1, "x")
		t.Messages[0].Delivery = bot.Delivery{State: bot.DeliveryDead, Reason: bot.ReasonNoChannel}
		r.ok(r.ApplyTurn(r.ctx, e, was, t, nil))
		r.check(r.message(t.Messages[0].ID).Delivery.Reason == bot.ReasonNoChannel, "lost")
	}},
	{"a follow-up that is there already is no error", func(r *rig) {
		r.put(event("1", "a", 0), event("1+1", "a", 5))
		was, t, rows := r.turn(event("1", "a", 0), 1)
		t.Events = []bot.Event{event("1+1", "a", 9), event("1+2", "a", 7), event("1+2", "a", 8)}
		r.ok(r.ApplyTurn(r.ctx, event("1", "a", 0), was, t, rows))
		got := r.drainKeys("a", start.Add(time.Minute))
		r.check(got == "1+1 1+2 ", "events %s", got)
	}},
}
