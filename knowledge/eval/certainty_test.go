package eval

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// samples draws samples whose truth follows from their signals under weights,
// the constant last.
func samples(n int, truth []float64, seed uint64) []Sample {
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // not for secrets: the same each time
	out := make([]Sample, n)
	for i := range out {
		s := Sample{Weight: 1, Fold: uint32(i)}
		for range truth[1:] {
			s.Signals = append(s.Signals, 2*r.Float64()-1)
		}
		s.True = r.Float64() < logistic(truth, s.Signals)
		out[i] = s
	}
	return out
}

func TestFitLogistic(t *testing.T) {
	truth := []float64{2, -1, 0.5}
	all := samples(4000, truth, 4)
	got := FitLogistic(all)
	for k := range truth {
		if math.Abs(got[k]-truth[k]) > 0.3 {
			t.Errorf("learned %.2f, want about %v", got, truth)
			break
		}
	}
	if again := FitLogistic(all); !slices.Equal(got, again) {
		t.Errorf("%v, then %v", got, again)
	}
	if got := FitLogistic(nil); got != nil {
		t.Errorf("of nothing %v", got)
	}
}

// TestFitLogisticOfOneSort: what is always true is likely, and nothing grows
// without bound.
func TestFitLogisticOfOneSort(t *testing.T) {
	for _, always := range []bool{true, false} {
		all := samples(50, []float64{1, 0}, 1)
		for i := range all {
			all[i].True = always
		}
		w := FitLogistic(all)
		p := logistic(w, all[0].Signals)
		if math.IsNaN(p) || always && p < 0.9 || !always && p > 0.1 {
			t.Errorf("always %v: %.3f by %v", always, p, w)
		}
	}
}

// TestHeldOutHasNotSeen: a sample's own truth does not change what is said of
// it.
func TestHeldOutHasNotSeen(t *testing.T) {
	all := samples(60, []float64{2, 0}, 9)
	before := heldOut(all)
	all[7].True = !all[7].True
	after := heldOut(all)
	if before[7] != after[7] {
		t.Errorf("%v, then %v", before[7], after[7])
	}
	if slices.Equal(before, after) {
		t.Error("the others have not seen it")
	}
}

// TestThresholdsKeepTheBounds: for any probabilities that leave a way to do so.
func TestThresholdsKeepTheBounds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(rt, "n")
		right, kinds := make([]Sample, n), make([]knowledge.Decision, n)
		pRight, pKnown := make([]float64, n), make([]float64, n)
		for i := range n {
			kinds[i] = rapid.SampledFrom([]knowledge.Decision{knowledge.DecisionAnswer, knowledge.DecisionClarify, knowledge.DecisionRefuse}).Draw(rt, "kind")
			right[i].True = kinds[i] == knowledge.DecisionAnswer && rapid.Bool().Draw(rt, "true")
			pRight[i] = rapid.Float64Range(0, 0.98).Draw(rt, "right") // 0.99 is the highest threshold
			pKnown[i] = rapid.Float64Range(0, 1).Draw(rt, "known")
		}
		b := Bounds{rapid.Float64Range(0, 1).Draw(rt, "wrong"), rapid.Float64Range(0, 1).Draw(rt, "strange"),
			rapid.Float64Range(0, 1).Draw(rt, "vague"), rapid.Float64Range(0, 1).Draw(rt, "rejected")}
		answer, known := thresholds(right, kinds, pRight, pKnown, b)
		if answer < 0 || answer > 1 || known < 0 || known > 1 {
			rt.Fatalf("thresholds %v, %v", answer, known)
		}
		count := map[knowledge.Decision]float64{}
		wrong, strange, vague, rejected := 0.0, 0.0, 0.0, 0.0
		for i, kind := range kinds {
			count[kind]++
			given := pRight[i] >= answer && pKnown[i] >= known
			add(&wrong, kind == knowledge.DecisionAnswer && given && !right[i].True)
			add(&strange, kind == knowledge.DecisionRefuse && given)
			add(&vague, kind == knowledge.DecisionClarify && given)
			add(&rejected, kind == knowledge.DecisionAnswer && pKnown[i] < known)
		}
		if wrong > b.Wrong*max(1, count[knowledge.DecisionAnswer]) || strange > b.Strange*max(1, count[knowledge.DecisionRefuse]) ||
			vague > b.Vague*max(1, count[knowledge.DecisionClarify]) || rejected > b.Rejected*max(1, count[knowledge.DecisionAnswer]) {
			rt.Fatalf("answer from %v, known from %v: wrong %v, strange %v, vague %v, rejected %v of %v, bounds %+v", answer, known, wrong, strange, vague, rejected, count, b)
		}
	})
}

// town is a few guides, and questions that fit them, leave open which, or are
// about something else.
func town(t *testing.T) (*knowledge.Index, []Row) {
	t.Helper()
	titles := []string{"Đăng ký tạm trú", "Đăng ký kết hôn", "Đăng ký khai sinh", "Chặt hạ cây xanh", "Cấp giấy phép xây dựng nhà ở", "Trợ cấp người cao tuổi"}
	var list []*procedures.Guide
	var rows []Row
	row := func(query string, expect knowledge.Decision, codes ...procedures.Code) {
		rows = append(rows, Row{ID: fmt.Sprint(len(rows)), Query: query, Expect: expect, Codes: codes})
	}
	for i, title := range titles {
		code := procedures.Code(fmt.Sprintf("1.00000%d", i+1))
		list = append(list, &procedures.Guide{Code: code, Title: title})
		row(title, knowledge.DecisionAnswer, code)
		row("cho hỏi "+title+" ở đâu", knowledge.DecisionAnswer, code)
	}
	row("đăng ký", knowledge.DecisionClarify, "1.000001", "1.000002", "1.000003")
	for _, q := range []string{"giá vàng hôm nay", "thời tiết cuối tuần", "mua vé xem phim nhà hát", "cây cảnh ngày tết bán ở chợ nào"} {
		row(q, knowledge.DecisionRefuse)
	}
	return index(t, list...), rows
}

func TestCertify(t *testing.T) {
	x, rows := town(t)
	b := Bounds{Wrong: 0.1, Strange: 0.25, Vague: 1, Rejected: 0.1}
	c, err := Certify(context.Background(), []*knowledge.Index{x}, rows, b)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(knowledge.SignalNames()) + 1; len(c.Right) != n || len(c.Known) != n {
		t.Fatalf("%d and %d weights, want %d", len(c.Right), len(c.Known), n)
	}
	if c.RightFrom < 0 || c.RightFrom > 1 || c.KnownFrom < 0 || c.KnownFrom > 1 {
		t.Errorf("thresholds %v, %v", c.RightFrom, c.KnownFrom)
	}
	again, err := Certify(context.Background(), []*knowledge.Index{x}, rows, b)
	if err != nil || !reflect.DeepEqual(c, again) {
		t.Errorf("%+v, then %+v, %v", c, again, err)
	}
	// What it was shown, it can tell apart.
	sum := map[knowledge.Decision]float64{}
	n := map[knowledge.Decision]float64{}
	for _, row := range rows {
		o, err := x.Observe(context.Background(), row.Query)
		if err != nil || o.Signals == nil {
			continue
		}
		sum[row.Expect] += logistic(c.Known, o.Signals)
		n[row.Expect]++
	}
	if known, strange := sum[knowledge.DecisionAnswer]/n[knowledge.DecisionAnswer], ratio(sum[knowledge.DecisionRefuse], n[knowledge.DecisionRefuse]); known <= strange {
		t.Errorf("known %.2f, strange %.2f", known, strange)
	}
}

func TestCertifyOfNothing(t *testing.T) {
	x, _ := town(t)
	for name, rows := range map[string][]Row{"no rows": nil, "nothing to search for": {{ID: "a", Query: "?", Expect: knowledge.DecisionRefuse}}} {
		if c, err := Certify(context.Background(), []*knowledge.Index{x}, rows, Bounds{}); err == nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Certify(context.Background(), []*knowledge.Index{x}, []Row{{ID: "a", Query: "đăng ký"}}, Bounds{}); err == nil {
		t.Error("a closed index certifies")
	}
}

func TestWithin(t *testing.T) {
	x := index(t, &procedures.Guide{Code: "a", Title: "Đăng ký tạm trú"}, &procedures.Guide{Code: "b", Title: "Đăng ký kết hôn"})
	const answer, clarify, refuse = knowledge.DecisionAnswer, knowledge.DecisionClarify, knowledge.DecisionRefuse
	for name, c := range map[string]struct {
		expect knowledge.Decision
		codes  []procedures.Code
		want   knowledge.Decision // "" for no test of anything
		left   []procedures.Code
	}{
		"answered, here":             {answer, []procedures.Code{"a"}, answer, []procedures.Code{"a"}},
		"answered, one of two here":  {answer, []procedures.Code{"x", "b"}, answer, []procedures.Code{"b"}},
		"answered, not here":         {answer, []procedures.Code{"x"}, refuse, nil},
		"asked back, all here":       {clarify, []procedures.Code{"a", "b"}, clarify, []procedures.Code{"a", "b"}},
		"asked back, two of three":   {clarify, []procedures.Code{"a", "x", "b"}, clarify, []procedures.Code{"a", "b"}},
		"asked back, one left":       {clarify, []procedures.Code{"a", "x"}, "", nil},
		"asked back, none left":      {clarify, []procedures.Code{"x", "y"}, refuse, nil},
		"asked back, about anything": {clarify, nil, clarify, nil},
		"refused":                    {refuse, nil, refuse, nil},
	} {
		t.Run(name, func(t *testing.T) {
			row := Row{ID: "r", Query: "q", Expect: c.expect, Codes: c.codes}
			before := slices.Clone(c.codes)
			got, ok := within(x, row)
			if ok != (c.want != "") {
				t.Fatalf("kept: %v", ok)
			}
			if ok && (got.Expect != c.want || !slices.Equal(got.Codes, c.left)) {
				t.Errorf("got %+v", got)
			}
			if !slices.Equal(row.Codes, before) {
				t.Errorf("the row was changed to %v", row.Codes)
			}
		})
	}
}
