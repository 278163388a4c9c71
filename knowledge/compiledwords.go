package knowledge

import (
	"maps"
	"slices"
)

// encode writes the words with their counts; foldText is by foldID. The words
// of the tables are left out, for the tables are at hand.
func (v *vocabulary) encode(w *writer, foldText []string) {
	w.int(v.guides)
	w.int(len(foldText))
	for f, text := range foldText {
		w.string(text)
		w.uint(uint64(v.inNames[f]))
		w.uint(uint64(v.inAny[f]))
	}
	texts := make([]string, len(v.texts))
	for text, id := range v.texts {
		texts[id] = text
	}
	w.int(len(texts))
	for id, text := range texts {
		w.string(text)
		w.uint(uint64(v.foldOf[id]))
		w.uint(uint64(v.inTexts[id]))
	}
	w.int(len(v.pairs))
	last := uint64(0)
	for _, p := range slices.Sorted(maps.Keys(v.pairs)) {
		w.uint(p - last)
		w.uint(uint64(v.pairs[p]))
		last = p
	}
}

// decode fills an empty vocabulary and returns the folded words by foldID.
func (v *vocabulary) decode(r *reader) (foldText []string) {
	v.guides = int(r.uint())
	n := r.count(3)
	foldText = make([]string, n)
	v.folds = make(map[string]foldID, n)
	v.inNames, v.inAny = make([]int32, n), make([]int32, n)
	for f := range n {
		foldText[f] = r.string()
		v.folds[foldText[f]] = foldID(f)
		v.inNames[f], v.inAny[f] = int32(r.uint()), int32(r.uint())
	}
	texts := r.count(3)
	v.texts = make(map[string]textID, texts)
	v.foldOf, v.inTexts = make([]foldID, texts), make([]int32, texts)
	for t := range texts {
		v.texts[r.string()] = textID(t)
		v.foldOf[t] = foldID(r.below(n))
		v.inTexts[t] = int32(r.uint())
	}
	pairs := r.count(2)
	v.pairs = make(map[uint64]int32, pairs)
	last := uint64(0)
	for range pairs {
		last += r.uint()
		v.pairs[last] = int32(r.uint())
	}
	return foldText
}
