package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// What is published is answered from in two steps. The index that is there is
// gone on from at once, which takes a fraction of a second; afterwards the
// server writes the folder of a whole index and changes over to it, so that
// the next start finds it. Where no server runs, or too many guides differ,
// the folder is written first.

// reload makes what is on the shelf the library that is answered from.
// Whoever calls it holds publish.
func (c *core) reload(ctx context.Context) error {
	lib, err := c.shelved(ctx, c.store)
	if err != nil || c.answersFrom(lib) {
		return err
	}
	if c.unkept != nil && c.index != nil {
		index, err := c.index.With(ctx, lib)
		if err == nil {
			c.change(lib, index, "")
			select {
			case c.unkept <- struct{}{}:
			default: // it is known already
			}
			return nil
		}
		if !errors.Is(err, knowledge.ErrFar) {
			c.log.Warn().Err(err).Msg("the index cannot be gone on from, a whole one is built")
		}
	}
	dir := c.indexDir(lib)
	index, err := knowledge.Open(dir, lib, c.log)
	if err != nil {
		return fmt.Errorf("open index: %w", err)
	}
	c.change(lib, index, dir)
	return nil
}

// shelved is the library of what is current on the shelf, read through r.
func (c *core) shelved(ctx context.Context, r procedures.VersionReader) (*procedures.Library, error) {
	current, err := c.store.CurrentVersions(ctx)
	if err != nil {
		return nil, err
	}
	return procedures.OpenLibrary(r, current, func(e *procedures.LoadError) {
		c.log.Error().Err(e).Msg("a guide could not be read")
	})
}

// answersFrom reports whether the library that is answered from is this one.
func (c *core) answersFrom(lib *procedures.Library) bool {
	w, _, release := c.host.Take()
	defer release()
	return w.Library != nil && w.Library.Revision() == lib.Revision()
}

// indexDir is where the index of a library is kept. Each has a folder of its
// own, since the one before is answered from until its last turn returns.
func (c *core) indexDir(lib *procedures.Library) string {
	return filepath.Join(c.cfg.Data, "index", lib.Revision())
}

// change answers from a library from now on. dir is the folder of its index,
// which goes with it unless the library is back by then; "" it has none. Files
// that another index still searches stay readable to it.
func (c *core) change(lib *procedures.Library, index *knowledge.Index, dir string) {
	c.index, c.folder = index, dir
	err := c.host.SetLibrary(lib, index, func() error {
		err := index.Close()
		if w, _, release := c.host.Take(); w.Library == nil || dir == "" {
			release()
		} else {
			if w.Library.Revision() != lib.Revision() {
				err = errors.Join(err, os.RemoveAll(dir))
			}
			release()
		}
		return err
	})
	if err != nil {
		c.log.Warn().Err(err).Msg("the index before could not be closed")
	}
}

// keeps reports whether the index that is answered from lies in a folder.
func (c *core) keeps(dir string) bool {
	c.publish.Lock()
	defer c.publish.Unlock()
	return c.folder == dir
}

// keepAfter is how long after a publication the folder of its index is
// written. Often another follows.
const keepAfter = 10 * time.Second

// keepIndexes writes the folders of indexes that are answered from, until ctx
// ends.
func (c *core) keepIndexes(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.unkept:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(keepAfter):
		}
		select {
		case <-c.unkept: // it is part of what is written now
		default:
		}
		if err := c.keepIndex(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn().Err(err).Msg("an index folder could not be written; the next start builds it")
		}
	}
}

// stopping is a shelf that nothing is read from any more when ctx ends: who
// builds an index need not be waited for.
type stopping struct {
	procedures.VersionReader
	ctx context.Context
}

// GuideVersion implements procedures.VersionReader.
func (s stopping) GuideVersion(ctx context.Context, v procedures.Version) (*procedures.Guide, error) {
	if err := s.ctx.Err(); err != nil {
		return nil, fmt.Errorf("read guide: %w", err)
	}
	return s.VersionReader.GuideVersion(ctx, v)
}

// keepIndex writes the folder of the index of what is current, and changes
// over to it. Meanwhile others may publish: what they did is gone on from.
func (c *core) keepIndex(ctx context.Context) error {
	defer debug.FreeOSMemory() // what building it took
	whole, err := c.shelved(ctx, stopping{c.store, ctx})
	if err != nil {
		return err
	}
	dir := c.indexDir(whole)
	if c.keeps(dir) {
		return nil
	}
	index, err := knowledge.Open(dir, whole, c.log)
	if err != nil {
		return fmt.Errorf("open index: %w", err)
	}
	c.publish.Lock()
	defer c.publish.Unlock()
	w, _, release := c.host.Take()
	lib := w.Library
	release()
	if lib.Revision() == whole.Revision() {
		c.change(lib, index, dir)
		return nil
	}
	next, err := index.With(ctx, lib)
	if err == nil {
		c.change(lib, next, "")
	}
	return errors.Join(err, index.Close(), os.RemoveAll(dir))
}

// sweepIndexes removes index folders that no library of this process uses,
// left by one that was killed.
func (c *core) sweepIndexes() {
	w, _, release := c.host.Take()
	defer release()
	root := filepath.Join(c.cfg.Data, "index")
	entries, err := os.ReadDir(root)
	if err != nil {
		return // nothing there, or tried again at the next start
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), w.Library.Revision()) {
			if err := os.RemoveAll(filepath.Join(root, e.Name())); err != nil {
				c.log.Warn().Err(err).Msg("an old index folder could not be removed")
			}
		}
	}
}
