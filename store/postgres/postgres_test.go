package postgres_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/store/postgres"
	"github.com/motcua/motcua/store/storetest"
)

// dsn is the connection string of a server for tests; schemas come and go in
// it.
func dsn(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("MOTCUA_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("needs MOTCUA_TEST_POSTGRES, the connection string of a PostgreSQL server for tests")
	}
	return dsn
}

// schema is the schema of a test's place, deleted in the end.
func schema(t testing.TB, place string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(place))
	name := "motcua_test_" + hex.EncodeToString(sum[:8])
	t.Cleanup(func() { execute(t, "DROP SCHEMA IF EXISTS "+name+" CASCADE") })
	return name
}

func execute(t testing.TB, sql string) {
	t.Helper()
	ctx := t.Context()
	if ctx.Err() != nil {
		ctx = context.Background() // in a cleanup
	}
	conn, err := pgx.Connect(ctx, dsn(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(ctx, sql)
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		t.Error(err)
	}
}

func TestStore(t *testing.T) { storetest.Run(t, opened) }

func opened(t *testing.T, place string, now func() time.Time) storetest.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), dsn(t), postgres.Options{Schema: schema(t, place), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestErasure(t *testing.T) { storetest.Erasure(t, opened, dump) }

// dump is every row of every table of the schema.
func dump(t *testing.T, place string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }() // only read from
	var all string
	err = conn.QueryRow(t.Context(), "SELECT schema_to_xml($1, true, false, '')::text", schema(t, place)).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	d := dsn(t)
	name := schema(t, t.TempDir())
	s, err := postgres.Open(t.Context(), d, postgres.Options{Schema: name})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, "UPDATE "+name+".version SET version = 99")
	_, err = postgres.Open(t.Context(), d, postgres.Options{Schema: name})
	if !errors.Is(err, postgres.ErrNewer) || !strings.Contains(err.Error(), "install the newer motcua again") {
		t.Errorf("got %v", err)
	}
}

func TestConnectionStringIsNotRepeated(t *testing.T) {
	_, err := postgres.Open(t.Context(), "postgres://u:secret@[::1/x", postgres.Options{})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
