package knowledge

import "slices"

// Reason is why a question was decided as it was. It is a stable key; the
// words for people are made of it elsewhere, and Explanation has what they
// name: Answer.Candidates, Answer.Choices and Elsewhere.
type Reason string

// The reasons, by the decision they lead to.
const (
	// To answer.
	ReasonCode      Reason = "code_named" // the question names the code
	ReasonStandsOut Reason = "stands_out" // one guide is far ahead
	ReasonFollows   Reason = "follows_up" // about the procedure just talked of
	ReasonLeans     Reason = "leans_on"   // names no other procedure than that
	// To ask back.
	ReasonClose  Reason = "several_close" // several guides are about as likely
	ReasonSector Reason = "whole_sector"  // it is the name of a whole sector
	// To refuse.
	ReasonNothing    Reason = "nothing_asked" // no word to search for
	ReasonNoGuide    Reason = "no_guide"      // no guide has any of the words
	ReasonElsewhere  Reason = "elsewhere"     // another office does it
	ReasonTooLittle  Reason = "too_little"    // hardly anything of it is in a guide
	ReasonOnlyLittle Reason = "only_little"   // one guide is near, with too little
)

// english are the reasons for the command line, in the order of Reasons.
var english = [...]struct {
	reason Reason
	words  string
}{
	{ReasonCode, "the question names its code"},
	{ReasonStandsOut, "one guide stands out"},
	{ReasonFollows, "a question about the procedure just talked of"},
	{ReasonLeans, "goes on with the procedure just talked of"},
	{ReasonClose, "several guides are close"},
	{ReasonSector, "the question names a whole sector"},
	{ReasonNothing, "nothing in the question to search for"},
	{ReasonNoGuide, "no guide shares a word with the question"},
	{ReasonElsewhere, "another office does this"},
	{ReasonTooLittle, "too little of the question is in any guide"},
	{ReasonOnlyLittle, "the only guide near has too little of the question"},
}

// Reasons lists every reason there is, so that a catalogue can be checked
// against them.
func Reasons() []Reason {
	out := make([]Reason, 0, len(english))
	for _, e := range english {
		out = append(out, e.reason)
	}
	return out
}

// String is the reason in English; one without words is shown as its key.
func (r Reason) String() string {
	for _, e := range english {
		if e.reason == r {
			return e.words
		}
	}
	return string(r)
}

// QualifierNames names what sets procedures apart from their plain siblings,
// as an Explanation names it, each once.
func (x *Index) QualifierNames() []string { return append(slices.Clone(x.lex.names), qualifierAge) }
