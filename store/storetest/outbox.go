package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/motcua/motcua/bot"
)

// texts lists what rows carry.
func texts(rows []bot.Row) string {
	out := ""
	for _, r := range rows {
		out += string(r.Body) + " "
	}
	return out
}

var delivered = bot.RowResult{State: bot.DeliveryDelivered, PlatformID: "p"}

var outboxCases = []testcase{
	{"F83 of each chat the oldest row only", func(r *rig) {
		r.say("1", "a", 1, "a1", "a2")
		r.say("2", "b", 1, "b1")
		r.say("3", "a", 1, "a3")
		for _, want := range []string{"a1 b1 ", "a2 b1 ", "b1 a3 ", "a3 ", ""} {
			due := r.due(start)
			r.check(texts(due) == want, "due %q, want %q", texts(due), want)
			if len(due) > 0 {
				r.send(due[0].ID, delivered)
			}
		}
	}},
	{"a row that waits holds up its own chat only", func(r *rig) {
		r.say("1", "a", 1, "a1", "a2")
		r.say("2", "b", 1, "b1")
		r.send(r.due(start)[0].ID, bot.RowResult{State: bot.DeliveryRetry, Due: start.Add(time.Minute)})
		r.check(texts(r.due(start.Add(59*time.Second))) == "b1 ", "due %q", texts(r.due(start)))
		due := r.due(start.Add(time.Minute))
		r.check(texts(due) == "b1 a1 " || texts(due) == "a1 b1 ", "due %q", texts(due))
	}},
	{"skip leaves chats and accounts out, not the rest", func(r *rig) {
		for i := range 5 {
			r.say(fmt.Sprint(i), fmt.Sprint("c", i), 1, fmt.Sprint(i))
		}
		skip := func(a bot.Address) bool { return a.Chat < "c3" }
		rows, err := r.DueRows(r.ctx, start, 2, skip)
		r.ok(err)
		r.check(texts(rows) == "3 4 ", "due %q", texts(rows))
		rows, err = r.DueRows(r.ctx, start, 2, nil)
		r.ok(err)
		r.check(len(rows) == 2, "limit: %d rows", len(rows))
	}},
	{"a row found in sending is listed as such", func(r *rig) {
		r.say("1", "a", 1, "x", "y")
		id := r.due(start)[0].ID
		r.ok(r.MarkSending(r.ctx, id, start))
		r.reopen()
		due := r.due(start)
		r.check(len(due) == 1 && due[0].ID == id && due[0].State == bot.DeliverySending, "due %+v", due)
	}},
	{"F72 delivered when all parts are", func(r *rig) {
		m := r.say("1", "a", 3, "x")[0]
		for part, want := range []bot.DeliveryState{bot.DeliverySending, bot.DeliverySending, bot.DeliveryDelivered} {
			due := r.due(start)
			r.check(len(due) == 1 && due[0].Part == part && due[0].Parts == 3, "due %+v", due)
			r.send(due[0].ID, bot.RowResult{State: bot.DeliveryDelivered, PlatformID: fmt.Sprint("p", part)})
			d := r.message(m.ID).Delivery
			r.check(d.State == want && len(d.Platform) == part+1 && d.Platform[part] == fmt.Sprint("p", part), "after part %d: %+v", part, d)
		}
		r.check(len(r.due(start)) == 0, "rows are left")
	}},
	{"tries and unknown ends are counted", func(r *rig) {
		m := r.say("1", "a", 1, "x")[0]
		id := bot.RowID(m.ID, 0)
		r.send(id, bot.RowResult{State: bot.DeliveryRetry, Due: start, Reason: "delivery.busy"})
		r.check(r.message(m.ID).Delivery.State == bot.DeliveryRetry && r.message(m.ID).Delivery.Reason == "delivery.busy" && r.message(m.ID).Delivery.Next.Equal(start), "delivery %+v", r.message(m.ID).Delivery)
		r.send(id, bot.RowResult{State: bot.DeliveryRetry, Due: start, Ambiguous: true})
		row := r.due(start)[0]
		r.check(row.Tries == 2 && row.Ambiguous == 1 && row.State == bot.DeliveryRetry, "row %+v", row)
		r.send(id, delivered)
		d := r.message(m.ID).Delivery
		r.check(d.State == bot.DeliveryDelivered && d.Twice && d.Reason == "" && d.Next.IsZero(), "delivery %+v", d)
	}},
	{"F82 what cannot be delivered takes its other parts with it and tells the conversation", func(r *rig) {
		for _, state := range []bot.DeliveryState{bot.DeliveryUnreachable, bot.DeliveryDead} {
			chat := string(state)
			m := r.say(chat, chat, 3, "x", "y")[0]
			r.send(bot.RowID(m.ID, 0), delivered)
			r.send(bot.RowID(m.ID, 1), bot.RowResult{State: state, Reason: "delivery.blocked", At: start.Add(time.Second)})
			due := r.due(start)
			r.check(len(due) == 1 && string(due[0].Body) == "y", "due %q", texts(due))
			d := r.message(m.ID).Delivery
			r.check(d.State == state && d.Reason == "delivery.blocked" && d.At.Equal(start.Add(time.Second)), "delivery %+v", d)
			e := r.next(chat, start.Add(time.Second))
			r.check(e.Kind == bot.EventDelivery && e.Delivery.Message == m.ID && e.Delivery.State == state && e.Delivery.Reason == "delivery.blocked" && e.Delivery.Reply == "K7Q2MD" && e.Address == address(chat), "event %+v", e)
			for range 3 {
				r.send(r.due(start)[0].ID, delivered)
			}
			r.check(len(r.due(start)) == 0, "rows are left")
		}
	}},
	{"a row that is gone is absent", func(r *rig) {
		m := r.say("1", "a", 1, "x")[0]
		id := bot.RowID(m.ID, 0)
		r.send(id, delivered)
		r.check(errors.Is(r.FinishRow(r.ctx, id, delivered), bot.ErrAbsent), "finished twice")
		r.check(errors.Is(r.MarkSending(r.ctx, id, start), bot.ErrAbsent), "sent again")
		r.check(r.message(m.ID).Delivery.State == bot.DeliveryDelivered, "delivery lost")
	}},
	{"queued is no end of a call", func(r *rig) {
		m := r.say("1", "a", 1, "x")[0]
		err := r.FinishRow(r.ctx, bot.RowID(m.ID, 0), bot.RowResult{State: bot.DeliveryQueued})
		r.check(err != nil, "no error")
		r.check(len(r.due(start)) == 1, "the row is gone")
	}},
	{"the end of a call does not make a turn stale", func(r *rig) {
		m := r.say("1", "a", 1, "x")[0]
		r.put(event("2", "a", 1))
		was, t, rows := r.turn(event("2", "a", 1), 1, "y")
		r.send(bot.RowID(m.ID, 0), delivered)
		r.ok(r.ApplyTurn(r.ctx, event("2", "a", 1), was, t, rows))
	}},
}
