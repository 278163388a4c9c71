package vi

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// spoken is a number below a hundred in words.
func spoken(n int) string {
	units := []string{"", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}
	behind := []string{"", "mốt", "hai", "ba", "tư", "lăm", "sáu", "bảy", "tám", "chín"}
	switch ten, unit := n/10, n%10; {
	case ten == 0:
		return units[unit]
	case ten == 1 && unit == 5:
		return "mười lăm"
	case ten == 1:
		return strings.TrimSpace("mười " + units[unit])
	default:
		return strings.TrimSpace(units[ten] + " mươi " + behind[unit])
	}
}

func TestNumberInWords(t *testing.T) {
	for n := 1; n < 100; n++ {
		for _, said := range []string{spoken(n), Fold(spoken(n)), strings.ToUpper(spoken(n))} {
			tokens := Tokens("cháu " + said + " tuổi")
			if got, length := Number(tokens, 1); got != n || length != len(tokens)-2 {
				t.Errorf("%s: %d in %d words, want %d", said, got, length, n)
			}
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string][2]int{
		"0": {0, 1}, "14": {14, 1}, "007": {7, 1}, "999 người": {999, 1}, "1000": {0, 0}, "2026": {0, 0}, "99999999999999999999": {0, 0},
		"mươi": {0, 0}, "mươi lăm": {0, 0}, "tuổi": {0, 0}, "": {0, 0}, "một một": {1, 1}, "mười mười": {10, 1}, "ct01": {0, 0},
		"hai mươi mười": {20, 2}, "ba mươi nhăm": {35, 3}, "bẩy mươi": {70, 2},
	} {
		if n, length := Number(Tokens(in), 0); n != want[0] || length != want[1] {
			t.Errorf("%q: %d in %d words, want %v", in, n, length, want)
		}
	}
}

func TestNumberInAnyText(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom([]string{"một", "mươi", "mười", "muoi", "lăm", "năm", "tu", "14", "0", "tuổi", "nam"}), rapid.StringMatching(`[0-9a-z]{1,5}`))
	rapid.Check(t, func(rt *rapid.T) {
		tokens := Tokens(strings.Join(rapid.SliceOfN(word, 0, 8).Draw(rt, "words"), " "))
		for i := range len(tokens) + 2 {
			n, length := Number(tokens, i)
			if length < 0 || length > 3 || length > 0 && i+length > len(tokens) || n < 0 || n > 999 || length == 0 && n != 0 {
				rt.Fatalf("%s at %d: %d in %d", texts(tokens), i, n, length)
			}
		}
	})
}
