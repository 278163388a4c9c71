package vi

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Tone marks as combining characters, by the keys of Telex and of VNI.
const (
	acute, grave, hook, tilde, dot  = '\u0301', '\u0300', '\u0309', '\u0303', '\u0323'
	circumflex, breve, horn, stroke = '\u0302', '\u0306', '\u031B', 'đ'
)

// decodeTelex reads a syllable whose keys were left as typed on a keyboard
// set to Telex ("ddawng" is "đăng"), and false when it has none of its keys.
func decodeTelex(w string) (string, bool) {
	var tone rune
	if n := len(w); n > 2 {
		if t := strings.IndexByte("sfrxj", w[n-1]); t >= 0 {
			tone = []rune{acute, grave, hook, tilde, dot}[t]
			w = w[:n-1]
		}
	}
	var b []rune
	changed := tone != 0
	for i := 0; i < len(w); i++ {
		c := rune(w[i])
		next := byte(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		switch {
		case c == 'd' && next == 'd':
			b = append(b, stroke)
		case strings.ContainsRune("aeo", c) && next == byte(c):
			b = append(b, c, circumflex)
		case c == 'a' && next == 'w':
			b = append(b, c, breve)
		case strings.ContainsRune("ou", c) && next == 'w':
			b = append(b, c, horn)
		default:
			b = append(b, c)
			continue
		}
		i++
		changed = true
	}
	return compose(b, tone), changed
}

// decodeVNI is decodeTelex for the digits of VNI ("d9ang8" is "đăng").
func decodeVNI(w string) (string, bool) {
	var tone rune
	var b []rune
	changed := false
	for _, c := range w {
		var mark rune
		if t := strings.IndexRune("12345", c); t >= 0 {
			tone = [...]rune{acute, grave, hook, tilde, dot}[t]
			changed = true
			continue
		}
		switch {
		case c == '6':
			mark = circumflex
		case c == '7':
			mark = horn
		case c == '8':
			mark = breve
		case c == '9' && len(b) > 0 && b[0] == 'd':
			b[0] = stroke
			changed = true
			continue
		case c >= '0' && c <= '9':
			return w, false
		default:
			b = append(b, c)
			continue
		}
		at := lastOf(b, map[rune]string{circumflex: "aeo", horn: "ou", breve: "a"}[mark])
		if at < 0 {
			return w, false
		}
		b = append(b[:at+1], append([]rune{mark}, b[at+1:]...)...)
		changed = true
	}
	return compose(b, tone), changed
}

func lastOf(b []rune, letters string) int {
	for i := len(b) - 1; i >= 0; i-- {
		if strings.ContainsRune(letters, b[i]) {
			return i
		}
	}
	return -1
}

// compose puts the tone on the vowel that carries it and composes. "uo" with
// one horn has two ("dduowngf").
func compose(b []rune, tone rune) string {
	s := string(b)
	s = strings.ReplaceAll(s, "uo"+string(horn), "u"+string(horn)+"o"+string(horn))
	if tone == 0 {
		return Normalize(s)
	}
	rs := []rune(s)
	at := toneSeat(rs)
	if at < 0 {
		return Normalize(s)
	}
	// Behind the vowel's own mark, which NFC wants first (horn, circumflex).
	for at+1 < len(rs) && (rs[at+1] == circumflex || rs[at+1] == breve || rs[at+1] == horn) {
		at++
	}
	out := string(rs[:at+1]) + string(tone) + string(rs[at+1:])
	return Normalize(norm.NFC.String(out))
}

// toneSeat finds the vowel that takes the tone: the last with a mark of its
// own; else with a final consonant the last vowel, without the last but one.
func toneSeat(rs []rune) int {
	var vowels []int
	for i, r := range rs {
		marked := i+1 < len(rs) && (rs[i+1] == circumflex || rs[i+1] == breve || rs[i+1] == horn)
		if !strings.ContainsRune("aeiouy", r) {
			continue
		}
		if i == 1 && len(rs) > 2 && strings.ContainsRune("aeiouy", rs[2]) && (rs[0] == 'q' && r == 'u' || rs[0] == 'g' && r == 'i') {
			continue
		}
		if marked {
			vowels = []int{i}
			continue
		}
		vowels = append(vowels, i)
	}
	n := len(vowels)
	if n == 0 {
		return -1
	}
	if last := vowels[n-1]; n == 1 || last < len(rs)-1 {
		return last
	}
	return vowels[n-2]
}
