package bot

import (
	"slices"
	"strings"
)

// promise tells the citizen who answers and by when, in a message that is
// kept up to date: the one before it is settled first.
func (d *draft) promise(key string) {
	t := d.t
	p := d.w.Roster.PromiseFor(d.now)
	group, sector := d.chargeOf()
	view := &PromiseView{
		Officer: d.officerName(t.Owner), Group: d.w.Roster.GroupName(group), Sector: d.w.Roster.SectorName(sector), Ticket: t.ID,
		At: d.now, By: t.PromisedBy, Opens: p.Opens,
	}
	d.settlePromise("")
	lines := []string{d.text(key, "officer", view.Officer, "group", d.inCharge(view), "by", d.clock(view.By), "ticket", string(t.ID))}
	if !p.InHours && !p.Opens.IsZero() {
		lines = append(lines, d.closedNow(d.clock(p.Opens)))
	}
	if key == "bot.promise" {
		lines = append(lines, d.text("bot.promise_stay")) // once is enough
	}
	text, buttons := strings.Join(lines, "\n"), []Button{d.botButton()}
	if b, ok := d.uploadButton(); ok && key == "bot.promise" {
		text += "\n" + d.text("channel.upload", "until", d.clock(d.now.Add(UploadTime)))
		buttons = append([]Button{b}, buttons...)
	}
	told, offered := !d.unsaid(), d.c.Offered
	m := d.add(Message{Kind: MessagePromise, Text: text, Promise: view, Buttons: buttons})
	if d.c.Offered = offered; d.c.Floor == FloorOfficer {
		d.c.Offered = nil // numbers typed now are for the officer
	}
	if told && m.Delivery.Reason == ReasonWindow {
		d.alertOwner(AlertUnsaid, "")
	}
}

// closedNow says that nobody works now, and from when.
func (d *draft) closedNow(opens string) string {
	if h := d.w.Roster.Holiday(d.now); h != "" {
		return d.text("bot.promise_holiday", "holiday", h, "opens", opens)
	}
	return d.text("bot.promise_closed", "opens", opens)
}

// settlePromise writes into the ticket's newest promise message how it
// ended: kept, broken, or "" for one that a new promise replaces. What it
// said of its end before stands.
func (d *draft) settlePromise(kept string) {
	if d.t == nil {
		return
	}
	d.changePromise(d.t.ID, func(m *Message) {
		if m.Promise.Kept == "" {
			m.Promise.Kept = kept
		}
		if kept != "kept" {
			m.Buttons = nil
		}
	})
}

// promised reports that the citizen was told lately who answers the open
// ticket, and by when.
func (d *draft) promised() bool {
	return slices.ContainsFunc(d.recent, func(m Message) bool { return m.Kind == MessagePromise && m.Ticket == d.t.ID })
}

// unsettlePromise takes back that a promise was kept: the reply was lost.
func (d *draft) unsettlePromise(t TicketID) {
	d.changePromise(t, func(m *Message) { m.Promise.Kept = "" })
}

// changePromise updates a ticket's newest promise message.
func (d *draft) changePromise(t TicketID, f func(*Message)) {
	for i := len(d.recent) - 1; i >= 0; i-- {
		m := &d.recent[i]
		if m.Kind != MessagePromise || m.Promise == nil || m.Ticket != t {
			continue
		}
		d.change(m.ID, func(m *Message) {
			view := *m.Promise
			m.Promise = &view
			f(m)
		})
		return
	}
}

// timers watch the promise in force. Those of an earlier one are stale by
// its generation.
func (d *draft) timers() {
	t := d.t
	e := Event{Conversation: d.c.ID, Address: d.c.Address, Kind: EventTimer}
	if left := d.w.Settings.RemindLeft; left > 0 {
		if due := t.PromisedBy.Add(-left); due.After(d.now) {
			e.Due, e.Timer = due, &Timer{Kind: TimerRemind, Ticket: t.ID, Generation: t.Generation}
			d.follow(e)
		}
	}
	e.Due, e.Timer = t.PromisedBy, &Timer{Kind: TimerPromise, Ticket: t.ID, Generation: t.Generation}
	d.follow(e)
}
