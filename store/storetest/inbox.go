package storetest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
)

var inboxCases = []testcase{
	{"an event comes back whole", func(r *rig) {
		e := event("k", "a", 0)
		e.Files = []bot.FileRef{{Hash: "h", Name: "đơn.pdf", Type: "application/pdf", Size: 9}}
		e.Text, e.Lang, e.Album, e.Platform = "đăng ký\nkhai sinh 👶 \u0000 <&>", "vi", "g", "42"
		e.Command = &bot.Command{Kind: bot.CommandReply, Actor: "huong", Version: 3, Text: "vâng"}
		r.put(e)
		r.reopen()
		got := r.next("a", start)
		r.check(got.Text == e.Text && got.Files[0] == e.Files[0] && got.Command.Text == "vâng" && got.Album == "g", "got %+v", got)
		r.check(got.At.Equal(e.At) && got.Due.Equal(e.Due), "times %v %v", got.At, got.Due)
		r.check(got.Seq > 0, "no sequence")
	}},
	{"F01 a known key is success", func(r *rig) {
		r.put(event("k", "a", 0))
		for range 2 {
			stored, err := r.PutEvent(r.ctx, event("k", "a", 5))
			r.ok(err)
			r.check(!stored, "duplicate was stored")
		}
		e := r.next("a", start)
		was, t, rows := r.turn(e, 1)
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		stored, err := r.PutEvent(r.ctx, event("k", "a", 9))
		r.ok(err)
		r.check(!stored, "duplicate of a done event was stored")
		_, ok, err := r.NextEvent(r.ctx, conversation("a"), start.Add(time.Hour))
		r.ok(err)
		r.check(!ok, "duplicate is in the queue")
	}},
	{"an event without conversation goes to that of its address", func(r *rig) {
		e := event("k", "a", 0)
		e.Conversation = ""
		r.put(e)
		r.check(r.next("a", start).Conversation == conversation("a"), "conversation not derived")
	}},
	{"an event without due is due at once", func(r *rig) {
		e := event("k", "a", 0)
		e.Due = time.Time{}
		r.put(e)
		r.check(r.next("a", start).Due.Equal(start), "due %v", r.next("a", start).Due)
	}},
	{"what could never be handled is refused", func(r *rig) {
		for _, e := range []bot.Event{{Kind: bot.EventText, Address: address("a")}, {Key: "k", Kind: bot.EventText}} {
			_, err := r.PutEvent(r.ctx, e)
			r.check(err != nil, "stored %+v", e)
		}
	}},
	{"long keys are keys", func(r *rig) {
		long := strings.Repeat("k", 5000)
		r.put(event(long+"1", "a", 0), event(long+"2", "a", 1))
		stored, err := r.PutEvent(r.ctx, event(long+"1", "a", 2))
		r.ok(err)
		r.check(!stored, "long key forgotten")
	}},
	{"the outcome of a command is kept with its key", func(r *rig) {
		e := event("form", "a", 0)
		r.put(e)
		_, done, err := r.Outcome(r.ctx, "form")
		r.ok(err)
		r.check(!done, "done before its turn")
		was, t, rows := r.turn(e, 1)
		t.Outcome = bot.Outcome{Refused: "ticket.taken", Args: []string{"name", "Hương"}, Holder: "huong"}
		r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
		r.reopen()
		o, done, err := r.Outcome(r.ctx, "form")
		r.ok(err)
		r.check(done && o.Refused == "ticket.taken" && o.Holder == "huong" && len(o.Args) == 2, "outcome %+v, done %v", o, done)
		_, done, err = r.Outcome(r.ctx, "unknown")
		r.ok(err)
		r.check(!done, "an unknown key is done")
	}},
	{"keys of done events are kept for 30 days", func(r *rig) {
		for i := range 3 {
			e := event(fmt.Sprint(i), "a", i)
			r.put(e)
			was, t, rows := r.turn(e, 1)
			r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
			r.clock = r.clock.Add(24 * time.Hour)
		}
		r.put(event("queued", "b", 0), event("aside", "c", 0))
		r.ok(r.SetAside(r.ctx, "aside"))
		n, err := r.Sweep(r.ctx, start.Add(30*24*time.Hour))
		r.ok(err)
		r.check(n == 0, "%d forgotten after 30 days", n)
		n, err = r.Sweep(r.ctx, start.Add(31*24*time.Hour+time.Minute))
		r.ok(err)
		r.check(n == 2, "%d forgotten after 31 days, want 2", n)
		for key, fresh := range map[string]bool{"0": true, "1": true, "2": false, "queued": false, "aside": false} {
			stored, err := r.PutEvent(r.ctx, event(key, "d", 0))
			r.ok(err)
			r.check(stored == fresh, "key %s is new: %v", key, stored)
		}
	}},
	{"an event set aside is kept and can come back", func(r *rig) {
		r.put(event("1", "a", 1), event("2", "a", 2))
		for want := 1; want <= 3; want++ {
			n, err := r.FailEvent(r.ctx, "1", "panic in decide")
			r.ok(err)
			r.check(n == want, "%d failures, want %d", n, want)
		}
		r.ok(r.SetAside(r.ctx, "1"))
		r.reopen()
		r.check(r.next("a", start.Add(time.Hour)).Key == "2", "next is not the second")
		stored, err := r.PutEvent(r.ctx, event("1", "a", 1))
		r.ok(err)
		r.check(!stored, "a key set aside is new")
		list, err := r.AsideEvents(r.ctx)
		r.ok(err)
		r.check(len(list) == 1 && list[0].Event.Text == "text of 1" && list[0].Failures == 3 && list[0].Cause == "panic in decide", "set aside: %+v", list)
		was, t, rows := r.turn(event("1", "a", 1), 1)
		r.check(errors.Is(r.ApplyTurn(r.ctx, event("1", "a", 1), was, t, rows), bot.ErrStale), "turn of an event set aside was applied")
		r.check(errors.Is(r.SetAside(r.ctx, "1"), bot.ErrStale), "set aside twice")
		_, err = r.FailEvent(r.ctx, "1", "x")
		r.check(errors.Is(err, bot.ErrStale), "failed though set aside: %v", err)

		r.ok(r.RequeueEvent(r.ctx, "1"))
		r.check(errors.Is(r.RequeueEvent(r.ctx, "1"), bot.ErrAbsent), "requeued twice")
		r.check(r.next("a", start.Add(time.Hour)).Key == "1", "not at its old place")
		n, err := r.FailEvent(r.ctx, "1", "x")
		r.ok(err)
		r.check(n == 1, "%d failures counted after requeue", n)
	}},
	{"an ended context stores nothing", func(r *rig) {
		ctx, cancel := withCancel(r.ctx)
		cancel()
		_, err := r.PutEvent(ctx, event("k", "a", 0))
		r.check(err != nil, "no error")
		r.put(event("k", "a", 0))
	}},
}
