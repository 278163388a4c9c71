package editor

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// maxTake is the most that a form of ticked lines brings, in bytes.
const maxTake = 1 << 18

// intakePage shows an upload: how far it is, what it would change, and what
// became of it.
type intakePage struct {
	base
	In      intake
	Name    string
	Working bool
	Waiting bool
	Percent string
	Done    string
	Total   string
	Fault   string
	Notes   []string // what became of it, besides the drafts
	Ready   bool
	Taken   bool
	Portal  bool

	Faults  []faultRow
	Faulty  string // how many
	Kinds   []intakeTab
	Show    lineState
	Commune bool
	Lines   []intakeRowLine
	Pager   pager
	Can     bool   // lines can be ticked
	Many    string // how many can be taken at once; "" none
	Fresh   string // how many official texts wait to be kept; "" none
	Drafts  string // how many were made; "" none
	Marks   []string
}

type intakeTab struct {
	Name, N, Href string
	On            bool
}

// intakeRowLine is one procedure of an upload.
type intakeRowLine struct {
	intakeLine
	Pick    bool // can be ticked
	Ticked  bool
	Drafted bool // a draft was made of it
	Text    string
	Fault   *faultRow
	Changes []changeRow
	More    string
}

// faultRow is one thing wrong in words.
type faultRow struct{ Place, Text string }

// changeRow is one difference in words.
type changeRow struct{ Part, Item, Before, After string }

// showIntake is GET /import/u/{id}.
func (e *Editor) showIntake(w http.ResponseWriter, r *http.Request) {
	in, err := e.intakes.get(r.PathValue("id"))
	if errors.Is(err, errNoIntake) {
		e.importHome(w, r, http.StatusNotFound, "gimport.fault_gone")
		return
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	e.resume(in)
	e.intakePage(w, r, http.StatusOK, in, "")
}

func (e *Editor) intakePage(w http.ResponseWriter, r *http.Request, status int, in intake, fault string) {
	v, done := e.view(r)
	defer done()
	p := &intakePage{In: in, Name: shownName(in.Name), Ready: in.State == intakeReady, Taken: in.State == intakeTaken, Portal: in.Kind == intakePortal}
	switch in.State {
	case intakeReading, intakeTaking:
		p.Working = true
		e.fillProgress(v, p)
	case intakeFailed:
		p.Fault = v.text(in.Fault, "mb", v.count(maxIntake>>20))
	default:
		if err := e.fillIntake(r, v, p); err != nil {
			e.fail(w, r, err)
			return
		}
	}
	if fault != "" {
		p.Fault = v.text(fault)
	}
	var err error
	if p.base, err = e.base(r, v.text("gimport.look_title"), "editor/import.js"); err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, status, "editor/intake", p)
}

func (e *Editor) fillProgress(v *view, p *intakePage) {
	p.Percent = "0"
	job := e.jobs.get(p.In.ID)
	if job == nil {
		return
	}
	done, total := job.done.Load(), job.total.Load()
	p.Waiting = total == 0
	if total > 0 {
		p.Percent = v.count(int(done * 100 / total))
		p.Done, p.Total = v.count(int(done)), v.count(int(total))
	}
}

// fillIntake puts what was found on the page, a page of lines at a time.
func (e *Editor) fillIntake(r *http.Request, v *view, p *intakePage) error {
	in := p.In
	for _, f := range in.Faults {
		p.Faults = append(p.Faults, v.fault(f))
	}
	if len(in.Faults) > 0 {
		p.Faulty = v.count(len(in.Faults))
		return nil
	}
	lines, err := e.intakes.lines(in.ID)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	p.Commune = q.Get("commune") != "" && p.Portal
	p.Show = lineState(q.Get("show"))
	if in.Count[p.Show] == 0 {
		p.Show = lineSame
		for _, s := range []lineState{lineFault, lineNew, lineChanged} { // the last that there is
			if in.Count[s] > 0 {
				p.Show = s
			}
		}
	}
	for _, s := range []lineState{lineChanged, lineNew, lineSame, lineFault} {
		p.Kinds = append(p.Kinds, intakeTab{v.text("gimport.line_" + string(s)), v.count(in.Count[s]), "?show=" + string(s), s == p.Show})
	}
	drafted := make(map[procedures.Code]bool)
	for _, m := range in.Drafts {
		drafted[m.Code] = true
		p.Marks = append(p.Marks, string(m.Code)+"@"+v.digits(m.Version))
	}
	if len(in.Drafts) > 0 {
		p.Drafts = v.count(len(in.Drafts))
	}
	if in.Moved > 0 {
		p.Notes = append(p.Notes, v.text("gimport.moved", "n", v.count(in.Moved)))
	}
	if in.Media > 0 {
		p.Notes = append(p.Notes, v.text("gimport.media_taken", "n", v.count(in.Media)))
	}
	if in.Refused > 0 {
		p.Notes = append(p.Notes, v.text("gimport.media_refused", "n", v.count(in.Refused)))
	}
	p.Can = p.Show == lineNew || p.Show == lineChanged && !p.Portal
	can := func(l *intakeLine) bool { return p.Can && !drafted[l.Code] }
	var shown []intakeLine
	many := 0
	for _, l := range lines {
		if l.State == p.Show && (!p.Commune || l.Commune) {
			shown = append(shown, l)
			if can(&l) {
				many++
			}
		}
	}
	if many > 0 {
		p.Many = v.count(many)
	}
	if p.Portal && !in.Settled {
		p.Fresh = v.count(len(lines) - in.Count[lineFault])
	}
	keep := url.Values{"show": {string(p.Show)}}
	if p.Commune {
		keep.Set("commune", "1")
	}
	from, to, pager := v.page(r, len(shown), keep)
	p.Pager = pager
	for _, l := range shown[from:to] {
		row := intakeRowLine{intakeLine: l, Drafted: drafted[l.Code], Pick: can(&l), Text: v.lineText(&l, p.Portal)}
		row.Ticked = row.Pick && !p.Portal && l.Drafted == "" && l.Clash == 0
		if l.Fault != nil {
			f := v.fault(*l.Fault)
			row.Fault = &f
		}
		p.Lines = append(p.Lines, row)
	}
	if !p.Portal && p.Show == lineChanged {
		return e.fillChanges(r, v, p)
	}
	return nil
}

// fillChanges puts the differences of the guides on the page beside them.
func (e *Editor) fillChanges(r *http.Request, v *view, p *intakePage) error {
	st, err := e.holdings(r.Context(), v)
	if err != nil {
		return err
	}
	at := make(map[procedures.Code]*intakeRowLine)
	var codes []procedures.Code
	for i := range p.Lines {
		codes, at[p.Lines[i].Code] = append(codes, p.Lines[i].Code), &p.Lines[i]
	}
	return e.intakes.shelved(p.In.ID, codes, func(g *procedures.Guide) error {
		ours, err := st.ours(r.Context(), g.Code)
		if err != nil || ours == nil {
			return err
		}
		row := at[g.Code]
		changes := procedures.Compare(ours.Clean(), g)
		const most = 12
		if len(changes) > most {
			row.More = v.count(len(changes) - most)
			changes = changes[:most]
		}
		for _, c := range changes {
			row.Changes = append(row.Changes, v.change(c, ours, g))
		}
		return nil
	})
}

// take is POST /import/u/{id}: what was ticked becomes drafts, and official
// texts are kept.
func (e *Editor) take(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxTake)
	in, err := e.intakes.get(r.PathValue("id"))
	if errors.Is(err, errNoIntake) {
		e.importHome(w, r, http.StatusNotFound, "gimport.fault_gone")
		return
	}
	if err == nil {
		err = r.ParseForm()
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	in.Want = intakeWant{All: r.PostForm.Get("all") != "", Commune: r.PostForm.Get("commune") != ""}
	for _, c := range r.PostForm["c"] {
		if code := procedures.Code(c); !in.Want.All && !slices.Contains(in.Want.Codes, code) {
			in.Want.Codes = append(in.Want.Codes, code)
		}
	}
	v, done := e.view(r)
	in.Want.By = v.actor()
	done()
	switch {
	case e.jobs.busy(in.ID):
	case in.State != intakeReady && in.State != intakeTaken || len(in.Faults) > 0:
		e.intakePage(w, r, http.StatusConflict, in, "gimport.fault_state")
		return
	case !in.Want.All && len(in.Want.Codes) == 0 && (in.Kind != intakePortal || in.Settled):
		e.intakePage(w, r, http.StatusUnprocessableEntity, in, "gimport.fault_none")
		return
	default:
		in.State, in.Moved, in.Media, in.Refused = intakeTaking, 0, 0, 0
		if err := e.intakes.put(in); err != nil {
			e.fail(w, r, err)
			return
		}
		e.resume(in)
	}
	http.Redirect(w, r, Home+"/import/u/"+in.ID, http.StatusSeeOther)
}

// cloned is a copy of a query.
func cloned(q url.Values) url.Values {
	if q == nil {
		return url.Values{}
	}
	return maps.Clone(q)
}
