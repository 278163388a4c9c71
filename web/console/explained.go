package console

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

const (
	explainShown = 5    // candidates
	leadsFor     = 3    // things that put the first ahead of the second
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
	Percent  int  // how likely it is meant; 0 less than 1 %
	Sure     bool // more than 99 %
	Answer   bool
	Choice   bool
	By, Name string // sort of name that fits best, and the name; "" for none
	Missing  []string
	Extra    []string
	Features []featureGroup
	Lead     *leadOver // of the first over the second, else nil
}

// explained says an explanation in the reader's language.
func (v *view) explained(e *knowledge.Explanation) *explained {
	out := &explained{Decision: e.Answer.Decision, Why: v.because(e), Read: v.readQuestion(e), Guides: e.Answer.Choices}
	if out.Decision == knowledge.DecisionAnswer {
		out.Guides = e.Answer.Candidates[:min(1, len(e.Answer.Candidates))]
	}
	for i := range e.Ranking[:min(explainShown, len(e.Ranking))] {
		r := &e.Ranking[i]
		f := foundGuide{N: i + 1, Code: r.Code, Title: r.Title, Points: v.decimal(r.Score), Percent: min(99, int(r.Confidence*100+.5)), Sure: r.Confidence >= .995, Name: r.NameText,
			Missing: v.named("explain.qualifier_", r.Missing), Extra: v.named("explain.qualifier_", r.Extra), Features: v.featureGroups(r.Features)}
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
	if !v.world.Words.Has(v.prefs.Lang, key) {
		return other
	}
	return v.text(key)
}

func (v *view) percent(share float64) string { return strconv.Itoa(int(math.Round(share*100))) + "%" }

// decimal writes a number with one digit behind the sign.
func (v *view) decimal(n float64) string {
	s := strings.Replace(strconv.FormatFloat(math.Round(n*10)/10+0, 'f', 1, 64), "-", "−", 1)
	if v.prefs.Lang == "vi" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// signed is a number with its sign.
func (v *view) signed(n float64) string {
	if n < 0.05 {
		return v.decimal(n)
	}
	return "+" + v.decimal(n)
}
