package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/procedures"
)

// postgresEnv names the connection string, as in motcua's own tests.
const postgresEnv = "MOTCUA_TEST_POSTGRES"

func postgresAbsent() string {
	if os.Getenv(postgresEnv) == "" {
		return "needs " + postgresEnv + ", the connection string of a PostgreSQL server for tests"
	}
	return ""
}

// postgresEngine is a table in a schema of its own, which close drops.
type postgresEngine struct {
	conn    *pgx.Conn
	schema  string
	release string
}

// What the table and a search are made of. The folded question is written
// once and used three times: its words for the full text, of which any may
// match, and the whole of it for the similarity. The weights are those of the
// letters D to A; dividing by a text's length made the order worse.
const (
	postgresTable = `CREATE TABLE guide (code text PRIMARY KEY, title text NOT NULL, words tsvector NOT NULL)`

	postgresInsert = `INSERT INTO guide VALUES ($1, lower(public.unaccent($2)),
		setweight(to_tsvector('simple', public.unaccent($2)), 'A') ||
		setweight(to_tsvector('simple', public.unaccent($3)), 'B') ||
		setweight(to_tsvector('simple', public.unaccent($4)), 'C') ||
		setweight(to_tsvector('simple', public.unaccent($5)), 'D'))`

	postgresIndexes = `CREATE INDEX ON guide USING gin (words);
		CREATE INDEX ON guide USING gin (title public.gin_trgm_ops);
		ANALYZE guide`

	postgresSearch = `WITH question AS (
			SELECT lower(public.unaccent($1)) AS text,
				replace(plainto_tsquery('simple', public.unaccent($1))::text, '&', '|')::tsquery AS words)
		SELECT guide.code FROM guide, question
		WHERE guide.words @@ question.words OR guide.title OPERATOR(public.%) question.text
		ORDER BY ts_rank('{0.33, 1, 0.67, 0.67}', guide.words, question.words) + public.similarity(guide.title, question.text) DESC, guide.code
		LIMIT $2`
)

func buildPostgres(documents []Document) builder {
	return func(ctx context.Context, _ string) (engine, error) {
		conn, err := pgx.Connect(ctx, os.Getenv(postgresEnv))
		if err != nil {
			return nil, fmt.Errorf("connect: %w", err)
		}
		p := &postgresEngine{conn: conn, schema: fmt.Sprintf("motcua_bench_%d", os.Getpid())}
		if err := p.fill(ctx, documents); err != nil {
			return nil, errors.Join(err, p.close())
		}
		if err := conn.QueryRow(ctx, "SHOW server_version").Scan(&p.release); err != nil {
			return nil, errors.Join(fmt.Errorf("read version: %w", err), p.close())
		}
		return p, nil
	}
}

func (p *postgresEngine) fill(ctx context.Context, documents []Document) error {
	schema := pgx.Identifier{p.schema}.Sanitize()
	for _, statement := range []string{
		"CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public",
		"CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public",
		"CREATE SCHEMA " + schema,
		"SET search_path TO " + schema,
		"SET max_parallel_workers_per_gather TO 0", // one core, like the others
		postgresTable,
	} {
		if _, err := p.conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("prepare database: %w", err)
		}
	}
	batch := &pgx.Batch{}
	for i := range documents {
		d := &documents[i]
		batch.Queue(postgresInsert, string(d.Code), d.Title, d.aliasText(), d.wordingText(), d.Body)
	}
	if err := p.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("insert guides: %w", err)
	}
	for _, statement := range strings.Split(postgresIndexes, ";") {
		if _, err := p.conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("make indexes: %w", err)
		}
	}
	return nil
}

func (p *postgresEngine) ask(ctx context.Context, question string, limit int) ([]procedures.Code, error) {
	rows, err := p.conn.Query(ctx, postgresSearch, question, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[procedures.Code])
}

func (p *postgresEngine) disk(ctx context.Context) (int64, error) {
	var size int64
	if err := p.conn.QueryRow(ctx, "SELECT pg_total_relation_size('guide')").Scan(&size); err != nil {
		return 0, fmt.Errorf("measure table: %w", err)
	}
	return size, nil
}

func (p *postgresEngine) version() string { return p.release }

func (p *postgresEngine) close() error {
	ctx := context.Background() // the job's may be over, the schema must still go
	_, err := p.conn.Exec(ctx, "DROP SCHEMA IF EXISTS "+pgx.Identifier{p.schema}.Sanitize()+" CASCADE")
	return errors.Join(err, p.conn.Close(ctx))
}
