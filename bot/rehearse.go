package bot

import (
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// Rehearsed is what a rehearsal came to.
type Rehearsed struct {
	Messages []Message // the whole conversation, as it stands in the end
	// Last are those that the last press brought; where it brought none, those
	// that it changed.
	Last []Message
}

// rehearsalRecent is how many messages the engine is given to look back on.
const rehearsalRecent = 20

// Rehearse plays a conversation that nobody has: a citizen on a channel (the
// part of an Account before the colon) opens the card of a procedure and
// presses buttons, by their actions, in turn. What she is told is what Decide
// says in that World, so that staff see a guide exactly as citizens would.
// Nothing leaves: timers, events for others and records are dropped.
//
// It is pure. The error is that the engine could not go on, which happens with
// guides that have faults; Rehearsed is then as far as it came.
func Rehearse(w World, channel string, lang words.Lang, code procedures.Code, presses []string) (r Rehearsed, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError("rehearse", p)
		}
	}()
	a := Address{Account: Account(channel + ":rehearsal"), Chat: "rehearsal"}
	now := w.Now
	s := State{Conversation: Conversation{ID: a.Conversation(), Address: a, Kind: KindCitizen, Lang: lang, StartedAt: now, Noticed: now}}
	for i, action := range append([]string{CardAction(code)}, presses...) {
		// Every press a minute after the one before: no finger trembles.
		w.Now = now.Add(time.Duration(i) * time.Minute)
		e := Event{Key: EventKey("rehearsal:" + strconv.Itoa(i)), Conversation: s.Conversation.ID, Address: a, Kind: EventPress,
			At: w.Now, Due: w.Now, Action: action, Lang: lang}
		if n := len(r.Messages); n > 0 {
			e.Message = string(r.Messages[n-1].ID)
		}
		t := Decide(w, s, e, Found{}) // buttons need no search
		complete(&t, e)
		r.take(t)
		s = after(s, t, r.Messages)
	}
	return r, nil
}

// take puts what a turn said into the conversation.
func (r *Rehearsed) take(t Turn) {
	r.Last = slices.Clone(t.Messages)
	for _, u := range t.Updates {
		i := slices.IndexFunc(r.Messages, func(m Message) bool { return m.ID == u.ID })
		if i < 0 {
			continue
		}
		r.Messages[i] = u
		if len(t.Messages) == 0 {
			r.Last = append(r.Last, u)
		}
	}
	r.Messages = append(r.Messages, t.Messages...)
}

// after is the state in which the next event finds the conversation.
func after(s State, t Turn, said []Message) State {
	next := State{Conversation: t.Conversation, Ticket: s.Ticket, Last: s.Last, Recent: slices.Clone(said[max(0, len(said)-rehearsalRecent):])}
	next.Conversation.Version = s.Conversation.Version + 1
	if t.Ticket != nil {
		next.Ticket, next.Last = t.Ticket, s.Last
		if t.Ticket.Status != handoff.Open {
			next.Ticket, next.Last = nil, t.Ticket
		}
	}
	return next
}
