package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/procedures/portal"
)

func must(t interface{ Fatal(...any) }, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// viaXLSX and viaCSV are guides as they come back from a file.
func viaXLSX(t interface {
	Fatal(...any)
	Helper()
}, list []*procedures.Guide) []Table {
	t.Helper()
	var b bytes.Buffer
	must(t, WriteXLSX(&b, Tables(list)))
	tables, err := ReadXLSX(bytes.NewReader(b.Bytes()), int64(b.Len()))
	must(t, err)
	return tables
}

func viaCSV(t interface {
	Fatal(...any)
	Helper()
}, list []*procedures.Guide) []Table {
	t.Helper()
	var out []Table
	for _, table := range Tables(list) {
		var b bytes.Buffer
		must(t, WriteCSV(&b, table))
		back, err := ReadCSV(b.Bytes())
		must(t, err)
		out = append(out, back)
	}
	return out
}

type fataler interface {
	Fatal(...any)
	Fatalf(string, ...any)
	Helper()
}

func same(t fataler, list []*procedures.Guide, tables []Table) {
	t.Helper()
	patches, faults := Read(tables)
	if len(faults) > 0 {
		t.Fatalf("faults: %+v", faults[0])
	}
	if len(patches) != len(list) {
		t.Fatalf("%d guides come back, %d were written", len(patches), len(list))
	}
	for i, p := range patches {
		g, strays := p.Apply(nil)
		rev, err := procedures.RevisionOf(list[i])
		must(t, err)
		if len(strays) > 0 || p.Base != rev {
			t.Fatalf("%s: strays %v, base %s", p.Code, strays, p.Base)
		}
		if !procedures.Equal(list[i].Clean(), g) {
			t.Fatalf("%s comes back otherwise: %+v", p.Code, procedures.Compare(list[i].Clean(), g))
		}
	}
}

func TestShippedGuidesComeBack(t *testing.T) {
	list, err := guides.Load()
	must(t, err)
	same(t, list, viaXLSX(t, list))
	same(t, list, viaCSV(t, list))
	// And a table alone changes nothing but what it speaks of.
	for _, table := range viaCSV(t, list) {
		patches, faults := Read([]Table{table})
		if len(faults) > 0 {
			t.Fatalf("%s: %+v", table.Columns[1].Head, faults[0])
		}
		for _, p := range patches {
			at := slices.IndexFunc(list, func(g *procedures.Guide) bool { return g.Code == p.Code })
			if g, _ := p.Apply(list[at]); !procedures.Equal(g, list[at].Clean()) {
				t.Errorf("%s: the table of %s changes %+v", p.Code, table.Columns[1].Head, procedures.Compare(list[at], g))
			}
		}
	}
}

// Official text has no ids, steps of thousands of letters, and codes that are
// not like others: every thirtieth real record, and those of a long code, come
// back as they went. (All do; that takes minutes.)
func TestRealRecordsComeBack(t *testing.T) {
	dir := os.Getenv("MOTCUA_SHARED")
	if dir == "" || testing.Short() {
		t.Skip("needs MOTCUA_SHARED, the folder of the portal's real records")
	}
	files, err := filepath.Glob(filepath.Join(dir, "data", "portal", "*.txt"))
	must(t, err)
	const every = 30
	var list []*procedures.Guide
	for i, f := range files {
		if i%every != 0 && len(filepath.Base(f)) == len("1.004194.txt") {
			continue
		}
		data, err := os.ReadFile(f)
		must(t, err)
		g, _, err := portal.Parse(data, f)
		must(t, err)
		list = append(list, g)
	}
	if len(list) < 150 {
		t.Fatalf("%d records", len(list))
	}
	same(t, list, viaXLSX(t, list))
	same(t, list, viaCSV(t, list))
}

// drawGuide is a guide without fault.
func drawGuide(t *rapid.T, code string) *procedures.Guide {
	letter := rapid.OneOf(rapid.SampledFrom([]rune("=+-@'\";,\t <>&_x0041_éềđ\n0123456789%*")), rapid.Rune().Filter(func(r rune) bool { return r != '\uFFFD' }))
	n := 0
	words := func(label string) string {
		n++
		return procedures.CleanText(rapid.StringOfN(letter, 0, 30, -1).Draw(t, label))
	}
	some := func(label string) string {
		n++
		return procedures.CleanText("chữ" + rapid.StringOfN(letter, 0, 12, -1).Draw(t, label) + string(rune('a'+n%26)))
	}
	line := func(label string) string { return strings.ReplaceAll(some(label), "\n", " ") }
	texts := func(label string) []string {
		out := make([]string, rapid.IntRange(0, 3).Draw(t, label))
		for i := range out {
			out[i] = some(label)
		}
		return out
	}
	day := func(label string) procedures.Date {
		return rapid.SampledFrom([]procedures.Date{{}, {Year: 2026, Month: 7, Day: 1}, {Year: 2024, Month: 2, Day: 29}}).Draw(t, label)
	}
	g := &procedures.Guide{Code: procedures.Code(code), Title: line("title"), Summary: words("summary"), Aliases: texts("alias"), Wordings: texts("wording"), Sector: words("sector"),
		Level: rapid.SampledFrom([][]string{nil, {"commune"}, {"commune", "province"}}).Draw(t, "level"), Audience: texts("audience"), Agencies: texts("agency"), Notes: texts("note"),
		Conditions: texts("condition"), Results: texts("result"), Keywords: texts("keyword"), Related: rapid.SampledFrom([][]procedures.Code{nil, {"1.000010"}}).Draw(t, "related"),
		Review: procedures.ReviewWard, ReviewedOn: day("reviewed"), EffectiveTo: day("to"),
		Source:   procedures.Source{CollectedOn: rapid.SampledFrom([]string{"", "2026-07", "2026-07-15", "2026-07-01"}).Draw(t, "collected"), Decision: words("decision")},
		Variants: []procedures.Variant{{ID: "mot", Title: line("variant")}, {ID: "hai", Title: line("variant"), Note: words("note")}}}
	for range rapid.IntRange(0, 4).Draw(t, "ways") {
		s := procedures.Submission{Method: rapid.SampledFrom([]procedures.Method{procedures.MethodOnline, procedures.MethodInPerson, procedures.MethodPost}).Draw(t, "method"), Place: words("place"),
			Time: procedures.TimeLimit{Amount: rapid.SampledFrom([]float64{0, 0.5, 3, 1e6}).Draw(t, "time"), Unit: rapid.SampledFrom([]procedures.TimeUnit{"", procedures.UnitDay, procedures.UnitOther}).Draw(t, "unit"), Text: words("time")}}
		if rapid.Bool().Draw(t, "link") {
			s.Link = &procedures.Link{Text: some("link"), URL: "https://a.example/?a=1&b=2"}
		}
		for range rapid.IntRange(0, 3).Draw(t, "fees") {
			s.Fees = append(s.Fees, procedures.Fee{Amount: rapid.Int64Range(0, 1e13).Draw(t, "amount"), Currency: rapid.SampledFrom([]string{"", "USD"}).Draw(t, "currency"), Condition: words("condition"),
				Variant: rapid.SampledFrom([]procedures.VariantID{"", "mot"}).Draw(t, "case")})
		}
		g.Submissions = append(g.Submissions, s)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "papers") {
		e := procedures.Evidence{ID: procedures.EvidenceID("giay-" + string(rune('a'+i))), Title: some("paper"), Note: words("note"), Originals: rapid.IntRange(0, 1000).Draw(t, "originals"),
			Show: rapid.Bool().Draw(t, "show"), Optional: rapid.Bool().Draw(t, "optional"), Variant: rapid.SampledFrom([]procedures.VariantID{"", "hai"}).Draw(t, "case")}
		if rapid.Bool().Draw(t, "form") {
			e.Form = &procedures.Form{Code: some("form")}
		}
		g.Evidence = append(g.Evidence, e)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "steps") {
		s := procedures.Step{ID: procedures.StepID("buoc-" + string(rune('a'+i))), Title: words("step"), Text: some("text")}
		for _, e := range g.Evidence {
			s.Evidence = append(s.Evidence, e.ID)
		}
		if rapid.Bool().Draw(t, "video") {
			s.Video = &procedures.Video{Title: some("video"), URL: "https://v.example", Start: rapid.IntRange(0, 900).Draw(t, "start"), CheckedOn: day("checked")}
		}
		if rapid.Bool().Draw(t, "picture") {
			s.Picture = &procedures.Picture{File: "a.png", Alt: some("alt")}
		}
		g.Steps = append(g.Steps, s)
	}
	if rapid.Bool().Draw(t, "tree") {
		g.Tree = &procedures.Tree{Root: "goc", Nodes: []procedures.TreeNode{
			{ID: "sau", Question: line("question"), Choices: []procedures.TreeChoice{{Label: "1" + line("choice"), Variant: "hai"}, {Label: "2" + line("choice"), Procedure: "1.000010"}}},
			{ID: "goc", Question: line("question"), Choices: []procedures.TreeChoice{{Label: "1" + line("choice"), Variant: "mot"}, {Label: "2" + line("choice"), Next: "sau"}}}}}
	}
	if rapid.Bool().Draw(t, "film") {
		g.Videos = []procedures.Video{{Title: some("video"), File: "a.mp4", Captions: "a.vtt", Text: words("said"), Seconds: 90}}
	}
	if rapid.Bool().Draw(t, "act") {
		g.Legal = []procedures.LegalAct{{Number: words("number"), Title: some("act")}}
	}
	return g.Clean()
}

func TestGuidesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := []*procedures.Guide{drawGuide(t, "1.000010"), drawGuide(t, "2.001230")}
		same(t, list, viaXLSX(t, list))
		same(t, list, viaCSV(t, list))
	})
}

func TestGuard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("'=+-@\ta1")), 0, 6, -1).Draw(t, "text")
		g := guard(s)
		if computes(g) {
			t.Fatalf("%q is exported as %q, which is computed", s, g)
		}
		if unguard(g) != s {
			t.Fatalf("%q comes back as %q", s, unguard(g))
		}
	})
}

// What Excel makes of a file that somebody opened and saved.
func TestExcelsWays(t *testing.T) {
	for _, tc := range []struct{ name, file string }{
		{"commas", "Mã thủ tục,Cách nộp,Số tiền,Tiền tệ,Cho mỗi,Điều kiện,Trường hợp\n1.000010,Trực tuyến,15000,,bản,\"có, dấu phẩy\",\n"},
		{"tabs", "Mã thủ tục\tCách nộp\tSố tiền\tTiền tệ\tCho mỗi\tĐiều kiện\tTrường hợp\r\n1.000010\tTrực tuyến\t15.000\t\tbản\tcó, dấu phẩy\t\r\n"},
		{"separator named", "sep=;\r\nMã thủ tục;Cách nộp;Số tiền;Tiền tệ;Cho mỗi;Điều kiện;Trường hợp\r\n1.000010;Trực tuyến;15 000;;bản;có, dấu phẩy;\r\n"},
		{"zeros lost", "\uFEFFMã thủ tục;Cách nộp;Số tiền;Tiền tệ;Cho mỗi;Điều kiện;Trường hợp\r\n1.00001;trực  tuyến;1.5E+04;;bản;có, dấu phẩy\r\n;;;;;;\r\n"},
		{"point lost, columns moved", "Số tiền;Mã thủ tục;Của tôi;Cách nộp;Tiền tệ;Cho mỗi;Điều kiện;Trường hợp\n15,000;1000010;nhớ;TRỰC TUYẾN;;bản;có, dấu phẩy;\n"},
		{"computes", "Mã thủ tục;Cách nộp;Số tiền;Tiền tệ;Cho mỗi;Điều kiện;Trường hợp\n1,00001;Trực tuyến;15.000 đồng;;bản;có, dấu phẩy;\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			table, err := ReadCSV([]byte(tc.file))
			must(t, err)
			patches, faults := Read([]Table{table})
			if len(faults) > 0 || len(patches) != 1 {
				t.Fatalf("%d patches, %+v", len(patches), faults)
			}
			g, _ := patches[0].Apply(&procedures.Guide{Code: "1.000010", Title: "x", Submissions: []procedures.Submission{{Method: procedures.MethodOnline, Place: "ở đây"}}})
			want := procedures.Fee{Amount: 15000, Per: "bản", Condition: "có, dấu phẩy"}
			if s := g.Submissions[0]; patches[0].Code != "1.000010" || len(s.Fees) != 1 || s.Fees[0] != want || s.Place != "ở đây" {
				t.Errorf("%s: %+v", patches[0].Code, g.Submissions)
			}
		})
	}
}

func TestDays(t *testing.T) {
	head := strings.Join(heads().headings(), ";") + "\n"
	for in, want := range map[string]string{"1/7/2026": "2026-07-01", "01/07/2026": "2026-07-01", "46204": "2026-07-01", "2026-07-01": "2026-07-01", "31/2/2026": "", "hôm qua": ""} {
		table, err := ReadCSV([]byte(head + "1.000010;Tên;;;;;" + in + ";;;;;;;;\n"))
		must(t, err)
		patches, faults := Read([]Table{table})
		if want == "" {
			if len(faults) != 1 || faults[0].Kind != FaultDay || faults[0].Row != 2 || faults[0].Column != "Hiệu lực từ ngày" || faults[0].Value != in {
				t.Errorf("%q: %+v", in, faults)
			}
			continue
		}
		if g, _ := patches[0].Apply(nil); len(faults) > 0 || g.EffectiveFrom.String() != want {
			t.Errorf("%q: %s, %+v", in, g.EffectiveFrom, faults)
		}
	}
}

func (l layout) headings() (out []string) {
	for _, c := range l.columns {
		out = append(out, c.Head)
	}
	return out
}

// All faults are told at once, each with its place.
func TestFaults(t *testing.T) {
	list, err := guides.Load()
	must(t, err)
	tables := viaXLSX(t, list[:2])
	at := func(name string) *Table {
		return &tables[slices.IndexFunc(tables, func(t Table) bool { return t.Name == name })]
	}
	set := func(name string, row int, column string, c Cell) {
		table := at(name)
		i := slices.IndexFunc(table.Columns, func(c Column) bool { return c.Head == column })
		for len(table.Rows[row].Cells) <= i {
			table.Rows[row].Cells = append(table.Rows[row].Cells, Cell{})
		}
		table.Rows[row].Cells[i] = c
	}
	set("Cách nộp", 0, "Đơn vị thời hạn", Cell{Text: "tuần trăng"})
	set("Cách nộp", 1, "Thời hạn", Cell{Text: "dăm bữa"})
	set("Giấy tờ", 0, "Tên giấy tờ", Cell{Text: "HYPERLINK", Formula: true})
	set("Giấy tờ", 1, "Bản chính", Cell{Text: "1.5"})
	set("Lệ phí", 0, "Cách nộp", Cell{Text: "Bồ câu"})
	set("Thủ tục", 1, "Mã thủ tục", Cell{Text: "một chấm"})
	table := at("Căn cứ pháp lý")
	table.Columns[1].Head = "Số"
	_, faults := Read(tables)
	got := make(map[FaultKind]Fault)
	for _, f := range faults {
		got[f.Kind] = f
	}
	for kind, want := range map[FaultKind]Fault{
		FaultChoice:  {"Cách nộp", 2, "Đơn vị thời hạn", FaultChoice, "tuần trăng", strings.Join(units().labels(), ", ")},
		FaultFormula: {"Giấy tờ", 2, "Tên giấy tờ", FaultFormula, "HYPERLINK", ""},
		FaultWay:     {"Lệ phí", 2, "Cách nộp", FaultWay, "Bồ câu", ""},
		FaultCode:    {"Thủ tục", 3, "Mã thủ tục", FaultCode, "một chấm", ""},
		FaultColumn:  {Sheet: "Căn cứ pháp lý", Column: "Số hiệu", Kind: FaultColumn},
	} {
		if got[kind] != want {
			t.Errorf("%s: %+v, want %+v", kind, got[kind], want)
		}
	}
	numbers := 0
	for _, f := range faults {
		if f.Kind == FaultNumber {
			numbers++
		}
	}
	if numbers != 2 || got[FaultAbsent].Value == "" {
		t.Errorf("%d faults of numbers, %+v", numbers, got[FaultAbsent])
	}
	if _, faults := Read([]Table{{Name: "Sổ chợ", Columns: []Column{{Head: "Gạo"}}}}); len(faults) != 1 || faults[0].Kind != FaultNoSheet {
		t.Errorf("a sheet of the market: %+v", faults)
	}
}
