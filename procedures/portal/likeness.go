package portal

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/motcua/motcua/procedures"
)

const (
	// calledBy is how many words at the begin of a text are what it is called:
	// further on, official texts speak of other things.
	calledBy = 25
	// alike is the share of the shorter text's words that both have, from
	// which two texts are taken to name the same.
	alike = 0.75
)

// fold is a text without what two writings of it differ in.
func fold(s string) string { return strings.Join(wordsIn(s), " ") }

// wordsIn are the words of a text, in small letters.
func wordsIn(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// likeness is how much two texts name the same, up to 1; below alike they do
// not. A part of it tells two from each other of which both hold the shorter
// text whole.
func likeness(a, b string) float64 {
	x, y := called(a), called(b)
	few := min(len(x), len(y))
	if few == 0 {
		return 0
	}
	both := 0
	for w := range x {
		if y[w] {
			both++
		}
	}
	share := float64(both) / float64(few)
	if share < alike || few == 1 && len(x) != len(y) {
		return 0
	}
	dice := 2 * float64(both) / float64(len(x)+len(y))
	return alike + (1-alike)*(share+dice)/2
}

func called(s string) map[string]bool {
	list := wordsIn(s)
	out := make(map[string]bool, len(list))
	for _, w := range list[:min(len(list), calledBy)] {
		out[w] = true
	}
	return out
}

// pairing is a pair of places in two lists.
type pairing struct {
	a, b int
	like float64
}

// pairs matches two lists one to one, the best first; like is 0 for two that
// cannot be the same. The result tells for each of the first its place in the
// second, or -1.
func pairs(n, m int, like func(i, j int) float64) []int {
	var all []pairing
	for i := range n {
		for j := range m {
			if l := like(i, j); l > 0 {
				all = append(all, pairing{i, j, l})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y pairing) int { return cmp.Compare(y.like, x.like) })
	out, used := make([]int, n), make([]bool, m)
	for i := range out {
		out[i] = -1
	}
	for _, p := range all {
		if out[p.a] < 0 && !used[p.b] {
			out[p.a], used[p.b] = p.b, true
		}
	}
	return out
}

// best is the place in a list that something is most like, or -1.
func best(m int, like func(j int) float64) int {
	at, most := -1, 0.0
	for j := range m {
		if l := like(j); l > most {
			at, most = j, l
		}
	}
	return at
}

// paperLike is how much two papers are the same: by the code of their form,
// and by their titles. in and other are the guides they are in, whose
// circumstances tell two papers of one name apart.
func paperLike(in *procedures.Guide, x procedures.Evidence, other *procedures.Guide, y procedures.Evidence) float64 {
	l := likeness(x.Title, y.Title)
	fx, fy := paperForm(x), paperForm(y)
	switch {
	case fx != "" && fx == fy:
		l = 2 + l
	case l == 0:
		return 0
	case fx != "" && fy != "":
		l -= 0.1
	}
	if v := likeness(variantTitle(in, x.Variant), variantTitle(other, y.Variant)); v > 0 || x.Variant == y.Variant {
		l += 0.3
	}
	return l
}

// paperForm is the code of a paper's form without what it may be called with:
// "Mẫu số 1" is "1".
func paperForm(e procedures.Evidence) string {
	if e.Form == nil {
		return ""
	}
	code := strings.TrimPrefix(strings.TrimPrefix(fold(e.Form.Code), "mẫu "), "số ")
	return strings.ReplaceAll(code, " ", "")
}

func variantTitle(g *procedures.Guide, id procedures.VariantID) string {
	for _, v := range g.Variants {
		if v.ID == id && id != "" {
			return v.Title
		}
	}
	return ""
}
