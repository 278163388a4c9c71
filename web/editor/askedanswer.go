package editor

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// What an officer answered one citizen can become part of a guide, once
// nothing of it is about that citizen.

// answerPage makes a draft of it.
type answerPage struct {
	base
	ID       string
	Days     int
	Question string
	At       string
	Text     string
	Step     string // title of the step
	Where    string // note or step
	Code     string
	Q        string // what a further guide was searched by
	Near     []nearGuide
	Removed  []removedLine
	Fault    string
	MayWrite bool
	NewCode  string // of the guide that it begins; "" none
	NewName  string
	Back     string
}

// removedLine says what was taken out, never what it said but for greetings.
type removedLine struct{ What string }

// Places in a guide for an answer.
const (
	asNote = "note"
	asStep = "step"
)

// maxAnswer is how much of an answer is taken, in runes.
const maxAnswer = 1500

// replyTo reads a question and what an officer answered; ok is false when
// either is gone.
func (e *Editor) replyTo(ctx context.Context, id string) (q bot.Question, text string, ok bool, err error) {
	if e.Talks == nil {
		return q, "", false, nil
	}
	q, err = e.Questions.Question(ctx, id)
	if err == nil && q.Reply != "" {
		var m bot.Message
		m, err = e.Talks.Message(ctx, q.Reply)
		if err == nil && m.Author.Kind == bot.AuthorOfficer {
			return q, m.Text, true, nil
		}
	}
	if errors.Is(err, bot.ErrAbsent) {
		err = nil
	}
	return q, "", false, err
}

// showAnswer is GET /questions/answer.
func (e *Editor) showAnswer(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	e.answer(w, r, v, http.StatusOK, "")
}

func (e *Editor) answer(w http.ResponseWriter, r *http.Request, v *view, status int, fault string) {
	q, said, ok, err := e.replyTo(r.Context(), r.FormValue("id"))
	switch {
	case err != nil:
		e.fail(w, r, err)
		return
	case !ok:
		e.backToAsked(w, r, "asked.fault_gone")
		return
	}
	days := askedFilterOf(r).Days
	p := &answerPage{ID: q.ID, Days: days, Question: masked(q.Text), At: v.stamp(q.At), Fault: fault, MayWrite: v.mayWrite(),
		Q: clip(r.FormValue("q"), 200), Code: r.FormValue("code"), Where: asNote, Step: clip(r.FormValue("step"), maxWording), Back: groupHref(q.ID, days),
		NewCode: clip(r.FormValue("newcode"), 32), NewName: clip(r.FormValue("name"), maxWording)}
	if r.FormValue("where") == asStep {
		p.Where = asStep
	}
	text, removed := plainAnswer(said)
	p.Text, p.Removed = text, v.removedLines(removed)
	if typed := clip(r.PostFormValue("text"), maxAnswer); typed != "" {
		p.Text = typed
	}
	if p.Near, err = v.near(r.Context(), q.Text, askedNear); err == nil && p.Q != "" {
		p.Near, err = e.searched(r.Context(), v, p.Q)
	}
	if q.Code != "" && p.Q == "" && !slices.ContainsFunc(p.Near, func(n nearGuide) bool { return n.Code == q.Code }) {
		p.Near = append([]nearGuide{{q.Code, v.guideName(q.Code), guideHref(q.Code)}}, p.Near...)
	}
	if p.Code == "" && len(p.Near) > 0 {
		p.Code = string(p.Near[0].Code)
	}
	if err == nil {
		p.base, err = e.base(r, v.text("asked.answer_title"))
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if fault != "" {
		p.base.Said, p.base.Late = fault, true
	}
	e.render(w, r, status, "editor/askedanswer", p)
}

// removedLines says how much of what was taken out.
func (v *view) removedLines(list []removal) []removedLine {
	var out []removedLine
	for _, what := range []string{"number", "name", "address"} {
		n := 0
		for _, r := range list {
			n += one(r.What == what)
		}
		if n > 0 {
			out = append(out, removedLine{v.text("asked.removed_"+what, "n", number(n))})
		}
	}
	var greetings []string
	for _, r := range list {
		if text := strings.TrimSpace(strings.ReplaceAll(r.Text, scrubbed, "…")); r.What == "greeting" && text != "" {
			greetings = append(greetings, "“"+text+"”")
		}
	}
	if len(greetings) > 0 {
		out = append(out, removedLine{v.text("asked.removed_greeting", "text", strings.Join(greetings, ", "))})
	}
	return out
}

// postAnswer puts the words into a draft.
func (e *Editor) postAnswer(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	v, done := e.view(r)
	defer done()
	q, _, ok, err := e.replyTo(r.Context(), r.FormValue("id"))
	var code procedures.Code
	if err == nil && ok {
		code, err = e.putAnswer(r.Context(), v, r, q)
	}
	f := refused(err)
	switch {
	case f != nil:
		e.answer(w, r, v, f.status, v.text(f.key, f.args...))
	case err != nil:
		e.fail(w, r, err)
	case !ok:
		e.backToAsked(w, r, "asked.fault_gone")
	default:
		toGuide(w, r, code, "/edit")
	}
}

func (e *Editor) putAnswer(ctx context.Context, v *view, r *http.Request, q bot.Question) (procedures.Code, error) {
	text, title := clip(r.PostFormValue("text"), maxAnswer), clip(r.PostFormValue("step"), maxWording)
	where, code := r.PostFormValue("where"), answerCode(r)
	_, told := scrub(text+"\n"+title, scrubbed)
	switch {
	case text == "":
		return "", refuse(http.StatusUnprocessableEntity, "asked.fault_text")
	case slices.ContainsFunc(told, func(t removal) bool { return t.What == "number" }):
		return "", refuse(http.StatusUnprocessableEntity, "asked.fault_number")
	case r.PostFormValue("read") == "":
		return "", refuse(http.StatusUnprocessableEntity, "asked.fault_read")
	case where == asStep && title == "":
		return "", refuse(http.StatusUnprocessableEntity, "asked.fault_step")
	}
	s, err := e.stands(ctx, v, code)
	if err != nil {
		return "", err
	}
	base := s.guide()
	if base == nil {
		if base, err = newGuide(code, clip(r.PostFormValue("name"), maxWording)); err != nil {
			return "", err
		}
		base, _ = withWording(base, wordingOf(q.Text))
	}
	mine := *base
	if where == asStep {
		taken := func(id string) bool {
			return slices.ContainsFunc(mine.Steps, func(s procedures.Step) bool { return string(s.ID) == id })
		}
		step := procedures.Step{ID: procedures.StepID(procedures.MakeID(title, taken)), Title: title, Text: text}
		mine.Steps = append(slices.Clone(mine.Steps), step)
	} else {
		mine.Notes = append(slices.Clone(mine.Notes), strings.Split(text, "\n")...)
	}
	v.world.Now = e.groups.moment(v.world.Now)
	put := procedures.NewDraft(&mine, "", v.user(), v.now())
	if s.guide() == nil {
		_, err = e.Shelf.PutDraft(ctx, put)
	} else {
		var k kept
		k, err = e.keep(ctx, v, code, base, &mine)
		put = k.draft
	}
	if err != nil {
		return "", err
	}
	e.trail(ctx, v, auditQuestions, code, "an officer's answer, in the draft")
	return put.Code, e.settle(ctx, v.settledAs([]bot.Question{q}, bot.SettledDraft, code))
}

// answerCode is the guide that the form is for: one of those listed, else the
// new one that it names.
func answerCode(r *http.Request) procedures.Code {
	if c := r.PostFormValue("code"); c != newCode {
		return procedures.Code(c)
	}
	return procedures.Code(procedures.CleanText(clip(r.PostFormValue("newcode"), 32)))
}

// newCode is chosen for a guide that there is not yet.
const newCode = "new"

// newGuide is one of the ward's own words with nothing in it yet.
func newGuide(code procedures.Code, title string) (*procedures.Guide, error) {
	g := &procedures.Guide{Code: code, Title: strings.ReplaceAll(title, "\n", " "), Review: procedures.ReviewWard}
	for _, f := range g.Check() {
		switch f.Field {
		case "code":
			return nil, refuse(http.StatusUnprocessableEntity, "gform.bad_code")
		case "title":
			return nil, refuse(http.StatusUnprocessableEntity, "gform.missing_title")
		}
	}
	return g, nil
}
