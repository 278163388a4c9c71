package platform

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// borders are where a text may be cut, the best ones first: after a
// paragraph, a line, a sentence, a word.
var borders = [][]string{{"\n\n"}, {"\n"}, {". ", "! ", "? ", "… ", "; "}, {" "}}

// Runes measures a text in code points, as a size function of Split.
func Runes(rune) int { return 1 }

// Units measures a text in UTF-16 units, as a size function of Split.
func Units(r rune) int { return max(utf16.RuneLen(r), 1) }

// Bytes measures a text in bytes, as a size function of Split.
func Bytes(r rune) int { return max(utf8.RuneLen(r), 1) }

// Measure is the length of a text by a size function.
func Measure(text string, size func(rune) int) int {
	n := 0
	for _, r := range text {
		n += size(r)
	}
	return n
}

// Split cuts a text into pieces of at most limit, as size measures each rune,
// in order. Only white space at the cuts is left out. There is at least one
// piece.
func Split(text string, limit int, size func(rune) int) []string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
	var out []string
	for Measure(text, size) > limit {
		n := cut(text, limit, size)
		if piece := strings.TrimRight(text[:n], " \n\t"); strings.TrimSpace(piece) != "" {
			out = append(out, piece)
		}
		text = strings.TrimLeft(text[n:], " \n\t")
	}
	if strings.TrimSpace(text) != "" || len(out) == 0 {
		out = append(out, strings.TrimRight(text, " \n\t"))
	}
	return out
}

// cut is the length in bytes of the first piece of a text that is too long.
// A border in the first half would make pieces too small: the next kind of
// border is looked for then.
func cut(text string, limit int, size func(rune) int) int {
	most, n := 0, 0
	for i, r := range text {
		if n += size(r); n > limit {
			most = i
			break
		}
	}
	for _, kind := range borders {
		best := 0
		for _, b := range kind {
			if i := strings.LastIndex(text[:most], b); i >= 0 {
				best = max(best, i+len(b))
			}
		}
		if best > most/2 {
			return best
		}
	}
	return whole(text, most)
}

// whole moves a cut back so that what is seen as one sign stays together:
// marks on a letter, joined emoji.
func whole(text string, at int) int {
	const joiner = '\u200d'
	runes := []rune(text[:at])
	next := []rune(text[at:min(len(text), at+4)])
	for i := len(runes); i > max(len(runes)-32, 1); i-- {
		after := next
		if i < len(runes) {
			after = runes[i:]
		}
		glued := len(after) > 0 && (unicode.In(after[0], unicode.Mn, unicode.Me) || after[0] == joiner ||
			after[0] >= 0x1F3FB && after[0] <= 0x1F3FF) || runes[i-1] == joiner
		if !glued {
			return len(string(runes[:i]))
		}
	}
	return at
}
