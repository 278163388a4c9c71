package editor

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/motcua/motcua/procedures"
)

func (e *Editor) newRoutes() {
	e.read("/new", e.showNew)
	e.write("/new", e.postNew)
}

// What a new guide can begin from.
const (
	fromNothing  = "nothing"
	fromCopy     = "copy"
	fromOfficial = "official"
)

// newPage begins a guide.
type newPage struct {
	base
	Code, Name, Sector, From, Copy  string
	CodeFault, NameFault, FromFault string
	Guides                          []newOption // that can be copied
	Sectors                         []string
	Reading                         bool // not all of them are read yet
	Percent                         int  // of guides that are
	MayWrite                        bool
	Question                        string // ID of a citizen's question that it is to answer; "" none
	Existing                        string // address of the guide that has the code already
}

type newOption struct {
	Code procedures.Code
	Name string
}

// showNew is GET Home/new.
func (e *Editor) showNew(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	q := r.URL.Query()
	p := &newPage{Code: q.Get("code"), Name: q.Get("title"), From: fromNothing, Question: q.Get("question")}
	if from := q.Get("from"); from == fromOfficial || from == fromCopy {
		p.From, p.Copy = from, q.Get("copy")
	}
	e.renderNew(w, r, v, p, http.StatusOK)
}

func (e *Editor) renderNew(w http.ResponseWriter, r *http.Request, v *view, p *newPage, status int) {
	var err error
	if p.base, err = e.base(r, v.text("gform.new_title")); err != nil {
		e.fail(w, r, err)
		return
	}
	p.MayWrite = v.mayWrite()
	list, missing, err := e.heads.of(r.Context(), v.world.Library.Versions())
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p.Reading, p.Percent = missing > 0, 100*len(list)/max(len(list)+missing, 1)
	for _, h := range list {
		p.Guides = append(p.Guides, newOption{h.Code, h.name})
		if h.sector != "" && !contains(p.Sectors, h.sector) {
			p.Sectors = append(p.Sectors, h.sector)
		}
	}
	e.render(w, r, status, "editor/new", p)
}

// postNew is POST Home/new.
func (e *Editor) postNew(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		e.sorry(w, r, http.StatusBadRequest, "gform.broken_post")
		return
	}
	text := func(name string) string { return procedures.CleanText(r.PostForm.Get(name)) }
	p := &newPage{Code: text("code"), Name: text("title"), Sector: text("sector"), From: text("from"), Copy: text("copy"), Question: text("question")}
	g, err := e.begin(r, v, p)
	switch {
	case err != nil:
		e.fail(w, r, err)
		return
	case g == nil:
		e.renderNew(w, r, v, p, http.StatusUnprocessableEntity)
		return
	}
	at := Home + "/g/" + url.PathEscape(string(g.Code)) + "/edit"
	s, err := e.stands(r.Context(), v, g.Code)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if s.drafted || s.published != nil {
		p.CodeFault, p.Existing = v.text("gform.new_taken"), at
		e.renderNew(w, r, v, p, http.StatusConflict)
		return
	}
	if _, err := e.begun(r.Context(), v, procedures.NewDraft(g, "", v.user(), v.now())); err != nil {
		if errors.Is(err, procedures.ErrStaleDraft) {
			p.CodeFault, p.Existing = v.text("gform.new_taken"), at
			e.renderNew(w, r, v, p, http.StatusConflict)
			return
		}
		e.fail(w, r, fmt.Errorf("begin guide: %w", err))
		return
	}
	e.begunFor(r, v, p.Question, g.Code)
	http.Redirect(w, r, at+"?said=begun", http.StatusSeeOther)
}

// begin makes the guide that the page asks for; nil with the faults in the
// page when that cannot be.
func (e *Editor) begin(r *http.Request, v *view, p *newPage) (*procedures.Guide, error) {
	g := &procedures.Guide{}
	code := procedures.Code(p.Code)
	switch p.From {
	case fromCopy:
		other, _, ok := v.world.Library.Guide(procedures.Code(p.Copy))
		if !ok {
			p.FromFault = v.text("gform.new_no_copy")
			return nil, nil
		}
		g = ownWords(other)
		g.Source = procedures.Source{}
	case fromOfficial:
		text, err := e.official(r, code)
		if err != nil {
			return nil, err
		}
		if text == nil {
			p.FromFault = v.text("gform.new_no_official")
			return nil, nil
		}
		g = ownWords(text)
	}
	g.Code, g.Review, g.ReviewedOn = code, procedures.ReviewWard, procedures.Date{}
	if p.Name != "" {
		g.Title = strings.ReplaceAll(p.Name, "\n", " ")
	}
	if p.Sector != "" {
		g.Sector = p.Sector
	}
	if wording := e.questionWording(r.Context(), p.Question); wording != "" {
		g, _ = withWording(g, wording)
	}
	for _, f := range g.Check() {
		switch f.Field {
		case "code":
			p.CodeFault = v.text("gform.bad_code")
		case "title":
			p.NameFault = v.text("gform.missing_title")
		}
	}
	if p.CodeFault != "" || p.NameFault != "" {
		return nil, nil
	}
	return g, nil
}

// official is the newest official text of a procedure; nil when there is
// none.
func (e *Editor) official(r *http.Request, code procedures.Code) (*procedures.Guide, error) {
	o, err := e.Shelf.Official(r.Context(), code)
	switch {
	case errors.Is(err, procedures.ErrNoOfficial):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read official text: %w", err)
	}
	g, err := e.Shelf.GuideVersion(r.Context(), procedures.Version{Code: code, Revision: o.Now})
	if err != nil {
		return nil, fmt.Errorf("read official text: %w", err)
	}
	return g, nil
}
