package editor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/procedures"
)

// The way of a draft: it is asked to be reviewed, approved or sent back,
// given to somebody, thrown away.
func (e *Editor) flowRoutes() {
	e.write("/g/{code}/submit", e.moving(e.submit))
	e.read("/g/{code}/review", e.of(e.showReview))
	e.review("/g/{code}/approve", e.moving(e.approve))
	e.review("/g/{code}/return", e.moving(e.sendBack))
	both := func(path string, h http.HandlerFunc) {
		e.mux.Handle("POST "+Home+path, e.Guard.Require(h, staff...))
	}
	both("/g/{code}/assign", e.moving(e.assign))
	e.read("/g/{code}/discard", e.of(e.askDiscard))
	both("/g/{code}/discard", e.moving(e.discard))
}

// Bounds of what forms of this file bring.
const (
	maxForm    = 32 << 10 // bytes of the whole
	maxNote    = 300      // runes of what changes and why
	maxComment = 2000     // runes of what a reviewer writes
)

// refusal is why a form was not followed, in words for its sender.
type refusal struct {
	status int
	key    string // of the catalogue
	args   []string
}

// Error is for logs only.
func (f *refusal) Error() string { return "refused: " + f.key }

func refuse(status int, key string, args ...string) error {
	return &refusal{status, key, args}
}

// refused turns what a store or the domain says into a refusal; nil when it
// is none.
func refused(err error) *refusal {
	var f *refusal
	var faults procedures.Faults
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, procedures.ErrStaleDraft):
		return &refusal{http.StatusConflict, "guides.fault_stale", nil}
	case errors.Is(err, procedures.ErrDraftState):
		return &refusal{http.StatusConflict, "guides.fault_state", nil}
	case errors.Is(err, procedures.ErrOwnReview):
		return &refusal{http.StatusForbidden, "guides.fault_own", nil}
	case errors.As(err, &faults):
		return &refusal{http.StatusUnprocessableEntity, "guides.fault_faults", []string{"n", number(len(faults))}}
	case errors.Is(err, procedures.ErrNoMedia):
		return &refusal{http.StatusUnprocessableEntity, "guides.fault_media", nil}
	case errors.Is(err, procedures.ErrSlotTaken):
		return &refusal{http.StatusConflict, "guides.fault_taken", nil}
	case errors.Is(err, procedures.ErrNoSlot):
		return &refusal{http.StatusConflict, "guides.fault_no_slot", nil}
	}
	return nil
}

// stepFunc does one thing with a draft as its reader saw it, and says where
// to go then: a key of said, and the path below the guide's page.
type stepFunc func(ctx context.Context, v *view, r *http.Request, d procedures.Draft) (said, path string, err error)

// moving makes a handler of it: the draft must be the one that the form was
// made from, and what citizens see what its page compared it with, where the
// form names that.
func (e *Editor) moving(do stepFunc) http.HandlerFunc {
	return e.of(func(w http.ResponseWriter, r *http.Request, v *view, s *position) {
		var said, path string
		var err error
		switch seen, bad := strconv.ParseUint(r.PostFormValue("version"), 10, 64); {
		case s.draft == nil, bad == nil && seen != s.draft.Version:
			err = procedures.ErrStaleDraft
		case bad != nil:
			err = refuse(http.StatusBadRequest, "guides.fault_form")
		case r.PostForm.Has("seen") && procedures.Revision(r.PostForm.Get("seen")) != s.rev:
			err = refuse(http.StatusConflict, "guides.fault_seen")
		default:
			said, path, err = do(r.Context(), v, r, *s.draft)
		}
		if err == nil {
			toGuide(w, r, s.Code, path+"?said="+said)
			return
		}
		e.declined(w, r, v, s.Code, err)
	})
}

// declined shows the guide again with the reason why a form was not followed.
func (e *Editor) declined(w http.ResponseWriter, r *http.Request, v *view, code procedures.Code, err error) {
	f := refused(err)
	if f == nil {
		e.fail(w, r, err)
		return
	}
	s, err := e.position(r.Context(), v, code) // as it is by now
	switch {
	case errors.Is(err, errNowhere):
		http.Redirect(w, r, Home+"?said=gone", http.StatusSeeOther)
	case err != nil:
		e.fail(w, r, err)
	case r.PostFormValue("page") == "review" && s.draft != nil && s.draft.State != procedures.DraftEditing:
		e.reviewed(w, r, v, s, f.status, v.text(f.key, f.args...))
	default:
		e.guide(w, r, v, s, f.status, v.text(f.key, f.args...))
	}
}

// submit asks for a review.
func (e *Editor) submit(ctx context.Context, v *view, r *http.Request, d procedures.Draft) (said, path string, err error) {
	if len(d.Clashes) > 0 {
		return "", "", refuse(http.StatusConflict, "guides.fault_clash")
	}
	next, err := d.Submit(v.user(), clip(r.PostFormValue("note"), maxNote), v.world.Now)
	if err != nil {
		return "", "", err
	}
	return "submitted", "", e.moved(ctx, v, next, auditSubmit)
}

// approve is the second pair of eyes. From then on the guide says that the
// ward checked it that day, unless it is an official text.
func (e *Editor) approve(ctx context.Context, v *view, r *http.Request, d procedures.Draft) (said, path string, err error) {
	if len(d.Clashes) > 0 {
		return "", "", refuse(http.StatusConflict, "guides.fault_clash")
	}
	next, err := d.Approve(v.user(), clip(r.PostFormValue("comment"), maxComment), v.world.Now)
	if err != nil {
		return "", "", err
	}
	next.Guide = checkedOn(next.Guide, v.today())
	return "approved", "/review", e.moved(ctx, v, next, auditApprove)
}

// checkedOn is a guide that the ward has checked on a day.
func checkedOn(g *procedures.Guide, day procedures.Date) *procedures.Guide {
	out := *g
	if out.Review != procedures.ReviewOfficial {
		out.Review, out.ReviewedOn = procedures.ReviewWard, day
	}
	return &out
}

// sendBack gives the draft back to its authors, with what is to be done.
func (e *Editor) sendBack(ctx context.Context, v *view, r *http.Request, d procedures.Draft) (said, path string, err error) {
	comment := clip(r.PostFormValue("comment"), maxComment)
	if comment == "" {
		return "", "", refuse(http.StatusUnprocessableEntity, "guides.fault_comment")
	}
	if d.State == procedures.DraftReview && slices.Contains(d.Authors, v.user()) {
		return "", "", procedures.ErrOwnReview
	}
	next, err := d.SendBack(v.user(), comment, v.world.Now)
	if err != nil {
		return "", "", err
	}
	return "returned", "", e.moved(ctx, v, next, auditSendBack)
}

// assign asks somebody to work on the draft; "" nobody.
func (e *Editor) assign(ctx context.Context, v *view, r *http.Request, d procedures.Draft) (said, path string, err error) {
	to := r.PostFormValue("to")
	if to != "" {
		a, err := e.Accounts.Store.Account(ctx, to)
		switch {
		case errors.Is(err, account.ErrAbsent) || err == nil && (a.Disabled || !a.Has(account.RoleEditor)):
			return "", "", refuse(http.StatusUnprocessableEntity, "guides.fault_person")
		case err != nil:
			return "", "", err
		}
	}
	d.Assigned = to
	return "assigned", "", e.moved(ctx, v, d, auditAssign)
}

// moved writes a draft and what was done to it.
func (e *Editor) moved(ctx context.Context, v *view, d procedures.Draft, what account.AuditAction) error {
	version, err := e.Shelf.PutDraft(ctx, d)
	if err != nil {
		return err
	}
	detail := fmt.Sprintf("draft version %d", version)
	if what == auditAssign {
		detail += fmt.Sprintf(", to %q", d.Assigned)
	}
	e.trail(ctx, v, what, d.Code, detail)
	return nil
}

// askDiscard asks once more before a draft is thrown away.
func (e *Editor) askDiscard(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	if !v.mayDiscard(s.draft) {
		toGuide(w, r, s.Code, "")
		return
	}
	text := v.text("guides.discard_text")
	if s.current == nil {
		text = v.text("guides.discard_new")
	}
	e.ask(w, r, http.StatusOK, &askPage{Name: s.Name, Heading: v.text("guides.discard_title"), Facts: []string{text},
		Go: v.text("guides.discard_go"), Action: guideHref(s.Code) + "/discard", Back: guideHref(s.Code), Late: true,
		Hidden: []hidden{{"version", strconv.FormatUint(s.draft.Version, 10)}}})
}

// discard throws the draft away.
func (e *Editor) discard(ctx context.Context, v *view, _ *http.Request, d procedures.Draft) (said, path string, err error) {
	if !v.mayDiscard(&d) {
		return "", "", refuse(http.StatusForbidden, "guides.fault_discard")
	}
	if err := e.Shelf.DeleteDraft(ctx, d.Code, d.Version); err != nil {
		return "", "", err
	}
	e.trail(ctx, v, auditDiscard, d.Code, fmt.Sprintf("draft version %d", d.Version))
	return "discarded", "", nil
}

// clip is what somebody typed: without space around it, cut to so many runes.
func clip(s string, runes int) string {
	r := []rune(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")))
	return string(r[:min(len(r), runes)])
}
