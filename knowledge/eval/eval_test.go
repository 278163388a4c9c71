package eval

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

func TestReadReportsEveryFault(t *testing.T) {
	_, err := Read(strings.NewReader(strings.Join([]string{
		`{"id":"a","query":"q","expect":"answer","codes":["1.000001"]}`,
		`{"id":"a","query":"q","expect":"refuse","codes":[]}`,
		``,
		`{"id":"b","query":" ","expect":"guess","codes":[]}`,
		`not json`,
		`{"id":"c","query":"q","expect":"answer","codes":[]}`,
		`{"id":"","query":"q","expect":"refuse","codes":["1.000001"]}`,
		`{"id":"d","query":"q","expect":"clarify","codes":[""]}`,
		`{"id":"e","query":"q","expect":"clarify","kodes":[]}`,
	}, "\n")))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`line 2: id "a" is that of line 1`, "line 4: no query", `line 4: expect is "guess"`, "line 5:", "line 6: an answer",
		"line 7: no id", "line 7: a refusal", "line 8: an empty code", "line 9:",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func index(t *testing.T, guides ...*procedures.Guide) *knowledge.Index {
	t.Helper()
	lib, err := procedures.NewLibrary(guides, nil)
	if err != nil {
		t.Fatal(err)
	}
	x, err := knowledge.New(lib)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

func TestRun(t *testing.T) {
	x := index(t,
		&procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú"},
		&procedures.Guide{Code: "1.000002", Title: "Đăng ký kết hôn"},
		&procedures.Guide{Code: "1.000003", Title: "Chặt hạ cây xanh"},
	)
	rows, err := Read(strings.NewReader(`
		{"id":"right","query":"đăng ký tạm trú","expect":"answer","codes":["1.000001","9.999999"]}
		{"id":"wrong","query":"đăng ký kết hôn","expect":"answer","codes":["1.000001"]}
		{"id":"not here","query":"đăng ký khai tử","expect":"answer","codes":["9.999999"]}
		{"id":"not here either","query":"đăng ký","expect":"clarify","codes":["9.999999"]}
		{"id":"broad","query":"đăng ký","expect":"clarify","codes":[]}
		{"id":"ambiguous","query":"đăng ký","expect":"clarify","codes":["1.000003"]}
		{"id":"out","query":"giá vàng hôm nay","expect":"refuse","codes":[]}
		{"id":"in","query":"chặt hạ cây xanh","expect":"refuse","codes":[]}
	`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(context.Background(), x, rows)
	if err != nil {
		t.Fatal(err)
	}
	r.Latency = Latency{}
	want := Result{
		Answer:  AnswerResult{N: 2, RecallAt1: .5, RecallAt3: 1, RecallAt5: 1, MRRAt10: .75, AnsweredRight: .5, AnsweredWrong: .5},
		Clarify: ClarifyResult{N: 2, ClarifiedRight: .5},
		Refuse:  RefuseResult{N: 2, Answered: .5},
		Skipped: Skipped{Answer: 1, Clarify: 1},
	}
	if r != want {
		t.Errorf("got\n%+v\nwant\n%+v", r, want)
	}
	for _, s := range []string{"50.0 %", "0.750", "1 skipped"} {
		if !strings.Contains(r.String(), s) {
			t.Errorf("no %q in\n%s", s, r)
		}
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x := index(t, &procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú"})
	if _, err := Run(ctx, x, []Row{{ID: "a", Query: "q", Expect: knowledge.DecisionRefuse}}); err == nil {
		t.Error("no error")
	}
}

func TestResultForm(t *testing.T) {
	b, err := json.Marshal(Result{})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"answer":{"n":0,"recall_at_1":0,"recall_at_3":0,"recall_at_5":0,"mrr_at_10":0,"answered_right":0,"answered_wrong":0,"clarified_right":0,"refused":0},` +
		`"clarify":{"n":0,"clarified_right":0,"answered":0},"refuse":{"n":0,"answered":0},"skipped":{"answer":0,"clarify":0},"latency_ms":{"p50":0,"p99":0}}`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}

func TestPercentile(t *testing.T) {
	var took []time.Duration
	for i := 1; i <= 200; i++ {
		took = append(took, time.Duration(i)*time.Millisecond)
	}
	if p50, p99 := percentile(took, 50), percentile(took, 99); p50 != 100 || p99 != 198 {
		t.Errorf("p50 %v, p99 %v", p50, p99)
	}
	if one := percentile(took[:1], 99); one != 1 {
		t.Errorf("of one %v", one)
	}
}
