package knowledge

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func explain(t *testing.T, x *Index, q Query) Explanation {
	t.Helper()
	e, err := x.Explain(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestExplanationAddsUp: what the features add is the score, and the leads
// are the distance of the first two.
func TestExplanationAddsUp(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for _, q := range []string{"khai sinh", "sao y bằng tốt nghiệp", "hộ tịch", "dang ky ket hon voi nguoi nuoc ngoai"} {
		e := explain(t, x, Query{Text: q})
		if len(e.Ranking) < 2 {
			t.Fatalf("%s: %d candidates", q, len(e.Ranking))
		}
		for i, r := range e.Ranking {
			sum := 0.0
			for _, f := range r.Features {
				if !slices.Contains(FeatureNames(), f.Name) {
					t.Errorf("%s: no feature is named %q", q, f.Name)
				}
				sum += f.Adds
			}
			if math.Abs(sum-r.Score) > 1e-9 {
				t.Errorf("%s: %s: the features add %v, the score is %v", q, r.Code, sum, r.Score)
			}
			if i < len(e.Answer.Candidates) && e.Answer.Candidates[i].Confidence != r.Confidence {
				t.Errorf("%s: %s: confidence %v, in the answer %v", q, r.Code, r.Confidence, e.Answer.Candidates[i].Confidence)
			}
			if r.Name != "" && r.NameText == "" {
				t.Errorf("%s: %s: a %s without its text", q, r.Code, r.Name)
			}
		}
		sum, before := 0.0, math.Inf(1)
		for _, l := range e.Leads() {
			if math.Abs(l.Gap()) > before {
				t.Errorf("%s: %s stands too low", q, l.Name)
			}
			sum, before = sum+l.Gap(), math.Abs(l.Gap())
		}
		if want := e.Ranking[0].Score - e.Ranking[1].Score; math.Abs(sum-want) > 1e-9 {
			t.Errorf("%s: the leads are %v, the scores differ by %v", q, sum, want)
		}
	}
	if l := (Explanation{Ranking: make([]ExplainedRanking, 1)}).Leads(); l != nil {
		t.Errorf("one candidate leads by %v", l)
	}
}

func TestExplanationOfWords(t *testing.T) {
	e := explain(t, newIndex(t, testLibrary(t)), Query{Text: "cho em hỏi sao y khai snih cần gì"})
	uses := map[Use][]string{}
	for _, w := range e.Words {
		uses[w.Use] = append(uses[w.Use], w.Text)
	}
	if !slices.Contains(uses[UseSearch], "sinh") || !slices.Contains(uses[UseSearch], "sao") || !slices.Contains(uses[UseAsking], "hỏi") {
		t.Errorf("uses %v", uses)
	}
	if len(e.Corrections) != 1 || e.Corrections[0] != (Correction{From: "snih", To: "sinh", Why: "slip"}) {
		t.Errorf("corrections %v", e.Corrections)
	}
	if len(e.Senses) == 0 || e.Senses[0].Words != "sao y" || e.Senses[0].Readings[0].Weight <= 0 {
		t.Errorf("senses %v", e.Senses)
	}
	if i := slices.IndexFunc(e.Asked, func(a ExplainedAsking) bool { return a.Aspect() == procedures.AspectPapers }); i < 0 || e.Asked[i].Words != "cần gì" {
		t.Errorf("asked %v", e.Asked)
	}
}

// TestExplainedReasons: each decision has a reason with words of its own.
func TestExplainedReasons(t *testing.T) {
	x := newIndex(t, testLibrary(t))
	for q, want := range map[string]struct {
		Reason
		Decision
	}{
		"1.000894":                {ReasonCode, DecisionAnswer},
		"xin chào":                {ReasonNothing, DecisionRefuse},
		"hộ tịch":                 {ReasonSector, DecisionClarify},
		"nấu ăn ngon thế nào":     {ReasonElsewhere, DecisionRefuse},
		"đăng ký kết hôn cần gì":  {ReasonStandsOut, DecisionAnswer},
		"zzz qqq xyzzy wqwq ttyy": {ReasonNoGuide, DecisionRefuse},
	} {
		e := explain(t, x, Query{Text: q})
		if e.Reason != want.Reason || e.Answer.Decision != want.Decision {
			t.Errorf("%s: %s because %s, want %s because %s", q, e.Answer.Decision, e.Reason, want.Decision, want.Reason)
		}
	}
	seen := map[string]bool{}
	for _, r := range Reasons() {
		if r.String() == string(r) || seen[r.String()] {
			t.Errorf("%q has no words of its own", string(r))
		}
		seen[r.String()] = true
	}
	if e := explain(t, x, Query{Text: "lệ phí bao nhiêu", Focus: "1.000894"}); e.Reason != ReasonFollows || len(e.Ranking) > 0 {
		t.Errorf("a follow-up: %s, %d ranked", e.Reason, len(e.Ranking))
	}
}
