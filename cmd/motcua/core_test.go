package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// TestEmptyRoster: a ward that has not said anything yet can start, and only
// warnings are said of its roster.
func TestEmptyRoster(t *testing.T) {
	r, faults := roster.Load([]byte(emptyRoster), "empty roster")
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	if len(r.DeskTeam) != 0 {
		t.Error("somebody stands behind the desk of an empty roster")
	}
}

// TestSecondStart: with an unchanged library a start builds nothing. What was
// published in between is answered from, and the version before can still be
// read by whoever walks through it.
func TestSecondStart(t *testing.T) {
	dir := t.TempDir()
	start := func() (*core, func() string) {
		t.Helper()
		var log bytes.Buffer
		c, err := openCore(t.Context(), config{Data: dir, Roster: filepath.Join(dir, "roster.yaml")}, zerolog.New(&log))
		if err != nil {
			t.Fatal(err)
		}
		return c, log.String
	}
	stop := func(c *core) {
		t.Helper()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	builds := func(log string, want bool) {
		t.Helper()
		if strings.Contains(log, "building index") != want {
			t.Errorf("building is %v, want %v: %s", !want, want, log)
		}
	}
	c, log := start()
	builds(log(), true)
	w, _, release := c.host.Take()
	before, was, ok := w.Library.Guide("1.004194")
	release()
	if !ok {
		t.Fatal("the shipped guide is not there")
	}
	stop(c)

	c, log = start()
	builds(log(), false)
	changed := before.Clean()
	changed.Summary = "Lời mới."
	if _, err := c.PublishGuides(t.Context(), admin.Publication{Guides: []*procedures.Guide{changed}}); err != nil {
		t.Fatal(err)
	}
	builds(log(), true)
	stop(c)

	c, log = start()
	builds(log(), false)
	defer stop(c)
	w, _, release = c.host.Take()
	defer release()
	if g, _, ok := w.Library.Guide("1.004194"); !ok || g.Summary != "Lời mới." {
		t.Errorf("the guide is %v", g)
	}
	if g, ok := w.Library.Version("1.004194", was); !ok || !procedures.Equal(g, before) {
		t.Errorf("the version before is %v", g)
	}
}
