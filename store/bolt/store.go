// Package bolt keeps everything in one file, motcua.db in the data folder:
// inbox, conversations, tickets, outbox, guides, accounts. It is the store
// of a ward with one machine.
//
// Values are JSON (guides are YAML), keys sort the way they are read, every
// change is one transaction that has reached the disk when the call returns.
// The file belongs to one process at a time.
//
// It knows nothing of how a conversation is decided, of channels or pages:
// it checks that a turn does not contradict what is stored, and no more.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// FileName is the file's name in the data folder.
const FileName = "motcua.db"

// Errors of Open; the text that wraps them says what to do.
var (
	// ErrInUse: another process holds the file.
	ErrInUse = errors.New("data file is in use")
	// ErrNewer: a newer program wrote the file.
	ErrNewer = errors.New("data file is from a newer version")
	// ErrDamaged: the file is no data file or a part of it is missing.
	ErrDamaged = errors.New("data file is damaged")
)

// Options of a Store. The zero Options are those of a ward.
type Options struct {
	// Timeout is how long to wait for another process to let go of the
	// file; 0 means one second.
	Timeout time.Duration
	// MaxSize is the size in bytes that the file may grow to; 0 is no limit.
	// A change that would need more fails as on a full disk.
	MaxSize int
	// ReadOnly opens a file that must be there, changes nothing in it (not
	// even its version, see DataVersion) and shares it with other readers.
	ReadOnly bool
	// Now is the clock for what the store dates itself (when an event was
	// done); nil means time.Now.
	Now func() time.Time
}

// Store is the data file. It is safe for concurrent use.
type Store struct {
	db  *bbolt.DB
	now func() time.Time

	mu      sync.Mutex // guards pending
	pending []*change
	commit  sync.Mutex // held by who commits
}

// Open opens the file, which it makes when it is not there (the folder must
// be), and brings it to the present version. It never waits longer than the
// timeout; its errors say what to do.
func Open(path string, o Options) (s *Store, err error) {
	if o.Timeout <= 0 {
		o.Timeout = time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	defer func() {
		if err != nil {
			s = nil
		}
	}()
	// The file is mapped into memory: reading what a truncated file has lost
	// is a fault, which would otherwise end the process without a word.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = damaged(path, fmt.Errorf("%v", p))
		}
	}()
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		// bbolt would begin anew without a word.
		return nil, fmt.Errorf("open %s: %w: it is empty: restore the last backup, or delete it to begin anew", path, ErrDamaged)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout: o.Timeout, MaxSize: o.MaxSize, FreelistType: bbolt.FreelistMapType, ReadOnly: o.ReadOnly,
	})
	if err != nil {
		return nil, openError(path, err)
	}
	s = &Store{db: db, now: o.Now}
	ready := s.migrate
	if o.ReadOnly {
		ready = s.readable
	}
	if err := errors.Join(s.whole(path), ready(path)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// openError says what is wrong with the file and what to do about it.
func openError(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("open %s: %w by another process: stop the motcua that is running on this data folder, or let it do the work (admin commands go to the running server by themselves)", path, ErrInUse)
	case errors.Is(err, fs.ErrNotExist) && folderIsThere(path):
		return fmt.Errorf("open %s: it is not there: name the right data folder, or restore a backup: %w", path, err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("open %s: folder %s is not there: make it, or name the right data folder: %w", path, filepath.Dir(path), err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("open %s: this user may not read and write it: give the file to the user that runs motcua: %w", path, err)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF),
		strings.Contains(err.Error(), "file size too small"):
		return damaged(path, err)
	}
	return fmt.Errorf("open %s: %w", path, err)
}

func folderIsThere(path string) bool {
	info, err := os.Stat(filepath.Dir(path))
	return err == nil && info.IsDir()
}

func damaged(path string, cause error) error {
	return fmt.Errorf("open %s: %w (%w): put the file aside and restore the last backup", path, ErrDamaged, cause)
}

// whole finds out whether the end of the file is missing.
func (s *Store) whole(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	return s.db.View(func(tx *bbolt.Tx) error {
		if tx.Size() > info.Size() {
			return damaged(path, fmt.Errorf("%d of %d bytes are there", info.Size(), tx.Size()))
		}
		return nil
	})
}

// Close waits for transactions under way and closes the file.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close data file: %w", err)
	}
	return nil
}

// WriteTo writes a consistent copy of the whole file while others go on
// using it: the backup.
func (s *Store) WriteTo(w io.Writer) (n int64, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		n, err = tx.WriteTo(w)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("copy data file: %w", err)
	}
	return n, nil
}

// Check reads the whole file and reports everything inconsistent in it. No
// change may be under way meanwhile: of a store in use, check a copy.
func (s *Store) Check() error {
	err := s.db.View(func(tx *bbolt.Tx) error {
		var errs []error
		for err := range tx.Check() {
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	})
	if err != nil {
		return fmt.Errorf("check data file: %w: %w", ErrDamaged, err)
	}
	return nil
}

// view runs a reading transaction.
func (s *Store) view(ctx context.Context, what string, fn func(tx *bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := s.db.View(fn); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
