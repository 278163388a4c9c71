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

// WithDuty is the roster with an officer in charge from a day on, until the
// next duty of the same that was planned before begins: of a group, of a
// sector in it, or of a sector in the whole ward, as the duty says; its last
// day is not read. A duty for a sector without an officer ends the one there
// is: who has each group answers from then on.
func (r *Roster) WithDuty(d Duty, now time.Time) (*Roster, error) {
	d.From, d.To = r.midnight(d.From, 0), time.Time{}
	if !r.knows(scope{d.Group, d.Sector}) {
		return nil, RefuseUnknown
	}
	if d.From.Before(r.midnight(now, 0)) {
		return nil, RefusePast
	}
	ends := d.Officer == "" && d.Sector != ""
	if !ends {
		if err := r.canAnswer(d.Officer); err != nil {
			return nil, err
		}
	}
	if had, ok := r.dutyOf(d.Group, d.Sector, d.From); ok && had.Officer == d.Officer || !ok && ends {
		return nil, RefuseSame
	}
	return r.edit(func(next *Roster) error {
		at := len(next.Duties) // behind the last of the same, so that the file stays in order
		var kept []Duty
		for _, old := range next.Duties {
			same := old.Group == d.Group && old.Sector == d.Sector
			switch {
			case !same:
			case old.From.Equal(d.From):
				continue
			case old.From.After(d.From):
				if last := r.midnight(old.From, -1); d.To.IsZero() || last.Before(d.To) {
					d.To = last
				}
			case old.To.IsZero() || !old.To.Before(d.From):
				old.To = r.midnight(d.From, -1)
			}
			kept = append(kept, old)
			if same {
				at = len(kept)
			}
		}
		if !ends {
			kept = slices.Insert(kept, min(at, len(kept)), d)
		}
		next.Duties = kept
		return nil
	})
}

// knows reports whether the roster has what a duty would be for.
func (r *Roster) knows(s scope) bool {
	_, group := r.Group(s.group)
	_, sector := r.Sector(s.sector)
	return (group || s.group == "" && s.sector != "") && (sector || s.sector == "")
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
