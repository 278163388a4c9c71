package console

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

const (
	explainShown = 5    // candidates
	leadsFor     = 3    // features that put the first ahead of the second
	leadsAgainst = 2    // and that speak for the second
	leadsLeast   = 0.15 // of the largest lead: less decides nothing
)

// explained is a knowledge.Explanation in words.
type explained struct {
	Decision knowledge.Decision
	Why      string
	Guides   []knowledge.Candidate // that would be answered, or offered
	Read     readQuestion
	Found    []foundGuide
}

// foundGuide is a candidate with what speaks for it.
type foundGuide struct {
	N        int
	Code     procedures.Code
	Title    string
	Points   string
	Percent  int // how likely it is meant; 0 less than 1 %
	Answer   bool
	Choice   bool
	By, Name string // sort of name that fits best, and the name; "" for none
	Missing  []string
	Extra    []string
	Features []featureRow
	Lead     *leadOver // of the first over the second, else nil
}

// featureRow is what one feature adds.
type featureRow struct{ What, Value, Adds string }

// leadOver is why a guide stands above the next one.
type leadOver struct {
	First, Second string // points
	For, Against  []featureRow
}

// explained says an explanation in the reader's language.
func (v *view) explained(e *knowledge.Explanation) *explained {
	out := &explained{Decision: e.Answer.Decision, Why: v.because(e), Read: v.readQuestion(e), Guides: e.Answer.Choices}
	if out.Decision == knowledge.DecisionAnswer {
		out.Guides = e.Answer.Candidates[:min(1, len(e.Answer.Candidates))]
	}
	for i := range e.Ranking[:min(explainShown, len(e.Ranking))] {
		r := &e.Ranking[i]
		f := foundGuide{N: i + 1, Code: r.Code, Title: r.Title, Points: v.decimal(r.Score), Percent: int(r.Confidence*100 + .5), Name: r.NameText,
			Missing: v.named("explain.qualifier_", r.Missing), Extra: v.named("explain.qualifier_", r.Extra), Features: v.featureRows(r.Features)}
		if r.Name != "" {
			f.By = v.orElse("explain.by_", r.Name, v.text("explain.by_unknown"))
		}
		named := slices.ContainsFunc(out.Guides, func(c knowledge.Candidate) bool { return c.Code == r.Code })
		f.Answer, f.Choice = named && out.Decision == knowledge.DecisionAnswer, named && out.Decision == knowledge.DecisionClarify
		if i == 0 {
			f.Lead = v.lead(e)
		}
		out.Found = append(out.Found, f)
	}
	return out
}

// because is the reason of a decision, one sentence.
func (v *view) because(e *knowledge.Explanation) string {
	if e.Reason == knowledge.ReasonElsewhere {
		return v.text("explain.reason_elsewhere", "office", e.Elsewhere)
	}
	return v.orElse("explain.reason_", string(e.Reason), v.text("explain.reason_unknown"))
}

// lead is why the first stands above the second, nil when there is no second.
func (v *view) lead(e *knowledge.Explanation) *leadOver {
	leads := e.Leads()
	if len(leads) == 0 {
		return nil
	}
	l := &leadOver{First: v.decimal(e.Ranking[0].Score), Second: v.decimal(e.Ranking[1].Score)}
	least := leadsLeast * math.Abs(leads[0].Gap())
	for _, one := range leads {
		row := featureRow{What: v.feature(one.Name), Adds: v.decimal(math.Abs(one.Gap()))}
		switch {
		case math.Abs(one.Gap()) < least:
		case one.Gap() > 0 && len(l.For) < leadsFor:
			l.For = append(l.For, row)
		case one.Gap() < 0 && len(l.Against) < leadsAgainst:
			l.Against = append(l.Against, row)
		}
	}
	return l
}

// featureRows lists what the features add, those that add or take most first.
func (v *view) featureRows(list []knowledge.FeatureShare) []featureRow {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b knowledge.FeatureShare) int { return cmp.Compare(math.Abs(b.Adds), math.Abs(a.Adds)) })
	out := make([]featureRow, 0, len(list))
	for _, f := range list {
		row := featureRow{v.feature(f.Name), v.percent(f.Value), v.decimal(f.Adds)}
		switch f.Name {
		case "commune", "local", "focus":
			row.Value = v.text("explain.flag")
		case "missing", "extra", "names mass", "names bm25": // no shares
			row.Value = v.decimal(f.Value)
		}
		if f.Adds > 0 {
			row.Adds = "+" + row.Adds
		}
		out = append(out, row)
	}
	return out
}

// feature names a feature of the ranker.
func (v *view) feature(name string) string { return v.orElse("explain.feature_", name, name) }

// named says each of a list; one that the catalogue does not know is shown as
// it is.
func (v *view) named(prefix string, list []string) []string {
	out := make([]string, len(list))
	for i, name := range list {
		out[i] = v.orElse(prefix, name, name)
	}
	return out
}

// orElse is the catalogue's text of a name that comes from elsewhere, and
// other if it has none.
func (v *view) orElse(prefix, name, other string) string {
	key := prefix + strings.ReplaceAll(name, " ", "_")
	if !v.world.Words.Has(words.Vi, key) {
		return other
	}
	return v.text(key)
}

func (v *view) percent(share float64) string { return strconv.Itoa(int(math.Round(share*100))) + "%" }

// decimal writes a number with one digit behind the sign.
func (v *view) decimal(n float64) string {
	s := strings.Replace(strconv.FormatFloat(math.Round(n*10)/10+0, 'f', 1, 64), "-", "−", 1)
	if v.prefs.Lang == words.Vi {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
