package knowledge

import (
	"cmp"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// coreTexts are the short texts that say what a guide is about.
func coreTexts(g *procedures.Guide) []string {
	out := []string{g.Summary, g.Sector}
	out = append(out, g.Audience...)
	out = append(out, g.Results...)
	for _, v := range g.Variants {
		out = append(out, v.Title)
	}
	for _, v := range g.Videos {
		out = append(out, v.Title)
	}
	for _, s := range g.Steps {
		out = append(out, s.Title)
		if s.Video != nil {
			out = append(out, s.Video.Title)
		}
	}
	return out
}

// bodyTexts are the rest of what a guide says, what is said in its videos
// included. Legal acts are left out: their titles name a hundred other things.
func bodyTexts(g *procedures.Guide) []string {
	var out []string
	for _, e := range g.Evidence {
		out = append(out, e.Title, e.Note)
		if e.Form != nil {
			out = append(out, e.Form.Code)
		}
	}
	for _, s := range g.Steps {
		out = append(out, s.Text)
		if s.Video != nil {
			out = append(out, s.Video.Text)
		}
	}
	for _, v := range g.Variants {
		out = append(out, v.Note)
	}
	for _, v := range g.Videos {
		out = append(out, v.Text)
	}
	if g.Tree != nil {
		for _, n := range g.Tree.Nodes {
			out = append(out, n.Question)
			for _, c := range n.Choices {
				out = append(out, c.Label)
			}
		}
	}
	out = append(out, g.Notes...)
	return append(out, g.Conditions...)
}

func (m *sheetMaker) bag(texts []string) bag {
	counts := map[foldID]int{}
	pairs := map[uint32]struct{}{}
	b := bag{}
	for _, text := range texts {
		last := unknownFold
		for _, t := range m.lang.SpellOut(m.cut.Tokens(text)) {
			w := m.intern(t)
			counts[w.fold]++
			b.length++
			if last != unknownFold {
				pairs[pairHash(pairOf(last, w.fold))] = struct{}{}
			}
			last = w.fold
		}
	}
	if b.length == 0 {
		return b
	}
	for f := range counts {
		b.folds = append(b.folds, f)
	}
	slices.Sort(b.folds)
	b.counts = make([]uint8, len(b.folds))
	for i, f := range b.folds {
		b.counts[i] = uint8(min(counts[f], 255))
	}
	b.pairs = slices.Grow(b.pairs, len(pairs))
	for p := range pairs {
		b.pairs = append(b.pairs, p)
	}
	slices.Sort(b.pairs)
	return b
}

// pairHash squeezes a pair into 32 bits (Fibonacci hashing); a rare collision
// makes one body look a little closer than it is.
func pairHash(p uint64) uint32 { return uint32((p * 0x9E3779B97F4A7C15) >> 32) }

// count is how often the bag has the word.
func (b *bag) count(f foldID) int {
	if i, ok := slices.BinarySearchFunc(b.folds, f, cmp.Compare[foldID]); ok {
		return int(b.counts[i])
	}
	return 0
}

func (b *bag) hasPair(p uint64) bool {
	_, ok := slices.BinarySearch(b.pairs, pairHash(p))
	return ok
}
