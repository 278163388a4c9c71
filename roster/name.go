package roster

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// token is one word as said: its letters without accents, and the accents
// apart, so that either can be compared and "hoà" is "hòa".
type token struct {
	bare  string
	marks string
}

// tokens cuts a text into words and numbers: "tdp07" is "tdp", "7"; "7a"
// stays one.
func tokens(s string) []token {
	var out []token
	for _, word := range strings.FieldsFunc(strings.ToLower(norm.NFC.String(s)), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.Is(unicode.Mn, c)
	}) {
		if i := strings.IndexFunc(word, unicode.IsDigit); i > 0 {
			out = append(out, newToken(word[:i]))
			word = word[i:]
		}
		if rest := strings.TrimLeft(word, "0"); rest != "" && unicode.IsDigit(rune(rest[0])) {
			word = rest
		}
		out = append(out, newToken(word))
	}
	return out
}

func newToken(word string) token {
	var bare strings.Builder
	var marks []rune
	for _, c := range norm.NFD.String(word) {
		switch {
		case unicode.Is(unicode.Mn, c):
			marks = append(marks, c)
		case c == 'đ':
			bare.WriteByte('d')
			marks = append(marks, c)
		default:
			bare.WriteRune(c)
		}
	}
	slices.Sort(marks)
	return token{bare.String(), string(marks)}
}

func (t token) number() bool { return t.bare != "" && t.bare[0] >= '0' && t.bare[0] <= '9' }

// level says how well what was said fits a name.
type level int

const (
	noFit level = iota
	loose       // only without the accents that were typed
	exact       // as typed
)

// says compares a word that was said with one of a name.
func (t token) says(name token) level {
	switch {
	case t.bare != name.bare:
		return noFit
	case t.marks == "" || t.marks == name.marks:
		return exact
	default:
		return loose
	}
}

// fit is where in a text a name was found.
type fit struct {
	level    level
	from, to int // words
}

func (f fit) better(g fit) bool {
	return f.level > g.level || f.level == g.level && f.to-f.from > g.to-g.from
}

// within reports whether f is a smaller part of the same words as g.
func (f fit) within(g fit) bool {
	return f.level <= g.level && g.from <= f.from && f.to <= g.to && g.to-g.from > f.to-f.from
}

// kind is what sort of group a name says it is.
type kind string

// The kinds whose names are told apart. Streets and wards are no groups: a
// name behind such a word is not the group's.
const (
	kindNone    kind = ""
	kindGroup   kind = "tổ"
	kindVillage kind = "thôn" // thôn, bản, xóm, ấp, làng: people mix them up
	kindQuarter kind = "khu phố"
	kindArea    kind = "khu"
	kindCluster kind = "cụm"
	kindOther   kind = "đường"
)

// kindWords are the ways to say a kind, the longer before the shorter.
var kindWords = []struct {
	words []token
	kind  kind
}{
	{tokens("tổ dân phố"), kindGroup}, {tokens("khu dân cư"), kindArea}, {tokens("cụm dân cư"), kindCluster},
	{tokens("tổ dp"), kindGroup}, {tokens("khu phố"), kindQuarter},
	{tokens("tdp"), kindGroup}, {tokens("tổ"), kindGroup}, {tokens("kp"), kindQuarter}, {tokens("kdc"), kindArea},
	{tokens("khu"), kindArea}, {tokens("cụm"), kindCluster},
	{tokens("thôn"), kindVillage}, {tokens("bản"), kindVillage}, {tokens("xóm"), kindVillage},
	{tokens("ấp"), kindVillage}, {tokens("làng"), kindVillage},
	{tokens("đường"), kindOther}, {tokens("phố"), kindOther}, {tokens("ngõ"), kindOther},
	{tokens("phường"), kindOther}, {tokens("xã"), kindOther},
}

// numbers are the words in which people write small numbers of groups.
var numbers = map[string]token{
	"1": newToken("một"), "2": newToken("hai"), "3": newToken("ba"), "4": newToken("bốn"), "5": newToken("năm"),
	"6": newToken("sáu"), "7": newToken("bảy"), "8": newToken("tám"), "9": newToken("chín"), "10": newToken("mười"),
}

var so = newToken("số")

// name is a group's name taken apart: "Tổ dân phố số 7" is a kind and "7".
type name struct {
	kind kind
	rest []token
}

func parseName(s string) name {
	n := name{rest: tokens(s)}
	for _, k := range kindWords {
		if k.kind != kindOther && len(n.rest) > len(k.words) && run(n.rest, k.words) == exact {
			n.kind, n.rest = k.kind, n.rest[len(k.words):]
			break
		}
	}
	if len(n.rest) > 1 && n.rest[0].bare == so.bare && n.rest[1].number() {
		n.rest = n.rest[1:]
	}
	return n
}

// key is equal for names that cannot be told apart; "" for no name.
func (n name) key() string {
	if len(n.rest) == 0 {
		return ""
	}
	key := string(n.kind)
	for _, t := range n.rest {
		key += " " + t.bare + t.marks
	}
	return key
}

// in finds the name in what was said.
func (n name) in(said []token) fit {
	best := fit{}
	for i := range said {
		l := n.restAt(said[i:])
		if l == noFit {
			continue
		}
		f := fit{level: l, from: i, to: i + len(n.rest)}
		k, from, kl := kindBefore(said[:i], n.rest[0].number())
		bare := !said[i].number() && n.rest[0].number() // a number in words
		switch alone := from == 0 && f.to == len(said); {
		case k != kindNone && k == n.kind:
			f.level, f.from = min(l, kl), from
		case k == kindNone && alone && !bare:
		case k == kindNone && len(n.rest) > 1 && !n.rest[0].number():
		default:
			continue
		}
		if f.better(best) {
			best = f
		}
	}
	return best
}

// restAt compares the name without its kind with what was said.
func (n name) restAt(said []token) level {
	if len(n.rest) == 1 && len(said) > 0 {
		if word, ok := numbers[n.rest[0].bare]; ok {
			return max(said[0].says(n.rest[0]), said[0].says(word))
		}
	}
	return run(said, n.rest)
}

// run compares the beginning of what was said with words of a name.
func run(said, words []token) level {
	if len(words) == 0 || len(said) < len(words) {
		return noFit
	}
	l := exact
	for i, w := range words {
		l = min(l, said[i].says(w))
	}
	return l
}

// kindBefore finds the kind said at the end of said, and where it begins;
// before a number "số" may stand between.
func kindBefore(said []token, number bool) (kind, int, level) {
	if n := len(said); number && n > 0 && said[n-1].bare == so.bare {
		said = said[:n-1]
	}
	for _, want := range []level{exact, loose} {
		for _, k := range kindWords {
			if at := len(said) - len(k.words); at >= 0 && run(said[at:], k.words) == want {
				return k.kind, at, want
			}
		}
	}
	return kindNone, len(said), exact
}
