package vi

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// respell rewrites each word of normalised text in the spelling that
// Normalize promises.
func respell(s string) string {
	if ascii(s) && !strings.ContainsRune(s, 'i') {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for len(s) > 0 {
		n := wordLen(s)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s)
			b.WriteString(s[:n])
		} else {
			b.WriteString(syllable(s[:n]))
		}
		s = s[n:]
	}
	return b.String()
}

// wordLen is the length in bytes of the run of letters and digits that s
// begins with.
func wordLen(s string) int {
	for i, r := range s {
		if !wordRune(r) {
			return i
		}
	}
	return len(s)
}

func wordRune(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// syllable respells one syllable: oà to òa, oé to óe, uý to úy (not after
// q), and i to y where it is the whole rhyme after h, k, l, m, s, t.
func syllable(w string) string {
	last, n := utf8.DecodeLastRuneInString(w)
	head := w[:len(w)-n]
	if len(head) == 0 {
		return w
	}
	before, m := utf8.DecodeLastRuneInString(head)
	onset := head[:len(head)-m]
	switch before {
	case 'o':
		if base, tone := toneOf(last); tone > 0 && (base == 'a' || base == 'e') {
			return onset + string(withTone('o', tone)) + string(base)
		}
	case 'u':
		base, tone := toneOf(last)
		switch {
		case onset == "q" && base == 'i':
			return "qu" + string(withTone('y', tone))
		case onset != "q" && base == 'y' && tone > 0:
			return onset + string(withTone('u', tone)) + "y"
		}
	}
	switch head {
	case "h", "k", "l", "m", "s", "t":
		if base, tone := toneOf(last); base == 'i' {
			return head + string(withTone('y', tone))
		}
	}
	return w
}

// toned lists each vowel that respelling touches: plain, then acute, grave,
// hook, tilde, dot.
const toned = "aáàảãạ" + "eéèẻẽẹ" + "iíìỉĩị" + "oóòỏõọ" + "uúùủũụ" + "yýỳỷỹỵ"

// toneOf splits a vowel into the plain letter and its tone, 0 for none. Other
// letters come back as they are.
func toneOf(r rune) (base rune, tone int) {
	i := 0
	for _, t := range toned {
		if i%6 == 0 {
			base = t
		}
		if t == r {
			return base, i % 6
		}
		i++
	}
	return r, 0
}

func withTone(base rune, tone int) rune {
	i := 0
	found := -1
	for _, t := range toned {
		if i%6 == 0 && t == base {
			found = i + tone
		}
		if i == found {
			return t
		}
		i++
	}
	return base
}
