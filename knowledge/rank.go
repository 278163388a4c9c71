package knowledge

import (
	"cmp"
	"slices"
	"strings"
)

// ranked is a guide with its score.
type ranked struct {
	sheet    *sheet
	features features
	score    float64
}

// rate computes the features of a guide. A name that is without, which may
// be nil, is passed over.
func (x *Index) rate(l *looker, s *sheet, without *name) features {
	f := features{best: -1}
	bestScore := -1.0
	l.forget()
	for i := range s.names {
		n := &s.names[i]
		if n == without {
			continue
		}
		cover, precise := l.inName(n, x.voc)
		l.addName(n)
		exact := cover * precise
		at, balanced, got := featTitleCover, featTitleBalance, bothCover*cover+bothExact*exact
		if n.kind == kindWording {
			at, balanced = featWordingCover, featWordingBalance
			f.v[featWordingFound] = max(f.v[featWordingFound], precise)
		}
		if cover+precise > 0 {
			f.v[balanced] = max(f.v[balanced], 2*exact/(cover+precise))
		}
		if held := bothCover*f.v[at] + bothExact*f.v[at+1]; got > held {
			f.v[at], f.v[at+1] = cover, exact
		}
		if got > bestScore {
			bestScore, f.cover, f.precise, f.best = got, cover, precise, i
		}
	}
	f.v[featBest] = max(0, bestScore) / (bothCover + bothExact)
	clear(l.found)
	if f.best >= 0 {
		l.inName(&s.names[f.best], x.voc)
		l.share(l.found, 1)
	}
	f.v[featNames] = l.inNames(namesScale)
	f.v[featNamesMass] = f.v[featNames] * l.q.mass / massUnit
	f.v[featNamesLength] = l.bm25(s) / massUnit
	f.v[featTextTitle], f.v[featTextWording], f.v[featTextBody], f.v[featTextPairs] = x.plainText(l, s)
	f.v[featCore] = l.inBag(&s.core, coreScale)
	f.v[featBody] = l.inBag(&s.body, bodyScale)
	for i, facet := range l.q.facets {
		f.anywhere += facet.mass * l.found[i]
	}
	if l.q.mass > 0 {
		f.anywhere /= l.q.mass
	}
	f.v[featAnywhere] = f.anywhere
	x.qualify(l.q, s, &f)
	f.v[featMissing], f.v[featExtra] = f.missing, f.extra
	f.v[featAsked] = s.asked
	if s.commune {
		f.v[featCommune] = 1
	}
	if s.local {
		f.v[featLocal] = 1
	}
	return f
}

// wrongAge is what it weighs that a title is for people of another age.
const wrongAge = 5

// qualifierAge names it in an explanation.
const qualifierAge = "other age"

// qualify compares the qualifiers of a question and of a title.
func (x *Index) qualify(q *question, s *sheet, f *features) {
	for _, have := range s.qualifiers {
		if k := have.number; !slices.Contains(q.qualifiers, k) && !slices.Contains(q.implied, k) {
			f.missing += have.weight
			f.qualifiers = append(f.qualifiers, "-"+x.lex.names[k])
		}
	}
	if !s.ages.fits(q.age) {
		f.missing += wrongAge
		f.qualifiers = append(f.qualifiers, "-"+qualifierAge)
	}
	for _, k := range q.qualifiers {
		if !slices.ContainsFunc(s.qualifiers, func(have qualifier) bool { return have.number == k }) {
			f.extra += x.lex.weights[k]
			f.qualifiers = append(f.qualifiers, "+"+x.lex.names[k])
		}
	}
}

// rank orders guides, best first; equal ones by code, so that the order never
// depends on the index.
func (x *Index) rank(q *question, focus *sheet, sheets []*sheet) []ranked {
	l := newLooker(q, x.voc)
	out := make([]ranked, 0, len(sheets))
	for _, s := range sheets {
		f := x.rate(l, s, nil)
		if s == focus {
			f.v[featFocus] = 1
		}
		out = append(out, ranked{sheet: s, features: f})
	}
	level(out, func(r *ranked) *features { return &r.features })
	for i := range out {
		out[i].score = x.weights.score(&out[i].features)
	}
	slices.SortFunc(out, func(a, b ranked) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		return strings.Compare(string(a.sheet.code), string(b.sheet.code))
	})
	return out
}
