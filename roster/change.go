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
	ChangeSectorAdded    ChangeKind = "sector_added"
	ChangeSectorRemoved  ChangeKind = "sector_removed"
	ChangeSector         ChangeKind = "sector"        // it has another name, or covers something else
	ChangeSectorCharge   ChangeKind = "sector_charge" // another answers for a sector by the duties for it
	ChangeOfficerAdded   ChangeKind = "officer_added"
	ChangeOfficerRemoved ChangeKind = "officer_removed"
	ChangeDesk           ChangeKind = "desk" // others stand behind the duty desk
)

// Change is one difference that people should see before a roster is put in
// force. What does not belong to its kind is empty.
type Change struct {
	Kind    ChangeKind
	Group   GroupID   // of the four kinds about groups, and of ChangeSectorCharge: "" the whole ward
	Sector  SectorID  // of the four kinds about sectors
	Officer OfficerID // of the two kinds about officers
	// Before and After are who is in charge at the time, an officer or Desk;
	// "" where the group is not there, or where who has each group answers for
	// the sector.
	Before, After OfficerID
	Was, Is       string // the name of the group or the sector before and after
}

// Changes lists what becomes different for people at a time when after takes
// the place of before: groups in the order of after, then those that are
// gone, then sectors, officers and the desk.
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
	out = append(out, sectorChanges(before, after, at)...)
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

func sectorChanges(before, after *Roster, at time.Time) []Change {
	var out []Change
	for _, s := range after.Sectors {
		switch old, there := before.Sector(s.ID); {
		case !there:
			out = append(out, Change{Kind: ChangeSectorAdded, Sector: s.ID, Is: s.Name})
		case old.Name != s.Name || !slices.Equal(old.Covers, s.Covers):
			out = append(out, Change{Kind: ChangeSector, Sector: s.ID, Was: old.Name, Is: s.Name})
		}
	}
	for _, s := range before.Sectors {
		if _, there := after.Sector(s.ID); !there {
			out = append(out, Change{Kind: ChangeSectorRemoved, Sector: s.ID, Was: s.Name})
		}
	}
	was, is := before.sectorOwners(at), after.sectorOwners(at)
	both := slices.Concat(after.Sectors, before.Sectors)
	groups := slices.Concat([]ResidentGroup{{}}, after.Groups, before.Groups)
	seen := map[scope]bool{}
	for _, s := range both {
		for _, g := range groups {
			what := scope{g.ID, s.ID}
			if was[what] != is[what] && !seen[what] {
				seen[what] = true
				out = append(out, Change{Kind: ChangeSectorCharge, Group: g.ID, Sector: s.ID, Before: was[what], After: is[what],
					Was: before.SectorName(s.ID), Is: after.SectorName(s.ID)})
			}
		}
	}
	return out
}

// sectorOwners is who answers for what by the duties for a sector at a time.
func (r *Roster) sectorOwners(at time.Time) map[scope]OfficerID {
	out := map[scope]OfficerID{}
	for _, c := range r.SectorCharges(at) {
		out[scope{c.Group, c.Sector}] = c.Charge.Owner
	}
	return out
}
