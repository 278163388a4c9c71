package report_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/report"
)

var start = time.Date(2026, 11, 23, 8, 30, 0, 0, time.FixedZone("ICT", 7*3600))

func grouper(t testing.TB) *report.Grouper {
	g, err := report.NewGrouper()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// asked are questions a minute apart.
func asked(texts ...string) (list []bot.Question) {
	for i, text := range texts {
		list = append(list, bot.Question{ID: fmt.Sprintf("c-q%04d", i), Text: text, At: start.Add(time.Duration(i) * time.Minute), End: bot.QuestionRefused})
	}
	return list
}

func texts(g report.Group) (out []string) {
	for _, q := range g.Questions {
		out = append(out, q.Text)
	}
	slices.Sort(out)
	return out
}

func TestGroups(t *testing.T) {
	list := asked(
		"Chặt cây xanh trước nhà phải xin phép không?",
		"cho hỏi mất cccd thì làm lại ở đâu ạ",
		"chat cay xanh truoc nha phai xin phep khong",
		"em muốn chặt cây xanh trước cửa nhà",
		"mất căn cước công dân làm lại thế nào",
		"thủ tục chặt cây xanh",
		"nuôi ong trong khu dân cư",
		"mat can cuoc cong dan",
	)
	list[1].Code, list[1].End, list[1].Ticket = "1.1", bot.QuestionHanded, "T1"
	list[4].Code, list[4].End, list[4].Ticket = "1.1", bot.QuestionAgain, "T1"
	list[7].Code, list[7].Ticket = "1.2", "T2"
	got := grouper(t).Groups(list)
	want := [][]string{
		{"Chặt cây xanh trước nhà phải xin phép không?", "chat cay xanh truoc nha phai xin phep khong", "em muốn chặt cây xanh trước cửa nhà", "thủ tục chặt cây xanh"},
		{"cho hỏi mất cccd thì làm lại ở đâu ạ", "mat can cuoc cong dan", "mất căn cước công dân làm lại thế nào"},
		{"nuôi ong trong khu dân cư"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d groups: %v", len(got), got)
	}
	for i, w := range want {
		if !slices.Equal(texts(got[i]), w) {
			t.Errorf("group %d: %q", i, texts(got[i]))
		}
	}
	card := got[1]
	if !card.Newest.Equal(list[7].At) || !slices.Equal(card.Codes, []report.CodeCount{{"1.1", 2}, {"1.2", 1}}) || !slices.Equal(card.Tickets, []bot.TicketID{"T2", "T1"}) ||
		!slices.Equal(card.Ends, []report.EndCount{{"again", 1}, {"handed", 1}, {"refused", 1}}) {
		t.Errorf("group %+v", card)
	}
	if tree := got[0]; tree.Typical.ID != list[2].ID || tree.Codes != nil || tree.Tickets != nil {
		t.Errorf("typical is %q; codes %v", tree.Typical.Text, tree.Codes)
	}
}

// wordings are whole questions of the shipped guides, with their guides.
func wordings(t testing.TB) (list []string, of map[string]procedures.Code) {
	gs, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	of = map[string]procedures.Code{}
	for _, g := range gs {
		for _, w := range g.Wordings {
			list, of[w] = append(list, w), g.Code
		}
	}
	return list, of
}

// TestGroupsOfGuides: of the guides' own wordings, which differ from each other
// as much as they can, more than half are found to have others like them, and
// some seven of ten pairs in a group are of one guide. What remains is mostly
// guides whose matter has the same words: a certificate, and the same again.
func TestGroupsOfGuides(t *testing.T) {
	list, of := wordings(t)
	right, pairs, together := 0, 0, 0
	groups := grouper(t).Groups(asked(list...))
	for _, g := range groups {
		for i, a := range g.Questions {
			for _, b := range g.Questions[:i] {
				pairs++
				if of[a.Text] == of[b.Text] {
					right++
				}
			}
		}
		if len(g.Questions) > 1 {
			together += len(g.Questions)
		}
	}
	t.Logf("%d wordings in %d groups, %d of them with others; %d of %d pairs are of one guide", len(list), len(groups), together, right, pairs)
	if 100*right < 60*pairs || 100*together < 45*len(list) {
		t.Errorf("%d of %d pairs are of one guide; %d of %d wordings are with others", right, pairs, together, len(list))
	}
}

// TestGroupsHold: whatever is asked, every question is in one group, the
// order of the list does not matter, and accents, case and signs part nobody.
func TestGroupsHold(t *testing.T) {
	g := grouper(t)
	some, _ := wordings(t)
	words := strings.Fields(strings.Join(some[:60], " "))
	text := rapid.OneOf(rapid.SampledFrom(some), rapid.Map(rapid.SliceOfN(rapid.SampledFrom(words), 1, 8), func(w []string) string { return strings.Join(w, " ") }), rapid.String())
	rapid.Check(t, func(rt *rapid.T) {
		list := asked(rapid.SliceOfN(text, 0, 40).Draw(rt, "texts")...)
		plain := slices.Clone(list)
		for i := range plain {
			if rapid.Bool().Draw(rt, "plain") {
				plain[i].Text = strings.ToUpper(vi.Fold(plain[i].Text)) + "?"
			}
		}
		groups := g.Groups(list)
		mixed := rapid.Permutation(list).Draw(rt, "mixed")
		before := slices.Clone(mixed)
		if again := g.Groups(mixed); !reflect.DeepEqual(groups, again) || !reflect.DeepEqual(before, mixed) {
			rt.Fatalf("another order gives other groups:\n%+v\n%+v", groups, again)
		}
		seen := map[string]int{}
		for i, a := range groups {
			if i > 0 && len(groups[i-1].Questions) < len(a.Questions) || len(a.Questions) == 0 || !a.Newest.Equal(a.Questions[0].At) ||
				!slices.ContainsFunc(a.Questions, func(q bot.Question) bool { return q.ID == a.Typical.ID }) {
				rt.Fatalf("group %d: %+v", i, a)
			}
			for _, q := range a.Questions {
				seen[q.ID] = i + 1
			}
		}
		if len(seen) != len(list) {
			rt.Fatalf("%d of %d questions are in groups", len(seen), len(list))
		}
		for i, a := range g.Groups(plain) {
			for _, q := range a.Questions {
				if seen[q.ID] != seen[a.Questions[0].ID] {
					rt.Fatalf("typed plainly, group %d is another: %+v", i, a)
				}
			}
		}
	})
}

// crowd is many questions as wards get them: some wordings often, most in
// words of their own.
func crowd(b testing.TB, n int) []bot.Question {
	some, _ := wordings(b)
	words := strings.Fields(strings.Join(some, " "))
	rnd := rand.New(rand.NewPCG(1, 2))
	list := make([]string, n)
	for i := range list {
		w := strings.Fields(some[rnd.IntN(len(some))])
		for range rnd.IntN(6) {
			w = slices.Insert(w, rnd.IntN(len(w)+1), words[rnd.IntN(len(words))])
		}
		if list[i] = strings.Join(w, " "); rnd.IntN(3) == 0 {
			list[i] = vi.Fold(list[i])
		}
	}
	return asked(list...)
}

func BenchmarkGroups(b *testing.B) {
	g := grouper(b)
	long := asked(make([]string, 20000)...)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range long { // the longest there are, of a few hundred words that all use, and one of their own
		var w []string
		for len(strings.Join(w, " ")) < bot.QuestionRunes-20 {
			w = append(w, fmt.Sprintf("w%c%c", 'a'+rnd.IntN(20), 'a'+rnd.IntN(20)))
		}
		long[i].Text = strings.Join(append(w, fmt.Sprint("own", i)), " ")
	}
	for _, c := range []struct {
		name string
		list []bot.Question
	}{{"2000", crowd(b, 2000)}, {"20000", crowd(b, 20000)}, {"20000 at their worst", long}} {
		b.Run(c.name, func(b *testing.B) {
			var n int
			for b.Loop() {
				n = len(g.Groups(c.list))
			}
			b.ReportMetric(float64(n), "groups")
		})
	}
}
