package main

import (
	"archive/tar"
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/motcua/motcua/store/bolt"
)

// unpackLimits bound what an archive may bring, so that a hostile or damaged
// one fills no disk.
type unpackLimits struct {
	bytes int64
	files int
}

// maxArchived is the most files that an archive may hold.
const maxArchived = 5_000_000

// Errors of archives; the sentence that wraps them says what to do.
var (
	errNoArchive  = errors.New("it is no backup of motcua")
	errCutShort   = errors.New("it is cut short: it was not copied whole, or the backup was interrupted; copy it again, or take an older one")
	errHarmed     = errors.New("it is damaged; copy it again, or take an older one")
	errHostile    = errors.New("it holds what no backup of motcua holds; do not use it")
	errTooMuch    = errors.New("it holds more than there is room for")
	errUnsound    = errors.New("its store was damaged already when it was backed up; take an older one")
	errNewerStore = errors.New("it was written by a newer motcua; install that version, then restore")
)

// unpacker reads one archive into a folder and believes nothing in it.
type unpacker struct {
	tar   *tar.Reader
	root  *os.Root
	left  unpackLimits // what may come yet
	sizes map[string]archivedFile
}

// unpackArchive writes the files of an archive into an empty folder and
// returns what they are once all of it is verified: every file is in the
// list with its size and hash, and nothing else is there. After an error the
// folder holds rubbish.
func unpackArchive(ctx context.Context, r io.Reader, root *os.Root, limits unpackLimits) (archiveContents, error) {
	in := bufio.NewReader(&source{ctx: ctx, r: r})
	zip, err := gzip.NewReader(in)
	if err != nil {
		return archiveContents{}, archiveFault(err, errNoArchive)
	}
	u := &unpacker{tar: tar.NewReader(zip), root: root, left: limits, sizes: map[string]archivedFile{}}
	info, err := u.head()
	if err != nil {
		return archiveContents{}, err
	}
	contents, err := u.files()
	if err != nil {
		return contents, err
	}
	if contents.archiveInfo != info {
		return contents, fmt.Errorf("%w: its beginning and its end belong to different backups", errHarmed)
	}
	// The end of the stream carries its own checksum; only padding is there.
	if n, err := io.Copy(io.Discard, io.LimitReader(zip, 1<<20)); err != nil {
		return contents, archiveFault(err, errHarmed)
	} else if n == 1<<20 {
		return contents, fmt.Errorf("%w: something follows its end", errHostile)
	}
	return contents, u.verify(contents)
}

// head reads what the archive says of itself.
func (u *unpacker) head() (info archiveInfo, err error) {
	h, err := u.tar.Next()
	if err != nil {
		return info, archiveFault(err, errNoArchive)
	}
	if h.Typeflag != tar.TypeReg || h.Name != archiveHead || h.Size > 1<<16 {
		return info, errNoArchive
	}
	if err := u.document(&info); err != nil {
		return info, err
	}
	switch {
	case info.Format < 1 || info.Version < 1:
		return info, errNoArchive
	case info.Format > archiveFormat, info.Version > bolt.LatestVersion():
		return info, fmt.Errorf("%w (it is from motcua %.40q)", errNewerStore, info.Program)
	}
	return info, nil
}

// files writes all files and returns the list that ends the archive.
func (u *unpacker) files() (c archiveContents, err error) {
	for {
		h, err := u.tar.Next()
		if errors.Is(err, io.EOF) {
			return c, errCutShort // the list never came
		}
		if err != nil {
			return c, archiveFault(err, errHarmed)
		}
		if h.Typeflag != tar.TypeReg {
			return c, fmt.Errorf("%w: %.80q is a link or another thing that is no file", errHostile, h.Name)
		}
		if h.Name == archiveList {
			// As long as its entries can be, for what was there.
			if h.Size > 1<<16+int64(len(u.sizes)+1)*4096 {
				return c, fmt.Errorf("%w: its list is too long", errHostile)
			}
			if err := u.document(&c); err != nil {
				return c, err
			}
			if _, err := u.tar.Next(); !errors.Is(err, io.EOF) {
				if err != nil {
					return c, archiveFault(err, errHarmed)
				}
				return c, fmt.Errorf("%w: something follows its list", errHostile)
			}
			return c, nil
		}
		if err := u.file(h); err != nil {
			return c, err
		}
	}
}

// file writes one file.
func (u *unpacker) file(h *tar.Header) error {
	name, ok := strings.CutPrefix(h.Name, archiveData)
	if !ok {
		return fmt.Errorf("%w: %.80q", errHostile, h.Name)
	}
	if err := checkArchived(name); err != nil {
		return fmt.Errorf("%w: %.80q: %w", errHostile, h.Name, err)
	}
	if _, twice := u.sizes[name]; twice {
		return fmt.Errorf("%w: %.80q is there twice", errHostile, h.Name)
	}
	if u.left.files--; u.left.files < 0 {
		return fmt.Errorf("%w: too many files", errTooMuch)
	}
	if u.left.bytes -= h.Size; h.Size < 0 || u.left.bytes < 0 {
		return fmt.Errorf("%w: make room on the disk of the data folder", errTooMuch)
	}
	if dir := path.Dir(name); dir != "." {
		if err := u.root.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	f, err := u.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	sum := sha256.New()
	in := &source{ctx: context.Background(), r: u.tar} // the archive itself heeds the context
	n, err := io.Copy(io.MultiWriter(f, sum), in)
	if in.err != nil && !errors.Is(in.err, io.EOF) {
		return errors.Join(archiveFault(in.err, errHarmed), f.Close())
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	u.sizes[name] = archivedFile{Path: name, Size: n, SHA256: hex.EncodeToString(sum.Sum(nil))}
	return nil
}

// document reads a JSON file of the archive's own.
func (u *unpacker) document(into any) error {
	b, err := io.ReadAll(u.tar)
	if err != nil {
		return archiveFault(err, errHarmed)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return errNoArchive
	}
	return nil
}

// verify compares the list with what was unpacked.
func (u *unpacker) verify(c archiveContents) error {
	listed := map[string]bool{}
	for _, want := range c.Files {
		got, there := u.sizes[want.Path]
		switch {
		case listed[want.Path]:
			return fmt.Errorf("%w: its list names %.80q twice", errHostile, want.Path)
		case !there:
			return fmt.Errorf("%w: %.80q is missing", errHarmed, want.Path)
		case got != want:
			return fmt.Errorf("%w: %.80q is not what was backed up", errHarmed, want.Path)
		}
		listed[want.Path] = true
	}
	for name := range u.sizes {
		if !listed[name] {
			return fmt.Errorf("%w: its list does not name %.80q", errHostile, name)
		}
	}
	if !listed[bolt.FileName] {
		return fmt.Errorf("%w: there is no %s in it", errHostile, bolt.FileName)
	}
	return nil
}

// archiveFault says what an error of reading an archive means; other is said
// of content that does not make sense.
func archiveFault(err, other error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errCutShort
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, tar.ErrHeader):
		return other
	case errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt), errors.Is(err, tar.ErrFieldTooLong):
		return errHarmed
	}
	return fmt.Errorf("read archive: %w", err)
}
