package vi

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func language(t testing.TB) *Language {
	t.Helper()
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func texts(tokens []Token) string {
	var out []string
	for _, t := range tokens {
		out = append(out, t.Text)
	}
	return strings.Join(out, " ")
}

func TestSpellOut(t *testing.T) {
	l := language(t)
	for in, want := range map[string]string{
		"làm CCCD":          "làm căn cước công dân",
		"xin gks":           "xin giấy khai sinh",
		"đkkh":              "đăng ký kết hôn",
		"dkkh":              "đăng ký kết hôn",
		"thẻ bhyt":          "thẻ bảo hiểm y tế",
		"tách hk":           "tách hộ khẩu",
		"tt khai sinh":      "thủ tục khai sinh",
		"dk tt":             "đăng ký thường trú",
		"ko dc":             "không được",
		"đk ks":             "đăng ký khai sinh",
		"nhà ở không có gì": "nhà ở không có gì",
	} {
		if got := texts(l.SpellOut(Tokens(in))); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestAsking(t *testing.T) {
	l := language(t)
	for in, want := range map[string]string{
		"cho em hỏi đăng ký tạm trú cần giấy tờ gì ạ": "đăng ký tạm trú",
		"dang ky tam tru can giay to gi":              "dang ky tam tru",
		"tạm trú mất bao lâu và hết bao nhiêu tiền":   "tạm trú và",
		"khai sinh nộp ở đâu":                         "khai sinh",
		"giấy tờ đất":                                 "giấy tờ đất",
	} {
		tokens := Tokens(in)
		a := l.Asking(tokens)
		var kept []Token
		for i, tok := range tokens {
			if !a.Out[i] {
				kept = append(kept, tok)
			}
		}
		if got := texts(kept); got != want {
			t.Errorf("%s: %s, want %s (%v)", in, got, want, a.Found)
		}
	}
}

func TestPhrases(t *testing.T) {
	p, err := ParsePhrases("# comment\na|b_c d?\t1\nmẹ ... mất\t2\nx? y\t3\n", 1)
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"a":                     "1:a",
		"a d":                   "1:a d",
		"b c d":                 "1:b c d",
		"b":                     "",
		"mẹ mất":                "2:mẹ mất",
		"me toi moi mat":        "2:me mat",
		"mẹ tôi mặt":            "",
		"mẹ một hai ba bốn mất": "",
		"y":                     "3:y",
		"x y a":                 "3:x y, 1:a",
	} {
		tokens := Tokens(in)
		var got []string
		for _, m := range p.Find(tokens) {
			var at []Token
			for _, i := range m.At {
				at = append(at, tokens[i])
			}
			got = append(got, m.Columns[0]+":"+texts(at))
		}
		if g := strings.Join(got, ", "); g != want {
			t.Errorf("%s: %s, want %s", in, g, want)
		}
	}
}

func TestParsePhrasesReportsEveryFault(t *testing.T) {
	_, err := ParsePhrases("a\t1\nb\n... c\t1\nd ...\t1\ne?\t1\nf| g\t1\n", 1)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"line 2", "line 3", "line 4", "line 5", "line 6"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %s in %v", want, err)
		}
	}
}

type words map[string]int

func (w words) Word(s string) bool   { return w[s] > 0 }
func (w words) Folded(s string) int  { return w["~"+s] }
func (w words) Pair(a, b string) int { return w[Pair(a, b)] }
func vocabulary(texts ...string) words {
	w := words{}
	for _, text := range texts {
		last := ""
		for _, t := range Tokens(text) {
			w[t.Text]++
			w["~"+t.Folded]++
			if last != "" {
				w[Pair(last, t.Folded)]++
			}
			last = t.Folded
		}
	}
	return w
}

func TestRepair(t *testing.T) {
	v := vocabulary("đăng ký khai sinh", "đăng ký thường trú", "đoàn viên", "mở cửa hàng", "dương lịch", "sin cos", "không sao",
		strings.Repeat("hộ kinh doanh. ", 20))
	for in, want := range map[string]string{
		"đăng ký khai sinh": "đăng ký khai sinh",
		"khai sihn":         "khai sinh", // swapped
		"khai sih":          "khai sinh", // dropped
		"khai sinhh":        "khai sinh", // doubled
		"khai sinhj":        "khai sinh", // a key of Telex too many
		"ddawng kys":        "đăng ký",   // Telex
		"d9ang8 ky1":        "đăng ký",   // VNI
		"khaisinh":          "khai sinh", // glued
		"thuongftrus":       "thuongftrus",
		"hộ kinh doan":      "hộ kinh doanh", // a word, but not here
		"đoàn viên":         "đoàn viên",
		"xyzzy":             "xyzzy",
		"k hai sinh":        "khai sinh", // a stray space
		"khai si nh":        "khai sinh",
		"đăng ký kh ai":     "đăng ký khai",
		"k sao":             "k sao",     // "không sao", not "ksao"
		"khai ainh":         "khai sinh", // a neighbour key
		"ct01":              "ct01",
	} {
		tokens, _ := Rejoin(Tokens(in), v)
		got, _ := Repair(tokens, v)
		if Fold(texts(got)) != Fold(want) {
			t.Errorf("%s: %s, want %s", in, texts(got), want)
		}
	}
}

func TestKeyboards(t *testing.T) {
	for want, keys := range map[string][2]string{
		"đường":  {"dduowngf", "d9uo7ng2"},
		"thường": {"thuowngf", "thuo7ng2"},
		"khẩu":   {"khaaur", "kha6u3"},
		"nghiệp": {"nghieepj", "nghie6p5"},
		"quyết":  {"quyeets", "quye6t1"},
		"giấy":   {"giaays", "gia6y1"},
		"hòa":    {"hoaf", "hoa2"},
		"trú":    {"trus", "tru1"},
		"người":  {"nguowif", "nguo7i2"},
	} {
		if got, ok := decodeTelex(keys[0]); !ok || got != want {
			t.Errorf("Telex %s: %s, want %s", keys[0], got, want)
		}
		if got, ok := decodeVNI(keys[1]); !ok || got != want {
			t.Errorf("VNI %s: %s, want %s", keys[1], got, want)
		}
	}
}

// TestAnyText: nothing here panics, and the results fit together.
func TestAnyText(t *testing.T) {
	l := language(t)
	v := vocabulary("đăng ký khai sinh", "hộ kinh doanh")
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zđăâêôơư0-9 ]{0,40}`)).Draw(rt, "text")
		tokens := l.SpellOut(Tokens(s))
		tokens, _ = Repair(tokens, v)
		a := l.Asking(tokens)
		if len(a.Out) != len(tokens) || len(a.Weak) != len(tokens) {
			rt.Fatalf("%d tokens, %d and %d marks", len(tokens), len(a.Out), len(a.Weak))
		}
		n := Normalize(s)
		for _, tok := range tokens {
			if tok.Text == "" || tok.Folded == "" || tok.Start > tok.End || tok.End > len(n) {
				rt.Fatalf("token %+v", tok)
			}
		}
	})
}
