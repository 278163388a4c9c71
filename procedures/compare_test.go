package procedures

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// small is a guide out of a small world, so that two of them often share
// parts; its items have keys of their own.
func small(t *rapid.T, label string) *Guide {
	word := func(name string) string {
		return rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, label+" "+name)
	}
	some := func(name string) []string {
		list := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"một", "hai", "ba]", "[bốn"}), 0, 3, rapid.ID[string]).Draw(t, label+" "+name)
		return list
	}
	g := &Guide{Code: "1.1", Title: "t", Summary: word("summary"), Wordings: some("wordings"), Review: ReviewWard}
	for _, id := range some("steps") {
		id = MakeID(id, func(string) bool { return false })
		s := Step{ID: StepID(id), Title: word("step title"), Text: "x" + word("step text")}
		if w := word("link"); w != "" {
			s.Link = &Link{Text: w, URL: "https://" + w}
		}
		g.Steps = append(g.Steps, s)
	}
	for i, method := range []Method{MethodOnline, MethodInPerson} {
		if w := word(fmt.Sprintf("method %d", i)); w != "" {
			g.Submissions = append(g.Submissions, Submission{Method: method, Place: w,
				Fees: []Fee{{Amount: rapid.SampledFrom([]int64{0, 7000}).Draw(t, label+" fee"), Per: w}}})
		}
	}
	if w := word("tree"); w != "" {
		g.Tree = &Tree{Root: "r", Nodes: []TreeNode{{ID: "r", Question: w}}}
	}
	if rapid.Bool().Draw(t, label+" day") {
		g.EffectiveTo = Date{2027, 1, 1}
	}
	return g.Clean()
}

func TestCompareFindsEveryDifferenceAndNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := small(t, "a"), small(t, "b")
		if changes := Compare(a, a); len(changes) > 0 {
			t.Fatalf("with itself: %v", changes)
		}
		changes := Compare(a, b)
		if (len(changes) == 0) != Equal(a, b) {
			t.Fatalf("%d changes between\n%+v\n%+v", len(changes), a, b)
		}
		// Taking every change but the moves leaves moves only.
		got := a
		for _, c := range changes {
			if c.Kind == PartMoved {
				continue
			}
			var err error
			if got, err = got.Take(b, c.Path); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range Compare(got, b) {
			if c.Kind != PartMoved {
				t.Fatalf("after taking %v there is still %+v", changes, c)
			}
		}
	})
}

func TestMergeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, ours, theirs := small(t, "base"), small(t, "ours"), small(t, "theirs")
		for name, c := range map[string][4]*Guide{
			"only we changed": {base, ours, base, ours}, "only they changed": {base, base, theirs, theirs}, "both alike": {base, ours, ours, ours},
		} {
			got, conflicts := Merge(c[0], c[1], c[2])
			if !Equal(got, c[3]) || len(conflicts) > 0 {
				t.Fatalf("%s: %v\n%v", name, conflicts, Compare(c[3], got))
			}
		}
		merged, conflicts := Merge(base, ours, theirs)
		contested := func(path string) bool {
			return slices.ContainsFunc(conflicts, func(c Conflict) bool { return strings.HasPrefix(path, c.Path) || strings.HasPrefix(c.Path, path) })
		}
		kept := func(who string, side, other *Guide) {
			theirs := Compare(base, other)
			for _, c := range Compare(base, side) {
				if c.Kind == PartMoved || contested(c.Path) {
					continue
				}
				if c.Kind == PartAdded && slices.ContainsFunc(theirs, func(o Change) bool { return o.Path == c.Path }) {
					continue // both added it: it has what either says
				}
				still, err := merged.Take(side, c.Path)
				if err != nil && c.Kind == PartRemoved {
					continue // and neither has it any more
				}
				if err != nil || !Equal(still, merged) {
					t.Fatalf("%s change %+v is lost (%v)\nmerged %+v", who, c, err, merged)
				}
			}
		}
		kept("our", ours, theirs)
		kept("their", theirs, ours)
	})
}

func TestCompareSaysWhatPeopleSee(t *testing.T) {
	before := &Guide{Code: "1.1", Title: "Đăng ký tạm trú", Wordings: []string{"Tạm trú ở đâu?"},
		Submissions: []Submission{{Method: MethodOnline, Fees: []Fee{{Amount: 7000}}}},
		Steps:       []Step{{ID: "mot", Text: "Một"}, {ID: "hai", Text: "Hai"}, {ID: "ba", Text: "Ba"}}}
	after := before.Clean()
	after.Wordings = []string{"Ở trọ có phải báo không?"}
	after.Submissions[0].Fees[0].Amount = 0
	after.Steps = []Step{{ID: "ba", Text: "Ba"}, {ID: "mot", Text: "Một, viết lại"}, {ID: "bon", Title: "Bốn", Text: "Nộp"}}
	var got []string
	for _, c := range Compare(before, after) {
		got = append(got, fmt.Sprintf("%s %s: %q > %q", c.Path, c.Kind, c.Before, c.After))
	}
	want := []string{
		`wordings[Tạm trú ở đâu?] removed: "Tạm trú ở đâu?" > ""`,
		`wordings[Ở trọ có phải báo không?] added: "" > "Ở trọ có phải báo không?"`,
		`submissions[online].fees[#1].amount removed: "7000" > "0"`,
		`steps[hai] removed: "Hai" > ""`,
		`steps[mot] moved: "1" > "2"`,
		`steps[mot].text changed: "Một" > "Một, viết lại"`,
		`steps[bon] added: "" > "Bốn: Nộp"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestMergeTellsOfConflicts(t *testing.T) {
	base := &Guide{Code: "1.1", Title: "T", Steps: []Step{{ID: "mot", Text: "Một"}, {ID: "hai", Text: "Hai"}, {ID: "ba", Text: "Ba"}}}
	ours, theirs := base.Clean(), base.Clean()
	ours.Steps[0].Text, theirs.Steps[0].Text = "Một của mình", "Một của họ"
	ours.Steps[1].Text, theirs.Steps = "Hai của mình", slices.Delete(theirs.Steps, 1, 2)
	theirs.Steps[1].Title, ours.Steps[2].Text = "Tên của họ", "Ba của mình"
	merged, conflicts := Merge(base, ours, theirs)
	want := []Conflict{{"steps[mot].text", "Một", "Một của mình", "Một của họ"}, {"steps[hai]", "Hai", "Hai của mình", ""}}
	if !slices.Equal(conflicts, want) {
		t.Errorf("conflicts %+v", conflicts)
	}
	if s := merged.Steps[2]; s.Title != "Tên của họ" || s.Text != "Ba của mình" {
		t.Errorf("two fields of one step: %+v", s)
	}
	for _, c := range conflicts {
		var err error
		if merged, err = merged.Take(theirs, c.Path); err != nil {
			t.Fatal(err)
		}
	}
	if len(merged.Steps) != 2 || merged.Steps[0].Text != "Một của họ" {
		t.Errorf("with theirs: %+v", merged.Steps)
	}
	if _, err := merged.Take(theirs, "steps[chin].text"); err == nil {
		t.Error("a place that is nowhere")
	}
	if _, err := merged.Take(theirs, "nonsense"); err == nil {
		t.Error("a field that is none")
	}
}
