package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures/guides"
)

// workbook makes a workbook of one sheet from its parts.
func workbook(t testing.TB, sheet string, more map[string]string) []byte {
	t.Helper()
	parts := map[string]string{
		"xl/workbook.xml":            `<workbook><sheets><sheet name="Lệ phí" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
	}
	for k, v := range more {
		parts[k] = v
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range parts {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, body)
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func TestWorkbooksOfOthers(t *testing.T) {
	file := workbook(t, `<x:worksheet xmlns:x="y"><x:sheetData>
		<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c r="C1" t="inlineStr"><x:is><x:r><x:t>Số </x:t></x:r><x:r><x:t>tiền</x:t></x:r><x:rPh><x:t>NO</x:t></x:rPh></x:is></x:c></x:row>
		<x:row r="7"><x:c><x:v>1.0000100000000001</x:v></x:c><x:c r="C7"><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
		map[string]string{"xl/sharedStrings.xml": `<sst><si><r><t>Mã </t></r><r><t>thủ_x0020_tục</t></r><rPh><t>NO</t></rPh></si></sst>`})
	tables, err := ReadXLSX(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	table := tables[0]
	if table.Name != "Lệ phí" || table.Columns[0].Head != "Mã thủ tục" || table.Columns[2].Head != "Số tiền" {
		t.Errorf("read %q, %+v", table.Name, table.Columns)
	}
	row := table.Rows[0]
	if row.Number != 7 || row.Cells[0] != (Cell{Text: "1.0000100000000001", Number: true}) || row.Cells[2] != (Cell{Text: "2", Number: true, Formula: true}) || row.Cells[3].Text != "1" {
		t.Errorf("read %+v", row)
	}
	var faults []Fault
	c := &cursor{place: map[string]int{codeHead: 0}, row: row, faults: &faults}
	if code, ok := c.code(codeHead); code != "1.000010" || !ok {
		t.Errorf("code is %s", code)
	}
}

// Nothing that a file says of itself makes the reader take more than it reads.
func TestHostileWorkbooks(t *testing.T) {
	laughs := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`
	row := `<row r="1"><c t="inlineStr"><is><t>Mã thủ tục</t></is></c></row>`
	const part = 1 << 20
	for _, tc := range []struct {
		name  string
		file  func() []byte
		large bool
	}{
		{"entities", func() []byte { return workbook(t, laughs, nil) }, false},
		{"unknown entity", func() []byte {
			return workbook(t, `<worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`, nil)
		}, false},
		{"zip bomb", func() []byte { return workbook(t, strings.Repeat(" ", part+1), nil) }, true},
		{"negative text", func() []byte {
			return workbook(t, `<worksheet><sheetData><row><c t="s"><v>-1</v></c></row></sheetData></worksheet>`, nil)
		}, false},
		{"text out of range", func() []byte {
			return workbook(t, `<worksheet><sheetData><row><c t="s"><v>99</v></c></row></sheetData></worksheet>`, nil)
		}, false},
		{"cut off", func() []byte { f := workbook(t, row, nil); return f[:len(f)/2] }, false},
		{"no zip", func() []byte { return []byte("PK") }, false},
		{"other zip", func() []byte {
			var b bytes.Buffer
			must(t, zip.NewWriter(&b).Close())
			return b.Bytes()
		}, false},
		{"many parts", func() []byte {
			more := make(map[string]string)
			for i := range maxParts {
				more[fmt.Sprint("a", i)] = ""
			}
			return workbook(t, row, more)
		}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := tc.file()
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := readXLSX(bytes.NewReader(file), int64(len(file)), part)
			runtime.ReadMemStats(&after)
			if tc.large != errors.Is(err, ErrTooLarge) || !tc.large != errors.Is(err, ErrNotSheet) {
				t.Errorf("%v", err)
			}
			if got := int64(after.HeapInuse) - int64(before.HeapInuse); got > 16<<20 {
				t.Errorf("takes %d bytes", got)
			}
		})
	}
	// Rows and columns of any number are read where they stand, without room
	// for those before.
	file := workbook(t, `<worksheet><sheetData>`+row+`<row r="2147483647"><c r="XFD1"><v>1</v></c></row><row r="-1"><c r="ZZZZZZZZZ1"><v>1</v></c><c r="A1"><v>3</v></c></row></sheetData></worksheet>`, nil)
	tables, err := ReadXLSX(bytes.NewReader(file), int64(len(file)))
	if err != nil || len(tables[0].Rows) != 1 || tables[0].Rows[0].Cells[0].Text != "3" {
		t.Errorf("%+v, %v", tables, err)
	}
}

func TestHostileCSV(t *testing.T) {
	for name, file := range map[string]string{"empty": "", "blank": " \n\n", "zeros": "a\x00b;c", "bytes": "\xff\xfe\x00", "latin": "M\xe3;a"} {
		if _, err := ReadCSV([]byte(file)); !errors.Is(err, ErrNotSheet) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wide, err := ReadCSV([]byte(strings.Repeat("a;", 5000) + "\n" + strings.Repeat("b;", 5000)))
	if err != nil || len(wide.Columns) != maxCols || len(wide.Rows[0].Cells) != maxCols {
		t.Errorf("%d columns, %v", len(wide.Columns), err)
	}
	unicode := []byte("\xff\xfe")
	for _, r := range "Mã;b\nđ;c\n" {
		unicode = append(unicode, byte(r), byte(r>>8))
	}
	if got, err := ReadCSV(unicode); err != nil || got.Columns[0].Head != "Mã" || got.Rows[0].Cells[0].Text != "đ" {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzReadXLSX(f *testing.F) {
	list, err := guides.Load()
	must(f, err)
	var b bytes.Buffer
	must(f, WriteXLSX(&b, Tables(list[:1])[2:3])) // small: a fuzzer is slow with large files
	f.Add(b.Bytes())
	f.Add(workbook(f, `<worksheet><sheetData><row r="9"><c r="C9" t="s"><v>0</v></c></row></sheetData></worksheet>`, map[string]string{"xl/sharedStrings.xml": `<sst><si><t>a</t></si></sst>`}))
	f.Fuzz(func(t *testing.T, data []byte) {
		tables, err := ReadXLSX(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if !errors.Is(err, ErrNotSheet) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("another error: %v", err)
			}
			return
		}
		_, _ = Read(tables)
	})
}

// FuzzSheetXML skips the packing, which a fuzzer seldom gets right.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Mã thủ tục</t></is></c></row><row><c><f>1</f><v>2</v></c></row></sheetData></worksheet>`, `<sst><si><t>a_x000D_</t></si></sst>`)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		file := workbook(t, sheet, map[string]string{"xl/sharedStrings.xml": shared})
		if tables, err := ReadXLSX(bytes.NewReader(file), int64(len(file))); err == nil {
			_, _ = Read(tables)
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	list, err := guides.Load()
	must(f, err)
	for _, table := range Tables(list[:1]) {
		var b bytes.Buffer
		must(f, WriteCSV(&b, table))
		f.Add(b.Bytes())
	}
	f.Add([]byte("sep=,\na,b\n1,'=2"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := ReadCSV(data)
		if err != nil {
			return
		}
		patches, faults := Read([]Table{table})
		if len(faults) > 0 {
			return
		}
		for _, p := range patches {
			g, _ := p.Apply(nil)
			if again, _ := p.Apply(nil); g.Code != p.Code || again == g {
				t.Error("a patch gives another guide, or the same twice")
			}
		}
	})
}
