package vi

import "strconv"

// numberWords are the words of the numbers up to nine, and how they are said
// behind a ten.
var numberWords = map[string]int{
	"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
	"mot": 1, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}

// Number reads the number that a question's tokens have at i, in figures or
// words, from 0 to 999. It returns how many tokens it takes, 0 when there is
// no number.
func Number(tokens []Token, i int) (value, length int) {
	if i >= len(tokens) {
		return 0, 0
	}
	if n, err := strconv.Atoi(tokens[i].Text); err == nil && n >= 0 && n < 1000 {
		return n, 1
	}
	at := func(k int) string {
		if i+k < len(tokens) {
			return tokens[i+k].Text
		}
		return ""
	}
	ten := func(w string) bool { return w == "mươi" || w == "mười" || w == "muoi" }
	first, known := numberWords[at(0)]
	switch {
	case at(0) == "mười" || at(0) == "muoi":
		if unit, ok := numberWords[at(1)]; ok {
			return 10 + unit, 2
		}
		return 10, 1
	case known && ten(at(1)):
		if unit, ok := numberWords[at(2)]; ok {
			return 10*first + unit, 3
		}
		return 10 * first, 2
	case known:
		return first, 1
	}
	return 0, 0
}
