package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/motcua/motcua/knowledge/vi"
	"github.com/motcua/motcua/procedures"
)

// maxQuestion is how many bytes of a question are read, maxTokens how many
// words: the question stands at one end of a long message, and work must be
// bounded.
const (
	maxQuestion = 4000
	maxTokens   = 80
)

// weakWeight is how much a word counts that says little ("cho", "được").
const weakWeight = 0.12

// weakPair is how much a pair counts that has a weak word.
const weakPair = 0.3

// typedWeight is how much a known word counts that was read as another.
const typedWeight = 0.8

// term is one word of a question with what it weighs.
type term struct {
	word
	text     string
	accented bool
	weak     bool
	mass     float64
	slot     int // in a looker; -1 for a word that no guide has
}

// pair is two words side by side in a question.
type pair struct {
	key  uint64
	text string
	mass float64
	slot int // in a looker
}

// facet is one thing that a question says: a word, or everyday words with
// their readings. A name that has one of its alternatives has the facet.
type facet struct {
	alternatives []alternative
	mass         float64
}

// alternative is words that say a facet.
type alternative struct {
	terms  []term
	pairs  []pair
	weight float64
	mass   float64 // of terms and pairs
}

// question is a question taken apart.
type question struct {
	code        procedures.Code // named in the text, "" for none
	tokens      []vi.Token
	typed       []foldID // of tokens
	corrections []vi.Correction
	asked       vi.Asked
	senses      []sense
	facets      []facet
	mass        float64           // of all facets
	qualifiers  []int             // that were typed
	implied     []int             // that the office words of senses have
	elsewhere   string            // office that does this, "" for none known
	again       bool              // ends by asking again what was asked before
	before      procedures.Aspect // asked last, when the question goes on with it; AspectNone else
	accented    bool
	age         int // that the question tells, -1 for none
}

// codePattern is a national code of a procedure.
var codePattern = regexp.MustCompile(`\b\d\.\d{6}\b`)

// clip cuts a text to maxQuestion bytes at a rune.
func clip(s string) string {
	if len(s) <= maxQuestion {
		return s
	}
	s = s[:maxQuestion]
	for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	if r, n := utf8.DecodeLastRuneInString(s); r == utf8.RuneError {
		s = s[:len(s)-n]
	}
	return s
}

// read takes a question apart.
func (x *Index) read(text string) *question {
	text = clip(text)
	q := &question{code: procedures.Code(codePattern.FindString(text))}
	tokens := vi.Tokens(text)
	tokens, q.corrections = vi.Rejoin(tokens[:min(len(tokens), maxTokens)], x.voc)
	tokens, slips := vi.Repair(x.lang.SpellOut(tokens), x.voc)
	q.corrections = append(q.corrections, slips...)
	if len(slips) > 0 {
		tokens = x.lang.SpellOut(tokens)
	}
	q.tokens = tokens
	for _, t := range tokens {
		q.accented = q.accented || t.Accented()
		q.typed = append(q.typed, x.voc.find(t).fold)
	}
	q.senses = x.lex.senses(tokens, x.lang.SpellOut)
	q.asked = x.lang.Asking(tokens)
	q.qualifiers = x.lex.qualifiersOf(tokens)
	for _, s := range q.senses {
		for _, r := range s.readings {
			q.implied = append(q.implied, x.lex.qualifiersOf(r.words)...)
		}
	}
	q.age = ageIn(tokens)
	q.elsewhere, _ = x.lex.otherOffice(tokens)
	x.facets(q)
	return q
}

// aspect is the one aspect to answer first: that which tells most. Somebody
// who asks how to do it and what it costs wants the fee; whoever wants to see
// a video wants nothing else; and whoever asks whether to come or to do it
// online wants to hear about online. AspectNone when none is asked for.
func (q *question) aspect() procedures.Aspect {
	asked := func(a procedures.Aspect) bool {
		return slices.Contains(q.asked.Aspects, string(a)) || slices.Contains(q.asked.Hints, string(a))
	}
	if slices.Contains(q.asked.Aspects, string(procedures.AspectVideo)) {
		return procedures.AspectVideo
	}
	// Whether it may be done at all is the least that a hint may mean.
	hints := slices.DeleteFunc(slices.Clone(q.asked.Hints), func(name string) bool { return name == string(procedures.AspectConditions) })
	for _, list := range [][]string{q.asked.Aspects, hints, q.asked.Hints} {
		for _, name := range list {
			switch a := procedures.Aspect(name); {
			case a == procedures.AspectWhere && asked(procedures.AspectOnline):
				return procedures.AspectOnline
			case a != procedures.AspectSteps:
				return a
			}
		}
	}
	// "How about" asks for the steps only when nothing else was talked of.
	if asked(procedures.AspectSteps) && (q.before == procedures.AspectNone || !q.again) {
		return procedures.AspectSteps
	}
	return q.before
}

// empty reports whether nothing is left to search for.
func (q *question) empty() bool {
	return !slices.ContainsFunc(q.facets, func(f facet) bool {
		return slices.ContainsFunc(f.alternatives, func(a alternative) bool {
			return slices.ContainsFunc(a.terms, func(t term) bool { return !t.weak })
		})
	})
}

// facets makes the facets of a question from its tokens and senses.
func (x *Index) facets(q *question) {
	owner := make([]int, len(q.tokens)) // sense+1
	for k, s := range q.senses {
		for _, i := range s.at {
			owner[i] = k + 1
		}
	}
	last := -2
	for i, t := range q.tokens {
		if owner[i] > 0 {
			s := q.senses[owner[i]-1]
			if i == s.at[0] {
				x.senseFacet(q, s)
			}
			if s.instead {
				continue
			}
		}
		if q.asked.Out[i] && owner[i] == 0 {
			continue
		}
		tm := x.term(t, q.asked.Weak[i] && owner[i] == 0)
		if owner[i] == 0 {
			f := facet{alternatives: []alternative{{terms: []term{tm}, weight: 1, mass: tm.mass}}, mass: tm.mass}
			if t.Typed != nil {
				typed := x.term(*t.Typed, tm.weak)
				f.alternatives = append(f.alternatives, alternative{terms: []term{typed}, weight: typedWeight, mass: typed.mass})
			}
			q.add(f)
		}
		if last == i-1 {
			if p, ok := x.pair(q.tokens[last], t); ok {
				if tm.weak || q.asked.Weak[last] {
					p.mass *= weakPair
				}
				q.add(facet{alternatives: []alternative{{pairs: []pair{p}, weight: 1, mass: p.mass}}, mass: p.mass})
			}
		}
		last = i
	}
}

func (q *question) add(f facet) {
	q.facets = append(q.facets, f)
	q.mass += f.mass
}

func (x *Index) senseFacet(q *question, s sense) {
	f := facet{}
	for _, r := range s.readings {
		f.alternatives = append(f.alternatives, x.alternative(r.words, r.weight))
	}
	if !s.instead {
		typed := make([]vi.Token, 0, len(s.at))
		for _, i := range s.at {
			typed = append(typed, q.tokens[i])
		}
		f.alternatives = append(f.alternatives, x.alternative(typed, 1))
	}
	for _, a := range f.alternatives {
		f.mass = max(f.mass, a.mass*a.weight)
	}
	q.add(f)
}

func (x *Index) alternative(words []vi.Token, weight float64) alternative {
	a := alternative{weight: weight}
	for i, w := range words {
		tm := x.term(w, false)
		a.terms = append(a.terms, tm)
		a.mass += tm.mass
		if i == 0 {
			continue
		}
		if p, ok := x.pair(words[i-1], w); ok {
			a.pairs = append(a.pairs, p)
			a.mass += p.mass
		}
	}
	return a
}

func (x *Index) term(t vi.Token, weak bool) term {
	w := x.voc.find(t)
	tm := term{word: w, text: t.Text, accented: t.Accented(), weak: weak, mass: x.voc.mass(w.fold)}
	if weak {
		tm.mass *= weakWeight
	}
	return tm
}

// pairShare is how much two words side by side count beside the words
// themselves.
const pairShare = 0.5

func (x *Index) pair(a, b vi.Token) (pair, bool) {
	fa, fb := x.voc.find(a), x.voc.find(b)
	if fa.fold == unknownFold || fb.fold == unknownFold {
		return pair{}, false
	}
	key := pairOf(fa.fold, fb.fold)
	mass := pairShare * x.voc.pairMass(key)
	return pair{key: key, text: strings.Join([]string{a.Text, b.Text}, " "), mass: mass}, mass > 0
}
