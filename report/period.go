// Package report makes figures for ward staff of what the store has counted
// and kept: how each guide is used over a period, and what citizens ask that
// nothing answers well, like questions together.
//
// All of it is pure: it gets lists and returns structs that a page draws. It
// knows no store, no page and no words of the catalogue, and of citizens
// nothing but the masked words of their questions.
package report

import (
	"time"

	"github.com/motcua/motcua/procedures"
)

// Unit is how long a span of a period is.
type Unit string

// Units. A week begins on Monday.
const (
	Daily  Unit = "day"
	Weekly Unit = "week"
)

// Period is the days that figures are about.
type Period struct {
	From, To procedures.Date // both included; with To before From there are none
	Unit     Unit            // of its spans; "" is Daily
	Zone     *time.Location  // the ward's, in which walks have their day; nil is UTC
}

// Span is a day or week of a period, or what of the week lies in it.
type Span struct {
	From, To procedures.Date // both included
	Counts
}

// Spans are the days or weeks of the period, in order, with nothing counted.
func (p Period) Spans() (list []Span) {
	for day := p.From; !p.To.Before(day); day = after(day, 1) {
		last := len(list) - 1
		if p.Unit == Weekly && last >= 0 && midnight(day).Weekday() != time.Monday {
			list[last].To = day
			continue
		}
		list = append(list, Span{From: day, To: day})
	}
	return list
}

// holds reports that a day is one of the period's.
func (p Period) holds(d procedures.Date) bool { return !d.Before(p.From) && !p.To.Before(d) }

// dayOf is the ward's day of a time.
func (p Period) dayOf(t time.Time) procedures.Date {
	if p.Zone == nil {
		return procedures.DateOf(t.UTC())
	}
	return procedures.DateOf(t.In(p.Zone))
}

func midnight(d procedures.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

func after(d procedures.Date, days int) procedures.Date {
	return procedures.DateOf(midnight(d).AddDate(0, 0, days))
}
