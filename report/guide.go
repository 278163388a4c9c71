package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// Counts is how often things happened to a guide; see bot.TallyWhat for what
// each means.
type Counts struct {
	Asked, Opened, Begun, Finished, Stuck, Handed, Video, Still int
}

// Used is how often the guide was shown to somebody who wanted it.
func (c Counts) Used() int { return c.Asked + c.Opened }

// add counts a tally.
func (c *Counts) add(t bot.Tally) {
	switch t.What {
	case bot.TallyAsked:
		c.Asked += t.N
	case bot.TallyOpened:
		c.Opened += t.N
	case bot.TallyBegun:
		c.Begun += t.N
	case bot.TallyFinished:
		c.Finished += t.N
	case bot.TallyStuck:
		c.Stuck += t.N
	case bot.TallyHanded:
		c.Handed += t.N
	case bot.TallyVideo:
		c.Video += t.N
	case bot.TallyStill:
		c.Still += t.N
	}
}

// Step is where people come to a halt in a guide.
type Step struct {
	ID    procedures.StepID // "" before the first step
	Stuck int               // asked for an officer there
	Left  int               // walks begun in the period that were put aside there
}

// Guide is how a guide was used in a period.
type Guide struct {
	Code  procedures.Code
	Total Counts
	Spans []Span // one for each of the period's, in order
	Steps []Step // where anybody came to a halt, most first

	// Of the walks that were begun in the period, how many were put aside,
	// and how long the middle one of those that came to the end took; 0 none
	// did.
	Left   int
	Median time.Duration
}

// Guides are the figures of every guide of which there are any, the most used
// first. Tallies and walks outside the period are passed over.
func Guides(p Period, tallies []bot.Tally, walks []bot.Walk) []Guide {
	spans := p.Spans()
	found := map[procedures.Code]*making{}
	of := func(code procedures.Code) *making {
		m := found[code]
		if m == nil {
			m = &making{Guide: Guide{Code: code, Spans: slices.Clone(spans)}, steps: map[procedures.StepID]*Step{}}
			found[code] = m
		}
		return m
	}
	for _, t := range tallies {
		if p.holds(t.Day) {
			of(t.Code).tally(t)
		}
	}
	for _, w := range walks {
		if p.holds(p.dayOf(w.StartAt)) {
			of(w.Code).walk(w)
		}
	}
	out := make([]Guide, 0, len(found))
	for _, m := range found {
		out = append(out, m.done())
	}
	slices.SortFunc(out, func(a, b Guide) int {
		return cmp.Or(cmp.Compare(b.Total.Used(), a.Total.Used()), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// making is a guide's figures as they grow.
type making struct {
	Guide
	steps map[procedures.StepID]*Step
	took  []time.Duration
}

func (m *making) tally(t bot.Tally) {
	m.Total.add(t)
	i, _ := slices.BinarySearchFunc(m.Spans, t.Day, func(s Span, d procedures.Date) int {
		switch {
		case s.To.Before(d):
			return -1
		case d.Before(s.From):
			return 1
		}
		return 0
	})
	m.Spans[i].add(t)
	if t.What == bot.TallyStuck {
		m.step(t.Step).Stuck += t.N
	}
}

func (m *making) walk(w bot.Walk) {
	switch w.State {
	case bot.WalkFinished:
		m.took = append(m.took, w.LastAt.Sub(w.StartAt))
	case bot.WalkLeft:
		m.Left++
		m.step(w.Step).Left++
	}
}

func (m *making) step(id procedures.StepID) *Step {
	if m.steps[id] == nil {
		m.steps[id] = &Step{ID: id}
	}
	return m.steps[id]
}

func (m *making) done() Guide {
	for _, s := range m.steps {
		m.Steps = append(m.Steps, *s)
	}
	slices.SortFunc(m.Steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(b.Stuck, a.Stuck), cmp.Compare(b.Left, a.Left), cmp.Compare(a.ID, b.ID))
	})
	if n := len(m.took); n > 0 {
		slices.Sort(m.took)
		m.Median = m.took[(n-1)/2]
	}
	return m.Guide
}
