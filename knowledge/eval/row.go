// Package eval measures an index on a set of questions whose right
// procedures are known.
//
// It knows nothing of how the index ranks, and keeps nothing: a question set
// comes in, a Result goes out.
package eval

import (
	"io"
	"strings"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// Row is one question with what is expected of it.
type Row struct {
	ID     string             `json:"id"`
	Query  string             `json:"query"`
	Expect knowledge.Decision `json:"expect"`
	Codes  []procedures.Code  `json:"codes"`          // every acceptable procedure; empty when to be refused
	Kind   string             `json:"kind,omitempty"` // sort of question, for figures by kind; "" for none
}

// ReadFile is Read for a file; faults begin with its path.
func ReadFile(path string) ([]Row, error) { return readSet(path, "questions", Read) }

// Read reads a set, one JSON object in a line. It reports all faults at
// once, each with its line number: no JSON, unknown field, no id or one that
// came before, no query, unknown expectation, an answer without codes, a
// refusal with codes.
func Read(r io.Reader) ([]Row, error) {
	return readLines(r, func(row Row) string { return row.ID }, Row.check)
}

func (row Row) check(fault faultFunc) {
	if strings.TrimSpace(row.Query) == "" {
		fault("no query")
	}
	switch row.Expect {
	case knowledge.DecisionAnswer:
		if len(row.Codes) == 0 {
			fault("an answer is expected, but no code is given")
		}
	case knowledge.DecisionRefuse:
		if len(row.Codes) > 0 {
			fault("a refusal is expected, but codes are given")
		}
	case knowledge.DecisionClarify:
	default:
		fault("expect is %q, want answer, clarify or refuse", row.Expect)
	}
	checkCodes(row.Codes, fault)
}

func checkCodes(codes []procedures.Code, fault faultFunc) {
	for _, c := range codes {
		if strings.TrimSpace(string(c)) == "" {
			fault("an empty code")
		}
	}
}
