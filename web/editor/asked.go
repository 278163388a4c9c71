package editor

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
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

// Periods that the page offers, in days, and the one it begins with.
const askedPeriod = 30

func askedPeriods() []int { return []int{7, 30, 90, 365} }

// askedPerPage is how many groups one page has.
const askedPerPage = 15

// askedUnfolded is how many questions of a group are shown in the list; the
// group's own page has them all.
const askedUnfolded = 12

// askedNear is how many guides are shown that came near.
const askedNear = 3

// askedEnds are the ends in the order of the page.
func askedEnds() []bot.QuestionEnd {
	return []bot.QuestionEnd{bot.QuestionRefused, bot.QuestionAsked, bot.QuestionOther, bot.QuestionAgain, bot.QuestionHanded, bot.QuestionRated}
}

// askedFilter is what the page shows.
type askedFilter struct {
	Days   int
	End    bot.QuestionEnd
	Sector string
	Code   procedures.Code
	Mine   bool
	Page   int // from 1
}

func askedFilterOf(r *http.Request) askedFilter {
	f := askedFilter{Days: askedPeriod, End: bot.QuestionEnd(r.FormValue("end")), Sector: r.FormValue("sector"),
		Code: procedures.Code(clip(r.FormValue("code"), 32)), Mine: r.FormValue("mine") != "", Page: 1}
	if n, err := strconv.Atoi(r.FormValue("days")); err == nil && slices.Contains(askedPeriods(), n) {
		f.Days = n
	}
	if !slices.Contains(askedEnds(), f.End) {
		f.End = ""
	}
	if n, err := strconv.Atoi(r.FormValue("page")); err == nil && n > 1 {
		f.Page = n
	}
	return f
}

// On reports that the filter leaves something out but for time.
func (f askedFilter) On() bool { return f.End != "" || f.Sector != "" || f.Code != "" || f.Mine }

// query is the filter as an address has it.
func (f askedFilter) query() url.Values {
	q := url.Values{}
	if f.Days != askedPeriod {
		q.Set("days", strconv.Itoa(f.Days))
	}
	for name, value := range map[string]string{"end": string(f.End), "sector": f.Sector, "code": string(f.Code)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Mine {
		q.Set("mine", "1")
	}
	if f.Page > 1 {
		q.Set("page", strconv.Itoa(f.Page))
	}
	return q
}

// Href is the address of the page so filtered.
func (f askedFilter) Href() string { return withQuery(questionsHref, f.query()) }

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (f askedFilter) at(page int) askedFilter { f.Page = page; return f }

// askedPage is what was asked in vain.
type askedPage struct {
	base
	Tabs3      []choice
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

// groupCard is one group of like questions.
type groupCard struct {
	ID       string // of the typical question
	Text     string
	N        int
	Newest   string
	Ends     []string
	Near     []nearGuide
	Assigned string
	Href     string
	Asked    []askedLine
	More     int
	Reply    bool // an officer answered one of them
}

// nearGuide is a guide that came near.
type nearGuide struct {
	Code procedures.Code
	Name string
	Href string
}

// askedLine is one question.
type askedLine struct {
	Text, At, End string
	Name          string // of the guide that was shown; "" none
	Reply         string // page that makes a draft of the officer's answer; "" none
	Settled       string // what was made of it; "" nothing yet
}

// open are the questions of a group that nobody has settled.
func openOf(g report.Group) []bot.Question {
	var out []bot.Question
	for _, q := range g.Questions {
		if q.Settled == "" {
			out = append(out, q)
		}
	}
	return out
}

// openGroups are the groups with what is not settled of them, the biggest
// first.
func openGroups(list []report.Group) []report.Group {
	out := make([]report.Group, 0, len(list))
	for _, g := range list {
		open := openOf(g)
		if len(open) == 0 {
			continue
		}
		if len(open) < len(g.Questions) {
			g.Questions, g.Newest = open, open[0].At
			if g.Typical.Settled != "" || !slices.ContainsFunc(open, func(q bot.Question) bool { return q.ID == g.Typical.ID }) {
				g.Typical = open[0]
			}
		}
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b report.Group) int { return len(b.Questions) - len(a.Questions) })
	return out
}

// shownFor are the guides that the bot showed or named for a group.
func shownFor(g report.Group) []procedures.Code {
	var out []procedures.Code
	for _, q := range g.Questions {
		for _, c := range append([]procedures.Code{q.Code}, q.Choices...) {
			if c != "" && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// sectorless is the filter for groups of which no sector is known: the bot
// named no guide.
const sectorless = "-"

func (f askedFilter) lets(g report.Group, user string, sectorOf func(procedures.Code) string) bool {
	any := func(ok func(bot.Question) bool) bool { return slices.ContainsFunc(g.Questions, ok) }
	codes := shownFor(g)
	return (f.End == "" || any(func(q bot.Question) bool { return q.End == f.End })) &&
		(f.Code == "" || slices.Contains(codes, f.Code)) &&
		(f.Sector == "" || f.Sector == sectorless && len(codes) == 0 ||
			slices.ContainsFunc(codes, func(c procedures.Code) bool { return sectorOf(c) == f.Sector })) &&
		(!f.Mine || any(func(q bot.Question) bool { return q.Assigned == user }))
}

// showAsked is GET /questions.
func (e *Editor) showAsked(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	f := askedFilterOf(r)
	p := &askedPage{Filter: f, Tabs3: e.askedTabs(v, "questions")}
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

// groupHref is the page of the group that a question is in.
func groupHref(id string, days int) string {
	return questionsHref + "/group?" + url.Values{"id": {id}, "days": {strconv.Itoa(days)}}.Encode()
}

// groupCard is a group as pages show it, with so many of its questions.
func (v *view) groupCard(ctx context.Context, g report.Group, names names, days, most int) (groupCard, error) {
	c := groupCard{ID: g.Typical.ID, Text: masked(g.Typical.Text), N: len(g.Questions), Newest: v.stamp(g.Newest), Href: groupHref(g.Typical.ID, days)}
	count := map[bot.QuestionEnd]int{}
	for i, q := range g.Questions {
		count[q.End]++
		if q.Assigned != "" && c.Assigned == "" {
			c.Assigned = names.of(q.Assigned)
		}
		c.Reply = c.Reply || q.Reply != ""
		if i < most {
			c.Asked = append(c.Asked, v.askedLine(q, names, days))
		} else {
			c.More++
		}
	}
	for _, end := range askedEnds() {
		if count[end] > 0 {
			c.Ends = append(c.Ends, v.text("asked.end_n", "end", v.text("asked.end_"+string(end)), "n", number(count[end])))
		}
	}
	var err error
	c.Near, err = v.near(ctx, g.Typical.Text, askedNear)
	return c, err
}

func (v *view) askedLine(q bot.Question, names names, days int) askedLine {
	l := askedLine{Text: masked(q.Text), At: v.stamp(q.At), End: v.text("asked.end_" + string(q.End))}
	if q.Code != "" {
		l.Name = v.guideName(q.Code)
	}
	if q.Reply != "" {
		l.Reply = questionsHref + "/answer?" + url.Values{"id": {q.ID}, "days": {strconv.Itoa(days)}}.Encode()
	}
	if q.Settled != "" {
		l.Settled = v.text("asked.settled_"+string(q.Settled), "name", names.of(q.SettledBy))
	}
	return l
}

// guideName is what a guide is called; its code when there is none.
func (v *view) guideName(c procedures.Code) string {
	if g, _, ok := v.world.Library.Guide(c); ok {
		return g.Name()
	}
	return string(c)
}

// near are the guides that a text comes nearest to, as the bot sees it.
func (v *view) near(ctx context.Context, text string, most int) ([]nearGuide, error) {
	a, err := v.search.Answer(ctx, bot.Query{Text: text, Limit: most})
	if err != nil {
		return nil, err
	}
	var out []nearGuide
	for _, c := range a.Candidates {
		out = append(out, nearGuide{c.Code, v.guideName(c.Code), guideHref(c.Code)})
	}
	return out[:min(len(out), most)], nil
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

func (v *view) askedPeriods(f askedFilter) (out []choice) {
	for _, d := range askedPeriods() {
		out = append(out, choice{Name: v.text("asked.days", "n", number(d)), Value: strconv.Itoa(d), On: f.Days == d})
	}
	return out
}

func (v *view) askedEnds(all []report.Group, f askedFilter) (out []choice) {
	for _, end := range askedEnds() {
		n := 0
		for _, g := range all {
			if slices.ContainsFunc(g.Questions, func(q bot.Question) bool { return q.End == end }) {
				n++
			}
		}
		out = append(out, choice{Name: v.text("asked.end_" + string(end)), Value: string(end), N: number(n), Zero: n == 0, On: f.End == end})
	}
	return out
}

func (v *view) askedSectors(all []report.Group, f askedFilter, of func(procedures.Code) string) []choice {
	n := map[string]int{}
	for _, g := range all {
		in := map[string]bool{}
		codes := shownFor(g)
		for _, c := range codes {
			in[of(c)] = true
		}
		if len(codes) == 0 {
			in[sectorless] = true
		}
		for s := range in {
			n[s]++
		}
	}
	var out []choice
	for name, count := range n {
		if name != "" && name != sectorless {
			out = append(out, choice{Name: name, Value: name, N: number(count), On: name == f.Sector})
		}
	}
	slices.SortFunc(out, func(a, b choice) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	if n[sectorless] > 0 || f.Sector == sectorless {
		out = append(out, choice{Name: v.text("asked.sector_none"), Value: sectorless, N: number(n[sectorless]), On: f.Sector == sectorless})
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
