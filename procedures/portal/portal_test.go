package portal

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/motcua/motcua/procedures"
)

func TestParseReadsEverySection(t *testing.T) {
	want := &procedures.Guide{
		Code: "9.000001", Title: "Đăng ký nuôi gà đẻ trứng vàng", Sector: "Chăn nuôi", Level: []string{procedures.LevelCommune},
		Audience:  []string{"Tổ chức (không bao gồm hợp tác xã, nhóm)", "Công dân Việt Nam"},
		Authority: "Chủ tịch Gà", Agencies: []string{"Sở Gà, Vịt và Ngan", "Phòng Trứng"},
		Partners: []string{"Trạm Ngô"}, Delegated: []string{"Tổ Thóc"},
		Submissions: []procedures.Submission{
			{Method: procedures.MethodOnline, Place: "Nộp qua Cổng Gà (https://ga.example/nop)",
				Link: &procedures.Link{Text: "ga.example", URL: "https://ga.example/nop"},
				Time: procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay},
				Fees: []procedures.Fee{{Amount: 7000, Per: "con", Condition: "Nộp qua mạng thu 7.000 đồng/con."}, {Condition: "Trường hợp gà mồ côi"}},
				Note: "Nộp qua Cổng Gà (https://ga.example/nop). Thời hạn giải quyết: nhanh.\nPhí, lệ phí: nói miệng."},
			{Method: procedures.MethodInPerson, Place: "Số 1 đường Trứng", Time: procedures.TimeLimit{Unit: procedures.UnitOther}, FeeText: "Do Hội đồng Gà quy định"},
			{Method: procedures.MethodPost, Time: procedures.TimeLimit{Amount: 2, Unit: procedures.UnitMonth}},
		},
		Variants: []procedures.Variant{{ID: "truong-hop-nuoi-tren-10-con-ho-so", Title: "Trường hợp nuôi trên 10 con, hồ sơ gồm"}},
		Evidence: []procedures.Evidence{
			{Title: "Tờ khai gà (Mẫu GA01 kèm Thông tư 1)", Originals: 1, Copies: 2, Form: &procedures.Form{Code: "GA01"}},
			{Title: "Thẻ gà", Originals: 1, Show: true},
			{Title: "Sơ đồ chuồng (nếu có)", Copies: 1, Optional: true, Variant: "truong-hop-nuoi-tren-10-con-ho-so"},
		},
		Notes: []string{"Gà thì phải được tắm trước khi đến.", "Không mang gà trống."},
		Steps: []procedures.Step{
			{Text: "Trình tự thực hiện:"},
			{Title: "Chuẩn bị", Text: "- Bắt gà;\n- Đếm trứng."},
			{Text: "Mang gà ra xã."}, {Text: "Nhận giấy."},
		},
		Conditions: []string{"Có vườn:\n+ rộng;\n+ mát.", "Từ khóa:", "Từ khóa: ngan"},
		Results:    []string{"Giấy nuôi gà, vịt", "Quyết định cho nuôi"},
		Legal:      []procedures.LegalAct{{Number: "12/2026/QH99", Title: "Luật Gà sửa đổi một số điều"}, {Title: "Nghị định (về trứng)"}},
		Keywords:   []string{"gà", "trứng"},
		Review:     procedures.ReviewOfficial,
		Source:     procedures.Source{Decision: "12/QĐ-BGA", CollectedOn: "2026-07", Kind: "OTHER"},
	}
	got := parse(t, invented)
	if !reflect.DeepEqual(got, want) {
		a, _ := procedures.WriteGuide(got)
		b, _ := procedures.WriteGuide(want)
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
	// Other forms of the same letters and line ends make no difference.
	for name, text := range map[string]string{
		"NFD":  norm.NFD.String(invented),
		"CRLF": strings.ReplaceAll(invented, "\n", "\r\n"),
		"BOM":  "\uFEFF" + invented,
	} {
		if !procedures.Equal(parse(t, text), want) {
			t.Errorf("%s reads differently", name)
		}
	}
}

// TestParseOfNothing reads a record that says nothing where it may.
func TestParseOfNothing(t *testing.T) {
	text := "Mã thủ tục: 9.1\nSố quyết định: Không có thông tin\nTên thủ tục: Gà\n"
	for _, l := range labels()[3:] {
		text += l + ": Không có thông tin\n"
		if l == labelEvidence || l == labelLegal {
			text += "  Không có thông tin " + strings.ToLower(l) + ".\n"
		}
	}
	got := parse(t, text)
	want := &procedures.Guide{Code: "9.1", Title: "Gà", Level: []string{procedures.LevelOther}, Review: procedures.ReviewOfficial,
		Source: procedures.Source{CollectedOn: "2026-07"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestParseSaysWhatIsMissing(t *testing.T) {
	half, _, _ := strings.Cut(invented, "Thành phần hồ sơ")
	for name, c := range map[string]struct {
		text string
		base error
		want string
	}{
		"empty":    {" \n", ErrNotPortal, "read portal text x.txt: not a portal text: the file is empty"},
		"letter":   {"Thưa bà con,\n", ErrNotPortal, `no line begins with "Mã thủ tục:"`},
		"binary":   {"Mã thủ tục: 1\nSố \xff", ErrNotPortal, "line 2 is not UTF-8"},
		"large":    {strings.Repeat("x", procedures.MaxFile+1), ErrNotPortal, "at most"},
		"cut":      {half, ErrBroken, `broken portal text: after section "Cách thức thực hiện" (line 18) the section "Thành phần hồ sơ" is missing`},
		"no code":  {with(t, "9.000001", ""), ErrBroken, "line 2 gives no code"},
		"no title": {with(t, "Đăng ký nuôi gà đẻ trứng vàng", "Không có thông tin"), ErrBroken, "line 4 gives no title"},
		"method":   {with(t, "DIRECT", "FAX"), ErrBroken, `line 24: "FAX" is none of ONLINE, DIRECT and POST`},
		"gap":      {with(t, "Lĩnh vực: Chăn nuôi\n", ""), ErrBroken, `after section "Loại thủ tục" (line 6) the section "Lĩnh vực" is missing`},
	} {
		t.Run(name, func(t *testing.T) {
			g, sections, err := Parse([]byte(c.text), "x.txt")
			if !errors.Is(err, c.base) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
			if g != nil || sections != nil {
				t.Error("something came out beside the error")
			}
		})
	}
}

func TestLevels(t *testing.T) {
	for text, want := range map[string][]string{
		"Cấp Xã":            {procedures.LevelCommune},
		"Cấp Bộ/Trung ương": {procedures.LevelMinistry},
		"Cấp Tỉnh, Cấp Xã":  {procedures.LevelCommune, procedures.LevelProvince},
		"":                  {procedures.LevelOther},
		"Hợp tác xã":        {procedures.LevelOther},
	} {
		if got := levels(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string][]string{
		"Sở Gà, Vịt và Ngan, Chi cục Trứng, UBND xã": {"Sở Gà, Vịt và Ngan", "Chi cục Trứng", "UBND xã"},
		"Sở Gà (Phòng Vịt, Phòng Ngan)":              {"Sở Gà (Phòng Vịt, Phòng Ngan)"},
		"Bộ Gà":                                      {"Bộ Gà"},
		", ; ":                                       nil,
		"a) b, ":                                     {"a) b"},
	} {
		if got := names(text, agencyHeads); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestLegal(t *testing.T) {
	for text, want := range map[string]procedures.LegalAct{
		"  * Luật Gà (68/2020/QH14)":                     {Title: "Luật Gà", Number: "68/2020/QH14"},
		"  * Về gà (Nghị định số 66.7/2025/NQ-CP)":       {Title: "Về gà", Number: "66.7/2025/NQ-CP"},
		"  * Về gà (1/2/TT-BCA ngày 3/4)":                {Title: "Về gà (1/2/TT-BCA ngày 3/4)", Number: "2/TT-BCA"},
		"  * Gà (mọi loại)":                              {Title: "Gà (mọi loại)"},
		"  * (15/2026/NĐ-CP)":                            {Title: "(15/2026/NĐ-CP)", Number: "15/2026/NĐ-CP"},
		"  * Quyết định về gà (12/QĐ-UBND.)":             {Title: "Quyết định về gà", Number: "12/QĐ-UBND"},
		"  * Nghị quyết (gà (vịt) 7/2025/NQ-HĐND) có gà": {Title: "Nghị quyết (gà (vịt) 7/2025/NQ-HĐND) có gà"},
		"  * Luật cũ (99)":                               {Title: "Luật cũ", Number: "99"},
	} {
		if got := legal([]string{text}); len(got) != 1 || got[0] != want {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
	}
	if got := legal([]string{"  * "}); got != nil {
		t.Errorf("no words are an act: %+v", got)
	}
}

func TestPlace(t *testing.T) {
	in, post, online := procedures.MethodInPerson, procedures.MethodPost, procedures.MethodOnline
	for name, c := range map[string]struct {
		methods []procedures.Method
		want    []string
	}{
		"every counter":  {[]procedures.Method{online, in, post, in}, []string{"", "x", "", "x"}},
		"else the post":  {[]procedures.Method{online, post}, []string{"", "x"}},
		"else the first": {[]procedures.Method{online, online}, []string{"x", ""}},
		"else a new one": {nil, []string{"x"}},
	} {
		g := new(procedures.Guide)
		for _, m := range c.methods {
			g.Submissions = append(g.Submissions, procedures.Submission{Method: m})
		}
		place(g, `"x" `)
		var got []string
		for _, s := range g.Submissions {
			got = append(got, s.Place)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// TestSectionsTellWhatIsLost: a section that is not in the portal's form is
// kept as notes and reported.
func TestSectionsTellWhatIsLost(t *testing.T) {
	g, sections, err := Parse([]byte(strings.ReplaceAll(invented, "Hình thức nộp", "Cách nộp")), "x.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := sections.Lost(); !reflect.DeepEqual(got, []string{labelSubmissions}) {
		t.Errorf("lost %v", got)
	}
	if !strings.Contains(strings.Join(g.Notes, "\n"), "Cổng Gà") {
		t.Errorf("the words are not in the notes: %q", g.Notes)
	}
}

// FuzzParse: whatever the bytes, Parse does not panic, its errors are of a
// kind, and what it accepts can be written unless the guide itself is wrong.
func FuzzParse(f *testing.F) {
	f.Add([]byte(invented))
	f.Add([]byte(strings.ReplaceAll(invented, "\n", "\r")))
	f.Add([]byte("Mã thủ tục: \n"))
	f.Add([]byte(norm.NFD.String(invented)))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, _, err := Parse(data, "x.txt")
		if err != nil {
			if !errors.Is(err, ErrNotPortal) && !errors.Is(err, ErrBroken) {
				t.Fatalf("error of no kind: %v", err)
			}
			return
		}
		_, err = procedures.WriteGuide(g)
		var faults procedures.Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatal(err)
		}
	})
}
