package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/motcua/motcua/account"
)

var accountCases = []testcase{
	{"accounts move by version", func(r *rig) {
		_, err := r.Account(r.ctx, "huong")
		r.check(errors.Is(err, account.ErrAbsent), "absent: %v", err)
		a := account.Account{Username: "huong", Officer: "huong", Roles: account.Roles()[:1], Hash: "h", Created: start}
		r.ok(r.PutAccount(r.ctx, a))
		r.check(errors.Is(r.PutAccount(r.ctx, a), account.ErrStale), "written over")
		a, err = r.Account(r.ctx, "huong")
		r.ok(err)
		r.check(a.Version == 1 && a.Hash == "h" && a.Created.Equal(start), "account %+v", a)
		a.Disabled = true
		r.ok(r.PutAccount(r.ctx, a))
		r.ok(r.PutAccount(r.ctx, account.Account{Username: "an"}))
		r.check(errors.Is(r.PutAccount(r.ctx, account.Account{Username: "nam", Version: 3}), account.ErrStale), "a version of nothing")
		r.reopen()
		all, err := r.Accounts(r.ctx)
		r.ok(err)
		r.check(len(all) == 2 && all[0].Username == "an" && all[1].Disabled && all[1].Version == 2, "accounts %+v", all)
	}},
	{"sessions come and go", func(r *rig) {
		for i, user := range []string{"huong", "huong", "nam", "nam"} {
			r.ok(r.PutSession(r.ctx, account.Session{Hash: fmt.Sprint("h", i), Username: user, Epoch: 4, Created: start, Seen: start, Expires: hours(i)}))
		}
		n, err := r.Session(r.ctx, "h1")
		r.ok(err)
		r.check(n.Username == "huong" && n.Epoch == 4 && n.Expires.Equal(hours(1)), "session %+v", n)
		r.ok(r.TouchSession(r.ctx, "h1", hours(1), hours(9)))
		n, err = r.Session(r.ctx, "h1")
		r.ok(err)
		r.check(n.Seen.Equal(hours(1)) && n.Expires.Equal(hours(9)) && n.Username == "huong", "touched %+v", n)
		swept, err := r.SweepSessions(r.ctx, hours(2))
		r.ok(err)
		r.check(swept == 1, "%d swept, want the first only", swept)
		r.ok(r.DeleteSession(r.ctx, "h2"))
		r.ok(r.DeleteSession(r.ctx, "h2"))
		r.check(errors.Is(r.TouchSession(r.ctx, "h2", start, hours(9)), account.ErrAbsent), "a deleted session was touched")
		_, err = r.Session(r.ctx, "h2")
		r.check(errors.Is(err, account.ErrAbsent), "a deleted session is back: %v", err)
		r.ok(r.DeleteSessionsOf(r.ctx, "huong"))
		_, err = r.Session(r.ctx, "h1")
		r.check(errors.Is(err, account.ErrAbsent), "session of huong: %v", err)
		_, err = r.Session(r.ctx, "h3")
		r.ok(err)
	}},
	{"the audit trail, newest first", func(r *rig) {
		for i, hour := range []int{1, 3, 2, 3} {
			r.ok(r.AppendAudit(r.ctx, account.AuditEntry{At: hours(hour), Actor: "admin", Action: account.AuditAction(fmt.Sprint(i)), Detail: "chi tiết"}))
		}
		list := func(since time.Time, limit int) string {
			r.Helper()
			es, err := r.AuditTrail(r.ctx, since, limit)
			r.ok(err)
			out := ""
			for _, e := range es {
				out += string(e.Action)
			}
			return out
		}
		r.check(list(time.Time{}, 0) == "3120", "all %s", list(time.Time{}, 0))
		r.check(list(hours(2), 0) == "312", "since %s", list(hours(2), 0))
		r.check(list(time.Time{}, 2) == "31", "two %s", list(time.Time{}, 2))
	}},
}
