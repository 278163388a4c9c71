package bot

import (
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// An officer has answered and the citizen says nothing more: after a while
// of working time (Settings.IdleClose) the ticket is closed by the system.
// She is told, and whatever she asks next goes to the same officer again.

// quietOpens is for how long after that her words go straight back to the
// officer. Later they are a new question, which the assistant hears first.
const quietOpens = 30 * 24 * time.Hour

// watchQuiet sets the timer that closes a ticket which was answered just now.
func (d *draft) watchQuiet() {
	if while := d.w.Settings.IdleClose; while > 0 {
		if due, quiet := d.t.QuietUntil(d.w.Roster, d.now, while); quiet {
			d.idleAt(due)
		}
	}
}

func (d *draft) idleAt(due time.Time) {
	d.follow(Event{Conversation: d.c.ID, Address: d.c.Address, Kind: EventTimer, Due: due,
		Timer: &Timer{Kind: TimerIdle, Ticket: d.t.ID, Generation: d.t.Generation}})
}

// idle closes a ticket that has been quiet for long enough. What the citizen
// has said since the answer without waiting for another (thanks, a button)
// puts it off, and so does an officer's note: somebody is still at it. So does
// an answer that has not reached her yet: she cannot be silent about what she
// never read.
func (d *draft) idle(timer Timer) {
	while := d.w.Settings.IdleClose
	if while <= 0 || d.t == nil || timer.Ticket != d.t.ID || timer.Generation != d.t.Generation {
		return
	}
	due, quiet := d.t.QuietUntil(d.w.Roster, d.stirred(), while)
	switch {
	case !quiet:
		return
	case due.After(d.now):
		d.idleAt(due)
		return
	case d.c.Unreachable != "" || d.underWay():
		d.idleAt(d.w.Roster.AddWorking(d.now, while))
		return
	}
	owner, officer := d.t.Owner, d.holderName()
	d.settlePromise("")
	d.setTicket(d.t.Quiet(d.now))
	if owner != roster.Desk {
		d.alert(owner, AlertQuiet, "")
	}
	d.c.Floor, d.c.Pending, d.c.Misses = FloorBot, PendingNone, 0
	d.add(Message{Kind: MessageNotice, Text: d.text("watch.closed_quiet", "officer", officer), Ticket: timer.Ticket,
		Buttons: []Button{d.humanButton("bot.button_human_again")}})
}

// stirred is when the citizen was last heard of, or when an officer last wrote
// a note on the ticket, if that was later.
func (d *draft) stirred() time.Time {
	last := d.c.CitizenAt
	for i := range d.recent {
		if m := &d.recent[i]; m.Kind == MessageNote && m.Ticket == d.t.ID && m.At.After(last) {
			last = m.At
		}
	}
	return last
}

// underWay reports that an officer's message of the ticket is still on its
// way to the citizen.
func (d *draft) underWay() bool {
	for i := range d.recent {
		m := &d.recent[i]
		if m.Author.Kind != AuthorOfficer || m.Ticket != d.t.ID || !m.Leaves() {
			continue
		}
		switch m.Delivery.State {
		case DeliveryQueued, DeliverySending, DeliveryRetry:
			return true
		}
	}
	return false
}

// wentQuiet reports that her last ticket was closed because nothing was heard
// of her, not long ago.
func (d *draft) wentQuiet() bool {
	return d.t == nil && d.last != nil && d.last.Outcome == handoff.WentQuiet && d.now.Sub(d.last.ClosedAt) <= quietOpens
}

// goesOn reports that what she wrote goes on with a ticket that went quiet:
// a question or a file, and no thanks, greeting or button.
func (d *draft) goesOn(s said) bool {
	if !d.wentQuiet() {
		return false
	}
	return len(d.e.Files) > 0 || d.e.Place != nil || d.interpret(s).kind == intentQuestion
}

// openQuiet opens it again, at the officer who had it.
func (d *draft) openQuiet() {
	d.c.Misses = 0
	d.reopen("bot.promise_again")
	d.alertOwner(AlertMessage, "")
}
