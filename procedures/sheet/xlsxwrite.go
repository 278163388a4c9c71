package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Styles of cells, in the order of styles.xml.
const (
	styleText   = 1 // text, also what somebody types into it later
	styleHead   = 2
	styleNumber = 3
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relNS   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

	styles = xmlHead + `<styleSheet xmlns="` + mainNS + `"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE3EBF8"/></patternFill></fill></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>` +
		`<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" fontId="1" fillId="2" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="3" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs></styleSheet>`
)

// WriteXLSX writes a workbook. The same tables give the same bytes. The error
// is w's, or that a text is longer than MaxCell.
func WriteXLSX(w io.Writer, tables []Table) error {
	z := zip.NewWriter(w)
	part := func(name, body string) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = io.WriteString(f, body)
		}
		return err
	}
	var types, sheets, rels strings.Builder
	for i, t := range tables {
		n := strconv.Itoa(i + 1)
		types.WriteString(`<Override PartName="/xl/worksheets/sheet` + n + `.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)
		sheets.WriteString(`<sheet name="` + escape(t.Name) + `" sheetId="` + n + `" r:id="rId` + n + `"/>`)
		rels.WriteString(`<Relationship Id="rId` + n + `" Type="` + relNS + `/worksheet" Target="worksheets/sheet` + n + `.xml"/>`)
	}
	last := strconv.Itoa(len(tables) + 1)
	for _, p := range [][2]string{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xmlHead + `<workbook xmlns="` + mainNS + `" xmlns:r="` + relNS + `"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels.String() + `<Relationship Id="rId` + last + `" Type="` + relNS + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", styles},
	} {
		if err := part(p[0], p[1]); err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
	}
	for i, t := range tables {
		f, err := z.CreateHeader(&zip.FileHeader{Name: "xl/worksheets/sheet" + strconv.Itoa(i+1) + ".xml", Method: zip.Deflate, Modified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			err = writeSheet(f, t)
		}
		if err != nil {
			return fmt.Errorf("write workbook: sheet %s: %w", t.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

func writeSheet(w io.Writer, t Table) error {
	b := bufio.NewWriter(w)
	put := func(parts ...string) {
		for _, s := range parts {
			_, _ = b.WriteString(s) // Flush tells
		}
	}
	end := columnName(max(len(t.Columns), 1) - 1)
	put(xmlHead, `<worksheet xmlns="`, mainNS, `"><sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, c := range t.Columns {
		n := strconv.Itoa(i + 1)
		put(`<col min="`, n, `" max="`, n, `" width="`, strconv.Itoa(c.Width), `" customWidth="1" style="`, strconv.Itoa(styleOf(c)), `"/>`)
	}
	put(`</cols><sheetData><row r="1">`)
	for i, c := range t.Columns {
		put(`<c r="`, columnName(i), `1" s="`, strconv.Itoa(styleHead), `" t="inlineStr"><is><t>`, escape(c.Head), `</t></is></c>`)
	}
	put(`</row>`)
	for n, r := range t.Rows {
		at := strconv.Itoa(n + 2)
		put(`<row r="`, at, `">`)
		for i, cell := range r.Cells {
			if cell.Text == "" {
				continue
			}
			if len(cell.Text) > MaxCell && len(utf16.Encode([]rune(cell.Text))) > MaxCell {
				return fmt.Errorf("row %s, column %s: text is longer than a cell holds", at, t.Columns[i].Head)
			}
			place := columnName(i) + at
			if f, err := strconv.ParseFloat(cell.Text, 64); t.Columns[i].Number && err == nil && strconv.FormatFloat(f, 'f', -1, 64) == cell.Text {
				put(`<c r="`, place, `" s="`, strconv.Itoa(styleNumber), `"><v>`, cell.Text, `</v></c>`)
				continue
			}
			put(`<c r="`, place, `" s="`, strconv.Itoa(styleText), `" t="inlineStr"><is><t xml:space="preserve">`, escape(cell.Text), `</t></is></c>`)
		}
		put(`</row>`)
	}
	put(`</sheetData><autoFilter ref="A1:`, end, strconv.Itoa(len(t.Rows)+1), `"/>`)
	writeChoices(put, t)
	put(`</worksheet>`)
	return b.Flush()
}

// writeChoices lets the cells of some columns be chosen from a list.
func writeChoices(put func(...string), t Table) {
	n := 0
	var b strings.Builder
	for i, c := range t.Columns {
		list := strings.Join(c.Choices, ",")
		if len(c.Choices) == 0 || len(utf16.Encode([]rune(list))) > 255 { // as much as the format holds
			continue
		}
		col := columnName(i)
		n++
		b.WriteString(`<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="` + col + `2:` + col + `10000"><formula1>` + escape(`"`+list+`"`) + `</formula1></dataValidation>`)
	}
	if n > 0 {
		put(`<dataValidations count="`, strconv.Itoa(n), `">`, b.String(), `</dataValidations>`)
	}
}

func styleOf(c Column) int {
	if c.Number {
		return styleNumber
	}
	return styleText
}

// columnName is the letters of a column, counted from 0.
func columnName(i int) string {
	var out string
	for i++; i > 0; i = (i - 1) / 26 {
		out = string(rune('A'+(i-1)%26)) + out
	}
	return out
}

// escape writes a text for XML in the way of the format: what XML cannot hold
// as _xHHHH_, and what looks like that escaped itself.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '_' && hexEscape(s[i:]):
			b.WriteString("_x005F_")
		case r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF:
			fmt.Fprintf(&b, "_x%04X_", r)
		default:
			b.WriteRune(r)
		}
	}
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(b.String())) // a Builder never fails
	return out.String()
}

// hexEscape reports _xHHHH_ at the begin of a text.
func hexEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}
