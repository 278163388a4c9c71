package bot

import "github.com/motcua/motcua/bot/handoff"

// undelivered handles a message that did not reach the chat. An officer's
// reply that was lost leaves the citizen waiting: the open ticket is brought
// to its owner's notice, be it a later one; with none open, the one closed
// last opens again. What the bot said itself and lost is only worth telling
// when nothing gets through any more.
func (d *draft) undelivered() {
	f := d.e.Delivery
	if f == nil {
		return
	}
	m := d.find(string(f.Message))
	d.change(f.Message, func(m *Message) {
		m.Delivery.State, m.Delivery.Reason, m.Delivery.At = f.State, f.Reason, d.now
	})
	news := d.c.Unreachable == "" && f.State == DeliveryUnreachable
	if f.State == DeliveryUnreachable && !d.e.At.Before(d.c.SignAt()) {
		if d.c.Unreachable = f.Reason; f.Reason == "" {
			d.c.Unreachable = string(f.State)
		}
	}
	reply := f.Reply
	if m != nil && m.Author.Kind == AuthorOfficer && m.Leaves() {
		reply = m.Ticket
	}
	lost := reply != ""
	if lost {
		d.unsettlePromise(reply)
	}
	switch {
	case lost && d.t == nil && d.last != nil:
		d.reopen("bot.promise_lost")
		d.alertOwner(AlertUndelivered, f.Reason)
	case d.t != nil && (lost || news):
		if t, began := d.t.Wait(d.w.Roster, d.now); began && lost {
			d.setTicket(t)
			d.timers()
		}
		d.alertOwner(AlertUndelivered, f.Reason)
	}
}

// returned notes that she can be reached again. What she was promised
// meanwhile never came to her, so she is told.
func (d *draft) returned() {
	was := d.c.Unreachable
	d.c.Unreachable = ""
	if was != "" && d.t != nil && d.t.Waiting() {
		d.promise("bot.promise_again")
	}
}

// reopen opens the ticket that was closed last again, and tells the citizen
// in the promise's words of key, unless nothing reaches her.
func (d *draft) reopen(key string) { d.opened(d.last.Reopen(d.w.Roster, d.now), key) }

// opened puts the ticket that was closed last in force again.
func (d *draft) opened(t handoff.Ticket, key string) {
	if t.Status != handoff.Open {
		return
	}
	d.setTicket(t)
	if d.c.Last == t.ID {
		d.c.Last = ""
	}
	d.last = nil
	if t.Rating == 0 {
		d.c.RateAsked = "" // what she was asked to rate goes on
	}
	d.c.Floor, d.c.Pending, d.c.Offered = FloorOfficer, PendingNone, nil
	if d.c.Unreachable == "" {
		d.promise(key)
	}
	d.timers()
}
