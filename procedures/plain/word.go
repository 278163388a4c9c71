package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is one word of a text.
type word struct {
	text, small string // as it stands, and in small letters
	at          int    // byte in the text
	begins      bool   // a new sentence or clause begins with it, or a bracket
	sentence    int    // number of its sentence
}

// end is the byte behind the word.
func (w word) end() int { return w.at + len(w.text) }

// cut cuts a text into words: letters and digits together, with what holds
// numbers and codes together between them ("7.000", "75/2022/TT-BTC").
func cut(text string) []word {
	var out []word
	sentence, begins := 0, true
	from, last := -1, rune(0)
	digit, at := false, false // in the word so far: looking back each time would take for ever
	flush := func(to int) {
		if from < 0 {
			return
		}
		t := text[from:to]
		out = append(out, word{text: t, small: strings.ToLower(t), at: from, begins: begins, sentence: sentence})
		from, begins = -1, false
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if from < 0 {
				from, digit, at = i, false, false
			}
			digit, last = digit || unicode.IsDigit(r), r
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		next, _ := utf8.DecodeRuneInString(text[i+size:])
		if from >= 0 && joins(last, r, next, digit, at) {
			at, last = at || r == '@', r
			continue
		}
		flush(i)
		switch {
		case strings.ContainsRune(".!?…;:\n", r):
			sentence++
			begins = true
		case strings.ContainsRune("()[]«»“”\"", r):
			begins = true
		}
	}
	flush(len(text))
	return out
}

// joins reports whether a mark holds together what stands around it, in a word
// that has a digit so far, or an @.
func joins(last, mark, next rune, digit, at bool) bool {
	letter := unicode.IsLetter(next) || unicode.IsDigit(next)
	switch mark {
	case '.':
		return unicode.IsDigit(last) && unicode.IsDigit(next) || at && letter
	case ',':
		return unicode.IsDigit(last) && unicode.IsDigit(next)
	case '/':
		return digit && letter
	case '-', '&', '@':
		return letter
	}
	return false
}
