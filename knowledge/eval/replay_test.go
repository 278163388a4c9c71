package eval

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// with is an index of a library with other guides.
func with(t *testing.T, x *knowledge.Index, guides ...*procedures.Guide) *knowledge.Index {
	t.Helper()
	lib, err := procedures.NewLibrary(guides, nil)
	if err != nil {
		t.Fatal(err)
	}
	y, err := x.With(t.Context(), lib)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = y.Close() })
	return y
}

func ids(shifts []Shift) string {
	var out []string
	for _, s := range shifts {
		out = append(out, fmt.Sprintf("%s %s %s > %s %s", s.Row.ID, s.Before.Decision, s.Before.First(), s.After.Decision, s.After.First()))
	}
	return strings.Join(out, "; ")
}

func TestCompare(t *testing.T) {
	stay := &procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú", Wordings: []string{"Thuê trọ thì khai tạm trú ở đâu?"}}
	marry := &procedures.Guide{Code: "1.000002", Title: "Đăng ký kết hôn", Wordings: []string{"Cưới nhau thì làm giấy ở đâu?"}}
	trees := &procedures.Guide{Code: "1.000003", Title: "Chặt hạ cây xanh"}
	rows := []Row{
		{ID: "stay", Query: "đăng ký tạm trú", Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{"1.000001"}},
		{ID: "trees", Query: "chặt hạ cây xanh", Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{"1.000003"}},
		{ID: "boat", Query: "đăng kiểm tàu cá ven bờ", Expect: knowledge.DecisionRefuse},
	}
	before := index(t, stay, marry, trees)
	boat := &procedures.Guide{Code: "1.000004", Title: "Đăng kiểm tàu cá ven bờ", Wordings: []string{"Tàu cá của tôi phải đăng kiểm ở đâu?"}}
	greedy := *marry
	greedy.Title, greedy.Aliases = "Chặt hạ cây xanh đô thị", []string{"chặt hạ cây xanh"}
	renamed := *trees
	renamed.Title = "Cắt tỉa hoa kiểng"

	for name, c := range map[string]struct {
		changed                         procedures.Code
		after                           []*procedures.Guide
		found, lost, wrong, mended, els string
	}{
		"nothing changed": {changed: "1.000001", after: []*procedures.Guide{stay, marry, trees}},
		"new": {changed: "1.000004", after: []*procedures.Guide{stay, marry, trees, boat},
			found: "boat refuse  > answer 1.000004; 1.000004/2 refuse  > answer 1.000004",
			wrong: "boat refuse  > answer 1.000004"},
		"withdrawn": {changed: "1.000001", after: []*procedures.Guide{marry, trees},
			lost: "stay answer 1.000001 > refuse ; 1.000001/0 answer 1.000001 > refuse "},
		"renamed": {changed: "1.000003", after: []*procedures.Guide{stay, marry, &renamed},
			lost: "trees answer 1.000003 > refuse "},
		"takes from another": {changed: "1.000002", after: []*procedures.Guide{stay, &greedy, trees},
			found: "trees answer 1.000003 > answer 1.000002", wrong: "trees answer 1.000003 > answer 1.000002"},
	} {
		t.Run(name, func(t *testing.T) {
			after := with(t, before, c.after...)
			got, err := Compare(t.Context(), before, after, c.changed, WithWordings(rows, before, after))
			if err != nil {
				t.Fatal(err)
			}
			for list, want := range map[*[]Shift]string{&got.Found: c.found, &got.Lost: c.lost, &got.Wrong: c.wrong, &got.Mended: c.mended, &got.Else: c.els} {
				if ids(*list) != want {
					t.Errorf("got\n%+v", got)
					t.Errorf("%q, want %q", ids(*list), want)
				}
			}
			worse, err := Worsened(t.Context(), before, after, []procedures.Code{c.changed}, WithWordings(rows, before, after), func(int) {})
			if want := strings.TrimSuffix(strings.TrimPrefix(c.lost+"; "+c.wrong, "; "), "; "); err != nil || ids(worse[c.changed]) != want || len(worse) > 1 {
				t.Errorf("makes worse %v, %v, want %q", worse, err, want)
			}
			if got.Asked > got.Questions || got.Questions < 5 {
				t.Errorf("asked %d of %d", got.Asked, got.Questions)
			}
		})
	}
	t.Run("several at once", func(t *testing.T) {
		after := with(t, before, stay, &greedy, &renamed, boat)
		told := 0
		var mu sync.Mutex
		worse, err := Worsened(t.Context(), before, after, []procedures.Code{"1.000002", "1.000003", "1.000004"}, rows, func(int) {
			mu.Lock()
			defer mu.Unlock()
			told++
		})
		if err != nil || told != len(rows) {
			t.Errorf("told %d times, %v", told, err)
		}
		taken := "trees answer 1.000003 > answer 1.000002"
		if ids(worse["1.000002"]) != taken || ids(worse["1.000003"]) != taken || ids(worse["1.000004"]) != "boat refuse  > answer 1.000004" || len(worse) != 3 {
			t.Errorf("makes worse %v", worse)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Worsened(ended, before, after, nil, rows, func(int) {}); !errors.Is(err, context.Canceled) {
			t.Errorf("it does not end: %v", err)
		}
	})
	t.Run("and back", func(t *testing.T) {
		after := with(t, before, stay, marry, trees, boat)
		got, err := Compare(t.Context(), after, before, "1.000004", rows)
		if err != nil || ids(got.Mended) != "boat answer 1.000004 > refuse " || len(got.Wrong) > 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Compare(ctx, before, before, "1.000001", rows); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

func TestWithWordings(t *testing.T) {
	x := index(t,
		&procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú", Wordings: []string{"Khai cư trú ở đâu?", "Hỏi rồi"}},
		&procedures.Guide{Code: "1.000002", Title: "Đăng ký thường trú", Wordings: []string{"Khai cư trú ở đâu?", "Chuyển nhà thì sao?"}})
	rows := []Row{{ID: "a", Query: "Hỏi rồi", Expect: knowledge.DecisionRefuse}}
	var got []string
	for _, r := range WithWordings(rows, x, x) {
		got = append(got, fmt.Sprint(r.Query, r.Codes))
	}
	want := []string{"Hỏi rồi[]", "Khai cư trú ở đâu?[1.000001 1.000002]", "Chuyển nhà thì sao?[1.000002]"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSharedReplay: over the national record, asking only what has to do with
// the guide finds all that asking everything finds of the guide.
func TestSharedReplay(t *testing.T) {
	before, shared := national(t)
	rows, err := ReadFile(filepath.Join(shared, "eval", "dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	all := WithWordings(rows, before)
	const sampled = 100
	sample := slices.Clone(rows)
	for i := len(rows); i < len(all); i += max(1, (len(all)-len(rows))/sampled) {
		sample = append(sample, all[i])
	}
	current := map[procedures.Code]*procedures.Guide{}
	for _, g := range before.Library().All() {
		current[g.Code] = g
	}
	for _, change := range []struct {
		code procedures.Code
		make func(g *procedures.Guide) *procedures.Guide
	}{
		{"1.004194", func(*procedures.Guide) *procedures.Guide { return nil }},
		{"1.001193", func(g *procedures.Guide) *procedures.Guide { g.Wordings = nil; return g }},
		{"1.004873", func(g *procedures.Guide) *procedures.Guide {
			g.Aliases = []string{"giấy tờ", "làm giấy", "đăng ký khai sinh"}
			return g
		}},
	} {
		g, there := current[change.code]
		if !there {
			t.Fatalf("the record lacks %s", change.code)
		}
		copied := *g
		next := maps.Clone(current)
		delete(next, change.code)
		if made := change.make(&copied); made != nil {
			next[change.code] = made
		}
		after := with(t, before, slices.Collect(maps.Values(next))...)
		full, err := compare(t.Context(), before, after, change.code, sample, 0)
		if err != nil {
			t.Fatal(err)
		}
		quick, err := Compare(t.Context(), before, after, change.code, sample)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: of %d questions %d have to do with it; found %d, lost %d, wrong %d, mended %d, else %d (of all %d)", change.code, quick.Questions,
			quick.Asked, len(quick.Found), len(quick.Lost), len(quick.Wrong), len(quick.Mended), len(quick.Else), len(full.Else))
		if full.Asked != len(sample) || quick.Asked*2 > len(sample) {
			t.Errorf("%s: %d and %d of %d questions were asked", change.code, full.Asked, quick.Asked, len(sample))
		}
		for _, l := range [][2][]Shift{{full.Found, quick.Found}, {full.Lost, quick.Lost}, {full.Wrong, quick.Wrong}, {full.Mended, quick.Mended}} {
			if ids(l[0]) != ids(l[1]) {
				t.Errorf("%s: asking all finds %s, asking some %s", change.code, ids(l[0]), ids(l[1]))
			}
		}
	}
}
