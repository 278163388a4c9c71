package sheet

// FaultKind says what is wrong with a cell, a row or a sheet.
type FaultKind string

// Kinds of faults.
const (
	FaultNoSheet   FaultKind = "no_sheet"  // no sheet has headings that are known
	FaultColumn    FaultKind = "column"    // a column is missing
	FaultCode      FaultKind = "code"      // no procedure code
	FaultAbsent    FaultKind = "absent"    // the code does not stand in the sheet of procedures
	FaultTwice     FaultKind = "twice"     // the procedure, or the way to submit, stands there before
	FaultNumber    FaultKind = "number"    // no number, or none that can stand there
	FaultDay       FaultKind = "day"       // no day
	FaultChoice    FaultKind = "choice"    // a word that is none of those that may stand there
	FaultFormula   FaultKind = "formula"   // a formula: nobody can tell what it will say tomorrow
	FaultMissing   FaultKind = "missing"   // must not be empty
	FaultWay       FaultKind = "way"       // a fee of a way to submit that there is not
	FaultStrayTree FaultKind = "tree_root" // no question, or several, begin the tree
)

// Fault is one thing wrong, where it stands.
type Fault struct {
	Sheet  string
	Row    int    // as spreadsheets count; 0: the sheet as a whole
	Column string // heading; "" the row as a whole
	Kind   FaultKind
	Value  string // what stands there, cut short
	Want   string // what may stand there, for FaultChoice
}

// maxFaults is how many faults are told of one file: whoever has more has one
// that stands in every row.
const maxFaults = 500

// clip is a text short enough for a sentence.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
