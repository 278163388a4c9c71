package knowledge

import (
	"cmp"
	"slices"
	"strings"
)

// features say why a guide stands where it stands. All but the qualifiers
// are shares, 0 to 1.
type features struct {
	cover      float64 // of the question's mass, found in the best name
	precise    float64 // of the best name's mass, found in the question
	core       float64 // of the question, found in summary, results, audience, videos
	body       float64 // of the question, found in steps, papers, conditions
	anywhere   float64 // of the question, found in the best name, else core, else body
	missing    float64 // weight of qualifiers that the title has and the question has not
	extra      float64 // weight of qualifiers that the question has and the title has not
	commune    bool
	local      bool
	focus      bool
	best       int // index of the best name
	qualifiers []string
}

// Weights of the features. They were set by hand on questions of our own.
const (
	weightCover    = 5.0
	weightPrecise  = 3.0 // times cover: a short name that is wholly asked for
	weightCore     = 0.6
	weightBody     = 1.6
	weightMissing  = -0.9
	weightExtra    = -0.8
	weightCommune  = 0.5
	weightLocal    = -0.5
	weightFocus    = 0.6
	weightAnywhere = 0.6
)

// score is the ranker: a weighted sum.
func (f features) score() float64 {
	s := weightCover*f.cover + weightPrecise*f.precise*f.cover + weightCore*f.core + weightBody*f.body +
		weightAnywhere*f.anywhere + weightMissing*f.missing + weightExtra*f.extra
	if f.commune {
		s += weightCommune
	}
	if f.local {
		s += weightLocal
	}
	if f.focus {
		s += weightFocus
	}
	return s
}

// ranked is a guide with its score.
type ranked struct {
	sheet    *sheet
	features features
	score    float64
}

// What a match counts whose accents differ: in a question with accents a
// word typed with other accents is mostly another word; one typed without
// may be meant so.
const (
	otherAccents = 0.3
	noAccents    = 0.9
)

// looker tells what of a question a guide has. One is made per question.
type looker struct {
	q       *question
	folds   map[foldID]int
	texts   []textID  // by index of folds: as typed
	credit  []float64 // by index: if the words differ in accents
	pairs   map[uint64]int
	hasFold []float64
	hasPair []bool
	found   []float64 // by facet, scratch
}

func newLooker(q *question) *looker {
	l := &looker{q: q, folds: map[foldID]int{}, pairs: map[uint64]int{}}
	for _, f := range q.facets {
		for _, a := range f.alternatives {
			for _, t := range a.terms {
				if _, ok := l.folds[t.fold]; ok || t.fold == unknownFold {
					continue
				}
				l.folds[t.fold] = len(l.texts)
				l.texts = append(l.texts, t.word.text)
				switch {
				case t.accented:
					l.credit = append(l.credit, otherAccents)
				case q.accented:
					l.credit = append(l.credit, noAccents)
				default:
					l.credit = append(l.credit, 1)
				}
			}
			for _, p := range a.pairs {
				if _, ok := l.pairs[p.key]; !ok {
					l.pairs[p.key] = len(l.pairs)
				}
			}
		}
	}
	l.hasFold = make([]float64, len(l.texts))
	l.hasPair = make([]bool, len(l.pairs))
	l.found = make([]float64, len(q.facets))
	return l
}

// share is how much of the question's mass hasFold and hasPair cover; into,
// if not nil, is raised to what was found of each facet, times scale.
func (l *looker) share(into []float64, scale float64) float64 {
	if l.q.mass == 0 {
		return 0
	}
	sum := 0.0
	for i, f := range l.q.facets {
		best := 0.0
		for _, a := range f.alternatives {
			got := 0.0
			for _, t := range a.terms {
				if k, ok := l.folds[t.fold]; ok {
					got += t.mass * l.hasFold[k]
				}
			}
			for _, p := range a.pairs {
				if l.hasPair[l.pairs[p.key]] {
					got += p.mass
				}
			}
			if a.mass > 0 {
				best = max(best, a.weight*got/a.mass)
			}
		}
		sum += f.mass * best
		if into != nil {
			into[i] = max(into[i], scale*best)
		}
	}
	return sum / l.q.mass
}

func (l *looker) clear() {
	clear(l.hasFold)
	clear(l.hasPair)
}

// inName is what of the question a name has, and of the name the question.
func (l *looker) inName(n *name, v *vocabulary) (cover, precise float64) {
	l.clear()
	matched := 0.0
	for i, w := range n.words {
		if k, ok := l.folds[w.fold]; ok {
			credit := l.credit[k]
			if w.text == l.texts[k] {
				credit = 1
			}
			if l.hasFold[k] == 0 {
				matched += credit * v.mass(w.fold) * n.weightAt(i) * v.plainness(w.fold)
			}
			l.hasFold[k] = max(l.hasFold[k], credit)
		}
		if i > 0 {
			if k, ok := l.pairs[pairOf(n.words[i-1].fold, w.fold)]; ok {
				l.hasPair[k] = true
			}
		}
	}
	if n.mass > 0 {
		precise = min(1, matched/n.mass)
	}
	return trust[n.kind] * l.share(nil, 0), precise
}

// inBag is what of the question a longer text has. A word that comes once
// counts half of one that comes again and again.
func (l *looker) inBag(b *bag, scale float64) float64 {
	l.clear()
	for f, k := range l.folds {
		if c := b.count(f); c > 0 {
			l.hasFold[k] = float64(c) / (float64(c) + 1)
		}
	}
	for p, k := range l.pairs {
		l.hasPair[k] = b.hasPair(p)
	}
	return l.share(l.found, scale)
}

// rate computes the features of a guide.
func (x *Index) rate(l *looker, s *sheet) features {
	f := features{best: -1, commune: s.commune, local: s.local}
	bestScore := -1.0
	for i := range s.names {
		cover, precise := l.inName(&s.names[i], x.voc)
		if got := weightCover*cover + weightPrecise*precise*cover; got > bestScore {
			bestScore, f.cover, f.precise, f.best = got, cover, precise, i
		}
	}
	clear(l.found)
	if f.best >= 0 {
		l.inName(&s.names[f.best], x.voc)
		l.share(l.found, 1)
	}
	f.core = l.inBag(&s.core, 0.8)
	f.body = l.inBag(&s.body, 0.6)
	for i, facet := range l.q.facets {
		f.anywhere += facet.mass * l.found[i]
	}
	if l.q.mass > 0 {
		f.anywhere /= l.q.mass
	}
	for _, have := range s.qualifiers {
		if k := have.number; !slices.Contains(l.q.qualifiers, k) && !slices.Contains(l.q.implied, k) {
			f.missing += have.weight
			f.qualifiers = append(f.qualifiers, "-"+x.lex.names[k])
		}
	}
	for _, k := range l.q.qualifiers {
		if !slices.ContainsFunc(s.qualifiers, func(have qualifier) bool { return have.number == k }) {
			f.extra += x.lex.weights[k]
			f.qualifiers = append(f.qualifiers, "+"+x.lex.names[k])
		}
	}
	return f
}

// rank orders guides, best first; equal ones by code, so that the order never
// depends on the index.
func (x *Index) rank(q *question, focus *sheet, sheets []*sheet) []ranked {
	l := newLooker(q)
	out := make([]ranked, 0, len(sheets))
	for _, s := range sheets {
		f := x.rate(l, s)
		f.focus = s == focus
		out = append(out, ranked{s, f, f.score()})
	}
	slices.SortFunc(out, func(a, b ranked) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		return strings.Compare(string(a.sheet.code), string(b.sheet.code))
	})
	return out
}
