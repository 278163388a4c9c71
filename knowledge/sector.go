package knowledge

import (
	"maps"
	"slices"

	"github.com/motcua/motcua/knowledge/vi"
)

// sectorGuides is how many guides a sector has at least for its name to be
// too broad a question.
const sectorGuides = 5

// sectorWords lists the words of each sector that has that many guides. It is
// called when all sheets are made.
func (x *Index) sectorWords() map[string]map[foldID]bool {
	guides := map[string]int{}
	for _, s := range x.sheets {
		guides[s.sector]++
	}
	out := map[string]map[foldID]bool{}
	// In order, so that new words get the same numbers every time.
	for _, name := range slices.Sorted(maps.Keys(guides)) {
		if guides[name] < sectorGuides || name == "" {
			continue
		}
		out[name] = map[foldID]bool{}
		for _, t := range x.lang.SpellOut(vi.TokensOf(name)) {
			out[name][x.voc.intern(t).fold] = true
		}
	}
	return out
}

// broad reports whether a question says no more than the name of a sector
// ("hộ tịch"), or part of it, or only words that any title may begin with
// ("đăng ký").
func (x *Index) broad(q *question) bool {
	if len(q.senses) > 0 {
		return false
	}
	plain := true
	for _, f := range q.facets {
		for _, t := range f.alternatives[0].terms {
			plain = plain && (t.weak || x.voc.plain[t.fold])
		}
	}
	if plain {
		return true
	}
	for _, words := range x.sectors {
		said, other := 0, 0
		for _, f := range q.facets {
			for _, t := range f.alternatives[0].terms {
				switch {
				case t.weak:
				case words[t.fold]:
					said++
				default:
					other++
				}
			}
		}
		if said > 0 && other == 0 {
			return true
		}
	}
	return false
}
