package editor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	evaluation "github.com/motcua/motcua/knowledge/eval"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/plain"
)

func (e *Editor) checksRoutes() {
	e.read("/g/{code}/checks", e.of(e.showChecks))
	both := func(path string, h http.HandlerFunc) {
		e.mux.Handle("POST "+Home+path, e.Guard.Require(h, staff...))
	}
	both("/g/{code}/checks/links", e.anew("#links", e.linksOf))
	both("/g/{code}/checks/questions", e.anew("#questions", e.replayOf))
	both("/g/{code}/checks/vouch", e.checking(e.vouch))
	e.review("/g/{code}/checks/lost", e.checking(e.confirmLost))
}

// checksPage is everything that is looked at before a guide goes out.
type checksPage struct {
	base
	*position
	Href      string
	Draft     bool // it is the draft that is checked, else what citizens see
	None      bool // there is neither
	Faults    []faultLine
	Links     *linksPart
	Questions *questionsPart // nil: no questions are asked here
	Hints     []hintRow
	Query     string // as a citizen would ask
	Asked     *askedRow
	Running   bool // something goes on: the page is to be looked at again
}

// faultLine is a fault at a place of the form.
type faultLine struct{ Where, Text, Href string }

// hintRow is a passage that could be plainer.
type hintRow struct {
	formPlace
	Text, Words, Better string
}

// linksPart are the links of the guide.
type linksPart struct {
	Rows        []linkRow
	Running     bool
	Done, Total int
	Bad         int
	Off         bool // nobody tries links here: they hold nothing back, and nobody vouches for one
}

// questionsPart is what the guide does to questions.
type questionsPart struct {
	Running, Failed bool
	Done, Total     int
	Questions       int // in all
	Asked           int // that have to do with the guide
	Groups          []shiftGroup
	Worse           int
	Digest          string // of what a reviewer would confirm
	MayConfirm      bool
	Confirmed       string // who did, and why, in words
	Reason          string // as typed
}

// shiftGroup are questions for which the guide makes the same difference.
type shiftGroup struct {
	Kind string // found, lost, wrong, mended or else
	Rows []shiftRow
}

// shiftRow is a question with what citizens get before and after.
type shiftRow struct{ Question, Before, After string }

// askedRow is what one question leads to.
type askedRow struct {
	Question, Text string
	State          string // ok, soon or late
	Names          []string
}

// checkedGuide is the guide that is checked: the draft, or what citizens see;
// nil: there is neither.
func (e *Editor) checkedGuide(ctx context.Context, s *position) (*procedures.Guide, error) {
	if s.draft != nil {
		return s.draft.Guide, nil
	}
	if s.current != nil {
		return s.current, nil
	}
	return e.newest(ctx, s)
}

// nothing answers where there is no guide to do something with.
func (e *Editor) nothing(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil || errors.Is(err, errNoVersion) {
		e.absent(w, r)
		return
	}
	e.fail(w, r, err)
}

// showChecks is GET /g/{code}/checks.
func (e *Editor) showChecks(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	e.checks(w, r, v, s, http.StatusOK, "")
}

// checks writes the page; fault says what went wrong with a form of it.
func (e *Editor) checks(w http.ResponseWriter, r *http.Request, v *view, s *position, status int, fault string) {
	ctx := r.Context()
	p := &checksPage{position: s, Href: guideHref(s.Code), Draft: s.draft != nil, Query: clip(r.URL.Query().Get("q"), bot.QuestionRunes)}
	g, err := e.checkedGuide(ctx, s)
	switch {
	case err != nil && !errors.Is(err, errNoVersion):
		e.fail(w, r, err)
		return
	case g == nil:
		p.None = true
	default:
		if err := e.lookOver(ctx, v, p, g); err != nil {
			e.fail(w, r, err)
			return
		}
		if p.Questions != nil {
			p.Questions.Reason = clip(r.PostFormValue("reason"), maxNote)
		}
	}
	if p.base, err = e.base(r, v.text("look.checks_of", "name", s.Name), "editor/checks.js"); err != nil {
		e.fail(w, r, err)
		return
	}
	switch said := r.URL.Query().Get("said"); {
	case fault != "":
		p.Said, p.Late = fault, true
	case said == "vouched", said == "confirmed":
		p.Said = v.text("look.said_" + said)
	}
	e.render(w, r, status, "editor/checks", p)
}

// lookOver fills in all checks of a guide.
func (e *Editor) lookOver(ctx context.Context, v *view, p *checksPage, g *procedures.Guide) error {
	names, _, err := e.names(ctx, v)
	if err != nil {
		return err
	}
	p.Faults = e.faultRows(v, g)
	if p.Links, err = e.linksPart(ctx, v, g, names); err != nil {
		return err
	}
	if p.Questions, err = e.questionsPart(ctx, v, g, names); err != nil {
		return err
	}
	for _, h := range e.plain.Hints(g) {
		p.Hints = append(p.Hints, v.hintRow(g, h))
	}
	if p.Query != "" {
		if p.Asked, err = e.askWith(ctx, v, g, p.Query); err != nil {
			return err
		}
	}
	p.Running = p.Links.Running || p.Questions != nil && p.Questions.Running
	return nil
}

// faultRows are the faults of a guide where the form shows them.
func (e *Editor) faultRows(v *view, g *procedures.Guide) []faultLine {
	f := fieldsOf(g)
	read := fromForm(f, g)
	d := e.drawing(v, f, read.guide, placeFaults(read, f, g.Check(), v.text), nil)
	d.draw()
	var out []faultLine
	for _, x := range d.listed {
		out = append(out, faultLine{Where: x.Where, Text: x.Text, Href: v.place(g, x.Field).Href})
	}
	return out
}

// hintRow words a hint.
func (v *view) hintRow(g *procedures.Guide, h plain.Hint) hintRow {
	out := hintRow{formPlace: v.place(g, h.Field), Words: h.Words, Better: h.Suggestion}
	if h.Kind == plain.KindLong {
		out.Text = v.text("look.hint_count", "n", number(h.Count), "most", number(plain.MaxWords))
	} else {
		out.Text = v.text("look.hint_" + string(h.Kind))
	}
	return out
}

// questionsPart is what the guide does to questions, as far as it is known;
// nil: none are asked here.
func (e *Editor) questionsPart(ctx context.Context, v *view, g *procedures.Guide, names names) (*questionsPart, error) {
	t, err := e.replayOf(g, false)
	if err != nil || t == nil {
		return nil, err
	}
	p := &questionsPart{}
	if !t.wait(ctx, trialWait/4) {
		p.Running = true
		p.Done, p.Total = t.far()
		return p, nil
	}
	r, ok := t.out.(evaluation.Replay)
	if t.err != nil || !ok {
		p.Failed = true // the trial has logged why
		return p, nil   //nolint:nilerr // the page says so
	}
	p.Questions, p.Asked, p.Worse = r.Questions, r.Asked, len(worsened(r))
	for _, group := range []struct {
		kind string
		list []evaluation.Shift
	}{{"lost", r.Lost}, {"wrong", r.Wrong}, {"found", r.Found}, {"mended", r.Mended}, {"else", r.Else}} {
		out := shiftGroup{Kind: group.kind}
		for _, s := range group.list {
			out.Rows = append(out.Rows, shiftRow{Question: s.Row.Query, Before: v.verdict(s.Before, g), After: v.verdict(s.After, g)})
		}
		if len(out.Rows) > 0 {
			p.Groups = append(p.Groups, out)
		}
	}
	if p.Worse == 0 {
		return p, nil
	}
	if p.Digest, err = lostDigest(g, r); err != nil {
		return nil, err
	}
	by, why, at, err := e.confirmed(ctx, g.Code, p.Digest)
	if err != nil {
		return nil, err
	}
	if by != "" {
		p.Confirmed = v.text("look.lost_confirmed", "name", names.of(by), "at", v.stamp(at), "why", why)
	}
	p.MayConfirm = v.mayReview() && by == ""
	return p, nil
}

// verdict is what a citizen gets for a question, in words.
func (v *view) verdict(x evaluation.Verdict, g *procedures.Guide) string {
	var list []string
	for _, m := range x.Meant {
		list = append(list, v.called(m, g))
	}
	switch x.Decision {
	case knowledge.DecisionAnswer:
		return v.text("look.gets_answer", "name", strings.Join(list, ""))
	case knowledge.DecisionClarify:
		return v.text("look.gets_asked", "names", strings.Join(list, "; "))
	}
	return v.text("look.gets_nothing")
}

// called is the name of a guide that an index found.
func (v *view) called(m knowledge.Candidate, g *procedures.Guide) string {
	if m.Code == g.Code {
		return v.text("look.this_guide")
	}
	if other, _, ok := v.world.Library.Guide(m.Code); ok {
		return other.Name()
	}
	return string(m.Code)
}

// askWith asks a question as a citizen would once the guide is out; nil: there
// is nothing to ask.
func (e *Editor) askWith(ctx context.Context, v *view, g *procedures.Guide, question string) (*askedRow, error) {
	_, after, err := e.indexWith(ctx, v.search, g)
	if err != nil || after == nil {
		return nil, err
	}
	defer func() {
		if err := after.Close(); err != nil {
			e.Log.Warn().Err(err).Msg("close index of a draft")
		}
	}()
	return v.asked(ctx, after, g, question)
}

// asked is what an index makes of a question.
func (v *view) asked(ctx context.Context, x *knowledge.Index, g *procedures.Guide, question string) (*askedRow, error) {
	a, err := x.Answer(ctx, knowledge.Query{Text: question})
	if err != nil {
		return nil, fmt.Errorf("ask a question of guide %s: %w", g.Code, err)
	}
	row := &askedRow{Question: question, State: "late", Text: v.text("look.gets_nothing")}
	switch {
	case a.Decision == knowledge.DecisionAnswer && a.Candidates[0].Code == g.Code:
		row.State, row.Text = "ok", v.text("look.straight")
	case a.Decision == knowledge.DecisionAnswer:
		row.Text = v.text("look.other", "name", v.called(a.Candidates[0], g))
	case a.Decision == knowledge.DecisionClarify:
		row.State, row.Text = "late", v.text("look.asked_without", "n", number(len(a.Choices)))
		for _, c := range a.Choices {
			row.Names = append(row.Names, v.called(c, g))
			if c.Code == g.Code {
				row.State, row.Text = "soon", v.text("look.asked_back", "n", number(len(a.Choices)))
			}
		}
	}
	return row, nil
}

// anew is POST …/checks/links and …/checks/questions: a trial is begun anew,
// and the page shown again.
func (e *Editor) anew(anchor string, begin func(*procedures.Guide, bool) (*trial, error)) http.HandlerFunc {
	return e.checking(func(w http.ResponseWriter, r *http.Request, _ *view, s *position, g *procedures.Guide) {
		if _, err := begin(g, true); err != nil {
			e.nothing(w, r, err)
			return
		}
		toGuide(w, r, s.Code, "/checks"+anchor)
	})
}

// checking makes a handler of what concerns the text that is checked; where
// there is none it is not called.
func (e *Editor) checking(do func(w http.ResponseWriter, r *http.Request, v *view, s *position, g *procedures.Guide)) http.HandlerFunc {
	return e.of(func(w http.ResponseWriter, r *http.Request, v *view, s *position) {
		g, err := e.checkedGuide(r.Context(), s)
		if err != nil || g == nil {
			e.nothing(w, r, err)
			return
		}
		do(w, r, v, s, g)
	})
}

// confirmLost is POST …/checks/lost: a reviewer says that questions may be
// lost, and why. Whoever wrote the guide does not.
func (e *Editor) confirmLost(w http.ResponseWriter, r *http.Request, v *view, s *position, g *procedures.Guide) {
	names, _, err := e.names(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p, err := e.questionsPart(r.Context(), v, g, names)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	reason := strings.Join(strings.Fields(clip(r.PostFormValue("reason"), maxNote)), " ")
	switch {
	case s.draft != nil && slices.Contains(s.draft.Authors, v.user()):
		e.checks(w, r, v, s, http.StatusForbidden, v.text("guides.fault_own"))
	case p == nil || p.Digest == "" || p.Digest != r.PostFormValue("digest"):
		e.checks(w, r, v, s, http.StatusConflict, v.text("look.fault_questions_moved"))
	case reason == "":
		e.checks(w, r, v, s, http.StatusUnprocessableEntity, v.text("guides.fault_reason"))
	default:
		e.trail(r.Context(), v, auditLost, s.Code, p.Digest+": "+reason)
		toGuide(w, r, s.Code, "/checks?said=confirmed#questions")
	}
}
