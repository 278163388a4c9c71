package eval

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// List is one question to learn from: its candidates, and which of them are
// right.
type List struct {
	Values [][]float64 // by candidate, then by feature
	Right  []bool      // by candidate
	Weight float64     // what this question counts beside the others
	Fold   uint32      // questions of one procedure have the same
}

// ListOf makes a List of a question that is to be answered, and false when no
// acceptable procedure is among the candidates: nothing is to be learned from
// that. unseen as in knowledge.Index.List.
func ListOf(ctx context.Context, idx *knowledge.Index, query string, codes []procedures.Code, unseen bool) (List, bool, error) {
	scored, err := idx.List(ctx, query, unseen)
	if err != nil {
		return List{}, false, fmt.Errorf("list candidates of %q: %w", query, err)
	}
	l := List{Weight: 1, Fold: FoldOf(codes)}
	any := false
	for _, s := range scored {
		right := slices.Contains(codes, s.Code)
		any = any || right
		l.Values = append(l.Values, s.Values)
		l.Right = append(l.Right, right)
	}
	return l, any, nil
}

// FoldOf numbers the procedure that a question is about, by the smallest of
// its codes, so that sets can be split by procedure.
func FoldOf(codes []procedures.Code) uint32 {
	if len(codes) == 0 {
		return 0
	}
	return hash(string(slices.Min(codes)))
}

func hash(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s))
	return h.Sum32()
}

// Bound is what a weight may be. A feature that speaks for a guide must not
// come to speak against it, only because another says the same: nobody could
// read such an explanation.
type Bound int

// The bounds.
const (
	Free Bound = iota
	AtLeastZero
	AtMostZero
	Fixed // as it is
)

// Fit learns weights: those under which the right candidates take the most of
// a softmax over all candidates (listwise logistic regression), pulled towards
// start by ridge. Equal input, equal output.
func Fit(lists []List, start []float64, bounds []Bound, ridge float64) []float64 {
	total := 0.0
	for _, l := range lists {
		total += l.Weight
	}
	return descend(start, bounds, ridge, func(w []float64) []float64 { return gradient(lists, w, total) })
}

// descend follows a gradient downhill from start by Adam, with a pull back to
// start.
func descend(start []float64, bounds []Bound, ridge float64, gradient func([]float64) []float64) []float64 {
	const (
		rounds = 400
		step   = 0.08
		decay1 = 0.9
		decay2 = 0.999
	)
	w := slices.Clone(start)
	m, v := make([]float64, len(w)), make([]float64, len(w)) // moments
	for round := 1; round <= rounds; round++ {
		g := gradient(w)
		for k := range w {
			if bounds[k] == Fixed {
				continue
			}
			g[k] += ridge * (w[k] - start[k])
			m[k] = decay1*m[k] + (1-decay1)*g[k]
			v[k] = decay2*v[k] + (1-decay2)*g[k]*g[k]
			mean := m[k] / (1 - math.Pow(decay1, float64(round)))
			square := v[k] / (1 - math.Pow(decay2, float64(round)))
			w[k] -= step * mean / (math.Sqrt(square) + 1e-8)
			switch bounds[k] {
			case AtLeastZero:
				w[k] = max(w[k], 0)
			case AtMostZero:
				w[k] = min(w[k], 0)
			}
		}
	}
	return w
}

// gradient of the mean loss, by feature.
func gradient(lists []List, w []float64, total float64) []float64 {
	g := make([]float64, len(w))
	var p []float64
	for _, l := range lists {
		p = softmax(p[:0], l.Values, w)
		right := 0.0
		for i, ok := range l.Right {
			if ok {
				right += p[i]
			}
		}
		for i, values := range l.Values {
			// Of -log of the sum over the right ones.
			d := p[i]
			if l.Right[i] && right > 0 {
				d -= p[i] / right
			}
			if d == 0 {
				continue
			}
			d *= l.Weight / total
			for k, v := range values {
				g[k] += d * v
			}
		}
	}
	return g
}

func softmax(into []float64, values [][]float64, w []float64) []float64 {
	best := math.Inf(-1)
	for _, v := range values {
		s := 0.0
		for k := range v {
			s += w[k] * v[k]
		}
		into = append(into, s)
		best = max(best, s)
	}
	sum := 0.0
	for i := range into {
		into[i] = math.Exp(into[i] - best)
		sum += into[i]
	}
	for i := range into {
		into[i] /= sum
	}
	return into
}

// First is the share of lists, by weight, whose first candidate under w is a
// right one.
func First(lists []List, w []float64) float64 {
	hit, total := 0.0, 0.0
	var p []float64
	for _, l := range lists {
		p = softmax(p[:0], l.Values, w)
		best := 0
		for i := range p {
			if p[i] > p[best] {
				best = i
			}
		}
		total += l.Weight
		if len(p) > 0 && l.Right[best] {
			hit += l.Weight
		}
	}
	if total == 0 {
		return 0
	}
	return hit / total
}

// CrossValidate fits on all folds but one and measures First on that one, for
// each of n folds, and returns the mean over the lists that judged names.
func CrossValidate(lists []List, judged func(List) bool, start []float64, bounds []Bound, ridge float64, n uint32) float64 {
	sum, total := 0.0, 0.0
	for k := range n {
		var learn, judge []List
		for _, l := range lists {
			switch {
			case l.Fold%n != k:
				learn = append(learn, l)
			case judged(l):
				judge = append(judge, l)
			}
		}
		weight := 0.0
		for _, l := range judge {
			weight += l.Weight
		}
		sum += weight * First(judge, Fit(learn, start, bounds, ridge))
		total += weight
	}
	if total == 0 {
		return 0
	}
	return sum / total
}
