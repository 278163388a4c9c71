package knowledge

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
)

// TestF92DecomposedText: text in NFD finds NFC guides, and the reverse.
func TestF92DecomposedText(t *testing.T) {
	for _, title := range []string{norm.NFC.String("Chuyển viện cho người bệnh"), norm.NFD.String("Chuyển viện cho người bệnh")} {
		x := newIndex(t, library(t,
			&procedures.Guide{Code: "1.000001", Title: title},
			&procedures.Guide{Code: "1.000002", Title: "Đặt tên đường"},
		))
		for _, q := range []string{norm.NFC.String("bệnh"), norm.NFD.String("bệnh"), norm.NFD.String("BỆNH viện")} {
			if a := ask(t, x, Query{Text: q}); codes(a.Candidates, 1) != "1.000001" {
				t.Errorf("title %q, question %q: %s", title, q, codes(a.Candidates, 3))
			}
		}
	}
}

// TestF93AccentsCount: with accents the word as typed comes first, without
// any both are found.
func TestF93AccentsCount(t *testing.T) {
	x := newIndex(t, library(t,
		&procedures.Guide{Code: "1.000001", Title: "Cấp phép làm đường"},
		&procedures.Guide{Code: "1.000002", Title: "Cấp phép họ Dương"},
		&procedures.Guide{Code: "1.000003", Title: "Chặt hạ cây xanh"},
	))
	for _, c := range []struct{ question, first string }{
		{"đường", "1.000001"}, {"Đường", "1.000001"}, {"dương", "1.000002"}, {"DƯƠNG", "1.000002"},
	} {
		if a := ask(t, x, Query{Text: c.question}); codes(a.Candidates, 1) != c.first {
			t.Errorf("%s: %s, want %s first", c.question, codes(a.Candidates, 3), c.first)
		}
	}
	got := codes(ask(t, x, Query{Text: "duong"}).Candidates, 3)
	if !strings.Contains(got, "1.000001") || !strings.Contains(got, "1.000002") || strings.Contains(got, "1.000003") {
		t.Errorf("duong: %s", got)
	}
}

func TestSiblingsAreNotGivenUnasked(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for question, want := range map[string]string{
		"đăng ký khai sinh":                      "1.001193",
		"đăng ký khai sinh có yếu tố nước ngoài": "2.000528",
		"đăng ký khai sinh lưu động":             "1.003583",
		"đăng ký lại khai sinh":                  "1.004884",
		"dang ky ket hon":                        "1.000894",
		"dang ky ket hon voi nguoi nuoc ngoai":   "2.000806",
		"đăng ký tạm trú":                        "1.004194",
		"gia hạn tạm trú":                        "1.002755",
		"xóa đăng ký tạm trú":                    "1.010028",
	} {
		if a := ask(t, x, Query{Text: question}); a.Decision != DecisionAnswer || a.Candidates[0].Code != procedures.Code(want) {
			t.Errorf("%s: %s %s, want %s", question, a.Decision, codes(a.Candidates, 3), want)
		}
	}
}

// TestNoise: what keyboards and phones do to a question does not change
// what it finds.
func TestNoise(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for _, plain := range []string{"đăng ký kết hôn", "chứng thực bản sao từ bản chính", "tạm ngừng kinh doanh", "xác nhận tình trạng hôn nhân"} {
		want := codes(ask(t, x, Query{Text: plain}).Candidates, 1)
		for name, noisy := range map[string]string{
			"without accents": vi.Fold(plain),
			"decomposed":      norm.NFD.String(plain),
			"upper case":      strings.ToUpper(plain),
			"politeness":      "Dạ em chào anh chị, cho em hỏi về " + plain + " với ạ, em cảm ơn nhiều",
			"spaces":          " \u200b " + strings.ReplaceAll(plain, " ", "  \n ") + "\ufeff",
			"emoji":           "🙏 " + plain + " ❤️❤️",
		} {
			if got := codes(ask(t, x, Query{Text: noisy}).Candidates, 1); got != want {
				t.Errorf("%s, %s: %s, want %s", plain, name, got, want)
			}
		}
	}
}

func TestVideosAreSearched(t *testing.T) {
	x := newIndex(t, library(t,
		&procedures.Guide{Code: "1.000001", Title: "Thủ tục một", Videos: []procedures.Video{{Title: "Quay phim bánh chưng"}}},
		&procedures.Guide{Code: "1.000002", Title: "Thủ tục hai", Steps: []procedures.Step{{Text: "x", Video: &procedures.Video{Title: "y", Text: "kể chuyện thuyền thúng"}}}},
		&procedures.Guide{Code: "1.000003", Title: "Thủ tục ba"},
	))
	for question, want := range map[string]string{"bánh chưng": "1.000001", "thuyền thúng": "1.000002"} {
		if got := codes(ask(t, x, Query{Text: question}).Candidates, 1); got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
	}
}

func TestAliasesAndWordingsWeigh(t *testing.T) {
	x := newIndex(t, library(t,
		&procedures.Guide{Code: "1.000001", Title: "Công nhận danh hiệu", Aliases: []string{"gia đình văn hóa"}},
		&procedures.Guide{Code: "1.000002", Title: "Cấp phép tổ chức", Wordings: []string{"Tôi muốn bắc rạp trước cổng thì xin ai?"}},
		&procedures.Guide{Code: "1.000003", Title: "Thủ tục văn hóa khác", Steps: []procedures.Step{{Text: "gia đình văn hóa bắc rạp trước cổng"}}},
	))
	for question, want := range map[string]procedures.Code{"gia đình văn hóa": "1.000001", "bắc rạp trước cổng": "1.000002"} {
		a := ask(t, x, Query{Text: question})
		if a.Decision != DecisionAnswer || a.Candidates[0].Code != want {
			t.Errorf("%s: %s %s, want %s", question, a.Decision, codes(a.Candidates, 3), want)
		}
	}
}

func TestAspects(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for question, want := range map[string]procedures.Aspect{
		"đăng ký kết hôn":                                   procedures.AspectNone,
		"đăng ký kết hôn cần những giấy tờ gì":              procedures.AspectPapers,
		"làm khai sinh phải mang theo gì":                   procedures.AspectPapers,
		"hồ sơ đăng ký tạm trú gồm những gì":                procedures.AspectPapers,
		"đăng ký kết hôn hết bao nhiêu tiền":                procedures.AspectFee,
		"khai sinh có mất phí không":                        procedures.AspectFee,
		"lệ phí đăng ký thường trú":                         procedures.AspectFee,
		"khai sinh bao lâu thì có":                          procedures.AspectTime,
		"đăng ký tạm trú mất mấy ngày":                      procedures.AspectTime,
		"khi nào lấy được giấy kết hôn":                     procedures.AspectTime,
		"đăng ký tạm trú ở đâu":                             procedures.AspectWhere,
		"làm khai sinh thì lên chỗ nào":                     procedures.AspectWhere,
		"đăng ký tạm trú online":                            procedures.AspectOnline,
		"khai sinh nộp qua mạng được không":                 procedures.AspectOnline,
		"đăng ký kết hôn như thế nào":                       procedures.AspectSteps,
		"các bước đăng ký kết hôn":                          procedures.AspectSteps,
		"điều kiện đăng ký thường trú là gì":                procedures.AspectConditions,
		"bao nhiêu tuổi thì được đăng ký kết hôn":           procedures.AspectConditions,
		"đăng ký thường trú xong kết quả là gì":             procedures.AspectResult,
		"mẫu tờ khai đăng ký kết hôn":                       procedures.AspectForm,
		"tờ khai đăng ký tạm trú ghi thế nào":               procedures.AspectForm,
		"có video hướng dẫn đăng ký tạm trú không":          procedures.AspectVideo,
		"hướng dẫn đăng ký kết hôn, hết bao nhiêu tiền vậy": procedures.AspectFee,
	} {
		for _, q := range []string{question, vi.Fold(question)} {
			if got := ask(t, x, Query{Text: q}).Aspect; got != want {
				t.Errorf("%s: %q, want %q", q, got, want)
			}
		}
	}
}

func TestFollowUps(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	const focus = "1.000894" // marriage
	for question, want := range map[string]struct {
		code      procedures.Code
		aspect    procedures.Aspect
		fromFocus bool
	}{
		"thế mất bao lâu?":                     {focus, procedures.AspectTime, true},
		"mat bao lau":                          {focus, procedures.AspectTime, true},
		"cần giấy gì":                          {focus, procedures.AspectPapers, true},
		"vậy hết bao nhiêu tiền ạ":             {focus, procedures.AspectFee, true},
		"nộp ở đâu":                            {focus, procedures.AspectWhere, true},
		"không, ý tôi là cho người nước ngoài": {"2.000806", procedures.AspectNone, false},
		"đăng ký khai sinh mất bao lâu":        {"1.001193", procedures.AspectTime, false},
	} {
		a := ask(t, x, Query{Text: question, Focus: focus})
		if a.Decision != DecisionAnswer || a.Candidates[0].Code != want.code || a.Aspect != want.aspect || a.FromFocus != want.fromFocus {
			t.Errorf("%s: %s %s %q %v, want %v", question, a.Decision, codes(a.Candidates, 2), a.Aspect, a.FromFocus, want)
		}
	}
	if a := ask(t, x, Query{Text: "mất bao lâu"}); a.Decision != DecisionRefuse || a.FromFocus {
		t.Errorf("without a focus: %+v", a)
	}
	if a := ask(t, x, Query{Text: "mất bao lâu", Focus: "7.777777"}); a.Decision != DecisionRefuse {
		t.Errorf("with a focus that the library does not have: %+v", a)
	}
}

func TestOutOfScopeIsRefused(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for _, q := range []string{
		"", " ", "?!...", "🙂🙂🙂", "asdfgh qwerty", "dạ em chào anh chị ạ", "cảm ơn nhiều nhé",
		"giá vàng hôm nay bao nhiêu", "thi bằng lái xe ở đâu", "tôi muốn ly hôn", "xin visa đi Úc", "bóng đá tối nay mấy giờ",
	} {
		if a := ask(t, x, Query{Text: q}); a.Decision != DecisionRefuse {
			t.Errorf("%q: %s %s", q, a.Decision, codes(a.Candidates, 3))
		}
	}
}

func TestHugeAndBrokenQuestions(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for name, q := range map[string]string{
		"a megabyte of a question": "đăng ký kết hôn " + strings.Repeat("cần giấy gì ", 90_000),
		"a megabyte of one word":   strings.Repeat("a", 1<<20),
		"a megabyte of accents":    strings.Repeat("\u0301", 1<<19),
		"a megabyte of patterns":   strings.Repeat("mất con vợ ", 1<<17),
		"invalid bytes":            "đăng ký\xff\xfe kết hôn\xc3",
		"zero bytes":               "đăng\x00ký",
	} {
		a := ask(t, x, Query{Text: q})
		if name == "a megabyte of a question" && codes(a.Candidates, 1) != "1.000894" {
			t.Errorf("%s: %s %s", name, a.Decision, codes(a.Candidates, 1))
		}
	}
}

func TestEmptyLibrary(t *testing.T) {
	x := newIndex(t, library(t))
	if a := ask(t, x, Query{Text: "đăng ký kết hôn", Focus: "1.000894"}); a.Decision != DecisionRefuse || len(a.Candidates) != 0 {
		t.Errorf("%+v", a)
	}
}

func TestLimit(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for limit, want := range map[int]int{0: 10, -3: 10, 1: 1, 4: 4} {
		if a := ask(t, x, Query{Text: "đăng ký", Limit: limit}); len(a.Candidates) != want {
			t.Errorf("limit %d: %d candidates", limit, len(a.Candidates))
		}
	}
}

func TestClosedIndex(t *testing.T) {
	x, err := New(testLibrary(t))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 40 {
				a, err := x.Answer(context.Background(), Query{Text: "đăng ký kết hôn"})
				if err != nil && !errors.Is(err, ErrClosed) || err == nil && codes(a.Candidates, 1) != "1.000894" {
					t.Errorf("%+v, %v", a, err)
				}
			}
		})
	}
	all.Go(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	if _, err := x.Answer(context.Background(), Query{Text: "x"}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := x.Explain(context.Background(), Query{Text: "x"}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

func TestEndedContext(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := x.Answer(ctx, Query{Text: "đăng ký kết hôn"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestExplain(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	e, err := x.Explain(context.Background(), Query{Text: "cho em hỏi sao y khai snih cần gì"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"snih → sinh (slip)", "sao y → chứng thực bản sao từ bản chính", "cần gì: papers", "because", "names", "2.000815"} {
		if !strings.Contains(e.String(), want) {
			t.Errorf("no %q in\n%s", want, e)
		}
	}
}

// TestGoingOn: what is asked after something else is understood from it.
func TestGoingOn(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for _, c := range []struct {
		focus, question, want string
		aspect                procedures.Aspect
	}{
		{"1.001193", "còn đăng ký kết hôn thì sao", "1.000894", procedures.AspectFee},
		{"1.000894", "không, ý tôi là cho người nước ngoài", "2.000806", procedures.AspectFee},
		{"1.004194", "nếu gia hạn thì thế nào", "1.002755", procedures.AspectFee},
		{"1.004194", "còn xóa thì làm sao", "1.010028", procedures.AspectSteps},
		{"1.004194", "còn ở bên công an thì sao", "1.004194", procedures.AspectWhere},
		{"1.000894", "nếu em mới về quê thì sao", "1.000894", procedures.AspectFee},
		{"1.000894", "nộp rồi hôm nào lấy", "1.000894", procedures.AspectTime},
		{"1.004194", "đăng ký kết hôn", "1.000894", procedures.AspectNone},
	} {
		a := ask(t, x, Query{Text: c.question, Focus: procedures.Code(c.focus), Aspect: procedures.AspectFee})
		if a.Decision == DecisionRefuse || codes(a.Candidates, 1) != c.want || a.Aspect != c.aspect {
			t.Errorf("%s, after %s: %s %s %q, want %s %q", c.question, c.focus, a.Decision, codes(a.Candidates, 2), a.Aspect, c.want, c.aspect)
		}
	}
}

// TestAnyQuestion: no question makes a panic, an error or an Answer that
// breaks its promises.
func TestAnyQuestion(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	var words []string
	for _, g := range x.Library().All() {
		words = append(words, strings.Fields(g.Title)...)
	}
	words = append(words, "mất", "bao lâu", "cần giấy gì", "sổ đỏ", "vợ", "sinh", "con", "\xff", "🙂", "d9ang8", "ký", "???", "1.004873")
	rapid.Check(t, func(rt *rapid.T) {
		q := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(words), rapid.String()), 0, 12).Draw(rt, "question"), " ")
		focus := rapid.SampledFrom([]procedures.Code{"", "1.000894", "7.777777"}).Draw(rt, "focus")
		a := ask(t, x, Query{Text: q, Focus: focus})
		if again := ask(t, x, Query{Text: q, Focus: focus}); codes(again.Candidates, 10) != codes(a.Candidates, 10) || again.Decision != a.Decision {
			rt.Fatalf("%q is answered in two ways", q)
		}
	})
}
