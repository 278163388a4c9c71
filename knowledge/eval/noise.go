package eval

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Noise is a way in which citizens' typing differs from what they mean.
type Noise string

// The kinds of noise.
const (
	NoiseUnaccented Noise = "without accents"
	NoisePartly     Noise = "accents partly lost"
	NoiseDecomposed Noise = "decomposed (NFD)"
	NoiseCase       Noise = "capitals"
	NoiseTelex      Noise = "keys of Telex"
	NoiseVNI        Noise = "keys of VNI"
	NoiseNeighbour  Noise = "a neighbour key"
	NoiseDropped    Noise = "a dropped letter"
	NoiseGlued      Noise = "two words glued"
	NoiseSplit      Noise = "a word split"
	NoisePolite     Noise = "politeness around it"
)

// Noises lists every kind. The slice is the caller's.
func Noises() []Noise {
	return []Noise{NoiseUnaccented, NoisePartly, NoiseDecomposed, NoiseCase, NoiseTelex, NoiseVNI,
		NoiseNeighbour, NoiseDropped, NoiseGlued, NoiseSplit, NoisePolite}
}

// Apply returns a question with one such noise: always the same for the same
// question. A question that has no place for it comes back as it was.
func (n Noise) Apply(query string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(n) + query))
	r := rand.New(rand.NewPCG(h.Sum64(), 0)) //nolint:gosec // not for secrets: the same noise each time
	query = norm.NFC.String(query)
	switch n {
	case NoiseUnaccented:
		return bare(query)
	case NoisePartly:
		return eachWord(query, func(w string) string {
			if r.IntN(2) == 0 {
				return bare(w)
			}
			return w
		})
	case NoiseDecomposed:
		return norm.NFD.String(query)
	case NoiseCase:
		return strings.ToUpper(query)
	case NoiseTelex:
		return eachWord(query, telexKeys)
	case NoiseVNI:
		return eachWord(query, vniKeys)
	case NoiseNeighbour:
		return oneWord(query, 3, r, func(w []rune) []rune {
			i := r.IntN(len(w))
			if near := keyNeighbours[w[i]]; near != "" {
				w[i] = rune(near[r.IntN(len(near))])
			}
			return w
		})
	case NoiseDropped:
		return oneWord(query, 4, r, func(w []rune) []rune {
			i := r.IntN(len(w))
			return slices.Delete(w, i, i+1)
		})
	case NoiseSplit:
		return oneWord(query, 4, r, func(w []rune) []rune {
			return slices.Insert(w, 1+r.IntN(len(w)-2), ' ')
		})
	case NoiseGlued:
		words := strings.Fields(query)
		if len(words) < 2 {
			return query
		}
		i := r.IntN(len(words) - 1)
		words[i] += words[i+1]
		return strings.Join(slices.Delete(words, i+1, i+2), " ")
	case NoisePolite:
		return "Dạ em chào các anh chị ạ, cho em hỏi với: " + query + ". Em xin cảm ơn nhiều ạ"
	}
	return query
}

// bare takes the accents off and keeps everything else.
func bare(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		case r == 'Đ':
			b.WriteByte('D')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func eachWord(s string, f func(string) string) string {
	words := strings.Fields(s)
	for i, w := range words {
		words[i] = f(w)
	}
	return strings.Join(words, " ")
}

// oneWord changes one word that has at least that many letters and nothing
// but letters.
func oneWord(s string, least int, r *rand.Rand, f func([]rune) []rune) string {
	words := strings.Fields(s)
	var fit []int
	for i, w := range words {
		rs := []rune(w)
		if len(rs) >= least && !slices.ContainsFunc(rs, func(c rune) bool { return !unicode.IsLetter(c) }) {
			fit = append(fit, i)
		}
	}
	if len(fit) == 0 {
		return s
	}
	i := fit[r.IntN(len(fit))]
	words[i] = string(f([]rune(strings.ToLower(words[i]))))
	return strings.Join(words, " ")
}

// keyNeighbours are the letters beside a letter on a keyboard.
var keyNeighbours = map[rune]string{
	'q': "wa", 'w': "qes", 'e': "wrd", 'r': "etf", 't': "ryg", 'y': "tuh", 'u': "yij", 'i': "uok", 'o': "ipl", 'p': "ol",
	'a': "sqz", 's': "adwx", 'd': "sfec", 'f': "dgrv", 'g': "fhtb", 'h': "gjyn", 'j': "hkum", 'k': "jlim", 'l': "kop",
	'z': "asx", 'x': "zsc", 'c': "xdv", 'v': "cfb", 'b': "vgn", 'n': "bhm", 'm': "njk",
}

// keysOf are what a mark is typed with: beside its letter, or for a tone at
// the end of the word.
type keysOf struct {
	stroke string
	marks  map[rune]string // "" doubles the letter
	tones  map[rune]string
}

var telex = keysOf{"d", map[rune]string{'\u0302': "", '\u0306': "w", '\u031B': "w"},
	map[rune]string{'\u0301': "s", '\u0300': "f", '\u0309': "r", '\u0303': "x", '\u0323': "j"}}

var vni = keysOf{"9", map[rune]string{'\u0302': "6", '\u0306': "8", '\u031B': "7"},
	map[rune]string{'\u0301': "1", '\u0300': "2", '\u0309': "3", '\u0303': "4", '\u0323': "5"}}

func telexKeys(w string) string { return telex.keys(w) }

func vniKeys(w string) string { return vni.keys(w) }

// keys is a word as a keyboard without its program would write it.
func (k keysOf) keys(word string) string {
	var b strings.Builder
	tone, last := "", rune(0)
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		mark, marked := k.marks[r]
		t, toned := k.tones[r]
		switch {
		case toned:
			tone = t
		case marked && mark == "":
			b.WriteRune(last)
		case marked:
			b.WriteString(mark)
		case r == 'đ':
			b.WriteString("d" + k.stroke)
		default:
			if !unicode.IsLetter(r) && tone != "" {
				b.WriteString(tone) // before the full stop
				tone = ""
			}
			b.WriteRune(r)
			last = r
		}
	}
	return b.String() + tone
}
