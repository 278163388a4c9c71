package eval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/motcua/motcua/knowledge"
)

// depth is how many candidates are looked at: MRR counts to the tenth.
const depth = 10

// Outcome is what an index made of one question.
type Outcome struct {
	Row     Row
	Answer  knowledge.Answer
	Took    time.Duration
	Skipped bool // the library has none of the row's codes; nothing was asked
}

// Run asks every question and measures: Ask and Measure.
func Run(ctx context.Context, idx *knowledge.Index, rows []Row) (Result, error) {
	outcomes, err := Ask(ctx, idx, rows)
	if err != nil {
		return Result{}, err
	}
	return Measure(outcomes), nil
}

// Ask asks every question. A row to be answered or asked back none of whose
// codes the index's library has is skipped. A row to be asked back that names
// no code at all is not: it is too broad a question for any, so only whether
// it was asked back is judged.
func Ask(ctx context.Context, idx *knowledge.Index, rows []Row) ([]Outcome, error) {
	out := make([]Outcome, 0, len(rows))
	for _, row := range rows {
		if len(row.Codes) > 0 && !knows(idx, row.Codes) {
			out = append(out, Outcome{Row: row, Skipped: true})
			continue
		}
		start := time.Now()
		a, err := idx.Answer(ctx, knowledge.Query{Text: row.Query, Limit: depth})
		if err != nil {
			return nil, fmt.Errorf("ask question %s: %w", row.ID, err)
		}
		out = append(out, Outcome{Row: row, Answer: a, Took: time.Since(start)})
	}
	return out, nil
}

// Measure sums outcomes up.
func Measure(outcomes []Outcome) Result {
	var r Result
	took := make([]time.Duration, 0, len(outcomes))
	for _, o := range outcomes {
		switch {
		case !o.Skipped:
			took = append(took, o.Took)
			r.count(o.Row, o.Answer)
		case o.Row.Expect == knowledge.DecisionAnswer:
			r.Skipped.Answer++
		default:
			r.Skipped.Clarify++
		}
	}
	r.share()
	slices.Sort(took)
	r.Latency = Latency{P50: percentile(took, 50), P99: percentile(took, 99)}
	return r
}

// count adds one answer; the shares are sums until share divides them.
func (r *Result) count(row Row, a knowledge.Answer) {
	acceptable := func(c knowledge.Candidate) bool { return slices.Contains(row.Codes, c.Code) }
	clarified := a.Decision == knowledge.DecisionClarify && slices.ContainsFunc(a.Choices, acceptable)
	switch row.Expect {
	case knowledge.DecisionAnswer:
		s := &r.Answer
		s.N++
		rank := slices.IndexFunc(a.Candidates, acceptable) + 1
		add(&s.RecallAt1, rank == 1)
		add(&s.RecallAt3, rank >= 1 && rank <= 3)
		add(&s.RecallAt5, rank >= 1 && rank <= 5)
		if rank >= 1 && rank <= depth {
			s.MRRAt10 += 1 / float64(rank)
		}
		add(&s.AnsweredRight, a.Decision == knowledge.DecisionAnswer && rank == 1)
		add(&s.AnsweredWrong, a.Decision == knowledge.DecisionAnswer && rank != 1)
		add(&s.ClarifiedRight, clarified)
		add(&s.Refused, a.Decision == knowledge.DecisionRefuse)
	case knowledge.DecisionClarify:
		r.Clarify.N++
		add(&r.Clarify.ClarifiedRight, clarified || len(row.Codes) == 0 && a.Decision == knowledge.DecisionClarify)
		add(&r.Clarify.Answered, a.Decision == knowledge.DecisionAnswer)
	case knowledge.DecisionRefuse:
		r.Refuse.N++
		add(&r.Refuse.Answered, a.Decision == knowledge.DecisionAnswer)
	}
}

func add(sum *float64, hit bool) {
	if hit {
		*sum++
	}
}

func (r *Result) share() {
	divide := func(n int, sums ...*float64) {
		for _, s := range sums {
			if n > 0 {
				*s /= float64(n)
			}
		}
	}
	a := &r.Answer
	divide(a.N, &a.RecallAt1, &a.RecallAt3, &a.RecallAt5, &a.MRRAt10, &a.AnsweredRight, &a.AnsweredWrong, &a.ClarifiedRight, &a.Refused)
	divide(r.Clarify.N, &r.Clarify.ClarifiedRight, &r.Clarify.Answered)
	divide(r.Refuse.N, &r.Refuse.Answered)
}

// percentile is the smallest duration that p percent do not exceed, in
// milliseconds. The durations are sorted.
func percentile(sorted []time.Duration, p int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := (len(sorted)*p + 99) / 100
	return float64(sorted[max(i, 1)-1]) / float64(time.Millisecond)
}
