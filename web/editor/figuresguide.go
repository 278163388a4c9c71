package editor

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
)

// guideFigures is how one guide is used.
type guideFigures struct {
	Code   procedures.Code
	Period string
	Any    bool
	Cells  []figureCell
	Charts []chart
	Used   *chart // all that wanted it, of the charts
	Steps  []haltRow
	Weeks  []weekRow
	Cols   []string
	Median string // of walks that came to the end; "" none did
	Href   string // the page with all of it
}

// chart is a figure over weeks, as terraces.
type chart struct {
	Name  string
	Words string // all of it, for who cannot see it
	Total string
	Many  bool // too many weeks for a number on each on a phone
	Steps []chartStep
}

// chartStep is one week. X, Width and Mid are per cent of the width, Y and
// High pixels.
type chartStep struct {
	X, Width, Mid string
	Y, High, Text int
	N             string
	Day           string // first of the week
	Named         bool   // its day is written below
	Odd           bool
	Now           bool // the week is running
}

// haltRow is where people came to a halt.
type haltRow struct {
	Step        string
	Stuck, Left string
}

// weekRow is one week of the table.
type weekRow struct {
	Week string
	N    []string
}

// Heights of a chart in pixels: of the whole, without the days beneath, and
// the room for a number over the highest step.
const (
	chartHigh = 120
	chartHead = 22
	chartLow  = 6 // of a week with nothing
)

// chartOf draws a figure.
func (v *view) chartOf(name string, spans []report.Span, of func(report.Counts) int) chart {
	c := chart{Name: name, Many: len(spans) > 12}
	most, total := 1, 0
	for _, s := range spans {
		most, total = max(most, of(s.Counts)), total+of(s.Counts)
	}
	c.Total = number(total)
	words := v.text("figures.chart", "name", name, "n", number(total))
	for i, s := range spans {
		n := of(s.Counts)
		high := chartLow
		if n > 0 {
			high += (chartHigh - chartHead - chartLow) * n / most
		}
		pos := func(x float64) string { return strconv.FormatFloat(x*100/float64(len(spans)), 'f', 3, 64) }
		day := strconv.Itoa(s.From.Day) + "/" + strconv.Itoa(int(s.From.Month))
		c.Steps = append(c.Steps, chartStep{X: pos(float64(i)), Width: pos(1), Mid: pos(float64(i) + .5), Y: chartHigh - high, High: high, Text: chartHigh - high - 7,
			N: number(n), Day: day, Named: i%((len(spans)+3)/4) == 0, Odd: i%2 == 1, Now: i == len(spans)-1})
		words += " " + v.text("figures.chart_week", "day", day, "n", number(n))
	}
	c.Words = words
	return c
}

// guideFigures reads how a guide is used; nil when nothing is counted.
func (e *Editor) guideFigures(ctx context.Context, v *view, code procedures.Code, weeks int) (*guideFigures, error) {
	if e.Tallies == nil || e.Walks == nil {
		return nil, nil
	}
	now, before, period, err := e.figuresOf(ctx, v, weeks, code)
	if err != nil {
		return nil, err
	}
	a, b := now[code], before[code]
	f := &guideFigures{Code: code, Period: v.text("figures.period", "from", period.From.Vietnamese(), "to", period.To.Vietnamese()), Any: a != nil || b != nil,
		Href: guideHref(code) + "/figures"}
	if a == nil {
		a = &report.Guide{Code: code, Spans: period.Spans()}
	}
	if b == nil {
		b = &report.Guide{Code: code}
	}
	used := v.chartOf(v.text("figures.used"), a.Spans, report.Counts.Used)
	f.Used = &used
	for _, k := range figuresKept() {
		name := v.text("figures.col_" + k.key)
		f.Cells = append(f.Cells, v.cell(k, k.of(a), k.of(b)))
		if k.span == nil {
			continue
		}
		f.Cols = append(f.Cols, name)
		if k.of(a) > 0 {
			f.Charts = append(f.Charts, v.chartOf(name, a.Spans, k.span))
		}
	}
	for _, s := range a.Spans {
		row := weekRow{Week: s.From.Vietnamese() + " – " + s.To.Vietnamese()}
		for _, k := range figuresKept() {
			if k.span != nil {
				row.N = append(row.N, number(k.span(s.Counts)))
			}
		}
		f.Weeks = append(f.Weeks, row)
	}
	for _, s := range a.Steps {
		f.Steps = append(f.Steps, haltRow{v.stepName(code, s.ID), number(s.Stuck), number(s.Left)})
	}
	if a.Median > 0 {
		f.Median = v.text("figures.median", "n", number(int((a.Median+time.Minute-1)/time.Minute)))
	}
	return f, nil
}

// stepName is what a step of a guide is called, as citizens see it now.
func (v *view) stepName(code procedures.Code, id procedures.StepID) string {
	if id == "" {
		return v.text("figures.before_steps")
	}
	if g, _, ok := v.world.Library.Guide(code); ok {
		for i, s := range g.Steps {
			if s.ID == id {
				return v.text("figures.step", "n", number(i+1), "title", s.Title)
			}
		}
	}
	return v.text("figures.step_gone", "id", string(id))
}

// guideFiguresPage is how one guide is used, whole.
type guideFiguresPage struct {
	base
	Name    string
	Back    string
	Periods []choice
	Fig     *guideFigures
}

// showGuideFigures is GET /g/{code}/figures.
func (e *Editor) showGuideFigures(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	weeks := weeksOf(r)
	p := &guideFiguresPage{Name: s.Name, Back: guideHref(s.Code)}
	for _, n := range figurePeriods() {
		p.Periods = append(p.Periods, choice{Name: v.text("figures.weeks", "n", number(n)), Href: guideHref(s.Code) + "/figures?weeks=" + strconv.Itoa(n), On: n == weeks})
	}
	var err error
	if p.Fig, err = e.guideFigures(r.Context(), v, s.Code, weeks); err == nil {
		p.base, err = e.base(r, v.text("figures.of", "name", s.Name))
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, http.StatusOK, "editor/guidefigures", p)
}
