package knowledge

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2"

	"github.com/motcua/motcua/procedures"
)

// mostAside is how many guides at most an index holds beside its Bleve index.
// Each is looked at for every question.
const mostAside = 64

// ErrFar says that a library differs from an index's in too many guides: it
// needs an index of its own.
var ErrFar = errors.New("library differs in too many guides")

// With makes an index of a library that differs from this one's in a few
// guides: changed, new or withdrawn. It reads those guides and no others,
// shares what is left, and takes a fraction of a second where New takes many.
// Either index may be closed first, and the outcome may be gone on from. It
// returns ErrFar when it differs in more than 64 guides from the index that
// was built whole, ErrClosed after Close, and fails when one of the guides,
// as it was or as it is, cannot be read.
//
// It answers as New does, to the last digit, but for this: of the guides that
// share a word with a question, Bleve proposes the 80 best, judging by counts
// of the library it was built of, and those that differ are looked at in any
// case. When there are more than 80, a guide at the bottom of them may be
// another.
func (x *Index) With(ctx context.Context, lib *procedures.Library) (*Index, error) {
	d := x.differences(lib)
	if len(d) > mostAside {
		return nil, ErrFar
	}
	out := &Index{lib: lib, lang: x.lang, lex: x.lex, weights: x.weights, sure: x.sure, voc: x.voc.clone()}
	m := newSheetMaker(x.lang, x.lex, out.voc)
	fresh := map[procedures.Code]*sheet{}
	aside := maps.Clone(x.aside)
	if aside == nil {
		aside = map[string]bool{}
	}
	editions := map[string]bool{}
	for _, c := range d {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("change index: %w", err)
		}
		aside[string(c)] = true
		if rev, there := x.lib.Current(c); there {
			g, _, ok := x.lib.Guide(c)
			if !ok {
				return nil, fmt.Errorf("change index: read guide %s version %s: it was indexed and is not there", c, rev)
			}
			s := m.make(g, rev, -1)
			editions[s.edition] = true
			out.voc.drop(m.texts, s)
		}
		if rev, there := lib.Current(c); there {
			g, _, ok := lib.Guide(c)
			if !ok {
				return nil, fmt.Errorf("change index: read guide %s version %s: it is not there", c, rev)
			}
			fresh[c] = m.make(g, rev, 1)
			editions[fresh[c].edition] = true
		}
	}
	out.byCode = make(map[string]*sheet, lib.Len())
	for _, v := range lib.Versions() {
		s, ok := fresh[v.Code]
		if !ok {
			s = x.byCode[string(v.Code)].alone()
		}
		out.add(s)
		if editions[s.edition] {
			aside[string(v.Code)] = true // the wordings that it is given are others
		}
	}
	if len(aside) > mostAside {
		return nil, ErrFar
	}
	out.finish()
	out.foldText = make([]string, len(out.voc.inAny))
	copy(out.foldText, x.foldText)
	for text, f := range out.voc.folds {
		out.foldText[f] = text
	}
	return x.lend(out, aside)
}

// differences lists the procedures whose guide is not the same in another
// library, by code.
func (x *Index) differences(lib *procedures.Library) []procedures.Code {
	var out []procedures.Code
	for _, v := range x.lib.Versions() {
		if rev, there := lib.Current(v.Code); !there || rev != v.Revision {
			out = append(out, v.Code)
		}
	}
	for _, v := range lib.Versions() {
		if _, there := x.lib.Current(v.Code); !there {
			out = append(out, v.Code)
		}
	}
	slices.Sort(out)
	return out
}

// alone is a copy of the sheet without the wordings that other editions lent
// it. Its names may be changed, their words not.
func (s *sheet) alone() *sheet {
	out := *s
	out.names, out.length = slices.Clone(s.names[:s.own]), 0
	for _, n := range out.names {
		out.length += len(n.words)
	}
	return &out
}

// clone is a copy to fill further. What is of the tables is shared; close is
// still to be called.
func (v *vocabulary) clone() *vocabulary {
	out := *v
	out.texts, out.folds, out.pairs = maps.Clone(v.texts), maps.Clone(v.folds), maps.Clone(v.pairs)
	out.foldOf, out.inNames, out.inAny, out.inTexts = slices.Clone(v.foldOf), slices.Clone(v.inNames), slices.Clone(v.inAny), slices.Clone(v.inTexts)
	out.plain = map[foldID]bool{}
	return &out
}

// drop forgets the words of a withdrawn guide that no guide has any more: it
// must not matter whether they were ever known.
func (v *vocabulary) drop(texts map[textID]struct{}, s *sheet) {
	gone := map[foldID]bool{}
	for t := range texts {
		if v.inAny[v.foldOf[t]] == 0 {
			gone[v.foldOf[t]] = true
		}
	}
	maps.DeleteFunc(v.texts, func(_ string, t textID) bool {
		_, his := texts[t]
		return his && v.inTexts[t] == 0
	})
	maps.DeleteFunc(v.folds, func(_ string, f foldID) bool { return gone[f] })
	for _, n := range s.names {
		for i := 1; i < len(n.words); i++ {
			if p := pairOf(n.words[i-1].fold, n.words[i].fold); v.pairs[p] == 0 {
				delete(v.pairs, p)
			}
		}
	}
}

type searched = bleve.Index // which has a method Index

// lent is a Bleve index that several indexes search. It is closed when the
// last of them is.
type lent struct {
	searched

	mu    sync.Mutex
	users int
}

// Close implements bleve.Index.
func (l *lent) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users--; l.users > 0 {
		return nil
	}
	return l.searched.Close()
}

// lend gives another index this one's Bleve index to search beside its own
// guides.
func (x *Index) lend(to *Index, aside map[string]bool) (*Index, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil, ErrClosed
	}
	l, shared := x.bleve.(*lent)
	if !shared {
		l = &lent{searched: x.bleve, users: 1}
		x.bleve = l
	}
	l.mu.Lock()
	l.users++
	l.mu.Unlock()
	to.bleve, to.aside = l, aside
	return to, nil
}
