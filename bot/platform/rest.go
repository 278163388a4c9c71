package platform

import (
	"math/rand/v2"
	"time"

	"github.com/motcua/motcua/bot"
)

const (
	firstWait   = time.Second
	longestWait = time.Minute
	// conflictWait is the first rest after another instance was met. It is
	// long, and grows, so that the two do not throw each other out for ever.
	conflictWait    = 20 * time.Second
	longestConflict = 5 * time.Minute
)

// Rest is the growing pause after failures of one kind, one after another.
// The zero Rest is ready for use; set it to zero again after a success.
type Rest struct {
	next  time.Duration
	state bot.IntakeState
}

// Next is how long to rest after a failure that left the account in a state.
// told is how long the platform wants to be left alone; 0 it does not say.
func (r *Rest) Next(state bot.IntakeState, told time.Duration) time.Duration {
	first, longest := firstWait, longestWait
	if state == bot.IntakeConflict || state == bot.IntakeUnauthorized {
		first, longest = conflictWait, longestConflict
	}
	if r.next == 0 || r.state != state {
		r.next = first
	}
	wait := max(r.next, told)
	r.state, r.next = state, min(r.next*2, longest)
	// Spread, so that two instances do not meet again and again.
	return wait/2 + rand.N(wait/2+1)
}
