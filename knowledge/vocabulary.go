package knowledge

import (
	"math"
	"strings"

	"github.com/motcua/motcua/knowledge/vi"
)

// foldID numbers a folded word, textID one with its accents.
type (
	foldID uint32
	textID uint32
)

// unknownFold and unknownText are the numbers of words that no guide has.
const (
	unknownFold = ^foldID(0)
	unknownText = ^textID(0)
)

// pairOf is one number for two words side by side.
func pairOf(a, b foldID) uint64 { return uint64(a)<<32 | uint64(b) }

// vocabulary is every word of the library's guides with its counts. It is
// filled while an index is built, and only read afterwards.
type vocabulary struct {
	texts  map[string]textID
	folds  map[string]foldID
	foldOf []foldID // by textID
	guides int

	inNames []int32          // by foldID: guides that have it in a name
	inAny   []int32          // by foldID: guides that have it anywhere
	inTexts []int32          // by textID: guides that have it anywhere
	pairs   map[uint64]int32 // guides that have the two side by side in a name

	plain map[foldID]bool // see plainness

	phraseTexts map[string]bool // words of the tables, with accents
	phraseFolds map[string]bool
	phrasePairs map[string]bool // by vi.Pair
}

func newVocabulary() *vocabulary {
	return &vocabulary{
		texts: map[string]textID{}, folds: map[string]foldID{}, pairs: map[uint64]int32{}, plain: map[foldID]bool{},
		phraseTexts: map[string]bool{}, phraseFolds: map[string]bool{}, phrasePairs: map[string]bool{},
	}
}

// intern numbers a token, a new one if need be.
func (v *vocabulary) intern(t vi.Token) word {
	if id, ok := v.texts[t.Text]; ok {
		return word{v.foldOf[id], id}
	}
	f, ok := v.folds[t.Folded]
	if !ok {
		f = foldID(len(v.inAny)) // not of the map: words of withdrawn guides leave that
		v.folds[strings.Clone(t.Folded)] = f
		v.inNames = append(v.inNames, 0)
		v.inAny = append(v.inAny, 0)
	}
	id := textID(len(v.foldOf))
	v.texts[strings.Clone(t.Text)] = id // not to keep the guide's whole text alive
	v.foldOf = append(v.foldOf, f)
	v.inTexts = append(v.inTexts, 0)
	return word{f, id}
}

// find numbers a token of a question.
func (v *vocabulary) find(t vi.Token) word {
	w := word{unknownFold, unknownText}
	if f, ok := v.folds[t.Folded]; ok {
		w.fold = f
	}
	if id, ok := v.texts[t.Text]; ok {
		w.text = id
	}
	return w
}

// close ends the filling.
func (v *vocabulary) close() {
	for w := range strings.FieldsSeq(plainWords) {
		if f, ok := v.folds[w]; ok {
			v.plain[f] = true
		}
	}
}

// learn takes in the words of a table.
func (v *vocabulary) learn(words []vi.Token) {
	for i, w := range words {
		v.phraseTexts[w.Text] = true
		v.phraseFolds[w.Folded] = true
		if i > 0 {
			v.phrasePairs[vi.Pair(words[i-1].Folded, w.Folded)] = true
		}
	}
}

// strange is how much a word in no name counts, of what its rarity says: it
// tells that a question may be about something else, but people also tell
// stories around their question.
const strange = 0.6

// mass is how much a word tells: high for one that few guides have.
func (v *vocabulary) mass(f foldID) float64 {
	if f == unknownFold {
		return strange * idf(v.guides, 0)
	}
	if v.inNames[f] == 0 {
		return strange * (0.6*idf(v.guides, 0) + 0.4*idf(v.guides, int(v.inAny[f])))
	}
	return 0.6*idf(v.guides, int(v.inNames[f])) + 0.4*idf(v.guides, int(v.inAny[f]))
}

// plainness is how much a word counts of a name's mass: the verbs and
// particles that any title may begin with tell nobody's procedure apart, and
// people leave them out.
func (v *vocabulary) plainness(f foldID) float64 {
	if v.plain[f] {
		return 0.3
	}
	return 1
}

// plainWords are the words that plainness is about, folded.
const plainWords = "thu tuc dang ky cap giai quyet huong che do thuc hien viec cho va cua co duoc voi doi tai thong bao"

// pairMass is mass for two words side by side; 0 when no name has them.
func (v *vocabulary) pairMass(p uint64) float64 {
	n := v.pairs[p]
	if n == 0 {
		return 0
	}
	return idf(v.guides, int(n))
}

func idf(all, having int) float64 {
	return math.Log(1 + (float64(all-having)+0.5)/(float64(having)+0.5))
}

// Word implements vi.Vocabulary.
func (v *vocabulary) Word(text string) bool {
	if v.phraseTexts[text] {
		return true
	}
	id, ok := v.texts[text]
	return ok && (v.inNames[v.foldOf[id]] > 0 || v.inAny[v.foldOf[id]] > 2)
}

// Folded implements vi.Vocabulary.
func (v *vocabulary) Folded(folded string) int {
	n := 0
	if f, ok := v.folds[folded]; ok {
		n = 2 * int(v.inNames[f])
		if v.inAny[f] > 2 { // once or twice may be a misprint
			n += int(v.inAny[f])
		}
	}
	if v.phraseFolds[folded] {
		n += 10
	}
	return n
}

// Pair implements vi.Vocabulary.
func (v *vocabulary) Pair(a, b string) int {
	n := 0
	if v.phrasePairs[vi.Pair(a, b)] {
		n = 5
	}
	fa, ok := v.folds[a]
	if !ok {
		return n
	}
	fb, ok := v.folds[b]
	if !ok {
		return n
	}
	return n + int(v.pairs[pairOf(fa, fb)])
}
