package roster

import (
	"slices"
	"time"
)

// InCharge says who answers for a group at a time, whatever it is about, and
// why; see InChargeOf.
func (r *Roster) InCharge(g GroupID, at time.Time) Charge { return r.InChargeOf(g, "", at) }

// InChargeOf says who answers for a sector in a group at a time, and why. The
// duties are tried from narrow to wide: of the sector in the group, of the
// sector in the whole ward, of the group. Of each it is who has it that day
// or, when she cannot be given work, her substitute, followed from one to the
// next. One that leads to nobody or in a circle passes on to the next, and
// the last to the duty desk. The owner is always either reachable or Desk. A
// group or a sector that the roster does not know has no duties.
func (r *Roster) InChargeOf(g GroupID, s SectorID, at time.Time) Charge {
	c, found := r.bySector(g, s, at)
	if found {
		return c
	}
	if _, known := r.Group(g); !known {
		return r.deskCharge(append(c.Why, Reason{Code: ReasonNoGroup}), at)
	}
	duty, ok := r.dutyOf(g, "", at)
	if !ok {
		return r.deskCharge(append(c.Why, Reason{Code: ReasonNoDuty}), at)
	}
	why, found := r.follow(duty.Officer, append(c.Why, Reason{Code: ReasonDuty, Officer: duty.Officer}), at)
	return r.orDesk(why, found, at)
}

// bySector says who answers for a sector by the duties for it alone; false
// when there are none or they lead to nobody, with why.
func (r *Roster) bySector(g GroupID, s SectorID, at time.Time) (c Charge, found bool) {
	if s == "" {
		return c, false
	}
	for _, where := range slices.Compact([]GroupID{g, ""}) {
		duty, ok := r.dutyOf(where, s, at)
		if !ok {
			continue
		}
		c.Why = append(c.Why, Reason{Code: ReasonSector, Officer: duty.Officer, Sector: s, Group: where})
		if c.Why, found = r.follow(duty.Officer, c.Why, at); found {
			c.Owner = lastOf(c.Why)
			return c, true
		}
	}
	return c, false
}

// StandIn says who takes over what an officer has, the way InCharge does for
// a group: herself (with no reasons) while she is reachable, else her
// substitute, else the desk, beginning with why she cannot.
func (r *Roster) StandIn(id OfficerID, at time.Time) Charge {
	if id == Desk || id == "" {
		return r.deskCharge(nil, at)
	}
	if r.Reachable(id, at) {
		return Charge{Owner: id}
	}
	why, found := r.follow(id, nil, at)
	return r.orDesk(why, found, at)
}

// follow goes from an officer to her substitutes, adding the way to why, and
// reports whether it came to somebody who can be given work. The last reason
// names her then.
func (r *Roster) follow(id OfficerID, why []Reason, at time.Time) ([]Reason, bool) {
	seen := make(map[OfficerID]bool)
	for {
		seen[id] = true
		reason, blocked := r.obstacle(id, at)
		if !blocked {
			return why, true
		}
		why = append(why, reason)
		o, _ := r.Officer(id)
		if o.Substitute == "" || o.Substitute == Desk {
			return why, false
		}
		if seen[o.Substitute] {
			return append(why, Reason{Code: ReasonCycle, Officer: o.Substitute}), false
		}
		id = o.Substitute
		why = append(why, Reason{Code: ReasonSubstitute, Officer: id})
	}
}

// orDesk is the charge at the end of a way, the desk's when it led to nobody.
func (r *Roster) orDesk(why []Reason, found bool, at time.Time) Charge {
	if !found {
		return r.deskCharge(why, at)
	}
	return Charge{Owner: lastOf(why), Why: why}
}

// lastOf is whom the last of some reasons is about.
func lastOf(why []Reason) OfficerID { return why[len(why)-1].Officer }

func (r *Roster) deskCharge(why []Reason, at time.Time) Charge {
	c := Charge{Owner: Desk, Why: append(why, Reason{Code: ReasonDesk})}
	if len(r.DeskMembers(at)) == 0 {
		c.Why = append(c.Why, Reason{Code: ReasonNobodyThere})
		c.Alarm = true
	}
	return c
}

// dutyOf finds the duty of exactly a group and a sector in force at a time.
// Load refuses duties that overlap, so there is at most one.
func (r *Roster) dutyOf(g GroupID, s SectorID, at time.Time) (Duty, bool) {
	for _, d := range r.Duties {
		if d.Group == g && d.Sector == s && r.inForce(d, at) {
			return d, true
		}
	}
	return Duty{}, false
}

func (r *Roster) inForce(d Duty, at time.Time) bool {
	return !at.Before(d.From) && (d.To.IsZero() || at.Before(r.nextDay(d.To)))
}

// GroupsOf lists the groups whose duty an officer has at a time, in the
// roster's order; substitutes and duties for a sector are not counted.
func (r *Roster) GroupsOf(id OfficerID, at time.Time) []GroupID {
	var out []GroupID
	for _, g := range r.Groups {
		if d, ok := r.dutyOf(g.ID, "", at); ok && d.Officer == id {
			out = append(out, g.ID)
		}
	}
	return out
}
