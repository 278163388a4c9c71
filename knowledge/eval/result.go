package eval

import (
	"fmt"
	"strings"
)

// Result is what an index reached on a set. All numbers but N, Skipped and
// the latencies are shares, 0 to 1; of none they are 0.
type Result struct {
	Answer  AnswerResult  `json:"answer"`
	Clarify ClarifyResult `json:"clarify"`
	Refuse  RefuseResult  `json:"refuse"`
	Skipped Skipped       `json:"skipped"`
	Latency Latency       `json:"latency_ms"`
}

// AnswerResult is about the questions that are to be answered. Ranks count
// whatever was decided.
type AnswerResult struct {
	N              int     `json:"n"`
	RecallAt1      float64 `json:"recall_at_1"`
	RecallAt3      float64 `json:"recall_at_3"`
	RecallAt5      float64 `json:"recall_at_5"`
	MRRAt10        float64 `json:"mrr_at_10"`
	AnsweredRight  float64 `json:"answered_right"`
	AnsweredWrong  float64 `json:"answered_wrong"`
	ClarifiedRight float64 `json:"clarified_right"` // an acceptable procedure was among the choices
	Refused        float64 `json:"refused"`
}

// ClarifyResult is about the questions that are to be asked back.
type ClarifyResult struct {
	N              int     `json:"n"`
	ClarifiedRight float64 `json:"clarified_right"` // with an acceptable procedure among the choices; any, if the row names none
	Answered       float64 `json:"answered"`
}

// RefuseResult is about the questions that nothing in a library answers.
type RefuseResult struct {
	N        int     `json:"n"`
	Answered float64 `json:"answered"`
}

// Skipped counts the questions none of whose procedures the library has.
type Skipped struct {
	Answer  int `json:"answer"`
	Clarify int `json:"clarify"`
}

// Latency is how long single answers took, in milliseconds.
type Latency struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// String is the result as a table for people.
func (r Result) String() string {
	var b strings.Builder
	row := func(label string, share float64) {
		_, _ = fmt.Fprintf(&b, "  %-34s %6.1f %%\n", label, 100*share)
	}
	_, _ = fmt.Fprintf(&b, "to be answered (%d, %d skipped)\n", r.Answer.N, r.Skipped.Answer)
	row("right one first", r.Answer.RecallAt1)
	row("among the first three", r.Answer.RecallAt3)
	row("among the first five", r.Answer.RecallAt5)
	_, _ = fmt.Fprintf(&b, "  %-34s %6.3f\n", "mean reciprocal rank (10)", r.Answer.MRRAt10)
	row("answered right", r.Answer.AnsweredRight)
	row("answered wrong", r.Answer.AnsweredWrong)
	row("asked back with the right one", r.Answer.ClarifiedRight)
	row("refused", r.Answer.Refused)
	_, _ = fmt.Fprintf(&b, "to be asked back (%d, %d skipped)\n", r.Clarify.N, r.Skipped.Clarify)
	row("asked back with a right one", r.Clarify.ClarifiedRight)
	row("answered", r.Clarify.Answered)
	_, _ = fmt.Fprintf(&b, "to be refused (%d)\n", r.Refuse.N)
	row("answered", r.Refuse.Answered)
	_, _ = fmt.Fprintf(&b, "latency: half under %.2f ms, 99 %% under %.2f ms\n", r.Latency.P50, r.Latency.P99)
	return b.String()
}
