package bolt_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/store/bolt"
)

// TestReadOnly: the file stays as it is, several may read it, nobody writes,
// and a file that is not there is not made.
func TestReadOnly(t *testing.T) {
	path := filled(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(path, bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	other, err := bolt.Open(path, bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := s.DataVersion(); err != nil || v != bolt.LatestVersion() {
		t.Errorf("version %d, %v", v, err)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	if _, err := s.PutEvent(t.Context(), numbered(99)); err == nil {
		t.Error("it was written to")
	}
	if _, err := bolt.Open(path, bolt.Options{Timeout: 50 * time.Millisecond}); !errors.Is(err, bolt.ErrInUse) {
		t.Errorf("opened for writing while it is read: %v", err)
	}
	if err := errors.Join(s.Close(), other.Close()); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed, %v", err)
	}
	absent := filepath.Join(t.TempDir(), bolt.FileName)
	if _, err := bolt.Open(absent, bolt.Options{ReadOnly: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
	if _, err := os.Stat(absent); err == nil {
		t.Error("it was made")
	}
}

// TestFiles: what messages, waiting events and officers' commands name.
func TestFiles(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), bolt.FileName))
	defer s.Close()
	ref := func(h string) []bot.FileRef { return []bot.FileRef{{Hash: h, Size: 3}} }
	e := numbered(1)
	e.Files = ref("b")
	if _, err := s.PutEvent(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	e, _, err := s.NextEvent(t.Context(), e.Address.Conversation(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	turn := bot.Turn{Conversation: bot.Conversation{ID: e.Conversation, Address: e.Address}, Messages: []bot.Message{
		{ID: "m", Conversation: e.Conversation, Seq: 1, Files: e.Files}}}
	if err := s.ApplyTurn(t.Context(), e, 0, turn, nil); err != nil {
		t.Fatal(err)
	}
	e = numbered(2)
	e.Files = ref("a")
	c := numbered(3)
	c.Command = &bot.Command{Files: append(ref("c"), ref("a")...)}
	for _, e := range []bot.Event{e, c} {
		if _, err := s.PutEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	refs, err := s.Files(t.Context())
	if err != nil || len(refs) != 3 || refs[0].Hash != "a" || refs[1].Hash != "b" || refs[2].Hash != "c" {
		t.Errorf("got %+v, %v", refs, err)
	}
}
