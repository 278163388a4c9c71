package bot

import (
	"slices"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// choicesSuggested is how many procedures an officer is asked to choose from.
const choicesSuggested = 3

// Awaited is a citizen's question that waits for an officer.
type Awaited struct {
	Message MessageID // her words
	Query   Query     // what the assistant would ask the search for them
}

// AwaitedIn finds the question that an officer has to answer: the newest
// words of a citizen who waits, when they are such that the assistant would
// search for them. It is false when the officer does not have the floor, when
// anybody has answered since, and for small talk, a request for a person and
// the like. s.Recent must hold the newest messages.
func AwaitedIn(w World, s State) (Awaited, bool) {
	if s.Ticket == nil || !s.Ticket.Waiting() || s.Conversation.Floor != FloorOfficer {
		return Awaited{}, false
	}
	last, ok := unanswered(s.Recent)
	if !ok {
		return Awaited{}, false
	}
	// As if she said it to the assistant, who has nothing on offer now.
	s.Conversation.Floor, s.Conversation.Pending, s.Conversation.Offered = FloorBot, PendingNone, nil
	d := newDraft(w, s, Event{Kind: EventText, Conversation: last.Conversation, Text: last.Text, At: last.At}, Found{})
	if last.Pressed || d.isLabel(hear(last.Text, limitOf(w.Settings))) {
		return Awaited{}, false // she pressed a button
	}
	q, ok := d.question()
	return Awaited{Message: last.ID, Query: q}, ok
}

// unanswered is the citizen's newest message if nothing but notices and notes
// was written after it.
func unanswered(recent []Message) (Message, bool) {
	for _, m := range slices.Backward(recent) {
		switch {
		case m.Kind == MessageNotice, m.Kind == MessagePromise, m.Kind == MessageNote:
		case m.Author.Kind == AuthorCitizen && m.Kind != MessageErased:
			return m, true
		default:
			return Message{}, false
		}
	}
	return Message{}, false
}

// Suggested is what the assistant would answer. Either Code names the guide,
// or Choices holds two or three of which one is meant.
type Suggested struct {
	Code    procedures.Code
	Aspect  procedures.Aspect // AspectNone for the card
	Title   string            // the guide's everyday name
	Label   string            // the aspect in words; "" for the card
	Text    string            // in plain words all that CommandSend sends for Code and Aspect
	Choices []knowledge.Candidate
}

// Suggest puts the search's answer in the words that would be sent to a
// citizen of that language; false when the assistant would not answer.
func Suggest(w World, lang words.Lang, a knowledge.Answer) (Suggested, bool) {
	switch {
	case a.Decision == knowledge.DecisionAnswer && len(a.Candidates) > 0:
		return suggest(w, lang, a.Candidates[0].Code, a.Aspect)
	case a.Decision == knowledge.DecisionClarify:
		var p Suggested
		for _, c := range a.Choices {
			if g, rev, ok := w.Library.InForce(c.Code, inZone(w)); ok && len(p.Choices) < choicesSuggested {
				c.Title, c.Revision = g.Name(), rev
				p.Choices = append(p.Choices, c)
			}
		}
		if len(p.Choices) == 1 {
			return suggest(w, lang, p.Choices[0].Code, a.Aspect)
		}
		return p, len(p.Choices) > 0
	}
	return Suggested{}, false
}

// suggest tells the aspect, or the card where the guide says nothing of it.
func suggest(w World, lang words.Lang, code procedures.Code, a procedures.Aspect) (Suggested, bool) {
	t := teller{w, lang}
	m, _, ok := t.part(code, a, "")
	if !ok {
		a = procedures.AspectNone
		if m, _, ok = t.part(code, a, ""); !ok {
			return Suggested{}, false
		}
	}
	p := Suggested{Code: code, Aspect: a, Text: m.Text}
	if m.Card != nil {
		p.Title = m.Card.Title
	} else {
		p.Title, p.Label = m.Detail.Title, m.Detail.Label
	}
	return p, true
}
