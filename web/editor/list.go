package editor

import (
	"net/http"

	"github.com/motcua/motcua/procedures"
)

func (e *Editor) listRoutes() {
	e.read("", e.showList)
}

// listPage lists the guides.
type listPage struct {
	base
	Filter        filter
	Total         string // guides that citizens see
	All           choice
	Stands, Looks []choice
	Sectors       []choice
	Rows          []listRow
	Found         string // how many the filter lets through
	Needs         []needs
	Percent       int // of guides that are read, while some are not
	Reading       bool
	From, To      string
	Back, Next    string // addresses of the pages before and after; "" none
	Bulk          bool   // some of the rows can be moved on by the reader
	Stamp         string // of all that the filter lets through and can be moved on
	Many          string // how many those are, when more than the page shows
	MayWrite      bool
	MayReview     bool
}

type listRow struct {
	Code         procedures.Code
	Name, Sector string
	Pills        []pill
	Line         string // what citizens see now
	Asked        int
	Mark         string // of its draft, to choose it by: code and version; "" it cannot be chosen
	Withdrawn    bool
}

// pill is a state in words, with its colour.
type pill struct{ Icon, Class, Text string }

// showList is GET Home.
func (e *Editor) showList(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	o, err := e.overview(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	names, _, err := e.names(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p := &listPage{Filter: filterOf(r), Total: number(o.total), MayWrite: v.mayWrite(), MayReview: v.mayReview(), Reading: o.missing > 0}
	if p.Reading {
		p.Percent = 100 * (o.total - o.missing) / max(o.total, 1)
	}
	p.Needs = v.needs(o.rows, names)
	found, err := v.find(r.Context(), o.rows, p.Filter.Q)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p.Sectors = sectors(found, p.Filter.Sector)
	found = inSector(found, p.Filter.Sector)
	p.All = choice{Name: v.text("guides.show_all"), Href: p.Filter.With("").Href(), N: number(len(found)), On: p.Filter.Show == ""}
	p.Stands = v.choices(found, p.Filter, stands(), true)
	p.Looks = v.choices(found, p.Filter, looks(), false)
	found = shown(found, p.Filter.Show)
	p.page(v, found, names)
	if p.base, err = e.base(r, v.text("guides.title"), "editor/list.js"); err != nil {
		e.fail(w, r, err)
		return
	}
	p.Said, p.Late = v.said(r)
	e.render(w, r, http.StatusOK, "editor/list", p)
}

// page fills in one page of the rows found.
func (p *listPage) page(v *view, found []*row, names names) {
	p.Found = number(len(found))
	pages := max(1, (len(found)+perPage-1)/perPage)
	f := p.Filter
	f.Page = min(f.Page, pages)
	begin := (f.Page - 1) * perPage
	end := min(begin+perPage, len(found))
	p.From, p.To = number(min(begin+1, len(found))), number(end)
	if f.Page > 1 {
		p.Back = f.at(f.Page - 1).Href()
	}
	if f.Page < pages {
		p.Next = f.at(f.Page + 1).Href()
	}
	here := 0 // that can be chosen on this page
	for _, r := range found[begin:end] {
		l := v.listRow(r, names)
		if l.Mark != "" {
			p.Bulk = true
			here++
		}
		p.Rows = append(p.Rows, l)
	}
	if marks := v.marks(found); len(marks) > here {
		p.Many, p.Stamp = number(len(marks)), stamp(marks)
	}
}

func (v *view) listRow(r *row, names names) listRow {
	l := listRow{Code: r.Code, Name: r.Name, Sector: r.Sector, Asked: r.asked, Mark: v.mark(r), Withdrawn: r.has(showWithdrawn)}
	add := func(icon, class, text string) { l.Pills = append(l.Pills, pill{icon, class, text}) }
	if d := r.draft; d != nil {
		switch {
		case sentBack(d):
			add("corner-up-left", "pill-soon", v.text("guides.state_back"))
		case d.State == procedures.DraftEditing:
			add("pencil", "", v.text("guides.state_editing_by", "name", names.of(d.ChangedBy)))
		case d.State == procedures.DraftReview:
			add("hourglass", "pill-warm", v.text("guides.state_review"))
		default:
			add("badge-check", "pill-ok", v.text("guides.state_approved"))
		}
	}
	for _, s := range r.slots {
		add("calendar-clock", "pill-now", v.text("guides.state_scheduled", "date", s.On.Vietnamese()))
	}
	if r.has(showWithdrawn) {
		add("x", "", v.text("guides.state_withdrawn"))
	}
	if r.has(showOfficial) {
		add("landmark", "", v.text("guides.state_official"))
	}
	if r.has(showEnding) {
		class := "pill-soon"
		if r.head.to.Before(v.today()) {
			class = "pill-late"
		}
		add("clock-alert", class, v.ends(r.head.to))
	}
	if r.has(showBroken) {
		add("triangle-alert", "pill-late", v.text("guides.state_broken"))
	}
	if r.has(showChanged) {
		add("landmark", "pill-soon", v.text("guides.state_changed"))
	}
	switch {
	case r.head == nil && r.last == nil:
		l.Line = v.text("guides.line_new")
	case r.head == nil:
		l.Line = v.text("guides.line_withdrawn", "date", v.date(r.last.At), "name", names.of(r.last.By))
	case r.last != nil:
		l.Line = v.text("guides.line_since", "date", v.date(r.last.At))
	default:
		l.Line = v.text("guides.line_seen")
	}
	return l
}
