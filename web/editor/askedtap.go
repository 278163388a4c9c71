package editor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
)

// auditQuestions is that staff made something of questions.
const auditQuestions account.AuditAction = "guide.questions"

// tapFunc makes something of the open questions of a group, at the moment
// that v is of. It returns the questions as they are then, what to say, and
// where to go; "" the list.
type tapFunc func(ctx context.Context, v *view, r *http.Request, g report.Group) (list []bot.Question, said, to string, err error)

// errLook shows the group again with another wording than the one that was tried.
var errLook = errors.New("the wording was not tried yet")

// askedTap makes a handler of it.
func (e *Editor) askedTap(do tapFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		v, done := e.view(r)
		defer done()
		g, err := e.groupOf(r, v)
		if err == nil {
			if seen := seenUntil(r); !seen.IsZero() {
				// What was asked since has not been looked at.
				g.Questions = slices.DeleteFunc(slices.Clone(g.Questions), func(q bot.Question) bool { return q.At.Truncate(time.Microsecond).After(seen) })
			}
			if len(g.Questions) == 0 {
				err = refuse(http.StatusConflict, "asked.fault_settled")
			}
		}
		v.world.Now = e.groups.moment(v.world.Now)
		var list []bot.Question
		var said, to string
		if err == nil {
			list, said, to, err = do(r.Context(), v, r, g)
		}
		if err == nil && len(list) > 0 {
			err = e.settle(r.Context(), list)
		}
		f := refused(err)
		switch {
		case errors.Is(err, errLook):
			e.group(w, r, v, http.StatusOK, clip(r.PostFormValue("wording"), maxWording), v.text("asked.look_again"))
		case f != nil && slices.Contains([]string{"asked.fault_gone", "asked.fault_settled", "asked.fault_grouping"}, f.key):
			e.backToAsked(w, r, f.key)
		case f != nil:
			e.group(w, r, v, f.status, clip(r.PostFormValue("wording"), maxWording), v.text(f.key, f.args...))
		case err != nil:
			e.fail(w, r, err)
		default:
			if to == "" {
				q := askedFilter{Days: askedFilterOf(r).Days}.query()
				q.Set("said", said)
				q.Set("n", strconv.Itoa(len(list)))
				if said != "assigned" {
					q.Set("tap", tapKey(v.world.Now))
				}
				to = withQuery(questionsHref, q)
			}
			http.Redirect(w, r, to, http.StatusSeeOther)
		}
	}
}

// settle writes what staff made of questions and shows it from now on.
func (e *Editor) settle(ctx context.Context, list []bot.Question) error {
	if err := e.Questions.SettleQuestions(ctx, list); err != nil {
		return fmt.Errorf("settle questions: %w", err)
	}
	e.groups.settled(list)
	return nil
}

// settledAs are questions of which something was made.
func (v *view) settledAs(list []bot.Question, what bot.QuestionSettled, code procedures.Code) []bot.Question {
	return settling(list, func(q *bot.Question) {
		q.Settled, q.SettledBy, q.SettledAt, q.SettledAs = what, v.user(), v.world.Now, code
	})
}

// addWording adds the wording to a guide's draft, a new one if there is none.
func (e *Editor) addWording(ctx context.Context, v *view, r *http.Request, g report.Group) ([]bot.Question, string, string, error) {
	wording, code := clip(r.PostFormValue("wording"), maxWording), procedures.Code(r.PostFormValue("code"))
	if err := fitWording(wording); err != nil {
		return nil, "", "", err
	}
	if wording != r.PostFormValue("tried") {
		return nil, "", "", errLook
	}
	if err := e.putWording(ctx, v, code, wording); err != nil {
		return nil, "", "", err
	}
	e.trail(ctx, v, auditQuestions, code, fmt.Sprintf("%d questions, as a wording", len(g.Questions)))
	return v.settledAs(g.Questions, bot.SettledWording, code), "wording", "", nil
}

// fitWording refuses what no guide may say.
func fitWording(wording string) error {
	if wording == "" {
		return refuse(http.StatusUnprocessableEntity, "asked.fault_wording")
	}
	if masked(wording) != wording && wordingOf(wording) != wording {
		return refuse(http.StatusUnprocessableEntity, "asked.fault_person")
	}
	return nil
}

// putWording writes it into a draft. An official text becomes the ward's own
// words by it.
func (e *Editor) putWording(ctx context.Context, v *view, code procedures.Code, wording string) error {
	s, err := e.stands(ctx, v, code)
	if err != nil {
		return err
	}
	base := s.guide()
	if base == nil {
		return refuse(http.StatusConflict, "asked.fault_guide")
	}
	with, _ := withWording(base, wording)
	_, err = e.keep(ctx, v, code, base, with)
	return err
}

// beginFor begins a draft for the group: of a guide that there is, of an
// official text, or of nothing, for which a page asks for the code.
func (e *Editor) beginFor(ctx context.Context, v *view, r *http.Request, g report.Group) ([]bot.Question, string, string, error) {
	wording, code := clip(r.PostFormValue("wording"), maxWording), procedures.Code(clip(r.PostFormValue("code"), 32))
	if err := fitWording(wording); err != nil {
		return nil, "", "", err
	}
	s, err := e.stands(ctx, v, code)
	if err != nil {
		return nil, "", "", err
	}
	switch {
	case code == "":
		return nil, "", Home + "/new?" + url.Values{"question": {g.Typical.ID}}.Encode(), nil
	case s.guide() != nil:
		err = e.putWording(ctx, v, code, wording)
	default:
		text, oops := e.official(r, code)
		if oops != nil {
			return nil, "", "", oops
		}
		if text == nil {
			return nil, "", Home + "/new?" + url.Values{"question": {g.Typical.ID}, "code": {string(code)}}.Encode(), nil
		}
		with, _ := withWording(ownWords(text), wording)
		_, err = e.Shelf.PutDraft(ctx, procedures.NewDraft(with, "", v.user(), v.now()))
	}
	if err != nil {
		return nil, "", "", err
	}
	e.trail(ctx, v, auditQuestions, code, fmt.Sprintf("%d questions, a draft", len(g.Questions)))
	return v.settledAs(g.Questions, bot.SettledDraft, code), "draft", guideHref(code) + "/edit", nil
}

// begunFor settles the group for which a guide was begun on the page of new
// guides. The guide is there; what fails is said in the log only.
func (e *Editor) begunFor(r *http.Request, v *view, id string, code procedures.Code) {
	if e.Questions == nil || id == "" {
		return
	}
	q, err := e.Questions.Question(r.Context(), id)
	if err != nil {
		return // it is gone
	}
	list := []bot.Question{q}
	if have, _, err := e.groups.of(r.Context(), askedPeriod, v.world.Now); err == nil && have != nil {
		if g, ok := have.holding(id); ok {
			list = openOf(g)
		}
	}
	v.world.Now = e.groups.moment(v.world.Now)
	if err := e.settle(r.Context(), v.settledAs(list, bot.SettledDraft, code)); err != nil {
		e.Log.Error().Err(err).Msg("questions could not be marked as settled")
		return
	}
	e.trail(r.Context(), v, auditQuestions, code, fmt.Sprintf("%d questions, a new guide", len(list)))
}

// questionWording is the wording that a new guide begins with; "" none.
func (e *Editor) questionWording(ctx context.Context, id string) string {
	if e.Questions == nil || id == "" {
		return ""
	}
	q, err := e.Questions.Question(ctx, id)
	if err != nil {
		return ""
	}
	return wordingOf(q.Text)
}

// assignGroup asks somebody to look after a group; "" nobody.
func (e *Editor) assignGroup(ctx context.Context, _ *view, r *http.Request, g report.Group) ([]bot.Question, string, string, error) {
	to := r.PostFormValue("to")
	if to != "" {
		a, err := e.Accounts.Store.Account(ctx, to)
		switch {
		case errors.Is(err, account.ErrAbsent) || err == nil && (a.Disabled || !a.Has(account.RoleEditor)):
			return nil, "", "", refuse(http.StatusUnprocessableEntity, "guides.fault_person")
		case err != nil:
			return nil, "", "", err
		}
	}
	return settling(g.Questions, func(q *bot.Question) { q.Assigned = to }), "assigned", "", nil
}

// needNothing says that no guide needs them.
func (e *Editor) needNothing(ctx context.Context, v *view, _ *http.Request, g report.Group) ([]bot.Question, string, string, error) {
	e.trail(ctx, v, auditQuestions, "", fmt.Sprintf("%d questions, no guide needs them", len(g.Questions)))
	return v.settledAs(g.Questions, bot.SettledNothing, ""), "nothing", "", nil
}
