package roster

import (
	"fmt"
	"time"
)

// scope is what a duty is for.
type scope struct {
	group  GroupID
	sector SectorID
}

func (s scope) String() string {
	switch {
	case s.sector == "":
		return "group " + string(s.group)
	case s.group == "":
		return "sector " + string(s.sector)
	}
	return fmt.Sprintf("sector %s in group %s", s.sector, s.group)
}

// checkSectors looks at the sectors alone: what a procedure's sector belongs
// to must be plain.
func (r *reader) checkSectors(o *Roster) {
	first := map[string]int{}
	covered := map[string]SectorID{}
	for i, s := range o.Sectors {
		path := fmt.Sprintf("sectors[%d]", i)
		r.checkID(path+".id", string(s.ID), "sector", first)
		if s.Name == "" {
			r.find(SeverityError, path+".name", "write its name, such as Đất đai", "sector has no name")
		}
		for j, name := range s.covered() {
			sub := path + ".name"
			if j > 0 {
				sub = fmt.Sprintf("%s.covers[%d]", path, j-1)
			}
			key := sectorKey(name)
			if name == "" {
				continue
			}
			if key == "" {
				r.find(SeverityError, sub, "write the sector as guides name it", "%q is no name", clip(name))
				continue
			}
			if other, taken := covered[key]; taken && other != s.ID {
				r.find(SeverityError, sub, "let it stand with one of them", "sector %s covers it as well", other)
				continue
			}
			covered[key] = s.ID
		}
	}
}

// checkScope looks at what a duty is for, and reports whether that is known.
func (r *reader) checkScope(o *Roster, path string, d Duty) bool {
	_, group := o.Group(d.Group)
	_, sector := o.Sector(d.Sector)
	if d.Group == "" && d.Sector == "" {
		r.find(SeverityError, path+".group", "write the id of a group, or of a sector", "duty has no group and no sector")
		return false
	}
	if d.Group != "" && !group && r.whole("groups") {
		r.find(SeverityError, path+".group", "write the id of a group of this file", "no group has the id %q", clip(string(d.Group)))
	}
	if d.Sector != "" && !sector && r.whole("sectors") {
		r.find(SeverityError, path+".sector", "write the id of a sector of this file", "no sector has the id %q", clip(string(d.Sector)))
	}
	return (d.Group == "" || group) && (d.Sector == "" || sector) && !r.bad[path+".group"] && !r.bad[path+".sector"]
}

// checkSectorDuties looks at how the duties for sectors follow each other.
// Days between two are no fault: who has the group answers then.
func (r *reader) checkSectorDuties(o *Roster, of map[scope][]int) {
	groups := append([]ResidentGroup{{}}, o.Groups...)
	seen := map[SectorID]bool{}
	for i, s := range o.Sectors {
		if seen[s.ID] || s.ID == "" {
			continue
		}
		seen[s.ID] = true
		any := false
		done := map[GroupID]bool{}
		for _, g := range groups {
			what := scope{g.ID, s.ID}
			if duties := of[what]; len(duties) > 0 && !done[g.ID] {
				done[g.ID], any = true, true
				r.checkOrder(o, what.String(), duties, func(string, time.Time, time.Time) {})
			}
		}
		if !any && r.whole("duties") {
			r.find(SeverityWarning, fmt.Sprintf("sectors[%d]", i), "give somebody the duty, or take the sector out", "nobody has the duty of sector %s: who has each group answers for it", s.ID)
		}
	}
}
