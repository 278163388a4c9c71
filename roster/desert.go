package roster

import (
	"slices"
	"time"
)

// Desertion is what nobody would answer for, from a moment on: a group, a
// sector in it, a sector for who does not say where she lives (Group is ""),
// or the duty desk itself (both are "").
type Desertion struct {
	Group  GroupID
	Sector SectorID
	At     time.Time
}

// Deserted lists what would be without anybody if after took the place of
// before, and is not without it: now, or whenever an absence or a duty begins
// or ends later. Each is there once, with the first such moment; a new group
// counts as if somebody had answered for it. A sector is told only where not
// all of the group is without anybody.
func Deserted(before, after *Roster, now time.Time) []Desertion {
	moments := append(before.turns(now), after.turns(now)...)
	moments = append(moments, now)
	slices.SortFunc(moments, time.Time.Compare)
	moments = slices.CompactFunc(moments, time.Time.Equal)
	var out []Desertion
	told := map[scope]bool{}
	look := func(what scope) {
		for _, at := range moments {
			if after.alarm(what, at) && !before.alarm(what, at) {
				out = append(out, Desertion{Group: what.group, Sector: what.sector, At: at})
				told[what] = true
				return
			}
		}
	}
	groups := append([]ResidentGroup{{}}, after.Groups...)
	for _, g := range groups {
		look(scope{group: g.ID})
	}
	for _, s := range after.Sectors {
		for _, g := range groups {
			if !told[scope{group: g.ID}] {
				look(scope{g.ID, s.ID})
			}
		}
	}
	return out
}

// alarm reports whether nobody at all answers for something at a time. What
// the roster has no group for is not asked of it.
func (r *Roster) alarm(what scope, at time.Time) bool {
	if what == (scope{}) {
		return r.StandIn(Desk, at).Alarm
	}
	if _, there := r.Group(what.group); !there && what.group != "" {
		return false
	}
	return r.InChargeOf(what.group, what.sector, at).Alarm
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
