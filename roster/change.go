package roster

import (
	"slices"
	"time"
)

// ChangeKind says in what two rosters differ.
type ChangeKind string

// Kinds of change.
const (
	ChangeGroupAdded     ChangeKind = "group_added"
	ChangeGroupRemoved   ChangeKind = "group_removed"
	ChangeGroupRenamed   ChangeKind = "group_renamed"
	ChangeCharge         ChangeKind = "charge" // another is in charge of a group
	ChangeOfficerAdded   ChangeKind = "officer_added"
	ChangeOfficerRemoved ChangeKind = "officer_removed"
	ChangeDesk           ChangeKind = "desk" // others stand behind the duty desk
)

// Change is one difference that people should see before a roster is put in
// force. What does not belong to its kind is empty.
type Change struct {
	Kind    ChangeKind
	Group   GroupID   // of the four kinds about groups
	Officer OfficerID // of the two kinds about officers
	// Before and After are who is in charge at the time, an officer or Desk;
	// "" where the group is not there.
	Before, After OfficerID
	Was, Is       string // the group's name before and after
}

// Changes lists what becomes different for people at a time when after takes
// the place of before: groups in the order of after, then those that are
// gone, then officers and the desk.
func Changes(before, after *Roster, at time.Time) []Change {
	var out []Change
	for _, g := range after.Groups {
		is := after.InCharge(g.ID, at).Owner
		old, there := before.Group(g.ID)
		if !there {
			out = append(out, Change{Kind: ChangeGroupAdded, Group: g.ID, After: is, Is: g.Name})
			continue
		}
		was := before.InCharge(g.ID, at).Owner
		c := Change{Group: g.ID, Before: was, After: is, Was: old.Name, Is: g.Name}
		if old.Name != g.Name {
			c.Kind = ChangeGroupRenamed
			out = append(out, c)
		}
		if was != is {
			c.Kind = ChangeCharge
			out = append(out, c)
		}
	}
	for _, g := range before.Groups {
		if _, there := after.Group(g.ID); !there {
			out = append(out, Change{Kind: ChangeGroupRemoved, Group: g.ID, Before: before.InCharge(g.ID, at).Owner, Was: g.Name})
		}
	}
	for _, o := range after.Officers {
		if _, there := before.Officer(o.ID); !there {
			out = append(out, Change{Kind: ChangeOfficerAdded, Officer: o.ID})
		}
	}
	for _, o := range before.Officers {
		if _, there := after.Officer(o.ID); !there {
			out = append(out, Change{Kind: ChangeOfficerRemoved, Officer: o.ID})
		}
	}
	if !slices.Equal(before.DeskTeam, after.DeskTeam) {
		out = append(out, Change{Kind: ChangeDesk})
	}
	return out
}
