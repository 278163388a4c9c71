// Package handoff is the domain of handing a conversation to a person:
// tickets, who owns one, what was promised and when it escalates.
//
// It knows nothing of what is said in a conversation, of channels or pages.
// Conversations are IDs here.
package handoff

import (
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// ConversationID names a conversation; derived from account and chat (see
// Address.Conversation), never generated, so that the same citizen on the
// same account always comes to the same conversation.
type ConversationID string

// MessageID names a message; unique in the whole store.
type MessageID string

// Account is one bot or page on a channel: "webchat:main", "telegram:ward".
// The part before the colon names the channel.
type Account string

// ChatID is the platform's address of a chat, unique within its account.
type ChatID string

// Address is where a conversation takes place.
type Address struct {
	Account Account `json:"account"`
	Chat    ChatID  `json:"chat"`
}

// TicketID names a ticket; short enough to say on the phone ("K7Q2MD").
type TicketID string

// Status of a ticket.
type Status string

// Statuses.
const (
	Open   Status = "open"
	Closed Status = "closed"
)

// Outcome is how a ticket ended.
type Outcome string

// Outcomes.
const (
	SolvedAlone  Outcome = "solved_alone"  // solved online by herself
	SolvedHelped Outcome = "solved_helped" // solved with help
	AtCounter    Outcome = "at_counter"    // came to the counter
	NotReached   Outcome = "not_reached"
	NotOurs      Outcome = "not_ours"
	Erased       Outcome = "erased"
	WentQuiet    Outcome = "went_quiet" // answered, and nothing heard since: closed by the system
)

// Ticket is one handoff from opening to closing.
type Ticket struct {
	ID           TicketID       `json:"id"`
	Conversation ConversationID `json:"conversation"`
	Address      Address        `json:"address"` // of the citizen
	CitizenName  string         `json:"citizen_name,omitempty"`
	Status       Status         `json:"status"`
	Version      uint64         `json:"version"`    // moves with every change; commands carry the one they saw
	Moved        uint64         `json:"moved"`      // the version at which owner, claim or status last changed
	Generation   uint64         `json:"generation"` // timers set for another one are stale

	Group     roster.GroupID   `json:"group,omitempty"`  // "" unknown
	Sector    roster.SectorID  `json:"sector,omitempty"` // "" unknown, or of none
	Owner     roster.OfficerID `json:"owner"`            // an officer or roster.Desk, exactly one
	Why       []roster.Reason  `json:"why,omitempty"`    // why this owner
	ClaimedBy roster.OfficerID `json:"claimed_by,omitempty"`
	ClaimedAt time.Time        `json:"claimed_at,omitzero"`

	OpenedAt     time.Time `json:"opened_at"`
	AssignedAt   time.Time `json:"assigned_at"`
	PromisedBy   time.Time `json:"promised_by"`             // the promise in force
	WaitingSince time.Time `json:"waiting_since,omitzero"`  // citizen waits for a person's reply since; zero: officer has replied
	FirstReplyAt time.Time `json:"first_reply_at,omitzero"` // first reply by a person
	LastReplyAt  time.Time `json:"last_reply_at,omitzero"`
	Escalations  int       `json:"escalations,omitempty"` // broken promises so far
	Reopened     int       `json:"reopened,omitempty"`

	ClosedAt time.Time        `json:"closed_at,omitzero"`
	ClosedBy roster.OfficerID `json:"closed_by,omitempty"` // "" by system
	Outcome  Outcome          `json:"outcome,omitempty"`
	Rating   int              `json:"rating,omitempty"` // 1 to 5; 0 not rated

	Packet  Packet   `json:"packet"`
	History []Change `json:"history,omitempty"`
}

// Packet is what the officer must know at a glance: what the citizen was at
// when she asked for a person.
type Packet struct {
	Question  string                  `json:"question,omitempty"` // her last words
	Procedure procedures.Code         `json:"procedure,omitempty"`
	Revision  procedures.Revision     `json:"revision,omitempty"`
	Title     string                  `json:"title,omitempty"`
	Variant   procedures.VariantID    `json:"variant,omitempty"`
	Step      procedures.StepID       `json:"step,omitempty"` // where she got stuck; "" not walking
	StepIndex int                     `json:"step_index,omitempty"`
	StepCount int                     `json:"step_count,omitempty"`
	Ticked    []procedures.EvidenceID `json:"ticked,omitempty"`
	Lang      string                  `json:"lang,omitempty"`
}

// ChangeKind says what happened to a ticket.
type ChangeKind string

// Changes.
const (
	ChangeOpened    ChangeKind = "opened"
	ChangeClaimed   ChangeKind = "claimed"
	ChangeTransfer  ChangeKind = "transferred"
	ChangeReassign  ChangeKind = "reassigned" // by system: absence, removal, roster
	ChangeEscalated ChangeKind = "escalated"
	ChangeHandBack  ChangeKind = "handed_back"
	ChangeClosed    ChangeKind = "closed"
	ChangeReopened  ChangeKind = "reopened"
	ChangeRated     ChangeKind = "rated"
	ChangeGroup     ChangeKind = "group"
	ChangeNotMine   ChangeKind = "not_mine"  // its officer says that it is none of hers
	ChangeDismissed ChangeKind = "dismissed" // what she said of the roster was looked at and not followed
)

// Change is one entry of a ticket's history: who did what when.
type Change struct {
	At   time.Time        `json:"at"`
	Kind ChangeKind       `json:"kind"`
	By   roster.OfficerID `json:"by,omitempty"` // "" by system or citizen
	From roster.OfficerID `json:"from,omitempty"`
	To   roster.OfficerID `json:"to,omitempty"`
	Note string           `json:"note,omitempty"`

	// What the last two kinds are about: a group, and who has its duty now
	// (roster.Desk: she does not know who; "": nothing is said of that).
	Group roster.GroupID   `json:"group,omitempty"`
	Named roster.OfficerID `json:"named,omitempty"`
}
