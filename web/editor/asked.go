package editor

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
)

// What citizens asked and got no good answer to, and what staff make of it.
func (e *Editor) askedRoutes() {
	if e.Questions == nil {
		return
	}
	e.read("/questions", e.showAsked)
	e.read("/questions/group", e.showGroup)
	e.write("/questions/add", e.askedTap(e.addWording))
	e.write("/questions/draft", e.askedTap(e.beginFor))
	e.write("/questions/assign", e.askedTap(e.assignGroup))
	e.write("/questions/nothing", e.askedTap(e.needNothing))
	e.read("/questions/settled", e.showSettled)
	e.write("/questions/undo", e.undoTap)
	e.read("/questions/answer", e.showAnswer)
	e.write("/questions/answer", e.postAnswer)
	if e.Tell != nil && e.Talks != nil {
		e.read("/questions/tell", e.showTell)
		e.read("/questions/tell/ask", e.askTell)
		e.write("/questions/tell", e.tell)
	}
}

// questionsHref is the page of what was asked.
const questionsHref = Home + "/questions"

// askedPerPage is how many groups one page has.
const askedPerPage = 15

// askedUnfolded is how many questions of a group are shown in the list; the
// group's own page has them all.
const askedUnfolded = 12

// askedNear is how many guides are shown that came near.
const askedNear = 3

// askedPage is what was asked in vain.
type askedPage struct {
	base
	Places     []choice
	Filter     askedFilter
	Grouping   bool   // the questions are being grouped for the first time
	Stale      string // when they were grouped, while that is done anew; "" just now
	Groups     []groupCard
	Found      string // groups that the filter lets through
	Questions  string // questions in them
	Periods    []choice
	Ends       []choice
	Sectors    []choice
	Back, Next string
	From, To   string
	Any        bool    // there are groups, whatever the filter
	Undo       *tapRef // what the reader did just now; nil nothing that can be taken back
}

// tapRef names a tap in a form.
type tapRef struct{ Key, By string }

// showAsked is GET /questions.
func (e *Editor) showAsked(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	f := askedFilterOf(r)
	p := &askedPage{Filter: f, Places: e.askedTabs(v, "questions")}
	list, stale, err := e.groups.of(r.Context(), f.Days, v.world.Now)
	if err == nil && list == nil {
		p.Grouping = true
		w.Header().Set("Refresh", "3")
	} else if err == nil {
		if stale {
			p.Stale = v.stamp(list.at)
		}
		err = e.fillAsked(r.Context(), v, p, openGroups(list.groups))
	}
	if err == nil {
		p.base, err = e.base(r, v.text("asked.title"))
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p.base.Said, p.base.Late = v.askedSaid(r)
	if key := r.URL.Query().Get("tap"); key != "" && v.mayWrite() {
		p.Undo = &tapRef{key, v.user()}
	}
	e.render(w, r, http.StatusOK, "editor/asked", p)
}

func (e *Editor) fillAsked(ctx context.Context, v *view, p *askedPage, all []report.Group) error {
	f := p.Filter
	sectors := map[procedures.Code]string{}
	sectorOf := func(c procedures.Code) string {
		s, ok := sectors[c]
		if !ok {
			if g, _, there := v.world.Library.Guide(c); there {
				s = g.Sector
			}
			sectors[c] = s
		}
		return s
	}
	p.Any = len(all) > 0
	p.Periods, p.Ends, p.Sectors = v.askedPeriods(f), v.askedEnds(all, f), v.askedSectors(all, f, sectorOf)
	var let []report.Group
	n := 0
	for _, g := range all {
		if f.lets(g, v.user(), sectorOf) {
			let, n = append(let, g), n+len(g.Questions)
		}
	}
	p.Found, p.Questions = number(len(let)), number(n)
	f.Page = min(f.Page, max(1, (len(let)+askedPerPage-1)/askedPerPage))
	from := (f.Page - 1) * askedPerPage
	to := min(from+askedPerPage, len(let))
	p.From, p.To = number(min(from+1, to)), number(to)
	if f.Page > 1 {
		p.Back = f.at(f.Page - 1).Href()
	}
	if to < len(let) {
		p.Next = f.at(f.Page + 1).Href()
	}
	names, _, err := e.names(ctx, v)
	if err != nil {
		return err
	}
	for _, g := range let[from:to] {
		c, err := v.groupCard(ctx, g, names, f.Days, askedUnfolded)
		if err != nil {
			return err
		}
		p.Groups = append(p.Groups, c)
	}
	return nil
}

// askedTabs are the three pages of questions.
func (e *Editor) askedTabs(v *view, on string) []choice {
	out := []choice{{Name: v.text("asked.tab_open"), Href: questionsHref, On: on == "questions"},
		{Name: v.text("asked.tab_settled"), Href: questionsHref + "/settled", On: on == "settled"}}
	if e.Tell != nil && e.Talks != nil {
		out = append(out, choice{Name: v.text("asked.tab_tell"), Href: questionsHref + "/tell", On: on == "tell"})
	}
	return out
}

// seenUntil is what a form says of the newest question that its reader saw;
// zero when it says nothing.
func seenUntil(r *http.Request) time.Time {
	n, err := strconv.ParseInt(r.PostFormValue("seen"), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMicro(n)
}
