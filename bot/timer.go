package bot

import (
	"github.com/motcua/motcua/roster"
)

// timer handles a timer that fell due. One that was set for something that
// is over does nothing: a closed or answered ticket raises no alarm.
func (d *draft) timer() {
	timer := d.e.Timer
	if timer == nil {
		return
	}
	if timer.Kind == TimerGroup {
		if d.c.Pending == PendingGroupPerson && timer.Generation == d.c.Generation {
			d.open("")
		}
		return
	}
	if timer.Kind == TimerIdle {
		d.idle(*timer)
		return
	}
	if d.t == nil || timer.Ticket != d.t.ID || timer.Generation != d.t.Generation || !d.t.Waiting() {
		return
	}
	switch timer.Kind {
	case TimerRemind:
		if !d.t.Kept(d.now) {
			return // the server slept over it: what breaks the promise comes right behind
		}
		if !d.keepOwner() {
			d.alertOwner(AlertRemind, "")
		}
	case TimerPromise:
		d.broken()
	}
}

// broken apologises for a promise that was not kept, brings the ticket to
// who is to answer now, and promises anew.
func (d *draft) broken() {
	old := d.t.Owner
	d.settlePromise("broken")
	t := d.t.Escalate(d.w.Roster, d.now)
	d.setTicket(t)
	d.promise("bot.promise_late")
	d.timers()
	told := d.alertOwner(AlertLate, "")
	if old != t.Owner && old != roster.Desk {
		d.alert(old, AlertGone, "")
		told = append(told, old)
	}
	before := len(told)
	for _, o := range d.w.Roster.Officers {
		if o.Lead && o.Enabled && !d.w.Roster.Away(o.ID, d.now) {
			told = d.alertOnce(told, o.ID, AlertLate)
		}
	}
	if old != t.Owner || old == roster.Desk || len(told) > before {
		return
	}
	// It stays with who broke the promise, and no lead knows.
	for _, id := range d.w.Roster.DeskMembers(d.now) {
		told = d.alertOnce(told, id, AlertLate)
	}
	if len(told) == before {
		d.alarm()
	}
}

// keepPromise promises anew when nobody works any more at the time that was
// promised.
func (d *draft) keepPromise() {
	if d.t == nil || !d.t.Void(d.w.Roster, d.now) {
		return
	}
	d.setTicket(d.t.Renew(d.w.Roster, d.now))
	d.promise("promise.hours_changed")
	d.timers()
}

// keepOwner gives a ticket whose owner can no longer answer to who can, and
// tells the citizen and the new owner. It reports whether it had to.
func (d *draft) keepOwner() bool {
	if d.t == nil {
		return false
	}
	old := d.t.Owner
	t, moved := d.t.Reassign(d.w.Roster, d.now)
	if !moved {
		return false
	}
	d.setTicket(t)
	d.newOwner(old)
	return true
}

// newOwner tells the citizen and the officers that the ticket has passed on,
// with a new promise when she waits.
func (d *draft) newOwner(old roster.OfficerID) {
	if old != d.t.Owner {
		if d.t.Waiting() {
			d.promise("bot.promise_moved")
		} else {
			d.notice(d.text("bot.moved", "officer", d.holderName()))
		}
		if old != roster.Desk && old != d.actor() {
			d.alert(old, AlertGone, "")
		}
		if old == roster.Desk && d.actor() == "" { // it was theirs, and nobody of them gave it away
			for _, id := range d.w.Roster.DeskMembers(d.now) {
				if id != d.t.Owner {
					d.alert(id, AlertGone, "")
				}
			}
		}
		if d.t.Waiting() {
			d.timers()
		}
	}
	d.alertOwner(AlertNew, "")
}
