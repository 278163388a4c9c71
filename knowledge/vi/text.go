// Package vi reads Vietnamese as citizens type it: one form of Unicode, one
// place for the tone mark, accents kept and folded, syllables and their
// pairs, abbreviations, the phrases of asking, and small slips of typing.
//
// It knows nothing of procedures, of Bleve or of ranking. It does not
// segment words either: a Vietnamese word is one to four syllables, and
// pairs of syllables have served search as well as a segmenter.
//
// There is no Bleve analyzer here. Bleve finds analyzers in a registry that
// is filled in init functions; this module has none, so text is cut here,
// joined by spaces, and indexed by Bleve's own whitespace tokenizer. Query
// and index therefore go through the very same code.
package vi

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Normalize brings text to the one form that everything else here expects:
// valid UTF-8, composed (NFC), lower case, invisible characters and marks that
// compose with no letter gone, white space as single spaces, tone marks where the old spelling has them ("hòa",
// "thúy") and y after the consonants that take either ("ký" for "kí").
// It is idempotent.
func Normalize(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, " "))
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case invisible(r) || unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = b.Len() > 0
			continue
		case r == 'Ð' || r == 'ð': // eth, typed for đ by old fonts
			r = 'đ'
		default:
			r = unicode.ToLower(r)
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return respell(b.String())
}

// Fold takes the accents off and writes đ as d, after Normalize. It is
// idempotent, and never longer than the normalised text.
func Fold(s string) string { return foldNormal(Normalize(s)) }

func foldNormal(s string) string {
	if ascii(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	// Without a foreign accent ("mï") a word may be one that is spelt another
	// way.
	return respell(norm.NFC.String(b.String()))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// invisible are characters that phones and web pages leave in text: soft
// hyphen, zero-width space and joiners, direction marks, byte order mark,
// variation selectors.
func invisible(r rune) bool {
	switch {
	case r == 0x00AD, r == 0xFEFF, r == 0x2060, r == 0x180E:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0xFE00 && r <= 0xFE0F:
		return true
	}
	return false
}
