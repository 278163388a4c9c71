package roster

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a spreadsheet. A ward has a few hundred groups at most; what is
// larger is another file, or one made to hurt.
const (
	MaxSheetFile = 8 << 20 // bytes on disk
	maxUnpacked  = 4 << 20 // of an XLSX
	maxSheets    = 16
	maxRows      = 2000
	maxColumns   = 60
	maxCell      = 500 // letters
)

// Sheet is one table of a spreadsheet.
type Sheet struct {
	Name string // of the sheet; "" for CSV
	Rows []SheetRow
}

// SheetRow is one row, with its cells as people read them: trimmed, on one
// line, accents joined with their letters.
type SheetRow struct {
	Number int // as the spreadsheet program shows it, from 1
	Cells  []string
}

// empty reports whether nothing stands in the row.
func (r SheetRow) empty() bool { return strings.Join(r.Cells, "") == "" }

// ReadSheetFile is ReadSheets of a file on disk.
func ReadSheetFile(path string) ([]Sheet, Faults) {
	f, err := os.Open(path)
	if err != nil {
		return nil, sheetFault(path, "read file: "+reason(err), "see that the file is there and may be read")
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, MaxSheetFile+1))
	if err != nil {
		return nil, sheetFault(path, "read file: "+reason(err), "see that the file may be read")
	}
	return ReadSheets(data, path)
}

// reason is an error of the file system without the path in it.
func reason(err error) string {
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		err = pe.Err
	}
	return err.Error()
}

// ReadSheets reads a spreadsheet: XLSX, or CSV with comma, semicolon or tab
// between the cells, in UTF-8 or UTF-16. What it is shows in its content, not
// in its name, which only stands in the faults.
func ReadSheets(data []byte, name string) ([]Sheet, Faults) {
	switch {
	case len(data) > MaxSheetFile:
		return nil, sheetFault(name, fmt.Sprintf("file is larger than %d MB", MaxSheetFile>>20), "keep one table with the groups in it, without pictures")
	case len(bytes.TrimSpace(data)) == 0:
		return nil, sheetFault(name, "file is empty", "write a header row and a row for each group")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readWorkbook(data, name)
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")):
		return nil, sheetFault(name, "file is an old Excel file (.xls), or locked with a password", "save it as .xlsx or as CSV UTF-8, without a password")
	}
	text, ok := decodeText(data)
	if !ok {
		return nil, sheetFault(name, "letters are neither UTF-8 nor UTF-16, so accents would be lost", "save it as .xlsx, or in Excel as \"CSV UTF-8\"")
	}
	return readCSV(text, name)
}

func sheetFault(file, problem, hint string) Faults {
	return Faults{{Severity: SeverityError, File: file, Problem: problem, Hint: hint}}
}

// decodeText is a text file's content as UTF-8 without byte order mark.
func decodeText(data []byte) (string, bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		order = binary.BigEndian
	default:
		data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
		return string(data), utf8.Valid(data) && !bytes.ContainsRune(data, 0)
	}
	data = data[2:]
	if len(data)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units)), true
}

// readCSV reads the text with each separator and keeps the reading in which
// most column titles are known, or else the one with most columns.
func readCSV(text, name string) ([]Sheet, Faults) {
	skipped := 0
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(strings.ToLower(first), "sep=") {
		text, skipped = rest, 1 // Excel's own note of the separator
	}
	var best Sheet
	bestKnown, bestWide := -1, -1
	var firstErr error
	for _, comma := range []rune{',', ';', '\t'} {
		s, err := parseCSV(text, comma, skipped)
		if err != nil {
			if firstErr == nil {
				firstErr = err
			}
			continue
		}
		known, wide := 0, 0
		if h, found := findHeader(s.Rows); found {
			known = len(h.at)
		}
		for _, row := range s.Rows {
			wide = max(wide, len(row.Cells))
		}
		if known > bestKnown || known == bestKnown && wide > bestWide {
			best, bestKnown, bestWide = s, known, wide
		}
	}
	if bestKnown < 0 {
		f := sheetFault(name, "file is no CSV: "+firstErr.Error(), "look at the quotes on this line, or save the table anew")
		if pe := (*csv.ParseError)(nil); errors.As(firstErr, &pe) {
			f[0].Line, f[0].Problem = pe.Line+skipped, "row cannot be read: "+pe.Err.Error()
		}
		return nil, f
	}
	return bounded([]Sheet{best}, name)
}

func parseCSV(text string, comma rune, skipped int) (Sheet, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	var s Sheet
	for len(s.Rows) <= maxRows {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Sheet{}, err
		}
		line, _ := r.FieldPos(0)
		cells = cells[:min(len(cells), maxColumns)]
		for i := range cells {
			cells[i] = cleanCell(cells[i])
		}
		s.Rows = append(s.Rows, SheetRow{Number: line + skipped, Cells: cells})
	}
	return s, nil
}

// bounded refuses what is larger than any ward.
func bounded(sheets []Sheet, name string) ([]Sheet, Faults) {
	for _, s := range sheets {
		if len(s.Rows) > maxRows {
			f := sheetFault(name, fmt.Sprintf("table has more than %d rows", maxRows), "keep a row for each group and officer only")
			f[0].Field = s.Name
			return nil, f
		}
		for _, row := range s.Rows {
			for i, c := range row.Cells {
				if utf8.RuneCountInString(c) > maxCell {
					f := sheetFault(name, fmt.Sprintf("cell %s%d has more than %d letters", columnName(i), row.Number, maxCell), "keep names short")
					f[0].Field, f[0].Line = s.Name, row.Number
					return nil, f
				}
			}
		}
	}
	return sheets, nil
}

// cleanCell makes of a cell what people see in it: one line, no invisible
// letters, accents joined.
func cleanCell(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case unicode.Is(unicode.Cf, c):
			return -1
		case unicode.IsControl(c), unicode.IsSpace(c):
			return ' '
		}
		return c
	}, norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// columnName is how spreadsheets call the i-th column: A, B, …, AA.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}
