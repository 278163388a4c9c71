package editor

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
	"github.com/motcua/motcua/web/page"
)

// groupPage is one group, and what can be made of it.
type groupPage struct {
	base
	Card     groupCard
	Days     int
	Seen     int64 // of the newest question shown, for the forms
	Wording  string
	Fault    string // beneath the wording
	Near     []offer
	Q        string // what a further guide was searched by
	None     bool   // and there is none
	Persons  []choice
	MayWrite bool
	Back     string
}

// offer is a guide that the wording may be added to, with what that would do.
type offer struct {
	nearGuide
	Effect   *effect
	Nearest  bool // it is the one that search puts first
	Has      bool // the guide has the wording already
	Official bool // it is the official text, not written for people yet
	Review   bool // its draft has been given to a reviewer: it would come back
	Draft    bool // somebody works on it
}

// showGroup is GET /questions/group.
func (e *Editor) showGroup(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	e.group(w, r, v, http.StatusOK, "", "")
}

// groupOf is the group that a request is about with what is open of it.
func (e *Editor) groupOf(r *http.Request, v *view) (report.Group, error) {
	list, _, err := e.groups.of(r.Context(), askedFilterOf(r).Days, v.world.Now)
	switch {
	case err != nil:
		return report.Group{}, err
	case list == nil:
		return report.Group{}, refuse(http.StatusServiceUnavailable, "asked.fault_grouping")
	}
	g, ok := list.holding(r.FormValue("id"))
	if !ok {
		return report.Group{}, refuse(http.StatusNotFound, "asked.fault_gone")
	}
	open := openGroups([]report.Group{g})
	if len(open) == 0 {
		return report.Group{}, refuse(http.StatusConflict, "asked.fault_settled")
	}
	return open[0], nil
}

// group writes the page of a group. wording is what somebody typed, "" the
// typical question.
func (e *Editor) group(w http.ResponseWriter, r *http.Request, v *view, status int, wording, fault string) {
	g, err := e.groupOf(r, v)
	var f *refusal
	if errors.As(err, &f) {
		e.backToAsked(w, r, f.key)
		return
	}
	days := askedFilterOf(r).Days
	p := &groupPage{Days: days, Wording: wording, Q: clip(r.FormValue("q"), 200), MayWrite: v.mayWrite(), Back: withQuery(questionsHref, askedFilter{Days: days}.query())}
	if err == nil {
		err = e.fillGroup(r.Context(), v, p, g, r.FormValue("code"))
	}
	if err == nil {
		p.base, err = e.base(r, v.text("asked.group_title"))
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if fault != "" {
		p.base.Said, p.base.Late = fault, status >= http.StatusBadRequest
	}
	if p.base.Late {
		p.Fault = fault
	}
	e.render(w, r, status, "editor/askedgroup", p)
}

func (e *Editor) fillGroup(ctx context.Context, v *view, p *groupPage, g report.Group, chosen string) error {
	names, people, err := e.names(ctx, v)
	if err != nil {
		return err
	}
	if p.Card, err = v.groupCard(ctx, g, names, p.Days, len(g.Questions)); err != nil {
		return err
	}
	p.Seen = g.Questions[0].At.UnixMicro()
	assigned := ""
	for _, q := range g.Questions {
		if q.Assigned != "" {
			assigned = q.Assigned
			break
		}
	}
	p.Persons = names.editors(people, assigned)
	if p.Wording == "" {
		p.Wording = wordingOf(spelled(g))
	}
	near := p.Card.Near
	if p.Q != "" {
		found, err := e.searched(ctx, v, p.Q)
		if err != nil {
			return err
		}
		near, p.None = found, len(found) == 0
	}
	if c := procedures.Code(chosen); chosen != "" && !slices.ContainsFunc(near, func(n nearGuide) bool { return n.Code == c }) {
		if _, _, there := v.world.Library.Guide(c); there {
			near = append([]nearGuide{{c, v.guideName(c), guideHref(c)}}, near...)
		}
	}
	for _, n := range near {
		o, err := e.offer(ctx, v, n, p.Wording, g)
		if err != nil {
			return err
		}
		o.Nearest = len(p.Card.Near) > 0 && n.Code == p.Card.Near[0].Code
		p.Near = append(p.Near, o)
	}
	return nil
}

// searched are guides by their code or as the bot understands the words.
func (e *Editor) searched(ctx context.Context, v *view, q string) ([]nearGuide, error) {
	if c := procedures.Code(q); codeForm.MatchString(q) {
		if _, _, there := v.world.Library.Guide(c); there {
			return []nearGuide{{c, v.guideName(c), guideHref(c)}}, nil
		}
		return nil, nil
	}
	return v.near(ctx, q, askedNear)
}

// offer finds out what it would do to add a wording to a guide.
func (e *Editor) offer(ctx context.Context, v *view, n nearGuide, wording string, group report.Group) (offer, error) {
	o := offer{nearGuide: n}
	s, err := e.stands(ctx, v, n.Code)
	if err != nil {
		return o, err
	}
	o.Draft = s.drafted
	o.Review = s.drafted && s.draft.State != procedures.DraftEditing
	o.Official = s.published != nil && s.published.Review == procedures.ReviewOfficial && !s.drafted
	g := s.guide()
	if g == nil {
		o.Effect = &effect{}
		return o, nil
	}
	with, added := withWording(g, wording)
	o.Has = !added
	o.Effect, err = v.effectOf(ctx, with, group)
	return o, err
}

// withWording is a guide with one more wording; added is false when it has
// it, however that is typed, or there is nothing to add.
func withWording(g *procedures.Guide, wording string) (with *procedures.Guide, added bool) {
	out := *g
	same := func(o string) bool { return sameWords(o, wording) }
	if strings.TrimSpace(wording) == "" || slices.ContainsFunc(g.Wordings, same) {
		return &out, false
	}
	out.Wordings = append(slices.Clip(slices.Clone(g.Wordings)), wording)
	return &out, true
}

// sameWords reports that two texts differ in accents, case and signs at most.
func sameWords(a, b string) bool {
	plain := func(s string) string {
		return strings.Join(strings.FieldsFunc(page.Fold(s), func(r rune) bool { return strings.ContainsRune(" ,.;:?!\n\"", r) }), " ")
	}
	return plain(a) == plain(b)
}

// backToAsked goes to the list with what there is to say.
func (e *Editor) backToAsked(w http.ResponseWriter, r *http.Request, key string) {
	q := askedFilter{Days: askedFilterOf(r).Days}.query()
	q.Set("said", strings.TrimPrefix(key, "asked."))
	http.Redirect(w, r, withQuery(questionsHref, q), http.StatusSeeOther)
}

// askedSaid is how the form before ended, in words.
func (v *view) askedSaid(r *http.Request) (text string, late bool) {
	key := r.URL.Query().Get("said")
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if counted := []string{"wording", "draft", "nothing", "assigned", "undone", "told"}; err == nil && slices.Contains(counted, key) {
		return v.text("asked.said_"+key, "n", number(n)), false
	}
	if key == "undone_kept" {
		return v.text("asked.undone_kept"), false
	}
	if faults := []string{"grouping", "gone", "settled", "undo"}; slices.Contains(faults, strings.TrimPrefix(key, "fault_")) {
		return v.text("asked." + key), true
	}
	return "", false
}

// settling is what staff make of questions.
func settling(list []bot.Question, set func(*bot.Question)) []bot.Question {
	out := slices.Clone(list)
	for i := range out {
		set(&out[i])
	}
	return out
}
