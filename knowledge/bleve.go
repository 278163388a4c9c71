package knowledge

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/motcua/motcua/knowledge/vi"
)

// Fields of the Bleve index. Each holds folded tokens, cut by package vi and
// joined by spaces; the words with their accents are the ranker's.
const (
	fieldName = "name" // words of title, aliases, wordings, keywords
	fieldPair = "pair" // their pairs of words
	fieldText = "text" // words of all other texts, each once
)

// analyzerName names the analyzer of all fields: cut at spaces, no more.
const analyzerName = "spaces"

// newMapping describes the index. Nothing is stored, sorted by, highlighted
// or searched in all fields at once: that cuts the index to a twentieth.
func newMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer(analyzerName, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	if err != nil {
		return nil, fmt.Errorf("define analyzer: %w", err)
	}
	m.DefaultAnalyzer = analyzerName
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	doc := bleve.NewDocumentStaticMapping()
	for _, f := range []string{fieldName, fieldPair, fieldText} {
		field := bleve.NewTextFieldMapping()
		field.Analyzer = analyzerName
		field.Store, field.IncludeTermVectors, field.DocValues, field.IncludeInAll = false, false, false, false
		doc.AddFieldMappingsAt(f, field)
	}
	m.DefaultMapping = doc
	return m, nil
}

// document is a guide as Bleve gets it.
func (x *Index) document(s *sheet) map[string]any {
	var names, pairs, text strings.Builder
	for _, n := range s.names {
		for i, w := range n.words {
			names.WriteString(x.foldText[w.fold])
			names.WriteByte(' ')
			if i > 0 {
				pairs.WriteString(vi.Pair(x.foldText[n.words[i-1].fold], x.foldText[w.fold]))
				pairs.WriteByte(' ')
			}
		}
	}
	for _, b := range []*bag{&s.core, &s.body} {
		for _, f := range b.folds {
			text.WriteString(x.foldText[f])
			text.WriteByte(' ')
		}
	}
	return map[string]any{fieldName: names.String(), fieldPair: pairs.String(), fieldText: text.String()}
}

// fill writes all sheets into an empty Bleve index.
func (x *Index) fill(into bleve.Index) error {
	const step = 400 // guides per batch: bounds the memory of a build
	for from := 0; from < len(x.sheets); from += step {
		batch := into.NewBatch()
		for _, s := range x.sheets[from:min(from+step, len(x.sheets))] {
			if err := batch.Index(string(s.code), x.document(s)); err != nil {
				return fmt.Errorf("index guide %s: %w", s.code, err)
			}
		}
		if err := into.Batch(batch); err != nil {
			return fmt.Errorf("write index: %w", err)
		}
	}
	return nil
}

// candidateCount is how many guides Bleve proposes to the ranker.
const candidateCount = 80

// commonShare is the share of guides that have a word somewhere from which on
// a longer question is not looked for by it.
const commonShare = 0.25

// candidates asks Bleve for the guides that share words with the question.
// Its own scores only choose; the order is the ranker's.
func (x *Index) candidates(ctx context.Context, q *question) ([]*sheet, error) {
	wanted := x.wanted(q)
	request := bleve.NewSearchRequestOptions(disjunction(wanted), candidateCount+len(x.aside), 0, false)
	result, err := x.bleve.SearchInContext(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	out := make([]*sheet, 0, len(result.Hits))
	for _, h := range result.Hits {
		if len(out) == candidateCount {
			break
		}
		if s, ok := x.byCode[h.ID]; ok && !x.aside[h.ID] {
			out = append(out, s)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(x.aside)) {
		if s, ok := x.byCode[code]; ok && s.hasAny(wanted) {
			out = append(out, s)
		}
	}
	return out, nil
}

// want is a word or a pair of words that is searched in a field.
type want struct {
	field, text string
	fold        foldID // of a word
	pair        uint64 // of a pair
	boost       float64
}

// wanted lists what a question is searched by, each once.
func (x *Index) wanted(q *question) []want {
	var all []want
	seen := map[string]bool{}
	add := func(w want) {
		if key := w.field + w.text; !seen[key] && w.boost > 0 {
			seen[key] = true
			all = append(all, w)
		}
	}
	long := len(q.facets) > 4
	for _, f := range q.facets {
		for _, a := range f.alternatives {
			for _, t := range a.terms {
				if t.fold == unknownFold || t.weak && long {
					continue
				}
				add(want{field: fieldName, text: x.foldText[t.fold], fold: t.fold, boost: 3 * a.weight})
				if long && float64(x.voc.inAny[t.fold]) > commonShare*float64(x.voc.guides) {
					continue // costs the most time and tells the least
				}
				add(want{field: fieldText, text: x.foldText[t.fold], fold: t.fold, boost: a.weight})
			}
			for _, p := range a.pairs {
				first, second := foldID(p.key>>32), foldID(p.key&(1<<32-1))
				add(want{field: fieldPair, text: vi.Pair(x.foldText[first], x.foldText[second]), pair: p.key, boost: 3 * a.weight})
			}
		}
	}
	return all
}

func disjunction(wanted []want) query.Query {
	all := make([]query.Query, 0, len(wanted))
	for _, w := range wanted {
		t := bleve.NewTermQuery(w.text)
		t.SetField(w.field)
		t.SetBoost(w.boost)
		all = append(all, t)
	}
	return bleve.NewDisjunctionQuery(all...)
}

// hasAny reports whether a guide has anything of what is searched, as Bleve
// would find it.
func (s *sheet) hasAny(wanted []want) bool {
	return slices.ContainsFunc(wanted, func(w want) bool {
		if w.field == fieldText {
			return s.core.count(w.fold) > 0 || s.body.count(w.fold) > 0
		}
		return slices.ContainsFunc(s.names, func(n name) bool {
			for i, word := range n.words {
				if w.field == fieldName && word.fold == w.fold || w.field == fieldPair && i > 0 && pairOf(n.words[i-1].fold, word.fold) == w.pair {
					return true
				}
			}
			return false
		})
	})
}
