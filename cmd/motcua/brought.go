package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/motcua/motcua/media"
	"github.com/motcua/motcua/procedures"
)

// openMedia opens the folder of videos and pictures that staff bring.
func openMedia(cfg config) (*media.Store, error) {
	mb := func(name string) int64 {
		n, _ := strconv.ParseInt(cfg.value(name), 10, 64) // checked; none is the default
		return n << 20
	}
	return media.New(filepath.Join(cfg.Data, "media"), media.Options{
		Largest: mb("media_limit"), Total: mb("media_total"), Keep: roomMedia,
		Room: func() (uint64, bool) { return room(cfg.Data) },
	})
}

// roomMedia is how many bytes stay free whatever staff upload, so that
// citizens' messages and files always find room.
const roomMedia = 2 * roomFiles

// roomBeside is how many bytes of a folder's disk staff may fill; false: not
// known.
func roomBeside(dir string) (uint64, bool) {
	free, known := room(dir)
	return max(free, roomMedia) - roomMedia, known
}

// sweepMedia removes videos and pictures that were taken off the list and that
// no version, draft or slot names, and uploads that were never finished.
func (c *core) sweepMedia(ctx context.Context) (files, uploads int, err error) {
	// Every version is read only when there is something to remove.
	named := sync.OnceValues(func() (map[string]bool, error) { return c.namedMedia(ctx) })
	var lost error
	files, uploads, err = c.brought.Sweep(func(name string) bool {
		all, err := named()
		if err != nil {
			lost = fmt.Errorf("sweep media: %w", err)
		}
		return err != nil || all[name]
	})
	return files, uploads, errors.Join(err, lost)
}

// namedMedia are the files that anything names: what citizens see, the
// versions before (somebody may be walking through one, or restore it), drafts
// and what they said before, and what waits for its day, which is a version.
func (c *core) namedMedia(ctx context.Context) (map[string]bool, error) {
	named := map[string]bool{}
	add := func(guides ...*procedures.Guide) {
		for _, g := range guides {
			for _, name := range g.MediaFiles() {
				named[name] = true
			}
		}
	}
	current, err := c.store.CurrentGuides(ctx)
	if err != nil {
		return nil, err
	}
	older, err := c.store.OlderGuides(ctx)
	if err != nil {
		return nil, err
	}
	add(current...)
	add(older...)
	heads, err := c.store.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		d, err := c.store.Draft(ctx, h.Code)
		if err != nil {
			return nil, err // it is tried again in half a day
		}
		saves, err := c.store.DraftSaves(ctx, h.Code)
		if err != nil {
			return nil, err
		}
		add(d.Guide)
		for _, s := range saves {
			add(s.Guide)
		}
	}
	return named, nil
}

// mediaSwept removes media and says it in the log.
func (c *core) mediaSwept(ctx context.Context) {
	began := time.Now()
	files, uploads, err := c.sweepMedia(ctx)
	if err != nil {
		c.log.Error().Err(err).Msg("videos that nobody uses could not be removed")
	}
	if files+uploads > 0 {
		c.log.Info().Int("files", files).Int("uploads", uploads).Dur("took", time.Since(began)).Msg("videos that nobody uses removed")
	}
}
