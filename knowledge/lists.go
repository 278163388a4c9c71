package knowledge

import (
	"context"
	"fmt"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// FeatureNames names the features of the ranker, in the order of
// Scored.Values. The slice is the caller's.
func FeatureNames() []string { return slices.Clone(featureNames[:]) }

// Weights returns what the ranker's features count, in the order of
// FeatureNames. The slice is the caller's.
func (x *Index) Weights() []float64 { return slices.Clone(x.weights[:]) }

// Scored is one candidate of a question with the values of its features.
type Scored struct {
	Code   procedures.Code
	Score  float64
	Values []float64 // by FeatureNames
}

// List returns every candidate of a question, best first, for learning and
// judging the weights. With unseen, a wording of a guide that is the question
// itself is passed over, so that wordings can serve as questions: what is
// left is what the index would know had nobody written this one. A question
// that leaves nothing to search for has no candidates. The errors are those
// of Answer.
func (x *Index) List(ctx context.Context, text string, unseen bool) ([]Scored, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, ErrClosed
	}
	q := x.read(text)
	if q.empty() {
		return nil, nil
	}
	sheets, err := x.candidates(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list candidates: %w", err)
	}
	l := newLooker(q, x.voc)
	rated := make([]features, 0, len(sheets))
	for _, s := range sheets {
		var without *name
		if unseen {
			without = s.wording(q)
		}
		rated = append(rated, x.rate(l, s, without))
	}
	level(rated, func(f *features) *features { return f })
	out := make([]Scored, 0, len(sheets))
	for i := range rated {
		f := &rated[i]
		out = append(out, Scored{sheets[i].code, x.weights.score(f), slices.Clone(f.v[:])})
	}
	slices.SortStableFunc(out, func(a, b Scored) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return out, nil
}

// SignalNames names the signals of a decision, in the order of
// Observed.Signals. The slice is the caller's.
func SignalNames() []string { return slices.Clone(signalNames[:]) }

// EstimateNames names what is estimated of the signals. The slice is the
// caller's.
func EstimateNames() []string { return slices.Clone(estimateNames[:]) }

// Observed is what a decision is made of.
type Observed struct {
	First   procedures.Code // of the ranking, "" when nothing was found
	Signals []float64       // by SignalNames; nil when nothing was found
}

// Observe returns the signals of a question without deciding, for learning and
// judging the confidence. The errors are those of Answer.
func (x *Index) Observe(ctx context.Context, text string) (Observed, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return Observed{}, ErrClosed
	}
	q := x.read(text)
	if q.empty() {
		return Observed{}, nil
	}
	sheets, err := x.candidates(ctx, q)
	if err != nil {
		return Observed{}, fmt.Errorf("observe question: %w", err)
	}
	order := x.rank(q, nil, sheets)
	if len(order) == 0 {
		return Observed{}, nil
	}
	s := x.observe(q, order, shares(order))
	return Observed{order[0].sheet.code, s[:]}, nil
}

// wording is the wording of a guide that has just the words of a question,
// nil when none has.
func (s *sheet) wording(q *question) *name {
	var kept []foldID
	for i, t := range q.typed {
		if !q.asked.Out[i] {
			kept = append(kept, t)
		}
	}
	for i := range s.names {
		n := &s.names[i]
		if n.kind == kindWording && slices.EqualFunc(n.words[:n.aside], kept, func(w word, f foldID) bool { return w.fold == f }) {
			return n
		}
	}
	return nil
}
