package page

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold takes case and accents away, as people type them when in a hurry: for
// boxes that narrow a list, and for its order. What citizens ask is read by
// package knowledge, which knows more.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// Fits reports that every word of a query stands in a text, without case and
// accents; an empty query fits all.
func Fits(text, query string) bool {
	text = Fold(text)
	for word := range strings.FieldsSeq(Fold(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
