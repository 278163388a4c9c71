package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const bom = "\uFEFF"

// WriteCSV writes a table as a CSV file: with the mark by which Excel knows
// UTF-8, and with semicolons, which Excel expects where the comma divides
// decimals, as in Vietnam. A text that a spreadsheet would compute is guarded
// by an apostrophe, which ReadCSV takes away.
func WriteCSV(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	record := make([]string, len(t.Columns))
	for i, col := range t.Columns {
		record[i] = col.Head
	}
	if err := c.Write(record); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	for _, r := range t.Rows {
		for i := range record {
			record[i] = ""
			if i < len(r.Cells) {
				record[i] = guard(r.Cells[i].Text)
			}
		}
		if err := c.Write(record); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// guard puts an apostrophe before a text that a spreadsheet would compute, or
// that looks guarded.
func guard(s string) string {
	if computes(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// unguard is the text that guard was given.
func unguard(s string) string {
	if strings.HasPrefix(s, "'") && computes(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

func computes(s string) bool { return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) }

// ReadCSV reads a CSV file, in UTF-8 or UTF-16 as Excel saves it, divided by
// semicolons, commas or tabs. The error wraps ErrNotSheet or ErrTooLarge.
func ReadCSV(data []byte) (Table, error) {
	if len(data) > MaxFile {
		return Table{}, fmt.Errorf("read CSV: %w", ErrTooLarge)
	}
	text, err := decode(data)
	if err != nil {
		return Table{}, err
	}
	first, rest, _ := strings.Cut(text, "\n")
	if sep, ok := strings.CutPrefix(strings.TrimSpace(first), "sep="); ok && len(sep) == 1 { // Excel's own way to say it
		text, first = rest, sep
	}
	if strings.TrimSpace(text) == "" || strings.ContainsRune(text, 0) {
		return Table{}, fmt.Errorf("read CSV: %w", ErrNotSheet)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = separator(first), -1, true, true
	var t Table
	for n := 0; ; n++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Table{}, fmt.Errorf("read CSV: %w: %w", ErrNotSheet, err)
		}
		if n > maxRows {
			return Table{}, fmt.Errorf("read CSV: %w", ErrTooLarge)
		}
		line, _ := r.FieldPos(0)
		record = record[:min(len(record), maxCols)]
		if n == 0 {
			for _, head := range record {
				t.Columns = append(t.Columns, Column{Head: strings.TrimSpace(head)})
			}
			continue
		}
		row := Row{Number: line, Cells: make([]Cell, len(record))}
		for i, s := range record {
			row.Cells[i] = Cell{Text: unguard(s), Number: true} // nobody can tell
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// decode is the text of a file, whatever it was saved in.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return decode16(data)
	case !utf8.Valid(data):
		return "", fmt.Errorf("read CSV: %w: it is not saved as UTF-8", ErrNotSheet)
	}
	return strings.TrimPrefix(string(data), bom), nil
}

func decode16(data []byte) (string, error) {
	big := data[0] == 0xFE
	data = data[2:]
	if len(data)%2 != 0 {
		return "", fmt.Errorf("read CSV: %w: half a letter at its end", ErrNotSheet)
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		a, b := data[2*i], data[2*i+1]
		if big {
			a, b = b, a
		}
		units[i] = uint16(a) | uint16(b)<<8
	}
	return string(utf16.Decode(units)), nil
}

// separator is what divides the headings: of the three the one that there is
// most of.
func separator(heads string) rune {
	best, most := ';', strings.Count(heads, ";")
	for _, r := range []rune{',', '\t'} {
		if n := strings.Count(heads, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}
