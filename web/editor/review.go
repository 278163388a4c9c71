package editor

import (
	"net/http"

	"github.com/motcua/motcua/procedures"
)

// reviewPage is a draft for the second pair of eyes: what it changes, what is
// to be known of it, and what the reader can do.
type reviewPage struct {
	base
	*position
	Href      string
	Work      *workPart
	Parts     []part        // what a new guide says
	Changed   []changedPart // what differs from what citizens see
	Checked   checked
	Seen      procedures.Revision // what citizens see, which it is compared with; "" nothing
	Comment   string              // as it was typed
	NoComment bool                // it was to be sent back without one
	Day       string              // proposed for a draft that is approved
	FromDay   string              // the first day that can be chosen
	Later     string              // it is in force from a day to come, in words; "" not
	When      string              // "now" or "day": what is proposed
	Waiting   []slotPart
	MayGo     bool // the reader may let it out
}

// showReview is GET /g/{code}/review.
func (e *Editor) showReview(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	if s.draft == nil || s.draft.State == procedures.DraftEditing {
		toGuide(w, r, s.Code, "")
		return
	}
	e.reviewed(w, r, v, s, http.StatusOK, "")
}

// reviewed writes the page; fault says what went wrong with a form of it.
func (e *Editor) reviewed(w http.ResponseWriter, r *http.Request, v *view, s *position, status int, fault string) {
	ctx, d := r.Context(), s.draft
	names, _, err := e.names(ctx, v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p := &reviewPage{position: s, Href: guideHref(s.Code), Work: v.workPart(s, names), When: "now", Seen: s.rev,
		Comment: clip(r.PostFormValue("comment"), maxComment), MayGo: v.mayReview() && d.State == procedures.DraftApproved,
		Day: r.PostFormValue("on"), FromDay: daysAfter(v.today(), 1).String()}
	if s.current == nil {
		p.Parts = v.says(d.Guide)
	} else {
		p.Changed, _ = v.changed(s.current, d.Guide)
	}
	for _, slot := range s.slots {
		p.Waiting = append(p.Waiting, v.slotPart(s, slot, names))
	}
	if from := d.Guide.EffectiveFrom; v.today().Before(from) {
		p.When, p.Later = "day", from.Vietnamese()
		if p.Day == "" {
			p.Day = from.String()
		}
	}
	if r.PostFormValue("when") == "day" {
		p.When = "day"
	}
	if p.Checked, err = e.check(ctx, v, d.Guide); err != nil {
		e.fail(w, r, err)
		return
	}
	if p.base, err = e.base(r, v.text("guides.review_of", "name", s.Name)); err != nil {
		e.fail(w, r, err)
		return
	}
	p.NoComment = fault != "" && fault == v.text("guides.fault_comment")
	if p.base.Said, p.base.Late = v.said(r); fault != "" {
		p.base.Said, p.base.Late = fault, true
	}
	e.render(w, r, status, "editor/review", p)
}
