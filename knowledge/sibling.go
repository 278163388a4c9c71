package knowledge

import (
	"cmp"
	"context"
	"slices"

	"github.com/motcua/motcua/knowledge/vi"
)

// What counts when a question is ranked together with the procedure talked of.
const (
	titleWeight = 0.65 // of the title talked of, beside the question's own words
	ownScore    = 0.50 // of the score for the question alone, beside that for both
	addedWeight = 1.0  // of a qualifier that the question adds, and the guide has
	ownWeight   = 3    // of what a guide has of the question alone, beside the scores
)

// titleOf is a guide's title as a question.
func (x *Index) titleOf(s *sheet) *question {
	title := question{tokens: x.lang.SpellOut(vi.Tokens(bareTitle(s.title)))}
	title.asked = x.lang.Asking(title.tokens)
	clear(title.asked.Out)
	x.facets(&title)
	return &title
}

// joint is a question together with the title of the procedure talked of.
func (x *Index) joint(q *question, focus *sheet) *question {
	both := *q
	title := x.titleOf(focus)
	both.facets = slices.Clone(q.facets) // their terms are shared: one looker at a time
	for _, f := range title.facets {
		f.mass *= titleWeight
		both.add(f)
	}
	both.implied = slices.Clone(q.implied)
	for _, have := range focus.qualifiers {
		both.implied = append(both.implied, have.number)
	}
	return &both
}

// siblings ranks the guides for a question together with the procedure talked
// of: by both, and by what they have of the question alone, lest the title
// win that is in every such question.
func (x *Index) siblings(ctx context.Context, q *question, focus *sheet) (ranking, map[*sheet]float64, error) {
	both := ranking{q: x.joint(q, focus)}
	sheets, err := x.candidates(ctx, both.q)
	if err != nil {
		return both, nil, err
	}
	if !slices.Contains(sheets, focus) {
		sheets = append(sheets, focus)
	}
	own := map[*sheet]float64{}
	both.order = x.rank(both.q, focus, sheets)
	bare := *q
	bare.implied = both.q.implied // what the title says need not be said again
	l := newLooker(&bare, x.voc)
	alone := make([]features, len(both.order))
	for i, r := range both.order {
		alone[i] = x.rate(l, r.sheet, nil)
	}
	level(alone, func(f *features) *features { return f })
	for i := range both.order {
		r, f := &both.order[i], &alone[i]
		own[r.sheet] = f.anywhere
		r.score = (1-ownScore)*r.score + ownScore*x.weights.score(f) + ownWeight*f.anywhere
		for _, k := range q.qualifiers {
			if slices.ContainsFunc(r.sheet.qualifiers, func(have qualifier) bool { return have.number == k }) {
				r.score += addedWeight * x.lex.weights[k]
			}
		}
	}
	slices.SortStableFunc(both.order, func(a, b ranked) int { return cmp.Compare(b.score, a.score) })
	both.judged = x.judge(both.q, both.order)
	return both, own, nil
}
