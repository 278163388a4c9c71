package storetest

import (
	"context"
	"fmt"
	"time"

	"github.com/motcua/motcua/bot"
)

func withCancel(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

// conversations lists the due conversations by the names of their chats.
func (r *rig) conversations(now time.Time, limit int, chats ...string) string {
	r.Helper()
	ids, err := r.DueConversations(r.ctx, now, limit)
	r.ok(err)
	names := map[bot.ConversationID]string{}
	for _, c := range chats {
		names[conversation(c)] = c
	}
	out := ""
	for _, id := range ids {
		out += names[id]
	}
	return out
}

// drainKeys applies an empty turn to every due event of a chat and lists
// their keys.
func (r *rig) drainKeys(chat string, now time.Time) string {
	r.Helper()
	out := ""
	for {
		e, ok, err := r.NextEvent(r.ctx, conversation(chat), now)
		r.ok(err)
		if !ok {
			return out
		}
		out += string(e.Key) + " "
		was, t, rows := r.turn(e, 1)
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
	}
}

var queueCases = []testcase{
	{"F07 events come by due, then as they arrived", func(r *rig) {
		timer := event("timer", "a", 3)
		timer.Kind, timer.At = bot.EventTimer, start
		r.put(timer, event("c", "a", 5), event("b1", "a", 2), event("b2", "a", 2), event("a", "a", 1), event("d", "a", 60))
		got := r.drainKeys("a", start.Add(10*time.Second))
		r.check(got == "a b1 b2 timer c ", "order %s", got)
		r.check(r.next("a", start.Add(time.Minute)).Key == "d", "the last is lost")
	}},
	{"nothing is offered before it is due", func(r *rig) {
		r.put(event("k", "a", 10))
		_, ok, err := r.NextEvent(r.ctx, conversation("a"), start.Add(10*time.Second-time.Microsecond))
		r.ok(err)
		r.check(!ok, "offered too early")
		r.check(r.conversations(start.Add(9*time.Second), 10, "a") == "", "listed too early")
		r.check(r.next("a", start.Add(10*time.Second)).Key == "k", "not offered when due")
	}},
	{"conversations come by their oldest event", func(r *rig) {
		r.put(event("1", "c", 3), event("2", "a", 2), event("3", "b", 1), event("4", "c", 0), event("5", "d", 50))
		now := start.Add(10 * time.Second)
		r.check(r.conversations(now, 10, "a", "b", "c", "d") == "cba", "order %s", r.conversations(now, 10, "a", "b", "c", "d"))
		r.check(r.conversations(now, 2, "a", "b", "c", "d") == "cb", "limit")
		e := r.next("c", now)
		was, t, rows := r.turn(e, 1)
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		r.check(r.conversations(now, 10, "a", "b", "c", "d") == "bac", "after a turn %s", r.conversations(now, 10, "a", "b", "c", "d"))
		r.ok(r.SetAside(r.ctx, "3"))
		r.check(r.conversations(now, 10, "a", "b", "c", "d") == "ac", "after an event was set aside")
	}},
	{"a long queue does not hide others", func(r *rig) {
		for i := range 40 {
			r.put(event(fmt.Sprint("a", i), "a", 0))
		}
		r.put(event("b", "b", 1))
		r.check(r.conversations(start.Add(time.Minute), 2, "a", "b") == "ab", "b is hidden")
	}},
	{"the next due is the soonest of events and rows", func(r *rig) {
		_, ok, err := r.NextDue(r.ctx)
		r.ok(err)
		r.check(!ok, "something is due in an empty store")
		r.put(event("later", "a", 100))
		at, ok, err := r.NextDue(r.ctx)
		r.ok(err)
		r.check(ok && at.Equal(start.Add(100*time.Second)), "next due %v", at)
		ms := r.say("k", "b", 1, "x")
		at, _, err = r.NextDue(r.ctx)
		r.ok(err)
		r.check(at.Equal(start), "a row is due: %v", at)
		r.send(bot.RowID(ms[0].ID, 0), bot.RowResult{State: bot.DeliveryRetry, Due: start.Add(30 * time.Second)})
		at, _, err = r.NextDue(r.ctx)
		r.ok(err)
		r.check(at.Equal(start.Add(30*time.Second)), "a row is due later: %v", at)
	}},
	{"the parts of an album are listed and done together", func(r *rig) {
		for i := range 3 {
			e := event(fmt.Sprint("p", i), "a", i)
			e.Album = "g"
			r.put(e)
		}
		other := event("o", "a", 1)
		other.Album = "h"
		r.put(other, event("t", "a", 2))
		parts, err := r.AlbumEvents(r.ctx, conversation("a"), "g")
		r.ok(err)
		r.check(len(parts) == 3 && parts[0].Key == "p0" && parts[2].Key == "p2", "parts %+v", parts)
		e := bot.MergeAlbum(parts)
		was, t, rows := r.turn(e, 1, "ok")
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		for i := range 3 {
			stored, err := r.PutEvent(r.ctx, event(fmt.Sprint("p", i), "a", i))
			r.ok(err)
			r.check(!stored, "part %d is not done", i)
		}
		got := r.drainKeys("a", start.Add(time.Minute))
		r.check(got == "o t ", "left in the queue: %s", got)
	}},
	{"an album with a part that is done already is stale", func(r *rig) {
		for i := range 2 {
			e := event(fmt.Sprint("p", i), "a", i)
			e.Album = "g"
			r.put(e)
		}
		parts, err := r.AlbumEvents(r.ctx, conversation("a"), "g")
		r.ok(err)
		merged := bot.MergeAlbum(parts)
		was, t, rows := r.turn(parts[1], 1)
		r.ok(r.ApplyTurn(r.ctx, parts[1], was, t, rows))
		was, t, rows = r.turn(merged, 1, "x")
		r.stale(r.ApplyTurn(r.ctx, merged, was, t, rows))
		r.check(r.next("a", start.Add(time.Minute)).Key == "p0", "the other part is lost")
	}},
}
