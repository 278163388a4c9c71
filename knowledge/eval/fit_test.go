package eval

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/procedures"
)

// problem is lists whose right candidate is drawn from a softmax under true
// weights.
func problem(n int, truth []float64, seed uint64) []List {
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // not for secrets: the same problem each time
	out := make([]List, n)
	for i := range out {
		l := List{Weight: 1, Fold: uint32(i)}
		for range 5 {
			values := make([]float64, len(truth))
			for k := range values {
				values[k] = r.Float64()
			}
			l.Values = append(l.Values, values)
		}
		l.Right = make([]bool, len(l.Values))
		at := r.Float64()
		for k, p := range softmax(nil, l.Values, truth) {
			if at -= p; at < 0 || k == len(l.Values)-1 {
				l.Right[k] = true
				break
			}
		}
		out[i] = l
	}
	return out
}

func TestFitRecovers(t *testing.T) {
	truth := []float64{4, 1, -3}
	lists := problem(3000, truth, 7)
	got := Fit(lists, make([]float64, 3), make([]Bound, 3), 0)
	for k := range truth {
		if math.Abs(got[k]-truth[k]) > 0.4 {
			t.Errorf("learned %.2f, want about %v", got, truth)
			break
		}
	}
	if again := Fit(lists, make([]float64, 3), make([]Bound, 3), 0); !slices.Equal(got, again) {
		t.Errorf("%v, then %v", got, again)
	}
	if before, after := First(lists, []float64{0, 1, 0}), First(lists, got); after <= before {
		t.Errorf("first %.3f before, %.3f after", before, after)
	}
}

// TestFitKeepsItsBounds: whatever is to be learned.
func TestFitKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		truth := rapid.SliceOfN(rapid.Float64Range(-5, 5), 4, 4).Draw(rt, "truth")
		start := []float64{rapid.Float64Range(-2, 2).Draw(rt, "free"), rapid.Float64Range(0, 2).Draw(rt, "at least"),
			-rapid.Float64Range(0, 2).Draw(rt, "at most"), rapid.Float64Range(-2, 2).Draw(rt, "fixed")}
		before := slices.Clone(start)
		w := Fit(problem(20, truth, rapid.Uint64().Draw(rt, "seed")), start, []Bound{Free, AtLeastZero, AtMostZero, Fixed}, 0.001)
		if w[1] < 0 || w[2] > 0 || w[3] != before[3] || !slices.Equal(start, before) {
			rt.Fatalf("learned %v from %v, left %v", w, before, start)
		}
		for _, v := range w {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				rt.Fatalf("learned %v", w)
			}
		}
	})
}

func TestFitHoldsOnToItsStart(t *testing.T) {
	start := []float64{1, 1, 1}
	far := func(ridge float64) float64 {
		sum := 0.0
		for k, v := range Fit(problem(200, []float64{5, 1, -5}, 3), start, make([]Bound, 3), ridge) {
			sum += math.Abs(v - start[k])
		}
		return sum
	}
	if loose, tight := far(0), far(1); tight > loose/4 {
		t.Errorf("went %.2f without a pull, %.2f with one", loose, tight)
	}
	if w := Fit(nil, start, make([]Bound, 3), 0.1); !slices.Equal(w, start) {
		t.Errorf("of nothing it learned %v", w)
	}
}

// TestFitWeighsLists: what counts more is learned.
func TestFitWeighsLists(t *testing.T) {
	one := func(right int, weight float64) List {
		l := List{Values: [][]float64{{1}, {0}}, Right: make([]bool, 2), Weight: weight}
		l.Right[right] = true
		return l
	}
	if w := Fit([]List{one(0, 9), one(1, 1)}, []float64{0}, []Bound{Free}, 0); math.Abs(w[0]-math.Log(9)) > 0.1 {
		t.Errorf("learned %v, want the logarithm of 9", w)
	}
}

func TestFirst(t *testing.T) {
	l := List{Values: [][]float64{{0}, {1}}, Right: []bool{false, true}, Weight: 3}
	for _, c := range []struct {
		lists []List
		w     float64
		want  float64
	}{
		{nil, 1, 0}, {[]List{l}, 1, 1}, {[]List{l}, -1, 0}, {[]List{l, {Weight: 1}}, 1, .75},
	} {
		if got := First(c.lists, []float64{c.w}); got != c.want {
			t.Errorf("%+v under %v: %v, want %v", c.lists, c.w, got, c.want)
		}
	}
}

// TestCrossValidateJudgesTheUnseen: nothing that can be learned by heart
// counts, and only what is judged does.
func TestCrossValidateJudgesTheUnseen(t *testing.T) {
	const n = 10
	all := func(List) bool { return true }
	var heart []List // each procedure has a feature of its own, which only its own questions tell of
	for i := range n {
		l := List{Weight: 1, Fold: uint32(i), Right: []bool{false, true}, Values: [][]float64{make([]float64, n), make([]float64, n)}}
		l.Values[1][i] = 1
		heart = append(heart, l)
	}
	nothing := make([]float64, n)
	if seen := First(heart, Fit(heart, nothing, make([]Bound, n), 0)); seen != 1 {
		t.Errorf("by heart only %.2f", seen)
	}
	if unseen := CrossValidate(heart, all, nothing, make([]Bound, n), 0, n); unseen != 0 {
		t.Errorf("unseen %.2f", unseen)
	}
	drawn := problem(200, []float64{9, 0}, 5)
	unseen := CrossValidate(drawn, all, []float64{0, 0}, make([]Bound, 2), 0, 5)
	if seen := First(drawn, []float64{9, 0}); math.Abs(unseen-seen) > 0.05 {
		t.Errorf("unseen %.2f, at best %.2f", unseen, seen)
	}
	if again := CrossValidate(drawn, all, []float64{0, 0}, make([]Bound, 2), 0, 5); again != unseen {
		t.Errorf("%v, then %v", unseen, again)
	}
	if got := CrossValidate(drawn, func(List) bool { return false }, []float64{0, 0}, make([]Bound, 2), 0, 5); got != 0 {
		t.Errorf("of none judged %v", got)
	}
	if got := CrossValidate(nil, all, []float64{0, 0}, make([]Bound, 2), 0, 5); got != 0 {
		t.Errorf("of none %v", got)
	}
}

func TestFoldOf(t *testing.T) {
	a := FoldOf([]procedures.Code{"1.000002", "1.000001"})
	if b := FoldOf([]procedures.Code{"1.000001"}); a != b {
		t.Errorf("one procedure has two folds: %d, %d", a, b)
	}
	if FoldOf(nil) != 0 || FoldOf([]procedures.Code{"1.000003"}) == a {
		t.Error("folds do not tell procedures apart")
	}
}

func TestListOf(t *testing.T) {
	x := index(t,
		&procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú", Wordings: []string{"ở trọ thì phải khai báo gì"}},
		&procedures.Guide{Code: "1.000002", Title: "Đăng ký kết hôn"},
	)
	l, ok, err := ListOf(context.Background(), x, "đăng ký tạm trú", []procedures.Code{"1.000001"}, false)
	if err != nil || !ok || l.Weight != 1 || l.Fold != FoldOf([]procedures.Code{"1.000001"}) || len(l.Values) != len(l.Right) || !l.Right[0] {
		t.Errorf("%+v, %v, %v", l, ok, err)
	}
	for query, codes := range map[string][]procedures.Code{"đăng ký tạm trú": {"9.999999"}, "": {"1.000001"}} {
		if l, ok, err := ListOf(context.Background(), x, query, codes, false); err != nil || ok {
			t.Errorf("%q of %v: %+v, %v, %v", query, codes, l, ok, err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ListOf(context.Background(), x, "đăng ký", nil, false); err == nil {
		t.Error("a closed index lists")
	}
}
