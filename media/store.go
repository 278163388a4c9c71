package media

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Options bound what a Store takes. The zero value of a field is its default.
type Options struct {
	// Largest is how large a file may be, in bytes; 300 MB.
	Largest int64
	// Total is how large all files together may be, in bytes; 20 GB.
	Total int64
	// Each is how many unfinished uploads one account may have; 3.
	Each int
	// Keep is how many bytes of the disk stay free for everything else; 1 GB.
	Keep uint64
	// Room is how many bytes of the disk are free; false: not known. nil:
	// nobody knows.
	Room func() (free uint64, known bool)
	// Now is the clock; nil: time.Now.
	Now func() time.Time
}

// Defaults of Options.
const (
	DefaultLargest = 300 << 20
	DefaultTotal   = 20 << 30
	defaultEach    = 3
	defaultKeep    = 1 << 30
)

// Folders and names below the store's own.
const (
	notesDir   = "about"
	uploadsDir = ".uploads"
	tempPrefix = ".incoming-"
)

// shortHash is how many letters of its hash name a file.
const shortHash = 12

// Store is a folder of media. It is safe for concurrent use, also by several
// processes on one folder.
type Store struct {
	dir string
	opt Options

	mu     sync.Mutex // notes, records of uploads, and each write to a part
	finish sync.Mutex // one upload is looked at and put in its place at a time
}

// New opens the store in a folder, which is made when it is not there.
func New(dir string, o Options) (*Store, error) {
	o.Largest = cmp.Or(o.Largest, int64(DefaultLargest))
	o.Total = cmp.Or(o.Total, int64(DefaultTotal))
	o.Each, o.Keep = cmp.Or(o.Each, defaultEach), cmp.Or(o.Keep, uint64(defaultKeep))
	if o.Room == nil {
		o.Room = func() (uint64, bool) { return 0, false }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	for _, d := range []string{dir, filepath.Join(dir, notesDir), filepath.Join(dir, uploadsDir)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("make folder for media: %w", err)
		}
	}
	return &Store{dir: dir, opt: o}, nil
}

// Largest is how large a file may be, in bytes.
func (s *Store) Largest() int64 { return s.opt.Largest }

// List are all files but those taken off the list, the newest first.
func (s *Store) List() ([]File, error) {
	all, err := s.all()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(f File) bool { return !f.Removed.IsZero() })
	slices.SortStableFunc(all, func(a, b File) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Name, b.Name)) })
	return all, nil
}

// all are all files that there are, by name.
func (s *Store) all() ([]File, error) {
	var out []File
	err := fs.WalkDir(os.DirFS(s.dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir() && name != "." && (name == notesDir || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case !proper(name) || !d.Type().IsRegular():
			return nil
		}
		f, err := s.File(name)
		if err == nil {
			out = append(out, f)
		} else if !errors.Is(err, ErrAbsent) {
			return err
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list media: %w", err)
	}
	return out, nil
}

// proper reports whether a name may be that of a file.
func proper(name string) bool {
	return fs.ValidPath(name) && name != "." && !strings.HasPrefix(name, ".") && !strings.Contains(name, "/.") &&
		!strings.HasPrefix(name, notesDir+"/") && endings[strings.ToLower(path.Ext(name))] != ""
}

// File is what is noted of a file; of one that came another way than by an
// upload, what its content says. ErrAbsent.
func (s *Store) File(name string) (File, error) {
	if !proper(name) {
		return File{}, ErrAbsent
	}
	full := filepath.Join(s.dir, filepath.FromSlash(name))
	info, err := os.Stat(full)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return File{}, ErrAbsent
	}
	if err != nil {
		return File{}, fmt.Errorf("find media: %w", err)
	}
	var out File
	b, err := os.ReadFile(s.note(name))
	if err == nil && json.Unmarshal(b, &out) == nil && out.Name == name && out.Size == info.Size() {
		return out, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return File{}, fmt.Errorf("read note on media: %w", err)
	}
	out = File{Name: name, Size: info.Size(), Title: path.Base(name), At: info.ModTime()}
	f, err := os.Open(full)
	if err != nil {
		return File{}, fmt.Errorf("open media: %w", err)
	}
	defer func() { _ = f.Close() }() // only read from
	if out.Facts, err = Look(f, info.Size()); err != nil {
		out.Facts = Facts{Ending: path.Ext(name)} // somebody put it there; it is listed all the same
	}
	return out, nil
}

// note is where a file's note lies.
func (s *Store) note(name string) string {
	return filepath.Join(s.dir, notesDir, filepath.FromSlash(name)+".json")
}

// Edit changes what staff say of a file: its title, its captions, whether it
// is off the list. ErrAbsent.
func (s *Store) Edit(name string, edit func(*File)) (File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.File(name)
	if err != nil {
		return f, err
	}
	was := f
	edit(&f)
	f.Title = cleanTitle(f.Title)
	if f.Title == "" {
		f.Title = was.Title
	}
	return f, writeJSON(s.note(name), f)
}

// maxTitle is the longest title, in runes.
const maxTitle = 120

// cleanTitle is a title on one line.
func cleanTitle(t string) string {
	t = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(t, "")))
	if r := []rune(strings.TrimSpace(t)); len(r) > maxTitle {
		return strings.TrimSpace(string(r[:maxTitle]))
	}
	return strings.TrimSpace(t)
}

// titleOf is what a file is called at first: as it was named, without its
// ending.
func titleOf(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if ext := path.Ext(name); endings[strings.ToLower(ext)] != "" {
		name = strings.TrimSuffix(name, ext)
	}
	return cleanTitle(name)
}

// Open opens a file; the caller closes it. ErrAbsent.
func (s *Store) Open(name string) (io.ReadSeekCloser, error) {
	if !proper(name) {
		return nil, ErrAbsent
	}
	f, err := os.Open(filepath.Join(s.dir, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrAbsent
	}
	if err != nil {
		return nil, fmt.Errorf("open media: %w", err)
	}
	return f, nil
}

// Fits checks that captions end with a film of so many seconds (0: not known
// how many). ErrAbsent, ErrKind or a *CaptionError.
func (s *Store) Fits(captions string, seconds int) error {
	r, err := s.Open(captions)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read from
	b, err := io.ReadAll(io.LimitReader(r, maxCaptions+1))
	if err != nil {
		return fmt.Errorf("read captions: %w", err)
	}
	cues, err := ReadCaptions(b)
	if err != nil {
		return err
	}
	return Within(cues, seconds)
}

// take looks at received content and puts it in its place, as it is stored.
func (s *Store) take(ctx context.Context, part, name, by string) (File, error) {
	in, err := os.Open(part)
	if err != nil {
		return File{}, fmt.Errorf("open upload: %w", err)
	}
	defer func() { _ = in.Close() }() // only read from
	info, err := in.Stat()
	if err != nil {
		return File{}, fmt.Errorf("open upload: %w", err)
	}
	facts, content, err := stored(in, info.Size(), name)
	if err != nil {
		return File{}, err
	}
	if !facts.honest(name) {
		return File{}, fmt.Errorf("%w: %s", ErrLie, facts.Type)
	}
	if err := s.room(uint64(info.Size())); err != nil {
		return File{}, err
	}
	out, err := os.CreateTemp(s.dir, tempPrefix+"*")
	if err != nil {
		return File{}, fmt.Errorf("store media: %w", full(err))
	}
	f := File{Facts: facts, Title: titleOf(name), By: by, At: s.opt.Now()}
	sum := sha256.New()
	f.Size, err = io.Copy(io.MultiWriter(out, sum), &patient{ctx, content})
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err == nil {
		f.Hash = hex.EncodeToString(sum.Sum(nil))
		f, err = s.place(out.Name(), f)
	}
	if err != nil {
		_ = os.Remove(out.Name()) // else the sweep takes it
		return File{}, fmt.Errorf("store media: %w", full(err))
	}
	return f, nil
}

// stored is how content is stored, read from where it came.
func stored(in io.ReaderAt, size int64, name string) (Facts, io.Reader, error) {
	facts, err := Look(in, size)
	if err != nil {
		var fault *CaptionError
		if errors.As(err, &fault) && endings[strings.ToLower(path.Ext(name))] == "captions" {
			return facts, nil, fault // which is more than that it is none
		}
		return facts, nil, lies(err, name)
	}
	switch facts.Kind {
	case Picture:
		f, b, err := readPicture(in, size)
		return f, bytes.NewReader(b), err
	case Captions:
		cues, err := readCaptionsAt(in, size)
		if err != nil {
			return facts, nil, err
		}
		return facts, bytes.NewReader(WriteCaptions(cues)), nil
	}
	if facts.Ending != ".mp4" {
		return facts, io.NewSectionReader(in, 0, size), nil
	}
	m, err := readMP4(in, size)
	if err != nil {
		return facts, nil, err
	}
	content, facts := laidOut(in, size, m)
	return facts, content, nil
}

// place gives written content its name and its note. Content that is there
// already keeps both, and is on the list again.
func (s *Store) place(temp string, f File) (File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := shortHash; ; n += 4 {
		f.Name = f.Hash[:n] + f.Ending
		there, err := s.hash(f.Name)
		if err != nil {
			return f, err
		}
		if there == "" {
			break
		}
		if there == f.Hash {
			old, err := s.File(f.Name)
			if err != nil {
				return f, err
			}
			old.Hash, old.Removed = f.Hash, time.Time{}
			return old, errors.Join(writeJSON(s.note(f.Name), old), os.Remove(temp))
		}
		if n+4 > len(f.Hash) {
			return f, errors.New("two files of one hash")
		}
	}
	if err := writeJSON(s.note(f.Name), f); err != nil {
		return f, err
	}
	if err := os.Rename(temp, filepath.Join(s.dir, f.Name)); err != nil {
		return f, err
	}
	return f, syncDir(s.dir)
}

// hash is that of a file that is there; "" it is not.
func (s *Store) hash(name string) (string, error) {
	f, err := os.Open(filepath.Join(s.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // only read from
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// patient is a reader that ends with its context.
type patient struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// writeJSON writes a note whole or not at all.
func writeJSON(name string, v any) (err error) {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write note: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("write note: %w", full(err))
	}
	f, err := os.CreateTemp(filepath.Dir(name), tempPrefix+"*")
	if err != nil {
		return fmt.Errorf("write note: %w", full(err))
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write note: %w", errors.Join(full(err), os.Remove(f.Name())))
	}
	return syncDir(filepath.Dir(name))
}

// syncDir brings the names in a folder to the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// full makes a missing place on disk an ErrFull.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}
