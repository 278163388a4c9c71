// Package eval measures an index on a set of questions whose right
// procedures are known.
//
// It knows nothing of how the index ranks, and keeps nothing: a question set
// comes in, a Result goes out.
package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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

// maxLine is the longest line of a set, in bytes.
const maxLine = 1 << 20

// ReadFile is Read for a file; faults begin with its path.
func ReadFile(path string) ([]Row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open questions: %w", err)
	}
	defer func() { _ = f.Close() }()
	rows, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("read questions %s: %w", path, err)
	}
	return rows, nil
}

// Read reads a set, one JSON object in a line. It reports all faults at
// once, each with its line number: no JSON, unknown field, no id or one that
// came before, no query, unknown expectation, an answer without codes, a
// refusal with codes.
func Read(r io.Reader) ([]Row, error) {
	var rows []Row
	var faults []error
	seen := map[string]int{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		text := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(text) == 0 {
			continue
		}
		fault := func(format string, args ...any) {
			faults = append(faults, fmt.Errorf("line %d: "+format, append([]any{n}, args...)...))
		}
		var row Row
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&row); err != nil {
			fault("%w", err)
			continue
		}
		if d.More() {
			fault("more than one object")
		}
		if row.ID == "" {
			fault("no id")
		} else if first, dup := seen[row.ID]; dup {
			fault("id %q is that of line %d", row.ID, first)
		}
		seen[row.ID] = n
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
		for _, c := range row.Codes {
			if strings.TrimSpace(string(c)) == "" {
				fault("an empty code")
			}
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		faults = append(faults, fmt.Errorf("line %d: %w", n+1, err))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return rows, nil
}
