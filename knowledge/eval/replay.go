package eval

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// Verdict is what an index made of a question, without the figures.
type Verdict struct {
	Decision knowledge.Decision
	Meant    []knowledge.Candidate // the one that is answered, or those that are asked back; nil when refused
}

// First is the procedure that is answered with or named first; "" none is.
func (v Verdict) First() procedures.Code {
	if len(v.Meant) == 0 {
		return ""
	}
	return v.Meant[0].Code
}

func verdictOf(a knowledge.Answer) Verdict {
	v := Verdict{Decision: a.Decision}
	switch a.Decision {
	case knowledge.DecisionAnswer:
		v.Meant = a.Candidates[:1]
	case knowledge.DecisionClarify:
		v.Meant = a.Choices
	}
	return v
}

// names reports whether the verdict names a procedure.
func (v Verdict) names(c procedures.Code) bool {
	return slices.ContainsFunc(v.Meant, func(m knowledge.Candidate) bool { return m.Code == c })
}

// reach is how well one gets to a procedure: 2 answered, 1 among those asked
// back, 0 not.
func (v Verdict) reach(c procedures.Code) int {
	switch {
	case !v.names(c):
		return 0
	case v.Decision == knowledge.DecisionAnswer:
		return 2
	}
	return 1
}

// same reports whether a citizen would see the same.
func (v Verdict) same(o Verdict) bool {
	return v.Decision == o.Decision && slices.EqualFunc(v.Meant, o.Meant, func(a, b knowledge.Candidate) bool { return a.Code == b.Code })
}

// wrong reports whether a question is answered with what it is not about.
// Asking back and refusing are never wrong.
func (v Verdict) wrong(r Row) bool {
	return v.Decision == knowledge.DecisionAnswer && !slices.Contains(r.Codes, v.First())
}

// Shift is a question that a change of a guide makes a difference for.
type Shift struct {
	Row           Row
	Before, After Verdict
}

// Replay is what a change of one guide does to questions. A question may
// stand in several lists; all are in the order of the questions.
type Replay struct {
	Questions int     // that were given
	Asked     int     // of them, those that have to do with the guide
	Found     []Shift // lead to the guide now, or more straightly
	Lost      []Shift // lead to it no more, or less straightly
	Wrong     []Shift // are answered wrongly now, and were not
	Mended    []Shift // were answered wrongly, and are not now
	Else      []Shift // other differences
}

// touches is how much of a question the guide must have for the question to
// be asked. With less it is neither answered nor asked back: whatever shifts
// then shifts because every word of every guide counts a trace differently.
const touches = 0.3

// Compare asks questions before and after a guide was changed, published or
// withdrawn (see knowledge.Index.With), as far as they have to do with it, and
// says what shifts. Rows that expect an answer without naming the guide are of
// use as well: they show what it takes from others.
func Compare(ctx context.Context, before, after *knowledge.Index, changed procedures.Code, rows []Row) (Replay, error) {
	return compare(ctx, before, after, changed, rows, touches)
}

func compare(ctx context.Context, before, after *knowledge.Index, changed procedures.Code, rows []Row, least float64) (Replay, error) {
	shifts := make([]*Shift, len(rows)) // nil: it has nothing to do with the guide
	err := together(len(rows), func(i int) (err error) {
		shifts[i], err = shiftOf(ctx, before, after, changed, rows[i], least)
		return err
	})
	if err != nil {
		return Replay{}, fmt.Errorf("replay questions: %w", err)
	}
	out := Replay{Questions: len(rows)}
	for _, s := range shifts {
		if s != nil {
			out.Asked++
			out.sort(*s, changed)
		}
	}
	return out, nil
}

// together calls do for every number below n, on all processors. Each stops at
// its first error; all are joined.
func together(n int, do func(i int) error) error {
	errs := make([]error, runtime.GOMAXPROCS(0))
	var next atomic.Int64
	var running sync.WaitGroup
	for k := range errs {
		running.Go(func() {
			for errs[k] == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				errs[k] = do(i)
			}
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

func shiftOf(ctx context.Context, before, after *knowledge.Index, changed procedures.Code, row Row, least float64) (*Shift, error) {
	if before.Share(row.Query, changed) < least && after.Share(row.Query, changed) < least {
		return nil, nil
	}
	s, err := asked(ctx, before, after, row)
	return &s, err
}

// asked asks a question of both.
func asked(ctx context.Context, before, after *knowledge.Index, row Row) (Shift, error) {
	s := Shift{Row: row}
	if err := ctx.Err(); err != nil {
		return s, err
	}
	for _, side := range []struct {
		x  *knowledge.Index
		to *Verdict
	}{{before, &s.Before}, {after, &s.After}} {
		a, err := side.x.Answer(ctx, knowledge.Query{Text: row.Query, Limit: depth})
		if err != nil {
			return s, fmt.Errorf("ask question %s: %w", row.ID, err)
		}
		*side.to = verdictOf(a)
	}
	return s, nil
}

// misleads reports that the question is answered wrongly now, and was not, or
// not with that guide.
func (s Shift) misleads() bool {
	return s.After.wrong(s.Row) && (!s.Before.wrong(s.Row) || s.Before.First() != s.After.First())
}

// sort puts a shift where it belongs, nowhere when nothing shifted.
func (r *Replay) sort(s Shift, changed procedures.Code) {
	if s.Before.same(s.After) {
		return
	}
	listed := len(r.Found) + len(r.Lost) + len(r.Wrong) + len(r.Mended)
	switch was, is := s.Before.reach(changed), s.After.reach(changed); {
	case is > was:
		r.Found = append(r.Found, s)
	case is < was:
		r.Lost = append(r.Lost, s)
	}
	switch was, is := s.Before.wrong(s.Row), s.After.wrong(s.Row); {
	case s.misleads():
		r.Wrong = append(r.Wrong, s)
	case was && !is:
		r.Mended = append(r.Mended, s)
	}
	if listed == len(r.Found)+len(r.Lost)+len(r.Wrong)+len(r.Mended) {
		r.Else = append(r.Else, s)
	}
}

// WithWordings adds to a set the questions that the guides of indexes
// themselves name, each once: whoever asks one is to be answered with a guide
// that has it. Rows of the set come first and are kept as they are.
func WithWordings(rows []Row, indexes ...*knowledge.Index) []Row {
	out := slices.Clip(slices.Clone(rows))
	at := map[string]int{}
	for i, r := range rows {
		at[r.Query] = i
	}
	for _, x := range indexes {
		for n, w := range x.Wordings() {
			i, known := at[w.Text]
			switch {
			case strings.TrimSpace(w.Text) == "", known && i < len(rows):
			case !known:
				at[w.Text] = len(out)
				out = append(out, Row{ID: fmt.Sprintf("%s/%d", w.Code, n), Query: w.Text, Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{w.Code}})
			case !slices.Contains(out[i].Codes, w.Code):
				out[i].Codes = append(out[i].Codes, w.Code)
			}
		}
	}
	return out
}
