package eval

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/motcua/motcua/knowledge/vi"
)

// plain is a question that every kind of noise finds a place in.
const plain = "Đăng ký khai sinh cho cháu"

func TestNoiseDoesWhatItSays(t *testing.T) {
	words := strings.Fields(plain)
	// changed is the one word that differs, was and is.
	changed := func(t *testing.T, noisy string) (was, is string) {
		t.Helper()
		got := strings.Fields(noisy)
		if len(got) != len(words) {
			t.Fatalf("%d words in %q", len(got), noisy)
		}
		for i := range got {
			if got[i] != words[i] {
				if is != "" {
					t.Fatalf("two words changed: %q", noisy)
				}
				was, is = strings.ToLower(words[i]), got[i]
			}
		}
		return was, is
	}
	for n, check := range map[Noise]func(t *testing.T, noisy string){
		NoiseUnaccented: func(t *testing.T, noisy string) {
			if noisy != "Dang ky khai sinh cho chau" {
				t.Error(noisy)
			}
		},
		NoisePartly: func(t *testing.T, noisy string) {
			if bare(noisy) != bare(plain) {
				t.Error(noisy)
			}
		},
		NoiseDecomposed: func(t *testing.T, noisy string) {
			if noisy == plain || norm.NFC.String(noisy) != plain {
				t.Error(noisy)
			}
		},
		NoiseCase: func(t *testing.T, noisy string) {
			if noisy != "ĐĂNG KÝ KHAI SINH CHO CHÁU" {
				t.Error(noisy)
			}
		},
		NoiseTelex: func(t *testing.T, noisy string) {
			if noisy != "ddawng kys khai sinh cho chaus" {
				t.Error(noisy)
			}
		},
		NoiseVNI: func(t *testing.T, noisy string) {
			if noisy != "d9a8ng ky1 khai sinh cho chau1" {
				t.Error(noisy)
			}
		},
		NoiseNeighbour: func(t *testing.T, noisy string) {
			was, is := changed(t, noisy)
			if utf8.RuneCountInString(was) != utf8.RuneCountInString(is) {
				t.Errorf("%q to %q", was, is)
			}
		},
		NoiseDropped: func(t *testing.T, noisy string) {
			was, is := changed(t, noisy)
			if utf8.RuneCountInString(was) != utf8.RuneCountInString(is)+1 {
				t.Errorf("%q to %q", was, is)
			}
		},
		NoiseGlued: func(t *testing.T, noisy string) {
			if got := strings.Fields(noisy); len(got) != len(words)-1 || strings.Join(got, "") != strings.Join(words, "") {
				t.Error(noisy)
			}
		},
		NoiseSplit: func(t *testing.T, noisy string) {
			got := strings.Fields(noisy)
			if len(got) != len(words)+1 || !strings.EqualFold(strings.Join(got, ""), strings.Join(words, "")) {
				t.Error(noisy)
			}
		},
		NoisePolite: func(t *testing.T, noisy string) {
			if len(noisy) <= len(plain) || !strings.Contains(noisy, plain) {
				t.Error(noisy)
			}
		},
	} {
		t.Run(string(n), func(t *testing.T) { check(t, n.Apply(plain)) })
	}
	if len(Noises()) != 11 {
		t.Errorf("%d kinds", len(Noises()))
	}
}

// TestNoiseWithoutAPlace: what cannot be changed comes back as it was.
func TestNoiseWithoutAPlace(t *testing.T) {
	for n, queries := range map[Noise][]string{
		NoiseUnaccented: {"", "khai sinh", "123"},
		NoisePartly:     {"", "khai sinh"},
		NoiseDecomposed: {"", "khai sinh"},
		NoiseCase:       {"", "CT01", "2/9"},
		NoiseTelex:      {"", "khai sinh", "ct01"},
		NoiseVNI:        {"", "khai sinh", "ct01"},
		NoiseNeighbour:  {"", "ở xã", "ct01 ct02", "12345"},
		NoiseDropped:    {"", "con đi học", "ct01 ct02"},
		NoiseGlued:      {"", "sinh", " sinh "},
		NoiseSplit:      {"", "con đi học", "ct01 ct02"},
		Noise("none"):   {"", "Đăng ký"},
	} {
		for _, q := range queries {
			if got := n.Apply(q); got != q {
				t.Errorf("%s: %q became %q", n, q, got)
			}
		}
	}
}

// TestNoiseOfAnyQuestion: never a panic, the same each time, and what stays
// readable is the same text.
func TestNoiseOfAnyQuestion(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := rapid.OneOf(
			rapid.String(),
			rapid.StringMatching(`[a-zđăâêôơưÁẾỘ0-9.?]{0,9}( [a-zđăâêôơưáếộ]{1,9}){0,6}`),
			rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 12), func(b []byte) string { return string(b) }),
		).Draw(rt, "question")
		for _, n := range Noises() {
			got := n.Apply(q)
			if again := n.Apply(q); again != got {
				rt.Fatalf("%s of %q: %q, then %q", n, q, got, again)
			}
			if utf8.ValidString(q) && !utf8.ValidString(got) {
				rt.Fatalf("%s of %q is not UTF-8: %q", n, q, got)
			}
			if n == NoiseUnaccented && strings.ContainsFunc(norm.NFD.String(got), func(r rune) bool { return unicode.Is(unicode.Mn, r) }) {
				rt.Fatalf("%q keeps an accent: %q", q, got)
			}
			if n == NoiseDecomposed && vi.Normalize(got) != vi.Normalize(q) {
				rt.Fatalf("decomposed %q is read as %q", q, vi.Normalize(got))
			}
		}
	})
}

func TestNoisyLeavesTheRowsAlone(t *testing.T) {
	rows := []Row{{ID: "a", Query: "đăng ký"}, {ID: "b", Query: "khai tử"}}
	before := slices.Clone(rows)
	got := Noisy(rows, NoiseUnaccented)
	if rows[0].Query != before[0].Query || got[0].Query != "dang ky" || got[1].ID != "b" || got[1].Query != "khai tu" {
		t.Errorf("%+v of %+v", got, rows)
	}
}

// TestNoisesAreTheCallers: the slice may be changed.
func TestNoisesAreTheCallers(t *testing.T) {
	Noises()[0] = "other"
	if Noises()[0] != NoiseUnaccented {
		t.Error("changed")
	}
}
