package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxLine is the longest line of a set, in bytes.
const maxLine = 1 << 20

// faultFunc notes what is wrong with the line at hand.
type faultFunc func(format string, args ...any)

// readLines reads a set, one JSON object in a line; empty lines are passed
// over. It reports all faults at once, each with its line number: no JSON,
// unknown field, no id or one that came before, and what check finds.
func readLines[T any](r io.Reader, id func(T) string, check func(T, faultFunc)) ([]T, error) {
	var rows []T
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
		var row T
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&row); err != nil {
			fault("%w", err)
			continue
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			fault("more than one object")
		}
		if id(row) == "" {
			fault("no id")
		} else if first, dup := seen[id(row)]; dup {
			fault("id %q is that of line %d", id(row), first)
		}
		seen[id(row)] = n
		check(row, fault)
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

// readSet reads a file; faults begin with what it holds and its path.
func readSet[T any](path, what string, read func(io.Reader) ([]T, error)) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", what, err)
	}
	defer func() { _ = f.Close() }()
	rows, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", what, path, err)
	}
	return rows, nil
}
