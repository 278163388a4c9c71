package bot_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/roster"
)

// What may end an officer's stretch, besides the citizen herself.
var (
	floorCommands = []bot.CommandKind{bot.CommandClose, bot.CommandHandBack}
	floorTimers   = []bot.TimerKind{bot.TimerIdle}
)

// did reports that a command of one of these kinds was carried out.
func did(e bot.Event, t bot.Turn, kinds ...bot.CommandKind) bool {
	return e.Kind == bot.EventCommand && e.Command != nil && t.Outcome.Done && slices.Contains(kinds, e.Command.Kind)
}

// TestInvariant3Floor checks the floor. While an officer has it:
//
//   - nothing is searched, and whatever the bot says is a notice or a promise
//     without card, detail or step;
//   - it leaves her only by a close or hand-back that was carried out, by the
//     citizen's button or words for the assistant, and by an erasure; /start,
//     other buttons, edits, albums, timers, roster and deliveries do not move
//     it.
//
// Times of a ticket: FirstReplyAt and LastReplyAt change by a person's reply
// alone, FirstReplyAt once; WaitingSince begins by what a citizen did or by a
// lost reply, does not move while she waits, and ends by a reply or with the
// ticket. And whenever all is settled, a conversation that an officer closed
// or handed back, and whose citizen has not written since, has its very next
// question searched and answered with a card.
func TestInvariant3Floor(t *testing.T) {
	prove(t, func(c *crowd) watcher {
		back := map[bot.ConversationID]bool{}
		return watcher{
			turn: func(e bot.Event, was bot.State, t bot.Turn) {
				if t.Conversation.Kind == bot.KindDesk || was.Conversation.Kind == bot.KindDesk {
					return
				}
				c.floorKept(e, was, t)
				c.timesKept(e, was, t)
				switch {
				case did(e, t, floorCommands...):
					back[t.Conversation.ID] = true
				case e.Kind != bot.EventAlert && e.Kind != bot.EventRoster:
					back[t.Conversation.ID] = false
				}
			},
			settled: func() {
				for _, a := range c.people {
					if id := a.Conversation(); back[id] {
						c.answersNext(id)
					}
				}
			},
		}
	})
}

func (c *crowd) floorKept(e bot.Event, was bot.State, t bot.Turn) {
	if was.Conversation.Floor != bot.FloorOfficer {
		return
	}
	if did(e, t, bot.CommandHandBack) {
		return // the floor is the bot's with this very turn, and a question may wait
	}
	if _, asked := bot.Ask(c.w, was, e); asked && (e.Command == nil || e.Command.Kind != bot.CommandHandBack) {
		c.rt.Fatalf("%s is searched while an officer has the floor", e.Kind)
	}
	for _, m := range t.Messages {
		if m.Author.Kind == bot.AuthorBot && (m.Kind != bot.MessageNotice && m.Kind != bot.MessagePromise || m.Card != nil || m.Detail != nil || m.Step != nil) {
			c.rt.Fatalf("%s: the bot says a %s while an officer has the floor: %q", e.Kind, m.Kind, m.Text)
		}
	}
	asksBot := e.Kind == bot.EventPress && e.Action == bot.ActionBot || e.Kind == bot.EventText && e.Text == "hoi tiep tro ly"
	if t.Conversation.Floor != bot.FloorOfficer && !asksBot && t.Erase == nil && !did(e, t, floorCommands...) &&
		(e.Timer == nil || !slices.Contains(floorTimers, e.Timer.Kind)) {
		c.rt.Fatalf("%s %q takes the floor from the officer", e.Kind, e.Text+e.Action)
	}
}

func (c *crowd) timesKept(e bot.Event, was bot.State, t bot.Turn) {
	if t.Ticket == nil || t.Ticket.Status != handoff.Open {
		return
	}
	var old handoff.Ticket
	for _, w := range []*handoff.Ticket{was.Ticket, was.Last} {
		if w != nil && w.ID == t.Ticket.ID {
			old = *w
		}
	}
	replied := did(e, t, bot.CommandReply, bot.CommandSend, bot.CommandAsk) || e.Kind == bot.EventEcho && len(t.Messages) > 0
	now := t.Ticket
	switch {
	case !replied && (!now.FirstReplyAt.Equal(old.FirstReplyAt) || !now.LastReplyAt.Equal(old.LastReplyAt)):
		c.rt.Fatalf("%s counts as a reply", e.Kind)
	case replied && (!now.LastReplyAt.Equal(c.w.Now) || now.Waiting() || now.FirstReplyAt.IsZero() || !old.FirstReplyAt.IsZero() && !now.FirstReplyAt.Equal(old.FirstReplyAt)):
		c.rt.Fatalf("a reply leaves %+v", now)
	case old.Waiting() && !replied && !now.WaitingSince.Equal(old.WaitingSince):
		c.rt.Fatalf("%s: she waits since %v, not %v", e.Kind, now.WaitingSince, old.WaitingSince)
	}
	if began := !old.Waiting() && now.Waiting(); began {
		switch e.Kind {
		case bot.EventText, bot.EventPress, bot.EventEdited, bot.EventUnsupported, bot.EventDelivery, bot.EventTimer:
			if e.Kind != bot.EventTimer || e.Timer.Kind == bot.TimerGroup {
				return
			}
		}
		if did(e, t, bot.CommandReopen) {
			return // an officer promises her more
		}
		c.rt.Fatalf("%s makes her wait", e.Kind)
	}
}

// answersNext asks on a copy: nothing of the crowd changes.
func (c *crowd) answersNext(id bot.ConversationID) {
	st := c.state(id)
	if st.Conversation.Floor != bot.FloorBot {
		return // a reply was lost and the ticket opened again
	}
	e := bot.Event{Key: "next", Conversation: id, Address: st.Conversation.Address, Kind: bot.EventText, At: c.w.Now, Text: "đăng ký tạm trú cần gì"}
	if _, asked := bot.Ask(c.w, st, e); !asked {
		c.rt.Fatalf("the question after the officer's end is not searched: %+v", st.Conversation)
	}
	found := bot.Found{Asked: true, Answer: knowledge.Answer{Decision: knowledge.DecisionAnswer, Candidates: []knowledge.Candidate{{Code: "1.004194"}}}}
	if t := bot.Decide(c.w, st, e, found); !slices.ContainsFunc(t.Messages, func(m bot.Message) bool { return m.Kind == bot.MessageCard }) {
		c.rt.Fatalf("the question after the officer's end is not answered: %+v", t.Messages)
	}
}

// Marks that the crowd gives to words: a citizen's, a reply's, a note's.
var (
	citizenMark = regexp.MustCompile(`qc\d{4}z`)
	replyMark   = regexp.MustCompile(`qr\d{4}z`)
	noteMark    = regexp.MustCompile(`qn\d{4}z`)
)

// TestInvariant4Recipient checks to whom words go:
//
//   - an officer's message is in the conversation of the ticket that it
//     answers, while that is open, and each of its rows is for that ticket's
//     address; so are the rows of all that is said there;
//   - a note, and the reason given with a command, is in no row, no button's
//     event, no alert, and no message but the note itself;
//   - a citizen's words are in no other citizen's conversation, and alerts
//     carry those of their own ticket only; a reply's words are in no alert;
//   - an alert goes to the desk of the officer it names, or to a chat that is
//     linked to it at that time, or that gave the command it answers.
func TestInvariant4Recipient(t *testing.T) {
	prove(t, func(c *crowd) watcher {
		said := map[string]bot.ConversationID{} // whose a mark is
		return watcher{
			turn: func(e bot.Event, was bot.State, t bot.Turn) {
				if e.Kind == bot.EventEcho {
					for _, mark := range replyMark.FindAllString(string(c.dump(e)), -1) {
						said[mark] = e.Conversation
					}
				}
				for _, mark := range citizenMark.FindAllString(e.Text, -1) {
					said[mark] = e.Conversation
				}
				if e.Command != nil {
					for _, mark := range replyMark.FindAllString(e.Command.Text, -1) {
						said[mark] = e.Conversation
					}
				}
				c.messagesKept(e, t, said)
				c.rowsKept(t)
				c.alertsKept(e, t, said)
			},
			settled: func() {},
		}
	})
}

func (c *crowd) messagesKept(e bot.Event, t bot.Turn, said map[string]bot.ConversationID) {
	for _, m := range slices.Concat(t.Messages, t.Updates) {
		text := string(c.dump(m))
		if m.Kind != bot.MessageNote && noteMark.MatchString(text) {
			c.rt.Fatalf("%s: a note is in %+v", e.Kind, m)
		}
		if t.Conversation.Kind != bot.KindDesk {
			for _, mark := range append(citizenMark.FindAllString(text, -1), replyMark.FindAllString(text, -1)...) {
				if said[mark] != t.Conversation.ID {
					c.rt.Fatalf("%s: words of another conversation: %q", e.Kind, m.Text)
				}
			}
		}
	}
	for _, m := range t.Messages {
		if m.Author.Kind != bot.AuthorOfficer {
			continue
		}
		ticket, ok := c.tickets[m.Ticket]
		if m.Elsewhere && (m.Ticket == "" && t.Conversation.Ticket == "" || ok && ticket.Conversation == m.Conversation && ticket.Status == handoff.Open) {
			continue
		}
		if !ok || ticket.Status != handoff.Open || ticket.Conversation != m.Conversation || ticket.Address.Conversation() != m.Conversation || e.Command == nil || e.Command.Ticket != m.Ticket {
			c.rt.Fatalf("an officer's message %q of ticket %+v", m.Text, ticket)
		}
	}
}

func (c *crowd) rowsKept(t bot.Turn) {
	for _, r := range c.made {
		if r.Conversation != t.Conversation.ID || r.Address.Conversation() != r.Conversation {
			c.rt.Fatalf("a row of %s is for %+v", t.Conversation.ID, r.Address)
		}
		if noteMark.Match(r.Body) {
			c.rt.Fatalf("a note leaves: %s", r.Body)
		}
		i := slices.IndexFunc(t.Messages, func(m bot.Message) bool { return m.ID == r.Message })
		m := t.Messages[i]
		if m.Kind == bot.MessageNote || m.Author.Kind == bot.AuthorCitizen {
			c.rt.Fatalf("a row of a %s by %s", m.Kind, m.Author.Kind)
		}
		if ticket := c.tickets[m.Ticket]; m.Author.Kind == bot.AuthorOfficer && ticket.Address != r.Address {
			c.rt.Fatalf("a reply to %+v goes to %+v", ticket.Address, r.Address)
		}
	}
	for _, m := range t.Messages {
		if m.Author.Kind == bot.AuthorOfficer && m.Leaves() && !slices.ContainsFunc(c.made, func(r bot.Row) bool { return r.Message == m.ID }) {
			c.rt.Fatalf("a reply has no row: %+v", m)
		}
	}
}

func (c *crowd) alertsKept(e bot.Event, t bot.Turn, said map[string]bot.ConversationID) {
	for _, f := range t.Events {
		if f.Kind != bot.EventAlert {
			continue
		}
		desk := c.state(bot.DeskAddress(f.Alert.Officer).Conversation()).Conversation
		answers := e.Command != nil && e.Command.Back != nil && *e.Command.Back == f.Address && f.Alert.Kind == bot.AlertOutcome
		if f.Address != bot.DeskAddress(f.Alert.Officer) && !slices.Contains(desk.Chats, f.Address) && !answers {
			c.rt.Fatalf("an alert for %s goes to %+v", f.Alert.Officer, f.Address)
		}
		text := string(c.dump(f))
		if noteMark.MatchString(text) || replyMark.MatchString(text) {
			c.rt.Fatalf("an alert tells what an officer wrote: %s", text)
		}
		for _, mark := range citizenMark.FindAllString(text, -1) {
			if said[mark] != f.Alert.From || c.tickets[f.Alert.Ticket].Conversation != f.Alert.From {
				c.rt.Fatalf("an alert of ticket %s tells another's words: %s", f.Alert.Ticket, text)
			}
		}
	}
}

// TestInvariant5OneOwner checks, whenever no due event is unhandled: each
// conversation has at most one open ticket, which its Ticket names, and names
// none otherwise; that ticket's one owner is an officer who is enabled, has
// reply rights and is not away, or the duty desk; it lies at a desk with
// nobody behind it only if who is in charge of its group, followed through
// substitutes, is that desk too, and since it lies so an alarm has been
// raised for it; and the last of its history says the same owner.
func TestInvariant5OneOwner(t *testing.T) {
	prove(t, func(c *crowd) watcher {
		alarmed := map[bot.TicketID]bool{}
		return watcher{
			turn: func(_ bot.Event, _ bot.State, t bot.Turn) {
				for _, f := range t.Events {
					if f.Kind == bot.EventAlert && f.Alert.Kind == bot.AlertNobody {
						alarmed[f.Alert.Ticket] = true
					}
				}
			},
			settled: func() {
				open := map[bot.ConversationID]bot.TicketID{}
				for _, t := range c.open() {
					if other, ok := open[t.Conversation]; ok {
						c.rt.Fatalf("%s and %s are open in one conversation", other, t.ID)
					}
					open[t.Conversation] = t.ID
					if alone := c.owned(t); !alone {
						delete(alarmed, t.ID)
					} else if !alarmed[t.ID] {
						c.rt.Fatalf("nobody is there for %s, and no alarm was raised", t.ID)
					}
				}
				for _, a := range c.people {
					if got := c.state(a.Conversation()).Conversation.Ticket; got != open[a.Conversation()] {
						c.rt.Fatalf("the conversation names ticket %q, %q is open", got, open[a.Conversation()])
					}
				}
			},
		}
	})
}

// owned checks a ticket's owner, and reports that nobody is there for it.
func (s *stage) owned(t handoff.Ticket) (alone bool) {
	r, now := s.w.Roster, s.w.Now
	for _, h := range slices.Backward(t.History) {
		if h.To != "" {
			if h.To != t.Owner {
				s.t.Fatalf("%s is %s's, its history says %s", t.ID, t.Owner, h.To)
			}
			break
		}
	}
	if t.Owner != roster.Desk {
		if !r.Reachable(t.Owner, now) || t.ClaimedBy != "" && t.ClaimedBy != t.Owner {
			s.t.Fatalf("%s lies with %s (claimed by %q), who cannot answer", t.ID, t.Owner, t.ClaimedBy)
		}
		return false
	}
	if len(r.DeskMembers(now)) > 0 {
		return false
	}
	if in := r.InChargeOf(t.Group, t.Sector, now); in.Owner != roster.Desk {
		s.t.Fatalf("%s lies at a desk with nobody, and %s is in charge of %s", t.ID, in.Owner, t.Group)
	}
	return true
}

// TestInvariant6Promise checks promises:
//
//   - the turn that opens a ticket says who answers and by when, in a promise
//     message that names the owner and the time of the ticket; so does the
//     turn that opens one again, unless nothing reaches her;
//     And the turn in which she can be reached again, when she waits;
//   - whenever all is settled, the promise of each ticket on which a citizen
//     waits lies ahead, in the working hours of the roster in force or at
//     their very end, and exactly one timer is set that will break it;
//   - the turn of that timer apologises with a new time that lies ahead and
//     marks the old promise broken where it stood open, and the ticket has another owner, or
//     somebody else was told that it is late: a lead, the desk's team, or,
//     when there is nobody, everybody.
func TestInvariant6Promise(t *testing.T) {
	prove(t, func(c *crowd) watcher {
		return watcher{
			turn: func(e bot.Event, was bot.State, t bot.Turn) {
				c.promised(e, was, t)
				c.toldWhenWaiting(e, was, t)
				if e.Kind == bot.EventReturned && was.Conversation.Unreachable != "" && was.Ticket != nil && was.Ticket.Waiting() {
					if t.Ticket = was.Ticket; !c.tellsPromise(t) {
						c.rt.Fatalf("she can be reached again, and is not told who and when: %+v", t.Messages)
					}
				}
				if breaks(e, was) {
					c.escalated(was, t)
				}
			},
			settled: func() {
				for _, t := range c.open() {
					c.watched(t)
				}
			},
		}
	})
}

// breaks reports that an event is the timer of a promise in force.
func breaks(e bot.Event, was bot.State) bool {
	t := was.Ticket
	return e.Timer != nil && e.Timer.Kind == bot.TimerPromise && t != nil && t.ID == e.Timer.Ticket && t.Generation == e.Timer.Generation && t.Waiting()
}

// promised checks the turn that opens a ticket.
func (s *stage) promised(e bot.Event, was bot.State, t bot.Turn) {
	if t.Ticket == nil || t.Ticket.Status != handoff.Open || was.Ticket != nil {
		return
	}
	if t.Ticket.Reopened > 0 && t.Conversation.Unreachable != "" || e.Kind == bot.EventEcho && !t.Ticket.Waiting() {
		return
	}
	if !s.tellsPromise(t) {
		s.t.Fatalf("%s: handed off, and not told who and when: %+v", e.Kind, t.Messages)
	}
}

// tellsPromise reports that a promise message says what the ticket does.
func (s *stage) tellsPromise(t bot.Turn) bool {
	who := s.w.Roster.OfficerName(t.Ticket.Owner)
	if who == "" {
		who = s.w.Words.Text(t.Conversation.Lang, "bot.desk")
	}
	return slices.ContainsFunc(t.Messages, func(m bot.Message) bool {
		return m.Kind == bot.MessagePromise && m.Promise.By.Equal(t.Ticket.PromisedBy) && m.Promise.Officer == who &&
			strings.Contains(m.Text, who) && strings.Contains(m.Text, strings.TrimPrefix(t.Ticket.PromisedBy.In(s.w.Roster.Location).Format("15:04"), "0"))
	})
}

// escalated checks the turn that breaks a promise.
func (s *stage) escalated(was bot.State, t bot.Turn) {
	if !s.tellsPromise(t) || !t.Ticket.PromisedBy.After(s.w.Now) || t.Ticket.Escalations != was.Ticket.Escalations+1 {
		s.t.Fatalf("a broken promise is followed by %+v", t.Messages)
	}
	i := slices.IndexFunc(t.Messages, func(m bot.Message) bool { return m.Kind == bot.MessagePromise })
	sorry := map[string]string{"vi": "Xin lỗi", "en": "orry"}[string(t.Conversation.Lang)]
	if !strings.Contains(t.Messages[i].Text, sorry) {
		s.t.Fatalf("a broken promise, and no apology: %q", t.Messages[i].Text)
	}
	for _, m := range slices.Backward(was.Recent) {
		if m.Kind == bot.MessagePromise && m.Ticket == t.Ticket.ID {
			if m.Promise.Kept == "" && !slices.ContainsFunc(t.Updates, func(u bot.Message) bool { return u.ID == m.ID && u.Promise.Kept == "broken" }) {
				s.t.Fatalf("a broken promise is not marked so: %+v", t.Updates)
			}
			break
		}
	}
	if t.Ticket.Owner != was.Ticket.Owner {
		return
	}
	if !slices.ContainsFunc(t.Events, func(f bot.Event) bool {
		return f.Kind == bot.EventAlert && (f.Alert.Kind == bot.AlertLate && f.Alert.Officer != t.Ticket.Owner || f.Alert.Kind == bot.AlertNobody)
	}) {
		s.t.Fatalf("a broken promise reaches nobody but %s", t.Ticket.Owner)
	}
}

// watched checks the promise of an open ticket.
func (s *stage) watched(t handoff.Ticket) {
	if !t.Waiting() {
		return
	}
	r, by := s.w.Roster, t.PromisedBy
	if !by.After(s.w.Now) {
		s.t.Fatalf("%s was promised by %v, it is %v and nobody has apologised", t.ID, by, s.w.Now)
	}
	if !r.Open(by) && !r.Open(by.Add(-time.Nanosecond)) {
		s.t.Fatalf("%s is promised by %v, when nobody works", t.ID, by)
	}
	n := 0
	for _, e := range s.queue {
		if e.Timer != nil && e.Timer.Kind == bot.TimerPromise && e.Timer.Ticket == t.ID && e.Timer.Generation == t.Generation {
			if n++; !e.Due.Equal(by) {
				s.t.Fatalf("the timer of %s is set for %v, the promise for %v", t.ID, e.Due, by)
			}
		}
	}
	if n != 1 {
		s.t.Fatalf("%d timers watch the promise of %s", n, t.ID)
	}
}

// TestInvariant8Undelivered checks replies that were lost. After the turn of
// a delivery that ended unreachable or dead: the message says so; when it was
// an officer's, the conversation has an open ticket, on which the citizen
// waits, whoever stands behind it is told (everybody, when nobody does), and
// the newest promise of the ticket that it answered is not called kept. And
// what a channel's limits keep back is shown as not sent (windowsKept).
func TestInvariant8Undelivered(t *testing.T) {
	prove(t, func(c *crowd) watcher {
		n := tally{}
		return watcher{
			turn: func(e bot.Event, was bot.State, t bot.Turn) {
				c.windowsKept(e, was, t, n)
				if e.Kind == bot.EventDelivery && c.someoneOf(e.Conversation) && was.Conversation.Kind != bot.KindDesk {
					c.lossKept(e, t)
				}
			},
			settled: func() {},
		}
	})
}

func (c *crowd) lossKept(e bot.Event, t bot.Turn) {
	st := c.states[e.Conversation]
	i := slices.IndexFunc(st.Recent, func(m bot.Message) bool { return m.ID == e.Delivery.Message })
	if i < 0 || st.Recent[i].Kind == bot.MessageErased {
		return
	}
	m := st.Recent[i]
	if m.Delivery.State != e.Delivery.State || m.Delivery.Reason != e.Delivery.Reason {
		c.rt.Fatalf("a message that was lost (%s) is shown as %+v", e.Delivery.State, m.Delivery)
	}
	if m.Author.Kind != bot.AuthorOfficer {
		return
	}
	ticket, ok := c.tickets[t.Conversation.Ticket]
	if !ok || ticket.Status != handoff.Open || !ticket.Waiting() {
		c.rt.Fatalf("a reply of %s was lost, and its citizen waits on ticket %+v", m.Ticket, ticket)
	}
	told := func(id roster.OfficerID, kind bot.AlertKind) bool {
		return slices.ContainsFunc(t.Events, func(f bot.Event) bool {
			return f.Kind == bot.EventAlert && f.Address == bot.DeskAddress(id) && f.Alert.Kind == kind && f.Alert.Ticket == ticket.ID
		})
	}
	behind, kind := []roster.OfficerID{ticket.Owner}, bot.AlertUndelivered
	if ticket.Owner == roster.Desk {
		if behind = c.w.Roster.DeskMembers(c.w.Now); len(behind) == 0 {
			behind, kind = []roster.OfficerID{roster.Desk}, bot.AlertNobody
		}
	}
	for _, id := range behind {
		if !told(id, kind) {
			c.rt.Fatalf("a reply of %s was lost, and %s is not told", m.Ticket, id)
		}
	}
	for _, p := range slices.Backward(st.Recent) {
		if p.Kind == bot.MessagePromise && p.Ticket == m.Ticket {
			if p.Promise.Kept == "kept" && p.Seq+recent > st.Conversation.LastSeq {
				c.rt.Fatalf("a reply of %s was lost, and the promise is called kept", m.Ticket)
			}
			break
		}
	}
}
