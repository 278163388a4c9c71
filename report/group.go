package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
)

// Group is questions that ask the same, as far as their words tell.
type Group struct {
	Typical   bot.Question   // the newest of those with the most typical wording
	Questions []bot.Question // all of them, the newest first
	Newest    time.Time      // when it was asked last
	Codes     []CodeCount    // guides that were shown for it, most often first; nil none
	Ends      []EndCount     // how they ended, most often first
	Tickets   []bot.TicketID // in which officers helped, the newest first; nil none
}

// CodeCount is a guide with how many questions it was shown for.
type CodeCount struct {
	Code procedures.Code
	N    int
}

// EndCount is an end with how many questions ended so.
type EndCount struct {
	End bot.QuestionEnd
	N   int
}

// wording is one way to put a question, with all who put it so.
type wording struct {
	folded    string
	questions []bot.Question
}

// Groups puts like questions together, the biggest group first and of equal
// ones that with the newest question. Every question is in one group. The
// order of the list does not matter; it is left as it is.
func (g *Grouper) Groups(list []bot.Question) []Group {
	wordings := wordingsOf(list)
	terms := make([]map[string]float64, len(wordings))
	for i, w := range wordings {
		terms[i] = g.terms(w.folded)
	}
	vs := vectors(terms)
	most := 0
	for _, v := range vs {
		if n := len(v); n > 0 {
			most = max(most, v[n-1].term+1)
		}
	}
	leaders := led{groups: make([][]feature, most)}
	var members [][]int
	for i, v := range vs {
		to := leaders.nearest(v)
		if to < 0 {
			to = leaders.lead(v)
			members = append(members, nil)
		}
		members[to] = append(members[to], i)
	}
	out := make([]Group, len(members))
	for i, m := range members {
		out[i] = groupOf(wordings, vs, m)
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Questions), len(a.Questions)), newestFirst(a.Questions[0], b.Questions[0]))
	})
	return out
}

// wordingsOf puts questions together that differ in accents, case and signs
// at most, those asked most often first.
func wordingsOf(list []bot.Question) []wording {
	by := map[string]int{}
	var out []wording
	for _, q := range list {
		folded := folded(q.Text)
		i, there := by[folded]
		if !there {
			i = len(out)
			by[folded] = i
			out = append(out, wording{folded: folded})
		}
		out[i].questions = append(out[i].questions, q)
	}
	for _, w := range out {
		slices.SortFunc(w.questions, newestFirst)
	}
	slices.SortFunc(out, func(a, b wording) int {
		return cmp.Or(cmp.Compare(len(b.questions), len(a.questions)), cmp.Compare(a.folded, b.folded))
	})
	return out
}

// folded is a text as words without accents.
func folded(text string) string {
	var words []string
	for _, t := range vi.Tokens(text) {
		words = append(words, t.Folded)
	}
	return strings.Join(words, " ")
}

func newestFirst(a, b bot.Question) int {
	return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
}

func groupOf(wordings []wording, vs []vector, members []int) Group {
	var g Group
	own := make([]vector, len(members))
	times := make([]int, len(members))
	for i, m := range members {
		own[i], times[i] = vs[m], len(wordings[m].questions)
		g.Questions = append(g.Questions, wordings[m].questions...)
	}
	slices.SortFunc(g.Questions, newestFirst)
	g.Typical = wordings[members[central(own, times)]].questions[0]
	g.Newest = g.Questions[0].At
	codes, ends := map[procedures.Code]int{}, map[bot.QuestionEnd]int{}
	for _, q := range g.Questions {
		ends[q.End]++
		if q.Code != "" {
			codes[q.Code]++
		}
		if q.Ticket != "" && !slices.Contains(g.Tickets, q.Ticket) {
			g.Tickets = append(g.Tickets, q.Ticket)
		}
	}
	for c, n := range codes {
		g.Codes = append(g.Codes, CodeCount{c, n})
	}
	for e, n := range ends {
		g.Ends = append(g.Ends, EndCount{e, n})
	}
	slices.SortFunc(g.Codes, func(a, b CodeCount) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Code, b.Code)) })
	slices.SortFunc(g.Ends, func(a, b EndCount) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.End, b.End)) })
	return g
}
