package telegram

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// borders are where a text may be cut, the best ones first: after a
// paragraph, a line, a sentence, a word.
var borders = [][]string{{"\n\n"}, {"\n"}, {". ", "! ", "? ", "… ", "; "}, {" "}}

// split cuts a text into pieces of at most limit UTF-16 units, in order. Only
// white space at the cuts is left out. There is at least one piece.
func split(text string, limit int) []string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
	var out []string
	for units(text) > limit {
		n := cut(text, limit)
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
func cut(text string, limit int) int {
	most, n := 0, 0
	for i, r := range text {
		if n += max(utf16.RuneLen(r), 1); n > limit {
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
