package handoff

import (
	"slices"
	"time"

	"github.com/motcua/motcua/roster"
)

// Reasons for an owner that do not come from the roster.
const (
	ReasonClaim    roster.ReasonCode = "claim"    // took it herself
	ReasonTransfer roster.ReasonCode = "transfer" // was given it by a colleague
	ReasonLead     roster.ReasonCode = "lead"     // leads, and a promise was broken
)

// Claim makes an officer the owner who has taken the ticket in hand. The
// note says why she took it from a colleague; "" she did not.
func (t Ticket) Claim(by roster.OfficerID, note string, at time.Time) Ticket {
	t = t.Clone()
	from := t.Owner
	if from != by {
		t = t.own(by, []roster.Reason{{Code: ReasonClaim, Officer: by}}, at)
	}
	t.ClaimedBy, t.ClaimedAt = by, at
	return t.note(Change{At: at, Kind: ChangeClaimed, By: by, From: from, To: by, Note: note})
}

// Transfer gives the ticket to another owner, unclaimed. When the citizen
// waits, a new promise begins. Group is the ticket's group from then on; what
// it is about, its sector, stays.
func (t Ticket) Transfer(r *roster.Roster, by roster.OfficerID, to roster.Charge, group roster.GroupID, note string, at time.Time) Ticket {
	t = t.Clone()
	from := t.Owner
	t = t.own(to.Owner, to.Why, at)
	t.Group = group
	t = t.note(Change{At: at, Kind: ChangeTransfer, By: by, From: from, To: to.Owner, Note: note})
	return t.again(r, from, at)
}

// again renews the promise for a new owner; how long the citizen waits
// already is not forgotten. What the same owner promised stands.
func (t Ticket) again(r *roster.Roster, from roster.OfficerID, at time.Time) Ticket {
	if since := t.WaitingSince; !since.IsZero() && t.Owner != from {
		t = t.wait(r, at)
		t.WaitingSince = since
	}
	return t
}

// Rightful reports whether the owner can answer at that time. The desk is
// always valid, but a ticket that lies there with nobody behind it must be
// known to (so that the alarm is raised, once), and moves on as soon as
// somebody can be reached. One that lies there because an officer was away,
// and that nobody has taken in hand, is hers again when she is back.
func (t Ticket) Rightful(r *roster.Roster, at time.Time) bool {
	if t.Owner != roster.Desk {
		return r.Reachable(t.Owner, at)
	}
	stranded := slices.ContainsFunc(t.Why, func(w roster.Reason) bool { return w.Code == roster.ReasonNobodyThere })
	if len(r.DeskMembers(at)) > 0 {
		return !stranded && !t.returns(r, at)
	}
	return stranded && r.InChargeOf(t.Group, t.Sector, at).Owner == roster.Desk
}

// returns reports that a ticket lies at the desk only because who is in charge
// of its group could not be given work, and that she, or who stands in for
// her, can be now. Whoever of the desk takes it in hand becomes its owner.
func (t Ticket) returns(r *roster.Roster, at time.Time) bool {
	return slices.ContainsFunc(t.Why, func(w roster.Reason) bool {
		switch w.Code {
		case roster.ReasonAbsent, roster.ReasonDisabled, roster.ReasonNoReply:
			return true
		}
		return false
	}) && r.InChargeOf(t.Group, t.Sector, at).Owner != roster.Desk
}

// Answerable reports whether somebody who can be reached stands behind the
// ticket: its owner, or one of the desk's team.
func (t Ticket) Answerable(r *roster.Roster, at time.Time) bool {
	if t.Owner == roster.Desk {
		return len(r.DeskMembers(at)) > 0
	}
	return r.Reachable(t.Owner, at)
}

// Reassign gives a ticket whose owner can no longer answer to who stands in
// for her or is in charge of its sector in its group, and reports whether it
// had to. It is done by the system, and a waiting citizen gets a new promise.
func (t Ticket) Reassign(r *roster.Roster, at time.Time) (next Ticket, moved bool) {
	if t.Status != Open || t.Rightful(r, at) {
		return t, false
	}
	t = t.Clone()
	from := t.Owner
	charge := r.StandIn(from, at)
	if charge.Owner == roster.Desk {
		charge = r.InChargeOf(t.Group, t.Sector, at)
	}
	t = t.own(charge.Owner, charge.Why, at)
	t = t.note(Change{At: at, Kind: ChangeReassign, From: from, To: charge.Owner})
	return t.again(r, from, at), true
}

// Regroup notes the group the citizen really lives in. The owner stays.
func (t Ticket) Regroup(by roster.OfficerID, group roster.GroupID, at time.Time) Ticket {
	t = t.Clone()
	note := string(t.Group)
	t.Group = group
	return t.note(Change{At: at, Kind: ChangeGroup, By: by, Note: note})
}

// Holds reports whether an officer may act on the ticket as her own: she
// owns it, or the desk does and she is of its team.
func (t Ticket) Holds(r *roster.Roster, id roster.OfficerID) bool {
	return t.Owner == id || t.ClaimedBy == id ||
		t.Owner == roster.Desk && t.ClaimedBy == "" && slices.Contains(r.DeskTeam, id)
}

// Had reports whether an officer owned the ticket once.
func (t Ticket) Had(id roster.OfficerID) bool {
	return slices.ContainsFunc(t.History, func(c Change) bool { return c.From == id || c.To == id })
}
