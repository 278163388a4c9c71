package knowledge

import "slices"

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
	slots   []int16        // by foldID: one more than the slot of a word of the question, 0 for others
	folds   []foldID       // by slot
	texts   []textID       // by slot: as typed
	credit  []float64      // by slot: if the words differ in accents
	pairs   map[uint64]int // slots of pairs
	hasFold []float64
	hasPair []bool
	inFold  []float64 // by slot: names of the guide that have it, each with its credit
	inPair  []bool    // by slot of pairs: some name has it

	typed            []int // slots of the typed words that are searched, each once
	titles, wordings tally
	pairKeys         []uint64  // by slot of pairs
	pairCounts       []float64 // by slot of pairs: names that have it
	found            []float64 // by facet, scratch
}

func newLooker(q *question, voc *vocabulary) *looker {
	l := &looker{q: q, slots: make([]int16, len(voc.inAny)), pairs: map[uint64]int{}}
	for _, f := range q.facets {
		for _, a := range f.alternatives {
			for i := range a.terms {
				t := &a.terms[i]
				t.slot = l.word(t)
			}
			for i := range a.pairs {
				p := &a.pairs[i]
				slot, ok := l.pairs[p.key]
				if !ok {
					slot = len(l.pairs)
					l.pairs[p.key] = slot
					l.pairKeys = append(l.pairKeys, p.key)
				}
				p.slot = slot
			}
		}
	}
	l.hasFold = make([]float64, len(l.texts))
	l.hasPair = make([]bool, len(l.pairs))
	l.inFold = make([]float64, len(l.texts))
	l.inPair = make([]bool, len(l.pairs))
	l.found = make([]float64, len(q.facets))
	l.titles.counts, l.wordings.counts = make([]float64, len(l.texts)), make([]float64, len(l.texts))
	l.pairCounts = make([]float64, len(l.pairs))
	for i, f := range q.typed {
		if q.asked.Out[i] || q.asked.Weak[i] || f == unknownFold || l.slots[f] == 0 {
			continue
		}
		if slot := int(l.slots[f]) - 1; !slices.Contains(l.typed, slot) {
			l.typed = append(l.typed, slot)
		}
	}
	return l
}

// word gives a term its slot.
func (l *looker) word(t *term) int {
	if t.fold == unknownFold {
		return -1
	}
	if slot := l.slots[t.fold]; slot > 0 {
		return int(slot) - 1
	}
	l.texts = append(l.texts, t.word.text)
	l.folds = append(l.folds, t.fold)
	l.slots[t.fold] = int16(len(l.texts))
	switch {
	case t.accented:
		l.credit = append(l.credit, otherAccents)
	case l.q.accented:
		l.credit = append(l.credit, noAccents)
	default:
		l.credit = append(l.credit, 1)
	}
	return len(l.texts) - 1
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
				if t.slot >= 0 {
					got += t.mass * l.hasFold[t.slot]
				}
			}
			for _, p := range a.pairs {
				if l.hasPair[p.slot] {
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
	before := false // the word before is one of the question's
	any := false
	for i, w := range n.words {
		k := int(l.slots[w.fold]) - 1
		if k < 0 {
			before = false
			continue
		}
		any = true
		credit := l.credit[k]
		if w.text == l.texts[k] {
			credit = 1
		}
		if l.hasFold[k] == 0 {
			matched += credit * v.mass(w.fold) * n.weightAt(i) * v.plainness(w.fold)
		}
		l.hasFold[k] = max(l.hasFold[k], credit)
		if before {
			if k, ok := l.pairs[pairOf(n.words[i-1].fold, w.fold)]; ok {
				l.hasPair[k] = true
			}
		}
		before = true
	}
	if !any {
		return 0, 0
	}
	if n.mass > 0 {
		precise = min(1, matched/n.mass)
	}
	return trust[n.kind] * l.share(nil, 0), precise
}

// addName counts what inName has just found to what all names have.
func (l *looker) addName(n *name) {
	of := &l.titles
	if n.kind == kindWording {
		of = &l.wordings
	}
	of.length += len(n.words)
	for k, has := range l.hasFold {
		l.inFold[k] += has
		of.counts[k] += has
	}
	for k, has := range l.hasPair {
		l.inPair[k] = l.inPair[k] || has
		if has {
			l.pairCounts[k]++
		}
	}
}

// inNames is what of the question all names together have. A word that
// several names have counts more than one of a single name.
func (l *looker) inNames(scale float64) float64 {
	for k, n := range l.inFold {
		l.hasFold[k] = n / (n + 0.5)
	}
	copy(l.hasPair, l.inPair)
	return l.share(l.found, scale)
}

// massUnit brings masses to about the size of shares.
const massUnit = 20.0

// bm25 is the textbook score of all names as one text.
func (l *looker) bm25(s *sheet) float64 {
	const k1, b = 1.2, 0.5
	norm := k1 * (1 - b + b*float64(s.length)/averageNames)
	sum := 0.0
	for _, f := range l.q.facets {
		best := 0.0
		for _, a := range f.alternatives {
			got := 0.0
			for _, t := range a.terms {
				if k := t.slot; k >= 0 {
					got += t.mass * l.inFold[k] * (k1 + 1) / (l.inFold[k] + norm)
				}
			}
			best = max(best, a.weight*got)
		}
		sum += best
	}
	return sum
}

// inBag is what of the question a longer text has. A word that comes once
// counts half of one that comes again and again.
func (l *looker) inBag(b *bag, scale float64) float64 {
	l.clear()
	for k, f := range l.folds {
		if c := b.count(f); c > 0 {
			l.hasFold[k] = float64(c) / (float64(c) + 1)
		}
	}
	for p, k := range l.pairs {
		l.hasPair[k] = b.hasPair(p)
	}
	return l.share(l.found, scale)
}
