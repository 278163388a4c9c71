package storetest

import (
	"fmt"
	"time"

	"github.com/motcua/motcua/bot"
)

// sayOn is say on another account, some time after the start.
func (r *rig) sayOn(account bot.Account, key, chat string, after time.Duration, texts ...string) []bot.Message {
	r.Helper()
	e := event(key, chat, int(after/time.Second))
	e.Address.Account = account
	e.Conversation = e.Address.Conversation()
	r.put(e)
	was, t, rows := r.turn(e, 1, texts...)
	r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
	return t.Messages
}

var backlogCases = []testcase{
	{"nothing waits", func(r *rig) {
		got, err := r.Backlog(r.ctx)
		r.ok(err)
		r.check(len(got) == 0, "backlog %+v", got)
	}},
	{"what waits is counted by account, and what is tried again by chat", func(r *rig) {
		r.sayOn("zalo:main", "1", "a", 2*time.Minute, "a1", "a2")
		r.sayOn("zalo:main", "2", "b", time.Minute, "b1", "b2", "b3")
		late := r.sayOn("messenger:tdp", "3", "a", 3*time.Minute, "m1")
		r.sayOn("messenger:tdp", "4", "c", 4*time.Minute, "m2", "m3")
		again := start.Add(time.Hour)
		r.send(bot.RowID(late[0].ID, 0), bot.RowResult{State: bot.DeliveryRetry, Due: again, At: start.Add(3 * time.Minute)})
		r.reopen()
		got, err := r.Backlog(r.ctx)
		r.ok(err)
		if len(got) != 2 {
			r.Fatalf("backlog %+v", got)
		}
		m, z := got[0], got[1]
		r.check(m.Account == "messenger:tdp" && m.Waiting == 3 && m.Retrying == 1, "messenger %+v", m)
		r.check(m.Oldest.Equal(start.Add(3*time.Minute)) && m.NextTry.Equal(again), "messenger %+v", m)
		r.check(z.Account == "zalo:main" && z.Waiting == 5 && z.Retrying == 0, "zalo %+v", z)
		r.check(z.Oldest.Equal(start.Add(time.Minute)) && z.NextTry.IsZero(), "zalo %+v", z)
	}},
	{"what was sent or given up waits no more", func(r *rig) {
		for i, end := range []bot.DeliveryState{bot.DeliveryDelivered, bot.DeliveryDead, bot.DeliveryUnreachable} {
			chat := fmt.Sprint("c", i)
			m := r.sayOn("zalo:main", chat, chat, 0, "x")
			got, err := r.Backlog(r.ctx)
			r.ok(err)
			r.check(len(got) == 1 && got[0].Waiting == 1, "before %s: %+v", end, got)
			r.send(bot.RowID(m[0].ID, 0), bot.RowResult{State: end, PlatformID: "p"})
			got, err = r.Backlog(r.ctx)
			r.ok(err)
			r.check(len(got) == 0, "after %s: %+v", end, got)
		}
	}},
}
