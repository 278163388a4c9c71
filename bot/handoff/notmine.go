package handoff

import (
	"cmp"
	"slices"
	"time"

	"github.com/motcua/motcua/roster"
)

// NotMine passes a ticket on because the officer who held it says that it is
// none of hers. Group is where the citizen really lives and the ticket's group
// from then on. named is who has the duty of that group now, as she says:
// roster.Desk when she does not know, "" when she says nothing of the roster.
// Where the owner stays so do claim and promise; else a waiting citizen gets
// a new promise, as with Transfer.
func (t Ticket) NotMine(r *roster.Roster, by roster.OfficerID, to roster.Charge, group roster.GroupID, named roster.OfficerID, note string, at time.Time) Ticket {
	t = t.Clone()
	from := t.Owner
	if to.Owner != from {
		t = t.own(to.Owner, to.Why, at)
	}
	t.Group = group
	t = t.note(Change{At: at, Kind: ChangeNotMine, By: by, From: from, To: to.Owner, Group: group, Named: named, Note: note})
	return t.again(r, from, at)
}

// Dismiss notes that a lead has looked at a proposal and leaves the roster as
// it is. The ticket, open or closed, is only where it is written down.
func (t Ticket) Dismiss(by roster.OfficerID, group roster.GroupID, named roster.OfficerID, at time.Time) Ticket {
	return t.note(Change{At: at, Kind: ChangeDismissed, By: by, Group: group, Named: named})
}

// Proposal is a correction of the roster that an officer has proposed by
// passing on a ticket that was not hers.
type Proposal struct {
	Group  roster.GroupID
	Named  roster.OfficerID // who has the duty now; roster.Desk: she does not know who
	By     roster.OfficerID // who said so last
	At     time.Time        // and when
	Ticket TicketID         // and of which ticket
	Times  int              // how often it has been said
}

// Proposals reads from histories what officers said of the roster and the
// roster does not say yet, newest first. What several said alike is one
// proposal; one that a lead dismissed is gone until somebody says it again.
// Tickets whose citizen had everything erased say nothing any more: nobody
// could dismiss it in a conversation that is gone.
func Proposals(r *roster.Roster, tickets []Ticket, at time.Time) []Proposal {
	type about struct {
		group roster.GroupID
		named roster.OfficerID
	}
	dismissed, found := map[about]time.Time{}, map[about]Proposal{}
	for i := range tickets {
		for _, c := range tickets[i].History {
			if k := (about{c.Group, c.Named}); c.Kind == ChangeDismissed && c.At.After(dismissed[k]) {
				dismissed[k] = c.At
			}
		}
	}
	for i := range tickets {
		for _, c := range tickets[i].History {
			k := about{c.Group, c.Named}
			if tickets[i].Address == (Address{}) || !c.Contests(r, at) || !c.At.After(dismissed[k]) {
				continue
			}
			p := found[k]
			if c.At.After(p.At) {
				p = Proposal{Group: c.Group, Named: c.Named, By: c.By, At: c.At, Ticket: tickets[i].ID, Times: p.Times}
			}
			p.Times++
			found[k] = p
		}
	}
	out := make([]Proposal, 0, len(found))
	for _, p := range found {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Proposal) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Named, b.Named))
	})
	return out
}

// Contests reports whether a change says of the duty of a group something
// else than the roster does: that an officer has it who has not, or that the
// one who has it and said so has not. A group or officer that is gone is
// contested by nobody.
func (c Change) Contests(r *roster.Roster, at time.Time) bool {
	if c.Kind != ChangeNotMine || c.Named == "" {
		return false
	}
	if _, known := r.Group(c.Group); !known {
		return false
	}
	if c.Named == roster.Desk {
		return slices.Contains(r.GroupsOf(c.By, at), c.Group)
	}
	o, known := r.Officer(c.Named)
	return known && o.Enabled && !slices.Contains(r.GroupsOf(c.Named, at), c.Group)
}
