package editor

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/report"
)

// Periods that the page offers, in days, and the one it begins with.
const askedPeriod = 30

func askedPeriods() []int { return []int{7, 30, 90, 365} }

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
	slices.SortFunc(out, byName)
	if n[sectorless] > 0 || f.Sector == sectorless {
		out = append(out, choice{Name: v.text("asked.sector_none"), Value: sectorless, N: number(n[sectorless]), On: f.Sector == sectorless})
	}
	return out
}
