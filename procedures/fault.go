package procedures

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// FaultKind sorts faults, so that a page can word them in its own language.
type FaultKind string

// The kinds of faults.
const (
	FaultSyntax    FaultKind = "syntax"    // the file is not YAML, not UTF-8, empty
	FaultUnknown   FaultKind = "unknown"   // a field that guides do not have
	FaultType      FaultKind = "type"      // a list where a text belongs, and so on
	FaultMissing   FaultKind = "missing"   // a field that must be there
	FaultDuplicate FaultKind = "duplicate" // a code or id that is there twice
	FaultReference FaultKind = "reference" // an id or file that nothing has
	FaultValue     FaultKind = "value"     // a value that the field cannot hold
	FaultText      FaultKind = "text"      // not NFC, control characters
	FaultTree      FaultKind = "tree"      // a decision tree that does not lead anywhere
	FaultFile      FaultKind = "file"      // the file cannot be read or is too large
)

// Fault is one thing wrong with a guide. Its words are English and for those
// who write files; pages word it by Kind and Field.
type Fault struct {
	File    string // as given to the reader; "" when the guide came from no file
	Line    int    // from 1; 0 when it is not known
	Field   string // "steps[2].evidence[0]"; "" for the file as a whole
	Kind    FaultKind
	Problem string
	Hint    string // what to do about it; may be ""
}

// String writes "file:line: field: problem; hint" without the parts that
// are not known.
func (f Fault) String() string {
	var b strings.Builder
	switch {
	case f.File != "" && f.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", f.File, f.Line)
	case f.File != "":
		fmt.Fprintf(&b, "%s: ", f.File)
	case f.Line > 0:
		fmt.Fprintf(&b, "line %d: ", f.Line)
	}
	if f.Field != "" {
		b.WriteString(f.Field + ": ")
	}
	b.WriteString(f.Problem)
	if f.Hint != "" {
		b.WriteString("; " + f.Hint)
	}
	return b.String()
}

// Faults are all faults of one or many guides, by file, line and field.
type Faults []Fault

// Error lists every fault, one on a line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Err is the faults as an error, and nil when there are none.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

func (fs Faults) sort() {
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			strings.Compare(a.Field, b.Field), strings.Compare(a.Problem, b.Problem))
	})
}
