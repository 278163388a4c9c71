package bot

import (
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// EventKey makes an event happen once: account, kind and the platform's own
// id of it; for a follow-up the cause's key + "+n"; for the press that stands
// in for an event set aside its key + "+aside"; for forms the form's UUID.
// Keys stay 30 days after the event is done.
type EventKey string

// EventKind says what came in.
type EventKind string

// Kinds of event.
const (
	EventText        EventKind = "text"        // citizen wrote words or sent files
	EventPress       EventKind = "press"       // citizen pressed a button
	EventEdited      EventKind = "edited"      // citizen changed a message
	EventUnsupported EventKind = "unsupported" // citizen sent what we cannot read
	EventStarted     EventKind = "started"     // citizen opened the chat (/start, page); Text may hold a payload
	EventEnded       EventKind = "ended"       // citizen ended it on this device
	EventReturned    EventKind = "returned"    // citizen lets the bot write to her again
	EventSeen        EventKind = "seen"        // citizen has read up to the message Upto, or those that the platform calls Message, or all that was delivered by At when neither is set
	EventEcho        EventKind = "echo"        // words to the citizen that went out at the platform: ours come back (Platform is the id that Send gave), or what somebody of the ward wrote there
	EventCommand     EventKind = "command"     // officer's command from the console or her chat
	EventTimer       EventKind = "timer"       // a timer fell due
	EventDelivery    EventKind = "delivery"    // a message could not be delivered
	EventLink        EventKind = "link"        // desk conversations: a chat of the officer's own asks to be linked
	EventLinked      EventKind = "linked"      // to that chat: how it ended
	EventAlert       EventKind = "alert"       // desk conversations: something to tell an officer
	EventRoster      EventKind = "roster"      // the roster changed: is the owner still right?
	EventGuide       EventKind = "guide"       // the ward did something to a guide that concerns her
)

// Event is one thing that came in. The fields of other kinds are zero.
type Event struct {
	Key          EventKey       `json:"key"`
	Conversation ConversationID `json:"conversation"`
	Address      Address        `json:"address"`
	Kind         EventKind      `json:"kind"`
	At           time.Time      `json:"at"`  // when it arrived, by our clock
	Due          time.Time      `json:"due"` // not before; At unless a timer
	Seq          uint64         `json:"seq"` // given by the store

	Text     string     `json:"text,omitempty"`
	Files    []FileRef  `json:"files,omitempty"`
	Action   string     `json:"action,omitempty"`
	Message  string     `json:"message,omitempty"`  // pressed or edited: platform's id of it, or ours
	Platform string     `json:"platform,omitempty"` // the platform's id of this message
	Name     string     `json:"name,omitempty"`     // display name the platform gives
	Lang     words.Lang `json:"lang,omitempty"`     // language the platform suggests
	What     string     `json:"what,omitempty"`     // unsupported: catalogue key of what it was
	ReplyTo  string     `json:"reply_to,omitempty"` // the platform's id of the message that this one answers
	Quote    string     `json:"quote,omitempty"`    // its words, when they are ours
	Desk     bool       `json:"desk,omitempty"`     // the conversation is an officer's (KindDesk)
	Upto     uint64     `json:"upto,omitempty"`     // seen: sequence of the last message that she has read

	// ByPage says that it came by a page of ours, not at the platform: there it
	// counts as no sign of hers.
	ByPage bool `json:"by_page,omitempty"`

	// Place is where the citizen says she is; nil: she says nothing of it.
	Place *Place `json:"place,omitempty"`

	// Album is the platform's id of the album that a text event is a part
	// of; "" none. The worker makes one event of all its parts (MergeAlbum),
	// and Parts are then the keys of those that were merged into this one:
	// they are done when it is. Channels leave Parts empty.
	Album string     `json:"album,omitempty"`
	Parts []EventKey `json:"parts,omitempty"`

	// Fetch are files that still lie at the platform. The worker fetches them
	// before the turn, which then has them in Files, and in Missing those
	// that could not be had.
	Fetch   []Fetch   `json:"fetch,omitempty"`
	Missing []Missing `json:"missing,omitempty"`

	Command  *Command `json:"command,omitempty"`
	Timer    *Timer   `json:"timer,omitempty"`
	Delivery *Failure `json:"delivery,omitempty"`
	Alert    *Alert   `json:"alert,omitempty"`
	Link     *Link    `json:"link,omitempty"`

	Guide *GuideNews `json:"guide,omitempty"`
}

// Place is a point on the map that a citizen sent.
type Place struct {
	Lat  float64 `json:"lat"`            // degrees north
	Lon  float64 `json:"lon"`            // degrees east
	Name string  `json:"name,omitempty"` // as the platform calls it; "" it does not
}

// CommandKind says what an officer commands.
type CommandKind string

// Commands.
const (
	CommandClaim    CommandKind = "claim"
	CommandTakeOver CommandKind = "take_over" // claim from another, with Note as reason
	CommandReply    CommandKind = "reply"
	CommandNote     CommandKind = "note"
	CommandTransfer CommandKind = "transfer" // to Officer, Group, or roster.Desk
	CommandClose    CommandKind = "close"
	CommandHandBack CommandKind = "hand_back"
	CommandSend     CommandKind = "send"     // a guide's card, an aspect or a step
	CommandSeen     CommandKind = "seen"     // officer has read up to Seq
	CommandGroup    CommandKind = "group"    // correct the citizen's group
	CommandNotMine  CommandKind = "not_mine" // pass on: the citizen lives in Group, or Officer (roster.Desk: not known) has her group now
	CommandReopen   CommandKind = "reopen"   // the ticket closed last: something is still to be said
	CommandAsk      CommandKind = "ask"      // ask the citizen for her name and phone number: a reply of set words
	CommandDismiss  CommandKind = "dismiss"  // leave the roster as it is, whatever was said of Group and Officer; on a closed ticket too
	CommandUnlink   CommandKind = "unlink"   // at the officer's own desk: her chats are told nothing any more
)

// Command is what an officer does to a ticket. Rights are checked at the
// door and again in Decide.
type Command struct {
	Kind    CommandKind      `json:"kind"`
	Actor   roster.OfficerID `json:"actor"`
	Ticket  TicketID         `json:"ticket"`
	Version uint64           `json:"version"` // of the ticket, as seen; claim, transfer, close and hand back are refused when it moved on in a way that matters
	Text    string           `json:"text,omitempty"`
	Files   []FileRef        `json:"files,omitempty"`
	Note    string           `json:"note,omitempty"`
	Officer roster.OfficerID `json:"officer,omitempty"`
	Group   roster.GroupID   `json:"group,omitempty"`
	Outcome handoff.Outcome  `json:"outcome,omitempty"`
	Seq     uint64           `json:"seq,omitempty"`   // of the last message on the officer's page; seen, close and hand back. 0 unknown
	Again   MessageID        `json:"again,omitempty"` // reply: what this message said and could not be delivered; Text and Files are then not read
	Back    *Address         `json:"back,omitempty"`  // the officer's own chat, to be told how it ended

	Code   procedures.Code   `json:"code,omitempty"`
	Aspect procedures.Aspect `json:"aspect,omitempty"`
	Step   procedures.StepID `json:"step,omitempty"`
}

// TimerKind says what a timer is for.
type TimerKind string

// Timers.
const (
	TimerPromise TimerKind = "promise" // the promised time of a ticket is over
	TimerRemind  TimerKind = "remind"  // the promise runs out soon: remind the officer
	TimerGroup   TimerKind = "group"   // she did not say her group: open at the desk
	TimerIdle    TimerKind = "idle"    // an answered ticket has been quiet for long
	TimerDigest  TimerKind = "digest"  // desk conversations: tell what was held back
)

// Timer carries the generation it was set for; Decide ignores a stale one.
type Timer struct {
	Kind       TimerKind `json:"kind"`
	Ticket     TicketID  `json:"ticket,omitempty"`
	Generation uint64    `json:"generation"`
}

// Failure is a message that could not be delivered.
type Failure struct {
	Message MessageID     `json:"message"`
	State   DeliveryState `json:"state"`           // unreachable or dead
	Reason  string        `json:"reason"`          // catalogue key
	Reply   TicketID      `json:"reply,omitempty"` // ticket whose officer's message it was; "" it was none
}

// AlertKind says what an officer is told.
type AlertKind string

// Alerts.
const (
	AlertNew         AlertKind = "new"     // a ticket is yours
	AlertMessage     AlertKind = "message" // the citizen wrote again
	AlertRemind      AlertKind = "remind"  // promise runs out soon
	AlertLate        AlertKind = "late"    // promise broken
	AlertTaken       AlertKind = "taken"   // a colleague took it
	AlertGone        AlertKind = "gone"    // transferred away
	AlertUndelivered AlertKind = "undelivered"
	AlertClosed      AlertKind = "closed"
	AlertEdited      AlertKind = "edited"    // the citizen changed a message
	AlertErased      AlertKind = "erased"    // the citizen had her data erased: it is closed
	AlertOutcome     AlertKind = "outcome"   // to a linked chat: how her command ended, in Reason and Args
	AlertProposal    AlertKind = "proposal"  // to leads: an officer says that the roster is not right
	AlertNobody      AlertKind = "nobody"    // nobody reachable: loud
	AlertQuiet       AlertKind = "quiet"     // nothing was heard any more: closed by the system
	AlertDigest      AlertKind = "digest"    // to a linked chat: what was held back for it, in Held
	AlertChatLost    AlertKind = "chat_lost" // a chat of her own cannot be reached any more
	AlertElsewhere   AlertKind = "elsewhere" // somebody answers the citizen at the platform itself
	AlertUnsaid      AlertKind = "unsaid"    // the channel lets nothing more through: what is promised is not told to the citizen
	AlertGuides      AlertKind = "guides"    // to who writes guides: some end soon, or have ended
	AlertAccount     AlertKind = "account"   // to leads: an account on a platform is down, or well again
)

// Alert is what an officer's desk conversation is told, and from there the
// chats of her own. The citizen's words are in it as the ward lets them out of
// the console (Settings.Outside); the console itself does not repeat them.
type Alert struct {
	Kind    AlertKind        `json:"kind"`
	Ticket  TicketID         `json:"ticket"`
	Officer roster.OfficerID `json:"officer"` // to whom
	Group   roster.GroupID   `json:"group,omitempty"`
	By      time.Time        `json:"by,omitzero"`
	Actor   roster.OfficerID `json:"actor,omitempty"`
	Reason  string           `json:"reason,omitempty"`
	Args    []string         `json:"args,omitempty"`  // of Reason, pairs for the catalogue
	Named   roster.OfficerID `json:"named,omitempty"` // who has the duty of Group now, as Actor says; roster.Desk: not known

	From      ConversationID `json:"from,omitempty"`    // the citizen's
	Version   uint64         `json:"version,omitempty"` // of the ticket
	Words     string         `json:"words,omitempty"`   // what the citizen asked or wrote
	Files     int            `json:"files,omitempty"`   // how many she sent with it
	Title     string         `json:"title,omitempty"`   // of the procedure it is about
	StepIndex int            `json:"step_index,omitempty"`
	StepCount int            `json:"step_count,omitempty"`

	// Of AlertDigest: what was held back, by ticket, and of how many pieces
	// of news no more is known than that there were some.
	Held     []Held `json:"held,omitempty"`
	HeldMore int    `json:"held_more,omitempty"`
	// Account is how an account on a platform is; of AlertAccount.
	Account *AccountNews `json:"account,omitempty"`
	// Guides are some of those whose days somebody should look at, and
	// GuidesMore how many others there are; of AlertGuides.
	Guides     []procedures.Expiring `json:"guides,omitempty"`
	GuidesMore int                   `json:"guides_more,omitempty"`
	// Quiet has a linked chat do what there is to be done (erase what it was
	// told) and say nothing: she is told in the digest.
	Quiet bool `json:"quiet,omitempty"`
}
