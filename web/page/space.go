package page

import "regexp"

// A number stays on one line with the word after it (its unit), and a short
// counter word with the number after it.
var (
	beforeUnit = regexp.MustCompile(`(^|[\s(])(\d(?:[\d.,:/]*\d)?) (\p{L})`)
	afterWord  = regexp.MustCompile(`(^|[\s(])([Bb]ước|[Tt]ổ|phố|[Ss]ố|[Mm]ã|Điều|Step|Group) (\d)`)
)

// Bind puts non-breaking spaces between numbers and their units, and between
// counter words and their numbers ("7.000 đồng", "3 ngày", "Bước 2").
func Bind(s string) string {
	s = beforeUnit.ReplaceAllString(s, "$1$2\u00a0$3")
	return afterWord.ReplaceAllString(s, "$1$2\u00a0$3")
}
