package channeltest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/motcua/motcua/bot"
)

// Inbox is a bot.Inbox that keeps events in memory, and fails when told to,
// for tests of what a channel takes in. The zero Inbox is ready for use; it is
// safe for concurrent use.
type Inbox struct {
	// Room is at which further event that is put it fails, once; 0 at none. It
	// is set before the Inbox is used.
	Room int

	mu     sync.Mutex
	events []bot.Event
	keys   map[bot.EventKey]bool
	broken bool
	tries  int
}

// PutEvent implements bot.Inbox.
func (b *Inbox) PutEvent(_ context.Context, e bot.Event) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tries++
	if b.broken {
		return false, errors.New("disk full")
	}
	if b.Room > 0 {
		if b.Room--; b.Room == 0 {
			return false, errors.New("killed")
		}
	}
	if b.keys == nil {
		b.keys = map[bot.EventKey]bool{}
	}
	if b.keys[e.Key] {
		return false, nil
	}
	b.keys[e.Key] = true
	b.events = append(b.events, e)
	return true, nil
}

// Outcome implements bot.Inbox: no event has one.
func (b *Inbox) Outcome(context.Context, bot.EventKey) (bot.Outcome, bool, error) {
	return bot.Outcome{}, false, nil
}

// Break makes it take nothing more, or heals it.
func (b *Inbox) Break(yes bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = yes
}

// All are the events so far, in the order in which they came.
func (b *Inbox) All() []bot.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.events)
}

// Tries is how many events were put, those that were known or not taken too.
func (b *Inbox) Tries() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tries
}

// Await waits for so many events and returns all.
func (b *Inbox) Await(t *testing.T, n int) []bot.Event {
	t.Helper()
	Until(t, "events in the inbox", func() bool { return len(b.All()) >= n })
	return b.All()
}

// Last is the newest event; the test ends when there is none.
func (b *Inbox) Last(t *testing.T) bot.Event {
	t.Helper()
	all := b.All()
	if len(all) == 0 {
		t.Fatal("nothing came in")
	}
	return all[len(all)-1]
}
