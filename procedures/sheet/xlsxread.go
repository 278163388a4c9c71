package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode/utf16"
)

// ReadXLSX reads the tables of a workbook. The error wraps ErrNotSheet or
// ErrTooLarge. Memory is bounded by what is read, not by what the file says
// of itself.
func ReadXLSX(r io.ReaderAt, size int64) ([]Table, error) { return readXLSX(r, size, maxPart) }

// readXLSX is ReadXLSX with another limit of a part, for tests.
func readXLSX(r io.ReaderAt, size, part int64) ([]Table, error) {
	if size > MaxFile {
		return nil, fmt.Errorf("read workbook: %w", ErrTooLarge)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w: %w", ErrNotSheet, err)
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("read workbook: %w: it has %d parts", ErrTooLarge, len(z.File))
	}
	b := &book{parts: make(map[string]*zip.File, len(z.File)), part: part, left: maxAll, text: maxText}
	for _, f := range z.File {
		b.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	tables, err := b.read()
	switch {
	case err == nil:
		return tables, nil
	case errors.Is(err, ErrTooLarge):
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	return nil, fmt.Errorf("read workbook: %w: %w", ErrNotSheet, err)
}

// book is a workbook that is read.
type book struct {
	parts   map[string]*zip.File
	part    int64 // most bytes of one part
	left    int64 // bytes that may still be unpacked
	text    int   // bytes of text that may still be kept
	strings []string
}

var errPart = errors.New("a part is missing")

func (b *book) read() ([]Table, error) {
	rels, err := b.relations("xl/_rels/workbook.xml.rels")
	if err != nil {
		return nil, err
	}
	names, err := b.sheets()
	if err != nil {
		return nil, err
	}
	if err := b.shared(); err != nil {
		return nil, err
	}
	var out []Table
	for _, s := range names {
		target, ok := rels[s.rel]
		if !ok || !strings.Contains(target, "worksheet") {
			continue // a chart
		}
		t, err := b.sheet(s.name, target)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", s.name, err)
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		return nil, errPart
	}
	return out, nil
}

// each calls f for every token of a part. A part that is not there has none,
// unless it must be.
func (b *book) each(name string, must bool, f func(xml.Token) error) error {
	file := b.parts[strings.ToLower(name)]
	if file == nil {
		if must {
			return fmt.Errorf("%s: %w", name, errPart)
		}
		return nil
	}
	in, err := file.Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer in.Close() //nolint:errcheck // nothing was written
	limit := &limited{r: in, left: min(b.part, b.left)}
	d := xml.NewDecoder(limit)
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			b.left -= limit.read
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, bad := tok.(xml.Directive); bad {
			return fmt.Errorf("%s: has a document type", name) // no honest workbook has, and bombs do
		}
		if err := f(tok); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// limited refuses to read on beyond its bytes.
type limited struct {
	r          io.Reader
	left, read int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	l.read += int64(n)
	return n, err //nolint:wrapcheck // io.EOF must stay what it is
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// relations are the targets of a workbook's relations, by id.
func (b *book) relations(name string) (map[string]string, error) {
	out := make(map[string]string)
	err := b.each(name, true, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = "xl/" + target
			}
			out[attr(e, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
		return nil
	})
	return out, err
}

type named struct{ name, rel string }

func (b *book) sheets() ([]named, error) {
	var out []named
	err := b.each("xl/workbook.xml", true, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "sheet" {
			out = append(out, named{name: unescape(attr(e, "name")), rel: attr(e, "id")})
		}
		return nil
	})
	return out, err
}

// shared reads the texts that cells name by number.
func (b *book) shared() error {
	var text strings.Builder
	in, phonetic := false, false
	return b.each("xl/sharedStrings.xml", false, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				text.Reset()
			case "rPh":
				phonetic = true
			case "t":
				in = !phonetic
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "si":
				b.strings = append(b.strings, unescape(text.String()))
				return b.spend(text.Len() + 16)
			case "rPh":
				phonetic = false
			case "t":
				in = false
			}
		case xml.CharData:
			if in {
				text.Write(e)
			}
		}
		return nil
	})
}

func (b *book) spend(n int) error {
	if b.text -= n; b.text < 0 {
		return ErrTooLarge
	}
	return nil
}

// sheet reads one sheet.
func (b *book) sheet(name, part string) (Table, error) {
	s := &reading{book: b, table: Table{Name: name}}
	err := b.each(part, true, s.token)
	return s.table, err
}

// reading is a sheet that is read.
type reading struct {
	book  *book
	table Table
	row   Row
	next  int // row number of a row that does not say
	col   int
	cell  Cell
	kind  string
	heads bool // the headings were read
	text  strings.Builder
	in    bool
	ph    bool
}

func (s *reading) token(t xml.Token) error {
	switch e := t.(type) {
	case xml.StartElement:
		s.begin(e)
	case xml.EndElement:
		return s.end(e.Name.Local)
	case xml.CharData:
		if s.in {
			s.text.Write(e)
		}
	}
	return nil
}

func (s *reading) begin(e xml.StartElement) {
	switch e.Name.Local {
	case "row":
		s.next++
		if n, err := strconv.Atoi(attr(e, "r")); err == nil && n > 0 && n <= 1<<20 {
			s.next = n
		}
		s.row, s.col = Row{Number: s.next}, -1
	case "c":
		s.col++
		if n, ok := columnOf(attr(e, "r")); ok {
			s.col = n
		}
		s.cell, s.kind = Cell{}, attr(e, "t")
		s.text.Reset()
	case "f":
		s.cell.Formula = true
	case "rPh":
		s.ph = true
	case "v":
		s.in = true
	case "t":
		s.in = !s.ph
	}
}

func (s *reading) end(name string) error {
	switch name {
	case "rPh":
		s.ph = false
	case "v", "t":
		s.in = false
	case "c":
		if err := s.value(); err != nil {
			return err
		}
		if s.col < maxCols && (s.cell.Text != "" || s.cell.Formula) {
			for len(s.row.Cells) <= s.col {
				s.row.Cells = append(s.row.Cells, Cell{})
			}
			s.row.Cells[s.col] = s.cell
			return s.book.spend(len(s.cell.Text) + (s.col+1)*8)
		}
	case "row":
		return s.done()
	}
	return nil
}

// value is what the cell that ends holds.
func (s *reading) value() error {
	text := s.text.String()
	switch s.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 0 || n >= len(s.book.strings) {
			return fmt.Errorf("row %d names a text that there is not", s.row.Number)
		}
		s.cell.Text = s.book.strings[n]
	case "inlineStr", "str", "e":
		s.cell.Text = unescape(text)
	case "b":
		s.cell.Text = text
	default:
		s.cell.Text, s.cell.Number = strings.TrimSpace(text), text != ""
	}
	return nil
}

func (s *reading) done() error {
	if len(s.row.Cells) == 0 {
		return nil
	}
	if !s.heads {
		s.heads = true
		for _, c := range s.row.Cells {
			s.table.Columns = append(s.table.Columns, Column{Head: strings.TrimSpace(c.Text)})
		}
		return nil
	}
	if len(s.table.Rows) >= maxRows {
		return ErrTooLarge
	}
	s.table.Rows = append(s.table.Rows, s.row)
	return nil
}

// columnOf is the column of a cell's name such as "C12", counted from 0.
func columnOf(ref string) (int, bool) {
	n := 0
	for _, r := range ref {
		switch {
		case r >= 'A' && r <= 'Z' && n < 1<<16:
			n = n*26 + int(r-'A') + 1
		case r >= '0' && r <= '9' && n > 0:
			return n - 1, true
		default:
			return 0, false
		}
	}
	return 0, false
}

// unescape reads what escape wrote for a letter that XML cannot hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	var units []uint16
	flush := func() {
		b.WriteString(string(utf16.Decode(units)))
		units = units[:0]
	}
	for i := 0; i < len(s); {
		if s[i] == '_' && hexEscape(s[i:]) {
			n, _ := strconv.ParseUint(s[i+2:i+6], 16, 16) // hexEscape looked
			units = append(units, uint16(n))
			i += 7
			continue
		}
		flush()
		b.WriteByte(s[i])
		i++
	}
	flush()
	return b.String()
}
