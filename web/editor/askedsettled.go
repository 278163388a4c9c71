package editor

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// settledDays is how far back the page of what was settled looks.
const settledDays = 90

// tap is what somebody made of questions at one moment.
type tap struct {
	at   time.Time
	by   string
	what bot.QuestionSettled
	code procedures.Code
	list []bot.Question
}

// tapKey names a tap in forms.
func tapKey(at time.Time) string { return strconv.FormatInt(at.UnixMicro(), 10) }

// taps are what was made of questions, the newest first.
func taps(list []bot.Question) []tap {
	by := map[string]int{}
	var out []tap
	for _, q := range list {
		if q.Settled == "" {
			continue
		}
		key := tapKey(q.SettledAt) + q.SettledBy
		i, there := by[key]
		if !there {
			i = len(out)
			by[key] = i
			out = append(out, tap{at: q.SettledAt, by: q.SettledBy, what: q.Settled, code: q.SettledAs})
		}
		out[i].list = append(out[i].list, q)
	}
	slices.SortStableFunc(out, func(a, b tap) int { return b.at.Compare(a.at) })
	return out
}

// allTaps reads them.
func (e *Editor) allTaps(ctx context.Context, v *view) ([]tap, error) {
	have, _, err := e.groups.of(ctx, settledDays, v.world.Now)
	if err != nil || have == nil {
		return nil, err
	}
	var list []bot.Question
	for _, g := range have.groups {
		list = append(list, g.Questions...)
	}
	return taps(list), nil
}

// settledPage is what staff made of questions.
type settledPage struct {
	base
	Places   []choice
	Taps     []tapCard
	Back     string
	Next     string
	MayWrite bool
}

// tapCard is one tap as the page shows it.
type tapCard struct {
	Key, By, What, At string
	Text              string
	N                 int
	Name, Href        string // of the guide; "" none
	Stands            string // where the guide stands since
	Out               bool   // citizens see it
}

// showSettled is GET /questions/settled.
func (e *Editor) showSettled(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	p := &settledPage{Places: e.askedTabs(v, "settled"), MayWrite: v.mayWrite()}
	all, err := e.allTaps(r.Context(), v)
	var out map[procedures.Code]procedures.Publication
	if err == nil {
		out, err = e.lastOut(r.Context())
	}
	var names names
	if err == nil {
		names, _, err = e.names(r.Context(), v)
	}
	if err == nil {
		p.base, err = e.base(r, v.text("asked.settled_title"))
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	page := askedFilterOf(r).Page
	page = min(page, max(1, (len(all)+askedPerPage-1)/askedPerPage))
	from, to := (page-1)*askedPerPage, min(page*askedPerPage, len(all))
	at := func(n int) string { return questionsHref + "/settled?page=" + strconv.Itoa(n) }
	if page > 1 {
		p.Back = at(page - 1)
	}
	if to < len(all) {
		p.Next = at(page + 1)
	}
	for _, t := range all[from:to] {
		p.Taps = append(p.Taps, v.tapCard(t, names, out))
	}
	p.base.Said, p.base.Late = v.askedSaid(r)
	e.render(w, r, http.StatusOK, "editor/askedsettled", p)
}

func (v *view) tapCard(t tap, names names, out map[procedures.Code]procedures.Publication) tapCard {
	c := tapCard{Key: tapKey(t.at), By: t.by, At: v.stamp(t.at), Text: masked(t.list[0].Text), N: len(t.list),
		What: v.text("asked.settled_"+string(t.what), "name", names.of(t.by))}
	if t.code != "" {
		c.Name, c.Href = v.guideName(t.code), guideHref(t.code)
		p := out[t.code]
		if c.Out = p.Revision != "" && p.At.After(t.at); c.Out {
			c.Stands = v.text("asked.out_since", "date", v.date(p.At))
		} else {
			c.Stands = v.text("asked.not_out")
		}
	}
	return c
}

// lastOut is the last publication of every guide.
func (e *Editor) lastOut(ctx context.Context) (map[procedures.Code]procedures.Publication, error) {
	list, err := e.Shelf.LastPublications(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[procedures.Code]procedures.Publication, len(list))
	for _, p := range list {
		out[p.Code] = p
	}
	return out, nil
}

// undoTap takes back what was made of questions: they are open again, and a
// wording that no citizen saw goes out of the draft.
func (e *Editor) undoTap(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	v, done := e.view(r)
	defer done()
	all, err := e.allTaps(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	i := slices.IndexFunc(all, func(t tap) bool { return tapKey(t.at) == r.PostFormValue("tap") && t.by == r.PostFormValue("by") })
	if i < 0 {
		e.backToAsked(w, r, "asked.fault_undo")
		return
	}
	t, said := all[i], "undone"
	switch t.what {
	case bot.SettledWording:
		gone, err := e.dropWording(r.Context(), v, t)
		if err != nil {
			e.fail(w, r, err)
			return
		}
		if !gone {
			said = "undone_kept"
		}
	case bot.SettledDraft:
		said = "undone_kept"
	}
	open := settling(t.list, func(q *bot.Question) {
		q.Settled, q.SettledBy, q.SettledAt, q.SettledAs = "", "", time.Time{}, ""
	})
	if err := e.settle(r.Context(), open); err != nil {
		e.fail(w, r, err)
		return
	}
	e.trail(r.Context(), v, auditQuestions, t.code, "taken back")
	http.Redirect(w, r, questionsHref+"?said="+said+"&n="+strconv.Itoa(len(open)), http.StatusSeeOther)
}

// dropWording takes the wording that a tap added out of the draft again. gone
// is false when it cannot be told which one that was, or citizens see it.
func (e *Editor) dropWording(ctx context.Context, v *view, t tap) (gone bool, err error) {
	d, err := e.Shelf.Draft(ctx, t.code)
	switch {
	case errors.Is(err, procedures.ErrNoDraft):
		return false, nil
	case err != nil:
		return false, err
	}
	saves, err := e.Shelf.DraftSaves(ctx, t.code)
	if err != nil {
		return false, err
	}
	added := addedAt(d, saves, t.at)
	if len(added) == 0 {
		return false, nil
	}
	less := *d.Guide
	less.Wordings = slices.DeleteFunc(slices.Clone(less.Wordings), func(w string) bool { return slices.Contains(added, w) })
	s, err := e.stands(ctx, v, t.code)
	if err != nil {
		return false, err
	}
	if s.published != nil && s.revision == d.Base && procedures.Equal(s.published, &less) {
		// Nothing is left of what was worked on.
		return true, e.Shelf.DeleteDraft(ctx, t.code, d.Version)
	}
	_, err = e.keep(ctx, v, t.code, d.Guide, &less)
	return true, err
}

// addedAt are the wordings that a draft got at a moment.
func addedAt(d procedures.Draft, saves []procedures.DraftSave, at time.Time) []string {
	type state struct {
		at    time.Time
		guide *procedures.Guide
	}
	states := []state{{d.Changed, d.Guide}} // the newest first
	for _, s := range saves {
		states = append(states, state{s.At, s.Guide})
	}
	for i := range states[:len(states)-1] {
		if !states[i].at.Equal(at) {
			continue
		}
		return slices.DeleteFunc(slices.Clone(states[i].guide.Wordings), func(w string) bool {
			return slices.Contains(states[i+1].guide.Wordings, w)
		})
	}
	return nil
}
