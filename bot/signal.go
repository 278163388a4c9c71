package bot

import "context"

// Signal is a sign of life in a chat. Signals may be lost: they are never in
// the outbox, and nobody waits for one.
type Signal string

// Signals.
const (
	SignalTyping Signal = "typing" // an answer is being looked up
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

// Refresher is a Channel whose delivered messages can be changed. A change is
// a signal: it may be lost, and the message then shows what stood in it.
type Refresher interface {
	// Refresh brings a message that was delivered before up to date. It is
	// called in the order of the changes and must not block.
	Refresh(a Address, m Message)
}

// refresh shows what a turn changed in steps (ticks, and that they are past)
// and in an officer's chat (words that were erased).
func (w *Worker) refresh(t Turn) {
	c, ok := channelOf(w.Channels, t.Conversation.Address.Account).(Refresher)
	if !ok {
		return
	}
	for _, m := range t.Updates {
		if (m.Step != nil || t.Conversation.Kind == KindDesk) && m.Leaves() && len(m.Delivery.Platform) > 0 {
			c.Refresh(t.Conversation.Address, m)
		}
	}
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
