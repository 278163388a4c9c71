package roster

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// table is a ward's list as an office writes it: a heading, the titles, rows.
const table = `DANH SÁCH TỔ DÂN PHỐ VÀ CÁN BỘ PHỤ TRÁCH;;;;;;
;;;;;;
STT;Phường;Tổ dân phố;Cán bộ phụ trách;Chức danh;Người thay;Trực
1;Phường Yên Bái;Tổ dân phố 1;Nguyễn Mẫu An;Công chức văn hóa - xã hội;Trần Mẫu Bình;x
2;Phường Yên Bái;Tổ dân phố số 2;Nguyễn Mẫu An;;;
3;phuong yen bai;Thôn Nậm Khắt;Trần Mẫu Bình;Công chức địa chính;;
`

var december = time.Date(2026, 12, 1, 3, 0, 0, 0, time.UTC)

func importText(t *testing.T, text string, base *Roster) (*Roster, Faults) {
	t.Helper()
	sheets, faults := ReadSheets([]byte(text), "to.csv")
	if faults.Err() != nil {
		return nil, faults
	}
	return Import(sheets, base, "to.csv", december)
}

func blank(t *testing.T, ward string) *Roster {
	t.Helper()
	r, err := New(Ward{Name: ward})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestImportMakesARoster(t *testing.T) {
	r, faults := importText(t, table, blank(t, ""))
	if len(faults) != 0 {
		t.Fatal(faults)
	}
	if r.Ward.Name != "Phường Yên Bái" || len(r.Groups) != 3 || len(r.Officers) != 2 || len(r.Duties) != 3 {
		t.Fatalf("got %+v", r)
	}
	var got []string
	for _, g := range r.Groups {
		got = append(got, string(g.ID)+" "+way(r.InCharge(g.ID, december)))
	}
	if want := []string{"tdp-1 duty an -> an", "tdp-2 duty an -> an", "thon-nam-khat duty binh -> binh"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if o, _ := r.Officer("an"); o.Substitute != "binh" || o.Title != "Công chức văn hóa - xã hội" || !slices.Equal(r.DeskTeam, []OfficerID{"an"}) {
		t.Errorf("got %+v, desk %v", o, r.DeskTeam)
	}
	out, err := Write(r)
	if err != nil {
		t.Fatal(err)
	}
	if back := mustLoad(t, string(out)); back.Revision != r.Revision {
		t.Error("what is written reads back as another")
	}
}

// However a spreadsheet program saves it, it is the same table.
func TestImportReadsEveryForm(t *testing.T) {
	want, faults := importText(t, table, blank(t, ""))
	if faults.Err() != nil {
		t.Fatal(faults)
	}
	utf := func(order binary.AppendByteOrder, mark string) []byte {
		b := []byte(mark)
		for _, u := range utf16.Encode([]rune(table)) {
			b = order.AppendUint16(b, u)
		}
		return b
	}
	bare := strings.NewReplacer("Tổ dân phố;", "To dan pho;", "Cán bộ phụ trách;", "CAN BO PHU TRACH;", "Chức danh", "chuc danh", "Người thay", "Nguoi thay").Replace(table)
	english := strings.NewReplacer("STT;Phường;Tổ dân phố;Cán bộ phụ trách;Chức danh;Người thay;Trực", "No;Ward;Group;Officer;Position;Substitute;Duty desk").Replace(table)
	for name, data := range map[string][]byte{
		"comma":    []byte(strings.ReplaceAll(table, ";", ",")),
		"tab":      []byte(strings.ReplaceAll(table, ";", "\t")),
		"BOM":      []byte("\xEF\xBB\xBF" + table),
		"CRLF":     []byte(strings.ReplaceAll(table, "\n", "\r\n")),
		"sep":      []byte("sep=;\r\n" + table),
		"UTF-16LE": utf(binary.LittleEndian, "\xFF\xFE"),
		"UTF-16BE": utf(binary.BigEndian, "\xFE\xFF"),
		"bare":     []byte(bare),
		"english":  []byte(english),
		"xlsx":     workbookOf(t, table),
	} {
		sheets, faults := ReadSheets(data, name)
		if faults.Err() != nil {
			t.Errorf("%s: %v", name, faults)
			continue
		}
		got, faults := Import(sheets, blank(t, ""), name, december)
		if faults.Err() != nil || got.Revision != want.Revision {
			t.Errorf("%s: %v\n%+v", name, faults, sheets)
		}
	}
}

func TestImportFindsAllFaultsAtOnce(t *testing.T) {
	_, faults := importText(t, `Tổ dân phố,Cán bộ phụ trách,Chức danh,Người thay,Từ ngày,Đến ngày,Lãnh đạo,Điện thoại
Tổ 1,An,Công chức,Nobody,,,,0900000000
Tổ 2,,,,,,,
Tổ 3,An,Chuyên viên,,31/02/2026,,,
Tổ 4,Bình,,,,15/12/2026,maybe,
Tổ 4,Bình,,,,15/12/2026,,
,,Công chức,,,,,
Tổ 5,Bình,,,02/12/2026,01/12/2026,,
`, blank(t, "Phường Yên Bái"))
	var got []string
	for _, f := range faults {
		got = append(got, fmt.Sprintf("%d %s: %s", f.Line, f.Field, f.Problem))
		if f.File != "to.csv" || f.Severity == SeverityError && f.Hint == "" {
			t.Errorf("fault says too little: %s", f)
		}
	}
	want := []string{
		"1 H1 (Điện thoại): column is not read: a roster keeps nothing of it",
		`2 D2 (Người thay): no officer is called "Nobody"`,
		"3 B3 (Cán bộ phụ trách): Tổ 2 would be without anyone",
		`4 C4 (Chức danh): title of An is "Chuyên viên" here and "Công chức" on row 2`,
		`4 E4 (Từ ngày): want a day, got "31/02/2026"`,
		`5 G5 (Lãnh đạo): want x or nothing, got "maybe"`,
		"5 A5 (Tổ dân phố): Tổ 4 would be without anyone from 16/12/2026",
		"6 A6 (Tổ dân phố): Tổ 4 stands on row 5 as well, for the same days",
		"7 : row names neither a group nor an officer",
		"8 F8 (Đến ngày): duty ends before it begins",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestImportRefuses(t *testing.T) {
	base := mustLoad(t, string(Sample()))
	away := mustLoad(t, strings.Replace(string(Sample()), "    lead: true", "    lead: true\n    enabled: false", 1))
	for _, c := range []struct {
		name, text, want string
		base             *Roster
	}{
		{"another ward", "Phường,Tổ,Cán bộ\nPhường Nam Cường,Tổ 1,An\nPhường Nam Cường,Tổ 2,An\n", "row is of Phường Nam Cường, but this roster is of Phường Yên Bái", base},
		{"a commune of that name", "Xã,Tổ,Cán bộ\nXã Yên Bái,Tổ 1,An\n", "row is of Xã Yên Bái", base},
		{"no ward", "Tổ,Cán bộ\nTổ 1,An\n", "nothing says which ward", blank(t, "")},
		{"nobody who may reply", "Tổ,Cán bộ\nTổ 1,Cán bộ mẫu Dũng\n", "Tổ dân phố 1 would be without anyone: Cán bộ mẫu Dũng is switched off", away},
		{"a circle", "Tổ,Cán bộ,Người thay\nTổ 1,An,Bình\nTổ 2,Bình,An\n", "substitutes run in a circle", base},
		{"no titles", "1,2\n3,4\n", "no row that titles", base},
		{"no rows", "Tổ,Cán bộ\n", "no rows", base},
		{"two of that name", "Tổ,Cán bộ,Mã cán bộ\nTổ 1,Lê Mẫu,le-1\nTổ 2,Lê Mẫu,le-2\nTổ 3,Le Mau,\n", "more than one officer", base},
		{"old Excel", "\xD0\xCF\x11\xE0 rest", "old Excel", base},
		{"Windows letters", "T\xE5,C\xE1n\n", "neither UTF-8 nor UTF-16", base},
		{"broken archive", "PK\x03\x04 rest", "no workbook", base},
		{"broken quotes", "Tổ,Cán bộ\n\"Tổ 1,An\n", "quote", base},
		{"nothing", " \n", "empty", base},
		{"a title twice", "Tổ,Cán bộ,Tên tổ\nTổ 1,An,Tổ 1\n", "says the same", base},
	} {
		r, faults := importText(t, c.text, c.base)
		if r != nil || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, faults, c.want)
		}
	}
}

// An import leaves what the table says nothing of as it was, and the preview
// shows what becomes different.
func TestImportOverARoster(t *testing.T) {
	base := mustLoad(t, string(Sample()))
	r, faults := importText(t, "Tổ,Cán bộ\nto 1,Can bo mau Thao\nTổ dân phố 7,Cán bộ mẫu Minh\nTổ dân phố 9,Lý Mẫu Sơn\n", base)
	if faults.Err() != nil {
		t.Fatal(faults)
	}
	if o, _ := r.Officer("thao"); o.Name != "Cán bộ mẫu Thảo" || o.Title == "" || o.Substitute != "dung" {
		t.Errorf("got %+v", o)
	}
	var got []string
	for _, c := range Changes(base, r, december) {
		got = append(got, strings.Join(strings.Fields(fmt.Sprint(c.Kind, " ", c.Group, " ", c.Officer, " ", c.Before, ">", c.After)), " "))
	}
	want := []string{
		"charge tdp-7 huong>minh", "group_added tdp-9 >son", "group_removed tdp-2 thao>", "group_removed tdp-3 minh>",
		"group_removed tdp-4 minh>", "group_removed tdp-5 minh>", "group_removed tdp-6 huong>", "group_removed tdp-8 huong>",
		"officer_added son >",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestWorkbookIsBounded(t *testing.T) {
	bomb := workbookWith(t, `<worksheet><sheetData>`+strings.Repeat(`<row><c/></row>`, maxUnpacked/10)+`</sheetData></worksheet>`)
	if _, faults := ReadSheets(bomb, "bomb.xlsx"); faults.Err() == nil || !strings.Contains(faults.Error(), "larger than") {
		t.Errorf("got %v", faults)
	}
	for _, xml := range []string{
		`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>`,
		`<worksheet><sheetData><row r="1"><c r="1A"><v>9</v></c></row></sheetData></worksheet>`,
		`<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>`,
		`<worksheet><sheetData>`,
	} {
		if _, faults := ReadSheets(workbookWith(t, xml), "x.xlsx"); faults.Err() == nil {
			t.Errorf("%s was read", xml)
		}
	}
}

// What one sees in merged cells counts for every row they run over; days are
// numbers there.
func TestWorkbookMergedCellsAndDays(t *testing.T) {
	data := workbookWith(t, `<worksheet><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><r><t>Tổ </t></r><r><t>dân phố</t></r></is></c><c r="B1" t="inlineStr"><is><t>Cán bộ</t></is></c><c r="C1" t="inlineStr"><is><t>Từ ngày</t></is></c></row>
<row r="3"><c r="A3"><v>1</v></c><c r="B3" t="inlineStr"><is><t>An</t></is></c><c r="C3"><v>46357</v></c></row>
<row r="4"><c r="A4"><v>2</v></c></row>
</sheetData><mergeCells><mergeCell ref="B3:B4"/><mergeCell ref="A9:ZZ9999999"/></mergeCells></worksheet>`)
	sheets, faults := ReadSheets(data, "x.xlsx")
	if faults.Err() != nil {
		t.Fatal(faults)
	}
	r, faults := Import(sheets, blank(t, "Phường Yên Bái"), "x.xlsx", december)
	if faults.Err() != nil {
		t.Fatal(faults)
	}
	if len(r.Duties) != 2 || r.Duties[1].Officer != "an" || r.Duties[0].From.Format(time.DateOnly) != "2026-12-01" {
		t.Errorf("got %+v", r.Duties)
	}
}

func workbookOf(t *testing.T, text string) []byte {
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, cell := range strings.Split(line, ";") {
			fmt.Fprintf(&b, `<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, columnName(j), i+1, cell)
		}
		b.WriteString("</row>")
	}
	return workbookWith(t, b.String()+"</sheetData></worksheet>")
}

func workbookWith(t *testing.T, sheet string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` +
			`<sheet name="Ẩn" state="hidden" r:id="rId9"/><sheet name="Danh sách" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func FuzzReadSheets(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("Tổ,Cán bộ\n1,An\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, faults := ReadSheets(data, "x")
		if faults.Err() != nil {
			return
		}
		r, err := New(Ward{Name: "W"})
		if err != nil {
			t.Fatal(err)
		}
		if r, faults := Import(sheets, r, "x", december); faults.Err() == nil {
			if _, err := Write(r); err != nil {
				t.Fatal(err)
			}
		}
	})
}
