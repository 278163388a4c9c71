package handoff

import (
	"slices"
	"time"

	"github.com/motcua/motcua/roster"
)

// Request is what a ticket is opened for.
type Request struct {
	Conversation ConversationID
	Address      Address
	Ordinal      int // how many tickets the conversation has had, this one included
	Name         string
	Group        roster.GroupID  // "" unknown
	Sector       roster.SectorID // "" unknown, or of none
	Packet       Packet
}

// New makes the ticket of a request: its owner is who is in charge of the
// sector in the group at that time, and the citizen waits from then on.
func New(r *roster.Roster, q Request, at time.Time) Ticket {
	charge := r.InChargeOf(q.Group, q.Sector, at)
	t := Ticket{
		ID: NewTicketID(q.Conversation, q.Ordinal), Conversation: q.Conversation, Address: q.Address,
		CitizenName: q.Name, Group: q.Group, Sector: q.Sector, Status: Open, OpenedAt: at, Packet: q.Packet.clone(),
	}
	t = t.own(charge.Owner, charge.Why, at)
	t = t.note(Change{At: at, Kind: ChangeOpened, To: charge.Owner})
	return t.wait(r, at)
}

// Clone is a deep copy.
func (t Ticket) Clone() Ticket {
	t.Why = slices.Clone(t.Why)
	t.History = slices.Clone(t.History)
	t.Packet = t.Packet.clone()
	return t
}

func (p Packet) clone() Packet {
	p.Ticked = slices.Clone(p.Ticked)
	return p
}

// own gives the ticket to its one owner; whoever had claimed it has not any
// more.
func (t Ticket) own(id roster.OfficerID, why []roster.Reason, at time.Time) Ticket {
	t.Owner, t.Why, t.AssignedAt = id, slices.Clone(why), at
	t.ClaimedBy, t.ClaimedAt = "", time.Time{}
	return t
}

// note adds to the history, and counts the change. The history that was
// handed in is not written to.
func (t Ticket) note(c Change) Ticket {
	t.History = append(slices.Clip(slices.Clone(t.History)), c)
	t.Version++
	if c.Kind.moves() {
		t.Moved = t.Version
	}
	return t
}

// moves reports whether a change concerns owner, claim or status, so that a
// command that has not seen it must be refused.
func (k ChangeKind) moves() bool {
	switch k {
	case ChangeGroup, ChangeRated, ChangeDismissed:
		return false
	}
	return true
}

// Outdated reports whether a command of an officer who saw the given version
// must be refused because somebody else moved the ticket since. Version 0
// says that none was seen, which is let pass: such a command is judged by
// who holds the ticket alone.
func (t Ticket) Outdated(seen uint64, by roster.OfficerID) bool {
	if seen == 0 || seen >= t.Moved {
		return false
	}
	for _, c := range slices.Backward(t.History) {
		if c.Kind.moves() {
			return c.By != by
		}
	}
	return false
}
