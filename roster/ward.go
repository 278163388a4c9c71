package roster

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed wards.tsv
var wardTable string

// WardProvince is the province whose wards and communes are known here.
const WardProvince = "Tỉnh Lào Cai"

// NewWard is a ward or commune as it is since 1 July 2025.
type NewWard struct {
	Code string   // "04252"
	Name string   // "Phường Yên Bái"
	Old  []string // the units it was formed from, "Phường Đồng Tâm"; where two had one name, with where it lay in brackets
}

// WardNamed is a place that somebody named, and the ward in charge of it now.
type WardNamed struct {
	Said string // the unit that was meant, "Phường Đồng Tâm"
	Old  bool   // it is one of before; else Ward itself was named
	Ward NewWard
}

// NewWards lists the wards and communes of WardProvince, by code. It is the
// caller's.
func NewWards() []NewWard {
	var out []NewWard
	for line := range strings.Lines(wardTable) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) < 2 {
			continue // a comment
		}
		w := NewWard{Code: cells[0], Name: cells[1]}
		if len(cells) > 2 {
			w.Old = strings.Split(cells[2], "|")
		}
		out = append(out, w)
	}
	return out
}

// WardCalled finds the ward or commune of a full name, "Phường Yên Bái".
func WardCalled(name string) (NewWard, bool) {
	said := tokens(name)
	for _, u := range units() {
		if !u.named.Old && sameName(u.full, said) {
			return u.named.Ward, true
		}
	}
	return NewWard{}, false
}

// unit is a name that is looked for: "Phường Đồng Tâm" as kind and name.
type unit struct {
	kind  string // without accents: "phuong", "xa", "thi tran"
	words []token
	full  []token // with its kind
	place []token // where it lay, when the table says it
	named WardNamed
}

// units are the names of all wards of now and before. The table never
// changes, so it is read once.
var units = sync.OnceValue(func() []unit {
	var out []unit
	add := func(name string, n WardNamed) {
		n.Said = name
		name, place, _ := strings.Cut(name, " (")
		u := unit{words: tokens(name), place: tokens(place), named: n}
		u.full = u.words
		for _, k := range wardKinds {
			if len(u.words) > len(k) && says(u.words, k) {
				u.kind, u.words = join(k), u.words[len(k):]
				break
			}
		}
		out = append(out, u)
	}
	for _, w := range NewWards() {
		add(w.Name, WardNamed{Ward: w})
		for _, old := range w.Old {
			add(old, WardNamed{Ward: w, Old: true})
		}
	}
	return out
})

// wardKinds are the words before a unit's name.
var wardKinds = [][]token{tokens("thị trấn"), tokens("phường"), tokens("xã")}

func says(said, words []token) bool { return run(said, words) != noFit }

func join(ts []token) string {
	words := make([]string, len(ts))
	for i, t := range ts {
		words[i] = t.bare
	}
	return strings.Join(words, " ")
}

// NewWardOf finds which ward somebody means who names one, of now or of
// before the merger: "em ở phường Đồng Tâm cũ", "xa minh bao". Accents may be
// missing but are heeded when they are there. A name needs "phường", "xã" or
// "thị trấn" before it or "cũ" behind it, or to be all that was said. Several
// come back where the words fit several wards; none where they name none.
func NewWardOf(text string) []WardNamed {
	said := tokens(text)
	type hit struct {
		WardNamed
		fit
		rank int
	}
	var hits []hit
	for _, u := range units() {
		for i := range said {
			l := run(said[i:], u.words)
			if l == noFit {
				continue
			}
			to := i + len(u.words)
			kind, from := "", i
			for _, k := range wardKinds {
				if at := i - len(k); at >= 0 && says(said[at:], k) {
					kind, from = join(k), at
				}
			}
			old := to < len(said) && said[to].bare == "cu" && (said[to].marks == "" || said[to] == cu)
			switch {
			case kind != "" && kind != u.kind, old && !u.named.Old:
				continue
			case kind == "" && !old && (i > 0 || to < len(said)):
				continue
			}
			rank := int(l) * 4
			if !u.named.Old {
				rank++ // who does not say "cũ" means what is there now
			}
			if len(u.place) > 0 && strings.Contains(" "+join(said)+" ", " "+join(u.place)+" ") {
				rank += 2
			}
			hits = append(hits, hit{u.named, fit{l, from, to}, rank})
		}
	}
	best := 0
	outer := hits[:0:0] // without "Khánh Yên" in "Khánh Yên Thượng"
	for _, h := range hits {
		if !slices.ContainsFunc(hits, func(o hit) bool { return h.within(o.fit) }) {
			outer = append(outer, h)
			best = max(best, h.rank)
		}
	}
	var out []WardNamed
	for _, h := range outer {
		known := slices.ContainsFunc(out, func(n WardNamed) bool { return n.Ward.Code == h.Ward.Code })
		if h.rank == best && !known {
			out = append(out, h.WardNamed)
		}
	}
	return out
}

// cu is the word behind the name of a unit of before.
var cu = newToken("cũ")
