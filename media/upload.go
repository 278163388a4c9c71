package media

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// FirstPiece is how much of a file's begin tells it from others of the same
// name and size, in bytes.
const FirstPiece = 1 << 20

// unfinishedFor is how long an upload waits for its next piece.
const unfinishedFor = 48 * time.Hour

// chunk is how much is written at a time, in bytes.
const chunk = 256 << 10

// Upload is a file on its way.
type Upload struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`            // as its owner's machine calls it
	Size  int64     `json:"size"`            // bytes that there will be
	First string    `json:"first,omitempty"` // SHA-256 of its first piece, hex; "" not known
	By    string    `json:"by"`              // username
	Begun time.Time `json:"begun"`
	// Whole: it comes in one go and is nothing to go on with.
	Whole bool `json:"whole,omitempty"`
	// File names what it became; "" nothing yet.
	File string `json:"file,omitempty"`

	Offset int64 `json:"-"` // bytes that have come
}

// Done reports whether it has become a file.
func (u Upload) Done() bool { return u.File != "" }

// Begin begins an upload, or finds the one that the same account began of
// the same file. Name, Size, By and maybe First are given. ErrEmpty,
// ErrTooLarge, ErrBudget, ErrFull, ErrBusy.
func (s *Store) Begin(u Upload) (Upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.records()
	if err != nil {
		return u, err
	}
	u.First = strings.ToLower(u.First)
	for _, old := range all {
		if !u.Whole && !old.Whole && old.By == u.By && old.Name == cleanTitle(u.Name) && old.Size == u.Size && old.First == u.First && s.stands(old) {
			return old, nil
		}
	}
	return s.begin(u, all)
}

// stands reports whether an upload can be gone on with, or its file is there.
// Of a file that has come whole, name and size alone do not say that it is the
// same: somebody may have mended a letter in it.
func (s *Store) stands(u Upload) bool {
	if !u.Done() {
		return true
	}
	if u.First == "" {
		return false
	}
	f, err := s.File(u.File)
	return err == nil && f.Removed.IsZero()
}

// begin admits a new upload; mu is held.
func (s *Store) begin(u Upload, all []Upload) (Upload, error) {
	switch {
	case u.Size <= 0:
		return u, ErrEmpty
	case u.Size > s.opt.Largest:
		return u, fmt.Errorf("%w: %d bytes", ErrTooLarge, u.Size)
	}
	mine, coming := 0, int64(0)
	var reserved uint64
	for _, old := range all {
		if old.Done() {
			continue
		}
		if coming += old.Size; old.By == u.By {
			mine++
		}
		reserved += uint64(max(0, 2*old.Size-old.Offset)) // what comes, and its copy
	}
	if mine >= s.opt.Each {
		return u, ErrBusy
	}
	used, err := s.used()
	if err != nil {
		return u, err
	}
	if used+coming+u.Size > s.opt.Total {
		return u, fmt.Errorf("%w: %d of %d bytes are used", ErrBudget, used+coming, s.opt.Total)
	}
	if err := s.room(reserved + 2*uint64(u.Size)); err != nil {
		return u, err
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	u.ID, u.Name, u.Begun, u.File, u.Offset = hex.EncodeToString(id), cleanTitle(u.Name), s.opt.Now(), "", 0
	f, err := os.OpenFile(s.part(u.ID), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return u, fmt.Errorf("begin upload: %w", full(err))
	}
	if err := f.Close(); err != nil {
		return u, fmt.Errorf("begin upload: %w", full(err))
	}
	return u, writeJSON(s.record(u.ID), u)
}

// room reports ErrFull when the disk has less room than that, and what is to
// stay free.
func (s *Store) room(need uint64) error {
	if free, known := s.opt.Room(); known && free < need+s.opt.Keep {
		return fmt.Errorf("%w: %d bytes are free", ErrFull, free)
	}
	return nil
}

// used is how large all files are together.
func (s *Store) used() (sum int64, err error) {
	err = fs.WalkDir(os.DirFS(s.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if info, err := d.Info(); err == nil && d.Type().IsRegular() {
			sum += info.Size()
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("measure media: %w", err)
	}
	return sum, nil
}

var idForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (s *Store) part(id string) string   { return filepath.Join(s.dir, uploadsDir, id+".part") }
func (s *Store) record(id string) string { return filepath.Join(s.dir, uploadsDir, id+".json") }

// Upload is an upload of an account; another's is ErrAbsent.
func (s *Store) Upload(id, by string) (Upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.upload(id, by)
}

func (s *Store) upload(id, by string) (u Upload, err error) {
	if !idForm.MatchString(id) {
		return u, ErrAbsent
	}
	b, err := os.ReadFile(s.record(id))
	if errors.Is(err, fs.ErrNotExist) {
		return u, ErrAbsent
	}
	if err != nil {
		return u, fmt.Errorf("read upload: %w", err)
	}
	if err := json.Unmarshal(b, &u); err != nil || u.ID != id {
		return Upload{}, ErrAbsent // swept in time
	}
	if u.By != by {
		return Upload{}, ErrAbsent
	}
	return u, s.measure(&u)
}

// measure finds out how much has come.
func (s *Store) measure(u *Upload) error {
	if u.Done() {
		u.Offset = u.Size
		return nil
	}
	info, err := os.Stat(s.part(u.ID))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrAbsent
	}
	if err != nil {
		return fmt.Errorf("read upload: %w", err)
	}
	u.Offset = info.Size()
	return nil
}

// records are all uploads.
func (s *Store) records() ([]Upload, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, uploadsDir))
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	var out []Upload
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok || !idForm.MatchString(id) {
			continue
		}
		b, err := os.ReadFile(s.record(id))
		var u Upload
		if err == nil && json.Unmarshal(b, &u) == nil && u.ID == id && s.measure(&u) == nil {
			out = append(out, u)
		}
	}
	return out, nil
}

// Uploads are the unfinished ones that an account can go on with, the newest
// first.
func (s *Store) Uploads(by string) ([]Upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.records()
	all = slices.DeleteFunc(all, func(u Upload) bool { return u.By != by || u.Whole || u.Done() })
	slices.SortFunc(all, func(a, b Upload) int { return cmp.Or(b.Begun.Compare(a.Begun), cmp.Compare(a.ID, b.ID)) })
	return all, err
}

// Append takes a piece that begins at an offset of the file. What has come
// before is passed over, so that a piece may come twice, and from two tabs;
// one that begins too late is ErrOffset. With its last byte, or with an empty
// piece after it, the upload becomes a file: File is set then. When the
// content is refused the upload is gone, and the error says why. ErrAbsent,
// ErrTooLarge for more than was said, ErrOther, ErrFull, ErrSource.
func (s *Store) Append(ctx context.Context, id, by string, offset int64, r io.Reader) (Upload, error) {
	u, err := s.Upload(id, by)
	if err != nil || u.Done() {
		return u, err
	}
	if offset < 0 || offset > u.Offset {
		return u, ErrOffset
	}
	buf := make([]byte, chunk)
	for {
		n, rerr := fill(&patient{ctx, r}, buf)
		if n > 0 {
			if u, err = s.write(id, by, offset, buf[:n]); err != nil || u.Done() {
				return u, err
			}
			offset += int64(n)
		}
		if errors.Is(rerr, io.EOF) {
			break
		}
		if rerr != nil {
			return u, fmt.Errorf("read piece: %w: %w", ErrSource, rerr)
		}
	}
	if u.Offset < u.Size {
		return u, nil
	}
	return s.finished(ctx, u)
}

// fill reads until a buffer is full. Unlike io.ReadFull it keeps the end of a
// piece and one that breaks off apart.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var k int
		k, err = r.Read(buf[n:])
		n += k
	}
	return n, err
}

// write writes some bytes where they belong.
func (s *Store) write(id, by string, offset int64, b []byte) (Upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.upload(id, by)
	if err != nil || u.Done() {
		return u, err
	}
	if offset+int64(len(b)) > u.Size {
		return u, fmt.Errorf("%w: more than the %d bytes it was to have", ErrTooLarge, u.Size)
	}
	if offset > u.Offset {
		return u, ErrOffset
	}
	have := u.Offset - offset
	if have >= int64(len(b)) {
		return u, nil
	}
	b = b[have:]
	if err := s.room(uint64(len(b))); err != nil {
		return u, err
	}
	f, err := os.OpenFile(s.part(id), os.O_WRONLY, 0)
	if err != nil {
		return u, fmt.Errorf("write piece: %w", full(err))
	}
	// At its place, not at the end: another machine on the same folder would
	// write the same there.
	n, err := f.WriteAt(b, u.Offset)
	if err = errors.Join(err, f.Close()); err != nil {
		u.Offset += int64(n)
		return u, fmt.Errorf("write piece: %w", full(err))
	}
	before := u.Offset
	u.Offset += int64(n)
	if end := min(u.Size, FirstPiece); before < end && u.Offset >= end && u.First != "" {
		if err := s.same(u, end); err != nil {
			return u, errors.Join(err, s.drop(id))
		}
	}
	return u, nil
}

// same checks the first piece.
func (s *Store) same(u Upload, end int64) error {
	f, err := os.Open(s.part(u.ID))
	if err != nil {
		return fmt.Errorf("read piece: %w", err)
	}
	defer func() { _ = f.Close() }() // only read from
	sum := sha256.New()
	if _, err := io.CopyN(sum, f, end); err != nil {
		return fmt.Errorf("read piece: %w", err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != u.First {
		return ErrOther
	}
	return nil
}

// finished makes a file of an upload that has come whole.
func (s *Store) finished(ctx context.Context, u Upload) (Upload, error) {
	s.finish.Lock()
	defer s.finish.Unlock()
	u, err := s.Upload(u.ID, u.By)
	if err != nil || u.Done() { // by another tab
		return u, err
	}
	// Who waits for the answer may go; the work is done for the next time.
	f, err := s.take(context.WithoutCancel(ctx), s.part(u.ID), u.Name, u.By)
	if err != nil {
		if !errors.Is(err, ErrFull) { // content does not get better
			err = errors.Join(err, s.Drop(u.ID, u.By))
		}
		return u, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u.File = f.Name
	if err := writeJSON(s.record(u.ID), u); err != nil {
		return u, err
	}
	if err := os.Remove(s.part(u.ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return u, fmt.Errorf("end upload: %w", err)
	}
	return u, nil
}

// Drop throws an upload away; one that is gone is no error.
func (s *Store) Drop(id, by string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.upload(id, by); errors.Is(err, ErrAbsent) {
		return nil
	} else if err != nil {
		return err
	}
	return s.drop(id)
}

func (s *Store) drop(id string) error {
	var errs []error
	for _, name := range []string{s.part(id), s.record(id)} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("drop upload: %w", err))
		}
	}
	return errors.Join(errs...)
}

// formSlack is what a form adds to the size of the file in it, in bytes.
const formSlack = 64 << 10

// Put takes a file in one go, of which said bytes are announced (0: nobody
// knows): it reads no more than a file may have, and leaves nothing after an
// error. Its errors are those of Begin and Append.
func (s *Store) Put(ctx context.Context, r io.Reader, said int64, name, by string) (File, error) {
	if said > s.opt.Largest+formSlack {
		return File{}, fmt.Errorf("%w: %d bytes", ErrTooLarge, said)
	}
	if said <= 0 || said > s.opt.Largest {
		said = s.opt.Largest
	}
	u, err := s.Begin(Upload{Name: name, Size: said, By: by, Whole: true})
	if err != nil {
		return File{}, err
	}
	f, err := s.put(ctx, r, u)
	if derr := s.Drop(u.ID, by); err == nil {
		err = derr
	}
	return f, err
}

func (s *Store) put(ctx context.Context, r io.Reader, u Upload) (File, error) {
	if _, err := s.Append(ctx, u.ID, u.By, 0, r); err != nil {
		return File{}, err
	}
	got, err := s.Upload(u.ID, u.By)
	if err != nil {
		return File{}, err
	}
	if got.Done() {
		return s.File(got.File)
	}
	if got.Offset == 0 {
		return File{}, ErrEmpty
	}
	s.finish.Lock()
	defer s.finish.Unlock()
	return s.take(ctx, s.part(u.ID), u.Name, u.By)
}
