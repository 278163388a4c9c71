package roster

import "time"

// Officer finds an officer; false when the roster has none of that ID, which
// is always so for Desk.
func (r *Roster) Officer(id OfficerID) (Officer, bool) {
	for _, o := range r.Officers {
		if o.ID == id {
			return o, true
		}
	}
	return Officer{}, false
}

// OfficerName is the officer's name as people read it. One who is no longer
// in the roster is called by ID; Desk has no name here ("", it stands in the
// catalogue).
func (r *Roster) OfficerName(id OfficerID) string {
	if id == Desk {
		return ""
	}
	if o, ok := r.Officer(id); ok && o.Name != "" {
		return o.Name
	}
	return string(id)
}

// Reachable reports whether an officer can be given work at a time: known,
// enabled, with reply rights and not absent. Working hours do not matter, nor
// whether she has a page open. Desk is never reachable itself; see
// DeskMembers.
func (r *Roster) Reachable(id OfficerID, at time.Time) bool {
	_, ok := r.obstacle(id, at)
	return !ok
}

// Away reports whether an absence of an officer covers a time; false for one
// who is not in the roster.
func (r *Roster) Away(id OfficerID, at time.Time) bool {
	o, _ := r.Officer(id)
	_, away := r.absentUntil(o, at)
	return away
}

// DeskMembers are those of the duty desk's team who are reachable at a time,
// in their order; empty when nobody stands behind the desk.
func (r *Roster) DeskMembers(at time.Time) []OfficerID {
	var out []OfficerID
	for _, id := range r.DeskTeam {
		if r.Reachable(id, at) {
			out = append(out, id)
		}
	}
	return out
}

// obstacle says why an officer cannot be given work; false when she can.
func (r *Roster) obstacle(id OfficerID, at time.Time) (Reason, bool) {
	o, known := r.Officer(id)
	if !known || !o.Enabled {
		return Reason{Code: ReasonDisabled, Officer: id}, true
	}
	if !o.CanReply {
		return Reason{Code: ReasonNoReply, Officer: id}, true
	}
	if until, away := r.absentUntil(o, at); away {
		return Reason{Code: ReasonAbsent, Officer: id, Until: until}, true
	}
	return Reason{}, false
}

// absentUntil finds the last day of an absence that covers at. Absences that
// touch count as one: who is away until Friday and again from Saturday is not
// back on Saturday.
func (r *Roster) absentUntil(o Officer, at time.Time) (last time.Time, away bool) {
	moment := at
	for range o.Absences {
		grown := false
		for _, a := range o.Absences {
			end := r.nextDay(a.To)
			if !moment.Before(a.From) && moment.Before(end) {
				last, moment, away, grown = a.To, end, true, true
			}
		}
		if !grown {
			break
		}
	}
	return last, away
}

// nextDay is the midnight, in the ward's zone, that ends the day of t.
func (r *Roster) nextDay(t time.Time) time.Time {
	y, m, d := t.In(r.zone()).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, r.zone())
}

// zone is where the ward's clocks hang.
func (r *Roster) zone() *time.Location {
	if r.Location == nil {
		return time.UTC
	}
	return r.Location
}

// FindOfficers finds officers by ID or name as somebody types it; without
// accents it may be more than one.
func (r *Roster) FindOfficers(name string) []Officer {
	said := tokens(name)
	var out []Officer
	for _, o := range r.Officers {
		if string(o.ID) == name {
			return []Officer{o}
		}
		if sameName(said, tokens(o.Name)) {
			out = append(out, o)
		}
	}
	return out
}
