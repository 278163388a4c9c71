package procedures

import "testing"

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		" gà \n":                            "gà",
		"ga\u0300":                          "gà",
		"a\r\nb\rc\u2028d\u0085e":           "a\nb\nc\nd\ne",
		"a  \n\n\n \nb":                     "a\n\nb",
		"a\tb\u00A0c":                       "a b c",
		"\uFEFFa\u200Bb\u00ADc\x00d\u202Ee": "abcde",
		"👩\u200D🌾":                          "👩\u200D🌾",
		"a\xffb":                            "a\uFFFDb",
		"a\n  b":                            "a\n  b",
		"  a\n  b":                          "a\n  b",
	} {
		got := CleanText(in)
		if got != want {
			t.Errorf("%q is cleaned to %q, want %q", in, got, want)
		}
		if CleanText(got) != got {
			t.Errorf("%q is not clean after cleaning", got)
		}
		if problem, _ := textProblem(got); problem != "" && in != "a\xffb" {
			t.Errorf("%q is clean, but %s", got, problem)
		}
	}
}
