package bot

import (
	"context"
	"sync"
)

// LocalFeed is the Feed of one process. The zero LocalFeed is ready for use.
type LocalFeed struct {
	mu        sync.Mutex
	listeners map[chan struct{}]struct{}
}

// Publish implements Feed.
func (f *LocalFeed) Publish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.listeners {
		select {
		case c <- struct{}{}:
		default: // it has not seen the last one yet
		}
	}
}

// Listen implements Feed.
func (f *LocalFeed) Listen() (moved <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.listeners == nil {
		f.listeners = make(map[chan struct{}]struct{})
	}
	f.listeners[c] = struct{}{}
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.listeners, c)
	}
}

// Announce makes an Inbox that wakes the feed for every new event, so that
// whoever puts one need not think of it.
func Announce(in Inbox, f Feed) Inbox { return announcing{in, f} }

type announcing struct {
	Inbox
	feed Feed
}

// PutEvent implements Inbox.
func (a announcing) PutEvent(ctx context.Context, e Event) (bool, error) {
	stored, err := a.Inbox.PutEvent(ctx, e)
	if stored {
		a.feed.Publish()
	}
	return stored, err
}
