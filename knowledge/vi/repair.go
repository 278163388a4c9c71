package vi

import (
	"strings"
	"unicode/utf8"
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
	Why      string // "telex", "vni", "split" or "slip"
}

// Repair replaces tokens that the vocabulary does not know. It leaves a known
// word alone, for most misspelt Vietnamese syllables are other syllables: a
// word that is known without accents only is changed when it forms a known
// pair with no neighbour, and its replacement does.
func Repair(tokens []Token, v Vocabulary) ([]Token, []Correction) {
	accented := false
	for _, t := range tokens {
		accented = accented || t.Accented()
	}
	out := make([]Token, 0, len(tokens)+2)
	var done []Correction
	for i, t := range tokens {
		fixed, why := repairOne(tokens, out, i, accented, v)
		if why == "" {
			out = append(out, t)
			continue
		}
		to := ""
		for k, f := range fixed {
			f.Start, f.End = t.Start, t.End
			out = append(out, f)
			if k > 0 {
				to += " "
			}
			to += f.Text
		}
		done = append(done, Correction{From: t.Text, To: to, Why: why})
	}
	return out, done
}

func repairOne(tokens, before []Token, i int, accented bool, v Vocabulary) ([]Token, string) {
	t := tokens[i]
	if len(t.Text) > longest {
		return nil, ""
	}
	count := v.Folded(t.Folded)
	if v.Word(t.Text) || count > 0 && !accented && !t.Accented() {
		return nil, ""
	}
	if s, ok := decodeVNI(t.Text); ok && v.Word(s) {
		return []Token{Word(s)}, "vni"
	}
	if number(t.Text) {
		return nil, ""
	}
	if count == 0 {
		if s, ok := decodeTelex(t.Text); ok && v.Word(s) {
			return []Token{Word(s)}, "telex"
		}
		if a, b, ok := split(t.Folded, v); ok {
			return []Token{Word(a), Word(b)}, "split"
		}
	}
	left, right := "", ""
	if n := len(before); n > 0 {
		left = before[n-1].Folded
	}
	if i+1 < len(tokens) {
		right = tokens[i+1].Folded
	}
	fits := func(w string) int {
		n := 0
		if left != "" {
			n += v.Pair(left, w)
		}
		if right != "" {
			n += v.Pair(w, right)
		}
		return n
	}
	if len(t.Folded) < 3 || count > 0 && fits(t.Folded) > 0 {
		return nil, ""
	}
	// An accented syllable that could be one is one, if no text has it ("phở").
	if count > 0 && t.Accented() && !impossible(t.Text) {
		return nil, ""
	}
	best, bestScore := "", 0
	variants(t.Folded, count == 0, func(w string) {
		n := v.Folded(w)
		if n == 0 {
			return
		}
		pair := fits(w)
		// A word that the texts know by chance (count > 0) or a short one needs
		// a neighbour's word for its replacement.
		if pair == 0 && (count > 0 || len(t.Folded) < 5) {
			return
		}
		if score := min(pair, 1000)*1000 + min(n, 999); score > bestScore || score == bestScore && w < best {
			best, bestScore = w, score
		}
	})
	if best == "" {
		return nil, ""
	}
	return []Token{Word(best)}, "slip"
}

func number(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return false
}

// split cuts two syllables that were typed as one word.
func split(w string, v Vocabulary) (a, b string, ok bool) {
	most := 0
	for i := 2; i+2 <= len(w); i++ {
		if v.Folded(w[:i]) == 0 || v.Folded(w[i:]) == 0 {
			continue
		}
		if n := v.Pair(w[:i], w[i:]); n > most {
			a, b, most = w[:i], w[i:], n
		}
	}
	return a, b, most > 0
}

// impossible reports whether no Vietnamese syllable ends so: ă and â want a
// letter behind them.
func impossible(w string) bool {
	r, _ := utf8.DecodeLastRuneInString(w)
	return strings.ContainsRune("ăắằẳẵặâấầẩẫậ", r)
}

// variants calls f with every ASCII word at one edit from w: a letter added
// or dropped, two neighbours swapped, and with replaced one letter replaced.
// A word may come twice.
func variants(w string, replaced bool, f func(string)) {
	const letters = "abcdeghiklmnopqrstuvxy"
	buf := make([]byte, 0, len(w)+1)
	for i := range len(w) {
		f(w[:i] + w[i+1:])
		if i+1 < len(w) && w[i] != w[i+1] {
			buf = append(buf[:0], w...)
			buf[i], buf[i+1] = buf[i+1], buf[i]
			f(string(buf))
		}
	}
	for _, c := range []byte(letters) {
		for i := 0; i <= len(w); i++ {
			buf = append(append(append(buf[:0], w[:i]...), c), w[i:]...)
			f(string(buf))
			if replaced && i < len(w) && w[i] != c {
				buf = append(buf[:0], w...)
				buf[i] = c
				f(string(buf))
			}
		}
	}
}
