package channeltest

import (
	"context"
	"errors"
	"sync"

	"github.com/motcua/motcua/bot"
)

// wire is the channel with an ear at it: it lets calls fail when it is their
// turn, and notes what each of them brought to the phone.
type wire struct {
	bot.Channel
	world *world

	mu      sync.Mutex
	calls   int
	parts   map[bot.MessageID]int // of how many parts it was planned
	arrived map[string]int        // by row: how often its part came to the phone
	order   []string              // rows as they came first
	errs    []string              // of calls
	hit     bool                  // the fault that was meant has happened
	unknown bool                  // the platform knows no such end
}

var (
	_ bot.Signaler   = (*wire)(nil)
	_ bot.Repeatable = (*wire)(nil)
	_ bot.Refresher  = (*wire)(nil)
	_ bot.Fetcher    = (*wire)(nil)
)

// inner is the channel as it is now.
func (c *wire) inner() bot.Channel {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Channel
}

func (c *wire) replace(next bot.Channel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Channel = next
}

// Plan implements bot.Channel.
func (c *wire) Plan(m bot.Message) []bot.Part {
	parts := c.inner().Plan(m)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.parts[m.ID] = len(parts)
	return parts
}

// Send implements bot.Channel.
func (c *wire) Send(ctx context.Context, r bot.Row) (string, error) {
	w, chat := c.world, r.Address.Chat
	c.mu.Lock()
	n, mode := c.calls, w.fault.mode
	c.calls++
	c.mu.Unlock()
	if mode != Deliver && n == w.fault.at {
		known := w.Fail != nil && w.Fail(chat, mode)
		c.mu.Lock()
		c.hit, c.unknown = known, !known
		c.mu.Unlock()
	}
	before := w.shown(chat)
	id, err := c.inner().Send(ctx, r)
	now := w.shown(chat)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.errs = append(c.errs, err.Error())
	}
	if came := max(now.texts-before.texts, now.files-before.files); came > 0 {
		if c.arrived[r.ID] == 0 {
			c.order = append(c.order, r.ID)
		}
		c.arrived[r.ID] += came
	}
	return id, err
}

// shown is how much a phone shows.
type shown struct{ texts, files int }

// shown counts; a link to a file counts as both.
func (r Rig) shown(chat bot.ChatID) (s shown) {
	if r.Received != nil {
		s.texts = len(r.Received(chat))
	}
	if r.Files != nil {
		s.files = len(r.Files(chat))
	}
	return s
}

// Signal implements bot.Signaler.
func (c *wire) Signal(ctx context.Context, a bot.Address, s bot.Signal) error {
	if s1, ok := c.inner().(bot.Signaler); ok {
		return s1.Signal(ctx, a, s)
	}
	return nil
}

// Repeatable implements bot.Repeatable.
func (c *wire) Repeatable() bool {
	r, ok := c.inner().(bot.Repeatable)
	return ok && r.Repeatable()
}

// Refresh implements bot.Refresher.
func (c *wire) Refresh(a bot.Address, m bot.Message) {
	if r, ok := c.inner().(bot.Refresher); ok {
		r.Refresh(a, m)
	}
}

// Fetch implements bot.Fetcher.
func (c *wire) Fetch(ctx context.Context, a bot.Account, f bot.Fetch) (bot.FileRef, error) {
	if from, ok := c.inner().(bot.Fetcher); ok {
		return from.Fetch(ctx, a, f)
	}
	return bot.FileRef{}, &bot.FetchError{Reason: bot.WhatFileLost, Err: errors.New("nothing lies at this platform")}
}
