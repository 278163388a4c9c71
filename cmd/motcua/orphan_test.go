package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

// TestSweepFiles: a file goes when nobody names it and it is a day old; a
// store that knows nothing at all takes none.
func TestSweepFiles(t *testing.T) {
	data := t.TempDir()
	c, err := openCore(t.Context(), config{Data: data, Roster: filepath.Join(data, "roster.yaml")}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	now := time.Now()
	put := func(text string, age time.Duration) files.Ref {
		t.Helper()
		ref, err := c.files.Put(t.Context(), strings.NewReader("\x89PNG\r\n\x1a\n"+text), 0, "a.png")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(data, "files", ref.Hash), now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
		return ref
	}
	named, orphan, young := put("named", 48*time.Hour), put("orphan", 25*time.Hour), put("young", 23*time.Hour)
	sweep := func(want int) {
		t.Helper()
		if n, err := c.sweepFiles(t.Context(), now); n != want || err != nil {
			t.Errorf("removed %d, %v, want %d", n, err, want)
		}
	}
	sweep(0)

	a := bot.Address{Account: "webchat:main", Chat: "lan"}
	e := bot.Event{Key: "k", Address: a, Conversation: a.Conversation(), Kind: bot.EventText, At: now, Due: now}
	waits := e
	waits.Key, waits.Due, waits.Files = "waits", now.Add(time.Hour), []bot.FileRef{{Hash: named.Hash, Name: "a.png"}}
	for _, e := range []bot.Event{e, waits} {
		if _, err := c.store.PutEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.store.ApplyTurn(t.Context(), e, 0, bot.Turn{Conversation: bot.Conversation{ID: a.Conversation(), Address: a}}, nil); err != nil {
		t.Fatal(err)
	}
	sweep(1)
	for ref, want := range map[files.Ref]error{named: nil, orphan: files.ErrAbsent, young: nil} {
		f, _, err := c.files.Open(ref.Hash)
		if !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", ref.Hash, err, want)
		}
		if err == nil {
			_ = f.Close()
		}
	}
}
