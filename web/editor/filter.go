package editor

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/page"
)

// perPage is how many guides one page of the list has.
const perPage = 50

// searched is how many guides a search by its meaning brings at most.
const searched = 30

// maxSearch is the most that is read of what is searched for, in bytes.
const maxSearch = 300

// filter is what the list shows.
type filter struct {
	Q      string
	Sector string
	Show   show
	Page   int // from 1
}

func filterOf(r *http.Request) filter {
	f := filter{Q: strings.TrimSpace(r.FormValue("q")), Sector: r.FormValue("sector"), Show: show(r.FormValue("show")), Page: 1}
	f.Q = f.Q[:min(len(f.Q), maxSearch)]
	if !slices.Contains(slices.Concat(stands(), looks()), f.Show) {
		f.Show = ""
	}
	if n, err := strconv.Atoi(r.FormValue("page")); err == nil && n > 1 {
		f.Page = n
	}
	return f
}

// On reports that the filter leaves something out.
func (f filter) On() bool { return f.Q != "" || f.Sector != "" || f.Show != "" }

// With is the same filter with another choice, on its first page.
func (f filter) With(s show) filter { f.Show, f.Page = s, 1; return f }

// On page n.
func (f filter) at(n int) filter { f.Page = n; return f }

// Href is the address of the list so filtered.
func (f filter) Href() string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Q, "sector": f.Sector, "show": string(f.Show)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Page > 1 {
		q.Set("page", strconv.Itoa(f.Page))
	}
	if len(q) == 0 {
		return Home
	}
	return Home + "?" + q.Encode()
}

// choice is one of several to choose from, with how many guides it has.
type choice struct {
	Name, Value, Href string
	N                 string
	Zero, On          bool
}

// byName is the order of names as they are spoken, accents aside.
func byName(a, b choice) int { return strings.Compare(page.Fold(a.Name), page.Fold(b.Name)) }

var codeForm = regexp.MustCompile(`^\d[\d.]*$`)

// find leaves the rows that are meant: by their code, else as the bot would
// understand the question, else by the words of their names. The best is the
// first.
func (v *view) find(ctx context.Context, rows []*row, q string) ([]*row, error) {
	if q == "" {
		return rows, nil
	}
	if codeForm.MatchString(q) {
		return slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return !strings.HasPrefix(string(r.Code), q) }), nil
	}
	a, err := v.search.Answer(ctx, bot.Query{Text: q, Limit: searched})
	if err != nil {
		return nil, err
	}
	place := make(map[procedures.Code]int, len(a.Candidates))
	for i, c := range a.Candidates {
		place[c.Code] = i + 1
	}
	asked := strings.Fields(page.Fold(q))
	var out []*row
	for _, r := range rows {
		named := !slices.ContainsFunc(asked, func(w string) bool { return !strings.Contains(r.folded, w) })
		r.place = place[r.Code]
		switch {
		case r.place > 0:
		case named:
			r.place = len(place) + 1
		default:
			continue
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b *row) int { return cmp.Compare(a.place, b.place) })
	return out, nil
}

// inSector leaves the rows of a sector; "" all.
func inSector(rows []*row, sector string) []*row {
	if sector == "" {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return r.Sector != sector })
}

// shown leaves the rows that a filter lets through.
func shown(rows []*row, s show) []*row {
	if s == "" {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return !r.has(s) })
}

// sectors are those of the rows, by name, with how many each has.
func sectors(rows []*row, on string) []choice {
	n := make(map[string]int)
	for _, r := range rows {
		if r.Sector != "" {
			n[r.Sector]++
		}
	}
	out := make([]choice, 0, len(n))
	for name, count := range n {
		out = append(out, choice{Name: name, Value: name, N: number(count), On: name == on})
	}
	slices.SortFunc(out, byName)
	return out
}

// choices are filters of rows with how many each lets through. Those that
// are never of use here are left out: all but the chosen one with none, when
// bare is false.
func (v *view) choices(rows []*row, f filter, list []show, empty bool) []choice {
	n := make(map[show]int)
	for _, r := range rows {
		for _, s := range r.flags {
			n[s]++
		}
	}
	var out []choice
	for _, s := range list {
		if n[s] == 0 && !empty && s != f.Show {
			continue
		}
		out = append(out, choice{Name: v.text("guides.show_" + string(s)), Value: string(s), Href: f.With(s).Href(), N: number(n[s]), Zero: n[s] == 0, On: s == f.Show})
	}
	return out
}
