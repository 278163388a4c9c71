package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// reported is a report of a small set with kinds.
func reported(t *testing.T) Report {
	t.Helper()
	x := index(t,
		&procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú"},
		&procedures.Guide{Code: "1.000002", Title: "Đăng ký kết hôn"},
		&procedures.Guide{Code: "1.000003", Title: "Chặt hạ cây xanh"},
	)
	rows, err := Read(strings.NewReader(`
		{"id":"1","query":"đăng ký tạm trú","expect":"answer","codes":["1.000001"],"kind":"short"}
		{"id":"2","query":"đăng ký kết hôn","expect":"answer","codes":["1.000002"],"kind":"short"}
		{"id":"3","query":"chặt hạ cây xanh","expect":"answer","codes":["1.000001"],"kind":"false"}
		{"id":"4","query":"giá vàng hôm nay","expect":"refuse","codes":[]}
		{"id":"5","query":"đăng ký khai tử","expect":"answer","codes":["9.999999"],"kind":"absent"}
	`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := RunReport(context.Background(), x, rows)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunReport(t *testing.T) {
	r := reported(t)
	if r.Answer.N != 3 || r.Skipped.Answer != 1 || r.Refuse.N != 1 {
		t.Errorf("counted %+v", r.Result)
	}
	if want := 2.0 / 3; math.Abs(r.Answer.RecallAt1-want) > 1e-9 || math.Abs(r.Unaccented.Answer.RecallAt1-want) > 1e-9 {
		t.Errorf("first %.3f, without accents %.3f, want %.3f", r.Answer.RecallAt1, r.Unaccented.Answer.RecallAt1, want)
	}
	if r.Slip.Answer.N != 3 {
		t.Errorf("with a slip %+v", r.Slip.Answer)
	}
	var kinds []string
	for _, k := range r.Kinds {
		kinds = append(kinds, fmt.Sprintf("%s %d %.1f", k.Kind, k.Result.Answer.N, k.Result.Answer.RecallAt1))
	}
	if got, want := strings.Join(kinds, ", "), "absent 0 0.0, false 1 0.0, short 2 1.0"; got != want {
		t.Errorf("kinds %s, want %s", got, want)
	}
	text := r.String()
	for _, want := range []string{
		"to be answered (3, 1 skipped)", "with 95 % certainty", "right one first", "as typed", "without accents", "with a neighbour key",
		"kind short", "kind false", "66.7%",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestReportForm: what others read in the JSON object stays where it was.
func TestReportForm(t *testing.T) {
	text, err := json.Marshal(reported(t))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for place, keys := range map[string][]string{
		"answer":          {"n", "recall_at_1", "recall_at_3", "recall_at_5", "mrr_at_10", "answered_right", "answered_wrong", "clarified_right", "refused"},
		"clarify":         {"n", "clarified_right", "answered"},
		"refuse":          {"n", "answered"},
		"skipped":         {"answer", "clarify"},
		"latency_ms":      {"p50", "p99"},
		"intervals":       {"recall_at_1", "recall_at_3", "answered_right", "answered_wrong", "clarified_right", "refused_answered"},
		"without_accents": {"answer", "clarify", "refuse", "skipped", "latency_ms"},
		"one_slip":        {"answer", "clarify", "refuse", "skipped", "latency_ms"},
	} {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(got[place], &object); err != nil {
			t.Errorf("%s: %v", place, err)
		}
		for _, k := range keys {
			if _, ok := object[k]; !ok {
				t.Errorf("%s has no %s: %s", place, k, got[place])
			}
		}
	}
	var kinds []map[string]json.RawMessage
	if err := json.Unmarshal(got["kinds"], &kinds); err != nil || len(kinds) != 3 || kinds[0]["kind"] == nil || kinds[0]["result"] == nil {
		t.Errorf("kinds %s, %v", got["kinds"], err)
	}
	if text, err := json.Marshal(Report{}); err != nil || strings.Contains(string(text), `"kinds"`) {
		t.Errorf("without kinds: %s, %v", text, err)
	}
}

func TestReportOfNothing(t *testing.T) {
	x := index(t, &procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú"})
	r, err := RunReport(context.Background(), x, nil)
	if err != nil || !reflect.DeepEqual(r, Report{}) {
		t.Errorf("%+v, %v", r, err)
	}
	if s := r.String(); strings.Contains(s, "NaN") {
		t.Errorf("shown as\n%s", s)
	}
}

// TestReportStops: of a set that is asked three times, each time may fail.
func TestReportStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x := index(t, &procedures.Guide{Code: "1.000001", Title: "Đăng ký tạm trú"})
	if _, err := RunReport(ctx, x, []Row{{ID: "a", Query: "q", Expect: knowledge.DecisionRefuse}}); err == nil || !strings.Contains(err.Error(), "question a") {
		t.Errorf("got %v", err)
	}
}

// outcome is what an index might make of a question.
func outcome(rt *rapid.T) Outcome {
	o := Outcome{Row: Row{
		Expect: rapid.SampledFrom([]knowledge.Decision{knowledge.DecisionAnswer, knowledge.DecisionClarify, knowledge.DecisionRefuse}).Draw(rt, "expect"),
		Codes:  []procedures.Code{"a"},
	}}
	if o.Row.Expect == knowledge.DecisionRefuse {
		o.Row.Codes = nil
	} else {
		o.Skipped = rapid.Bool().Draw(rt, "skipped")
	}
	o.Answer.Decision = rapid.SampledFrom([]knowledge.Decision{knowledge.DecisionAnswer, knowledge.DecisionClarify, knowledge.DecisionRefuse}).Draw(rt, "decision")
	for _, c := range rapid.Permutation([]procedures.Code{"a", "b", "c", "d"}).Draw(rt, "ranks") {
		o.Answer.Candidates = append(o.Answer.Candidates, knowledge.Candidate{Code: c})
	}
	if o.Answer.Decision == knowledge.DecisionClarify {
		o.Answer.Choices = o.Answer.Candidates[:2]
	}
	return o
}

// TestBootstrapHoldsWhatWasMeasured: the interval has what it is of in it,
// lies between 0 and 1, and is the same each time.
func TestBootstrapHoldsWhatWasMeasured(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		outcomes := rapid.SliceOfN(rapid.Custom(outcome), 1, 12).Draw(rt, "outcomes")
		if rapid.Bool().Draw(rt, "of one") {
			outcomes = outcomes[:1]
		}
		got := Bootstrap(outcomes)
		if again := Bootstrap(outcomes); got != again {
			rt.Fatalf("%v, then %v", got, again)
		}
		m := Measure(outcomes)
		for _, c := range []struct {
			name  string
			i     Interval
			share float64
		}{
			{"recall at 1", got.RecallAt1, m.Answer.RecallAt1}, {"recall at 3", got.RecallAt3, m.Answer.RecallAt3},
			{"answered right", got.AnsweredRight, m.Answer.AnsweredRight}, {"answered wrong", got.AnsweredWrong, m.Answer.AnsweredWrong},
			{"clarified right", got.ClarifiedRight, m.Clarify.ClarifiedRight}, {"refuse, answered", got.RefuseAnswered, m.Refuse.Answered},
		} {
			if c.i[0] < 0 || c.i[0] > c.i[1] || c.i[1] > 1 || math.IsNaN(c.i[0]+c.i[1]) {
				rt.Fatalf("%s: %v", c.name, c.i)
			}
			if c.share < c.i[0]-1e-9 || c.share > c.i[1]+1e-9 {
				rt.Fatalf("%s: %v has no %.3f", c.name, c.i, c.share)
			}
		}
	})
}

func TestBootstrapOfNothing(t *testing.T) {
	if got := Bootstrap(nil); got != (Intervals{}) {
		t.Errorf("got %v", got)
	}
	if got := Bootstrap([]Outcome{{Skipped: true, Row: Row{Expect: knowledge.DecisionAnswer}}}); got != (Intervals{}) {
		t.Errorf("of a skipped one %v", got)
	}
}

// TestBootstrapNarrows: of more questions of the same sort one is surer.
func TestBootstrapNarrows(t *testing.T) {
	of := func(n int) Interval {
		var out []Outcome
		for i := range n {
			o := Outcome{Row: Row{Expect: knowledge.DecisionAnswer, Codes: []procedures.Code{"a"}}}
			if i%4 > 0 {
				o.Answer.Candidates = []knowledge.Candidate{{Code: "a"}}
			}
			out = append(out, o)
		}
		return Bootstrap(out).RecallAt1
	}
	few, many := of(20), of(400)
	if few[1]-few[0] < 2*(many[1]-many[0]) {
		t.Errorf("of 20 %v, of 400 %v", few, many)
	}
	// The textbook: 1.96 times the root of p(1-p)/n to both sides.
	if want := 1.96 * math.Sqrt(.75*.25/400); math.Abs((many[1]-many[0])/2-want) > want/5 {
		t.Errorf("of 400 %v, want 0.75 and %.3f to both sides", many, want)
	}
}
