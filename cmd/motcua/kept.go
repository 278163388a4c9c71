package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// rosterShelf keeps the ward's roster where several machines share it.
type rosterShelf interface {
	// RosterMark is the mark of the newest kept roster, "" for none.
	RosterMark(ctx context.Context) (string, error)
	// KeptRosters are the newest rosters, the newest first; limit 0 means all.
	KeptRosters(ctx context.Context, limit int) ([]roster.Kept, error)
	// KeepRoster keeps a roster as the newest and returns its mark; it gives
	// roster.ErrKept unless the newest up to now has the mark base.
	KeepRoster(ctx context.Context, base string, k roster.Kept) (mark string, err error)
}

// errKeptFault: what the database has for a roster cannot be worked by.
var errKeptFault = errors.New("the roster in the database is faulty; put a good one in force with 'motcua roster apply FILE'")

// inDatabase names the roster of several machines in faults.
const inDatabase = "roster in the database"

// readKept reads what a shelf gave for the newest roster.
func readKept(kept []roster.Kept) (*roster.Roster, error) {
	if len(kept) == 0 {
		return nil, fmt.Errorf("%w:\nit is gone from there", errKeptFault)
	}
	r, faults := roster.Load(kept[0].YAML, inDatabase)
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("%w:\n%w", errKeptFault, err)
	}
	return r, nil
}

// openKept reads the roster of the database. One that has none yet takes in
// the file of the first machine that comes with one.
func (c *core) openKept(ctx context.Context) (*roster.Roster, error) {
	kept, err := c.rosters.KeptRosters(ctx, 1)
	if err != nil {
		return nil, err
	}
	if len(kept) > 0 {
		r, err := readKept(kept)
		c.mark, c.fault = kept[0].Mark, err
		if err != nil && c.cfg.mends {
			return noRoster()
		}
		return r, err
	}
	r, err := openRoster(c.cfg.Roster, c.log)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(c.cfg.Roster)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	c.mark, err = c.rosters.KeepRoster(ctx, "", roster.Kept{Revision: r.Revision, YAML: text, By: local().Username})
	if errors.Is(err, roster.ErrKept) {
		return c.openKept(ctx) // another machine was first
	}
	if err == nil {
		c.log.Info().Str("roster", c.cfg.Roster).Str("revision", r.Revision).Msg("the roster file is taken into the database; what stands there counts from now on, and the file is not read any more")
	}
	return r, err
}

// look takes over what the database has for a roster, if that is another than
// the one looked at last, and asks about every open ticket. A faulty one
// leaves the last good one in force; that it is there is said at every look.
// Whoever calls it holds applying.
func (c *core) look(ctx context.Context) error {
	mark, err := c.rosters.RosterMark(ctx)
	if err != nil {
		return err
	}
	if mark == c.mark {
		return c.fault
	}
	kept, err := c.rosters.KeptRosters(ctx, 1)
	if err != nil {
		return err
	}
	r, err := readKept(kept)
	if err != nil {
		c.mark, c.fault = mark, err
		c.log.Error().Err(err).Msg("the roster before stays in force")
		return err
	}
	c.host.SetRoster(r)
	// Also when the machine that wrote it has asked: its question may have
	// been answered here, by the roster before.
	if err := bot.RosterEvents(ctx, c.store, bot.Announce(c.store, c.feed), r.Revision, time.Now()); err != nil {
		return err // asked again at the next look
	}
	c.mark, c.fault = kept[0].Mark, nil
	c.log.Info().Str("revision", r.Revision).Str("by", kept[0].By).Msg("roster taken over from the database")
	return nil
}

// Between two looks for what other machines did: when nothing moves, and at
// least, since the feed moves with every message.
const (
	lookEvery = time.Minute
	lookRests = 200 * time.Millisecond
)

// followRoster takes over rosters that other machines put in force, until
// ctx ends.
func (c *core) followRoster(ctx context.Context) {
	moved, stop := c.feed.Listen()
	defer stop()
	minute := time.NewTicker(lookEvery)
	defer minute.Stop()
	for ctx.Err() == nil {
		if err := c.lookAgain(ctx); err != nil && !errors.Is(err, errKeptFault) && ctx.Err() == nil {
			c.log.Warn().Err(err).Msg("whether the roster is another could not be seen; looked for again")
		}
		select {
		case <-ctx.Done():
		case <-time.After(lookRests):
		}
		select {
		case <-ctx.Done():
		case <-minute.C:
		case <-moved:
		}
	}
}

// lookAgain looks for another roster, and lets a lead's change pass when the
// database does not answer.
func (c *core) lookAgain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookEvery)
	defer cancel()
	c.applying.Lock()
	defer c.applying.Unlock()
	return c.look(ctx)
}
