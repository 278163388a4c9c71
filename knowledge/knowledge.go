// Package knowledge finds the procedure a citizen means. It keeps a Bleve
// index over a procedures.Library, ranks the candidates by a few features
// that can be shown (see Explain), and decides whether the best one may be
// answered, whether to ask back, or whether it does not know.
//
// It knows nothing of conversations, channels, officers or storage: a Query
// comes in, an Answer goes out, and nothing of this package is persisted but
// the index, which is a cache of the library and rebuilt at will. It does
// not judge what is in force either: it answers from the guides of the
// Library it was given.
package knowledge

import (
	"errors"

	"github.com/motcua/motcua/procedures"
)

// ErrClosed is returned by an index that its owner has closed.
var ErrClosed = errors.New("index is closed")

// Decision is what may be done with an Answer.
type Decision string

const (
	// DecisionAnswer means that the first candidate may be answered.
	DecisionAnswer Decision = "answer"
	// DecisionClarify means that one of Choices is probably meant: ask back.
	DecisionClarify Decision = "clarify"
	// DecisionRefuse means that nothing in the library is likely enough.
	DecisionRefuse Decision = "refuse"
)

// Query is one question of a citizen.
type Query struct {
	Text   string            // as it came; any length, any bytes
	Focus  procedures.Code   // procedure that the conversation is about, "" for none
	Aspect procedures.Aspect // what of it was asked last; AspectNone for the whole, or nothing yet
	Limit  int               // candidates wanted; 0 means 10
}

// Candidate is one procedure that the question may be about.
type Candidate struct {
	Code       procedures.Code
	Revision   procedures.Revision // of the guide in the index's Library
	Title      string              // the guide's everyday name
	Confidence float64             // 0 to 1: how likely this is the one meant
}

// Answer is what the index makes of a Query.
type Answer struct {
	Decision   Decision
	Aspect     procedures.Aspect // what of the procedure is asked; AspectNone for the whole
	Candidates []Candidate       // best first, up to Query.Limit, whatever the decision
	Choices    []Candidate       // 2 to 4 when the decision is to clarify, else nil
	FromFocus  bool              // a follow-up ("mất bao lâu") that was resolved to Query.Focus
}
