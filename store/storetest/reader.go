package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// ticket writes a ticket by a turn of its own.
func (r *rig) ticket(t handoff.Ticket) {
	r.Helper()
	e := event(fmt.Sprintf("%s-%s-%d-%v", t.ID, t.Status, t.Version, t.PromisedBy), string(t.Address.Chat), 0)
	r.put(e)
	was, turn, _ := r.turn(e, 1)
	t.Conversation = e.Conversation
	turn.Ticket = &t
	r.ok(r.ApplyTurn(r.ctx, e, was, turn, nil))
}

func (r *rig) ids(f bot.TicketFilter) string {
	r.Helper()
	ts, err := r.Tickets(r.ctx, f)
	r.ok(err)
	out := ""
	for _, t := range ts {
		out += string(t.ID)
	}
	return out
}

func hours(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }

var readerCases = []testcase{
	{"what is not there is absent", func(r *rig) {
		_, err := r.Conversation(r.ctx, "c")
		r.check(errors.Is(err, bot.ErrAbsent), "conversation: %v", err)
		_, err = r.Message(r.ctx, "m")
		r.check(errors.Is(err, bot.ErrAbsent), "message: %v", err)
		_, err = r.Ticket(r.ctx, "t")
		r.check(errors.Is(err, bot.ErrAbsent), "ticket: %v", err)
	}},
	{"messages by sequence, of one conversation", func(r *rig) {
		r.say("0", "b", 1, "other")
		r.say("1", "a", 1, "1", "2", "3")
		r.say("2", "a", 1, "4", "5")
		r.say("3", "c", 1, "other")
		join := func(ms []bot.Message, err error) string {
			r.Helper()
			r.ok(err)
			out := ""
			for _, m := range ms {
				out += m.Text
			}
			return out
		}
		a := conversation("a")
		r.check(join(r.Messages(r.ctx, a, 0, 0)) == "12345", "all")
		r.check(join(r.Messages(r.ctx, a, 2, 0)) == "345", "after 2")
		r.check(join(r.Messages(r.ctx, a, 1, 2)) == "23", "two after 1")
		r.check(join(r.Messages(r.ctx, a, 9, 0)) == "", "after the last")
		r.check(join(r.LastMessages(r.ctx, a, 2)) == "45", "last two")
		r.check(join(r.LastMessages(r.ctx, a, 50)) == "12345", "last fifty")
		r.check(join(r.LastMessages(r.ctx, conversation("none"), 5)) == "", "of none")
	}},
	{"tickets by promise, filtered", func(r *rig) {
		r.ticket(handoff.Ticket{ID: "A", Address: address("1"), Status: handoff.Open, Owner: "huong", PromisedBy: hours(3)})
		r.ticket(handoff.Ticket{ID: "B", Address: address("2"), Status: handoff.Open, Owner: "nam", PromisedBy: hours(1)})
		r.ticket(handoff.Ticket{ID: "C", Address: address("3"), Status: handoff.Open, Owner: "huong", PromisedBy: hours(2)})
		r.ticket(handoff.Ticket{ID: "D", Address: address("1"), Status: handoff.Closed, Owner: "huong", PromisedBy: hours(0), ClosedAt: hours(5)})
		r.ticket(handoff.Ticket{ID: "E", Address: address("2"), Status: handoff.Closed, Owner: "nam", PromisedBy: hours(-1), ClosedAt: hours(9)})
		for _, c := range []struct {
			f    bot.TicketFilter
			want string
		}{
			{bot.TicketFilter{}, "EDBCA"},
			{bot.TicketFilter{Status: handoff.Open}, "BCA"},
			{bot.TicketFilter{Status: handoff.Open, Owner: "huong"}, "CA"},
			{bot.TicketFilter{Status: handoff.Open, Limit: 2}, "BC"},
			{bot.TicketFilter{Status: handoff.Closed}, "ED"},
			{bot.TicketFilter{Status: handoff.Closed, ClosedSince: hours(6)}, "E"},
			{bot.TicketFilter{ClosedSince: hours(5)}, "ED"},
			{bot.TicketFilter{ClosedSince: hours(10)}, ""},
			{bot.TicketFilter{Conversation: conversation("1")}, "DA"},
			{bot.TicketFilter{Conversation: conversation("1"), Status: handoff.Open}, "A"},
			{bot.TicketFilter{Owner: "nam"}, "EB"},
		} {
			r.check(r.ids(c.f) == c.want, "%+v: %q, want %q", c.f, r.ids(c.f), c.want)
		}
		// The promise moves, it closes, it opens again.
		r.ticket(handoff.Ticket{ID: "B", Address: address("2"), Status: handoff.Open, Owner: "nam", Version: 1, PromisedBy: hours(4)})
		r.check(r.ids(bot.TicketFilter{Status: handoff.Open}) == "CAB", "after a new promise: %s", r.ids(bot.TicketFilter{Status: handoff.Open}))
		r.ticket(handoff.Ticket{ID: "C", Address: address("3"), Status: handoff.Closed, PromisedBy: hours(2), ClosedAt: hours(6)})
		r.check(r.ids(bot.TicketFilter{Status: handoff.Open}) == "AB" && r.ids(bot.TicketFilter{Status: handoff.Closed}) == "EDC", "after closing")
		r.ticket(handoff.Ticket{ID: "C", Address: address("3"), Status: handoff.Open, Version: 2, PromisedBy: hours(2)})
		r.check(r.ids(bot.TicketFilter{Status: handoff.Open}) == "CAB" && r.ids(bot.TicketFilter{Status: handoff.Closed}) == "ED", "after opening again")
		r.reopen()
		r.check(r.ids(bot.TicketFilter{Status: handoff.Open}) == "CAB", "after reopening the store")
	}},
	{"walks by start, since they last moved", func(r *rig) {
		for i, id := range []string{"w1", "w2", "w1"} {
			e := event(fmt.Sprint(i), "a", 0)
			r.put(e)
			was, t, _ := r.turn(e, 1)
			t.Walks = []bot.Walk{{ID: id, StartAt: hours(int(id[1] - '0')), LastAt: hours(10 * (i + 1)), State: bot.WalkActive}}
			r.ok(r.ApplyTurn(r.ctx, e, was, t, nil))
		}
		for since, want := range map[int]string{0: "w1w2", 20: "w1w2", 21: "w1", 31: ""} {
			ws, err := r.Walks(r.ctx, hours(since))
			r.ok(err)
			got := ""
			for _, w := range ws {
				got += w.ID
			}
			r.check(got == want, "since %d: %s, want %s", since, got, want)
		}
	}},
	{"changes in order, without holes", func(r *rig) {
		ms := r.say("1", "a", 1, "x", "y")
		r.put(event("2", "b", 0))
		was, t, _ := r.turn(event("2", "b", 0), 1)
		t.Ticket = &handoff.Ticket{ID: "T", Conversation: conversation("b"), Status: handoff.Open}
		r.ok(r.ApplyTurn(r.ctx, event("2", "b", 0), was, t, nil))
		r.send(bot.RowID(ms[0].ID, 0), delivered)
		changes, newest, gone, err := r.Changes(r.ctx, 0, 0)
		r.ok(err)
		r.check(!gone && newest == 4 && len(changes) == 4, "newest %d, gone %v, %+v", newest, gone, changes)
		for i, n := range changes {
			r.check(n.Seq == uint64(i+1), "sequence %d at %d", n.Seq, i)
		}
		r.check(changes[0].Message == ms[0].ID && changes[1].Message == ms[1].ID && changes[2].Ticket == "T" && changes[2].Conversation == conversation("b") && changes[3].Message == ms[0].ID, "changes %+v", changes)
		changes, newest, _, err = r.Changes(r.ctx, 2, 1)
		r.ok(err)
		r.check(newest == 4 && len(changes) == 1 && changes[0].Seq == 3, "after 2: %+v", changes)
		changes, newest, gone, err = r.Changes(r.ctx, 4, 10)
		r.ok(err)
		r.check(len(changes) == 0 && newest == 4 && !gone, "after the newest")
		_, _, gone, err = r.Changes(r.ctx, 5, 10)
		r.ok(err)
		r.check(gone, "a sequence that was never given out (an older backup) is not noticed")
	}},
	{"how far she has read is kept, and told with the open ticket", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		was, t, rows := r.turn(e, 1, "một")
		t.Conversation.Ticket = "K7Q2MD"
		t.Ticket = &handoff.Ticket{ID: "K7Q2MD", Conversation: e.Conversation, Status: handoff.Open}
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		_, before, _, err := r.Changes(r.ctx, 0, 0)
		r.ok(err)
		seen := event("seen", "a", 1)
		seen.Kind, seen.Upto = bot.EventSeen, 1
		r.put(seen)
		next := r.next("a", start.Add(time.Second))
		r.check(next.Kind == bot.EventSeen && next.Upto == 1, "event %+v", next)
		c, err := r.Conversation(r.ctx, e.Conversation)
		r.ok(err)
		c.CitizenSeen = 1
		r.ok(r.ApplyTurn(r.ctx, seen, c.Version, bot.Turn{Conversation: c}, nil))
		r.reopen()
		c, err = r.Conversation(r.ctx, e.Conversation)
		r.ok(err)
		r.check(c.CitizenSeen == 1, "conversation %+v", c)
		changes, _, _, err := r.Changes(r.ctx, before, 0)
		r.ok(err)
		r.check(len(changes) == 1 && changes[0].Ticket == "K7Q2MD" && changes[0].Message == "" && changes[0].Conversation == e.Conversation, "changes %+v", changes)
	}},
	{"old changes are forgotten, and a late reader is told", func(r *rig) {
		e := event("k", "a", 0)
		r.put(e)
		all := make([]string, 3000)
		for i := range all {
			all[i] = "x"
		}
		was, t, _ := r.turn(e, 1, all...)
		r.ok(r.ApplyTurn(r.ctx, e, was, t, nil))
		for i := range 3 {
			e := event(fmt.Sprint(i), "a", 0)
			r.put(e)
			was, u, _ := r.turn(e, 1)
			u.Updates = t.Messages
			r.ok(r.ApplyTurn(r.ctx, e, was, u, nil))
		}
		_, newest, gone, err := r.Changes(r.ctx, 1999, 10)
		r.ok(err)
		r.check(gone && newest == 12000, "gone %v, newest %d", gone, newest)
		changes, _, gone, err := r.Changes(r.ctx, 2000, 10)
		r.ok(err)
		r.check(!gone && len(changes) == 10 && changes[0].Seq == 2001, "gone %v, %d changes", gone, len(changes))
	}},
}
