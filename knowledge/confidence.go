package knowledge

import (
	_ "embed" // the table
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The signals of a decision, by number: what a ranking and its question say of
// whether the first guide is the one meant.
const (
	signalShare     = iota // of the first guide in a softmax over the scores, editions merged
	signalLead             // logarithm of that over the share of the next, 4 at most
	signalRivals           // guides with at least a third of the first one's share, of four
	signalAnywhere         // of the question, found anywhere in the first guide
	signalCalled           // found in its names
	signalBest             // found in its best name, and that name in the question
	signalTitle            // harmonic mean of cover and found, of its best title or alias
	signalWording          // the same of its best wording
	signalFound            // of its title, found in the question
	signalUnknown          // of the question's mass, in words that no name of any guide has
	signalLength           // logarithm of the number of words that are searched
	signalMissing          // qualifiers of its title that the question has not
	signalExtra            // qualifiers of the question that its title has not
	signalBroad            // 1: the question says no more than a sector or a verb
	signalElsewhere        // 1: another office does this
	signalSense            // 1: everyday words were read as office words
	signalCount
)

var signalNames = [signalCount]string{
	"share", "lead", "rivals", "anywhere", "names", "best", "title", "wording", "found", "unknown", "length",
	"missing", "extra", "broad", "elsewhere", "sense",
}

// signals are the values of one question.
type signals [signalCount]float64

// The estimates that are made of the signals.
const (
	estimateRight    = iota // the first guide may be answered
	estimateKnown           // the library has what the question asks for
	estimateRightFew        // the same of a library of few guides, which lacks most of
	estimateKnownFew        // what people ask: there the next best is often near
	estimateCount
)

var estimateNames = [estimateCount]string{"right", "known", "right of few", "known of few"}

// fewGuides is how many guides a library has at most to be one of few.
const fewGuides = 400

//go:embed confidence.tsv
var confidenceTable string

// confidence turns signals into probabilities: a logistic regression for each
// estimate, with the probability from which on it counts.
type confidence struct {
	weights [estimateCount][signalCount + 1]float64 // the last is the constant
	from    [estimateCount]float64
}

// readConfidence reads the table: estimate, signal or "constant" or "from",
// number, with tabs between.
func readConfidence(table string) (confidence, error) {
	var c confidence
	var faults []error
	seen := map[string]bool{}
	for n, line := range rowsOf(table) {
		cells := strings.Split(line, "\t")
		if len(cells) != 3 || seen[cells[0]+cells[1]] {
			faults = append(faults, fmt.Errorf("line %d: %q: want estimate, signal, number, each once", n, line))
			continue
		}
		seen[cells[0]+cells[1]] = true
		e, s := slices.Index(estimateNames[:], cells[0]), slices.Index(signalNames[:], cells[1])
		value, err := strconv.ParseFloat(cells[2], 64)
		switch {
		case e < 0 || err != nil || math.IsNaN(value) || math.IsInf(value, 0):
			faults = append(faults, fmt.Errorf("line %d: %q: unknown estimate, or no number", n, line))
		case s >= 0:
			c.weights[e][s] = value
		case cells[1] == "constant":
			c.weights[e][signalCount] = value
		case cells[1] == "from":
			c.from[e] = value
		default:
			faults = append(faults, fmt.Errorf("line %d: unknown signal %q", n, cells[1]))
		}
	}
	if want := estimateCount * (signalCount + 2); len(seen) != want && len(faults) == 0 {
		faults = append(faults, fmt.Errorf("%d numbers, want %d", len(seen), want))
	}
	if len(faults) > 0 {
		return c, fmt.Errorf("read confidence: %w", errors.Join(faults...))
	}
	return c, nil
}

// surely are the bounds and the probabilities of a ranking: that the first
// guide may be answered, and that the library has what is asked for.
func (x *Index) surely(s *signals) (right, known, rightFrom, knownFrom float64) {
	r, k := estimateRight, estimateKnown
	if len(x.sheets) <= fewGuides {
		r, k = estimateRightFew, estimateKnownFew
	}
	return x.sure.of(r, s), x.sure.of(k, s), x.sure.from[r], x.sure.from[k]
}

// of is an estimate's probability.
func (c *confidence) of(estimate int, s *signals) float64 {
	sum := c.weights[estimate][signalCount]
	for k, v := range s {
		sum += c.weights[estimate][k] * v
	}
	return 1 / (1 + math.Exp(-sum))
}

// observe reads the signals off a ranking that has at least one guide.
func (x *Index) observe(q *question, order []ranked, shares []float64) signals {
	top := order[0].features
	next, rivals := 0.0, 0
	for i, share := range shares {
		if i > 0 {
			next = max(next, share)
			if share >= shares[0]/3 {
				rivals++
			}
		}
	}
	flag := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	words, unknown := 0, 0.0
	for _, f := range q.facets {
		for _, t := range f.alternatives[0].terms {
			if t.weak {
				continue
			}
			words++
			if t.fold == unknownFold || x.voc.inNames[t.fold] == 0 {
				unknown += t.mass
			}
		}
	}
	s := signals{
		signalShare: shares[0], signalLead: min(4, math.Log(shares[0]/max(next, 1e-9))), signalRivals: float64(min(rivals, 4)) / 4,
		signalAnywhere: top.anywhere, signalCalled: top.v[featNames], signalBest: top.v[featBest],
		signalTitle: top.v[featTitleBalance], signalWording: top.v[featWordingBalance], signalFound: top.precise,
		signalLength: math.Log(1 + float64(min(words, 30))), signalMissing: top.missing, signalExtra: top.extra,
		signalBroad: flag(x.broad(q)), signalElsewhere: flag(q.elsewhere != ""), signalSense: flag(len(q.senses) > 0),
	}
	if q.mass > 0 {
		s[signalUnknown] = unknown / q.mass
	}
	return s
}
