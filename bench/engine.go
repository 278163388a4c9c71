package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// engine is a built index of one kind.
type engine interface {
	// ask returns procedures, best first; none when nothing matches.
	ask(ctx context.Context, question string, limit int) ([]procedures.Code, error)
	// disk is the size of an index that a server keeps, 0 for one in the
	// engine's own folder.
	disk(ctx context.Context) (int64, error)
	version() string
	close() error
}

// builder builds an index in an empty folder. What it takes is timed.
type builder func(ctx context.Context, dir string) (engine, error)

// engineSpec is one kind of engine in one setting.
type engineSpec struct {
	id, name string
	setup    string                        // in a few words, for the results
	absent   func() string                 // why it cannot run here, "" when it can
	prepare  func(j *Job) (builder, error) // what is not timed; nil for the script's
	tuned    bool                          // the script's setting
}

// specs lists the engines in the order in which they are run and shown.
func specs() []engineSpec {
	here := func() string { return "" }
	return []engineSpec{
		{id: "motcua", name: "motcua", setup: "knowledge.Open", absent: here, prepare: prepareMotcua},
		{id: "bleve", name: "Bleve", setup: "standard analyzer, MatchQuery over all fields", absent: here,
			prepare: func(j *Job) (builder, error) { return buildBleve(j.Documents, plainBleve{}), nil }},
		{id: "bleve-no-wordings", name: "Bleve, no wordings", setup: "the same without the wordings", absent: here,
			prepare: func(j *Job) (builder, error) { return buildBleve(withoutWordings(j.Documents), plainBleve{}), nil }},
		{id: "bleve-tuned", name: "Bleve, tuned", setup: "every field with and without accents, weighted", absent: here,
			prepare: func(j *Job) (builder, error) { return buildBleve(j.Documents, tunedBleve{}), nil }},
		{id: "sqlite", name: "SQLite FTS5", setup: "unicode61 remove_diacritics 2, any word, bm25, fields weighted", absent: here,
			prepare: func(j *Job) (builder, error) { return buildSQLite(j.Documents), nil }},
		{id: "minisearch", name: "MiniSearch", setup: "defaults", absent: nodeAbsent},
		{id: "minisearch-tuned", name: "MiniSearch, tuned", setup: "every word with and without accents, fields weighted", absent: nodeAbsent, tuned: true},
		{id: "postgres", name: "PostgreSQL", setup: "unaccent, full text 'simple', any word, fields weighted, and pg_trgm on the title", absent: postgresAbsent,
			prepare: func(j *Job) (builder, error) { return buildPostgres(j.Documents), nil }},
	}
}

// choose picks engines by their ids, separated by commas; all for "".
func choose(ids string) ([]engineSpec, error) {
	all := specs()
	if ids == "" {
		return all, nil
	}
	var out []engineSpec
	for _, id := range strings.Split(ids, ",") {
		i := slices.IndexFunc(all, func(s engineSpec) bool { return s.id == id })
		if i < 0 {
			return nil, fmt.Errorf("choose engine: there is no %q", id)
		}
		out = append(out, all[i])
	}
	return out, nil
}

// motcuaEngine is the index that is measured.
type motcuaEngine struct{ index *knowledge.Index }

func prepareMotcua(j *Job) (builder, error) {
	lib, err := openLibrary(j.Library, j.First)
	if err != nil {
		return nil, err
	}
	return func(_ context.Context, dir string) (engine, error) {
		index, err := knowledge.Open(dir, lib, zerolog.Nop())
		if err != nil {
			return nil, err
		}
		return motcuaEngine{index}, nil
	}, nil
}

func (m motcuaEngine) ask(ctx context.Context, question string, limit int) ([]procedures.Code, error) {
	answer, err := m.index.Answer(ctx, knowledge.Query{Text: question, Limit: limit})
	if err != nil {
		return nil, err
	}
	out := make([]procedures.Code, len(answer.Candidates))
	for i, c := range answer.Candidates {
		out[i] = c.Code
	}
	return out, nil
}

func (m motcuaEngine) disk(context.Context) (int64, error) { return 0, nil }
func (m motcuaEngine) version() string                     { return "this tree" }
func (m motcuaEngine) close() error                        { return m.index.Close() }

// moduleVersion is the version of a Go module that this program was built
// with, "" when it does not know.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return ""
}
