// Package files keeps the bytes that people send: blobs named by the hash of
// their content, of kinds that can be shown or printed, in one folder. What
// nothing names any more is swept.
//
// It knows nothing of who sent a file or may see it, nor of platforms; it
// only signs links that expire.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Errors of this package.
var (
	// ErrAbsent: no such file is stored (or that is no hash).
	ErrAbsent = errors.New("absent")
	// ErrTooLarge: there is more content than the limit.
	ErrTooLarge = errors.New("file is too large")
	// ErrType: the content is of no kind that is taken.
	ErrType = errors.New("file is of a kind that is not taken")
	// ErrEmpty: there is no content.
	ErrEmpty = errors.New("file is empty")
	// ErrFull: the disk has no room. People must act.
	ErrFull = errors.New("disk is full")
	// ErrSource: the content could not be read to its end from where it comes.
	ErrSource = errors.New("file does not come to its end")
)

// DefaultLimit is the limit in bytes where none is given; no platform brings
// larger files.
const DefaultLimit = 20 << 20

// Ref names a stored file as it was sent.
type Ref struct {
	Hash string // SHA-256 of the content, hex: where it is stored
	Name string // as the sender called it, made safe; its ending fits Type
	Type string // by content, such as image/jpeg
	Size int64  // bytes
}

// Info is what is known of stored content, whoever sent it.
type Info struct {
	Hash   string
	Type   string
	Size   int64     // bytes
	Stored time.Time // last time somebody sent it
}

// Named is the stored content under a name that somebody gives it, made safe
// as a sender's is.
func (i Info) Named(name string) Ref {
	r := Ref{Hash: i.Hash, Type: i.Type, Size: i.Size}
	r.Name = safeName(name, r)
	return r
}

// Store is a folder of files. It is safe for concurrent use; several
// processes may share the folder when one of them sweeps.
type Store struct {
	dir    string
	mu     sync.Mutex // so that Sweep does not take what Put is just bringing again
	create func(dir string) (temp, error)
}

// temp is a file being written.
type temp interface {
	io.Writer
	io.ReaderAt
	Name() string
	Sync() error
	Close() error
}

const tempPrefix = ".incoming-"

// New opens the store in a folder, which is made when it is not there.
func New(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for files: %w", err)
	}
	return &Store{dir: dir, create: func(dir string) (temp, error) { return os.CreateTemp(dir, tempPrefix+"*") }}, nil
}

// Put stores what r gives and returns once it is safe from kill -9. name is
// what the sender calls it. More than limit bytes (0: DefaultLimit) are
// ErrTooLarge, and limit+1 of them are read then; ErrType, ErrEmpty and ErrFull
// speak for themselves, and a reader that breaks off is ErrSource. After an
// error nothing is left behind.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64, name string) (Ref, error) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	f, err := s.create(s.dir)
	if err != nil {
		return Ref{}, fmt.Errorf("store file: %w", full(err))
	}
	ref, err := s.fill(ctx, f, r, limit)
	if cerr := f.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("store file: %w", full(cerr))
	}
	if err == nil {
		err = s.place(f.Name(), ref.Hash)
	}
	if err != nil {
		// The sweep takes it when this does not work out either.
		_ = os.Remove(f.Name())
		return Ref{}, err
	}
	ref.Name = safeName(name, ref)
	return ref, nil
}

// fill writes the content and finds out what it is.
func (s *Store) fill(ctx context.Context, f temp, r io.Reader, limit int64) (Ref, error) {
	sum := sha256.New()
	src := &source{ctx: ctx, r: io.LimitReader(r, limit+1)}
	size, err := io.Copy(io.MultiWriter(f, sum), src)
	switch {
	case src.err != nil:
		return Ref{}, fmt.Errorf("read file: %w: %w", ErrSource, src.err)
	case err != nil:
		return Ref{}, fmt.Errorf("store file: %w", full(err))
	case size > limit:
		return Ref{}, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	case size == 0:
		return Ref{}, ErrEmpty
	}
	kind, err := detect(f, size)
	if err != nil {
		return Ref{}, err
	}
	if err := f.Sync(); err != nil {
		return Ref{}, fmt.Errorf("store file: %w", full(err))
	}
	return Ref{Hash: hex.EncodeToString(sum.Sum(nil)), Type: kind, Size: size}, nil
}

// place gives written content its name. Content that is there already is
// replaced by the same, which makes it young for Sweep.
func (s *Store) place(from, hash string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := os.Rename(from, filepath.Join(s.dir, hash)); err != nil {
		return fmt.Errorf("store file: %w", full(err))
	}
	folder, err := os.Open(s.dir)
	if err != nil {
		return fmt.Errorf("store file: %w", err)
	}
	defer func() { _ = folder.Close() }() // only read from
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("store file: sync folder: %w", full(err))
	}
	return nil
}

// Open opens stored content; the caller closes it. It gives ErrAbsent.
func (s *Store) Open(hash string) (io.ReadSeekCloser, Info, error) {
	if !isHash(hash) {
		return nil, Info{}, ErrAbsent
	}
	f, err := os.Open(filepath.Join(s.dir, hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Info{}, ErrAbsent
	}
	if err != nil {
		return nil, Info{}, fmt.Errorf("open file: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrAbsent
	}
	var kind string
	if err == nil {
		kind, err = detect(f, info.Size())
	}
	if err != nil {
		_ = f.Close()
		return nil, Info{}, fmt.Errorf("open file: %w", err)
	}
	return f, Info{Hash: hash, Type: kind, Size: info.Size(), Stored: info.ModTime()}, nil
}

// Delete removes content; content that is not there is no error. It is for
// erasure, when nothing else names the content.
func (s *Store) Delete(hash string) error {
	if !isHash(hash) {
		return nil
	}
	if err := os.Remove(filepath.Join(s.dir, hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete file: %w", err)
	}
	return nil
}

// Sweep removes content that was stored before a time and that keep does not
// want, and what interrupted writers left. The time must lie well back (a
// day): content is stored before the event that names it.
func (s *Store) Sweep(keep func(hash string) bool, before time.Time) (removed int, err error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return 0, fmt.Errorf("sweep files: %w", err)
	}
	var errs []error
	for _, e := range entries {
		left := strings.HasPrefix(e.Name(), tempPrefix)
		if !left && (!isHash(e.Name()) || keep(e.Name())) {
			continue
		}
		gone, err := s.sweep(e.Name(), before)
		if err != nil {
			errs = append(errs, fmt.Errorf("sweep files: %w", err))
		}
		if gone && !left {
			removed++
		}
	}
	return removed, errors.Join(errs...)
}

func (s *Store) sweep(name string, before time.Time) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := filepath.Join(s.dir, name)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
		return false, err
	}
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) { // another process sweeps too
		return false, nil
	}
	return err == nil, err
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

func isHash(s string) bool { return hashForm.MatchString(s) }

// full makes a missing place on disk an ErrFull.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// source reads until ctx ends, and keeps the reader's own error apart from
// the disk's.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
