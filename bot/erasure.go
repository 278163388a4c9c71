package bot

// Erasure takes away what is kept of the person behind a conversation: it is
// the part of a Turn that a citizen's "erase my data" makes. The store does
// it before it writes the rest of the turn, in the same transaction:
//
//   - every message of the conversation becomes what Message.Erased says, and
//     a change of each is told, so that pages which show it change too;
//   - every ticket becomes what its Erased says;
//   - its rows leave the outbox; those of this turn (the receipt) go out;
//   - events that Takes names are done, with nothing kept but the hash of the
//     key; so is each that was set aside;
//   - what officers' linked chats were told of her tickets becomes what
//     Message.Untold says and leaves the outbox; alerts that still wait lose
//     her words;
//   - every walk becomes what Walk.Unlinked says;
//   - her questions go, with what staff made of them; tallies tell of nobody
//     and stay;
//   - the conversation is stored without its address, until she writes again.
type Erasure struct {
	// Text is what a message says from now on, from the catalogue.
	Text string `json:"text"`
}

// MessageErased is the kind of a message whose words are gone for good.
const MessageErased MessageKind = "erased"

// Erased is what remains of a message: that there was one, when and whose. A
// note stays one, which the citizen does not see.
func (m Message) Erased(text string) Message {
	kind := MessageErased
	if m.Kind == MessageNote {
		kind = MessageNote
	}
	return Message{ID: m.ID, Conversation: m.Conversation, Seq: m.Seq, At: m.At, Author: m.Author,
		Kind: kind, Ticket: m.Ticket, Text: text}
}

// Untold is what remains of a message that told an officer's own chat of a
// ticket. The platform's ids of it stay: by them it is changed there too.
func (m Message) Untold(text string) Message {
	out := m.Erased(text)
	out.Kind, out.Delivery = m.Kind, m.Delivery
	return out
}

// Unlinked is a walk as the figures need it, under an ID of which nobody can
// tell whose it was. What it says of a person's circumstances is gone.
func (k Walk) Unlinked(id string) Walk {
	state := k.State
	if state == WalkActive {
		state = WalkLeft
	}
	return Walk{ID: id, Code: k.Code, Revision: k.Revision, Title: k.Title, Step: k.Step, State: state,
		StartAt: k.StartAt, LastAt: k.LastAt}
}

// Takes reports whether an event that waits in the conversation's queue goes
// with an erasure: what she sent before it, and what concerns messages and
// tickets that are gone. What she sends after it begins anew; a command of
// an officer is still answered.
func (Erasure) Takes(e, cause Event) bool {
	switch e.Kind {
	case EventTimer, EventDelivery:
		return true
	case EventCommand, EventRoster, EventAlert:
		return false
	}
	return e.Seq < cause.Seq
}

// gone reports that the conversation was erased and she has not written
// since: nothing that comes in from elsewhere may bring its address back.
func (c *Conversation) gone() bool { return !c.ErasedAt.IsZero() && c.Address == (Address{}) }

// begins reports whether an event is the citizen's own beginning of
// something, after an erasure too.
func (e *Event) begins() bool {
	switch e.Kind {
	case EventText, EventPress, EventEdited, EventUnsupported, EventStarted:
		return true
	}
	return false
}
