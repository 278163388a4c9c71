package bot

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/procedures"
)

var exampleValues = map[CannedField]string{CannedCitizen: "bà con An", CannedOfficer: "Hương", CannedGroup: "Tổ dân phố 7",
	CannedTicket: "N427AH", CannedPromise: "10:45", CannedGuide: "Đăng ký tạm trú"}

func TestFillCanned(t *testing.T) {
	for text, want := range map[string]string{
		"Em chào {bà con}, em là {cán bộ}.":         "Em chào bà con An, em là Hương.",
		"{ba con} {can bo} {to} {phieu} {hen}":      "bà con An Hương Tổ dân phố 7 N427AH 10:45",
		"{TÊN}, {Thủ  Tục}, { hẹn }, {ten_thu_tuc}": "bà con An, Đăng ký tạm trú, 10:45, Đăng ký tạm trú",
		"{{tổ}} và {}":                "{Tổ dân phố 7} và {}",
		"{phieu":                      "{phieu",
		"{gì đó} {1} {:-)} {phi\neu}": "{gì đó} {1} {:-)} {phi\neu}",
		"":                            "",
	} {
		if got := FillCanned(text, exampleValues); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
	// What a citizen calls herself is no field, whatever she calls herself.
	if got := FillCanned("Chào {ten}", map[CannedField]string{CannedCitizen: "{phieu}", CannedTicket: "N427AH"}); got != "Chào {phieu}" {
		t.Errorf("a name was read as a field: %q", got)
	}
}

// TestFillCannedLeavesNoField fills any text and finds no field left, and
// everything that is no field as it was.
func TestFillCannedLeavesNoField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(
			rapid.SampledFrom([]string{"{ten}", "{bà con}", "{ CÁN BỘ }", "{to}", "{phiếu}", "{hẹn}", "{thu tuc}", "{", "}", "{{", "}}", "{}", "{lạ}", "\n", " "}),
			rapid.StringMatching(`[ a-zà-ỹ0-9{}]{0,12}`))
		text := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		values := map[CannedField]string{}
		for _, f := range CannedFields() {
			values[f] = "\x01" // stands in no text, and is no field
		}
		got := FillCanned(text, values)
		for _, pair := range braces.FindAllString(got, -1) {
			if f, _ := readField(pair); f != "" {
				t.Fatalf("%q leaves %q in %q", text, pair, got)
			}
		}
		// Put back in order, the fields give the text again.
		var fields []string
		for _, pair := range braces.FindAllString(text, -1) {
			if f, _ := readField(pair); f != "" {
				fields = append(fields, pair)
			}
		}
		for _, f := range fields {
			got = strings.Replace(got, "\x01", f, 1)
		}
		if got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func TestCannedCheck(t *testing.T) {
	good := CannedReply{Title: "Chào", Text: "Em chào {bà con} {1}"}
	if err := good.Check(); err != nil {
		t.Errorf("good one: %v", err)
	}
	long := CannedReply{Title: strings.Repeat("ế", CannedTitleRunes), Text: strings.Repeat("ế", CannedTextRunes)}
	if err := long.Check(); err != nil {
		t.Errorf("as long as may be: %v", err)
	}
	err := CannedReply{Title: long.Title + "ế", Text: "Em {chồng} và {phiếu} và {vợ}"}.Check()
	var unknown *UnknownFieldError
	if !errors.Is(err, ErrCannedTitle) || errors.Is(err, ErrCannedText) || !errors.As(err, &unknown) || unknown.Name != "chồng" || !strings.Contains(err.Error(), "{vợ}") {
		t.Errorf("faults: %v", err)
	}
	if err := (CannedReply{Title: "a", Text: long.Text + "ế"}).Check(); !errors.Is(err, ErrCannedText) {
		t.Errorf("too long: %v", err)
	}
	if err := (CannedReply{Title: " ", Text: "\u200b\n"}).Clean().Check(); !errors.Is(err, ErrCannedTitle) || !errors.Is(err, ErrCannedText) {
		t.Errorf("empty: %v", err)
	}
}

// What was written to one citizen is kept without her name.
func TestNewCanned(t *testing.T) {
	r := NewCanned("x", "huong", "Dạ, bà con An ơi, em là Hương. Phiếu N427AH em đã xem.\n", exampleValues)
	if r.Text != "Dạ, {ba con} ơi, em là {can bo}. Phiếu {phieu} em đã xem." || r.Owner != "huong" || r.Check() != nil {
		t.Errorf("%+v", r)
	}
	if got := FillCanned(r.Text, exampleValues); !strings.HasPrefix(got, "Dạ, bà con An ơi, em là Hương.") {
		t.Errorf("filled again: %q", got)
	}
	short := map[CannedField]string{CannedCitizen: "An", CannedOfficer: "An Bình", CannedTicket: "N427AH"}
	for text, want := range map[string]string{
		"Anh chị An ạ, em là An Bình.": "Anh chị {ba con} ạ, em là {can bo}.",
		"An: giấy bảo An, toàn":        "{ba con}: giấy bảo {ba con}, toàn",
		"An\u0301n, 2An, Ân, XN427AH":  "An\u0301n, 2An, Ân, XN427AH",
		"(An)":                         "({ba con})",
	} {
		if r := NewCanned("x", "huong", text, short); r.Text != procedures.CleanText(want) {
			t.Errorf("%q becomes %q, want %q", text, r.Text, want)
		}
	}
	if r := NewCanned("x", "huong", strings.Repeat("dài ", 100), nil); r.Check() != nil {
		t.Errorf("title of a long text: %q: %v", r.Title, r.Check())
	}
}

func TestSortCanned(t *testing.T) {
	list := []CannedReply{{Title: "Ấm"}, {Title: "ân"}, {Owner: "h", Title: "Z"}, {Owner: "h", Title: "đ"}}
	SortCanned(list)
	var got []string
	for _, r := range list {
		got = append(got, r.Title)
	}
	if strings.Join(got, " ") != "đ Z Ấm ân" {
		t.Errorf("order %v", got)
	}
}
