package bot

import (
	"context"
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// Inbox takes events in, durably.
type Inbox interface {
	// PutEvent stores an event that is not there yet and reports whether it
	// was new; a key seen before (done or not, for 30 days) is success. It
	// returns only after the event is safe from kill -9. Seq is given here.
	// Where Conversation is empty it is derived from Address.
	PutEvent(ctx context.Context, e Event) (stored bool, err error)
	// Outcome returns how the event of that key ended, and false while it
	// is not done (or unknown).
	Outcome(ctx context.Context, key EventKey) (Outcome, bool, error)
}

// Queue is the worker's side of the inbox.
type Queue interface {
	// DueConversations lists conversations with an event due at now, those
	// with the oldest (due, seq) first.
	DueConversations(ctx context.Context, now time.Time, limit int) ([]ConversationID, error)
	// NextEvent is the oldest event of a conversation due at now, by (due,
	// seq); false when there is none. Events set aside are not offered.
	NextEvent(ctx context.Context, id ConversationID, now time.Time) (Event, bool, error)
	// AlbumEvents lists the events of an album that are in the queue, by
	// (due, seq), whether due or not.
	AlbumEvents(ctx context.Context, id ConversationID, album string) ([]Event, error)
	// State loads a conversation, its open ticket, the ticket closed last,
	// its last messages and the questions that it names. An unknown one is a zero State whose
	// Conversation has only its ID set.
	State(ctx context.Context, id ConversationID) (State, error)
	// ApplyTurn marks the event (and its Parts) done and writes
	// conversation, ticket, messages, updates, rows, follow-up events, walks,
	// questions, tallies and outcome, all or nothing. It gives ErrStale when the event is done
	// already or the conversation's stored version is not was; the version
	// it writes is was+1. Message delivery states are set from the rows; an
	// update keeps the delivery that is stored. What an Erasure takes goes
	// first. It gives ErrTurn for a turn that would break another record, and
	// ErrTicketTaken when the ticket's ID is the ID of another conversation's
	// ticket.
	ApplyTurn(ctx context.Context, done Event, was uint64, t Turn, rows []Row) error
	// FailEvent counts a failed turn for an event and returns the count.
	FailEvent(ctx context.Context, key EventKey, cause string) (failures int, err error)
	// SetAside takes an event out of the queue whole, for people to look at.
	SetAside(ctx context.Context, key EventKey) error
	// NextDue is when the next event or outbox row falls due; false: none.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Asides is for the people who look at events that were set aside.
type Asides interface {
	// AsideEvents lists events set aside, oldest first.
	AsideEvents(ctx context.Context) ([]AsideEvent, error)
	// RequeueEvent puts one back into the queue, with no failure counted: the
	// program that could not handle it has been replaced. ErrAbsent.
	RequeueEvent(ctx context.Context, key EventKey) error
}

// AsideEvent is an event that was set aside.
type AsideEvent struct {
	Event    Event
	Failures int
	Cause    string // of the last failure; for the log's readers, in English
}

// Outbox is the sender's side.
type Outbox interface {
	// DueRows lists rows to send: of each chat the oldest row only, and that
	// when it is due, so that a row blocks its own chat and nothing overtakes.
	// Rows found in state sending (crash) are listed too. skip leaves out
	// chats under way and paused accounts.
	DueRows(ctx context.Context, now time.Time, limit int, skip func(Address) bool) ([]Row, error)
	// MarkSending makes it durable that the call is about to be made.
	MarkSending(ctx context.Context, id string, at time.Time) error
	// FinishRow records how the call ended and brings the message's delivery
	// up to date; delivered, unreachable and dead rows leave the outbox. An
	// unreachable or dead row takes the message's other rows with it, and
	// puts an EventDelivery in the same transaction.
	FinishRow(ctx context.Context, id string, r RowResult) error
}

// Reader is what pages, commands and reports read.
type Reader interface {
	// Conversation returns ErrAbsent when there is none.
	Conversation(ctx context.Context, id ConversationID) (Conversation, error)
	// Messages lists messages with seq > after, oldest first, up to limit
	// (0: all).
	Messages(ctx context.Context, id ConversationID, after uint64, limit int) ([]Message, error)
	// LastMessages lists the newest limit messages, oldest first.
	LastMessages(ctx context.Context, id ConversationID, limit int) ([]Message, error)
	// Message returns ErrAbsent when there is none.
	Message(ctx context.Context, id MessageID) (Message, error)
	// Ticket returns ErrAbsent when there is none.
	Ticket(ctx context.Context, id TicketID) (handoff.Ticket, error)
	// Tickets lists tickets that fit, oldest promise first.
	Tickets(ctx context.Context, f TicketFilter) ([]handoff.Ticket, error)
	// Walks lists walks recorded since a time, oldest first.
	Walks(ctx context.Context, since time.Time) ([]Walk, error)
	// Changes lists what changed after a store sequence, oldest first, up to
	// limit, and the newest sequence there is. Old ones are forgotten: a
	// reader that is behind the oldest kept gets gone = true and reads anew.
	Changes(ctx context.Context, after uint64, limit int) (changes []Notice, newest uint64, gone bool, err error)
}

// TicketFilter selects tickets; zero fields do not filter.
type TicketFilter struct {
	Status       handoff.Status
	Owner        roster.OfficerID
	Conversation ConversationID
	ClosedSince  time.Time
	Limit        int
}

// Notice says that something changed; never what it says.
type Notice struct {
	Seq          uint64         `json:"seq"`
	Conversation ConversationID `json:"conversation"`
	Ticket       TicketID       `json:"ticket,omitempty"`
	Message      MessageID      `json:"message,omitempty"`
}

// Store is all of it; one struct satisfies it.
type Store interface {
	Inbox
	Queue
	Outbox
	Reader
}

// Feed tells listeners that the store moved on. Notices may be lost; readers
// poll besides.
type Feed interface {
	// Publish wakes the listeners. It never blocks.
	Publish()
	// Listen returns a channel that gets a value after each Publish (several
	// may fall into one) until stop is called.
	Listen() (moved <-chan struct{}, stop func())
}
