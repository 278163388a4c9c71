package bot

import "context"

// Signal is a sign of life in a chat. Signals may be lost: they are never in
// the outbox, and nobody waits for one.
type Signal string

// Signals.
const (
	SignalTyping Signal = "typing" // an answer is being looked up
	SignalRead   Signal = "read"   // what was written has been read
)

// Signaler is a Channel that can show signals. Others simply do not.
type Signaler interface {
	// Signal shows a signal in a chat. The context ends after a few seconds.
	Signal(ctx context.Context, a Address, s Signal) error
}

// Repeatable is a Channel at which the same row, sent again, arrives once:
// the platform takes a key with it, or the message is delivered by standing
// in the store. An unknown outcome is then no trouble at all.
type Repeatable interface {
	// Repeatable reports whether that is so.
	Repeatable() bool
}

// repeatable reports whether a row may be sent again without a second
// message arriving.
func repeatable(c Channel) bool {
	r, ok := c.(Repeatable)
	return ok && r.Repeatable()
}

// channelOf finds the channel of an account; nil when it is not configured.
func channelOf(channels []Channel, a Account) Channel {
	for _, c := range channels {
		if c.Name() == a.Channel() {
			return c
		}
	}
	return nil
}
