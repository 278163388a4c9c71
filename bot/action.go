package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// MaxAction is how many bytes an action may have: what the narrowest
// platform carries in a button.
const MaxAction = 64

// Actions that pages and channels may offer of their own accord. Whatever a
// button's action says, pressing it is an ordinary event.
const (
	ActionHuman  = "human"  // asks for a person
	ActionBot    = "bot"    // gives the floor back to the bot; the ticket stays open
	ActionHelp   = "help"   // what one can do here
	ActionGroups = "groups" // chooses or changes the resident group
	ActionResume = "resume" // goes on with the walk that was left
	ActionNone   = "none"   // "none of these procedures"

	ActionPrivacy = "privacy" // what is kept of her, and how to have it erased
	ActionErase   = "erase"   // have it erased: she is asked once more
)

// Verbs of actions with arguments.
const (
	verbCard    = "card"    // code
	verbAspect  = "aspect"  // code, aspect
	verbWalk    = "walk"    // code
	verbRestart = "restart" // code: from the beginning, whatever was done
	verbTree    = "tree"    // walk, node, number of the choice
	verbVariant = "variant" // walk, variant or "-"
	verbTick    = "tick"    // walk, paper
	verbNext    = "next"    // walk, step it stands on
	verbBack    = "back"    // walk, step it stands on
	verbStep    = "step"    // walk, place of a step from 1: typed, never on a button
	verbLeave   = "leave"   // walk
	verbDone    = "done"    // walk: she could do it by herself
	verbGroup   = "group"   // resident group or "-"
	verbPage    = "page"    // page of the list of groups
	verbLang    = "lang"    // language
	verbRate    = "rate"    // ticket, 1 to 5
)

// CardAction opens the answer card of a procedure.
func CardAction(c procedures.Code) string { return action(verbCard, string(c)) }

// AspectAction opens one aspect of a procedure in full.
func AspectAction(c procedures.Code, a procedures.Aspect) string {
	return action(verbAspect, string(c), string(a))
}

// WalkAction begins a walk through a guide, or takes up one that was left.
func WalkAction(c procedures.Code) string { return action(verbWalk, string(c)) }

// StepAction goes to a step, by its place from 1, of the walk that a message
// shows a step of; "" when it shows none that one can move from.
func StepAction(m Message, n int) string {
	if m.Step == nil || m.Step.Past {
		return ""
	}
	for _, b := range m.Buttons {
		if verb, args := cut(b.Action); verb == verbNext || verb == verbBack {
			return action(verbStep, args[0], strconv.Itoa(n))
		}
	}
	return ""
}

// LangAction switches the language.
func LangAction(l words.Lang) string { return action(verbLang, string(l)) }

// GroupAction says which resident group the citizen lives in; "" that she
// does not know.
func GroupAction(g roster.GroupID) string { return action(verbGroup, short(string(g))) }

// RateAction rates the help of a ticket, 1 to 5.
func RateAction(t TicketID, n int) string { return action(verbRate, string(t), strconv.Itoa(n)) }

func action(verb string, args ...string) string {
	return strings.Join(append([]string{verb}, args...), ":")
}

// cut takes an action apart. Missing arguments are "".
func cut(a string) (verb string, args [3]string) {
	parts := strings.SplitN(a, ":", 4)
	copy(args[:], parts[1:])
	return parts[0], args
}

// short stands for an ID in an action: itself while it is short enough for
// three of them to fit, else a hash of it. "" is "-".
func short(id string) string {
	switch {
	case id == "":
		return "-"
	case len(id) <= 20 && !strings.ContainsAny(id, ":#") && id != "-":
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "#" + hex.EncodeToString(sum[:8])
}

// ordinal is the part of a walk's ID that tells it from the conversation's
// other walks.
func ordinal(walk string) string {
	if i := strings.LastIndexByte(walk, '-'); i >= 0 {
		return walk[i+1:]
	}
	return walk
}

// Offers lists what can be picked from a message, in the order in which a
// channel without buttons numbers it: the papers of a step, then the buttons
// that do something here.
func (m *Message) Offers() []Offer {
	var out []Offer
	if m.Step != nil && !m.Step.Past {
		for _, p := range m.Step.Papers {
			out = append(out, Offer{Label: p.Title, Action: p.Action})
		}
	}
	for _, b := range m.Buttons {
		if b.Action != "" {
			out = append(out, Offer{Label: b.Label, Action: b.Action})
		}
	}
	return out
}
