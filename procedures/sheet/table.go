// Package sheet puts guides into tables and reads them back, for staff who
// work in Excel: one workbook with a sheet for each kind of thing (procedures,
// ways to submit, fees, papers, steps, questions), or a CSV file of one of
// them. The same guides come back as were written.
//
// It does not know where guides are kept, who may change them, nor what
// becomes of what it read; and it reads and writes no more of the file format
// than text and numbers in cells.
package sheet

import (
	"errors"
	"strings"
	"unicode"
)

// Limits of what is read; whatever goes beyond is refused with ErrTooLarge.
const (
	MaxFile  = 64 << 20 // of the file, in bytes
	maxPart  = 96 << 20 // of one part of a workbook, unpacked
	maxAll   = 192 << 20
	maxParts = 512     // in a workbook
	maxRows  = 400_000 // in one table
	maxCols  = 200     // further ones are not looked at
	maxText  = 160 << 20
	// MaxCell is the longest text of a cell that spreadsheets keep, in UTF-16
	// units.
	MaxCell = 32767
)

// Errors of reading a file as a whole.
var (
	// ErrNotSheet: it is no workbook, or no table of text.
	ErrNotSheet = errors.New("not a spreadsheet")
	// ErrTooLarge: it is, or unpacks to, more than is read.
	ErrTooLarge = errors.New("spreadsheet is too large")
)

// Table is one sheet: its name and its rows. The first row has the headings.
type Table struct {
	Name    string // "" a CSV file has none
	Columns []Column
	Rows    []Row
}

// Row is one row below the headings, with its number as spreadsheets count.
type Row struct {
	Number int
	Cells  []Cell
}

// Cell is what stands in a cell.
type Cell struct {
	Text string
	// Number says that it is stored as a number, which may have lost the zeros
	// at its end, or be a day.
	Number bool
	// Formula says that it is computed, and Text what came out the last time.
	Formula bool
}

// Column is a heading, and how the column looks.
type Column struct {
	Head    string
	Width   int      // in letters
	Number  bool     // what looks like one is stored as a number
	Choices []string // what may stand there; nil: anything
}

func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
