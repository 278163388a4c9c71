package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/motcua/motcua/procedures"
)

// sqliteEngine is a database file with one FTS5 table.
type sqliteEngine struct {
	db      *sql.DB
	search  *sql.Stmt
	release string
}

const (
	sqliteTable = `CREATE VIRTUAL TABLE guide USING fts5(code UNINDEXED, title, aliases, wordings, body,
		tokenize = "unicode61 remove_diacritics 2")`
	sqliteInsert = `INSERT INTO guide (code, title, aliases, wordings, body) VALUES (?, ?, ?, ?, ?)`
	sqliteMerge  = `INSERT INTO guide (guide) VALUES ('optimize')`
	sqliteSearch = `SELECT code FROM guide WHERE guide MATCH ? ORDER BY bm25(guide, 0, 2, 2, 3, 1) LIMIT ?`
)

func buildSQLite(documents []Document) builder {
	return func(ctx context.Context, dir string) (engine, error) {
		db, err := sql.Open("sqlite", filepath.Join(dir, "guides.db"))
		if err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		db.SetMaxOpenConns(1)
		s := &sqliteEngine{db: db}
		if err := s.fill(ctx, documents); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		if s.search, err = db.PrepareContext(ctx, sqliteSearch); err != nil {
			return nil, errors.Join(fmt.Errorf("prepare search: %w", err), db.Close())
		}
		if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&s.release); err != nil {
			return nil, errors.Join(fmt.Errorf("read version: %w", err), s.close())
		}
		return s, nil
	}
}

func (s *sqliteEngine) fill(ctx context.Context, documents []Document) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if _, err := tx.ExecContext(ctx, sqliteTable); err != nil {
		return fmt.Errorf("make table: %w", err)
	}
	for i := range documents {
		d := &documents[i]
		if _, err := tx.ExecContext(ctx, sqliteInsert, string(d.Code), d.Title, d.aliasText(), d.wordingText(), d.Body); err != nil {
			return fmt.Errorf("insert %s: %w", d.Code, err)
		}
	}
	if _, err := tx.ExecContext(ctx, sqliteMerge); err != nil {
		return fmt.Errorf("merge index: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (s *sqliteEngine) ask(ctx context.Context, question string, limit int) ([]procedures.Code, error) {
	match := anyWord(question)
	if match == "" {
		return nil, nil
	}
	rows, err := s.search.QueryContext(ctx, match, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []procedures.Code
	for rows.Next() {
		var code procedures.Code
		if err := rows.Scan(&code); err != nil {
			return nil, err
		}
		out = append(out, code)
	}
	return out, rows.Err()
}

// anyWord is an expression of FTS5 that matches what has any of the words; of
// all of them a question of a dozen words would hardly ever find anything.
func anyWord(question string) string {
	words := strings.FieldsFunc(question, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mn, r)
	})
	for i, w := range words {
		words[i] = `"` + w + `"`
	}
	return strings.Join(words, " OR ")
}

func (s *sqliteEngine) disk(context.Context) (int64, error) { return 0, nil }
func (s *sqliteEngine) version() string                     { return s.release }
func (s *sqliteEngine) close() error                        { return errors.Join(s.search.Close(), s.db.Close()) }
