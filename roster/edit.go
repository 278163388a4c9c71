package roster

import (
	"slices"
	"time"
)

// Refusal says why a change to a roster is not made; pages word it from the
// catalogue.
type Refusal string

// Refusals.
const (
	RefuseUnknown Refusal = "unknown" // no such officer, group or absence
	RefuseOrder   Refusal = "order"   // ends before it begins
	RefusePast    Refusal = "past"    // lies wholly in the past
	RefuseLong    Refusal = "long"    // an absence of more than a year is a slip
	RefuseSame    Refusal = "same"    // nothing would change
	RefuseReply   Refusal = "reply"   // switched off, or has no reply rights
	RefuseSelf    Refusal = "self"    // her own substitute
	RefuseCircle  Refusal = "circle"  // substitutes would run in a circle
	RefuseDesk    Refusal = "desk"    // nobody would stand at the duty desk
	RefuseName    Refusal = "name"    // a name without letters, or too long
	RefuseTaken   Refusal = "taken"   // another group goes by that name
	RefuseLast    Refusal = "last"    // the ward's last group
)

// Error makes a Refusal an error.
func (r Refusal) Error() string { return "change of the roster is refused: " + string(r) }

// longestAbsence is the longest that is taken for meant, in days.
const longestAbsence = 366

// WithAbsence is the roster with an absence of an officer, from one day to
// another, both included. What it covers of absences known before is in it.
func (r *Roster) WithAbsence(id OfficerID, from, to, now time.Time) (*Roster, error) {
	from, to = r.midnight(from, 0), r.midnight(to, 0)
	switch {
	case to.Before(from):
		return nil, RefuseOrder
	case to.Before(r.midnight(now, 0)):
		return nil, RefusePast
	case to.After(r.midnight(from, longestAbsence)):
		return nil, RefuseLong
	}
	return r.editOfficer(id, func(o *Officer) error {
		for _, a := range o.Absences {
			if !a.From.After(from) && !a.To.Before(to) {
				return RefuseSame
			}
		}
		o.Absences = slices.DeleteFunc(o.Absences, func(a Absence) bool { return !a.From.Before(from) && !a.To.After(to) })
		o.Absences = append(o.Absences, Absence{From: from, To: to})
		slices.SortStableFunc(o.Absences, func(a, b Absence) int { return a.From.Compare(b.From) })
		return nil
	})
}

// WithReturn is the roster with an officer back from today on: what covers
// today ends the day before.
func (r *Roster) WithReturn(id OfficerID, now time.Time) (*Roster, error) {
	today := r.midnight(now, 0)
	return r.editOfficer(id, func(o *Officer) error {
		var left []Absence
		for _, a := range o.Absences {
			if !a.From.After(today) && !a.To.Before(today) {
				if a.To = r.midnight(today, -1); a.To.Before(a.From) {
					continue
				}
			}
			left = append(left, a)
		}
		o.Absences = left
		return nil
	})
}

// WithoutAbsence is the roster without an absence of an officer.
func (r *Roster) WithoutAbsence(id OfficerID, from, to time.Time) (*Roster, error) {
	return r.editOfficer(id, func(o *Officer) error {
		n := len(o.Absences)
		o.Absences = slices.DeleteFunc(o.Absences, func(a Absence) bool { return a.From.Equal(from) && a.To.Equal(to) })
		if len(o.Absences) == n {
			return RefuseUnknown
		}
		if len(o.Absences) == 0 {
			o.Absences = nil
		}
		return nil
	})
}

// WithSubstitute is the roster with another substitute of an officer; "" is
// the duty desk.
func (r *Roster) WithSubstitute(id, substitute OfficerID) (*Roster, error) {
	if substitute != "" {
		if err := r.canAnswer(substitute); err != nil {
			return nil, err
		}
	}
	next := substitute
	for range r.Officers {
		if next == id {
			if substitute == id {
				return nil, RefuseSelf
			}
			return nil, RefuseCircle
		}
		o, _ := r.Officer(next)
		next = o.Substitute
	}
	return r.editOfficer(id, func(o *Officer) error {
		o.Substitute = substitute
		return nil
	})
}

// WithDuty is the roster with an officer in charge of a group from a day on,
// until the next duty that was planned before begins.
func (r *Roster) WithDuty(g GroupID, id OfficerID, from, now time.Time) (*Roster, error) {
	from = r.midnight(from, 0)
	if _, known := r.Group(g); !known {
		return nil, RefuseUnknown
	}
	if from.Before(r.midnight(now, 0)) {
		return nil, RefusePast
	}
	if err := r.canAnswer(id); err != nil {
		return nil, err
	}
	if d, ok := r.dutyOf(g, from); ok && d.Officer == id {
		return nil, RefuseSame
	}
	return r.edit(func(next *Roster) error {
		made := Duty{Group: g, Officer: id, From: from}
		at := len(next.Duties) // behind the last of the group, so that the file stays in order
		var kept []Duty
		for _, d := range next.Duties {
			switch {
			case d.Group != g:
			case d.From.Equal(from):
				continue
			case d.From.After(from):
				if last := r.midnight(d.From, -1); made.To.IsZero() || last.Before(made.To) {
					made.To = last
				}
			case d.To.IsZero() || !d.To.Before(from):
				d.To = r.midnight(from, -1)
			}
			kept = append(kept, d)
			if d.Group == g {
				at = len(kept)
			}
		}
		next.Duties = slices.Insert(kept, min(at, len(kept)), made)
		return nil
	})
}

// WithDesk is the roster with others behind the duty desk, in the order
// given.
func (r *Roster) WithDesk(team []OfficerID) (*Roster, error) {
	if len(team) == 0 {
		return nil, RefuseDesk
	}
	for _, id := range team {
		if err := r.canAnswer(id); err != nil {
			return nil, err
		}
	}
	return r.edit(func(next *Roster) error {
		next.DeskTeam = slices.Clone(team)
		return nil
	})
}

// canAnswer refuses who is not there, is switched off or may not reply.
func (r *Roster) canAnswer(id OfficerID) error {
	switch o, known := r.Officer(id); {
	case !known:
		return RefuseUnknown
	case !o.Enabled || !o.CanReply:
		return RefuseReply
	}
	return nil
}

// edit changes a copy, gives it its revision, and refuses to change nothing.
func (r *Roster) edit(change func(*Roster) error) (*Roster, error) {
	next := *r
	next.Groups, next.Officers, next.Duties = slices.Clone(r.Groups), slices.Clone(r.Officers), slices.Clone(r.Duties)
	if err := change(&next); err != nil {
		return nil, err
	}
	next.Revision = next.settled().revision()
	if next.Revision == r.settled().revision() {
		return nil, RefuseSame
	}
	return &next, nil
}

func (r *Roster) editOfficer(id OfficerID, change func(*Officer) error) (*Roster, error) {
	i := slices.IndexFunc(r.Officers, func(o Officer) bool { return o.ID == id })
	if i < 0 {
		return nil, RefuseUnknown
	}
	return r.edit(func(next *Roster) error {
		o := &next.Officers[i]
		o.Absences = slices.Clone(o.Absences)
		return change(o)
	})
}

// Desertion is a group that nobody would answer for, from a moment on; the
// group "" is the duty desk itself.
type Desertion struct {
	Group GroupID
	At    time.Time
}

// Deserted lists what would be without anybody if after took the place of
// before, and is not without it: now, or whenever an absence or a duty begins
// or ends later. Each group is there once, with the first such moment; a new
// group counts as if somebody had answered for it.
func Deserted(before, after *Roster, now time.Time) []Desertion {
	moments := append(before.turns(now), after.turns(now)...)
	moments = append(moments, now)
	slices.SortFunc(moments, time.Time.Compare)
	var out []Desertion
	for _, g := range append([]ResidentGroup{{}}, after.Groups...) {
		alarm := func(r *Roster, at time.Time) bool {
			if g.ID == "" {
				return r.StandIn(Desk, at).Alarm
			}
			_, there := r.Group(g.ID)
			return there && r.InCharge(g.ID, at).Alarm
		}
		for _, at := range moments {
			if alarm(after, at) && !alarm(before, at) {
				out = append(out, Desertion{Group: g.ID, At: at})
				break
			}
		}
	}
	return out
}

// turns are the moments after now at which an absence or a duty begins or has
// ended.
func (r *Roster) turns(now time.Time) []time.Time {
	var out []time.Time
	add := func(from, to time.Time) {
		if from.After(now) {
			out = append(out, from)
		}
		if end := r.nextDay(to); !to.IsZero() && end.After(now) {
			out = append(out, end)
		}
	}
	for _, o := range r.Officers {
		for _, a := range o.Absences {
			add(a.From, a.To)
		}
	}
	for _, d := range r.Duties {
		add(d.From, d.To)
	}
	return out
}
