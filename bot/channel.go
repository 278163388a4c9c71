package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Channel brings messages to one kind of platform. What comes in, the
// channel writes to the Inbox itself; it never calls the engine.
type Channel interface {
	// Name is the part of an Account before the colon.
	Name() string
	// Plan splits a message into the platform calls that carry it, in order.
	// It is pure and gives at least one part for a message that leaves.
	Plan(m Message) []Part
	// Send makes one platform call. It may be called again with the same
	// row after an ambiguous failure. Errors are *SendError; any other error
	// counts as ambiguous.
	Send(ctx context.Context, row Row) (platformID string, err error)
}

// Part is one platform call's content, opaque to the engine.
type Part struct {
	Body []byte `json:"body"` // the channel's own encoding
}

// SendError carries what may be done about a failed call.
type SendError struct {
	Policy  SendPolicy
	After   time.Duration // retry not before; 0 backoff of our own
	Account bool          // the whole account must pause, not this chat only
	Reason  string        // catalogue key for the officer
	Err     error
}

// SendPolicy says what a failure means.
type SendPolicy string

// Policies.
const (
	SendRetry       SendPolicy = "retry"       // certainly not delivered; try again
	SendAmbiguous   SendPolicy = "ambiguous"   // may have arrived; once more, then it counts as delivered "perhaps twice" or dead
	SendUnreachable SendPolicy = "unreachable" // the chat cannot be reached (blocked)
	SendDead        SendPolicy = "dead"        // this message can never be delivered
)

// Error says which policy and why.
func (e *SendError) Error() string { return fmt.Sprintf("send (%s): %v", e.Policy, e.Err) }

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.Err }

// Row is one platform call in the outbox.
type Row struct {
	ID           string         `json:"id"` // message id + part
	Seq          uint64         `json:"seq"`
	Conversation ConversationID `json:"conversation"`
	Address      Address        `json:"address"` // fixed when written
	Message      MessageID      `json:"message"`
	Part         int            `json:"part"`
	Parts        int            `json:"parts"`
	Body         []byte         `json:"body"`
	State        DeliveryState  `json:"state"`
	Due          time.Time      `json:"due"`
	Tries        int            `json:"tries"`
	Ambiguous    int            `json:"ambiguous"` // times the outcome was unknown
	QueuedAt     time.Time      `json:"queued_at"`

	// Reply is the ticket that an officer's message answers; "" it is none of
	// hers. When the call fails late, the message may be too old to be looked
	// at.
	Reply TicketID `json:"reply,omitempty"`
}

// RowResult is how one call ended.
type RowResult struct {
	State      DeliveryState // delivered, retry, unreachable or dead
	PlatformID string
	Due        time.Time // of a retry
	Reason     string
	Ambiguous  bool
	At         time.Time
}

// Errors of the contracts.
var (
	// ErrStale: the conversation moved on or the event is done; load again.
	ErrStale = errors.New("stale")
	// ErrAbsent: there is no such record.
	ErrAbsent = errors.New("absent")
	// ErrTurn: the turn contradicts what is stored (a message that is there
	// already, a row for another chat); trying again does not help.
	ErrTurn = errors.New("turn contradicts the store")
	// ErrTicketTaken: the derived ticket ID is in use; take the next one.
	ErrTicketTaken = errors.New("ticket ID is taken")
)
