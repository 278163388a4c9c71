package vi

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// wellFormed is the shape of a Vietnamese syllable without its accents: an
// onset, vowels, and one of the few codas.
var wellFormed = regexp.MustCompile(`^(b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?[aeiouy]{1,3}(ch|c|m|nh|ng|n|p|t)?$`)

// meantSo reports whether a token was most likely typed as it is meant,
// although no text has it: it carries accents, and could be a syllable. People
// do not put a tone on a slip of the keyboard.
func meantSo(t Token) bool {
	return t.Accented() && !impossible(t.Text) && wellFormed.MatchString(t.Folded)
}

// impossible reports whether no Vietnamese syllable ends so: ă and â want a
// letter behind them.
func impossible(w string) bool {
	r, _ := utf8.DecodeLastRuneInString(w)
	return strings.ContainsRune("ăắằẳẵặâấầẩẫậ", r)
}
