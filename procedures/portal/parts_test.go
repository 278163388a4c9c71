package portal

import (
	"reflect"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func TestTimeLimit(t *testing.T) {
	for _, c := range []struct {
		text, note string
		want       procedures.TimeLimit
	}{
		{"3 WORKING_DAY", "", procedures.TimeLimit{Amount: 3, Unit: procedures.UnitWorkingDay}},
		{"0.5 WORKING_DAY", "", procedures.TimeLimit{Amount: 0.5, Unit: procedures.UnitWorkingDay}},
		{"12,5 ngày", "", procedures.TimeLimit{Amount: 12.5, Unit: procedures.UnitDay}},
		{"8 HOUR", "", procedures.TimeLimit{Amount: 8, Unit: procedures.UnitHour}},
		{"2 MONTH", "", procedures.TimeLimit{Amount: 2, Unit: procedures.UnitMonth}},
		{"3 YEAR", "", procedures.TimeLimit{Amount: 3, Unit: procedures.UnitYear}},
		{"Không có thông tin", "", procedures.TimeLimit{}},
		{"", "", procedures.TimeLimit{}},
		{"1 OTHER", "", procedures.TimeLimit{Amount: 1, Unit: procedures.UnitOther}},
		{"1 OTHER", "Giờ hành chính từ thứ 2. Trong 2 giờ kể từ khi gà gáy; sau đó nghỉ.", procedures.TimeLimit{Amount: 1, Unit: procedures.UnitOther, Text: "Trong 2 giờ kể từ khi gà gáy"}},
		{"OTHER", "", procedures.TimeLimit{Unit: procedures.UnitOther}},
		{"- OTHER", "Ngay khi gà đẻ.", procedures.TimeLimit{Unit: procedures.UnitOther, Text: "Ngay khi gà đẻ."}},
		{"Theo mô tả OTHER", "Gà mái: 03 (ba) ngày.", procedures.TimeLimit{Unit: procedures.UnitOther, Text: "Gà mái: 03 (ba) ngày."}},
		{"Theo mô tả OTHER", "", procedures.TimeLimit{Unit: procedures.UnitOther, Text: "Theo mô tả"}},
		{"Không quá 07 ngày làm việc. OTHER", "", procedures.TimeLimit{Amount: 7, Unit: procedures.UnitWorkingDay, Text: "Không quá 07 ngày làm việc."}},
		{"5 ngày, vùng xa thêm 10 ngày OTHER", "", procedures.TimeLimit{Unit: procedures.UnitOther, Text: "5 ngày, vùng xa thêm 10 ngày"}},
		{"Trước ngày 15 tháng 12 OTHER", "", procedures.TimeLimit{Unit: procedures.UnitOther, Text: "Trước ngày 15 tháng 12"}},
		{"Giải quyết ngay trong ngày OTHER", "", procedures.TimeLimit{Unit: procedures.UnitSameDay, Text: "Giải quyết ngay trong ngày"}},
		{"Không quy định OTHER", "", procedures.TimeLimit{Unit: procedures.UnitOther, Text: "Không quy định"}},
	} {
		if got := timeLimit(c.text, c.note); got != c.want {
			t.Errorf("%q with %q is %+v, want %+v", c.text, c.note, got, c.want)
		}
	}
}

func TestFees(t *testing.T) {
	type list = []procedures.Fee
	for _, c := range []struct {
		text, note string
		want       list
		words      string
	}{
		{"Không có thông tin", "", nil, ""},
		{"", "", nil, ""},
		{" | ", "", nil, ""},
		{"0 VNĐ ()", "", list{{}}, ""},
		{"0 VNĐ (Không)", "", list{{}}, ""},
		{"0 VNĐ (Miễn phí.)", "", list{{}}, ""},
		{"0 VNĐ (Không thu phí gà con)", "", list{{Condition: "Không thu phí gà con"}}, ""},
		{"0 VNĐ (Không quy định)", "", nil, "Không quy định"},
		{"0 VNĐ (Theo quy định của Bộ Gà)", "", nil, "Theo quy định của Bộ Gà"},
		{"0 VNĐ (Miễn cho gà con, gà lớn 5.000 đồng)", "", nil, "Miễn cho gà con, gà lớn 5.000 đồng"},
		{"2000 VNĐ (/trang)", "", list{{Amount: 2000, Per: "trang"}}, ""},
		{"150000 VNĐ (150.000 đồng/1 giấy)", "", list{{Amount: 150000, Per: "giấy"}}, ""},
		{"14250000 VNĐ (14.250.000/lần/ đơn vị)", "", list{{Amount: 14250000, Per: "lần/đơn vị"}}, ""},
		{"5000 VNĐ (Gà trống thu 5.000 đồng/con/lần gáy.)", "", list{{Amount: 5000, Per: "con/lần gáy", Condition: "Gà trống thu 5.000 đồng/con/lần gáy."}}, ""},
		{"1000 VNĐ ((Gà (con)))", "", list{{Amount: 1000, Condition: "Gà (con)"}}, ""},
		{"7000 VNĐ (a) | 0 VNĐ () | 8000 VNĐ (b)", "", list{{Amount: 7000, Condition: "a"}, {Amount: 8000, Condition: "b"}}, ""},
		{"9000 VNĐ (a) | Tỉnh quy định | Tỉnh quy định", "", list{{Amount: 9000, Condition: "a"}}, "Tỉnh quy định"},
		{"Lệ phí gà: theo mùa", "", nil, "Lệ phí gà: theo mùa"},
		// The record drops thousands and currencies; nobody pays 20 dong.
		{"20 VNĐ (20.000 đồng/tờ khai)", "", list{{Amount: 20000, Per: "tờ khai"}}, ""},
		{"10 VNĐ (10USD/giấy)", "", list{{Amount: 10, Currency: "USD", Per: "giấy"}}, ""},
		{"10 VNĐ (/bản)", "Ở nước ngoài: 10 USD/bản.", list{{Amount: 10, Currency: "USD", Per: "bản"}}, ""},
		{"10 VNĐ (/bản)", "Ở nước ngoài: 110 USD/bản.", nil, "10 VNĐ (/bản)"},
		{"25 USD (một lần)", "", list{{Amount: 25, Currency: "USD", Condition: "một lần"}}, ""},
		{"1 VNĐ (Theo Bộ Gà)", "", nil, "Theo Bộ Gà"},
		{"20 VNĐ ()", "", nil, "20 VNĐ ()"},
		{"99999999999999999999 VNĐ ()", "", nil, "99999999999999999999 VNĐ ()"},
		{"12345678901 VNĐ (số máy)", "", nil, "12345678901 VNĐ (số máy)"},
		{"5 EUR (gà Tây)", "", nil, "5 EUR (gà Tây)"},
	} {
		got, words := fees(c.text, c.note)
		if !reflect.DeepEqual(got, c.want) || words != c.words {
			t.Errorf("%q is %+v %q, want %+v %q", c.text, got, words, c.want, c.words)
		}
	}
}

func TestFormCode(t *testing.T) {
	for text, want := range map[string]string{
		"Tờ khai (Mẫu CT01 kèm Thông tư)":       "CT01",
		"Đơn theo mẫu số 03-ĐK-TCT kèm theo":    "03-ĐK-TCT",
		"Đơn theo Mẫu số 01a, Phụ lục":          "01a",
		"Biểu mẫu BM-09.":                       "BM-09",
		"Tờ khai mẫu HQ/2015/NK":                "HQ/2015/NK",
		"Tờ khai TP/HT-2013-TKCMC.1 in sẵn":     "TP/HT-2013-TKCMC.1",
		"theo mẫu quy định":                     "",
		"Mẫu nhãn":                              "",
		"Ảnh mẫu 4x6":                           "",
		"Mẫu 02 bản":                            "",
		"Hồ sơ theo mẫu hoặc Mẫu số 7 thay thế": "7",
	} {
		if got := formCode(text); got != want {
			t.Errorf("%q has form %q, want %q", text, got, want)
		}
	}
}

// papers reads a list of papers: "[x]" is a heading, "2 1 y" a paper with
// originals and copies.
func papers(lines ...string) *procedures.Guide {
	var raw []string
	for _, l := range lines {
		if strings.HasPrefix(l, "[") {
			raw = append(raw, "  [ "+strings.Trim(l, "[]")+" ]")
			continue
		}
		raw = append(raw, "    - "+l[4:], "      Số lượng: Bản chính: "+l[:1]+", Bản sao: "+l[2:3])
	}
	g := new(procedures.Guide)
	evidence(g, raw)
	return g
}

func TestEvidence(t *testing.T) {
	type E = procedures.Evidence
	long := "Tờ khai gà trong đó ghi rõ tên gà, tuổi gà, màu lông, số trứng mỗi tuần, tên người nuôi, địa chỉ chuồng (có sơ đồ; ảnh chụp kèm theo) và ngày bắt đầu nuôi theo quy định; gà con thì ghi tên gà mẹ."
	for name, c := range map[string]struct {
		lines    []string
		evidence []E
		variants []string
		notes    []string
	}{
		"one group is no choice":  {[]string{"[Hồ sơ nuôi gà đẹp]", "1 0 Đơn"}, []E{{Title: "Đơn", Originals: 1}}, nil, []string{"Hồ sơ nuôi gà đẹp"}},
		"unless it says so":       {[]string{"1 0 Đơn", "[Đối với gà trống:]", "1 0 Ảnh"}, []E{{Title: "Đơn", Originals: 1}, {Title: "Ảnh", Originals: 1, Variant: "doi-voi-ga-trong"}}, []string{"Đối với gà trống"}, nil},
		"two groups are":          {[]string{"[Nuôi ít]", "1 0 Đơn", "[Nuôi nhiều]", "0 2 Đơn"}, []E{{Title: "Đơn", Originals: 1, Variant: "nuoi-it"}, {Title: "Đơn", Copies: 2, Variant: "nuoi-nhieu"}}, []string{"Nuôi ít", "Nuôi nhiều"}, nil},
		"the same group twice":    {[]string{"[Nếu ít]", "1 0 Đơn", "[Nếu nhiều]", "1 0 Ảnh", "[Nếu ít]", "1 0 Thẻ"}, []E{{Title: "Đơn", Originals: 1, Variant: "neu-it"}, {Title: "Ảnh", Originals: 1, Variant: "neu-nhieu"}, {Title: "Thẻ", Originals: 1, Variant: "neu-it"}}, []string{"Nếu ít", "Nếu nhiều"}, nil},
		"to hand in and to show":  {[]string{"[* Giấy tờ phải nộp:]", "1 0 Đơn", "[* Giấy tờ phải xuất trình]", "1 0 Thẻ"}, []E{{Title: "Đơn", Originals: 1}, {Title: "Thẻ", Originals: 1, Show: true}}, nil, nil},
		"to show in a line":       {[]string{"1 0 Xuất trình thẻ gà"}, []E{{Title: "Xuất trình thẻ gà", Originals: 1, Show: true}}, nil, nil},
		"to show in a case":       {[]string{"1 0 Đơn", "[Trường hợp gà lạ phải xuất trình:]", "1 0 Thẻ"}, []E{{Title: "Đơn", Originals: 1}, {Title: "Thẻ", Originals: 1, Show: true, Variant: "truong-hop-ga-la-phai-xuat-trinh"}}, []string{"Trường hợp gà lạ phải xuất trình"}, nil},
		"a case that holds all":   {[]string{"[Trường hợp gà lạ:]", "1 0 Đơn", "1 0 Thẻ"}, []E{{Title: "Đơn", Originals: 1}, {Title: "Thẻ", Originals: 1}}, nil, []string{"Trường hợp gà lạ"}},
		"a long list":             {[]string{"1 0 Một trong các giấy tờ về gà: " + strings.Repeat("giấy gà; ", 30) + "hết"}, []E{{Title: "Một trong các giấy tờ về gà", Note: strings.Repeat("giấy gà; ", 30) + "hết", Originals: 1}}, nil, nil},
		"a paper among remarks":   {[]string{"[Lưu ý]", "1 0 Tờ khai gà. Có thể viết tay", "1 0 Đơn có thể viết tay"}, []E{{Title: "Tờ khai gà. Có thể viết tay", Originals: 1}}, nil, []string{"Đơn có thể viết tay"}},
		"how many sets":           {[]string{"[Số lượng hồ sơ: 01 bộ]", "1 0 Đơn"}, []E{{Title: "Đơn", Originals: 1}}, nil, []string{"Số lượng hồ sơ: 01 bộ"}},
		"remarks":                 {[]string{"[* Lưu ý:]", "0 0 Gà phải sạch", "1 0 Đơn viết tay"}, []E{{Title: "Đơn viết tay", Originals: 1}}, nil, []string{"Gà phải sạch"}},
		"remark of its own":       {[]string{"1 0 * Lưu ý: gà phải sạch"}, nil, nil, []string{"Lưu ý: gà phải sạch"}},
		"no number, but a paper":  {[]string{"0 0 Đơn xin nuôi gà;"}, []E{{Title: "Đơn xin nuôi gà"}}, nil, nil},
		"no number and no paper":  {[]string{"0 0 Người nuôi có trách nhiệm quét chuồng", "0 0 Giấy tờ phải nộp:"}, nil, nil, []string{"Người nuôi có trách nhiệm quét chuồng", "Giấy tờ phải nộp:"}},
		"a sentence as a heading": {[]string{"[" + strings.Repeat("Gà ", 60) + "thì được tắm]", "1 0 Đơn"}, []E{{Title: "Đơn", Originals: 1}}, nil, []string{strings.Repeat("Gà ", 60) + "thì được tắm"}},
		"sometimes":               {[]string{"1 0 Trường hợp gà ốm thì thêm đơn thuốc"}, []E{{Title: "Trường hợp gà ốm thì thêm đơn thuốc", Originals: 1, Optional: true}}, nil, nil},
		"a long one":              {[]string{"1 0 " + long}, []E{{Title: long[:strings.Index(long, "; gà con")], Note: "gà con thì ghi tên gà mẹ", Originals: 1}}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := papers(c.lines...)
			var titles []string
			for _, v := range g.Variants {
				titles = append(titles, v.Title)
			}
			if !reflect.DeepEqual(g.Evidence, c.evidence) || !reflect.DeepEqual(titles, c.variants) || !reflect.DeepEqual(g.Notes, c.notes) {
				t.Errorf("got %+v\n%q\n%q", g.Evidence, titles, g.Notes)
			}
		})
	}
}

func TestSteps(t *testing.T) {
	type S = procedures.Step
	for name, c := range map[string]struct {
		text string
		want []S
	}{
		"numbered": {"Bước 1: Bắt gà.\n* Bước 2. Nộp:\n- đơn\n- gà\nBước 3", []S{{Text: "Bắt gà."}, {Title: "Nộp", Text: "- đơn\n- gà"}, {Text: "Bước 3"}}},
		"numbered twice": {"a) Ở xã:\nBước 1: Bắt gà.\nb) Ở tỉnh:\nBước 1: Thả gà.", []S{{Text: "a) Ở xã:"},
			{Text: "Bước 1: Bắt gà."}, {Title: "b) Ở tỉnh", Text: "Bước 1: Thả gà."}}},
		"dashes":             {"- Bắt gà.\n+ gà mái\nGà to.\n- Thả gà.", []S{{Text: "Bắt gà.\n+ gà mái\nGà to."}, {Text: "Thả gà."}}},
		"letters":            {"a) Bắt gà:\n- gà mái\nb) Thả gà.", []S{{Title: "a) Bắt gà", Text: "- gà mái"}, {Text: "b) Thả gà."}}},
		"numbers":            {"Làm như sau:\n1. Bắt\n2. Thả", []S{{Text: "Làm như sau:"}, {Text: "1. Bắt"}, {Text: "2. Thả"}}},
		"paragraphs":         {"Bắt gà.\nThả gà.", []S{{Text: "Bắt gà."}, {Text: "Thả gà."}}},
		"a broken line":      {"Bắt gà mái\nvà gà trống", []S{{Text: "Bắt gà mái và gà trống"}}},
		"nothing at all":     {"-\n\n  ***", nil},
		"one dash":           {"Chuẩn bị\n- gà", []S{{Text: "Chuẩn bị"}, {Text: "gà"}}},
		"remarks at the end": {"- Bắt gà.\n- Thả gà.\n* Lưu ý:\n- Gà mổ.\n- Gà bay.", []S{{Text: "Bắt gà."}, {Text: "Thả gà."}, {Title: "Lưu ý", Text: "- Gà mổ.\n- Gà bay."}}},
		"a marker only":      {"Bước 1:\nBước 2:", []S{{Text: "Bước 1:"}, {Text: "Bước 2:"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := steps(strings.Split(c.text, "\n")); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v", got)
			}
		})
	}
}
