package vi

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// titles are a few names of procedures, as a vocabulary.
var titles = []string{
	"Đăng ký khai sinh có yếu tố nước ngoài", "Đăng ký thường trú", "Xác nhận tình trạng hôn nhân", "Cấp bản sao trích lục hộ tịch",
	"Thành lập hộ kinh doanh", "Chứng thực chữ ký trong các giấy tờ, văn bản", "Trợ cấp xã hội hằng tháng cho người cao tuổi",
	"Cấp giấy phép xây dựng nhà ở riêng lẻ", "Hỗ trợ chi phí mai táng", "Đăng ký lại kết hôn", "Mẫu CT01 về cư trú",
}

// repaired reads a text as a question is read, and checks what must hold of
// any text: every word lies in what was typed and none before the one before
// it, and every correction reads something as known words.
func repaired(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, s string, v Vocabulary) ([]Token, []Correction) {
	t.Helper()
	n := Normalize(s)
	typed := TokensOf(n)
	joined, joins := Rejoin(slices.Clone(typed), v)
	if len(joined)+len(joins) != len(typed) {
		t.Fatalf("%q: %d of %d tokens are left after %v", s, len(joined), len(typed), joins)
	}
	got, slips := Repair(slices.Clone(joined), v)
	for _, tokens := range [][]Token{joined, got} {
		start, end := 0, 0
		for _, tok := range tokens {
			if tok.Text == "" || tok.Folded == "" || tok.Start < start || tok.End < end || tok.Start >= tok.End || tok.End > len(n) {
				t.Fatalf("%q: token %+v of %+v", s, tok, tokens)
			}
			start, end = tok.Start, tok.End
		}
	}
	for _, c := range append(slices.Clone(joins), slips...) {
		if c.From == "" || !slices.Contains([]string{"telex", "vni", "split", "joined", "slip"}, c.Why) {
			t.Fatalf("%q: correction %+v", s, c)
		}
		for _, w := range strings.Fields(c.To) {
			if v.Folded(Fold(w)) == 0 {
				t.Fatalf("%q: correction %+v to a word that nobody knows", s, c)
			}
		}
	}
	return got, append(slices.Clone(joins), slips...)
}

// typing draws what might be typed: words of titles and anything else.
func typing() *rapid.Generator[string] {
	var known []string
	for _, title := range titles {
		known = append(known, strings.Fields(title)...)
	}
	word := rapid.OneOf(
		rapid.SampledFrom(known),
		rapid.Map(rapid.SampledFrom(known), Fold),
		rapid.StringMatching(`[a-zđăâêôơư]{1,12}[0-9]?`),
		rapid.Custom(func(t *rapid.T) string { // a known word with a letter less
			w := []rune(rapid.SampledFrom(known).Draw(t, "word"))
			i := rapid.IntRange(0, len(w)-1).Draw(t, "at")
			return string(slices.Delete(w, i, i+1))
		}),
	)
	sentence := rapid.Map(rapid.SliceOfN(word, 0, 14), func(words []string) string { return strings.Join(words, " ") })
	return rapid.OneOf(sentence, rapid.String())
}

func TestRepairAnyText(t *testing.T) {
	v := vocabulary(titles...)
	rapid.Check(t, func(rt *rapid.T) {
		s := typing().Draw(rt, "text")
		got, done := repaired(rt, s, v)
		again, doneAgain := repaired(rt, s, v)
		if !reflect.DeepEqual(got, again) || !reflect.DeepEqual(done, doneAgain) {
			rt.Fatalf("%q: %v, then %v", s, got, again)
		}
	})
}

// TestRepairLeavesTheKnown: what stands in a title word by word is read as it
// is typed, with its accents or without any.
func TestRepairLeavesTheKnown(t *testing.T) {
	v := vocabulary(titles...)
	rapid.Check(t, func(rt *rapid.T) {
		words := strings.Fields(rapid.SampledFrom(titles).Draw(rt, "title"))
		from := rapid.IntRange(0, len(words)-2).Draw(rt, "from")
		to := rapid.IntRange(from+2, len(words)).Draw(rt, "to")
		s := strings.Join(words[from:to], " ")
		if rapid.Bool().Draw(rt, "without accents") {
			s = Fold(s)
		}
		typed := Tokens(s)
		got, done := repaired(rt, s, v)
		if len(done) > 0 || !reflect.DeepEqual(got, typed) {
			rt.Fatalf("%q became %q: %v", s, texts(got), done)
		}
	})
}

// TestRepairKeepsWhatWasTyped: a known word that was read as another one is
// still to be found.
func TestRepairKeepsWhatWasTyped(t *testing.T) {
	v := vocabulary(strings.Repeat("hộ kinh doanh. ", 20), "đoan trang")
	got, done := Repair(Tokens("hộ kinh doan"), v)
	last := got[len(got)-1]
	if last.Folded != "doanh" || last.Typed == nil || last.Typed.Folded != "doan" || len(done) != 1 || done[0] != (Correction{"doan", "doanh", "slip"}) {
		t.Errorf("got %+v, %+v", last, done)
	}
	if got, _ := Repair(Tokens("hộ kinh doannh"), v); got[len(got)-1].Typed != nil {
		t.Errorf("nobody knows what was typed, but it is kept: %+v", got)
	}
}

func TestRepairOfNothing(t *testing.T) {
	for _, tokens := range [][]Token{nil, {}} {
		if got, done := Repair(tokens, vocabulary()); len(got) != 0 || done != nil {
			t.Errorf("%v, %v", got, done)
		}
		if got, done := Rejoin(tokens, vocabulary()); len(got) != 0 || done != nil {
			t.Errorf("%v, %v", got, done)
		}
	}
	if got, done := Repair(Tokens("đăng ký"), vocabulary()); texts(got) != "đăng ký" || done != nil {
		t.Errorf("without a vocabulary: %v, %v", got, done)
	}
}

// counted is a vocabulary that counts what it is asked.
type counted struct {
	words
	asked *int
}

func (c counted) Folded(s string) int  { *c.asked++; return c.words.Folded(s) }
func (c counted) Pair(a, b string) int { *c.asked++; return c.words.Pair(a, b) }

// TestRepairIsBounded: what a question may cost at most, whatever is typed.
func TestRepairIsBounded(t *testing.T) {
	const most = 80 // as many tokens as a question is read of
	for name, word := range map[string]string{
		"unknown":                   strings.Repeat("xz", longest/2),
		"of known halves":           strings.Repeat("khai", longest/4),
		"one letter":                "k",
		"known":                     "khai",
		"known without a neighbour": "nước",
		"too long":                  strings.Repeat("khai", 200),
		"keys of VNI":               "d9a8ng6",
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			v := counted{vocabulary(titles...), &asked}
			s := strings.TrimSpace(strings.Repeat(word+" ", most))
			got, _ := repaired(t, s, v)
			if len(got) == 0 {
				t.Error("nothing is left")
			}
			// Of each token its variants, some hundred, and of each reading its
			// pairs with those before.
			if limit := most * 12_000; asked > limit {
				t.Errorf("%d look-ups, want %d at most", asked, limit)
			}
		})
	}
}

func TestRejoin(t *testing.T) {
	v := vocabulary(append(titles, "kỳ thi")...)
	for in, want := range map[string]string{
		"đăng k ý":           "đăng ký",
		"k hai sinh":         "khai sinh",       // before a word that it stands with
		"đăng ký kha i":      "đăng ký kha i",   // two vowels
		"nước ngo ài":        "nước ngo ài",     // two vowels
		"đăng ký k hai si":   "đăng ký khai sy", // respelt as a word of its own
		"khai si nh":         "khai sinh",
		"khai sy nh":         "khai sinh",
		"ct 01":              "ct 01", // never with a number
		"hôn n hân":          "hôn nhân",
		"tr ợ cấp":           "trợ cấp",
		"kh kh":              "kh kh",
		"đăng ký khai sinh":  "đăng ký khai sinh",
		"xin chào":           "xin chào",
		"q uyền":             "q uyền",
		"bản s ao trích lục": "bản sao trích lục",
	} {
		got, done := Rejoin(Tokens(in), v)
		if texts(got) != want {
			t.Errorf("%s: %s, want %s", in, texts(got), want)
		}
		if (in != want) != (len(done) > 0) {
			t.Errorf("%s: corrections %v", in, done)
		}
	}
}

func FuzzRepair(f *testing.F) {
	v := vocabulary(titles...)
	for _, s := range []string{"", "khai sihn", "k hai si nh", "d9ang8 ky1", "ddawng kys", "khaisinh", "ct01 ct 01", "x", "\xff", "İ i̇", "đăng ký k\u0301", "字 字字",
		strings.Repeat("khaisinh ", 20), strings.Repeat("k ", 30)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 2000 {
			return
		}
		got, _ := repaired(t, s, v)
		if again, _ := repaired(t, s, v); !reflect.DeepEqual(got, again) {
			t.Fatalf("%q: %v, then %v", s, got, again)
		}
	})
}
