package bot

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// relayEvery is how often a chat is shown the same signal: platforms show one
// for some five seconds, and count calls.
const relayEvery = 4 * time.Second

// Relay passes signals on to the chats of channels that can show them. It
// waits for nothing and may lose any of them. Make it with NewRelay; it is
// safe for concurrent use.
type Relay struct {
	channels []Channel
	log      zerolog.Logger
	now      func() time.Time

	mu   sync.Mutex
	last map[relayed]time.Time
}

type relayed struct {
	address Address
	signal  Signal
}

// NewRelay makes a Relay. now is the clock; nil means time.Now.
func NewRelay(channels []Channel, log zerolog.Logger, now func() time.Time) *Relay {
	if now == nil {
		now = time.Now
	}
	return &Relay{channels: channels, log: log, now: now, last: map[relayed]time.Time{}}
}

// Signal shows a signal in a chat, unless it was shown there just now or the
// channel has no signals. It returns at once.
func (r *Relay) Signal(a Address, s Signal) {
	if _, can := channelOf(r.channels, a.Account).(Signaler); !can || !r.due(relayed{a, s}) {
		return
	}
	showSignal(context.Background(), r.channels, r.log, a, s)
}

// due reports that a signal may be shown now, and notes that it is.
func (r *Relay) due(x relayed) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if at, ok := r.last[x]; ok && now.Sub(at) < relayEvery {
		return false
	}
	maps.DeleteFunc(r.last, func(_ relayed, at time.Time) bool { return now.Sub(at) >= relayEvery })
	r.last[x] = now
	return true
}
