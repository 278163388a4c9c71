package procedures

import (
	"cmp"
	"slices"
	"time"
)

// Expiry says why somebody should look at the days of a guide. "" nobody need.
type Expiry string

// Reasons.
const (
	ExpiryEnds  Expiry = "ends"  // in force for 30 days more at most
	ExpiryEnded Expiry = "ended" // not in force any more, and not answered from
	ExpiryDue   Expiry = "due"   // scheduled, its day has come, and it did not go out
)

// ExpiryAhead is how many days before the last one a guide's end is told of.
const ExpiryAhead = 30

// Expiring is a guide whose days somebody should look at.
type Expiring struct {
	Code  Code   `json:"code"`
	Title string `json:"title"` // everyday name
	What  Expiry `json:"what"`
	On    Date   `json:"on"` // its last day; of ExpiryDue the day that it was scheduled for
}

// Expiry says whether a guide ends soon or has ended, as of a day.
func (g *Guide) Expiry(today Date) Expiry {
	switch {
	case g.EffectiveTo.IsZero():
		return ""
	case g.EffectiveTo.Before(today):
		return ExpiryEnded
	case !today.plus(ExpiryAhead).Before(g.EffectiveTo):
		return ExpiryEnds
	}
	return ""
}

// plus is the day so many days later.
func (d Date) plus(days int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+days, 12, 0, 0, 0, time.UTC))
}

// Expiries lists the guides that end within 30 days or have ended, and the
// slots that should have gone out, by day and code. A guide whose successor is
// scheduled for the day after its last one at the latest is left out: somebody
// has seen to it.
func Expiries(current []*Guide, slots []Slot, today Date) []Expiring {
	var out []Expiring
	next := map[Code]Date{} // first slot to come
	for _, s := range slots {
		if !today.Before(s.On) {
			out = append(out, Expiring{s.Code, s.Title, ExpiryDue, s.On})
		}
		if first, ok := next[s.Code]; !ok || s.On.Before(first) {
			next[s.Code] = s.On
		}
	}
	for _, g := range current {
		what := g.Expiry(today)
		if what == "" {
			continue
		}
		if on, ok := next[g.Code]; ok && !g.EffectiveTo.plus(1).Before(on) {
			continue
		}
		out = append(out, Expiring{g.Code, g.Name(), what, g.EffectiveTo})
	}
	slices.SortFunc(out, func(a, b Expiring) int {
		return cmp.Or(cmp.Compare(a.On.String(), b.On.String()), cmp.Compare(a.Code, b.Code), cmp.Compare(a.What, b.What))
	})
	return out
}
