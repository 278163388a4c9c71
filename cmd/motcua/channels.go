package main

import (
	"context"
	"os"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/bot/webchat"
)

// webInbox takes in what citizens write on the ward's own page, and notes how
// that goes, as channels of platforms do.
type webInbox struct {
	bot.Inbox
	state *platform.Keeper
}

// PutEvent implements bot.Inbox.
func (i webInbox) PutEvent(ctx context.Context, e bot.Event) (bool, error) {
	stored, err := i.Inbox.PutEvent(ctx, e)
	now := time.Now()
	switch {
	case err == nil:
		i.state.Become(bot.IntakeOK, "", now)
		i.state.Change(func(s *bot.ChannelStatus) { s.LastUpdateAt = now })
	case ctx.Err() == nil: // else the citizen went away
		i.state.Become(bot.IntakeStore, platform.Plainly(err), now)
	}
	return stored, err
}

// beginWeb notes that the ward's own page is there: nothing has to answer
// first.
func (c *core) beginWeb() {
	c.web.Begin(webchat.Account, "page")
	c.web.Become(bot.IntakeOK, "", time.Now())
}

// channels lists how all places are where citizens write, the ward's own page
// last.
func (c *core) channels() []bot.ChannelStatus {
	return append(c.monitored(), c.web.Get())
}

// machine is the name of this machine where the ward has several, else "".
func (c *core) machine() string {
	if c.cfg.Database == "" {
		return ""
	}
	name, err := os.Hostname()
	if err != nil {
		c.log.Warn().Err(err).Msg("this machine does not know its name")
		return c.cfg.Listen
	}
	return name
}

// watchChannels has leads told of accounts that are in trouble.
func (c *core) watchChannels() *bot.OutageWatch {
	return &bot.OutageWatch{Status: c.channels, Reader: c.store, Inbox: bot.Announce(c.store, c.feed), Worlds: c.host, Log: c.log, Machine: c.machine()}
}
