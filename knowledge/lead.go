package knowledge

import (
	"cmp"
	"math"
	"slices"
)

// Lead is what one feature does for the first candidate against the second.
type Lead struct {
	Name          string  // of FeatureNames
	First, Second float64 // what it adds to their scores
}

// Gap is by how much the feature puts the first ahead; below 0 it speaks for
// the second.
func (l Lead) Gap() float64 { return l.First - l.Second }

// Leads lists the features by which the first two candidates differ, those
// that differ most first; none with fewer than two candidates. The gaps sum
// up to the distance of the two scores.
func (e Explanation) Leads() []Lead {
	if len(e.Ranking) < 2 {
		return nil
	}
	var out []Lead
	at := func(name string) *Lead {
		i := slices.IndexFunc(out, func(l Lead) bool { return l.Name == name })
		if i < 0 {
			out = append(out, Lead{Name: name})
			i = len(out) - 1
		}
		return &out[i]
	}
	for _, f := range e.Ranking[0].Features {
		at(f.Name).First = f.Adds
	}
	for _, f := range e.Ranking[1].Features {
		at(f.Name).Second = f.Adds
	}
	out = slices.DeleteFunc(out, func(l Lead) bool { return l.Gap() == 0 })
	slices.SortStableFunc(out, func(a, b Lead) int { return cmp.Compare(math.Abs(b.Gap()), math.Abs(a.Gap())) })
	return out
}
