package knowledge

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/procedures"
)

// sameAnswers asks two indexes the same, and everything about the answers must
// be equal, the probabilities to the last digit.
func sameAnswers(t interface {
	Fatalf(format string, args ...any)
}, got, want *Index, questions []Query) {
	ctx := context.Background()
	for _, q := range questions {
		a, err := got.Answer(ctx, q)
		if err != nil {
			t.Fatalf("ask %q: %v", q.Text, err)
		}
		b, err := want.Answer(ctx, q)
		if err != nil {
			t.Fatalf("ask %q: %v", q.Text, err)
		}
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%q, focus %q:\n%+v\na fresh index says\n%+v", q.Text, q.Focus, a, b)
		}
		x, err := got.List(ctx, q.Text, true)
		if err != nil {
			t.Fatalf("list %q: %v", q.Text, err)
		}
		y, err := want.List(ctx, q.Text, true)
		if err != nil {
			t.Fatalf("list %q: %v", q.Text, err)
		}
		byCode := func(a, b Scored) int { return strings.Compare(string(a.Code), string(b.Code)) }
		slices.SortFunc(x, byCode) // equal ones have no order of their own
		slices.SortFunc(y, byCode)
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("%q: the lists differ:\n%+v\n%+v", q.Text, x, y)
		}
	}
}

// TestWithAnswersAsAFreshIndex changes guides of a small library at random,
// step by step, each index made of the one before.
func TestWithAnswersAsAFreshIndex(t *testing.T) {
	const others = 6 // and 20: far fewer than Bleve proposes
	start := library(t, testLibrary(t).All()[:20]...)
	first := newIndex(t, start)
	phrases := []string{"cấp lại thẻ", "đăng ký tạm trú", "Giấy phép xây nhà", "hộ khẩu điện tử", "trợ cấp mai táng", "người nước ngoài",
		"dưới 14 tuổi", "xyzzy quắc", "khai sinh lưu động", "đất đai", "chứng thực bản sao", "thủ tục hành chính cấp xã"}
	rapid.Check(t, func(t *rapid.T) {
		current := map[procedures.Code]*procedures.Guide{}
		for _, g := range start.All() {
			current[g.Code] = g
		}
		x := first
		phrase := rapid.SampledFrom(phrases)
		said := phrases
		for range rapid.IntRange(1, 2).Draw(t, "steps") {
			for range rapid.IntRange(1, 3).Draw(t, "changes") {
				codes := slices.Sorted(maps.Keys(current))
				code := procedures.Code(fmt.Sprintf("9.%06d", rapid.IntRange(1, others).Draw(t, "new")))
				g := procedures.Guide{Code: code, Title: phrase.Draw(t, "title"), Review: procedures.ReviewOfficial}
				if len(codes) > 0 && rapid.Bool().Draw(t, "old") {
					g = *current[rapid.SampledFrom(codes).Draw(t, "code")]
				}
				switch rapid.IntRange(0, 6).Draw(t, "what") {
				case 0:
					delete(current, g.Code)
					continue
				case 1:
					g.Wordings = append(slices.Clone(g.Wordings), phrase.Draw(t, "wording")+" ở đâu")
				case 2:
					g.Wordings, g.Aliases = nil, []string{phrase.Draw(t, "alias")}
				case 3:
					g.Title = phrase.Draw(t, "title") + " " + phrase.Draw(t, "more")
				case 4:
					g.Sector = rapid.SampledFrom([]string{"", "Hộ tịch", "Đất đai", "Lĩnh vực mới"}).Draw(t, "sector")
				case 5:
					g.Steps = []procedures.Step{{Text: phrase.Draw(t, "step") + ", " + phrase.Draw(t, "step")}}
				case 6: // another edition of what there is
					if len(codes) > 0 {
						g = *current[rapid.SampledFrom(codes).Draw(t, "edition of")]
						g.Code, g.Wordings = code, []string{phrase.Draw(t, "wording")}
					}
				}
				current[g.Code] = &g
				said = append(said[:len(said):len(said)], g.Title)
				said = append(said, g.Wordings...)
			}
			lib, err := procedures.NewLibrary(slices.Collect(maps.Values(current)), nil)
			if err != nil {
				t.Fatal(err)
			}
			next, err := x.With(context.Background(), lib)
			if err != nil {
				t.Fatal(err)
			}
			if x != first {
				if err := x.Close(); err != nil { // what is gone on from may be closed
					t.Fatal(err)
				}
			}
			x = next
			fresh := &Index{lib: lib, lang: first.lang, lex: first.lex, weights: first.weights, sure: first.sure} // New without reading the tables
			if err := fresh.compile(context.Background()); err != nil {
				t.Fatal(err)
			}
			if fresh.bleve, err = fresh.inMemory(); err != nil {
				t.Fatal(err)
			}
			var questions []Query
			for range 5 {
				s := rapid.SampledFrom(said).Draw(t, "said")
				questions = append(questions, Query{Text: s}, Query{Text: strings.ToLower(s) + " mất bao nhiêu tiền"},
					Query{Text: "con thi sao", Focus: rapid.SampledFrom(start.Versions()).Draw(t, "focus").Code})
			}
			sameAnswers(t, x, fresh, questions)
			if err := fresh.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if x != first {
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
	if _, err := first.Answer(t.Context(), Query{Text: "đăng ký tạm trú"}); err != nil {
		t.Errorf("the first index was closed with the others: %v", err)
	}
}

// TestWithOfAnOpenedIndex: what was read from disk can be gone on from, and
// the guides that did not change are not read for it.
func TestWithOfAnOpenedIndex(t *testing.T) {
	held := testLibrary(t)
	shelf := &lazyShelf{lib: held}
	lib, err := procedures.OpenLibrary(shelf, held.Versions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	openIndex(t, dir, lib)
	shelf.reads = 0
	lib, err = procedures.OpenLibrary(shelf, held.Versions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := openIndex(t, dir, lib)
	all := held.All()
	changed := *all[0]
	changed.Wordings = []string{"làm sao để bay lên cung trăng"}
	next := library(t, append(all[1:], &changed)...)
	got, err := x.With(t.Context(), next)
	if err != nil {
		t.Fatal(err)
	}
	if shelf.reads != 1 {
		t.Errorf("%d guides were read for one that changed", shelf.reads)
	}
	var questions []Query
	for _, g := range next.All() {
		questions = append(questions, Query{Text: g.Title})
		for _, w := range g.Wordings {
			questions = append(questions, Query{Text: w})
		}
	}
	sameAnswers(t, got, newIndex(t, next), questions)
	if err := got.Close(); err != nil {
		t.Error(err)
	}
	if _, err := got.With(t.Context(), next); !errors.Is(err, ErrClosed) {
		t.Errorf("gone on from a closed index: %v", err)
	}
}

// TestWithNothingNew: the same library, in an index of its own.
func TestWithNothingNew(t *testing.T) {
	lib := testLibrary(t)
	x := newIndex(t, lib)
	got, err := x.With(t.Context(), lib)
	if err != nil {
		t.Fatal(err)
	}
	sameAnswers(t, got, x, []Query{{Text: "đăng ký tạm trú"}})
	if err := errors.Join(got.Close(), got.Close()); err != nil {
		t.Error(err)
	}
	ask(t, x, Query{Text: "đăng ký tạm trú"})
}

func TestWithTooMuch(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	var many []*procedures.Guide
	for i := range mostAside + 1 {
		many = append(many, &procedures.Guide{Code: procedures.Code(fmt.Sprintf("8.%06d", i)), Title: "Thủ tục"})
	}
	if _, err := x.With(t.Context(), library(t, many...)); !errors.Is(err, ErrFar) {
		t.Errorf("%v", err)
	}
}
