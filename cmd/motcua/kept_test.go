package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/console"
)

// machine opens a core on a database, without a server.
func machine(t *testing.T, dsn, file string) (*core, *bytes.Buffer, error) {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	path := filepath.Join(data, "roster.yaml")
	if file != "" {
		if err := os.MkdirAll(data, 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, file)
	}
	var log bytes.Buffer
	c, err := openCore(t.Context(), config{Data: data, Roster: path, Database: dsn}, zerolog.New(zerolog.SyncWriter(&log)))
	if err == nil {
		t.Cleanup(func() {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return c, &log, err
}

func wardOf(c *core) string {
	w, _, release := c.host.Take()
	defer release()
	return w.Roster.Ward.Name
}

func named(t *testing.T, ward string) string {
	t.Helper()
	return replaced(t, alwaysOpen(t), "Phường Yên Bái", ward)
}

// TestRosterFileIsTakenInOnce: the file of the first machine goes into the
// database. After that another machine's file counts for nothing.
func TestRosterFileIsTakenInOnce(t *testing.T) {
	dsn := newDatabase(t)
	none, said, err := machine(t, dsn, "")
	if err != nil || !strings.Contains(said.String(), "there is no roster") {
		t.Fatalf("without any: %v %s", err, said)
	}
	first, said, err := machine(t, dsn, named(t, "Phường Một"))
	if err != nil || wardOf(first) != "Phường Một" || !strings.Contains(said.String(), "is taken into the database") {
		t.Fatalf("first: %v %s", err, said)
	}
	second, said, err := machine(t, dsn, named(t, "Phường Hai"))
	if err != nil || wardOf(second) != "Phường Một" || strings.Contains(said.String(), "is taken into the database") {
		t.Fatalf("second: %v %s", err, said)
	}
	if err := none.lookAgain(t.Context()); err != nil || wardOf(none) != "Phường Một" {
		t.Errorf("who started without: %v, %s", err, wardOf(none))
	}
	if hand, err := (rota{second}).HandWritten(t.Context()); !hand || err != nil {
		t.Errorf("written by hand: %v, %v", hand, err)
	}
	if _, err := second.ApplyRoster(t.Context(), admin.RosterChange{YAML: []byte(named(t, "Phường Ba"))}); err != nil {
		t.Fatal(err)
	}
	if err := first.lookAgain(t.Context()); err != nil || wardOf(first) != "Phường Ba" {
		t.Errorf("applied on another machine: %v, %s", err, wardOf(first))
	}
	if again, _, err := machine(t, dsn, named(t, "Phường Một")); err != nil || wardOf(again) != "Phường Ba" {
		t.Errorf("started later: %v", err)
	}
}

// TestFaultyRosterInTheDatabase: what somebody writes there by hand, and
// wrongly, is said, and the roster before stays in force until a good one is
// applied. No server starts with it, since it would take every ticket away
// from its officer.
func TestFaultyRosterInTheDatabase(t *testing.T) {
	dsn := newDatabase(t)
	c, said, err := machine(t, dsn, named(t, "Phường Một"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(context.Background()) }()
	sql := func(statement string) {
		t.Helper()
		if _, err := db.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for name, statement := range map[string]string{
		"no yaml": "UPDATE motcua.rosters SET yaml = 'desk: ['",
		"faulty":  "UPDATE motcua.rosters SET yaml = replace(yaml, 'desk: [', 'desk: [ghost, ')",
		"gone":    "DELETE FROM motcua.rosters",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := c.ApplyRoster(t.Context(), admin.RosterChange{YAML: []byte(named(t, "Phường Một"))}); err != nil {
				t.Fatal(err)
			}
			sql(statement)
			said.Reset()
			for range 2 {
				if err := c.lookAgain(t.Context()); !errors.Is(err, errKeptFault) || wardOf(c) != "Phường Một" {
					t.Errorf("looked: %v; in force is %s", err, wardOf(c))
				}
			}
			if n := strings.Count(said.String(), "stays in force"); n != 1 {
				t.Errorf("said %d times:\n%s", n, said)
			}
			w, _, release := c.host.Take()
			r := w.Roster
			release()
			next, err := r.WithDesk([]roster.OfficerID{"thao"})
			if err != nil {
				t.Fatal(err)
			}
			if err := (rota{c}).Apply(t.Context(), r.Revision, next, account.Actor{Username: "dung"}, ""); !errors.Is(err, console.ErrRosterFile) {
				t.Errorf("from the console: %v", err)
			}
		})
	}

	sql("INSERT INTO motcua.rosters (revision, yaml, at, by_whom) VALUES ('', 'desk: [ghost]', 0, 'hand')")
	if _, _, err := machine(t, dsn, ""); !errors.Is(err, errKeptFault) || !strings.Contains(err.Error(), "ghost") {
		t.Errorf("a start with it: %v", err)
	}
	env := map[string]string{"MOTCUA_DATABASE": dsn}
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "roster.yaml")
	out, _, _ := call(t, env, "doctor", "--data", data)
	says(t, out, "fail roster: that in the database has ")
	write(t, file, named(t, "Phường Hai"))
	if out, e, code := call(t, env, "roster", "apply", file, "--data", data); code != 0 {
		t.Fatalf("apply without a server: %d %s%s", code, out, e)
	}
	if err := c.lookAgain(t.Context()); err != nil || wardOf(c) != "Phường Hai" {
		t.Errorf("mended: %v; in force is %s", err, wardOf(c))
	}
}

// TestTwoLeadsAtOnce: on two machines, of which each believes to have the
// newest roster.
func TestTwoLeadsAtOnce(t *testing.T) {
	dsn := newDatabase(t)
	a, _, err := machine(t, dsn, alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := machine(t, dsn, "")
	if err != nil {
		t.Fatal(err)
	}
	w, _, release := a.host.Take()
	base := w.Roster
	release()
	absent, err := base.WithAbsence("huong", time.Now(), time.Now(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	desk, err := base.WithDesk([]roster.OfficerID{"thao"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, by := t.Context(), account.Actor{Username: "dung"}
	if err := (rota{a}).Apply(ctx, base.Revision, absent, by, "absence"); err != nil {
		t.Fatal(err)
	}
	if err := (rota{b}).Apply(ctx, base.Revision, desk, by, "desk"); !errors.Is(err, console.ErrRosterMoved) {
		t.Errorf("on what was looked at before: %v", err)
	}
	kept, err := b.rosters.KeptRosters(ctx, 1)
	if err != nil || kept[0].Revision != absent.Revision || kept[0].By != "dung" {
		t.Errorf("in force: %+v, %v", kept, err)
	}
	w, _, release = b.host.Take()
	defer release()
	if w.Roster.Revision != absent.Revision {
		t.Error("who was refused has not got the roster to look at again")
	}
}

// TestGuidesOfAnotherMachine: what one machine publishes the other answers
// from when it looks next, and a look at what it has changes nothing.
func TestGuidesOfAnotherMachine(t *testing.T) {
	dsn := newDatabase(t)
	a, _, err := machine(t, dsn, alwaysOpen(t))
	if err != nil {
		t.Fatal(err)
	}
	b, said, err := machine(t, dsn, "")
	if err != nil {
		t.Fatal(err)
	}
	w, _, release := a.host.Take()
	g, _, ok := w.Library.Guide("1.004194")
	release()
	if !ok {
		t.Fatal("the shipped guide is not there")
	}
	changed := *g
	changed.Short += " (mới)"
	if _, err := a.PublishGuides(t.Context(), admin.Publication{Guides: []*procedures.Guide{&changed}, Replace: true}); err != nil {
		t.Fatal(err)
	}
	before := b.library()
	for range 2 {
		if err := b.takeGuides(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if b.library() == before || b.library() != a.library() || strings.Count(said.String(), "taken over from the shelf") != 1 {
		t.Errorf("answers from %s, before %s, the other from %s:\n%s", b.library(), before, a.library(), said)
	}
}
