package main

import (
	"context"
	"fmt"
	"time"
)

// Files that nobody names any more (their conversation was erased, or an
// upload was never sent) are removed twice a day, a day after they came: by
// then whatever names them is in the store. What a citizen has erased is gone
// within two days, as she is told.
const (
	orphanAge   = 24 * time.Hour
	orphanEvery = 12 * time.Hour
)

// sweepFiles removes such files and says how many.
func (c *core) sweepFiles(ctx context.Context, now time.Time) (removed int, err error) {
	// A store in which nothing has ever happened names no file at all. It is
	// more likely the wrong one than one whose every conversation was erased.
	if _, newest, _, err := c.store.Changes(ctx, 0, 1); err != nil || newest == 0 {
		return 0, err
	}
	refs, err := c.store.Files(ctx)
	if err != nil {
		return 0, err
	}
	named := make(map[string]bool, len(refs))
	for _, f := range refs {
		named[f.Hash] = true
	}
	removed, err = c.files.Sweep(func(hash string) bool { return named[hash] }, now.Add(-orphanAge))
	if err != nil {
		return removed, fmt.Errorf("remove files that nobody names: %w", err)
	}
	return removed, nil
}
