package plain

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
)

func adviser(t testing.TB) *Adviser {
	t.Helper()
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// told are hints as one line each.
func told(hints []Hint) []string {
	var out []string
	for _, h := range hints {
		s := fmt.Sprintf("%s %s %q", h.Field, h.Kind, h.Words)
		if h.Suggestion != "" {
			s += " > " + h.Suggestion
		}
		if h.Count > 0 {
			s += fmt.Sprintf(" (%d)", h.Count)
		}
		out = append(out, s)
	}
	return out
}

func TestHintsOfAText(t *testing.T) {
	a := adviser(t)
	words := func(n int) string { return "Bà con" + strings.Repeat(" đi", n-2) }
	for _, c := range []struct {
		text string
		want []string // without the field
	}{
		{"Bà con mang giấy tờ đến phường.", nil},
		{words(25) + ".", nil},
		{words(26) + ".", []string{fmt.Sprintf("long %q (26)", words(26))}},
		{words(20) + ". " + words(20) + "!", nil},
		{words(20) + "\n" + words(20), nil},
		{words(20) + ": " + words(20), nil},
		{"Bà con nộp 15.000 đồng" + strings.Repeat(" đi", 20) + ".", nil}, // an amount is one word and ends nothing
		{"Bà con kê khai thông tin.", []string{`jargon "kê khai thông tin" > điền thông tin`}},
		{"Bà con kê khai rồi nộp.", []string{`jargon "kê khai" > điền, khai`}},
		{"Kê khai xong, bà con nộp.", []string{`jargon "Kê khai" > điền, khai`}},
		{"Bà con kê. Khai báo ở phường.", []string{`jargon "Khai báo" > báo`}}, // not over the end of a sentence
		{"Bà con xem mục Kê khai trên máy.", nil},                              // the name of a thing
		{"Bà con làm theo quy định của pháp luật.", []string{`legal "theo quy định của pháp luật"`}},
		{"Việc này có trách nhiệm của bà con.", []string{`legal "có trách nhiệm" > phải`}},
		{"Quý khách chờ bà con khác.", []string{`tone "Quý khách" > bà con`}},
		{"Người dân chờ ở đây.", []string{`tone "Người dân" > bà con`, `tone "" > bà con`}},
		{"Bà con đến UBND. UBND mở cửa lúc 7 giờ.", []string{`short "UBND" > Ủy ban nhân dân (UBND)`}},
		{"Bà con đến Ủy ban nhân dân (UBND). UBND mở cửa.", nil},
		{"Bà con đến UBND (Ủy ban nhân dân). UBND mở cửa.", nil},
		{"Bà con mang thẻ BHYT, sổ BHXH.", []string{`short "BHYT" > bảo hiểm y tế (BHYT)`, `short "BHXH" > bảo hiểm xã hội (BHXH)`}},
		{"Bà con hỏi ở ABCX.", []string{`short "ABCX"`}},
		{"Bà con quét mã QR, điền mẫu CT01, theo Thông tư 75/2022/TT-BTC, khoản II.", nil},
		{"Bà con LƯU Ý mang giấy.", []string{`capital "LƯU Ý" > lưu ý`}},
		{"Bà con KHÔNG nộp.", []string{`capital "KHÔNG" > không`}},
		{"KINH DOANH HO GIA DINH, bà con", []string{`capital "KINH DOANH HO GIA DINH" > kinh doanh ho gia dinh`}},
		{"Bà con vui lòng chờ.", nil},
		{"Bà con vui lòng chờ. Vui lòng mang giấy.", []string{`please "Vui lòng"`}},
	} {
		g := &procedures.Guide{Review: procedures.ReviewWard, Steps: []procedures.Step{{Text: c.text}}}
		var want []string
		for _, w := range c.want {
			field := "steps[0].text "
			if strings.HasPrefix(w, `tone ""`) {
				field = "summary "
			}
			want = append(want, field+w)
		}
		hints := a.Hints(g)
		if got := told(hints); !slices.Equal(got, want) {
			t.Errorf("%s\n got  %q\n want %q", c.text, got, want)
		}
		for _, h := range hints {
			if h.Words != "" && c.text[h.At:h.At+len(h.Words)] != h.Words {
				t.Errorf("%s: %q does not stand at %d", c.text, h.Words, h.At)
			}
		}
	}
}

func TestHintsOfAGuide(t *testing.T) {
	a := adviser(t)
	g := &procedures.Guide{
		Code: "1.000001", Title: "THỦ TỤC tiến hành kê khai BHXH", Review: procedures.ReviewWard, Summary: "Bà con tiến hành đăng ký.",
		Submissions: []procedures.Submission{{Place: "UBND phường", Note: "Nộp ở UBND.", FeeText: "Theo quy định hiện hành",
			Fees: []procedures.Fee{{Condition: "người thụ hưởng"}}}},
		Evidence: []procedures.Evidence{{Title: "Tờ khai kê khai", Note: "Xuất trình khi nộp."}},
		Tree:     &procedures.Tree{Nodes: []procedures.TreeNode{{Question: "Quý vị cần gì?", Choices: []procedures.TreeChoice{{Label: "Phúc đáp"}}}}},
		Legal:    []procedures.LegalAct{{Title: "Luật BHXH theo quy định của pháp luật"}},
		Results:  []string{"Giấy được ban hành"},
	}
	want := []string{
		`summary jargon "tiến hành" > làm`,
		`submissions[0].place short "UBND" > Ủy ban nhân dân (UBND)`,
		`submissions[0].fees[0].condition jargon "thụ hưởng" > được hưởng`,
		`submissions[0].fee_text legal "Theo quy định hiện hành"`,
		`evidence[0].note jargon "Xuất trình" > đưa cho cán bộ xem`,
		`tree.nodes[0].question tone "Quý vị" > bà con`,
		`tree.nodes[0].choices[0].label jargon "Phúc đáp" > trả lời`,
	}
	if got := told(a.Hints(g)); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	g.Review = procedures.ReviewOfficial
	if got := a.Hints(g); got != nil {
		t.Errorf("official text has hints: %q", told(got))
	}
	if got := a.Hints(&procedures.Guide{Review: procedures.ReviewWard}); got != nil {
		t.Errorf("an empty guide has hints: %q", told(got))
	}
}

// TestShippedGuides: whoever writes plainly hears little.
func TestShippedGuides(t *testing.T) {
	a := adviser(t)
	all, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	sum, byKind := 0, map[Kind]int{}
	for _, g := range all {
		hints := a.Hints(g)
		if !reflect.DeepEqual(hints, a.Hints(g)) {
			t.Errorf("%s: other hints the second time", g.Code)
		}
		if len(hints) > 12 {
			t.Errorf("%s has %d hints:\n%s", g.Code, len(hints), strings.Join(told(hints), "\n"))
		}
		sum += len(hints)
		for _, h := range hints {
			byKind[h.Kind]++
		}
	}
	t.Logf("%d guides, %d hints: %v", len(all), sum, byKind)
	if sum > 5*len(all) {
		t.Errorf("%d hints for %d guides", sum, len(all))
	}
}

// TestTables: there are enough words, and no suggestion is in need of another.
func TestTables(t *testing.T) {
	a := adviser(t)
	n := 0
	for _, all := range a.phrases {
		for _, p := range all {
			n++
			words := cut(p.plain)
			for i := range words {
				if f := a.phrases.at(words, i); f != nil {
					t.Errorf("%q is to be %q, which is to be %q", strings.Join(p.words, " "), p.plain, f.plain)
				}
			}
		}
	}
	if n < 120 || len(a.short) < 30 {
		t.Errorf("%d words and %d abbreviations", n, len(a.short))
	}
	t.Logf("%d words, %d abbreviations", n, len(a.short))
	for _, faulty := range []string{"jargon\ta", "jargon\ta\t", "other\ta\tb", "jargon\t-\tb", "jargon\ta\tb\nlegal\tA\tc"} {
		if _, err := readPhrases(faulty); err == nil {
			t.Errorf("%q is taken", faulty)
		}
	}
	for _, faulty := range []string{"UBND", "UBND\t", "UBND\ta\nUBND\tb"} {
		if _, err := readShort(faulty); err == nil {
			t.Errorf("%q is taken", faulty)
		}
	}
}

// TestLongWords: a text that is one endless word is read in no time.
func TestLongWords(t *testing.T) {
	a := adviser(t)
	for _, part := range []string{"1/", "a@b.", "A-", "UBND (", "Đ ", "vui lòng ", "đối "} {
		g := &procedures.Guide{Review: procedures.ReviewWard, Summary: "Bà con " + strings.Repeat(part, 50_000)}
		a.Hints(g)
	}
}

func FuzzHints(f *testing.F) {
	f.Add("Bà con kê khai ở UBND (Ủy ban nhân dân). LƯU Ý: 7.000 đồng, 75/2022/TT-BTC!")
	f.Add("vui lòng\xff vui lòng. a@b.vn …\u0301")
	f.Add("")
	a := adviser(f)
	f.Fuzz(func(t *testing.T, text string) {
		g := &procedures.Guide{Review: procedures.ReviewWard, Summary: text, Steps: []procedures.Step{{Text: text}}}
		for _, h := range a.Hints(g) {
			if h.Words != "" && (h.At < 0 || h.At+len(h.Words) > len(text) || text[h.At:h.At+len(h.Words)] != h.Words) {
				t.Errorf("%q does not stand at %d of %q", h.Words, h.At, text)
			}
			if (h.Kind == KindLong) != (h.Count > MaxWords) {
				t.Errorf("%+v", h)
			}
		}
	})
}
