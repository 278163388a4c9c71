package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
)

// TestHistoryKeepsItsVideos: a video that was taken off the list goes from
// the disk when no version names it, and not before.
func TestHistoryKeepsItsVideos(t *testing.T) {
	data := t.TempDir()
	c, err := openCore(t.Context(), config{Data: data, Roster: filepath.Join(data, "roster.yaml")}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	film, err := os.Open("../../media/testdata/late.mp4")
	if err != nil {
		t.Fatal(err)
	}
	defer film.Close()
	old, err := c.brought.Put(t.Context(), film, 0, "cũ.mp4", "huong")
	if err != nil {
		t.Fatal(err)
	}
	short, err := os.Open("../../media/testdata/short.webm")
	if err != nil {
		t.Fatal(err)
	}
	defer short.Close()
	loose, err := c.brought.Put(t.Context(), short, 0, "thử.webm", "huong")
	if err != nil {
		t.Fatal(err)
	}
	current, err := c.store.CurrentGuides(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g := current[0].Clean()
	publish := func(videos ...procedures.Video) {
		t.Helper()
		g.Videos = videos
		if _, err := c.Issue(t.Context(), procedures.Issue{Guides: []*procedures.Guide{g}, Kind: procedures.PublishedReviewed}); err != nil {
			t.Fatal(err)
		}
	}
	publish(procedures.Video{Title: "Cũ", File: old.Name, Text: "Lời"})
	publish()
	for _, f := range []media.File{old, loose} {
		if _, err := c.brought.Edit(f.Name, func(f *media.File) { f.Removed = time.Now().Add(-25 * time.Hour) }); err != nil {
			t.Fatal(err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if files, _, err := c.sweepMedia(ended); files != 0 || err == nil {
		t.Errorf("without knowing what is named: %d gone, %v", files, err)
	}
	if files, _, err := c.sweepMedia(t.Context()); files != 1 || err != nil {
		t.Errorf("%d gone, %v", files, err)
	}
	for name, want := range map[string]bool{old.Name: true, loose.Name: false} {
		if _, err := os.Stat(filepath.Join(c.cfg.Data, "media", name)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
