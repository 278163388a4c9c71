package bot

import (
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// AuthorKind says who wrote a message.
type AuthorKind string

// Authors.
const (
	AuthorCitizen AuthorKind = "citizen"
	AuthorBot     AuthorKind = "bot"
	AuthorOfficer AuthorKind = "officer"
)

// Author is who wrote a message.
type Author struct {
	Kind    AuthorKind       `json:"kind"`
	Officer roster.OfficerID `json:"officer,omitempty"`
	Name    string           `json:"name,omitempty"` // of the officer, as it was then
}

// MessageKind says what a message is.
type MessageKind string

// Kinds of message.
const (
	MessageText    MessageKind = "text"    // plain words (and files)
	MessageCard    MessageKind = "card"    // a procedure's answer card
	MessageDetail  MessageKind = "detail"  // one aspect of a procedure
	MessageChoices MessageKind = "choices" // a question with choices
	MessageStep    MessageKind = "step"    // a step of a walk, kept up to date while it is the current one
	MessagePromise MessageKind = "promise" // notice: who answers and by when
	MessageNotice  MessageKind = "notice"  // a service message, never an answer
	MessageNote    MessageKind = "note"    // internal note: never leaves the console
)

// Message is one message of a conversation. All that a page or channel needs
// to show it is frozen in it: it says forever what was said then.
type Message struct {
	ID           MessageID      `json:"id"` // conversation + sequence
	Conversation ConversationID `json:"conversation"`
	Seq          uint64         `json:"seq"`
	At           time.Time      `json:"at"`
	Author       Author         `json:"author"`
	Kind         MessageKind    `json:"kind"`
	Ticket       TicketID       `json:"ticket,omitempty"` // the ticket it belongs to; for a reply, whose citizen is the only one to get it

	Text    string       `json:"text"` // the whole message in plain words, for text channels, search readers and history; never empty
	Card    *Card        `json:"card,omitempty"`
	Detail  *Detail      `json:"detail,omitempty"`
	Step    *StepView    `json:"step,omitempty"`
	Promise *PromiseView `json:"promise,omitempty"`
	Videos  []VideoView  `json:"videos,omitempty"`
	Files   []FileRef    `json:"files,omitempty"`
	Place   *Place       `json:"place,omitempty"` // that a citizen sent; nil none
	Buttons []Button     `json:"buttons,omitempty"`

	// Lang is what it is said in, for what a channel adds to it ("type a
	// number"); "" Vietnamese.
	Lang words.Lang `json:"lang,omitempty"`

	// Elsewhere says that an officer's words went out at the platform, by its
	// own tool: they are kept here and never sent. Who wrote them is not known.
	Elsewhere bool `json:"elsewhere,omitempty"`

	// Ask is what an officer asks the citizen for, besides in words: a channel
	// may give her a button of the platform's own. "" nothing.
	Ask Asking `json:"ask,omitempty"`

	// Pressed says that a citizen's words are the label of a button.
	Pressed bool `json:"pressed,omitempty"`

	// Alert is, in an officer's desk conversation, what it tells her of; ""
	// elsewhere and in messages of old.
	Alert AlertKind `json:"alert,omitempty"`

	Edited   time.Time `json:"edited,omitzero"`    // the citizen changed it afterwards
	Original string    `json:"original,omitempty"` // and this is what it said first
	Again    MessageID `json:"again,omitempty"`    // the reply that says it again, since it could not be delivered; "" none
	Delivery Delivery  `json:"delivery,omitzero"`
}

// Leaves reports whether the message is sent to the chat: not what the
// citizen said herself, not what went out elsewhere, not what was erased, and
// never an internal note (invariant 4).
func (m *Message) Leaves() bool {
	return m.Kind != MessageNote && m.Kind != MessageErased && m.Author.Kind != AuthorCitizen && !m.Elsewhere
}

// Asking says what a citizen is asked for.
type Asking string

// What is asked for. The words say it too, for channels that can do no more.
const (
	AskContact Asking = "contact" // her name and phone number
)

// Button is something to press. Label is what is said; Action what it does
// (see Action), at most 64 bytes; URL instead of Action opens a page.
type Button struct {
	Label  string `json:"label"`
	Action string `json:"action,omitempty"`
	URL    string `json:"url,omitempty"`
	Style  Style  `json:"style,omitempty"`
	Hint   string `json:"hint,omitempty"` // the one fact that tells this choice apart
	Icon   string `json:"icon,omitempty"` // lucide name; "" none
}

// Style of a button.
type Style string

// Styles. The zero Style is an ordinary one.
const (
	StylePlain Style = ""
	StyleMain  Style = "main"  // the one main thing to do
	StyleHuman Style = "human" // brings a person
	StyleQuiet Style = "quiet"
)

// Card is the answer card of a procedure.
type Card struct {
	Code     procedures.Code     `json:"code"`
	Revision procedures.Revision `json:"revision"`
	Title    string              `json:"title"`
	Summary  string              `json:"summary,omitempty"`
	Origin   string              `json:"origin"`            // "Mã 1.004194, …": who answers for the words, from the catalogue
	Official bool                `json:"official"`          // verbatim portal text, not checked by the ward
	Checked  bool                `json:"checked,omitempty"` // checked by the ward: a mark says so
	Source   string              `json:"source,omitempty"`  // URL of the official record
	Facts    []Fact              `json:"facts"`
}

// Fact is one labelled row: papers, fee, time, where.
type Fact struct {
	Aspect procedures.Aspect `json:"aspect"`
	Label  string            `json:"label"`
	Lines  []string          `json:"lines"`
	URL    string            `json:"url,omitempty"`
}

// Detail is one aspect told in full.
type Detail struct {
	Code     procedures.Code     `json:"code"`
	Revision procedures.Revision `json:"revision"`
	Title    string              `json:"title"`
	Aspect   procedures.Aspect   `json:"aspect"`
	Label    string              `json:"label"`
	Sections []Section           `json:"sections"`
	Origin   string              `json:"origin,omitempty"`
	Checked  bool                `json:"checked,omitempty"` // by the ward, as in Card
	Source   string              `json:"source,omitempty"`
}

// Section is a heading ("" none) with its items.
type Section struct {
	Title string        `json:"title,omitempty"`
	Items []SectionItem `json:"items"`
}

// SectionItem is one item of a section.
type SectionItem struct {
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
	URL  string `json:"url,omitempty"`
}

// StepView is a step of a walk as it is shown.
type StepView struct {
	Code     procedures.Code     `json:"code"`
	Revision procedures.Revision `json:"revision"`
	Guide    string              `json:"guide"` // name of the guide
	ID       procedures.StepID   `json:"id"`
	Index    int                 `json:"index"` // from 1
	Total    int                 `json:"total"`
	Title    string              `json:"title"`
	Text     string              `json:"text"`
	Papers   []PaperView         `json:"papers,omitempty"`
	Have     int                 `json:"have"` // papers of the list below that are ticked
	Need     int                 `json:"need"`
	Link     *procedures.Link    `json:"link,omitempty"`
	Picture  *procedures.Picture `json:"picture,omitempty"`
	Done     bool                `json:"done,omitempty"` // the walk is over; no step is current
	Past     bool                `json:"past,omitempty"` // no longer the current step: history, nothing to press
}

// PaperView is one paper of a tick list. Action toggles it.
type PaperView struct {
	ID      procedures.EvidenceID `json:"id"`
	Title   string                `json:"title"`
	Note    string                `json:"note,omitempty"`
	Count   string                `json:"count,omitempty"` // "1 bản chính"
	FormURL string                `json:"form_url,omitempty"`
	Ticked  bool                  `json:"ticked"`
	Action  string                `json:"action"`
}

// PromiseView is who answers and by when.
type PromiseView struct {
	Officer string    `json:"officer"`          // name, or the desk's
	Group   string    `json:"group,omitempty"`  // that she is in charge of; "" of none
	Sector  string    `json:"sector,omitempty"` // that she is in charge of instead; "" of none
	Ticket  TicketID  `json:"ticket"`
	At      time.Time `json:"at"` // received
	By      time.Time `json:"by"`
	Opens   time.Time `json:"opens,omitzero"` // asked out of hours: work begins again
	Kept    string    `json:"kept,omitempty"` // "" open, "kept", "broken"
}

// VideoView is a video as it is shown.
type VideoView struct {
	Title    string `json:"title"`
	URL      string `json:"url"`               // absolute, or a path below the public URL
	Own      bool   `json:"own"`               // served by motcua itself
	Start    int    `json:"start,omitempty"`   // second to start at
	End      int    `json:"end,omitempty"`     // second to end at; 0 its own end
	Seconds  int    `json:"seconds,omitempty"` // how long there is to watch; 0 not known
	Captions string `json:"captions,omitempty"`
}

// FileRef names a stored file (package files), never a platform's link.
type FileRef struct {
	Hash string `json:"hash"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// DeliveryState is how far a message to a chat has come.
type DeliveryState string

// Delivery states. The zero state is a message that does not travel.
const (
	DeliveryNone        DeliveryState = ""
	DeliveryQueued      DeliveryState = "queued"
	DeliverySending     DeliveryState = "sending"
	DeliveryDelivered   DeliveryState = "delivered"
	DeliveryRetry       DeliveryState = "retry"
	DeliveryUnreachable DeliveryState = "unreachable"
	DeliveryDead        DeliveryState = "dead"
)

// Delivery is the truth about one message's way to the chat.
type Delivery struct {
	State    DeliveryState `json:"state,omitempty"`
	At       time.Time     `json:"at,omitzero"`
	Next     time.Time     `json:"next,omitzero"`      // retry: when it is sent again
	Platform []string      `json:"platform,omitempty"` // the platform's ids of its parts
	Reason   string        `json:"reason,omitempty"`   // catalogue key
	Twice    bool          `json:"twice,omitempty"`    // may have arrived twice
}
