package main

import (
	"context"
	"time"

	"github.com/motcua/motcua/admin"
	"github.com/motcua/motcua/bot"
)

// health is what /healthz says. It is not well when the store does not
// answer. No channel makes the server unwell: the others go on.
func (c *core) health(ctx context.Context) (any, bool) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	s, err := c.Status(ctx)
	if err != nil {
		c.log.Error().Err(err).Msg("health")
		return map[string]string{"status": "store does not answer"}, false
	}
	waiting, err := c.store.Backlog(ctx)
	if err != nil {
		c.log.Error().Err(err).Msg("health")
		return map[string]string{"status": "store does not answer"}, false
	}
	return struct {
		Word string `json:"status"`
		admin.Status
		Channels []bot.ChannelStatus `json:"channels,omitempty"`
		Backlog  []bot.Backlog       `json:"backlog,omitempty"`
	}{"ok", s, c.monitored(), waiting}, true
}

// editorsEvery is how often guides are looked through for those that end: a
// working day has room for it.
const editorsEvery = 4 * time.Hour

// housekeep does what is due once an hour: forget old keys and sessions,
// remove files that nobody names any more, and tell of changed guides whoever
// could not be told at once, and, less often, of guides that end.
func (c *core) housekeep(ctx context.Context) {
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	var swept, told time.Time
	for {
		c.tellWalkers(ctx)
		select {
		case <-ctx.Done():
			return
		case <-hour.C:
		}
		if _, err := c.store.Sweep(ctx, time.Now()); err != nil {
			c.log.Error().Err(err).Msg("old keys could not be forgotten")
		}
		if _, err := c.accounts.Sweep(ctx); err != nil {
			c.log.Error().Err(err).Msg("old sessions could not be deleted")
		}
		if now := time.Now(); now.Sub(told) >= editorsEvery {
			told = now
			if err := c.tellEditors(ctx); err != nil {
				c.log.Warn().Err(err).Msg("who writes guides could not be told of those that end")
			}
		}
		if now := time.Now(); now.Sub(swept) >= orphanEvery {
			swept = now
			if n, err := c.sweepFiles(ctx, now); err != nil {
				c.log.Error().Err(err).Msg("old files could not be removed")
			} else if n > 0 {
				c.log.Info().Int("files", n).Msg("files removed that nobody names any more")
			}
			c.mediaSwept(ctx)
		}
	}
}
