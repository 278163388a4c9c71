package bot

import (
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// Kind of conversation.
type Kind string

// Kinds.
const (
	// KindCitizen is a citizen's conversation.
	KindCitizen Kind = "citizen"
	// KindDesk is an officer's own chat, to which the system speaks
	// ("a new question for you"); no citizen ever reads it.
	KindDesk Kind = "desk"
)

// Floor says who speaks.
type Floor string

// Floors. The zero Floor is the bot's.
const (
	FloorBot     Floor = ""
	FloorOfficer Floor = "officer"
)

// Conversation is everything that one citizen (or officer, see Kind) and the
// system have going on one account. Decide gets a copy and returns the next.
type Conversation struct {
	ID      ConversationID `json:"id"`
	Address Address        `json:"address"`
	Kind    Kind           `json:"kind"`
	Version uint64         `json:"version"` // moves with every applied turn; 0 is a conversation not stored yet

	Lang  words.Lang     `json:"lang"`
	Name  string         `json:"name,omitempty"`  // how she is called on pages; "" has a stand-in
	Group roster.GroupID `json:"group,omitempty"` // resident group; "" not chosen

	Floor   Floor    `json:"floor,omitempty"`
	Ticket  TicketID `json:"ticket,omitempty"`      // the open ticket; "" none
	Last    TicketID `json:"last_ticket,omitempty"` // the last closed ticket
	Tickets int      `json:"tickets,omitempty"`     // how many were ever opened

	Focus   Focus   `json:"focus,omitzero"`    // what it is about at present
	Walk    *Walk   `json:"walk,omitempty"`    // the walk under way or left; nil none
	Offered []Offer `json:"offered,omitempty"` // what a number typed now picks, in order
	Pending Pending `json:"pending,omitempty"` // what the next words answer
	Misses  int     `json:"misses,omitempty"`  // unsure answers in a row

	LastSeq     uint64    `json:"last_seq"` // of the last message
	Generation  uint64    `json:"generation,omitempty"`
	StartedAt   time.Time `json:"started_at"`
	LastAt      time.Time `json:"last_at"` // of the last event
	CitizenAt   time.Time `json:"citizen_at,omitzero"`
	PlatformAt  time.Time `json:"platform_at,omitzero"`   // her last sign at the platform itself, when that is an older one than CitizenAt; see SignAt
	SentSince   int       `json:"sent_since,omitempty"`   // platform calls made out for her since SignAt; see Limits.Free
	SeenSeq     uint64    `json:"seen_seq,omitempty"`     // officer has seen up to this message
	CitizenSeen uint64    `json:"citizen_seen,omitempty"` // citizen has read up to this message; 0 nothing, or a channel without read marks
	Unreachable string    `json:"unreachable,omitempty"`  // why nothing can be delivered; "" reachable
	Noticed     time.Time `json:"noticed_at,omitzero"`    // privacy notice given
	Bulletin    uint64    `json:"bulletin,omitempty"`     // Version of the bulletin that she was told last; 0 none
	Ended       bool      `json:"ended,omitempty"`        // citizen ended it on this device
	EraseAsked  time.Time `json:"erase_asked,omitzero"`   // she was asked whether all is to be erased; zero: not, or it is answered
	ErasedAt    time.Time `json:"erased_at,omitzero"`     // all of it was erased the last time

	// Of an officer's desk: the chats of her own that are told what it is
	// told, and until when the newest link code held that was used.
	Chats      []Address `json:"chats,omitempty"`
	LinkedTill time.Time `json:"linked_till,omitzero"`
	// Of an officer's desk too: when she last said that she has read her
	// notices, and what her chats are told once the ward is open and she is
	// there. Generation is that of the timer which tells it.
	SeenAt   time.Time `json:"seen_at,omitzero"`
	Held     []Held    `json:"held,omitempty"`
	HeldMore int       `json:"held_more,omitempty"` // pieces of news about tickets that Held has no place for
	Outages  []Outage  `json:"outages,omitempty"`   // accounts of which she was told that they are in trouble, and not yet that it is over
	// Of such a chat: whose it is, and the tickets it was told of.
	Officer roster.OfficerID `json:"officer,omitempty"`
	Known   []KnownTicket    `json:"known,omitempty"`

	RateAsked TicketID `json:"rate_asked,omitempty"` // ticket whose rating was asked
	Press     Press    `json:"press,omitzero"`       // the button pressed last, nothing written since

	// Asked are the messages that ask her last questions, oldest first: those
	// of which more may be heard (see Question). Video is the guide whose
	// videos she asked for last.
	Asked []uint64   `json:"asked,omitempty"`
	Video VideoAsked `json:"video,omitzero"`
}

// SignAt is when the citizen gave her last sign at the platform itself, from
// which platforms count; zero: none yet. CitizenAt is later when she sent
// something by a page of ours since.
func (c Conversation) SignAt() time.Time {
	if !c.PlatformAt.IsZero() {
		return c.PlatformAt
	}
	return c.CitizenAt
}

// Press is a button pressed, kept to tell the second tap of one finger.
type Press struct {
	Action string    `json:"action,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// VideoAsked is a guide whose videos were asked for, with nothing asked about
// it since.
type VideoAsked struct {
	Code procedures.Code `json:"code,omitempty"`
	At   time.Time       `json:"at,omitzero"`
}

// Focus is the procedure that a conversation is about.
type Focus struct {
	Code     procedures.Code     `json:"code,omitempty"`
	Revision procedures.Revision `json:"revision,omitempty"`
	Aspect   procedures.Aspect   `json:"aspect,omitempty"` // asked last, whether or not the guide knows it
}

// Pending is what the citizen was asked, so that free words can answer it.
type Pending string

// Pendings.
const (
	PendingNone Pending = ""
	// PendingGroup: which resident group she lives in.
	PendingGroup Pending = "group"
	// PendingGroupPerson: the same, and she asked for a person; a timer
	// opens the ticket at the duty desk if she does not say.
	PendingGroupPerson Pending = "group_person"
	// PendingRate: how well she was helped.
	PendingRate Pending = "rate"
)

// Offer is one numbered choice.
type Offer struct {
	Label  string `json:"label"`
	Action string `json:"action"`
}

// WalkState says how a walk stands.
type WalkState string

// States of a walk.
const (
	WalkActive    WalkState = "active"
	WalkLeft      WalkState = "left"       // may be resumed days later
	WalkFinished  WalkState = "finished"   // came to the end
	WalkHandedOff WalkState = "handed_off" // asked for a person from a step
	WalkElsewhere WalkState = "elsewhere"  // its questions led to another procedure
)

// Walk is a citizen going through a guide's steps. It pins code and version.
type Walk struct {
	ID       string                  `json:"id"` // conversation + ordinal
	Code     procedures.Code         `json:"code"`
	Revision procedures.Revision     `json:"revision"`
	Title    string                  `json:"title"`
	Variant  procedures.VariantID    `json:"variant,omitempty"`
	Node     procedures.NodeID       `json:"node,omitempty"` // question of the tree being asked; "" none
	Step     procedures.StepID       `json:"step,omitempty"`
	Ticked   []procedures.EvidenceID `json:"ticked,omitempty"`
	State    WalkState               `json:"state"`
	StartAt  time.Time               `json:"started_at"`
	LastAt   time.Time               `json:"last_at"`
	Message  MessageID               `json:"message,omitempty"` // the step's message, kept up to date
	Told     procedures.Revision     `json:"told,omitempty"`    // newest version of which she need not be told any more; "" none but Revision
}

// State is what Decide knows of a conversation: itself, its open ticket, the
// one closed last, its last messages and questions, oldest first.
type State struct {
	Conversation Conversation
	Ticket       *handoff.Ticket // the open one (Conversation.Ticket); nil none
	Last         *handoff.Ticket // the one closed last (Conversation.Last), to be rated or opened again; nil none
	Recent       []Message
	Questions    []Question // those of Conversation.Asked that are still kept
}
