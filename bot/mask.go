package bot

import (
	"regexp"
	"strings"
	"unicode"
)

// Outside says how much of a citizen's words goes to officers outside the
// console.
type Outside string

// Choices. The zero Outside is OutsideMasked.
const (
	OutsideMasked Outside = "masked" // numbers of people and phones are hidden
	OutsideFull   Outside = "full"
	OutsideLink   Outside = "link" // nothing but that there is something, and where
)

// personal are numbers as long as a phone's, an identity card's or an
// account's, however they are spaced ("0912 345 678", "0912. 345 - 678").
var personal = regexp.MustCompile(`\+?\p{Nd}(?:[ .\-]{0,3}\p{Nd}){8,}`)

// Mask hides numbers of people and phones in a text, but for their last two
// digits, by which one who has the number knows it again.
func Mask(s string) string {
	return personal.ReplaceAllStringFunc(s, func(n string) string {
		left := -2
		for _, r := range n {
			if unicode.IsDigit(r) {
				left++
			}
		}
		return strings.Map(func(r rune) rune {
			if !unicode.IsDigit(r) {
				return r
			}
			if left--; left >= 0 {
				return '*'
			}
			return r
		}, n)
	})
}

// outwards is a citizen's words as they may leave the console.
func (d *draft) outwards(s string) string {
	s = clip(s, outsideRunes)
	switch d.w.Settings.Outside {
	case OutsideFull:
		return s
	case OutsideLink:
		return ""
	default:
		return Mask(s)
	}
}

// outsideRunes is how much of a message is told outside the console.
const outsideRunes = 700
