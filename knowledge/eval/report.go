package eval

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge"
)

// Report is a Result with how sure it is and how it changes with the typing.
type Report struct {
	Result
	Intervals  Intervals `json:"intervals"`
	Kinds      []ByKind  `json:"kinds,omitempty"` // by Row.Kind, when rows have one
	Unaccented Result    `json:"without_accents"` // the same questions without accents
	Slip       Result    `json:"one_slip"`        // with one neighbour key in each
}

// Intervals are those of a Result's main shares.
type Intervals struct {
	RecallAt1      Interval `json:"recall_at_1"`
	RecallAt3      Interval `json:"recall_at_3"`
	AnsweredRight  Interval `json:"answered_right"`
	AnsweredWrong  Interval `json:"answered_wrong"`
	ClarifiedRight Interval `json:"clarified_right"`  // of questions to be asked back
	RefuseAnswered Interval `json:"refused_answered"` // of questions to be refused
}

// ByKind is the Result of the rows of one kind.
type ByKind struct {
	Kind   string `json:"kind"`
	Result Result `json:"result"`
}

// RunReport asks every question as it stands, without accents, and with a
// slip, and sums all up.
func RunReport(ctx context.Context, idx *knowledge.Index, rows []Row) (Report, error) {
	outcomes, err := Ask(ctx, idx, rows)
	if err != nil {
		return Report{}, err
	}
	r := Report{Result: Measure(outcomes), Intervals: Bootstrap(outcomes), Kinds: byKind(outcomes)}
	if r.Unaccented, err = Run(ctx, idx, Noisy(rows, NoiseUnaccented)); err != nil {
		return Report{}, err
	}
	r.Slip, err = Run(ctx, idx, Noisy(rows, NoiseNeighbour))
	return r, err
}

// Noisy returns the rows with that noise in their questions.
func Noisy(rows []Row, n Noise) []Row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].Query = n.Apply(out[i].Query)
	}
	return out
}

func byKind(outcomes []Outcome) []ByKind {
	groups := map[string][]Outcome{}
	for _, o := range outcomes {
		if o.Row.Kind != "" {
			groups[o.Row.Kind] = append(groups[o.Row.Kind], o)
		}
	}
	var out []ByKind
	for kind, list := range groups {
		out = append(out, ByKind{kind, Measure(list)})
	}
	slices.SortFunc(out, func(a, b ByKind) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}

// Bootstrap draws outcomes with replacement a thousand times and gives the
// middle 95 % of each share. Equal outcomes, equal intervals.
func Bootstrap(outcomes []Outcome) Intervals {
	sample := make([]Outcome, len(outcomes))
	i := bootstrap(len(outcomes), 6, func(drawn []int) []float64 {
		for k, n := range drawn {
			sample[k] = outcomes[n]
		}
		m := Measure(sample)
		return []float64{m.Answer.RecallAt1, m.Answer.RecallAt3, m.Answer.AnsweredRight, m.Answer.AnsweredWrong,
			m.Clarify.ClarifiedRight, m.Refuse.Answered}
	})
	return Intervals{i[0], i[1], i[2], i[3], i[4], i[5]}
}

// String is the report as tables for people.
func (r Report) String() string {
	var b strings.Builder
	b.WriteString(r.Result.String())
	b.WriteString("with 95 % certainty (bootstrap)\n")
	row := func(label string, i Interval) {
		_, _ = fmt.Fprintf(&b, "  %-34s %s\n", label, i)
	}
	row("right one first", r.Intervals.RecallAt1)
	row("among the first three", r.Intervals.RecallAt3)
	row("answered right", r.Intervals.AnsweredRight)
	row("answered wrong", r.Intervals.AnsweredWrong)
	row("asked back, of those to be", r.Intervals.ClarifiedRight)
	row("answered, of those to be refused", r.Intervals.RefuseAnswered)
	_, _ = fmt.Fprintf(&b, "%-24s %6s %7s %7s %7s %7s\n", "", "n", "first", "in 3", "right", "wrong")
	line := func(label string, a AnswerResult) {
		_, _ = fmt.Fprintf(&b, "%-24s %6d %6.1f%% %6.1f%% %6.1f%% %6.1f%%\n", label, a.N, 100*a.RecallAt1, 100*a.RecallAt3, 100*a.AnsweredRight, 100*a.AnsweredWrong)
	}
	line("as typed", r.Answer)
	line("without accents", r.Unaccented.Answer)
	line("with a neighbour key", r.Slip.Answer)
	for _, k := range r.Kinds {
		line("kind "+k.Kind, k.Result.Answer)
	}
	return b.String()
}
