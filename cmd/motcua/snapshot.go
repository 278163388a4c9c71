package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/store/bolt"
)

// spareRoom is what must stay free in the data folder, in bytes, so that
// looking after the ward never keeps a citizen's message out.
const spareRoom = 64 << 20

// errDatabase is said where only the file in the data folder can be served.
var errDatabase = errors.New("this ward's data are in PostgreSQL: back them up with pg_dump, and copy files/ and media/ of the data folder after it")

// copier is a store that can be copied while it is used.
type copier interface {
	WriteTo(w io.Writer) (int64, error)
	DataVersion() (uint64, error)
}

// Snapshot implements admin.Service. The copy is made on the disk first:
// while it is read out of the store itself the data file cannot grow, and
// whoever asked may be slow.
func (c *core) Snapshot(ctx context.Context) (_ *admin.Snapshot, err error) {
	store, ok := c.store.(copier)
	if !ok {
		return nil, errDatabase
	}
	if err := roomFor(c.cfg.Data); err != nil {
		return nil, err
	}
	out := &admin.Snapshot{}
	if out.Roster, err = filepath.Abs(c.cfg.Roster); err != nil {
		return nil, fmt.Errorf("find roster: %w", err)
	}
	if out.Version, err = store.DataVersion(); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(c.cfg.Data, ".snapshot-*")
	if err != nil {
		return nil, fmt.Errorf("copy data file: %w", err)
	}
	// Without its name already: nothing stays behind, whatever happens.
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("copy data file: %w", err), f.Close())
	}
	out.Data = f
	if out.Size, err = store.WriteTo(f); err == nil {
		err = ctx.Err()
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return out, nil
}

// roomFor sees to it that a copy of the data file fits beside it.
func roomFor(data string) error {
	info, err := os.Stat(filepath.Join(data, bolt.FileName))
	if err != nil {
		return fmt.Errorf("copy data file: %w", err)
	}
	if free, known := room(data); known && free < uint64(info.Size())+spareRoom {
		return fmt.Errorf("copy data file: its copy needs %s in the data folder for a while and %s are free; make room there", size(info.Size()+spareRoom), size(int64(free)))
	}
	return nil
}

// takeSnapshot gets a snapshot from the running server of a data folder, or
// from the folder itself, which then stays as it is.
func takeSnapshot(ctx context.Context, cfg config) (*admin.Snapshot, error) {
	if info, err := os.Stat(cfg.Data); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no data folder %s; name the right one with --data", cfg.Data)
	}
	client, running, err := admin.Dial(ctx, cfg.Data)
	if err != nil {
		return nil, err
	}
	if running {
		return client.Snapshot(ctx)
	}
	if cfg.Database != "" {
		return nil, errDatabase
	}
	return snapshotOf(cfg)
}

// snapshotOf is the data file of a folder where no server runs; none can
// start until it is closed.
func snapshotOf(cfg config) (_ *admin.Snapshot, err error) {
	path := filepath.Join(cfg.Data, bolt.FileName)
	store, err := bolt.Open(path, bolt.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, store.Close())
		}
	}()
	out := &admin.Snapshot{}
	if out.Version, err = store.DataVersion(); err != nil {
		return nil, err
	}
	if out.Roster, err = filepath.Abs(cfg.Roster); err != nil {
		return nil, fmt.Errorf("find roster: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read data file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read data file: %w", err), f.Close())
	}
	out.Data, out.Size = lockedFile{f, store}, info.Size()
	return out, nil
}

// lockedFile is a file that nobody writes to while it is read.
type lockedFile struct {
	*os.File
	lock io.Closer
}

// Close implements io.Closer.
func (l lockedFile) Close() error { return errors.Join(l.File.Close(), l.lock.Close()) }

// size says a number of bytes as people read it.
func size(n int64) string {
	const unit = 1024
	switch {
	case n < unit:
		return fmt.Sprintf("%d bytes", n)
	case n < unit*unit:
		return fmt.Sprintf("%.1f KB", float64(n)/unit)
	case n < unit*unit*unit:
		return fmt.Sprintf("%.1f MB", float64(n)/(unit*unit))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(unit*unit*unit))
}

// absent reports whether nothing lies at a path.
func absent(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return false, err
}
