package channeltest

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/motcua/motcua/bot"
)

// wire is the channel with an ear at it: it lets calls fail when it is their
// turn, and notes what each of them brought to the phone.
type wire struct {
	bot.Channel
	world *world // nil: it listens for errors only

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

func listen(c bot.Channel, w *world) *wire {
	return &wire{Channel: c, world: w, parts: map[bot.MessageID]int{}, arrived: map[string]int{}}
}

// errors are the texts of all that calls failed with.
func (c *wire) errors() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.errs)
}

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

// Name implements bot.Channel.
func (c *wire) Name() string { return c.inner().Name() }

// happened notes that it is the turn of the fault that is meant, and whether
// there is such a fault here.
func (c *wire) happened(known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hit, c.unknown = known, !known
}

// tally is how many calls there were, and what became of the fault.
func (c *wire) tally() (calls int, hit, unknown bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls, c.hit, c.unknown
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
	id, err := c.carry(ctx, r)
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.errs = append(c.errs, err.Error())
	}
	return id, err
}

// carry makes a call and notes what it brought.
func (c *wire) carry(ctx context.Context, r bot.Row) (string, error) {
	w, chat := c.world, r.Address.Chat
	if w == nil {
		return c.inner().Send(ctx, r)
	}
	c.mu.Lock()
	n, mode := c.calls, w.fault.mode
	c.calls++
	c.mu.Unlock()
	if mode != Deliver && n == w.fault.at {
		c.happened(w.Fail != nil && w.Fail(chat, mode))
	}
	before := w.shown(chat)
	id, err := c.inner().Send(ctx, r)
	now := w.shown(chat)
	c.mu.Lock()
	defer c.mu.Unlock()
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
