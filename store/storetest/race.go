package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
)

// together runs a function n times at once.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	ready := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-ready
			f(i)
		})
	}
	close(ready)
	wg.Wait()
}

var raceCases = []testcase{
	{"F01 one of many puts of a key is new", func(r *rig) {
		for round := range 5 {
			var stored atomic.Int32
			together(8, func(int) {
				ok, err := r.PutEvent(r.ctx, event(fmt.Sprint(round), "a", 0))
				if err != nil {
					r.Error(err)
				}
				if ok {
					stored.Add(1)
				}
			})
			r.check(stored.Load() == 1, "%d were new", stored.Load())
		}
	}},
	{"every put of different keys is there", func(r *rig) {
		together(8, func(i int) {
			for n := range 10 {
				if _, err := r.PutEvent(r.ctx, event(fmt.Sprintf("%d.%d", i, n), fmt.Sprint("c", n%3), n)); err != nil {
					r.Error(err)
				}
			}
		})
		seen := map[uint64]bool{}
		for c := range 3 {
			chat := fmt.Sprint("c", c)
			last := time.Time{}
			for {
				e, ok, err := r.NextEvent(r.ctx, conversation(chat), hours(1))
				r.ok(err)
				if !ok {
					break
				}
				r.check(!seen[e.Seq] && !e.Due.Before(last), "sequence %d twice or out of order", e.Seq)
				seen[e.Seq], last = true, e.Due
				was, t, rows := r.turn(e, 1)
				r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
			}
		}
		r.check(len(seen) == 80, "%d events, want 80", len(seen))
	}},
	{"of many turns of one event one is applied", func(r *rig) {
		for round := range 5 {
			e := event(fmt.Sprint(round), "a", 0)
			r.put(e)
			var applied atomic.Int32
			together(6, func(int) {
				was, t, rows := r.turn(e, 1, "once")
				switch err := r.ApplyTurn(r.ctx, e, was, t, rows); {
				case err == nil:
					applied.Add(1)
				case !errors.Is(err, bot.ErrStale):
					r.Error(err)
				}
			})
			r.check(applied.Load() == 1, "%d were applied", applied.Load())
		}
		ms, err := r.Messages(r.ctx, conversation("a"), 0, 0)
		r.ok(err)
		r.check(len(ms) == 5, "%d messages, want 5", len(ms))
	}},
	{"racing workers apply each event once and keep the sequence", func(r *rig) {
		for n := range 12 {
			for _, chat := range []string{"a", "b"} {
				r.put(event(fmt.Sprintf("%s%d", chat, n), chat, n))
			}
		}
		together(4, func(i int) {
			for {
				idle := true
				for _, chat := range []string{"a", "b"} {
					e, ok, err := r.NextEvent(r.ctx, conversation(chat), hours(1))
					if err != nil {
						r.Error(err)
						return
					}
					if !ok {
						continue
					}
					idle = false
					was, t, rows := r.turn(e, 1, string(e.Key))
					if err := r.ApplyTurn(r.ctx, e, was, t, rows); err != nil && !errors.Is(err, bot.ErrStale) {
						r.Error(err)
						return
					}
				}
				if idle {
					return
				}
			}
		})
		for _, chat := range []string{"a", "b"} {
			ms, err := r.Messages(r.ctx, conversation(chat), 0, 0)
			r.ok(err)
			r.check(len(ms) == 12, "%d messages, want 12", len(ms))
			for i, m := range ms {
				r.check(m.Text == fmt.Sprintf("%s%d", chat, i) && m.Seq == uint64(i+1), "message %d is %s", i, m.Text)
			}
			c, err := r.Conversation(r.ctx, conversation(chat))
			r.ok(err)
			r.check(c.Version == 12, "version %d", c.Version)
		}
		changes, newest, gone, err := r.Changes(r.ctx, 0, 0)
		r.ok(err)
		r.check(len(changes) == 24 && newest == 24 && !gone, "%d changes, newest %d", len(changes), newest)
	}},
	{"turns and ends of calls do not lose each other", func(r *rig) {
		m := r.say("0", "a", 10, "x")[0]
		var wg sync.WaitGroup
		wg.Go(func() {
			for p := range 10 {
				if err := r.FinishRow(r.ctx, bot.RowID(m.ID, p), bot.RowResult{State: bot.DeliveryDelivered, PlatformID: fmt.Sprint(p), At: start}); err != nil {
					r.Error(err)
				}
			}
		})
		for n := range 10 {
			e := event(fmt.Sprint(n+1), "a", 0)
			r.put(e)
			was, t, _ := r.turn(e, 1)
			up := r.message(m.ID)
			up.Text = fmt.Sprint("edit ", n)
			t.Updates = []bot.Message{up}
			r.ok(r.ApplyTurn(r.ctx, e, was, t, nil))
		}
		wg.Wait()
		got := r.message(m.ID)
		r.check(got.Text == "edit 9" && got.Delivery.State == bot.DeliveryDelivered && len(got.Delivery.Platform) == 10 && got.Delivery.Platform[9] == "9", "message %+v", got)
	}},
	{"of many writes of an account one wins", func(r *rig) {
		var won atomic.Int32
		together(6, func(int) {
			switch err := r.PutAccount(r.ctx, account.Account{Username: "huong"}); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, account.ErrStale):
				r.Error(err)
			}
		})
		r.check(won.Load() == 1, "%d won", won.Load())
	}},
}
