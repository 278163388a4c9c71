package postgres_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/postgres"
)

func keep(t *testing.T, s *postgres.Store, base, text string) (mark string) {
	t.Helper()
	mark, err := s.KeepRoster(t.Context(), base, roster.Kept{Revision: "rev " + text, YAML: []byte(text), By: "minh"})
	if err != nil {
		t.Fatal(err)
	}
	return mark
}

func newest(t *testing.T, s *postgres.Store) roster.Kept {
	t.Helper()
	kept, err := s.KeptRosters(t.Context(), 1)
	if err != nil || len(kept) != 1 {
		t.Fatalf("%d rosters, %v", len(kept), err)
	}
	return kept[0]
}

func TestRosterOfAllMachines(t *testing.T) {
	a, b := machines(t, func() time.Time { return began })
	defer closed(t, a)
	defer closed(t, b)
	if mark, err := b.RosterMark(t.Context()); mark != "" || err != nil {
		t.Fatalf("of a new database: %q, %v", mark, err)
	}
	if kept, err := b.KeptRosters(t.Context(), 0); len(kept) != 0 || err != nil {
		t.Fatalf("of a new database: %v, %v", kept, err)
	}
	first := keep(t, a, "", "ward: một")
	got := newest(t, b)
	if got.Mark != first || got.Revision != "rev ward: một" || string(got.YAML) != "ward: một" || got.By != "minh" || !got.At.Equal(began) {
		t.Errorf("got %+v", got)
	}
	if _, err := b.KeepRoster(t.Context(), "", roster.Kept{}); !errors.Is(err, roster.ErrKept) {
		t.Errorf("in the place of none: %v", err)
	}
	second := keep(t, b, first, "ward: hai")
	if _, err := a.KeepRoster(t.Context(), first, roster.Kept{}); !errors.Is(err, roster.ErrKept) {
		t.Errorf("in the place of an old one: %v", err)
	}
	// The same text once more is another roster in force, and has its mark.
	third := keep(t, a, second, "ward: một")
	if mark, err := b.RosterMark(t.Context()); mark != third || mark == first || err != nil {
		t.Errorf("mark %q, want %q, not %q: %v", mark, third, first, err)
	}
}

// TestTwoRostersAtOnce: of many who change the same roster one is heard, the
// others are told.
func TestTwoRostersAtOnce(t *testing.T) {
	a, b := machines(t, nil)
	defer closed(t, a)
	defer closed(t, b)
	base := ""
	for round := range 5 {
		var wg sync.WaitGroup
		var marks [6]string
		var errs [6]error
		for i := range marks {
			wg.Go(func() {
				s := a
				if i%2 == 1 {
					s = b
				}
				marks[i], errs[i] = s.KeepRoster(t.Context(), base, roster.Kept{YAML: fmt.Appendf(nil, "%d of %d", i, round)})
			})
		}
		wg.Wait()
		heard := 0
		for i, err := range errs {
			switch {
			case err == nil:
				heard++
				base = marks[i]
			case !errors.Is(err, roster.ErrKept):
				t.Error(err)
			}
		}
		if got := newest(t, a); heard != 1 || got.Mark != base {
			t.Fatalf("%d were heard; %q is in force, not %q", heard, got.Mark, base)
		}
	}
}

func TestOldRostersAreDropped(t *testing.T) {
	a, b := machines(t, nil)
	defer closed(t, a)
	defer closed(t, b)
	mark := ""
	for n := range 53 {
		mark = keep(t, a, mark, fmt.Sprint(n))
	}
	kept, err := b.KeptRosters(t.Context(), 0)
	if err != nil || len(kept) != 50 || string(kept[0].YAML) != "52" || string(kept[49].YAML) != "3" {
		t.Errorf("%d are kept: %v", len(kept), err)
	}
}

// TestRosterWrittenOverByHand: its mark is another, so that machines see it.
func TestRosterWrittenOverByHand(t *testing.T) {
	d, name := dsn(t), schema(t, t.TempDir())
	s, err := postgres.Open(t.Context(), d, postgres.Options{Schema: name})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, s)
	base := keep(t, s, "", "ward: một")
	execute(t, "UPDATE "+name+".rosters SET yaml = 'ward: hai'")
	if got := newest(t, s); got.Mark == base || string(got.YAML) != "ward: hai" {
		t.Errorf("got %+v", got)
	}
	if _, err := s.KeepRoster(t.Context(), base, roster.Kept{}); !errors.Is(err, roster.ErrKept) {
		t.Errorf("written over what somebody wrote by hand: %v", err)
	}
}

// TestDatabaseBeforeRosters: a database of the version before rosters gets
// their table and what came later, and keeps what it has.
func TestDatabaseBeforeRosters(t *testing.T) {
	d, name := dsn(t), schema(t, t.TempDir())
	open := func() *postgres.Store {
		t.Helper()
		s, err := postgres.Open(t.Context(), d, postgres.Options{Schema: name})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	queued(t, s)
	closed(t, s)
	for _, later := range []string{"rosters", "permits", "drafts", "draft_saves", "publications", "slots", "officials", "link_checks", "questions", "tallies", "word_edits", "bulletin"} {
		execute(t, "DROP TABLE "+name+"."+later)
	}
	execute(t, "DROP SEQUENCE "+name+".draft_versions")
	execute(t, "UPDATE "+name+".version SET version = 2")
	s = open()
	defer closed(t, s)
	keep(t, s, "", "ward: một")
	if rows := dueRows(t, s); len(rows) != 1 {
		t.Errorf("%d rows are left of 1", len(rows))
	}
}
