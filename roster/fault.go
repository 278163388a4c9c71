package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a fault keeps a roster from being used.
type Severity string

// Severities.
const (
	SeverityError   Severity = "error"   // the file is refused
	SeverityWarning Severity = "warning" // it works, but somebody should know
)

// Fault is one thing wrong with a roster, in English, for those who write
// the file.
type Fault struct {
	Severity Severity
	File     string // as given to Load
	Line     int    // from 1; 0 for the file as a whole
	Field    string // "officers[2].substitute"; "" for the file as a whole
	Problem  string
	Hint     string // what to do about it; may be ""
}

// String writes "file:line: severity: field: problem; hint" without the parts
// that are not known.
func (f Fault) String() string {
	var b strings.Builder
	switch {
	case f.File != "" && f.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", f.File, f.Line)
	case f.File != "":
		fmt.Fprintf(&b, "%s: ", f.File)
	}
	if f.Severity == SeverityWarning {
		b.WriteString("warning: ")
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

// Faults are all faults of one roster, by line.
type Faults []Fault

// Error lists every fault, one on a line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Errors are the faults for which the file is refused.
func (fs Faults) Errors() Faults { return fs.of(SeverityError) }

// Warnings are the faults with which a roster is used all the same.
func (fs Faults) Warnings() Faults { return fs.of(SeverityWarning) }

// Err is the errors among the faults as an error, and nil when there are
// none; warnings alone are no error.
func (fs Faults) Err() error {
	if errs := fs.Errors(); len(errs) > 0 {
		return errs
	}
	return nil
}

func (fs Faults) of(s Severity) Faults {
	var out Faults
	for _, f := range fs {
		if f.Severity == s {
			out = append(out, f)
		}
	}
	return out
}

func (fs Faults) sort() {
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), strings.Compare(a.Field, b.Field))
	})
}
