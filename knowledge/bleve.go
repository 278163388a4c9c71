package knowledge

import (
	"context"
	"fmt"
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
	request := bleve.NewSearchRequestOptions(x.disjunction(q), candidateCount, 0, false)
	result, err := x.bleve.SearchInContext(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	out := make([]*sheet, 0, len(result.Hits))
	for _, h := range result.Hits {
		if s, ok := x.byCode[h.ID]; ok {
			out = append(out, s)
		}
	}
	return out, nil
}

func (x *Index) disjunction(q *question) query.Query {
	var all []query.Query
	seen := map[string]bool{}
	add := func(field, text string, boost float64) {
		if key := field + text; !seen[key] && boost > 0 {
			seen[key] = true
			t := bleve.NewTermQuery(text)
			t.SetField(field)
			t.SetBoost(boost)
			all = append(all, t)
		}
	}
	long := len(q.facets) > 4
	for _, f := range q.facets {
		for _, a := range f.alternatives {
			for _, t := range a.terms {
				if t.fold == unknownFold || t.weak && long {
					continue
				}
				add(fieldName, x.foldText[t.fold], 3*a.weight)
				if long && float64(x.voc.inAny[t.fold]) > commonShare*float64(x.voc.guides) {
					continue // costs the most time and tells the least
				}
				add(fieldText, x.foldText[t.fold], a.weight)
			}
			for _, p := range a.pairs {
				first, second := foldID(p.key>>32), foldID(p.key&(1<<32-1))
				add(fieldPair, vi.Pair(x.foldText[first], x.foldText[second]), 3*a.weight)
			}
		}
	}
	return bleve.NewDisjunctionQuery(all...)
}
