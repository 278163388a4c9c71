package platform

import (
	"context"
	"sync"
	"time"
)

// Rate is how often calls may be made: Burst at once, then one every Every.
type Rate struct {
	Every time.Duration
	Burst int
}

// forget is how many chats are remembered before those at rest are dropped.
const forget = 4096

// Pacer spaces the calls of one account, those of each chat and all of them.
// Keeping to a platform's pace is cheaper than being told to wait. It is safe
// for concurrent use.
type Pacer[Chat comparable] struct {
	chat, all Rate
	now       func() time.Time
	sleep     func(context.Context, time.Duration) error
	mu        sync.Mutex
	total     time.Time // when the line would be empty
	chats     map[Chat]time.Time
}

// NewPacer makes a Pacer. A Rate whose Every is 0 spaces nothing. now is the
// clock, nil time.Now; sleep waits, nil Sleep.
func NewPacer[Chat comparable](chat, all Rate, now func() time.Time, sleep func(context.Context, time.Duration) error) *Pacer[Chat] {
	if now == nil {
		now = time.Now
	}
	if sleep == nil {
		sleep = Sleep
	}
	return &Pacer[Chat]{chat: chat, all: all, now: now, sleep: sleep, chats: map[Chat]time.Time{}}
}

// Wait takes the next place in line and waits until a call for a chat may be
// made, or ctx ends; its error is then sleep's.
func (p *Pacer[Chat]) Wait(ctx context.Context, chat Chat) error {
	if d := p.book(chat); d > 0 {
		return p.sleep(ctx, d)
	}
	return nil
}

// book takes the next place in line and says how far off it is.
func (p *Pacer[Chat]) book(chat Chat) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if len(p.chats) > forget {
		for c, at := range p.chats {
			if at.Before(now) {
				delete(p.chats, c)
			}
		}
	}
	var own, all time.Duration
	p.chats[chat], own = place(p.chats[chat], now, p.chat)
	p.total, all = place(p.total, now, p.all)
	return max(own, all)
}

// place is one step of a leaky bucket: when the line will be empty after one
// more call, and how long that call has to wait.
func place(line, now time.Time, r Rate) (time.Time, time.Duration) {
	if line.Before(now) {
		line = now
	}
	line = line.Add(r.Every)
	return line, max(line.Sub(now)-time.Duration(r.Burst)*r.Every, 0)
}

// Sleep waits, unless ctx ends first; then it returns ctx's error.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
