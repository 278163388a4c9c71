package knowledge

import (
	"slices"

	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
)

// followsUp reports whether a question is wholly about the procedure that
// the conversation is about: it asks for an aspect and names nothing else,
// or nothing but words of that procedure's own name.
func (x *Index) followsUp(q *question, focus *sheet) bool {
	if q.aspect() == procedures.AspectNone || len(q.qualifiers) > 0 {
		return false
	}
	if q.empty() {
		return true
	}
	for _, f := range q.facets {
		for _, a := range f.alternatives {
			for _, t := range a.terms {
				if !t.weak && !slices.ContainsFunc(focus.names[0].words, func(w word) bool { return w.fold == t.fold }) {
					return false
				}
			}
		}
	}
	// All its words are the name's: a longer name may still be another's.
	return len(q.facets) <= 2
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
	rest := 0
	for i := range q.tokens {
		if !marked[i] && !q.asked.Out[i] && !q.asked.Weak[i] {
			rest++
		}
	}
	return rest == 0
}

// inherit adds the title of the procedure talked of to the question.
func (x *Index) inherit(q *question, focus *sheet) {
	title := x.lang.SpellOut(vi.Tokens(bareTitle(focus.title)))
	q.tokens = append(q.tokens, title...)
	q.asked.Out = append(q.asked.Out, make([]bool, len(title))...)
	q.asked.Weak = append(q.asked.Weak, make([]bool, len(title))...)
	q.facets, q.mass = nil, 0
	x.facets(q)
}

// leansOn reports whether a question that asks for an aspect leans on the
// procedure talked of, because what else it says fits no procedure.
func (x *Index) leansOn(q *question, j judged) bool {
	if q.aspect() == procedures.AspectNone || q.elsewhere != "" {
		return false
	}
	return j.decision == DecisionRefuse && len(q.facets) <= 6
}
