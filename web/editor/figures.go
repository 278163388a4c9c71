package editor

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
	"github.com/motcua/motcua/web/page"
)

// How guides are used, over weeks, and against the weeks before.
func (e *Editor) figureRoutes() {
	if e.Tallies == nil || e.Walks == nil {
		return
	}
	e.read("/figures", e.showFigures)
	e.read("/figures/csv", e.sendFigures)
	e.read("/g/{code}/figures", e.of(e.showGuideFigures))
}

const figuresHref = Home + "/figures"

// Weeks that the pages offer, and those they begin with.
const figureWeeks = 12

func figurePeriods() []int { return []int{4, 12, 26} }

// figure is one column: what is counted.
type figure struct {
	key  string // of the catalogue: figures.col_*
	of   func(g *report.Guide) int
	span func(c report.Counts) int // nil: not known by week
	bad  bool                      // more of it is worse
}

// figuresKept are the columns in their order.
func figuresKept() []figure {
	total := func(f func(report.Counts) int) func(g *report.Guide) int {
		return func(g *report.Guide) int { return f(g.Total) }
	}
	col := func(key string, f func(report.Counts) int, bad bool) figure { return figure{key, total(f), f, bad} }
	return []figure{
		col("asked", func(c report.Counts) int { return c.Asked }, false),
		col("opened", func(c report.Counts) int { return c.Opened }, false),
		col("begun", func(c report.Counts) int { return c.Begun }, false),
		col("finished", func(c report.Counts) int { return c.Finished }, false),
		col("stuck", func(c report.Counts) int { return c.Stuck }, true),
		{"left", func(g *report.Guide) int { return g.Left }, nil, true},
		col("handed", func(c report.Counts) int { return c.Handed }, true),
		col("video", func(c report.Counts) int { return c.Video }, false),
		col("still", func(c report.Counts) int { return c.Still }, true),
	}
}

// figurePeriod is so many weeks up to today, and as many before; the last
// week may be running.
func (v *view) figurePeriod(weeks int) (now, before report.Period) {
	today := v.today()
	back := (int(v.now().Weekday()) + 6) % 7 // days since Monday
	from := daysAfter(today, -back-7*(weeks-1))
	now = report.Period{From: from, To: today, Unit: report.Weekly, Zone: v.world.Roster.Location}
	length := daysBetween(from, today) + 1
	before = report.Period{From: daysAfter(from, -7*weeks), To: daysAfter(from, -7*weeks+length-1), Unit: report.Weekly, Zone: v.world.Roster.Location}
	return now, before
}

// figuresOf reads the figures of guides, of one when code is not "".
func (e *Editor) figuresOf(ctx context.Context, v *view, weeks int, code procedures.Code) (now, before map[procedures.Code]*report.Guide, p report.Period, err error) {
	p, old := v.figurePeriod(weeks)
	tallies, err := e.Tallies.Tallies(ctx, old.From, p.To, code)
	if err != nil {
		return nil, nil, p, fmt.Errorf("list tallies: %w", err)
	}
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	walks, err := e.Walks.Walks(ctx, time.Date(old.From.Year, old.From.Month, old.From.Day, 0, 0, 0, 0, zone))
	if err != nil {
		return nil, nil, p, fmt.Errorf("list walks: %w", err)
	}
	if code != "" {
		walks = slices.DeleteFunc(walks, func(w bot.Walk) bool { return w.Code != code })
	}
	index := func(list []report.Guide) map[procedures.Code]*report.Guide {
		out := make(map[procedures.Code]*report.Guide, len(list))
		for i := range list {
			out[list[i].Code] = &list[i]
		}
		return out
	}
	return index(report.Guides(p, tallies, walks)), index(report.Guides(old, tallies, walks)), p, nil
}

// figuresPage lists all guides.
type figuresPage struct {
	base
	Weeks   int
	Period  string
	Periods []choice
	Cols    []figureCol
	Rows    []figureRow
	Sum     []figureCell
	CSV     string
	Back    string
	Next    string
	N       string
}

// figureCol is the head of a column.
type figureCol struct {
	Name, Href string
	On         bool
}

// figureRow is one guide.
type figureRow struct {
	Code  procedures.Code
	Name  string
	Href  string
	Cells []figureCell
	key   int // that it is sorted by
}

// figureCell is a figure, with what it was before in words.
type figureCell struct {
	Name   string
	N      string
	Change string // "" as before
	Worse  bool
	Better bool
}

// figuresPerPage is how many guides one page has.
const figuresPerPage = 50

func weeksOf(r *http.Request) int {
	if n, err := strconv.Atoi(r.FormValue("weeks")); err == nil && slices.Contains(figurePeriods(), n) {
		return n
	}
	return figureWeeks
}

// figureRows are all guides with figures, sorted by a column, "" by use.
func (e *Editor) figureRows(ctx context.Context, v *view, weeks int, by string) ([]figureRow, []figureCell, report.Period, error) {
	now, before, p, err := e.figuresOf(ctx, v, weeks, "")
	if err != nil {
		return nil, nil, p, err
	}
	codes := map[procedures.Code]bool{}
	for _, m := range []map[procedures.Code]*report.Guide{now, before} {
		for c := range m {
			codes[c] = true
		}
	}
	kept := figuresKept()
	sum, was := make([]int, len(kept)), make([]int, len(kept))
	var rows []figureRow
	for c := range codes {
		a, b := now[c], before[c]
		if a == nil {
			a = &report.Guide{Code: c}
		}
		if b == nil {
			b = &report.Guide{Code: c}
		}
		row := figureRow{Code: c, Name: v.guideName(c), Href: guideHref(c) + "/figures?weeks=" + strconv.Itoa(weeks), key: a.Total.Used()}
		for i, f := range kept {
			row.Cells = append(row.Cells, v.cell(f, f.of(a), f.of(b)))
			sum[i], was[i] = sum[i]+f.of(a), was[i]+f.of(b)
			if f.key == by {
				row.key = f.of(a)
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b figureRow) int {
		if by == "name" {
			return cmp.Or(strings.Compare(page.Fold(a.Name), page.Fold(b.Name)), cmp.Compare(a.Code, b.Code))
		}
		return cmp.Or(cmp.Compare(b.key, a.key), strings.Compare(page.Fold(a.Name), page.Fold(b.Name)), cmp.Compare(a.Code, b.Code))
	})
	var all []figureCell
	for i, f := range kept {
		all = append(all, v.cell(f, sum[i], was[i]))
	}
	return rows, all, p, nil
}

func (v *view) cell(f figure, n, was int) figureCell {
	c := figureCell{Name: v.text("figures.col_" + f.key), N: number(n)}
	switch d := n - was; {
	case d > 0:
		c.Change, c.Worse, c.Better = v.text("figures.more", "n", number(d)), f.bad, !f.bad
	case d < 0:
		c.Change, c.Better, c.Worse = v.text("figures.less", "n", number(-d)), f.bad, !f.bad
	}
	return c
}

// showFigures is GET /figures.
func (e *Editor) showFigures(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	weeks, by := weeksOf(r), r.FormValue("sort")
	p := &figuresPage{Weeks: weeks}
	rows, sum, period, err := e.figureRows(r.Context(), v, weeks, by)
	if err == nil {
		p.base, err = e.base(r, v.text("figures.title"))
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	href := func(path, by string, weeks, page int) string {
		q := url.Values{}
		if by != "" {
			q.Set("sort", by)
		}
		if weeks != figureWeeks {
			q.Set("weeks", strconv.Itoa(weeks))
		}
		if page > 1 {
			q.Set("page", strconv.Itoa(page))
		}
		return withQuery(path, q)
	}
	p.Period = v.text("figures.period", "from", period.From.Vietnamese(), "to", period.To.Vietnamese())
	p.CSV = href(figuresHref+"/csv", by, weeks, 1)
	for _, n := range figurePeriods() {
		p.Periods = append(p.Periods, choice{Name: v.text("figures.weeks", "n", number(n)), Href: href(figuresHref, by, n, 1), On: n == weeks})
	}
	p.Cols = append(p.Cols, figureCol{v.text("figures.guide"), href(figuresHref, "name", weeks, 1), by == "name"})
	for _, f := range figuresKept() {
		p.Cols = append(p.Cols, figureCol{v.text("figures.col_" + f.key), href(figuresHref, f.key, weeks, 1), by == f.key})
	}
	page := min(askedFilterOf(r).Page, max(1, (len(rows)+figuresPerPage-1)/figuresPerPage))
	from, to := (page-1)*figuresPerPage, min(page*figuresPerPage, len(rows))
	if page > 1 {
		p.Back = href(figuresHref, by, weeks, page-1)
	}
	if to < len(rows) {
		p.Next = href(figuresHref, by, weeks, page+1)
	}
	p.Rows, p.N = rows[from:to], number(len(rows))
	if len(rows) > 0 {
		p.Sum = sum
	}
	e.render(w, r, http.StatusOK, "editor/figures", p)
}
