package editor

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/motcua/motcua/procedures"
)

func (e *Editor) guideRoutes() {
	e.read("/g/{code}", e.of(e.showGuide))
	e.read("/g/{code}/versions", e.of(e.showVersions))
	e.read("/g/{code}/versions/{revision}", e.of(e.showVersion))
}

// guideHref is the page of a procedure's guide.
func guideHref(c procedures.Code) string { return Home + "/g/" + url.PathEscape(string(c)) }

// toGuide sends the browser to a page of a guide: rest is what follows its own
// address, a path, a query or a fragment.
func toGuide(w http.ResponseWriter, r *http.Request, c procedures.Code, rest string) {
	http.Redirect(w, r, guideHref(c)+rest, http.StatusSeeOther) //nolint:gosec // it begins with Home
}

// open reads where the guide of the address stands, and answers itself when
// it cannot.
func (e *Editor) open(w http.ResponseWriter, r *http.Request, v *view) (*position, bool) {
	s, err := e.position(r.Context(), v, procedures.Code(r.PathValue("code")))
	switch {
	case errors.Is(err, errNowhere):
		e.absent(w, r)
		return nil, false
	case err != nil:
		e.fail(w, r, err)
		return nil, false
	}
	return s, true
}

// ofGuide answers a request about one guide, for its view and where the guide
// stands.
type ofGuide func(w http.ResponseWriter, r *http.Request, v *view, s *position)

// of makes a handler of it. What is posted is bounded as every small form.
func (e *Editor) of(do ofGuide) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		v, done := e.view(r)
		defer done()
		if s, ok := e.open(w, r, v); ok {
			do(w, r, v, s)
		}
	}
}

// guidePage is one guide: where it stands and what can be done.
type guidePage struct {
	base
	*position
	Href    string
	Sector  string
	Stages  []stage
	Now     *nowPart
	Work    *workPart
	Waiting []slotPart
	Changed bool
	Ends    string // when it ends, if soon or past
	Late    bool   // it has ended
	Next    nextStep
	History []event
	Older   bool // there are versions beside the one citizens see
	Persons []choice
	Figures *guideFigures // nil: nothing is counted
	Faulty  string        // parts of the draft that have faults
	MayEdit, MayReview,
	MayWithdraw bool
}

// stage is one of the three states of the head: done, here, or to come.
type stage struct {
	N    int
	Name string
	Here bool
	Done bool
}

// nowPart is what citizens see.
type nowPart struct {
	Revision procedures.Revision
	Number   int // of the versions that they saw
	Since    string
	By       string // in words
	Note     string
	Official bool
	From, To string // days in force; "" open
}

// workPart is what is worked on.
type workPart struct {
	State     procedures.DraftState
	Version   uint64
	By, At    string // who changed it last, and when
	Authors   string
	Assigned  string
	Note      string
	Asked     string // who asked for the review, and when
	Comment   string // of the reviewer
	Reviewer  string
	Back      bool // it was sent back
	Faults    int
	Differs   int // parts that differ from what citizens see
	New       bool
	Stale     bool // citizens see another version than the one it began from
	MayEnd    bool // the reader may throw it away
	MayReview bool // and may review it
	Own       bool // she wrote on it
}

// slotPart is what waits for its day.
type slotPart struct {
	On, Day  string // the day: as forms send it, and as people read it
	Revision procedures.Revision
	By, Note string
	// What is undone on the day: what citizens see now, and what the draft
	// corrects once it is out.
	Undoes, UndoesDraft bool
}

// nextStep is the one main button: a link or a form that is further down.
type nextStep struct {
	Kind string // edit, go, submit, review, publish, or "" none
	Say  string // what comes next, in a sentence
}

// showGuide is GET /g/{code}.
func (e *Editor) showGuide(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	e.guide(w, r, v, s, http.StatusOK, "")
}

// guide writes the page of a guide; fault says what went wrong with a form of
// it, in words.
func (e *Editor) guide(w http.ResponseWriter, r *http.Request, v *view, s *position, status int, fault string) {
	ctx := r.Context()
	names, people, err := e.names(ctx, v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p := &guidePage{position: s, Href: guideHref(s.Code), Changed: s.changed, Older: len(versionsOf(s)) > 1 || s.current == nil && len(s.history) > 0,
		MayEdit: v.mayWrite(), MayReview: v.mayReview(), MayWithdraw: v.mayReview() && s.current != nil}
	if s.current != nil {
		p.Sector, p.Now = s.current.Sector, v.nowPart(s, names)
		if to := s.current.EffectiveTo; !to.IsZero() && to.Before(daysAfter(v.today(), endingDays+1)) {
			p.Ends, p.Late = v.ends(to), to.Before(v.today())
		}
	}
	if s.draft != nil {
		p.Work = v.workPart(s, names)
		if p.Sector == "" {
			p.Sector = s.draft.Guide.Sector
		}
		p.Faulty = v.faulty(s.draft.Guide.Check())
		p.Persons = names.editors(people, s.draft.Assigned)
	}
	for _, slot := range s.slots {
		p.Waiting = append(p.Waiting, v.slotPart(s, slot, names))
	}
	p.Stages, p.Next = v.stages(s), v.next(s)
	if p.History, err = e.history(ctx, v, s, names); err != nil {
		e.fail(w, r, err)
		return
	}
	if p.Figures, err = e.guideFigures(ctx, v, s.Code, figureWeeks); err != nil {
		e.fail(w, r, err)
		return
	}
	if p.base, err = e.base(r, s.Name); err != nil {
		e.fail(w, r, err)
		return
	}
	if p.base.Said, p.base.Late = v.said(r); fault != "" {
		p.base.Said, p.base.Late = fault, true
	}
	e.render(w, r, status, "editor/guide", p)
}

func (v *view) slotPart(s *position, slot procedures.Slot, names names) slotPart {
	return slotPart{On: slot.On.String(), Day: slot.On.Vietnamese(), Revision: slot.Revision,
		By: v.text("guides.slot_by", "by", names.of(slot.By), "reviewer", names.of(slot.Reviewer)), Note: slot.Note,
		Undoes: slot.Undoes(s.rev), UndoesDraft: s.draft != nil && s.current != nil}
}

func (v *view) nowPart(s *position, names names) *nowPart {
	n := &nowPart{Revision: s.rev, Number: len(versionsOf(s)), Official: s.current.Review == procedures.ReviewOfficial,
		From: s.current.EffectiveFrom.Vietnamese(), To: s.current.EffectiveTo.Vietnamese()}
	if len(s.history) > 0 {
		h := s.history[0]
		n.Since, n.By, n.Note = v.stamp(h.At), v.how(h, names), h.Note
	}
	return n
}

func (v *view) workPart(s *position, names names) *workPart {
	d := s.draft
	parts, _ := v.changed(s.current, d.Guide)
	p := &workPart{State: d.State, Version: d.Version, By: names.of(d.ChangedBy), At: v.stamp(d.Changed), Authors: names.list(d.Authors),
		Note: d.Note, Comment: d.Comment, Back: sentBack(d), Faults: len(d.Guide.Check()), New: s.current == nil,
		Differs: len(parts), Stale: v.behind(d),
		MayEnd: v.mayDiscard(d), MayReview: v.mayApprove(d), Own: v.worksOn(d)}
	if d.Assigned != "" {
		p.Assigned = names.of(d.Assigned)
	}
	if d.SubmittedBy != "" {
		p.Asked = v.text("guides.asked_by", "name", names.of(d.SubmittedBy), "at", v.stamp(d.Submitted))
	}
	if d.Reviewer != "" {
		p.Reviewer = v.text("guides.reviewed_by", "name", names.of(d.Reviewer), "at", v.stamp(d.Reviewed))
	}
	return p
}

// stages are the states at the head of the page.
func (v *view) stages(s *position) []stage {
	here := 2
	switch {
	case s.draft != nil && s.draft.State == procedures.DraftEditing:
		here = 0
	case s.draft != nil:
		here = 1
	case s.current == nil && len(s.slots) == 0:
		here = -1 // withdrawn, or an official text only
	}
	last := v.text("guides.stage_seen")
	if s.draft == nil && len(s.slots) > 0 {
		last = v.text("guides.stage_waits")
	}
	out := []stage{{N: 1, Name: v.text("guides.stage_editing")}, {N: 2, Name: v.text("guides.stage_review")}, {N: 3, Name: last}}
	if s.draft != nil && s.draft.State == procedures.DraftApproved {
		out[1].Name = v.text("guides.stage_approved")
	}
	for i := range out {
		out[i].Here, out[i].Done = i == here, i < here
	}
	return out
}

// next is what comes next, for the reader.
func (v *view) next(s *position) nextStep {
	d := s.draft
	switch {
	case d == nil && v.mayWrite():
		return nextStep{"edit", ""}
	case d == nil:
		return nextStep{}
	case d.State == procedures.DraftEditing && !v.mayWrite():
		return nextStep{"", v.text("guides.next_written")}
	case d.State == procedures.DraftEditing && len(d.Clashes) > 0:
		return nextStep{"go", v.text("guides.fault_clash")}
	case d.State == procedures.DraftEditing && len(d.Guide.Check()) > 0:
		return nextStep{"go", ""}
	case d.State == procedures.DraftEditing:
		return nextStep{"submit", ""}
	case d.State == procedures.DraftReview && v.mayApprove(d):
		return nextStep{"review", ""}
	case d.State == procedures.DraftReview && v.mayReview():
		return nextStep{"", v.text("guides.next_other")}
	case d.State == procedures.DraftReview:
		return nextStep{"", v.text("guides.next_review")}
	case v.mayReview():
		return nextStep{"publish", ""}
	}
	return nextStep{"", v.text("guides.next_publish")}
}
