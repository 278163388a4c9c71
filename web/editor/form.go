package editor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
)

// maxPost is how much a form may post, in bytes: as much as the largest
// guide, written in the way of forms.
const maxPost = 3 * procedures.MaxFile

func (e *Editor) formRoutes() {
	e.read("/g/{code}/edit", e.showForm)
	e.write("/g/{code}/edit", e.postForm)
	e.write("/g/{code}/edit/here", e.postHere)
	e.read("/g/{code}/edit/clash", e.showClash)
	e.write("/g/{code}/edit/clash", e.postClash)
}

// standing is what there is of a procedure.
type standing struct {
	draft     procedures.Draft
	drafted   bool
	published *procedures.Guide // nil: citizens see none
	revision  procedures.Revision
}

// stands reads it; nothing is there when guide is nil.
func (e *Editor) stands(ctx context.Context, v *view, code procedures.Code) (s standing, err error) {
	if g, rev, ok := v.world.Library.Guide(code); ok {
		s.published, s.revision = g, rev
	}
	s.draft, err = e.Shelf.Draft(ctx, code)
	switch {
	case errors.Is(err, procedures.ErrNoDraft):
		return s, nil
	case err != nil:
		return s, fmt.Errorf("read draft: %w", err)
	}
	s.drafted = true
	return s, nil
}

// guide is what the form shows: the draft, or what a draft would begin from;
// nil when there is neither. The caller owns it.
func (s standing) guide() *procedures.Guide {
	switch {
	case s.drafted:
		return formed(s.draft.Guide)
	case s.published != nil:
		return formed(ownWords(s.published))
	}
	return nil
}

// begins is what the form of a procedure begins from: what there is of it, or
// else what citizens saw before the guide was withdrawn; nil when there never
// was any. The caller owns it.
func (e *Editor) begins(ctx context.Context, s standing, code procedures.Code) (*procedures.Guide, error) {
	if g := s.guide(); g != nil {
		return g, nil
	}
	history, err := e.Shelf.Publications(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("read publications: %w", err)
	}
	for _, p := range history {
		if p.Revision == "" {
			continue
		}
		g, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: code, Revision: p.Revision})
		if err != nil {
			return nil, fmt.Errorf("read last version: %w", err)
		}
		return formed(ownWords(g)), nil
	}
	return nil, nil
}

// ownWords is a guide as the ward takes it over: official text becomes a guide
// of the ward, whose parts have ids.
func ownWords(g *procedures.Guide) *procedures.Guide {
	g = g.Clean()
	if g.Review == procedures.ReviewOfficial {
		g.Review, g.ReviewedOn = procedures.ReviewWard, procedures.Date{}
		g.FillIDs()
	}
	return g
}

// formed is a guide as its form holds it. It is the same one, unless it has
// faults that no form can hold.
func formed(g *procedures.Guide) *procedures.Guide {
	return fromForm(fieldsOf(g), g).guide
}

// fromForm reads a form that was filled with base; what is not in the form
// stays as it was.
func fromForm(f fields, base *procedures.Guide) reading {
	r := readGuide(f, true)
	r.guide.Code, r.guide.Review, r.guide.ReviewedOn = base.Code, base.Review, base.ReviewedOn
	return r
}

// formPage is the form of one guide.
type formPage struct {
	base
	Code     procedures.Code
	Name     string
	Version  uint64
	Began    string
	Key      string // of this opening of the page, for presence
	Sections []formSection
	Faults   []placed
	Count    int // of faults

	Stage    procedures.DraftState // "" nothing was changed yet
	Saved    time.Time
	SavedBy  string
	Seen     string // the day since when citizens see a version, or ""
	Seeing   bool   // citizens see a version
	Others   string // who else has it open; "" nobody
	Clashes  int    // places where somebody has to choose
	Comment  string // what the reviewer wrote
	Reviewer string
	Undo     bool
	Redo     bool
	MayWrite bool
	Official bool // it is official text still; a change makes it the ward's
	Done     string
}

// showForm is GET …/edit.
func (e *Editor) showForm(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	s, err := e.stands(r.Context(), v, procedures.Code(r.PathValue("code")))
	if err != nil {
		e.fail(w, r, err)
		return
	}
	g, err := e.begins(r.Context(), s, procedures.Code(r.PathValue("code")))
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if g == nil {
		e.absent(w, r)
		return
	}
	f := fieldsOf(g)
	picked := f.take(chosenMedia(r.URL.Query()))
	p, err := e.formPage(r, v, s, g, f, fromForm(f, g), r.URL.Query()["open"])
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if key := formSaid(r.URL.Query().Get("said")); key != "" {
		p.Said, p.Late = v.text(key), key == "gform.said_faults"
	}
	if picked {
		p.Said = v.text("media.said_picked")
	}
	e.render(w, r, http.StatusOK, "editor/form", p)
}

// formSaid is the sentence after a form; "" for what the form never says.
func formSaid(s string) string {
	switch s {
	case "saved", "same", "undone", "redone", "no_step", "not_yours", "joined", "settled", "full", "begun", "faults":
		return "gform.said_" + s
	}
	return ""
}

// formPage makes the page: f is what stands in its fields, g what the page
// will have begun from.
func (e *Editor) formPage(r *http.Request, v *view, s standing, g *procedures.Guide, f fields, read reading, open []string) (*formPage, error) {
	p := &formPage{Code: g.Code, Name: read.guide.Name(), MayWrite: v.mayWrite(), Key: newKey(),
		Official: !s.drafted && s.published != nil && s.published.Review == procedures.ReviewOfficial}
	if p.Name == "" {
		p.Name = v.text("gform.unnamed_guide")
	}
	var err error
	if p.base, err = e.base(r, v.text("gform.page_title", "name", p.Name), "editor/form.js", "editor/aside.js"); err != nil {
		return nil, err
	}
	p.Shell.Class += " editing"
	if p.Began, err = pack(g); err != nil {
		return nil, err
	}
	if s.published != nil {
		p.Seeing, p.Seen = true, s.published.ReviewedOn.Vietnamese()
	}
	if s.drafted {
		d := s.draft
		p.Version, p.Stage, p.Saved, p.SavedBy = d.Version, d.State, d.Changed, e.personName(r.Context(), v, d.ChangedBy)
		if d.State == procedures.DraftEditing && d.Comment != "" {
			p.Comment, p.Reviewer = d.Comment, e.personName(r.Context(), v, d.Reviewer)
		}
		for _, c := range d.Clashes {
			p.Clashes += len(c.Paths)
		}
		saves, err := e.Shelf.DraftSaves(r.Context(), g.Code)
		if err != nil {
			return nil, err
		}
		p.Undo, p.Redo = e.steps(v, d, saves)
	}
	p.Others = strings.Join(e.here.enter(g.Code, p.Key, v.user(), displayName(v), v.now()), ", ")
	d := e.drawing(v, f, read.guide, placeFaults(read, f, read.guide.Check(), v.text), open)
	p.Sections = d.draw()
	p.Faults, p.Count = d.listed, len(d.listed)
	return p, nil
}

// drawing prepares the drawing of a form.
func (e *Editor) drawing(v *view, f fields, g *procedures.Guide, faults []placed, open []string) *drawing {
	d := &drawing{f: f, text: v.text, faults: map[string][]string{}, open: open, guide: g, name: func(code procedures.Code) string {
		if other, _, ok := v.world.Library.Guide(code); ok {
			return other.Name()
		}
		return ""
	}}
	for _, x := range faults {
		d.faults[x.Field] = append(d.faults[x.Field], x.Text)
	}
	return d
}

// steps reports whether there is something to undo and to redo.
func (e *Editor) steps(v *view, d procedures.Draft, saves []procedures.DraftSave) (undo, redo bool) {
	_, back := d.StepBack(saves, v.user(), v.now())
	_, forth := d.StepForth(saves, v.user(), v.now())
	return back == nil, forth == nil
}
