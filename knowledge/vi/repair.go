package vi

import (
	"cmp"
	"math"
	"slices"
)

// Vocabulary is what the searched texts and the tables know of words.
type Vocabulary interface {
	// Word reports whether the word occurs with these accents.
	Word(text string) bool
	// Folded counts how often the word occurs with any accents; 0 is unknown.
	Folded(folded string) int
	// Pair counts how often a is followed by b (folded) in names of
	// procedures and in phrases.
	Pair(a, b string) int
}

// longest is the length in bytes of the longest token that is repaired; a
// Vietnamese syllable has at most eleven, two glued together some more.
const longest = 24

// Correction is one repair of a question.
type Correction struct {
	From, To string
	Why      string // "telex", "vni", "split", "joined" or "slip"
}

// What a way of reading costs. They stand in one scale with what a known pair
// of words saves: an unknown word is worth a change, a known one only when
// the change makes it fit the words on both sides.
const (
	costUnknown = 6.0 // a word that no text has
	costNew     = 2.2 // one that no text has, but a syllable typed with its accents
	costHalf    = 4.0 // a known token that is no syllable: an abbreviation, or half of a word
	costAccents = 1.5 // one that texts have with other accents only
	costKeys    = 0.5 // Telex or VNI left as typed
	costSplit   = 3.0
	costJoin    = 3.0
	costSlip    = 3.5 // a letter too few or too many, two swapped, a neighbour key
	costLetter  = 4.5 // any other letter
	costKnown   = 0.5 // more, to change a word that texts have without accents
	costMeant   = 2.5 // more, to change a word that texts have with these accents
	costShort   = 2.5 // more, for a short word that no neighbour speaks for
	shortWord   = 5

	pairBase  = 0.8 // a known pair saves that, and more the more often it is met
	pairGrows = 0.45
	pairMost  = 3.2
)

// Repair reads a question as the likeliest words: the cheapest way through
// keeping, changing, cutting and joining its tokens, where known pairs of
// words make a way cheaper. A token that was changed although it is a known
// word keeps what was typed in Token.Typed.
func Repair(tokens []Token, v Vocabulary) ([]Token, []Correction) {
	if len(tokens) == 0 {
		return tokens, nil
	}
	r := repairer{tokens: tokens, v: v, starting: make([][]reading, len(tokens)+1)}
	for _, t := range tokens {
		r.accented = r.accented || t.Accented()
	}
	for i := range tokens {
		r.read(i)
	}
	return r.best()
}

// reading is one way to understand one or two tokens.
type reading struct {
	words []Token
	spans int // tokens of the question
	cost  float64
	why   string

	total float64 // of the cheapest way that ends with this reading
	from  int     // index of the reading before, among those that end where this starts
}

type repairer struct {
	tokens   []Token
	v        Vocabulary
	starting [][]reading // by token
	accented bool        // the question has accents
}

// saves is what two words side by side save.
func (r *repairer) saves(a, b string) float64 {
	n := r.v.Pair(a, b)
	if n == 0 {
		return 0
	}
	return min(pairMost, pairBase+pairGrows*math.Log(float64(n)))
}

func (r *repairer) neighbours(i int) (left, right string) {
	if i > 0 {
		left = r.tokens[i-1].Folded
	}
	if i+1 < len(r.tokens) {
		right = r.tokens[i+1].Folded
	}
	return left, right
}

// read lists the readings that begin at token i.
func (r *repairer) read(i int) {
	t := r.tokens[i]
	count := r.v.Folded(t.Folded)
	meant := r.v.Word(t.Text) && t.Accented()
	keep := reading{words: []Token{t}, spans: 1}
	decoded, isVNI := decodeVNI(t.Text)
	isVNI = isVNI && r.v.Word(decoded)
	switch {
	case isVNI:
		keep.cost = costUnknown
	case number(t.Text) || len(t.Text) > longest:
	case count == 0 && meantSo(t):
		keep.cost = costNew
	case count == 0:
		keep.cost = costUnknown
	case !voweled(t.Folded):
		keep.cost = costHalf
	case t.Accented() && !meant, r.accented && !t.Accented() && !r.v.Word(t.Text):
		keep.cost = costAccents
	}
	r.starting[i] = append(r.starting[i], keep)
	r.join(i, meant)
	if len(t.Text) > longest {
		return
	}
	if isVNI {
		r.add(i, []Token{Word(decoded)}, 1, costKeys, "vni")
	}
	if number(t.Text) {
		return
	}
	if count == 0 {
		if s, ok := decodeTelex(t.Text); ok && r.v.Word(s) {
			r.add(i, []Token{Word(s)}, 1, costKeys, "telex")
		}
		r.split(i)
	}
	left, right := r.neighbours(i)
	fitsLeft, fitsRight := left == "" || r.v.Pair(left, t.Folded) > 0, right == "" || r.v.Pair(t.Folded, right) > 0
	if len(t.Folded) < 2 || count > 0 && fitsLeft && fitsRight {
		return
	}
	r.slips(i, count, meant, keep.cost == 0)
}

func (r *repairer) add(i int, words []Token, spans int, cost float64, why string) {
	r.starting[i] = append(r.starting[i], reading{words: words, spans: spans, cost: cost, why: why})
}

// join reads two tokens as one word that was split.
func (r *repairer) join(i int, meant bool) {
	if i+1 >= len(r.tokens) {
		return
	}
	a, b := r.tokens[i], r.tokens[i+1]
	whole := a.Folded + b.Folded
	if len(whole) > longest/2 || number(whole) || r.v.Folded(whole) == 0 {
		return
	}
	cost := costJoin
	if meant || r.v.Word(b.Text) && b.Accented() {
		cost += costKnown
	}
	word := Word(a.Text + b.Text)
	if !r.v.Word(word.Text) {
		word = Word(whole)
	}
	r.add(i, []Token{word}, 2, cost, "joined")
}

// split cuts two words that were typed as one.
func (r *repairer) split(i int) {
	w := r.tokens[i]
	for at := range w.Text {
		a, b := Word(w.Text[:at]), Word(w.Text[at:])
		if len(a.Folded) < 2 || len(b.Folded) < 2 || r.v.Folded(a.Folded) == 0 || r.v.Folded(b.Folded) == 0 {
			continue
		}
		cost := costSplit
		if a.Accented() && !r.v.Word(a.Text) || b.Accented() && !r.v.Word(b.Text) {
			cost += costAccents
		}
		r.add(i, []Token{a, b}, 1, cost, "split")
	}
}

// slips lists the known words at one edit from token i.
func (r *repairer) slips(i, count int, meant, known bool) {
	const most = 12
	t := r.tokens[i]
	left, right := r.neighbours(i)
	type variant struct {
		word string
		cost float64
		fits float64
	}
	var found []variant
	variants(t.Folded, func(w []byte, cost float64) {
		n := r.v.Folded(string(w))
		if n == 0 {
			return
		}
		word := string(w)
		fits := 0.0
		if left != "" {
			fits += r.saves(left, word)
		}
		if right != "" {
			fits += r.saves(word, right)
		}
		switch {
		case fits == 0 && count > 0:
			return
		case fits == 0 && len(t.Folded) < shortWord:
			cost += costShort
		}
		found = append(found, variant{word, cost - 0.1*math.Log(float64(n)), fits})
	})
	slices.SortFunc(found, func(a, b variant) int {
		return cmp.Or(cmp.Compare(a.cost-a.fits, b.cost-b.fits), cmp.Compare(a.word, b.word))
	})
	found = slices.CompactFunc(found, func(a, b variant) bool { return a.word == b.word })
	for _, f := range found[:min(most, len(found))] {
		switch {
		case meant:
			f.cost += costMeant
		case known:
			f.cost += costKnown
		}
		word := Word(f.word)
		if count > 0 {
			typed := t
			word.Typed = &typed
		}
		r.add(i, []Token{word}, 1, f.cost, "slip")
	}
}

// best finds the cheapest way through the readings.
func (r *repairer) best() ([]Token, []Correction) {
	type place struct{ start, index int }
	ending := make([][]place, len(r.tokens)+1)
	for i := range r.tokens {
		for k := range r.starting[i] {
			x := &r.starting[i][k]
			x.total, x.from = x.cost, -1
			first := x.words[0].Folded
			for n, p := range ending[i] {
				before := &r.starting[p.start][p.index]
				last := before.words[len(before.words)-1].Folded
				if total := before.total + x.cost - r.saves(last, first); x.from < 0 || total < x.total {
					x.total, x.from = total, n
				}
			}
			if len(x.words) == 2 {
				x.total -= r.saves(x.words[0].Folded, x.words[1].Folded)
			}
			ending[i+x.spans] = append(ending[i+x.spans], place{i, k})
		}
	}
	var way []place
	at, pick := len(r.tokens), 0
	for n, p := range ending[at] {
		q := ending[at][pick]
		if r.starting[p.start][p.index].total < r.starting[q.start][q.index].total {
			pick = n
		}
	}
	for at > 0 {
		p := ending[at][pick]
		way = append(way, p)
		at, pick = p.start, r.starting[p.start][p.index].from
	}
	slices.Reverse(way)
	out := make([]Token, 0, len(r.tokens)+2)
	var done []Correction
	for _, p := range way {
		x := r.starting[p.start][p.index]
		if x.why == "" {
			out = append(out, x.words...)
			continue
		}
		from, to := "", ""
		end := r.tokens[p.start+x.spans-1].End
		for _, t := range r.tokens[p.start : p.start+x.spans] {
			from += " " + t.Text
		}
		for _, w := range x.words {
			w.Start, w.End = r.tokens[p.start].Start, end
			out = append(out, w)
			to += " " + w.Text
		}
		done = append(done, Correction{From: from[1:], To: to[1:], Why: x.why})
	}
	return out, done
}

func number(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return false
}
