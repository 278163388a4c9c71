package procedures

import (
	"reflect"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CleanText brings a text into the form that guides hold: valid UTF-8 in
// NFC, lines ended by a line feed without blanks before it, no blanks around
// the whole, at most one empty line in a row, and none of the characters
// that show nothing (controls, byte order marks, zero-width spaces, marks
// that turn the writing direction). Tabs and hard spaces become spaces.
func CleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = lineEnds.Replace(s)
	s = strings.Map(cleanRune, s)
	s = norm.NFC.String(s)
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, l := range lines {
		l = strings.TrimRightFunc(l, unicode.IsSpace)
		if l == "" && len(kept) > 0 && kept[len(kept)-1] == "" {
			continue
		}
		kept = append(kept, l)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// lineEnds turns the line ends of other systems into line feeds.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func cleanRune(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\t' || r == '\u00A0':
		return ' '
	case hidden(r):
		return -1
	}
	return r
}

// hidden reports characters that show nothing and that a text must not hold.
// The joiners U+200C and U+200D stay: emoji are made of them.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == '\uFEFF', r == '\uFFFE', r == '\uFFFF',
		r == '\u00AD', r == '\u200B', r == '\u200E', r == '\u200F', r == '\u2060',
		r == '\u2028', r == '\u2029', r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return false
}

// textProblem says what keeps a text from being clean, and "" when it may
// stand. Blanks around and within it are no fault.
func textProblem(s string) (problem, hint string) {
	for _, r := range s {
		switch {
		case r == '\n':
		case r == '\t':
			return "text holds a tab", "use spaces"
		case r == '\uFFFD':
			return "text holds characters that were lost (U+FFFD)", "write them again and save the file as UTF-8"
		case hidden(r):
			return "text holds the invisible character " + runeName(r), "delete it, or write the passage again"
		}
	}
	if !norm.NFC.IsNormalString(s) {
		return "text is not in Unicode form NFC", "letters and their accents are separate characters here; write the passage again or let motcua rewrite the file"
	}
	return "", ""
}

func runeName(r rune) string {
	const digits = "0123456789ABCDEF"
	b := []byte("U+0000")
	for i := len(b) - 1; i > 1; i, r = i-1, r>>4 {
		b[i] = digits[r&15]
	}
	return string(b)
}

// Clean is a deep copy of the guide whose texts are clean (see CleanText)
// and whose empty lists are nil: what is left after writing and reading.
func (g *Guide) Clean() *Guide {
	out := reflect.New(reflect.TypeFor[Guide]())
	cleanInto(out.Elem(), reflect.ValueOf(g).Elem())
	return out.Interface().(*Guide)
}

func cleanInto(dst, src reflect.Value) {
	switch src.Kind() {
	case reflect.String:
		dst.SetString(CleanText(src.String()))
	case reflect.Pointer:
		if !src.IsNil() {
			dst.Set(reflect.New(src.Type().Elem()))
			cleanInto(dst.Elem(), src.Elem())
		}
	case reflect.Slice:
		if src.Len() > 0 {
			dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
			for i := range src.Len() {
				cleanInto(dst.Index(i), src.Index(i))
			}
		}
	case reflect.Struct:
		for i := range src.NumField() {
			cleanInto(dst.Field(i), src.Field(i))
		}
	default:
		dst.Set(src)
	}
}

// eachString calls f for every text of v with its field path.
func eachString(v reflect.Value, path string, f func(path, s string)) {
	switch v.Kind() {
	case reflect.String:
		f(path, v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			eachString(v.Elem(), path, f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachString(v.Index(i), index(path, i), f)
		}
	case reflect.Struct:
		if v.Type() == dateType {
			return
		}
		for i, name := range fieldNames(v.Type()) {
			eachString(v.Field(i), join(path, name), f)
		}
	}
}
