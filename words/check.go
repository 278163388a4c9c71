package words

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	placeholder = regexp.MustCompile(`\{[a-z][a-z0-9_]*\}`)
	keyForm     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
)

// Placeholders lists the names between braces in a text, sorted, each once.
func Placeholders(text string) []string {
	names := placeholder.FindAllString(text, -1)
	for i, n := range names {
		names[i] = strings.Trim(n, "{}")
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Check says everything that is wrong with the catalogue, joined: a text that
// one language lacks, placeholders that differ between languages, untidy
// text, and texts longer than a channel takes (limits.yaml). Like those of
// Load its errors are faults of the program.
func (c *Catalogue) Check() error {
	l, err := readLimits(shippedLimits)
	if err != nil {
		return err
	}
	return c.check(l)
}

func (c *Catalogue) check(l limits) error {
	var errs []error
	fault := func(lang Lang, key, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s %s: %s", lang, key, fmt.Sprintf(format, args...)))
	}
	for _, lang := range Langs() {
		for _, key := range c.Keys(lang) {
			text := c.texts[lang][key]
			if !keyForm.MatchString(key) {
				fault(lang, key, "key is not made of a-z, 0-9, _ and dots")
			}
			for _, problem := range untidy(text) {
				fault(lang, key, "%s", problem)
			}
			for _, problem := range l.exceeded(key, text) {
				fault(lang, key, "text is too long: %s", problem)
			}
			for _, other := range Langs() {
				there, ok := c.texts[other][key]
				if !ok {
					fault(other, key, "text is missing, %s has it", lang)
				} else if lang == Vi && c.own == nil && !slices.Equal(Placeholders(text), Placeholders(there)) {
					fault(other, key, "placeholders are %v, in %s %v", Placeholders(there), lang, Placeholders(text))
				}
			}
		}
	}
	if c.own != nil {
		// A ward's text may leave out what the other language says.
		for _, lang := range Langs() {
			for key, text := range c.texts[lang] {
				if e, ok := c.Editable(key); ok && text != c.own.texts[lang][key] {
					for _, f := range e.placeholderFaults(lang, text, c.own.texts[lang][key]) {
						errs = append(errs, f)
					}
				}
			}
		}
	}
	for _, one := range l.Limits {
		for key := range one.Except {
			if !c.Has(Vi, key) || !matches(one.Keys, key) {
				fault(Vi, key, "is an exception in limits.yaml, but no text of %s", one.Keys)
			}
		}
	}
	return errors.Join(errs...)
}

// fillers count as letters or signs, and nobody sees them.
const fillers = "\u115F\u1160\u3164\uFFA0\u2800"

// strayBrace is what untidy says of a brace that stands alone.
const strayBrace = "brace that is no placeholder"

// Untidy reports whether a text of people's own holds what nobody should have
// typed: invisible or broken characters, blanks in the wrong place, nothing at
// all. Braces are theirs to use.
func Untidy(text string) bool {
	return slices.ContainsFunc(untidy(text), func(what string) bool { return what != strayBrace })
}

// untidy lists what nobody should have typed into a text.
func untidy(text string) []string {
	var out []string
	say := func(bad bool, problem string) {
		if bad {
			out = append(out, problem)
		}
	}
	say(text == "", "text is empty")
	say(!norm.NFC.IsNormalString(text), "text is not composed (NFC)")
	say(strings.Contains(text, "  "), "two spaces in a row")
	say(strings.Contains(text, " \n") || strings.Contains(text, "\n "), "space at the end or beginning of a line")
	say(strings.ContainsFunc(text, func(r rune) bool {
		return r != '\n' && unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || strings.ContainsRune(fillers, r) || r == unicode.ReplacementChar
	}), "invisible or broken character")
	say(strings.ContainsAny(placeholder.ReplaceAllString(text, ""), "{}"), strayBrace)
	return out
}
