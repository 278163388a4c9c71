package handoff

import (
	"slices"
	"time"

	"github.com/motcua/motcua/roster"
)

// Waiting reports whether the citizen waits for a person's reply.
func (t Ticket) Waiting() bool { return t.Status == Open && !t.WaitingSince.IsZero() }

// Wait notes that the citizen wrote. When she was not waiting already, a new
// promise begins, and began is true: its timers are to be set.
func (t Ticket) Wait(r *roster.Roster, at time.Time) (next Ticket, began bool) {
	if t.Status != Open || t.Waiting() {
		return t, false
	}
	t = t.Clone().wait(r, at)
	t.Version++
	return t, true
}

// Renew begins a new promise for a citizen who asks for the person again; a
// wait that was under way goes on from when it began.
func (t Ticket) Renew(r *roster.Roster, at time.Time) Ticket {
	since := t.WaitingSince
	t = t.Clone().wait(r, at)
	t.Version++
	if !since.IsZero() {
		t.WaitingSince = since
	}
	return t
}

// wait starts the promise in force. Timers of the one before become stale.
func (t Ticket) wait(r *roster.Roster, at time.Time) Ticket {
	t.WaitingSince = at
	t.PromisedBy = r.PromiseFor(at).By
	t.Generation++
	return t
}

// Reply notes a person's answer to the citizen: she waits no longer and the
// promise is over. An answer by who has not claimed the ticket claims it.
func (t Ticket) Reply(by roster.OfficerID, at time.Time) Ticket {
	t = t.Clone()
	if t.ClaimedBy != by {
		t = t.Claim(by, "", at)
	}
	return t.replied(at)
}

// ReplyElsewhere notes an answer that somebody of the ward gave without the
// program: who is not known, so the owner stays and nobody has claimed by it.
func (t Ticket) ReplyElsewhere(at time.Time) Ticket {
	return t.Clone().replied(at)
}

func (t Ticket) replied(at time.Time) Ticket {
	if t.FirstReplyAt.IsZero() {
		t.FirstReplyAt = at
	}
	t.LastReplyAt, t.WaitingSince = at, time.Time{}
	t.Generation++
	t.Version++
	return t
}

// OpenedAnswered reports that somebody had answered elsewhere before the
// ticket was opened: the citizen was promised nothing by it.
func (t Ticket) OpenedAnswered() bool {
	return !t.FirstReplyAt.IsZero() && t.FirstReplyAt.Equal(t.OpenedAt)
}

// Kept reports whether an answer at that time keeps the promise in force.
func (t Ticket) Kept(at time.Time) bool { return !at.After(t.PromisedBy) }

// Escalate notes a broken promise, finds who is to answer now, and begins a
// new promise. Who has claimed the ticket keeps it the first time, for she
// may be writing; after that, and at once when nobody has claimed it, the
// way goes to the owner's substitute, then, for a ticket with a sector, to who
// has the sector and who has the group, then to a lead, then to the duty desk,
// never to somebody who has had it since it opened. With nobody behind the
// desk it stays where it is, or goes to who is in charge: a slow officer is
// better than none.
func (t Ticket) Escalate(r *roster.Roster, at time.Time) Ticket {
	t = t.Clone()
	t.Escalations++
	from := t.Owner
	if stays := t.ClaimedBy != "" && t.inRow() == 0 && r.Reachable(t.ClaimedBy, at); !stays {
		if next := t.upward(r, at); next.Owner != from || from == roster.Desk {
			t = t.own(next.Owner, next.Why, at)
		}
	}
	t = t.note(Change{At: at, Kind: ChangeEscalated, From: from, To: t.Owner})
	since := t.WaitingSince
	t = t.wait(r, at)
	if t.inRow() > hourly {
		t.PromisedBy = r.PromiseFor(nextDay(r, at)).By
	}
	if !since.IsZero() {
		t.WaitingSince = since
	}
	return t
}

// hourly is how many broken promises in a row are followed by another of the
// ordinary length. After that a citizen is put off, and apologised to, once
// a day: one apology an hour for a whole day is no politeness.
const hourly = 2

// inRow is how many promises were broken since a person replied, or since it
// opened (again).
func (t Ticket) inRow() int {
	n := 0
	for _, c := range slices.Backward(t.History) {
		if c.Kind == ChangeReopened || c.At.Before(t.LastReplyAt) {
			break
		}
		if c.Kind == ChangeEscalated {
			n++
		}
	}
	return n
}

// Void reports that a citizen waits for a promise at whose time nobody works
// any more: the ward's hours have changed since it was given.
func (t Ticket) Void(r *roster.Roster, at time.Time) bool {
	if !t.Waiting() || !t.PromisedBy.After(at) || r.Open(t.PromisedBy) || r.Open(t.PromisedBy.Add(-time.Second)) {
		return false
	}
	_, works := r.NextOpen(at)
	return works
}

func nextDay(r *roster.Roster, at time.Time) time.Time {
	zone := r.Location
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone)
}

func (t Ticket) upward(r *roster.Roster, at time.Time) roster.Charge {
	had := map[roster.OfficerID]bool{t.Owner: true}
	for _, c := range t.History {
		had[c.From], had[c.To] = true, true
	}
	if t.Owner != roster.Desk {
		o, _ := r.Officer(t.Owner)
		if c := r.StandIn(o.Substitute, at); o.Substitute != "" && c.Owner != roster.Desk && !had[c.Owner] {
			why := append([]roster.Reason{{Code: roster.ReasonSubstitute, Officer: o.Substitute}}, c.Why...)
			return roster.Charge{Owner: c.Owner, Why: why}
		}
		if t.Sector != "" {
			for _, c := range []roster.Charge{r.InChargeOf(t.Group, t.Sector, at), r.InCharge(t.Group, at)} {
				if c.Owner != roster.Desk && !had[c.Owner] {
					return c
				}
			}
		}
		for _, o := range r.Officers {
			if o.Lead && !had[o.ID] && r.Reachable(o.ID, at) {
				return roster.Charge{Owner: o.ID, Why: []roster.Reason{{Code: ReasonLead, Officer: o.ID}}}
			}
		}
	}
	desk := r.StandIn(roster.Desk, at)
	switch {
	case !desk.Alarm:
		return desk
	case r.Reachable(t.Owner, at):
		return roster.Charge{Owner: t.Owner, Why: t.Why}
	}
	if c := r.InChargeOf(t.Group, t.Sector, at); c.Owner != roster.Desk {
		return c
	}
	return desk
}
