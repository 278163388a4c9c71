package telegram

import (
	"context"
	"sync"
	"time"
)

// Telegram takes about one message a second in a chat, a few more for a
// moment, and thirty a second from a bot. Keeping to that is cheaper than
// being told to wait.
const (
	chatEvery  = time.Second
	chatBurst  = 3
	totalEvery = time.Second / 28
	totalBurst = 20
	forget     = 4096 // chats remembered before those at rest are dropped
)

// pacer spaces calls.
type pacer struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	mu    sync.Mutex
	total time.Time // when the line would be empty
	chats map[int64]time.Time
}

func (p *pacer) init(now func() time.Time, sleep func(context.Context, time.Duration) error) {
	p.now, p.sleep, p.chats = now, sleep, map[int64]time.Time{}
}

// wait waits until a call for a chat may be made.
func (p *pacer) wait(ctx context.Context, chat int64) error {
	if d := p.book(chat); d > 0 {
		return p.sleep(ctx, d)
	}
	return nil
}

// book takes the next place in line and says how far off it is.
func (p *pacer) book(chat int64) time.Duration {
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
	p.chats[chat], own = place(p.chats[chat], now, chatEvery, chatBurst)
	p.total, all = place(p.total, now, totalEvery, totalBurst)
	return max(own, all)
}

// place is one step of a leaky bucket: when the line will be empty after one
// more call, and how long that call has to wait.
func place(line, now time.Time, every time.Duration, burst int) (time.Time, time.Duration) {
	if line.Before(now) {
		line = now
	}
	line = line.Add(every)
	return line, max(line.Sub(now)-time.Duration(burst)*every, 0)
}
