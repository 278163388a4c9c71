package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// Sample is one question to learn a probability from.
type Sample struct {
	Signals []float64
	True    bool
	Weight  float64
	Fold    uint32 // for holding out; one question has the same over all libraries
}

// Certainty is what is learned of a decision: two logistic regressions over
// the signals, the constant last, and from which probability on each counts.
type Certainty struct {
	Right, Known         []float64
	RightFrom, KnownFrom float64
}

// Bounds of the decisions that Certify keeps, as shares of the questions that
// it learns from.
type Bounds struct {
	Wrong    float64 // of questions to be answered: answered with the wrong guide, at most
	Strange  float64 // of questions to be refused: answered, at most
	Vague    float64 // of questions to be asked back: answered, at most
	Rejected float64 // of questions to be answered: refused, at most
}

// Certify learns when an answer may be given, from how each of some indexes
// ranks the rows. Those whose library has only a part of the procedures expect
// the questions about the rest to be refused. Each row's probability is taken
// from a regression over the other folds, so that the bounds hold for
// questions it has not seen.
func Certify(ctx context.Context, indexes []*knowledge.Index, rows []Row, b Bounds) (Certainty, error) {
	var right, known []Sample
	var kinds []knowledge.Decision
	for _, idx := range indexes {
		for _, row := range rows {
			row, ok := within(idx, row)
			if !ok {
				continue
			}
			o, err := idx.Observe(ctx, row.Query)
			if err != nil {
				return Certainty{}, fmt.Errorf("observe question %s: %w", row.ID, err)
			}
			if o.Signals == nil {
				continue
			}
			hit := row.Expect == knowledge.DecisionAnswer && slices.Contains(row.Codes, o.First)
			right = append(right, Sample{o.Signals, hit, 1, hash(row.ID)})
			known = append(known, Sample{o.Signals, row.Expect != knowledge.DecisionRefuse, 1, hash(row.ID)})
			kinds = append(kinds, row.Expect)
		}
	}
	for _, list := range [][]Sample{right, known} {
		if !slices.ContainsFunc(list, func(s Sample) bool { return s.True }) || !slices.ContainsFunc(list, func(s Sample) bool { return !s.True }) {
			return Certainty{}, errors.New("learn certainty: the questions must have some that are found and some that are not")
		}
	}
	c := Certainty{Right: FitLogistic(right), Known: FitLogistic(known)}
	c.RightFrom, c.KnownFrom = thresholds(right, kinds, heldOut(right), heldOut(known), b)
	return c, nil
}

// within is what is to be expected of a row when the library has only some of
// its procedures: none, and it is to be refused. One to be asked back of
// which one procedure is left is no test of anything.
func within(idx *knowledge.Index, row Row) (Row, bool) {
	if len(row.Codes) == 0 {
		return row, true
	}
	var have []procedures.Code
	for _, c := range row.Codes {
		if _, ok := idx.Library().Current(c); ok {
			have = append(have, c)
		}
	}
	switch {
	case len(have) == 0:
		row.Expect = knowledge.DecisionRefuse
	case row.Expect == knowledge.DecisionClarify && len(have) == 1:
		return row, false
	}
	row.Codes = have
	return row, true
}

// thresholds are the lowest ones that keep the bounds: first how sure the
// index must be to know of a thing at all, then to answer.
func thresholds(right []Sample, kinds []knowledge.Decision, pRight, pKnown []float64, b Bounds) (answer, known float64) {
	const steps = 100
	count := func(f func(int) bool) float64 {
		n := 0.0
		for i := range kinds {
			if f(i) {
				n++
			}
		}
		return n
	}
	answerable := max(1, count(func(i int) bool { return kinds[i] == knowledge.DecisionAnswer }))
	vague := max(1, count(func(i int) bool { return kinds[i] == knowledge.DecisionClarify }))
	strange := max(1, count(func(i int) bool { return kinds[i] == knowledge.DecisionRefuse }))
	for k := range steps {
		at := float64(k) / steps
		if count(func(i int) bool { return kinds[i] == knowledge.DecisionAnswer && pKnown[i] < at })/answerable > b.Rejected {
			break
		}
		known = at
	}
	for k := range steps {
		answer = float64(k) / steps
		given := func(i int) bool { return pRight[i] >= answer && pKnown[i] >= known }
		wrong := count(func(i int) bool { return kinds[i] == knowledge.DecisionAnswer && !right[i].True && given(i) })
		out := count(func(i int) bool { return kinds[i] == knowledge.DecisionRefuse && given(i) })
		sure := count(func(i int) bool { return kinds[i] == knowledge.DecisionClarify && given(i) })
		if wrong/answerable <= b.Wrong && out/strange <= b.Strange && sure/vague <= b.Vague {
			break
		}
	}
	return answer, known
}

// heldOut is each sample's probability by a regression that did not see its
// fold.
func heldOut(samples []Sample) []float64 {
	const folds = 5
	out := make([]float64, len(samples))
	for k := range uint32(folds) {
		var learn []Sample
		for _, s := range samples {
			if s.Fold%folds != k {
				learn = append(learn, s)
			}
		}
		w := FitLogistic(learn)
		for i, s := range samples {
			if s.Fold%folds == k {
				out[i] = logistic(w, s.Signals)
			}
		}
	}
	return out
}

// FitLogistic learns the weights of the signals, the constant last, with a
// slight pull to nothing. Of no samples it learns nothing and returns nil.
func FitLogistic(samples []Sample) []float64 {
	const ridge = 0.002
	if len(samples) == 0 {
		return nil
	}
	n := len(samples[0].Signals)
	total := 0.0
	for _, s := range samples {
		total += s.Weight
	}
	return descend(make([]float64, n+1), make([]Bound, n+1), ridge, func(w []float64) []float64 {
		g := make([]float64, n+1)
		for _, s := range samples {
			d := logistic(w, s.Signals)
			if s.True {
				d--
			}
			d *= s.Weight / total
			for k, v := range s.Signals {
				g[k] += d * v
			}
			g[n] += d
		}
		return g
	})
}

func logistic(w, signals []float64) float64 {
	sum := w[len(w)-1]
	for k, v := range signals {
		sum += w[k] * v
	}
	return 1 / (1 + math.Exp(-sum))
}
