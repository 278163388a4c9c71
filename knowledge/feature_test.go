package knowledge

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/procedures"
)

// TestLevel: of each plain score the best candidate has 1, the others their
// part of it; what nobody has stays nothing, and other features stay.
func TestLevel(t *testing.T) {
	plain := []int{featTextTitle, featTextWording, featTextBody, featTextPairs}
	rapid.Check(t, func(rt *rapid.T) {
		all := make([]features, rapid.IntRange(0, 5).Draw(rt, "n"))
		for i := range all {
			for k := range all[i].v {
				if rapid.Bool().Draw(rt, "has") {
					all[i].v[k] = rapid.Float64Range(0, 50).Draw(rt, "value")
				}
			}
		}
		before := slices.Clone(all)
		level(all, func(f *features) *features { return f })
		for k := range featureCount {
			best, most := 0.0, 0.0
			for i := range all {
				best, most = max(best, before[i].v[k]), max(most, all[i].v[k])
			}
			for i := range all {
				want := before[i].v[k]
				if slices.Contains(plain, k) && best > 0 {
					want /= best
				}
				if all[i].v[k] != want {
					rt.Fatalf("%s: %v became %v, the best is %v", featureNames[k], before[i].v[k], all[i].v[k], best)
				}
			}
			if slices.Contains(plain, k) && best > 0 && most != 1 {
				rt.Fatalf("%s: the best has %v", featureNames[k], most)
			}
		}
	})
}

// TestList: the candidates of a question, as they are ranked, with features
// that are all numbers.
func TestList(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for _, q := range []string{"đăng ký khai sinh", "giay doc than", "sao y bằng tốt nghiệp", "hộ tịch", "ket hon voi nguoi nuoc ngoai"} {
		got, err := x.List(context.Background(), q, false)
		if err != nil || len(got) == 0 {
			t.Fatalf("%s: %d candidates, %v", q, len(got), err)
		}
		a := ask(t, x, Query{Text: q, Limit: len(got)})
		for i, s := range got {
			sum := 0.0
			for k, v := range s.Values {
				sum += x.weights[k] * v
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("%s: %s: %s is %v", q, s.Code, featureNames[k], v)
				}
			}
			if len(s.Values) != len(FeatureNames()) || math.Abs(sum-s.Score) > 1e-9 || i > 0 && s.Score > got[i-1].Score {
				t.Errorf("%s: candidate %d is %+v", q, i, s)
			}
			if s.Score != got[0].Score {
				continue
			}
			if !slices.ContainsFunc(a.Candidates[:i+1], func(c Candidate) bool { return c.Code == got[0].Code }) {
				t.Errorf("%s: %s comes first, in the answer %s", q, got[0].Code, codes(a.Candidates, 1))
			}
		}
		o, err := x.Observe(context.Background(), q)
		if err != nil || o.First != a.Candidates[0].Code || len(o.Signals) != len(SignalNames()) {
			t.Errorf("%s: observed %+v, %v, answered %s", q, o, err, codes(a.Candidates, 1))
		}
		if o.First != got[0].Code && got[0].Score != got[1].Score {
			t.Errorf("%s: listed %s, observed %s", q, got[0].Code, o.First)
		}
	}
}

// TestListUnseen: a question that is a wording of a guide is judged as if
// nobody had written that one; in all its editions, and no other wording.
func TestListUnseen(t *testing.T) {
	x := sisters(t)
	found := func(q, code string, unseen bool) float64 {
		got, err := x.List(context.Background(), q, unseen)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(got, func(s Scored) bool { return string(s.Code) == code })
		if i < 0 {
			t.Fatalf("%s: no %s among %+v", q, code, got)
		}
		return got[i].Values[featWordingFound]
	}
	for _, code := range []string{"1.000001", "1.000002"} {
		for _, q := range []string{"hai đứa muốn lấy nhau", "cho em hỏi HAI đứa muốn lấy nhau ạ"} {
			seen, unseen := found(q, code, false), found(q, code, true)
			if seen < 0.99 || unseen > 0.9 {
				t.Errorf("%s: %s is found to %.2f, unseen to %.2f", q, code, seen, unseen)
			}
		}
		const near = "hai đứa muốn lấy nhau rồi"
		if seen, unseen := found(near, code, false), found(near, code, true); seen != unseen {
			t.Errorf("%s: %s is found to %.2f, unseen to %.2f, but it is no wording", near, code, seen, unseen)
		}
	}
	// A title is no wording: that everybody has read.
	if seen, unseen := found("đăng ký kết hôn", "1.000001", false), found("đăng ký kết hôn", "1.000001", true); seen != unseen {
		t.Errorf("found to %.2f, unseen to %.2f", seen, unseen)
	}
}

func TestObserve(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	of := func(q string) []float64 {
		o, err := x.Observe(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range o.Signals {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("%s: %s is %v", q, signalNames[k], v)
			}
		}
		return o.Signals
	}
	plain, strange, office := of("đăng ký tạm trú"), of("bán vé máy bay tạm trú"), of("đóng thuế thu nhập cá nhân ở đâu")
	if plain[signalTitle] < 0.99 || plain[signalUnknown] != 0 {
		t.Errorf("of a title: %v", plain)
	}
	if strange[signalUnknown] <= plain[signalUnknown] || strange[signalTitle] >= plain[signalTitle] || strange[signalLength] <= plain[signalLength] {
		t.Errorf("of a title with strange words: %v", strange)
	}
	if office != nil && office[signalElsewhere] != 1 {
		t.Errorf("of what another office does: %v", office)
	}
	for _, q := range []string{"", "???", "ạ", "cho em hỏi với ạ"} {
		if o, err := x.Observe(context.Background(), q); err != nil || o.First != "" || o.Signals != nil {
			t.Errorf("%q: %+v, %v", q, o, err)
		}
		if l, err := x.List(context.Background(), q, true); err != nil || l != nil {
			t.Errorf("%q: %+v, %v", q, l, err)
		}
	}
}

// TestLearningFromAClosedIndex: as for questions.
func TestLearningFromAClosedIndex(t *testing.T) {
	x, err := New(testLibrary(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.List(context.Background(), "đăng ký", false); !errors.Is(err, ErrClosed) {
		t.Errorf("list: %v", err)
	}
	if _, err := x.Observe(context.Background(), "đăng ký"); !errors.Is(err, ErrClosed) {
		t.Errorf("observe: %v", err)
	}
}

// TestNamesAreTheCallers: what is returned may be changed.
func TestNamesAreTheCallers(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	FeatureNames()[0], SignalNames()[0], EstimateNames()[0] = "", "", ""
	x.Weights()[0] = 99
	if FeatureNames()[0] == "" || SignalNames()[0] == "" || EstimateNames()[0] == "" || x.Weights()[0] == 99 {
		t.Error("changed")
	}
}

// TestQuestionsReadNoGuide: of a library that keeps its guides on disk, a
// question reads none, however it is asked.
func TestQuestionsReadNoGuide(t *testing.T) {
	shelf := &lazyShelf{lib: testLibrary(t)}
	lib, err := procedures.OpenLibrary(shelf, shelf.lib.Versions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	x := newIndex(t, lib)
	shelf.reads = 0
	ctx := context.Background()
	for _, q := range []Query{{Text: "đăng ký tạm trú"}, {Text: "khai sinh"}, {Text: "giá vàng"}, {Text: "thế lệ phí thì sao", Focus: "1.004194"}, {Text: "1.004194"}} {
		if _, err := x.Answer(ctx, q); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
		if _, err := x.List(ctx, q.Text, true); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
		if _, err := x.Observe(ctx, q.Text); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if shelf.reads > 0 {
		t.Errorf("%d guides were read", shelf.reads)
	}
}
