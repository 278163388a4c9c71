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
	from := -1
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
				from = i
			}
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		next, _ := utf8.DecodeRuneInString(text[i+size:])
		if from >= 0 && strings.ContainsRune("./-,&@", r) && joins(text[from:i], r, next) {
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

// joins reports whether a mark holds together what stands around it.
func joins(before string, mark, next rune) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	switch mark {
	case '.', ',':
		return unicode.IsDigit(last) && unicode.IsDigit(next) || mark == '.' && strings.Contains(before, "@") && unicode.IsLetter(next)
	case '/':
		return strings.ContainsAny(before, "0123456789") && (unicode.IsLetter(next) || unicode.IsDigit(next))
	}
	return unicode.IsLetter(next) || unicode.IsDigit(next)
}
