package plain

// Kind sorts hints, so that a page can word them.
type Kind string

// Kinds of hints.
const (
	KindLong    Kind = "long"    // a sentence of more than MaxWords
	KindJargon  Kind = "jargon"  // a word of offices
	KindLegal   Kind = "legal"   // a phrase of laws, or in the passive
	KindShort   Kind = "short"   // an abbreviation that is not explained where it comes first
	KindCapital Kind = "capital" // words in capitals
	KindPlease  Kind = "please"  // "vui lòng" again and again
	KindTone    Kind = "tone"    // another address than the ward's
)

// MaxWords is how many words a sentence may have.
const MaxWords = 25

// Hint is one passage that could be plainer.
type Hint struct {
	Field      string // where it stands, as a procedures.Fault says it: "steps[1].text"
	At         int    // byte in that text at which Words begin
	Words      string // the passage as it stands; "" when something is missing from the whole text
	Kind       Kind
	Suggestion string // what to write instead, in Vietnamese; "" when there is no one answer, or leaving it out is best
	Count      int    // words of a long sentence; 0 for other kinds
}
