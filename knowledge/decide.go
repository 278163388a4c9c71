package knowledge

import (
	"cmp"
	"math"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// Bounds of the decision that are not learned (see confidence).
const (
	temperature  = 1.0  // of the softmax over scores: they are learned as its logarithms
	leastFound   = 0.12 // of the question, anywhere in the best candidate
	plainlyNamed = 0.80 // of the best name is in the question: it is asked for as such
	knownHere    = 0.50 // what another office is known to do must be that likely to be done here
	wordForWord  = 0.80 // of a name and of the question are in each other: it is that name
	titleWhole   = 0.88 // of title and question are in each other: it is that title
	besidesPoint = 0.35 // of qualifiers, that the guide has more than was asked for
	nameWhole    = 0.97 // of a name and of the question are in each other: it is that name, every word
	nameBetter   = 0.02 // more than the first guide's best name
	nearlyEqual  = 0.70 // of the first one's share, of few guides: there one that is meant is far ahead
	leastAhead   = 0.25 // of all shares, must the first have to be answered, whatever else speaks for it
	ahead        = 0.40 // of all shares, for a question that is a title
	farAhead     = 0.60 // of all shares
	maxChoices   = 4
	enoughShare  = 0.95 // of all: more choices are only more to read
	leastShare   = 0.02 // of the first candidate's share, to be a choice
)

// judged is a ranking with what was decided on it.
type judged struct {
	decision Decision
	reason   Reason
	shares   []float64 // by rank: softmax, editions of one procedure merged into the first
	choices  []int     // ranks
	right    float64   // how likely the first guide is the one meant
	known    float64   // how likely the library has what is asked for
}

// judge decides what may be done with a ranking.
func (x *Index) judge(q *question, order []ranked) judged {
	if len(order) == 0 {
		return judged{decision: DecisionRefuse, reason: ReasonNoGuide}
	}
	j := judged{shares: shares(order)}
	top := order[0].features
	j.choices = choose(order, j.shares)
	s := x.observe(q, order, j.shares)
	var rightFrom, knownFrom float64
	j.right, j.known, rightFrom, knownFrom = x.surely(&s)
	switch {
	case q.elsewhere != "" && (j.known < max(knownFrom, knownHere) || top.missing > besidesPoint):
		j.decision, j.reason = DecisionRefuse, ReasonElsewhere
	case j.named(order):
		j.decision, j.reason = DecisionClarify, ReasonClose
	case len(x.sheets) <= fewGuides && !x.undoes(q, order[0].sheet) && max(top.v[featTitleBalance], top.v[featWordingBalance]) >= wordForWord && j.shares[0] >= farAhead:
		j.decision, j.reason = DecisionAnswer, ReasonStandsOut
	case j.known < knownFrom || top.anywhere < leastFound:
		j.decision, j.reason = DecisionRefuse, ReasonTooLittle
	case top.precise < plainlyNamed && len(j.choices) > 1 && x.broad(q):
		j.decision, j.reason = DecisionClarify, ReasonSector
	case len(j.choices) >= 2 && (j.shares[0] < leastAhead || x.undoes(q, order[0].sheet)):
		j.decision, j.reason = DecisionClarify, ReasonClose
	case len(j.choices) >= 2 && len(x.sheets) <= fewGuides && j.shares[j.choices[1]] >= nearlyEqual*j.shares[j.choices[0]]:
		j.decision, j.reason = DecisionClarify, ReasonClose
	case j.right >= rightFrom, titled(order) && j.shares[0] >= ahead:
		j.decision, j.reason = DecisionAnswer, ReasonStandsOut
	case len(j.choices) >= 2:
		j.decision, j.reason = DecisionClarify, ReasonClose
	default:
		j.decision, j.reason = DecisionRefuse, ReasonOnlyLittle
	}
	return j
}

// named reports whether the question is a name of a choice that is not first,
// word for word, and less so the first's. Who wrote that name down meant that
// guide, and the words speak for the other: the citizen chooses.
func (j judged) named(order []ranked) bool {
	if len(j.choices) < 2 {
		return false
	}
	top := order[0].nameBalance()
	return slices.ContainsFunc(j.choices[1:], func(i int) bool {
		b := order[i].nameBalance()
		return b >= nameWhole && b-top >= nameBetter
	})
}

// nameBalance is how much of a name, title, alias or wording, and of the
// question are in each other, of the best of them.
func (r ranked) nameBalance() float64 {
	return max(r.features.v[featTitleBalance], r.features.v[featWordingBalance])
}

// undoes reports whether the question wants something ended or taken away,
// and the guide does not: the opposite of what is asked is the worst answer.
func (x *Index) undoes(q *question, s *sheet) bool {
	for _, k := range q.qualifiers {
		name := x.lex.names[k]
		if (name == "delete" || name == "end") && !slices.ContainsFunc(s.qualifiers, func(have qualifier) bool { return have.number == k }) {
			return true
		}
	}
	return false
}

// titled reports whether the question is the first guide's title or an alias,
// word for word or nearly, and no other's.
func titled(order []ranked) bool {
	top := order[0].features
	if top.v[featTitleBalance] < titleWhole || top.missing > 0 || top.extra > 0 {
		return false
	}
	return !slices.ContainsFunc(order[1:], func(r ranked) bool {
		return r.sheet.edition != order[0].sheet.edition && r.features.v[featTitleBalance] >= titleWhole
	})
}

// choose lists the guides to ask back among: as many as it takes for the
// right one to be among them most likely, two to four, each another procedure.
func choose(order []ranked, shares []float64) []int {
	byShare := make([]int, 0, len(order))
	for i := range order {
		if shares[i] > 0 {
			byShare = append(byShare, i)
		}
	}
	slices.SortStableFunc(byShare, func(a, b int) int { return cmp.Compare(shares[b], shares[a]) })
	var out []int
	sum := 0.0
	for _, i := range byShare {
		if len(out) == maxChoices || len(out) >= 2 && (sum >= enoughShare || shares[i] < leastShare*shares[byShare[0]]) {
			break
		}
		out = append(out, i)
		sum += shares[i]
	}
	return out
}

// shares is a softmax over the scores. Guides that are editions of one
// procedure count for the best placed of them; the others get 0.
func shares(order []ranked) []float64 {
	out := make([]float64, len(order))
	first := map[string]int{}
	sum := 0.0
	for i, r := range order {
		e := math.Exp((r.score - order[0].score) / temperature)
		sum += e
		k, seen := first[r.sheet.edition]
		if !seen {
			k = i
			first[r.sheet.edition] = i
		}
		out[k] += e
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// candidate shows a rank to the caller. Its confidence is its share of what
// the question leaves open, times how likely the library has the thing at all.
func (j judged) candidate(order []ranked, i int) Candidate {
	r := order[i]
	return Candidate{
		Code: r.sheet.code, Revision: r.sheet.revision, Title: r.sheet.title,
		Confidence: j.shares[i] * j.known,
	}
}

// answer puts an Answer together.
func (j judged) answer(order []ranked, aspect procedures.Aspect, limit int) Answer {
	a := Answer{Decision: j.decision, Aspect: aspect}
	for i := range order[:min(limit, len(order))] {
		a.Candidates = append(a.Candidates, j.candidate(order, i))
	}
	if j.decision == DecisionClarify {
		for _, i := range j.choices {
			a.Choices = append(a.Choices, j.candidate(order, i))
		}
	}
	return a
}
