package roster

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// errTooLarge: a workbook unpacks to more than any ward's.
var errTooLarge = fmt.Errorf("tables are larger than %d MB", maxUnpacked>>20)

// readWorkbook reads the sheets of an XLSX file that one sees on opening it:
// plain tables of text, numbers and the results of formulas.
func readWorkbook(data []byte, name string) ([]Sheet, Faults) {
	sheets, err := workbook(data)
	switch {
	case errors.Is(err, errTooLarge):
		return nil, sheetFault(name, err.Error(), "keep one table with the groups in it, without pictures")
	case err != nil:
		return nil, sheetFault(name, "file is no workbook: "+err.Error(), "save it as .xlsx anew, or as CSV UTF-8")
	}
	return bounded(sheets, name)
}

func workbook(data []byte) ([]Sheet, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	parts := parts{files: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		parts.files[strings.TrimPrefix(f.Name, "/")] = f
	}
	var book struct {
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := parts.read("xl/workbook.xml", &book); err != nil {
		return nil, err
	}
	var links struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := parts.read("xl/_rels/workbook.xml.rels", &links); err != nil {
		return nil, err
	}
	target := map[string]string{}
	for _, l := range links.All {
		if strings.HasPrefix(l.Target, "/") {
			target[l.ID] = strings.TrimPrefix(l.Target, "/")
		} else {
			target[l.ID] = path.Join("xl", l.Target)
		}
	}
	shared, err := parts.sharedTexts()
	if err != nil {
		return nil, err
	}
	var out []Sheet
	for _, s := range book.Sheets {
		if s.State != "" && s.State != "visible" || len(out) == maxSheets {
			continue
		}
		sheet, err := parts.sheet(target[s.ID], shared)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", clip(s.Name), err)
		}
		sheet.Name = cleanCell(s.Name)
		out = append(out, sheet)
	}
	return out, nil
}

// parts reads the parts of a workbook and counts what they weigh unpacked,
// for a small archive may hold very much.
type parts struct {
	files map[string]*zip.File
	left  int64
}

func (p *parts) open(name string) (io.ReadCloser, error) {
	f, ok := p.files[name]
	if !ok {
		return nil, fmt.Errorf("part %s is not there", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open part %s: %w", name, err)
	}
	return r, nil
}

func (p *parts) read(name string, into any) (err error) {
	r, err := p.open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := xml.NewDecoder(&weighed{r, &p.left}).Decode(into); err != nil {
		return fmt.Errorf("read part %s: %w", name, err)
	}
	return nil
}

// weighed stops reading when the weight left is used up.
type weighed struct {
	r    io.Reader
	left *int64
}

func (w *weighed) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	if *w.left -= int64(n); *w.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// richText is a text as workbooks hold it: whole, or in runs.
type richText struct {
	Whole string `xml:"t"`
	Runs  []struct {
		Text string `xml:"t"`
	} `xml:"r"`
}

func (t richText) text() string {
	s := t.Whole
	for _, r := range t.Runs {
		s += r.Text
	}
	return s
}

func (p *parts) sharedTexts() ([]string, error) {
	const name = "xl/sharedStrings.xml"
	if p.files[name] == nil {
		return nil, nil
	}
	var table struct {
		Items []richText `xml:"si"`
	}
	if err := p.read(name, &table); err != nil {
		return nil, err
	}
	out := make([]string, len(table.Items))
	for i, t := range table.Items {
		out[i] = t.text()
	}
	return out, nil
}

// sheet reads one table. Cells that were merged all hold what the first of
// them does, for that is what one sees.
func (p *parts) sheet(name string, shared []string) (Sheet, error) {
	var raw struct {
		Rows []struct {
			Number int `xml:"r,attr"`
			Cells  []struct {
				Ref    string   `xml:"r,attr"`
				Type   string   `xml:"t,attr"`
				Value  string   `xml:"v"`
				Inline richText `xml:"is"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
		Merged []struct {
			Ref string `xml:"ref,attr"`
		} `xml:"mergeCells>mergeCell"`
	}
	if err := p.read(name, &raw); err != nil {
		return Sheet{}, err
	}
	var s Sheet
	last := 0
	for _, row := range raw.Rows {
		number := row.Number
		if number == 0 {
			number = last + 1
		}
		if number <= last {
			return Sheet{}, fmt.Errorf("row %d stands behind row %d", number, last)
		}
		last = number
		out := SheetRow{Number: number}
		for i, c := range row.Cells {
			col := i
			if c.Ref != "" {
				var ok bool
				if col, _, ok = cellPlace(c.Ref); !ok {
					return Sheet{}, fmt.Errorf("%q is no cell", clip(c.Ref))
				}
			}
			if col >= maxColumns {
				continue
			}
			text := c.Value
			switch c.Type {
			case "s":
				n, err := strconv.Atoi(text)
				if err != nil || n < 0 || n >= len(shared) {
					return Sheet{}, fmt.Errorf("cell %s names a text that is not there", clip(c.Ref))
				}
				text = shared[n]
			case "inlineStr":
				text = c.Inline.text()
			case "e":
				text = ""
			}
			for len(out.Cells) <= col {
				out.Cells = append(out.Cells, "")
			}
			out.Cells[col] = cleanCell(text)
		}
		if out.empty() {
			continue // spreadsheet programs keep thousands that were only coloured
		}
		if s.Rows = append(s.Rows, out); len(s.Rows) > maxRows {
			break
		}
	}
	for i, m := range raw.Merged {
		if from, to, ok := strings.Cut(m.Ref, ":"); ok && i < maxRows {
			s.merge(from, to)
		}
	}
	return s, nil
}

// merge fills the cells from one corner to the other.
func (s *Sheet) merge(from, to string) {
	left, top, ok := cellPlace(from)
	right, bottom, ok2 := cellPlace(to)
	if !ok || !ok2 || left >= maxColumns {
		return
	}
	right = min(right, maxColumns-1)
	text := ""
	for i := range s.Rows {
		row := &s.Rows[i]
		if row.Number < top || row.Number > bottom {
			continue
		}
		for len(row.Cells) <= right {
			row.Cells = append(row.Cells, "")
		}
		if row.Number == top {
			text = row.Cells[left]
		}
		for col := left; col <= right; col++ {
			row.Cells[col] = text
		}
	}
}

// cellPlace reads "C5": column from 0, row from 1.
func cellPlace(ref string) (col, row int, ok bool) {
	i := 0
	for i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z' {
		col = col*26 + int(ref[i]-'A') + 1
		i++
	}
	row, err := strconv.Atoi(ref[i:])
	return col - 1, row, err == nil && i > 0 && row > 0
}
