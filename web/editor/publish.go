package editor

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/motcua/motcua/procedures"
)

// What changes what citizens see, or will on a day to come.
func (e *Editor) publishRoutes() {
	e.review("/g/{code}/publish", e.moving(e.publish))
	e.mux.Handle("POST "+Home+"/g/{code}/calloff", e.Guard.Require(e.of(e.callOff), staff...))
	e.read("/g/{code}/withdraw", e.of(e.askWithdraw))
	e.review("/g/{code}/withdraw", e.of(e.withdraw))
	e.read("/g/{code}/restore", e.of(e.askRestore))
	e.review("/g/{code}/restore", e.of(e.restore))
}

// publish lets an approved draft out, now or on a day.
func (e *Editor) publish(ctx context.Context, v *view, r *http.Request, d procedures.Draft) (said, path string, err error) {
	if err := e.maygo(ctx, v, &d); err != nil {
		return "", "", err
	}
	mark := procedures.DraftMark{Code: d.Code, Version: d.Version}
	if r.PostFormValue("when") == "day" {
		on, err := procedures.ParseDate(r.PostFormValue("on"))
		if err != nil || !v.today().Before(on) {
			return "", "", refuse(http.StatusUnprocessableEntity, "guides.fault_day")
		}
		// It would take the place of what is in force until then.
		if from := d.Guide.EffectiveFrom; on.Before(from) {
			return "", "", refuse(http.StatusUnprocessableEntity, "guides.fault_early", "date", from.Vietnamese())
		}
		if to := d.Guide.EffectiveTo; !to.IsZero() && to.Before(on) {
			return "", "", refuse(http.StatusUnprocessableEntity, "guides.fault_after", "date", to.Vietnamese())
		}
		slot := procedures.Slot{Code: d.Code, On: on, Base: d.Base, Authors: d.Authors, Reviewer: d.Reviewer, By: v.user(), At: v.world.Now, Note: d.Note}
		if err := e.Shelf.PutSlot(ctx, slot, d.Guide, mark); err != nil {
			return "", "", err
		}
		e.trail(ctx, v, auditSchedule, d.Code, fmt.Sprintf("for %s, reviewed by %s", on, d.Reviewer))
		return "scheduled", "", nil
	}
	if from := d.Guide.EffectiveFrom; v.today().Before(from) {
		return "", "", refuse(http.StatusUnprocessableEntity, "guides.fault_early", "date", from.Vietnamese())
	}
	return e.issued(ctx, procedures.Issue{Guides: []*procedures.Guide{d.Guide}, Drafts: []procedures.DraftMark{mark},
		Kind: procedures.PublishedReviewed, At: v.world.Now, By: v.user(), Authors: d.Authors, Reviewer: d.Reviewer, Note: d.Note}, "published")
}

// maygo is the error for a draft that cannot go out: another state, words that
// nobody has chosen from and that would go with it, faults, a gate that says
// no.
func (e *Editor) maygo(ctx context.Context, v *view, d *procedures.Draft) error {
	switch {
	case d.State != procedures.DraftApproved:
		return procedures.ErrDraftState
	case len(d.Clashes) > 0:
		return refuse(http.StatusConflict, "guides.fault_clash")
	}
	if err := d.Guide.Check().Err(); err != nil {
		return err
	}
	c, err := e.check(ctx, v, d.Guide)
	if err != nil {
		return err
	}
	if !c.OK() {
		return refuse(http.StatusUnprocessableEntity, "guides.fault_gate", "why", c.Blocks[0])
	}
	return nil
}

// issued makes a change of what citizens see. One that is kept but not yet
// answered from is done all the same, and said.
func (e *Editor) issued(ctx context.Context, i procedures.Issue, said string) (string, string, error) {
	defer e.waiting.forget()
	switch _, err := e.Publisher.Issue(ctx, i); {
	case errors.Is(err, procedures.ErrNotServed):
		return "not_served", "", nil
	case err != nil:
		return "", "", err
	}
	return said, "", nil
}

// callOff takes back the day of a guide: it is an approved draft again.
func (e *Editor) callOff(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	off := e.calledOff
	if r.PostFormValue("do") == "join" {
		off = e.takenIn
	}
	said, err := off(r.Context(), v, s, r.PostFormValue("on"), procedures.Revision(r.PostFormValue("revision")))
	if err != nil {
		e.declined(w, r, v, s.Code, err)
		return
	}
	toGuide(w, r, s.Code, "?said="+said)
}

func (e *Editor) calledOff(ctx context.Context, v *view, s *position, on string, rev procedures.Revision) (said string, err error) {
	for _, slot := range s.slots {
		if slot.On.String() != on || slot.Revision != rev {
			continue
		}
		said = "called_off_kept" // somebody works on another draft: this one stays a version
		if s.draft == nil {
			// The draft first: if this ends in between, nothing is lost.
			g, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: s.Code, Revision: rev})
			if err != nil {
				return "", err
			}
			said = "called_off"
			if err := e.again(ctx, slot, g); err != nil {
				return "", err
			}
		}
		if err := e.Shelf.DeleteSlot(ctx, s.Code, slot.On); err != nil {
			return "", err
		}
		e.trail(ctx, v, auditCallOff, s.Code, fmt.Sprintf("%s for %s", rev, slot.On))
		return said, nil
	}
	return "", procedures.ErrNoSlot
}

// again makes an approved draft of what waited for its day. It begins from
// what the slot did, so that it is seen when citizens see another by now.
func (e *Editor) again(ctx context.Context, slot procedures.Slot, g *procedures.Guide) error {
	by := slot.By
	if len(slot.Authors) > 0 {
		by = slot.Authors[0]
	}
	d := procedures.NewDraft(g, slot.Base, by, slot.At)
	if len(slot.Authors) > 0 {
		d.Authors = slot.Authors
	}
	d.Note = slot.Note
	if slot.Reviewer != "" { // one that came by command was reviewed by nobody
		d.State, d.Reviewer, d.Reviewed = procedures.DraftApproved, slot.Reviewer, slot.At
	}
	_, err := e.Shelf.PutDraft(ctx, d)
	return err
}
