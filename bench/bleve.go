package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/motcua/motcua/procedures"
)

// bleveSetting is how Bleve is used.
type bleveSetting interface {
	mapping() (mapping.IndexMapping, error)
	query(question string) query.Query
}

// plainBleve is Bleve as its own introduction shows it.
type plainBleve struct{}

func (plainBleve) mapping() (mapping.IndexMapping, error) { return bleve.NewIndexMapping(), nil }

func (plainBleve) query(question string) query.Query { return bleve.NewMatchQuery(question) }

// tunedBleve is what a day of trying gives: every field twice, with accents
// and without, each with its own weight.
type tunedBleve struct{}

// Names of the analyzers and the ending of the fields without accents.
const (
	accented     = "accented"
	folded       = "folded"
	foldedEnding = "_folded"
)

// bleveBoosts are the weights of the fields; half of them without accents. One
// slip allowed in each word (Bleve's fuzziness) made every number much worse:
// Vietnamese syllables are so short that they are slips of one another.
var bleveBoosts = []struct {
	field string
	boost float64
}{{"title", 2}, {"aliases", 2}, {"wordings", 3}, {"body", 1}}

func (tunedBleve) mapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	for name, filters := range map[string][]string{accented: {}, folded: {asciifolding.Name}} {
		err := m.AddCustomAnalyzer(name, map[string]any{
			"type": custom.Name, "char_filters": filters, "tokenizer": unicode.Name, "token_filters": []string{lowercase.Name},
		})
		if err != nil {
			return nil, fmt.Errorf("define analyzer: %w", err)
		}
	}
	document := bleve.NewDocumentMapping()
	for _, b := range bleveBoosts {
		with, without := bleve.NewTextFieldMapping(), bleve.NewTextFieldMapping()
		with.Name, with.Analyzer = b.field, accented
		without.Name, without.Analyzer = b.field+foldedEnding, folded
		document.AddFieldMappingsAt(b.field, with, without)
	}
	m.DefaultMapping = document
	return m, nil
}

func (tunedBleve) query(question string) query.Query {
	var all []query.Query
	match := func(field, analyzer string, boost float64) {
		q := bleve.NewMatchQuery(question)
		q.SetField(field)
		q.SetBoost(boost)
		q.Analyzer = analyzer
		all = append(all, q)
	}
	for _, b := range bleveBoosts {
		match(b.field, accented, b.boost)
		match(b.field+foldedEnding, folded, b.boost/2)
	}
	return bleve.NewDisjunctionQuery(all...)
}

// bleveEngine is an index on disk.
type bleveEngine struct {
	index   bleve.Index
	setting bleveSetting
}

func buildBleve(documents []Document, setting bleveSetting) builder {
	return func(_ context.Context, dir string) (engine, error) {
		m, err := setting.mapping()
		if err != nil {
			return nil, err
		}
		index, err := bleve.New(filepath.Join(dir, "index"), m)
		if err != nil {
			return nil, fmt.Errorf("make index: %w", err)
		}
		batch := index.NewBatch()
		for i := range documents {
			d := &documents[i]
			if err := batch.Index(string(d.Code), map[string]any{
				"title": d.Title, "aliases": d.Aliases, "wordings": d.Wordings, "body": d.Body,
			}); err != nil {
				return nil, fmt.Errorf("index %s: %w", d.Code, err)
			}
		}
		if err := index.Batch(batch); err != nil {
			return nil, fmt.Errorf("write index: %w", err)
		}
		return &bleveEngine{index, setting}, nil
	}
}

func (b *bleveEngine) ask(ctx context.Context, question string, limit int) ([]procedures.Code, error) {
	result, err := b.index.SearchInContext(ctx, bleve.NewSearchRequestOptions(b.setting.query(question), limit, 0, false))
	if err != nil {
		return nil, err
	}
	out := make([]procedures.Code, len(result.Hits))
	for i, h := range result.Hits {
		out[i] = procedures.Code(h.ID)
	}
	return out, nil
}

func (b *bleveEngine) disk(context.Context) (int64, error) { return 0, nil }
func (b *bleveEngine) version() string                     { return moduleVersion("github.com/blevesearch/bleve/v2") }
func (b *bleveEngine) close() error                        { return b.index.Close() }
