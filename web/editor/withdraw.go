package editor

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// walkingDays is how long ago somebody who is walking through a guide moved
// at most.
const walkingDays = 7

// walking counts who is walking through a guide; false when nobody counts.
func (e *Editor) walking(ctx context.Context, v *view, code procedures.Code) (n int, counted bool, err error) {
	if e.Walks == nil {
		return 0, false, nil
	}
	list, err := e.Walks.Walks(ctx, v.world.Now.Add(-walkingDays*24*time.Hour))
	if err != nil {
		return 0, false, err
	}
	for i := range list {
		if list[i].Code == code && list[i].State == bot.WalkActive {
			n++
		}
	}
	return n, true, nil
}

// withdrawal is the page that asks before a guide is withdrawn.
func (e *Editor) withdrawal(ctx context.Context, v *view, s *position) (*askPage, error) {
	p := &askPage{Name: s.Name, Heading: v.text("guides.withdraw_title"), Facts: []string{v.text("guides.withdraw_text")},
		Reason: v.text("guides.reason"), Go: v.text("guides.withdraw_go"), Action: guideHref(s.Code) + "/withdraw", Back: guideHref(s.Code), Late: true,
		Hidden: []hidden{{"seen", string(s.rev)}}}
	n, counted, err := e.walking(ctx, v, s.Code)
	switch {
	case err != nil:
		return nil, err
	case n > 0:
		p.Facts = append(p.Facts, v.text("guides.walking", "n", number(n), "days", number(walkingDays)))
	case counted:
		p.Facts = append(p.Facts, v.text("guides.walking_none", "days", number(walkingDays)))
	}
	for _, slot := range s.slots {
		p.Facts = append(p.Facts, v.text("guides.still_waits", "date", slot.On.Vietnamese()))
	}
	return p, nil
}

// askWithdraw is GET /g/{code}/withdraw.
func (e *Editor) askWithdraw(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	e.asking(w, r, v, s, func(ctx context.Context, v *view, s *position) (*askPage, error) {
		if s.current == nil || !v.mayReview() {
			return nil, nil
		}
		return e.withdrawal(ctx, v, s)
	})
}

// asking shows a page that asks; one that is nil leads back to the guide.
func (e *Editor) asking(w http.ResponseWriter, r *http.Request, v *view, s *position, of func(context.Context, *view, *position) (*askPage, error)) {
	switch p, err := of(r.Context(), v, s); {
	case err != nil:
		e.fail(w, r, err)
	case p == nil:
		toGuide(w, r, s.Code, "")
	default:
		e.ask(w, r, http.StatusOK, p)
	}
}

// changing follows a form by which what citizens see changes at once: the
// version they see must be the one its sender saw, and there must be a
// reason. page is what asked.
func (e *Editor) changing(w http.ResponseWriter, r *http.Request, v *view, s *position, said string,
	page func(context.Context, *view, *position) (*askPage, error), issue func(context.Context, *position) (procedures.Issue, error)) {
	ctx := r.Context()
	if procedures.Revision(r.PostFormValue("seen")) != s.rev {
		e.declined(w, r, v, s.Code, refuse(http.StatusConflict, "guides.fault_seen"))
		return
	}
	reason := clip(r.PostFormValue("reason"), maxNote)
	if reason == "" {
		p, err := page(ctx, v, s)
		if err != nil || p == nil {
			e.fail(w, r, errors.Join(err, errors.New("nothing to ask again")))
			return
		}
		p.Fault = v.text("guides.fault_reason")
		e.ask(w, r, http.StatusUnprocessableEntity, p)
		return
	}
	i, err := issue(ctx, s)
	if err == nil {
		i.At, i.By, i.Note = v.world.Now, v.user(), reason
		said, _, err = e.issued(ctx, i, said)
	}
	if err != nil {
		e.declined(w, r, v, s.Code, err)
		return
	}
	toGuide(w, r, s.Code, "?said="+said)
}

// withdraw is POST /g/{code}/withdraw: from then on citizens are not answered
// from the guide.
func (e *Editor) withdraw(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	e.changing(w, r, v, s, "withdrawn", e.withdrawal, func(_ context.Context, s *position) (procedures.Issue, error) {
		return procedures.Issue{Withdraw: []procedures.Code{s.Code}, Kind: procedures.PublishedWithdrawn}, nil
	})
}

// restoring is the page that asks before an earlier version goes out again.
func (e *Editor) restoring(rev procedures.Revision) func(context.Context, *view, *position) (*askPage, error) {
	return func(ctx context.Context, v *view, s *position) (*askPage, error) {
		if rev == s.rev || !s.saw(rev) || !v.mayReview() {
			return nil, nil
		}
		g, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: s.Code, Revision: rev})
		if err != nil {
			return nil, err
		}
		parts, _ := v.changed(s.current, g)
		p := &askPage{Name: s.Name, Heading: v.text("guides.restore_title"), Facts: []string{v.text("guides.restore_text")},
			Reason: v.text("guides.reason"), Go: v.text("guides.restore_go"), Action: guideHref(s.Code) + "/restore", Back: guideHref(s.Code) + "/versions",
			Hidden: []hidden{{"seen", string(s.rev)}, {"version", string(rev)}}, PartsFor: v.text("guides.restore_changes"),
			Parts: parts}
		if s.draft != nil {
			p.Facts = append(p.Facts, v.text("guides.draft_stays"))
		}
		return p, nil
	}
}

// askRestore is GET /g/{code}/restore?version=.
func (e *Editor) askRestore(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	e.asking(w, r, v, s, e.restoring(procedures.Revision(r.FormValue("version"))))
}

// restore is POST /g/{code}/restore. What citizens saw once was let out once:
// it needs a reviewer who says why, and no second one.
func (e *Editor) restore(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	rev := procedures.Revision(r.PostFormValue("version"))
	e.changing(w, r, v, s, "restored", e.restoring(rev), func(ctx context.Context, s *position) (procedures.Issue, error) {
		if rev == s.rev || !s.saw(rev) {
			return procedures.Issue{}, refuse(http.StatusUnprocessableEntity, "guides.fault_version")
		}
		g, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: s.Code, Revision: rev})
		if err != nil {
			return procedures.Issue{}, err
		}
		return procedures.Issue{Guides: []*procedures.Guide{g}, Kind: procedures.PublishedRestored}, nil
	})
}
