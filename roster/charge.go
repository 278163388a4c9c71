package roster

import "time"

// InCharge says who answers for a group at a time, and why: who has the duty
// that day or, when she cannot be given work, her substitute, followed from
// one to the next; the duty desk when that leads to nobody or in a circle.
// The owner is always either reachable or Desk.
func (r *Roster) InCharge(g GroupID, at time.Time) Charge {
	if _, known := r.Group(g); !known {
		return r.deskCharge([]Reason{{Code: ReasonNoGroup}}, at)
	}
	duty, ok := r.dutyOf(g, at)
	if !ok {
		return r.deskCharge([]Reason{{Code: ReasonNoDuty}}, at)
	}
	return r.follow(duty.Officer, []Reason{{Code: ReasonDuty, Officer: duty.Officer}}, at)
}

// StandIn says who takes over what an officer has, the way InCharge does for
// a group: herself (with no reasons) while she is reachable, else her
// substitute, else the desk, beginning with why she cannot.
func (r *Roster) StandIn(id OfficerID, at time.Time) Charge {
	if id == Desk || id == "" {
		return r.deskCharge(nil, at)
	}
	return r.follow(id, nil, at)
}

func (r *Roster) follow(id OfficerID, why []Reason, at time.Time) Charge {
	seen := make(map[OfficerID]bool)
	for {
		seen[id] = true
		reason, blocked := r.obstacle(id, at)
		if !blocked {
			return Charge{Owner: id, Why: why}
		}
		why = append(why, reason)
		o, _ := r.Officer(id)
		if o.Substitute == "" || o.Substitute == Desk {
			return r.deskCharge(why, at)
		}
		if seen[o.Substitute] {
			why = append(why, Reason{Code: ReasonCycle, Officer: o.Substitute})
			return r.deskCharge(why, at)
		}
		id = o.Substitute
		why = append(why, Reason{Code: ReasonSubstitute, Officer: id})
	}
}

func (r *Roster) deskCharge(why []Reason, at time.Time) Charge {
	c := Charge{Owner: Desk, Why: append(why, Reason{Code: ReasonDesk})}
	if len(r.DeskMembers(at)) == 0 {
		c.Why = append(c.Why, Reason{Code: ReasonNobodyThere})
		c.Alarm = true
	}
	return c
}

// dutyOf finds the duty of a group in force at a time. Load refuses duties
// that overlap, so there is at most one.
func (r *Roster) dutyOf(g GroupID, at time.Time) (Duty, bool) {
	for _, d := range r.Duties {
		if d.Group == g && !at.Before(d.From) && (d.To.IsZero() || at.Before(r.nextDay(d.To))) {
			return d, true
		}
	}
	return Duty{}, false
}

// GroupsOf lists the groups whose duty an officer has at a time, in the
// roster's order; substitutes are not counted.
func (r *Roster) GroupsOf(id OfficerID, at time.Time) []GroupID {
	var out []GroupID
	for _, g := range r.Groups {
		if d, ok := r.dutyOf(g.ID, at); ok && d.Officer == id {
			out = append(out, g.ID)
		}
	}
	return out
}
