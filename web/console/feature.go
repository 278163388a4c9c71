package console

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge"
)

// The ranker's features overlap, and some take back what others gave twice:
// one by one they mislead. Staff see them by what they look at, with the sum.

// featureGroup is features that look at the same.
type featureGroup struct {
	What, Adds string
	Rows       []featureRow
}

// featureRow is what one feature adds.
type featureRow struct{ What, Value, Adds string }

// Single reports that there is nothing to sum up.
func (g featureGroup) Single() bool { return len(g.Rows) == 1 }

// groupOf is the catalogue's key for what a feature looks at; one that looks
// at something of its own is its own group.
func groupOf(feature string) string {
	switch {
	case strings.Contains(feature, "wording"):
		return "explain.group_wordings"
	case strings.HasPrefix(feature, "title"):
		return "explain.group_title"
	case strings.HasPrefix(feature, "names"), feature == "best", feature == "pairs text":
		return "explain.group_names"
	case feature == "core", feature == "body", feature == "body text", feature == "anywhere":
		return "explain.group_text"
	case feature == "missing", feature == "extra":
		return "explain.group_apart"
	}
	return ""
}

// looksAt names what a feature looks at.
func (v *view) looksAt(feature string) string {
	if key := groupOf(feature); key != "" {
		return v.text(key)
	}
	return v.feature(feature)
}

// featureGroups lists what the features add, what adds or takes most first.
func (v *view) featureGroups(list []knowledge.FeatureShare) []featureGroup {
	type sum struct {
		featureGroup
		adds float64
	}
	var sums []sum
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b knowledge.FeatureShare) int { return cmp.Compare(math.Abs(b.Adds), math.Abs(a.Adds)) })
	for _, f := range list {
		what := v.looksAt(f.Name)
		i := slices.IndexFunc(sums, func(s sum) bool { return s.What == what })
		if i < 0 {
			i = len(sums)
			sums = append(sums, sum{featureGroup: featureGroup{What: what}})
		}
		sums[i].adds += f.Adds
		sums[i].Rows = append(sums[i].Rows, featureRow{v.feature(f.Name), v.amount(f), v.signed(f.Adds)})
	}
	slices.SortStableFunc(sums, func(a, b sum) int { return cmp.Compare(math.Abs(b.adds), math.Abs(a.adds)) })
	out := make([]featureGroup, len(sums))
	for i, s := range sums {
		out[i] = s.featureGroup
		out[i].Adds = v.signed(s.adds)
	}
	return out
}

// amount is the value of a feature: a share, a yes, or a number.
func (v *view) amount(f knowledge.FeatureShare) string {
	switch f.Name {
	case "commune", "local", "focus":
		return v.text("explain.flag")
	case "missing", "extra", "names mass", "names bm25":
		return v.decimal(f.Value)
	}
	return v.percent(f.Value)
}

// feature names a feature of the ranker.
func (v *view) feature(name string) string { return v.orElse("explain.feature_", name, name) }

// leadOver is why a guide stands above the next one.
type leadOver struct {
	First, Second string // points
	For, Against  []featureRow
}

// lead is why the first stands above the second, nil when there is no second.
func (v *view) lead(e *knowledge.Explanation) *leadOver {
	type gap struct {
		what string
		by   float64
	}
	var gaps []gap
	for _, one := range e.Leads() {
		what := v.looksAt(one.Name)
		i := slices.IndexFunc(gaps, func(g gap) bool { return g.what == what })
		if i < 0 {
			i = len(gaps)
			gaps = append(gaps, gap{what: what})
		}
		gaps[i].by += one.Gap()
	}
	if len(gaps) == 0 {
		return nil
	}
	slices.SortStableFunc(gaps, func(a, b gap) int { return cmp.Compare(math.Abs(b.by), math.Abs(a.by)) })
	l := &leadOver{First: v.decimal(e.Ranking[0].Score), Second: v.decimal(e.Ranking[1].Score)}
	least := max(0.05, leadsLeast*math.Abs(gaps[0].by))
	for _, g := range gaps {
		row := featureRow{What: g.what, Adds: v.decimal(math.Abs(g.by))}
		switch {
		case math.Abs(g.by) < least:
		case g.by > 0 && len(l.For) < leadsFor:
			l.For = append(l.For, row)
		case g.by < 0 && len(l.Against) < leadsAgainst:
			l.Against = append(l.Against, row)
		}
	}
	return l
}
