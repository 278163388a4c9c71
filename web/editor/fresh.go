package editor

import (
	"context"
	"errors"
	"net/http"

	"github.com/motcua/motcua/procedures"
)

// freshRoutes are the pages on which a new guide begins.
func (e *Editor) freshRoutes() {
	e.mux.Handle("GET "+Home+"/new", e.Guard.Require(http.HandlerFunc(e.showFresh), staff...))
	e.write("/new", e.begin)
}

// maxTitle is the longest title that a new guide begins with, in runes.
const maxTitle = 300

// freshPage is the form with which a new guide begins.
type freshPage struct {
	base
	Code, Title, Sector   string
	CodeFault, TitleFault string
	There                 string // address of the guide that there is already; "" none
	Sectors               []choice
	MayWrite              bool
}

// showFresh is GET /new.
func (e *Editor) showFresh(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	e.fresh(w, r, v, http.StatusOK, &freshPage{Code: r.FormValue("code"), Title: r.FormValue("title")})
}

func (e *Editor) fresh(w http.ResponseWriter, r *http.Request, v *view, status int, p *freshPage) {
	p.MayWrite = v.mayWrite()
	list, _, err := e.heads.of(r.Context(), v.world.Library.Versions())
	if err != nil {
		e.fail(w, r, err)
		return
	}
	rows := make([]*row, len(list))
	for i := range list {
		rows[i] = &row{Sector: list[i].sector}
	}
	p.Sectors = sectors(rows, p.Sector)
	if p.base, err = e.base(r, v.text("guides.new_title")); err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, status, "editor/fresh", p)
}

// begin is POST /new: an empty draft, or the official text where it is known.
func (e *Editor) begin(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	v, done := e.view(r)
	defer done()
	p := &freshPage{Code: clip(r.PostFormValue("code"), maxTitle), Title: clip(r.PostFormValue("title"), maxTitle), Sector: clip(r.PostFormValue("sector"), maxTitle)}
	ctx, code := r.Context(), procedures.Code(p.Code)
	g, err := e.beginning(ctx, code)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if p.Title != "" {
		g.Title = p.Title
	}
	if p.Sector != "" {
		g.Sector = p.Sector
	}
	for _, f := range g.Check() {
		switch f.Field {
		case "code":
			p.CodeFault = v.text("guides.fault_code")
		case "title":
			p.TitleFault = v.text("guides.fault_title")
		}
	}
	if p.CodeFault == "" {
		switch s, err := e.standing(ctx, v, code); {
		case err == nil && (s.current != nil || s.draft != nil || len(s.slots) > 0 || len(s.history) > 0):
			p.CodeFault, p.There = v.text("guides.fault_there", "name", s.Name), guideHref(code)
		case err != nil && !errors.Is(err, errNowhere):
			e.fail(w, r, err)
			return
		}
	}
	if p.CodeFault != "" || p.TitleFault != "" {
		e.fresh(w, r, v, http.StatusUnprocessableEntity, p)
		return
	}
	switch _, err := e.Shelf.PutDraft(ctx, procedures.NewDraft(g, "", v.user(), v.world.Now)); {
	case errors.Is(err, procedures.ErrStaleDraft): // somebody was faster
		http.Redirect(w, r, guideHref(code), http.StatusSeeOther)
	case err != nil:
		e.fail(w, r, err)
	default:
		e.trail(ctx, v, auditBegin, code, "new guide")
		http.Redirect(w, r, guideHref(code)+"/edit?said=begun", http.StatusSeeOther)
	}
}

// beginning is what a new guide begins with.
func (e *Editor) beginning(ctx context.Context, code procedures.Code) (*procedures.Guide, error) {
	blank := &procedures.Guide{Code: code, Review: procedures.ReviewWard, Level: []string{procedures.LevelCommune}}
	o, err := e.Shelf.Official(ctx, code)
	if errors.Is(err, procedures.ErrNoOfficial) {
		return blank, nil
	}
	if err != nil {
		return nil, err
	}
	g, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: code, Revision: o.Now})
	if err != nil {
		return nil, err
	}
	g.Review = procedures.ReviewWard // it is going to be worded
	return g, nil
}
