package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/motcua/motcua/knowledge/vi"
)

// Grouper puts questions together that ask the same. It reads Vietnamese as
// search does: accents folded, abbreviations spelled out, words of asking
// left out. It is immutable and may be shared.
type Grouper struct{ lang *vi.Language }

// NewGrouper reads the tables that are built in. An error means a faulty
// build.
func NewGrouper() (*Grouper, error) {
	lang, err := vi.New()
	if err != nil {
		return nil, fmt.Errorf("make grouper: %w", err)
	}
	return &Grouper{lang}, nil
}

const (
	// alike is the likeness (0 to 1) from which on two wordings ask the same.
	alike = 0.5
	// maxFeatures bounds what of a wording is compared, the rarest first.
	maxFeatures = 48
	// maxLed bounds how many groups are looked at for one feature: those of
	// the wordings asked most often.
	maxLed = 400
	// pairWeight and weakWeight are what two words side by side, and a word
	// that says little, count against a word.
	pairWeight, weakWeight = 0.6, 0.3
)

// everyday are words that are said of whatever paper people want.
const everyday = " lam giay to xin di cho co lay duoc dang ky ho so thu tuc toi em con chau ong ba bac anh chi minh nha nguoi moi muon o va de thi "

// terms are the words of a text that say what it is about, folded, and the
// pairs of them side by side, each with its weight. A text of nothing but
// words of asking is about those.
func (g *Grouper) terms(text string) map[string]float64 {
	tokens := g.lang.SpellOut(vi.Tokens(text))
	asked := g.lang.Asking(tokens)
	out := map[string]float64{}
	for _, all := range []bool{false, true} {
		before, strength := "", 0.0
		for i, t := range tokens {
			if strings.Trim(t.Folded, "0123456789") == "" || asked.Out[i] && !all {
				before = ""
				continue
			}
			weight := 1.0
			if asked.Weak[i] || strings.Contains(everyday, " "+t.Folded+" ") {
				weight = weakWeight
			}
			out[t.Folded] = max(out[t.Folded], weight)
			if before != "" {
				out[vi.Pair(before, t.Folded)] = pairWeight * min(strength, weight)
			}
			before, strength = t.Folded, weight
		}
		if len(out) > 0 {
			break
		}
	}
	return out
}

// feature is a term by its number, with what it counts in a wording.
type feature struct {
	term   int
	weight float64
}

// vector is a wording as its features, in the order of their numbers; of
// length 1, or empty.
type vector []feature

// vectors makes wordings comparable: what many of them say counts less.
func vectors(wordings []map[string]float64) []vector {
	in := map[string]int{} // in how many wordings a term stands
	for _, terms := range wordings {
		for t := range terms {
			in[t]++
		}
	}
	numbers := map[string]int{}
	for i, t := range sorted(in) {
		numbers[t] = i
	}
	out := make([]vector, len(wordings))
	for i, terms := range wordings {
		v := make(vector, 0, len(terms))
		for t, w := range terms {
			v = append(v, feature{numbers[t], w * (1 + math.Log(float64(len(wordings)+1)/float64(in[t]+1)))})
		}
		slices.SortFunc(v, func(a, b feature) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term)) })
		v = v[:min(len(v), maxFeatures)]
		slices.SortFunc(v, func(a, b feature) int { return cmp.Compare(a.term, b.term) })
		out[i] = v.scaled()
	}
	return out
}

func sorted(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (v vector) scaled() vector {
	sum := 0.0
	for _, f := range v {
		sum += f.weight * f.weight
	}
	for i := range v {
		v[i].weight /= math.Sqrt(sum)
	}
	return v
}

// led are the leaders of groups by their features: the first wording of each,
// with which others are compared.
type led struct {
	groups [][]feature // by term: group number and weight
	score  []float64   // by group; zero between calls
	hit    []int
}

// nearest is the group whose leader is most like a wording; -1 when none is
// alike.
func (l *led) nearest(v vector) int {
	for _, f := range v {
		for _, g := range l.groups[f.term] {
			if l.score[g.term] == 0 {
				l.hit = append(l.hit, g.term)
			}
			l.score[g.term] += f.weight * g.weight
		}
	}
	best, score := -1, alike
	for _, g := range l.hit {
		if s := l.score[g]; s > score || s == score && (best < 0 || g < best) {
			best, score = g, s
		}
		l.score[g] = 0
	}
	l.hit = l.hit[:0]
	return best
}

// lead makes a wording the leader of a new group, and returns its number.
func (l *led) lead(v vector) int {
	g := len(l.score)
	l.score = append(l.score, 0)
	for _, f := range v {
		if len(l.groups[f.term]) < maxLed {
			l.groups[f.term] = append(l.groups[f.term], feature{g, f.weight})
		}
	}
	return g
}

// central is which of some wordings is most like all of them, each weighed by
// how often it was asked. Of equal ones it is the first.
func central(vs []vector, times []int) int {
	sum := map[int]float64{}
	for i, v := range vs {
		for _, f := range v {
			sum[f.term] += f.weight * float64(times[i])
		}
	}
	best, score := 0, -1.0
	for i, v := range vs {
		s := 0.0
		for _, f := range v {
			s += f.weight * sum[f.term]
		}
		if s > score+1e-9 {
			best, score = i, s
		}
	}
	return best
}
