package knowledge

import (
	"context"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// Bounds of following up.
const (
	differs    = 0.50 // of all shares, a sibling must have that is named by its qualifier alone
	ownShare   = 0.80 // of what the best guide has of the question, a sibling must have
	ownLeast   = 0.30 // of the question, a sibling must have at all
	stayShare  = 0.60 // of what the best guide has: that much the one talked of must have to stay
	askedWords = 3    // words of a question that goes on because it asks for something
	fewWords   = 4    // words of a question that hardly names anything
	longWords  = 5    // more words than these can be understood alone
	nearLeast  = 0.25 // of the title talked of, a sibling must have
	namedLeast = 0.35 // of title and question in each other, to be about what is no sibling
	longest    = 12   // facets of a question that may lean on the one before without saying so
)

// lean is how a question hangs on what was talked of before.
type lean struct {
	says      bool // it says itself that it goes on
	wholly    bool // it names nothing but the procedure talked of
	other     bool // it says so, and that it goes on with another thing
	long      bool // it says enough to be understood alone
	few       bool // it has hardly a word that names anything
	qualifies bool // it says no more than how the procedure meant differs
}

// ranking is a question with its candidates and what was decided on them.
type ranking struct {
	judged
	q     *question
	order []ranked
	stays bool // with the procedure talked of
}

// lean finds out how a question hangs on the procedure talked of, and on the
// aspect asked last.
func (x *Index) lean(q *question, focus *sheet, before procedures.Aspect) lean {
	f := x.lang.Following(q.tokens, q.asked)
	l := lean{says: f.Says, other: f.Other}
	own, titled, named, office := 0, 0, 0, false
	for i, t := range q.tokens {
		has := func(w word) bool { return w.fold == x.voc.find(t).fold }
		switch {
		case q.asked.Out[i] || q.asked.Weak[i] || f.Out[i]:
		case f.Where[i]:
			office = true
		case x.voc.plain[x.voc.find(t).fold] || slices.ContainsFunc(focus.names[0].words, has):
			titled++
		case slices.ContainsFunc(focus.names, func(n name) bool { return slices.ContainsFunc(n.words, has) }):
			named++
		default:
			own++
		}
	}
	l.qualifies = x.onlyQualifies(q)
	words := own + named + titled
	if f.Asks && words <= askedWords {
		l.says = true
	}
	if l.says || l.qualifies {
		q.before, q.again = before, f.Again
	}
	asks := q.aspect() != procedures.AspectNone
	if office && own+named == 0 && len(q.qualifiers) == 0 && (l.says || asks) && q.aspect() == q.before {
		q.asked.Aspects = append(q.asked.Aspects, string(procedures.AspectWhere))
	}
	// Many words of its name may be another's, too.
	l.few, l.long = words <= fewWords, words > longWords
	l.wholly = own == 0 && named <= 1 && named+titled <= 2 && len(q.qualifiers) == 0 && (asks || f.Asks || l.says || office && titled == 0)
	return l
}

// onlyQualifies reports whether a question says no more than how the
// procedure meant differs from the one talked of ("no, for a foreigner").
func (x *Index) onlyQualifies(q *question) bool {
	if len(q.qualifiers) == 0 {
		return false
	}
	marked := make([]bool, len(q.tokens))
	for _, m := range x.lex.qualifier.Find(q.tokens) {
		for _, i := range m.At {
			marked[i] = true
		}
	}
	for i := range q.tokens {
		if !marked[i] && !q.asked.Out[i] && !q.asked.Weak[i] {
			return false
		}
	}
	return true
}

// leaves reports whether a question that goes on may lead from the procedure
// talked of to that one: to a sibling, or to one that it names. A few words
// more about the case are in the names of many that nobody thinks of.
func (x *Index) leaves(l lean, q *question, to, focus *sheet) bool {
	if l.other || l.long || adds(q, to, focus) {
		return true
	}
	near := x.rate(newLooker(x.titleOf(focus), x.voc), to, nil)
	named := x.rate(newLooker(q, x.voc), to, nil)
	return near.v[featTitleCover] >= nearLeast || named.v[featTitleExact] >= namedLeast
}

// follow decides whether a question that was ranked alone is to be understood
// from the procedure talked of: as one about that procedure, or about a
// sibling of it that has what the question adds. A question that names a
// procedure and does not say that it goes on is left as it is.
func (x *Index) follow(ctx context.Context, l lean, alone ranking, focus *sheet) (ranking, error) {
	q := alone.q
	asks := q.aspect() != procedures.AspectNone
	short := len(q.facets) <= longest
	named := alone.decision != DecisionRefuse && (alone.order[0].features.precise >= plainlyNamed || alone.order[0].features.v[featTitleExact] >= namedLeast)
	lost := alone.decision == DecisionRefuse && short && asks && q.elsewhere == ""
	leans := l.says || l.qualifies || lost || l.few && asks && !named
	open := alone.decision == DecisionClarify && short && asks && !named
	if !leans && !open {
		return alone, nil
	}
	both, own, err := x.siblings(ctx, q, focus)
	if err != nil {
		return alone, err
	}
	best := both.order[0].sheet
	if !leans {
		// One of those that might be meant is near what was talked of.
		if slices.ContainsFunc(alone.choices, func(i int) bool { return alone.order[i].sheet == best }) {
			return both, nil
		}
		return alone, nil
	}
	most := 0.0
	if len(alone.order) > 0 {
		first := alone.order[0]
		if _, known := own[first.sheet]; !known {
			own[first.sheet] = first.features.anywhere
		}
		most = own[first.sheet]
		if best == first.sheet && best != focus && alone.decision == DecisionAnswer && x.leaves(l, q, best, focus) {
			return alone, nil
		}
	}
	if l.qualifies && best != focus && adds(q, best, focus) {
		// All that it says is how the other differs: that is plain enough.
		if both.shares[0] >= differs {
			both.decision, both.reason = DecisionAnswer, ReasonStandsOut
		}
		return both, nil
	}
	switch {
	case best != focus && both.decision != DecisionRefuse && own[best] >= ownLeast && own[best] >= ownShare*most && x.leaves(l, q, best, focus):
		return both, nil
	case l.says && alone.decision == DecisionAnswer && own[focus] < stayShare*most && x.leaves(l, q, alone.order[0].sheet, focus):
		return alone, nil
	}
	alone.stays, alone.reason = true, ReasonLeans
	return alone, nil
}

// adds reports whether a guide has a qualifier of the question that the
// procedure talked of has not.
func adds(q *question, to, focus *sheet) bool {
	has := func(s *sheet, k int) bool {
		return slices.ContainsFunc(s.qualifiers, func(have qualifier) bool { return have.number == k })
	}
	return slices.ContainsFunc(q.qualifiers, func(k int) bool { return has(to, k) && !has(focus, k) })
}
