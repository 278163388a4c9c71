package channeltest

import (
	"sync"
	"time"
)

// Clock stands unless it is moved: each look takes a millisecond, so that
// what waits a moment by it comes to its end. It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock makes a Clock that begins at a time.
func NewClock(at time.Time) *Clock { return &Clock{at: at} }

// Now is the time, a millisecond later than at the last look.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Millisecond)
	return c.at
}

// Pass lets time pass.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
