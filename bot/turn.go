package bot

import (
	"context"
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// World is one immutable snapshot per turn.
type World struct {
	Library  *procedures.Library
	Roster   *roster.Roster
	Words    *words.Catalogue
	Settings Settings
	Bulletin Bulletin // the urgent notice; a zero one when there is none
	Now      time.Time
}

// Settings are the ward's choices that decisions depend on.
type Settings struct {
	PublicURL  string        // "" unknown: paths stay relative
	GroupWait  time.Duration // how long to wait for the group before the desk gets the ticket
	RemindLeft time.Duration // remind when so much of the promise is left
	Outside    Outside       // how much of citizens' words officers are told outside the console
	LinkKey    string        // marks start links of groups; "" none is taken
	IdleClose  time.Duration // working time after which an answered ticket in which nothing is heard is closed; 0 never
	MaxRunes   int           // longest message taken from a citizen; the rest is cut, and she is told

	// Channels are the limits of each channel, by its name; one that is not
	// there has none.
	Channels map[string]Limits
}

// DefaultSettings are the settings of a new ward.
func DefaultSettings() Settings {
	return Settings{GroupWait: 3 * time.Minute, RemindLeft: 10 * time.Minute, IdleClose: 16 * time.Hour, MaxRunes: 4000}
}

// Query is what search is asked.
type Query = knowledge.Query

// Found is what came back: an answer, or the error why there is none.
type Found struct {
	Asked  bool
	Answer knowledge.Answer
	Err    error
}

// Answerer searches. Implemented over knowledge.Index; 2 s at most a call.
type Answerer interface {
	Answer(ctx context.Context, q Query) (knowledge.Answer, error)
}

// Turn is what one event did to one conversation and its ticket.
type Turn struct {
	Conversation Conversation
	Ticket       *handoff.Ticket // nil: untouched
	Messages     []Message       // new ones, in order
	Updates      []Message       // changed ones, in place
	Events       []Event         // follow-ups and timers
	Walks        []Walk          // walks to record, each once; one left for another is recorded with it
	Outcome      Outcome         // of a command
	Erase        *Erasure        // first of all what is kept of her goes; nil: nothing does

	// Questions are what she asked in words of her own, new or ended otherwise
	// than they stood; Tallies what there is to count of guides.
	Questions []Question
	Tallies   []Tally
}

// Worlds hands out the snapshot a turn works with. Whoever takes one keeps
// it until release, and nothing in it changes meanwhile.
type Worlds interface {
	// Take returns the current World with Now set, and the Answerer of its
	// Library; release must be called once when the turn (or page) is done.
	Take() (w World, a Answerer, release func())
}

// Outcome is how a command ended, kept with the event's key.
type Outcome struct {
	Done    bool             `json:"done"`              // false: refused
	Refused string           `json:"refused,omitempty"` // catalogue key
	Args    []string         `json:"args,omitempty"`    // pairs for the catalogue
	Holder  roster.OfficerID `json:"holder,omitempty"`  // who holds it
	Message MessageID        `json:"message,omitempty"` // the reply or note made
}
