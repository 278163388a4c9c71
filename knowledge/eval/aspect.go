package eval

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// noAspect is how a set writes that a question is about the whole procedure.
const noAspect = "none"

// AspectRow is one question with the aspect that it asks for.
type AspectRow struct {
	ID     string `json:"id"`
	Query  string `json:"query"`
	Aspect string `json:"aspect"` // one of procedures.Aspects, or "none"
}

// ReadAspectsFile is ReadAspects for a file; faults begin with its path.
func ReadAspectsFile(path string) ([]AspectRow, error) {
	return readSet(path, "questions of aspects", ReadAspects)
}

// ReadAspects reads a set, one JSON object in a line. It reports all faults
// at once, each with its line number: no JSON, unknown field, no id or one
// that came before, no query, unknown aspect.
func ReadAspects(r io.Reader) ([]AspectRow, error) {
	return readLines(r, func(row AspectRow) string { return row.ID }, func(row AspectRow, fault faultFunc) {
		if strings.TrimSpace(row.Query) == "" {
			fault("no query")
		}
		checkAspect(row.Aspect, fault)
	})
}

func checkAspect(a string, fault faultFunc) {
	if a != noAspect && !slices.Contains(procedures.Aspects(), procedures.Aspect(a)) {
		fault("aspect is %q, want none or one of %v", a, procedures.Aspects())
	}
}

// aspectWord is an aspect as a set writes it.
func aspectWord(a procedures.Aspect) string {
	if a == procedures.AspectNone {
		return noAspect
	}
	return string(a)
}

// AspectResult is how often the aspect asked for was recognised.
type AspectResult struct {
	N        int            `json:"n"`
	Right    float64        `json:"right"` // share, 0 to 1; 0 of none
	Interval Interval       `json:"interval"`
	Failed   []AspectFailed `json:"failed"` // in the order of the set
}

// AspectFailed is a question whose aspect was not recognised.
type AspectFailed struct {
	Row AspectRow `json:"row"`
	Got string    `json:"got"`
}

// RunAspects asks every question and compares the aspect. The errors are
// those of the index.
func RunAspects(ctx context.Context, idx *knowledge.Index, rows []AspectRow) (AspectResult, error) {
	r := AspectResult{N: len(rows)}
	right := make([]float64, len(rows))
	for i, row := range rows {
		a, err := idx.Answer(ctx, knowledge.Query{Text: row.Query, Limit: 1})
		if err != nil {
			return AspectResult{}, fmt.Errorf("ask question %s: %w", row.ID, err)
		}
		if got := aspectWord(a.Aspect); got != row.Aspect {
			r.Failed = append(r.Failed, AspectFailed{row, got})
			continue
		}
		right[i] = 1
	}
	r.Right = mean(right)
	r.Interval = bootstrap(len(rows), 1, func(drawn []int) []float64 { return []float64{meanOf(right, drawn)} })[0]
	return r, nil
}

// String is the result for people, what failed included.
func (r AspectResult) String() string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "aspects right        %5.1f %% of %d   (95 %%: %s)\n", 100*r.Right, r.N, r.Interval)
	for _, f := range r.Failed {
		_, _ = fmt.Fprintf(&b, "  %s: %s, want %s: %s\n", f.Row.ID, f.Got, f.Row.Aspect, f.Row.Query)
	}
	return b.String()
}
