package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
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
	"strings"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/store/bolt"
)

// An archive is a tar.gz: archiveHead first, which says what it is; the
// files of the data folder below archiveData; archiveList last, with the
// hash of each. One that was cut short lacks the list.
const (
	archiveHead = "backup.json"
	archiveData = "data/"
	archiveList = "manifest.json"

	archiveFormat = 1
	rosterName    = "roster.yaml"
)

// archiveInfo says what an archive is.
type archiveInfo struct {
	Format  int       `json:"motcua_backup"`
	Program string    `json:"program"` // version of the motcua that wrote it
	Version uint64    `json:"data_version"`
	At      time.Time `json:"at"`
	// Roster is where the roster file stood when that was outside the data
	// folder; in the archive it is roster.yaml all the same.
	Roster string `json:"roster,omitempty"`
}

// archiveContents is archiveList: everything in an archive.
type archiveContents struct {
	archiveInfo
	Files []archivedFile `json:"files"`
	// LeftOut are links and other things in the data folder that are no files
	// of motcua.
	LeftOut []string `json:"left_out,omitempty"`
}

// archivedFile is one file of the data folder.
type archivedFile struct {
	Path   string `json:"path"` // below the data folder, with /
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// bytes is the size of all files together.
func (c archiveContents) bytes() (n int64) {
	for _, f := range c.Files {
		n += f.Size
	}
	return n
}

// archiver writes one archive.
type archiver struct {
	ctx      context.Context
	tar      *tar.Writer
	contents archiveContents
	progress func(archiveContents)
}

// writeArchive writes the snapshot and then everything else in the data
// folder: what the snapshot names was stored before it was taken, and only
// erasure takes anything away.
func writeArchive(ctx context.Context, w io.Writer, data string, snap *admin.Snapshot, now time.Time, progress func(archiveContents)) (archiveContents, error) {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return archiveContents{}, fmt.Errorf("write archive: %w", err)
	}
	a := &archiver{ctx: ctx, tar: tar.NewWriter(zip), progress: progress}
	a.contents.archiveInfo = archiveInfo{Format: archiveFormat, Program: buildVersion(), Version: snap.Version, At: now.UTC().Truncate(time.Second)}
	own := filepath.Join(data, rosterName)
	outside := !sameFile(own, snap.Roster)
	if outside {
		a.contents.Roster = snap.Roster
	}
	if err := a.document(archiveHead, a.contents.archiveInfo); err != nil {
		return a.contents, err
	}
	if err := a.add(bolt.FileName, snap.Data, snap.Size); err != nil {
		return a.contents, err
	}
	if outside {
		if err := a.file(os.DirFS(filepath.Dir(snap.Roster)), filepath.Base(snap.Roster), rosterName); err != nil {
			return a.contents, err
		}
	}
	if err := a.folder(data, outside); err != nil {
		return a.contents, err
	}
	if err := a.document(archiveList, a.contents); err != nil {
		return a.contents, err
	}
	if err := errors.Join(a.tar.Close(), zip.Close()); err != nil {
		return a.contents, fmt.Errorf("write archive: %w", err)
	}
	return a.contents, nil
}

// sameFile reports whether two paths lead to one file, or to one that is not
// there.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX != nil || errY != nil {
		absA, errA := filepath.Abs(a)
		absB, errB := filepath.Abs(b)
		return errA == nil && errB == nil && absA == absB
	}
	return os.SameFile(x, y)
}

// folder adds what lies in the data folder. Hidden files are being written
// just now; the index is a cache.
func (a *archiver) folder(data string, rosterOutside bool) error {
	entries, err := os.ReadDir(data)
	if err != nil {
		return fmt.Errorf("read data folder: %w", err)
	}
	root := os.DirFS(data)
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || name == bolt.FileName || name == "index" || name == admin.SocketName || name == rosterName && rosterOutside {
			continue
		}
		// What lies directly in the folder may be a link, to a larger disk.
		info, err := fs.Stat(root, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			a.contents.LeftOut = append(a.contents.LeftOut, name)
			continue
		case err != nil:
			return fmt.Errorf("read data folder: %w", err)
		case !info.IsDir():
			err = a.file(root, name, name)
		default:
			err = a.tree(os.DirFS(filepath.Join(data, name)), name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tree adds every file below a folder.
func (a *archiver) tree(folder fs.FS, prefix string) error {
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // erased meanwhile
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			a.contents.LeftOut = append(a.contents.LeftOut, path.Join(prefix, name))
			return nil
		}
		return a.file(folder, name, path.Join(prefix, name))
	})
	if err != nil {
		return fmt.Errorf("read data folder: %w", err)
	}
	return nil
}

// file adds one file under a name; one that is gone is none.
func (a *archiver) file(folder fs.FS, name, as string) error {
	f, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", as, err)
	}
	defer func() { _ = f.Close() }() // only read from
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read %s: %w", as, err)
	}
	if !info.Mode().IsRegular() || checkArchived(as) != nil {
		a.contents.LeftOut = append(a.contents.LeftOut, as)
		return nil
	}
	return a.add(as, f, info.Size())
}

// add writes a file of the data folder and notes its hash.
func (a *archiver) add(name string, r io.Reader, size int64) error {
	err := a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: archiveData + name, Size: size, Mode: 0o600, ModTime: a.contents.At})
	if err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	sum := sha256.New()
	in := &source{ctx: a.ctx, r: r}
	n, err := io.CopyN(io.MultiWriter(a.tar, sum), in, size)
	switch {
	case errors.Is(in.err, io.ErrUnexpectedEOF):
		return fmt.Errorf("read %s: the server ended meanwhile; try again", name)
	case in.err != nil && !errors.Is(in.err, io.EOF):
		return fmt.Errorf("read %s: %w", name, in.err)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("read %s: it ended after %d of %d bytes; try again", name, n, size)
	case err != nil:
		return fmt.Errorf("write archive: %w", err)
	}
	a.contents.Files = append(a.contents.Files, archivedFile{Path: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	a.progress(a.contents)
	return nil
}

// document writes a JSON file of the archive's own.
func (a *archiver) document(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	err = a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(b)), Mode: 0o600, ModTime: a.contents.At})
	if err == nil {
		_, err = io.Copy(a.tar, bytes.NewReader(b))
	}
	if err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	return nil
}

// source reads until ctx ends, and keeps the reader's own error apart from
// the writer's.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (n int, err error) {
	if n, err = 0, s.ctx.Err(); err == nil {
		n, err = s.r.Read(p)
	}
	s.err = err
	return n, err
}

// checkArchived says what is wrong with the path of a file in an archive:
// it must stay below the data folder, be visible, and be nothing that a
// server makes for itself.
func checkArchived(name string) error {
	first, _, _ := strings.Cut(name, "/")
	switch {
	case len(name) > 1024 || !fs.ValidPath(name) || name == "." || !filepath.IsLocal(filepath.FromSlash(name)):
		return errors.New("its path does not stay in the data folder")
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }):
		return errors.New("its name has characters that files of motcua do not have")
	case strings.HasPrefix(name, ".") || strings.Contains(name, "/."):
		return errors.New("it is hidden")
	case first == "index" || first == admin.SocketName:
		return errors.New("it is nothing that is backed up")
	}
	return nil
}
