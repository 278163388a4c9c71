package vi

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"case and space", "  Đăng   KÝ\tkhai\nsinh ", "đăng ký khai sinh"},
		{"decomposed", norm.NFD.String("bệnh viện"), "bệnh viện"},
		{"new tone place", "hoà giải, thuý, khoẻ, uỷ ban", "hòa giải, thúy, khỏe, ủy ban"},
		{"qu keeps its vowel", "quý quỹ quá qui", "quý quỹ quá quy"},
		{"closed syllables stay", "hoàn toàn huỳnh thuyền", "hoàn toàn huỳnh thuyền"},
		{"i and y", "kí lí do, kĩ sư, tỉ lệ, li hôn", "ký lý do, kỹ sư, tỷ lệ, ly hôn"},
		{"i elsewhere stays", "chi phí đi thi nghỉ", "chi phí đi thi nghỉ"},
		{"eth for đ", "Ðăng ðất", "đăng đất"},
		{"invisible", "khai\u200bsinh\ufeff cho\u00ad con", "khaisinh cho con"},
		{"invalid bytes", "khai\xff\xfesinh", "khai sinh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Normalize(c.in); got != c.want {
				t.Errorf("Normalize(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestFold(t *testing.T) {
	if got, want := Fold("Đường TRƯỜNG Sa, huyện Ý Yên, kí"), "duong truong sa, huyen y yen, ky"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTokensOffsets(t *testing.T) {
	text := Normalize("Mất sổ BHXH (bản cũ), CT01?")
	var got []string
	for _, tok := range TokensOf(text) {
		if text[tok.Start:tok.End] != tok.Text {
			t.Errorf("offsets of %q give %q", tok.Text, text[tok.Start:tok.End])
		}
		got = append(got, tok.Folded)
	}
	if want := "mat so bhxh ban cu ct01"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "Đăng ký khai sinh", "HOÀ", "q\u0300i", "\xff", "oa\u0300", "İi̇", "ǅ", "kí\u200b\u0301", "\u0344", "🙂", "đ\u0309"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := Normalize(s)
		if !utf8.ValidString(n) {
			t.Fatalf("Normalize(%q) is not UTF-8: %q", s, n)
		}
		if again := Normalize(n); again != n {
			t.Fatalf("Normalize not idempotent: %q, %q, %q", s, n, again)
		}
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Fatalf("Fold not idempotent: %q, %q, %q", s, folded, again)
		}
		if len(folded) > len(n) {
			t.Fatalf("Fold(%q) = %q is longer than %q", s, folded, n)
		}
		end := 0
		for _, tok := range TokensOf(n) {
			if tok.Start < end || tok.End > len(n) || n[tok.Start:tok.End] != tok.Text || tok.Folded == "" {
				t.Fatalf("token %+v of %q", tok, n)
			}
			end = tok.End
		}
	})
}

// TestCutterCutsAlike: what a Cutter remembers changes nothing.
func TestCutterCutsAlike(t *testing.T) {
	c := NewCutter()
	for _, s := range []string{"Đăng ký tạm trú", "đăng KÝ, dang ky", "mï hoà thúy 2/2026", "", "\u0301", "Đăng ký tạm trú"} {
		if got, want := c.Tokens(s), Tokens(s); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is cut to %v, want %v", s, got, want)
		}
	}
}
