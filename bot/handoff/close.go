package handoff

import (
	"time"

	"github.com/motcua/motcua/roster"
)

// ByOfficer reports whether an officer may close a ticket with an outcome.
func (o Outcome) ByOfficer() bool {
	switch o {
	case SolvedAlone, SolvedHelped, AtCounter, NotReached, NotOurs:
		return true
	}
	return false
}

// Close ends the ticket. Its timers become stale and nobody waits any more.
func (t Ticket) Close(by roster.OfficerID, o Outcome, note string, at time.Time) Ticket {
	return t.end(by, o, note, at, ChangeClosed)
}

// HandBack ends the ticket because the assistant can go on: the citizen is
// not asked how she was served, for nothing ended for her.
func (t Ticket) HandBack(by roster.OfficerID, o Outcome, note string, at time.Time) Ticket {
	return t.end(by, o, note, at, ChangeHandBack)
}

func (t Ticket) end(by roster.OfficerID, o Outcome, note string, at time.Time, k ChangeKind) Ticket {
	t = t.Clone()
	t.Status, t.Outcome, t.ClosedAt, t.ClosedBy = Closed, o, at, by
	t.WaitingSince = time.Time{}
	t.Generation++
	return t.note(Change{At: at, Kind: k, By: by, From: t.Owner, Note: note})
}

// Reopen opens a closed ticket again, for who had it last if she can answer,
// else for who stands in for her or is in charge of the sector in the group.
// The citizen waits again.
func (t Ticket) Reopen(r *roster.Roster, at time.Time) Ticket {
	t = t.reopened()
	t = t.note(Change{At: at, Kind: ChangeReopened, To: t.Owner})
	t = t.wait(r, at)
	t, _ = t.Reassign(r, at)
	return t
}

// reopened is a copy that is open once more; nobody waits yet.
func (t Ticket) reopened() Ticket {
	t = t.Clone()
	t.Status, t.Outcome, t.ClosedAt, t.ClosedBy = Open, "", time.Time{}, ""
	t.Reopened++
	return t
}

// MayReopen reports whether an officer may open a closed ticket again: she
// closed it, had it once, or would hold it now; a lead may any.
func (t Ticket) MayReopen(r *roster.Roster, o roster.Officer) bool {
	return o.Lead || t.ClosedBy == o.ID || t.Had(o.ID) || t.Holds(r, o.ID)
}

// ReopenBy opens a closed ticket again for an officer who has still something
// to say. She holds it, and the citizen waits for her again.
func (t Ticket) ReopenBy(r *roster.Roster, by roster.OfficerID, at time.Time) Ticket {
	t = t.reopened()
	from := t.Owner
	t = t.own(by, []roster.Reason{{Code: ReasonClaim, Officer: by}}, at)
	t.ClaimedBy, t.ClaimedAt = by, at
	t = t.note(Change{At: at, Kind: ChangeReopened, By: by, From: from, To: by})
	return t.wait(r, at)
}

// Rate notes how the citizen found the help, 1 to 5, and reports whether it
// counts: only a closed ticket is rated, and only once.
func (t Ticket) Rate(n int, at time.Time) (next Ticket, counts bool) {
	if t.Status != Closed || t.Rating != 0 || n < 1 || n > 5 {
		return t, false
	}
	t = t.Clone()
	t.Rating = n
	return t.note(Change{At: at, Kind: ChangeRated}), true
}
