package bot

import "slices"

// Some platforms let us write only for a while after the citizen's last sign,
// and let a few calls pass for free. What the program would say by itself
// beyond that is not sent: it stands in the conversation as not sent, with the
// reason, makes no row and raises no alarm. What an officer writes is refused
// before (beyondLimits), so that she knows at once.

// Reasons why the program did not send what it says by itself, as catalogue
// keys.
const (
	ReasonWindow = "channel.unsent_window" // the channel's time for it is over
	ReasonSpared = "channel.unsent_spared" // what is free is left for the officer
)

// spareFree is how many free calls are left for the officer's words: what the
// program says unasked, but for promises, is not sent when no more are left.
const spareFree = 2

// unsent says why a message of the program's own is not sent; "" when it is.
func (d *draft) unsent(m *Message) string {
	if m.Author.Kind != AuthorBot || !m.Leaves() || d.c.Kind == KindDesk {
		return ""
	}
	l := d.w.Settings.LimitsOf(d.c.Address)
	if until := l.BotUntil(d.c.SignAt()); !until.IsZero() && !d.now.Before(until) {
		return ReasonWindow
	}
	left, _, counted := l.FreeLeft(d.c.SentSince, d.c.SignAt(), d.now)
	if counted && left <= spareFree && m.Kind != MessagePromise && !d.e.begins() {
		return ReasonSpared
	}
	return ""
}

// kept reports that a message was not sent, by our own rule.
func (m *Message) kept() bool {
	return m.Delivery.Reason == ReasonWindow || m.Delivery.Reason == ReasonSpared
}

// unsaid reports that the newest promise of the open ticket was not told to
// the citizen, since the channel let nothing through any more.
func (d *draft) unsaid() bool {
	if d.t == nil {
		return false
	}
	for i := len(d.recent) - 1; i >= 0; i-- {
		if m := &d.recent[i]; m.Kind == MessagePromise && m.Ticket == d.t.ID {
			return m.Delivery.Reason == ReasonWindow
		}
	}
	return false
}

// joined makes one message of what the program says twice in a row in one
// turn, where the channel counts calls: words with words, and words before or
// after something to choose. nil when they stay two.
func (d *draft) joined(m *Message) *Message {
	n := len(d.out.Messages)
	if n == 0 || d.c.Kind == KindDesk || d.w.Settings.LimitsOf(d.c.Address).Free <= 0 {
		return nil
	}
	last := &d.out.Messages[n-1]
	kind, ok := joinedKind(last.Kind, m.Kind)
	if !ok || !last.plain() || !m.plain() || last.Ticket != m.Ticket || last.Delivery.Reason != m.Delivery.Reason ||
		len(last.Offers()) > 0 && len(m.Offers()) > 0 {
		return nil
	}
	last.Kind = kind
	last.Text += "\n\n" + m.Text
	last.Buttons = append(slices.Clone(last.Buttons), m.Buttons...)
	if last.Promise == nil {
		last.Promise = m.Promise
	}
	return last
}

// plain reports that a message of the program's is words and buttons.
func (m *Message) plain() bool {
	switch m.Kind {
	case MessageText, MessageNotice, MessageChoices, MessagePromise:
	default:
		return false
	}
	return m.Author.Kind == AuthorBot && m.Card == nil && m.Detail == nil && m.Step == nil && len(m.Videos)+len(m.Files) == 0
}

// joinedKind is the kind of two messages in one: a question or a promise keeps
// its look, and words are no notice when one of the two is none.
func joinedKind(a, b MessageKind) (MessageKind, bool) {
	bare := func(k MessageKind) bool { return k == MessageText || k == MessageNotice }
	switch {
	case !bare(a):
		return a, bare(b)
	case !bare(b) || b == MessageText:
		return b, true
	}
	return a, true
}
