package knowledge

// tally counts a question's words in some names of one guide.
type tally struct {
	counts []float64 // by slot, each with its credit
	length int       // words of those names
}

// forget starts the counts of all names anew, for another guide.
func (l *looker) forget() {
	clear(l.inFold)
	clear(l.inPair)
	clear(l.pairCounts)
	for _, t := range []*tally{&l.titles, &l.wordings} {
		clear(t.counts)
		t.length = 0
	}
}

// What BM25 takes for the usual length of a text, in words.
const (
	usualTitle   = 15.0
	usualWording = 35.0
	usualBody    = 900.0
)

// plainText scores a guide as a plain search engine would (BM25): only the
// words as typed count, whatever they may stand for.
func (x *Index) plainText(l *looker, s *sheet) (title, wording, body, pairs float64) {
	const k1, b = 1.2, 0.6
	bm25 := func(count, length, usual float64) float64 {
		return count * (k1 + 1) / (count + k1*(1-b+b*length/usual))
	}
	length := float64(s.core.length + s.body.length)
	for _, k := range l.typed {
		f := l.folds[k]
		w := idf(x.voc.guides, int(x.voc.inNames[f]))
		title += w * bm25(l.titles.counts[k], float64(l.titles.length), usualTitle)
		wording += w * bm25(l.wordings.counts[k], float64(l.wordings.length), usualWording)
		if count := s.core.count(f) + s.body.count(f); count > 0 {
			body += idf(x.voc.guides, int(x.voc.inAny[f])) * bm25(float64(count), length, usualBody)
		}
	}
	for k, key := range l.pairKeys {
		if count := l.pairCounts[k]; count > 0 {
			pairs += x.voc.pairMass(key) * bm25(count, float64(s.length), usualTitle+usualWording)
		}
	}
	return title, wording, body, pairs
}

// level brings the plain scores of a question's candidates to 1 for the best.
func level[T any](all []T, of func(*T) *features) {
	for _, k := range []int{featTextTitle, featTextWording, featTextBody, featTextPairs} {
		best := 0.0
		for i := range all {
			best = max(best, of(&all[i]).v[k])
		}
		if best == 0 {
			continue
		}
		for i := range all {
			of(&all[i]).v[k] /= best
		}
	}
}
