package bolt_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/store/bolt"
)

// filled makes a data file with a few hundred events in it.
func filled(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), bolt.FileName)
	s := open(t, path)
	for i := range 50 {
		put(t, s, i)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path string) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func numbered(i int) bot.Event {
	return bot.Event{Key: bot.EventKey(fmt.Sprint("k", i)), Address: bot.Address{Account: "fake:main", Chat: "a"},
		Kind: bot.EventText, At: time.Unix(1e9, 0), Text: strings.Repeat("x", 500)}
}

func put(t *testing.T, s *bolt.Store, i int) {
	t.Helper()
	if _, err := s.PutEvent(t.Context(), numbered(i)); err != nil {
		t.Fatal(err)
	}
}

// fails opens a file that must be refused with words that help.
func fails(t *testing.T, path string, want error, words ...string) {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{Timeout: 50 * time.Millisecond})
	if err == nil {
		_ = s.Close()
		t.Fatalf("%s was opened", path)
	}
	if want != nil && !errors.Is(err, want) {
		t.Errorf("error is not %q: %v", want, err)
	}
	for _, w := range append(words, path) {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error does not say %q: %v", w, err)
		}
	}
}

func TestF91FileInUse(t *testing.T) {
	path := filled(t)
	s := open(t, path)
	began := time.Now()
	fails(t, path, bolt.ErrInUse, "stop the motcua that is running")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v to fail", took)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, path).Close(); err != nil {
		t.Error(err)
	}
}

func TestNewerFileIsRefused(t *testing.T) {
	path := filled(t)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("version"), binary.BigEndian.AppendUint64(nil, 99))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fails(t, path, bolt.ErrNewer, "version 99", "install the newer motcua again")
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Error("the newer file was changed")
	}
}

// A file of the first version is brought up to date, with all that is in it.
func TestFirstVersionIsBroughtUp(t *testing.T) {
	path := filled(t)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, later := range []string{"canned", "permits", "drafts", "draft_heads", "draft_saves", "publications", "slots", "officials",
			"link_checks", "questions", "questions_at", "tallies", "word_edits", "bulletin"} {
			if err := tx.DeleteBucket([]byte(later)); err != nil {
				return err
			}
		}
		return errors.Join(
			tx.Bucket([]byte("meta")).Put([]byte("version"), binary.BigEndian.AppendUint64(nil, 1)))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	if v, err := s.DataVersion(); err != nil || v != bolt.LatestVersion() {
		t.Errorf("version %d, %v", v, err)
	}
	if err := s.PutCannedReply(t.Context(), bot.CannedReply{ID: "a", Title: "a", Text: "a"}); err != nil {
		t.Error(err)
	}
	if err := s.PutPermit(t.Context(), bot.Permit{Account: "zalo:main", Access: "a"}); err != nil {
		t.Error(err)
	}
	if stored, err := s.PutEvent(t.Context(), numbered(7)); err != nil || stored {
		t.Errorf("an event of before is new: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTruncatedFileIsRefused(t *testing.T) {
	whole, err := os.ReadFile(filled(t))
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	for _, size := range []int{0, 1, 100, page, page + 10, 2 * page, 3 * page, 4 * page, len(whole) / 4, len(whole) / 2} {
		path := filepath.Join(t.TempDir(), bolt.FileName)
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, path, bolt.ErrDamaged, "restore the last backup")
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(path, bytes.Repeat([]byte("not a data file\n"), 2000), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, path, bolt.ErrDamaged, "restore")
	zero := filepath.Join(dir, "zero.db")
	if err := os.WriteFile(zero, make([]byte, 64<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, zero, bolt.ErrDamaged, "restore")
	fails(t, filepath.Join(dir, "absent", bolt.FileName), os.ErrNotExist, "is not there: make it")
	fails(t, dir, nil)
}

func TestForeignBoltFileIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), bolt.FileName)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	fails(t, path, bolt.ErrDamaged, "another program")
}

// TestFullDisk fills the file up to its limit: the error comes through,
// nothing is half-written, and what was acknowledged is all there.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), bolt.FileName)
	s, err := bolt.Open(path, bolt.Options{MaxSize: 512 << 10})
	if err != nil {
		t.Fatal(err)
	}
	stored := 0
	for i := range 5000 {
		ok, err := s.PutEvent(t.Context(), numbered(i))
		if err != nil {
			if ok || !errors.Is(err, berrors.ErrMaxSizeReached) {
				t.Fatalf("stored %v with %v", ok, err)
			}
			break
		}
		stored++
	}
	if stored < 100 || stored == 5000 {
		t.Fatalf("%d events before the disk was full", stored)
	}
	// Again, and a turn: both fail whole.
	if _, err := s.PutEvent(t.Context(), numbered(stored)); err == nil {
		t.Error("a full disk took an event")
	}
	e, _, err := s.NextEvent(t.Context(), numbered(0).Address.Conversation(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	turn := bot.Turn{Conversation: bot.Conversation{ID: e.Conversation, Address: e.Address}, Messages: []bot.Message{
		{ID: "m", Conversation: e.Conversation, Seq: 1, Text: strings.Repeat("y", 300<<10)}}}
	if err := s.ApplyTurn(t.Context(), e, 0, turn, nil); !errors.Is(err, berrors.ErrMaxSizeReached) {
		t.Errorf("turn on a full disk: %v", err)
	}
	if _, err := s.Message(t.Context(), "m"); !errors.Is(err, bot.ErrAbsent) {
		t.Errorf("half a turn: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open(t, path) // somebody made room
	defer s.Close()
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	for i := range stored + 1 {
		fresh, err := s.PutEvent(t.Context(), numbered(i))
		if err != nil || fresh != (i == stored) {
			t.Fatalf("event %d of %d is new: %v, %v", i, stored, fresh, err)
		}
	}
	if err := s.ApplyTurn(t.Context(), e, 0, turn, nil); err != nil {
		t.Errorf("turn with room again: %v", err)
	}
}

func TestBackupWhileInUse(t *testing.T) {
	s := open(t, filled(t))
	defer s.Close()
	copied := filepath.Join(t.TempDir(), bolt.FileName)
	f, err := os.Create(copied)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, s, 50)
	c := open(t, copied)
	defer c.Close()
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	for i := range 51 {
		fresh, err := c.PutEvent(t.Context(), numbered(i))
		if err != nil || fresh != (i == 50) {
			t.Fatalf("event %d is new in the copy: %v, %v", i, fresh, err)
		}
	}
}
