package bot

import (
	"fmt"
	"slices"
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// NewMessageID names the message of a conversation with that sequence.
func NewMessageID(c ConversationID, seq uint64) MessageID {
	return MessageID(fmt.Sprintf("%s-%08d", c, seq))
}

// DeskAddress is the address of an officer's desk conversation, and of the
// duty desk's own (roster.Desk). No citizen's conversation has an address on
// that account, because no channel writes to it.
func DeskAddress(id roster.OfficerID) Address {
	return Address{Account: DeskAccount, Chat: ChatID(id)}
}

// DeskAccount is the account of the desk conversations.
const DeskAccount Account = "console:main"

// draft is a turn in the making: copies of what was handed in, and what has
// been decided so far.
type draft struct {
	w      World
	e      Event
	f      Found
	now    time.Time
	back   bool      // the citizen could not be reached until now
	urgent bool      // the bulletin goes before what the bot says next
	recent []Message // as it was, never written to
	last   *handoff.Ticket
	asked  []Question // as they stand now, oldest first

	searched bool // what is shown answers a question in words

	c       Conversation
	t       *handoff.Ticket // the open ticket; nil none
	out     Turn
	updates []Message
}

func newDraft(w World, s State, e Event, f Found) *draft {
	d := &draft{w: w, e: e, f: f, now: w.Now, recent: withoutErased(s.Recent), asked: slices.Clone(s.Questions), c: s.Conversation.clone()}
	if d.now.Before(e.At) {
		d.now = e.At
	}
	if s.Ticket != nil && s.Ticket.Status == handoff.Open {
		t := s.Ticket.Clone()
		d.t = &t
	}
	if s.Last != nil {
		t := s.Last.Clone()
		d.last = &t
	}
	d.meet()
	return d
}

// meet fills in what a conversation that is not stored yet begins with.
func (d *draft) meet() {
	c := &d.c
	if c.ID == "" {
		if c.ID = d.e.Conversation; c.ID == "" {
			c.ID = d.e.Address.Conversation()
		}
	}
	if c.Address == (Address{}) && (c.ErasedAt.IsZero() || d.e.begins()) {
		c.Address = d.e.Address
	}
	if c.Kind == "" {
		if c.Kind = KindCitizen; d.e.Desk {
			c.Kind = KindDesk
		}
	}
	if c.Lang == "" {
		if c.Lang = words.Vi; d.e.Lang == words.En {
			c.Lang = words.En
		}
	}
	if c.StartedAt.IsZero() {
		c.StartedAt = d.e.At
	}
	c.LastAt = d.e.At
}

func (c Conversation) clone() Conversation {
	c.Offered, c.Asked = slices.Clone(c.Offered), slices.Clone(c.Asked)
	c.Walk = c.Walk.clone()
	c.Held = cloneHeld(c.Held)
	c.Outages = slices.Clone(c.Outages)
	return c
}

func (k *Walk) clone() *Walk {
	if k == nil {
		return nil
	}
	next := *k
	next.Ticked = slices.Clone(k.Ticked)
	return &next
}

// text is a sentence of the catalogue in the citizen's language.
func (d *draft) text(key string, args ...string) string {
	return d.w.Words.Text(d.c.Lang, key, args...)
}

// add appends a message and gives it its place, and what can be picked from
// it becomes what a number picks. Where calls are counted it may become a part
// of the message before.
func (d *draft) add(m Message) *Message {
	if m.At.IsZero() {
		m.At = d.now
	}
	if m.Author.Kind == "" {
		m.Author.Kind = AuthorBot
	}
	if m.Kind == "" {
		m.Kind = MessageText
	}
	if m.Text == "" {
		m.Text = d.text("bot.no_words")
	}
	if d.urgent && m.Author.Kind == AuthorBot && m.Leaves() {
		d.tellBulletin()
	}
	if d.privacyFirst(&m) {
		d.privacy()
	}
	if d.t != nil && m.Ticket == "" {
		m.Ticket = d.t.ID
	}
	if d.c.Lang != words.Vi && m.Leaves() {
		m.Lang = d.c.Lang
	}
	if why := d.unsent(&m); why != "" {
		m.Delivery = Delivery{State: DeliveryDead, At: d.now, Reason: why}
	} else if offers := m.Offers(); len(offers) > 0 && m.Leaves() {
		d.c.Offered = offers
	}
	if last := d.joined(&m); last != nil {
		return last
	}
	d.c.LastSeq++
	m.Conversation, m.Seq = d.c.ID, d.c.LastSeq
	m.ID = NewMessageID(d.c.ID, m.Seq)
	d.out.Messages = append(d.out.Messages, m)
	return &d.out.Messages[len(d.out.Messages)-1]
}

// say is the assistant speaking.
func (d *draft) say(key string, args ...string) {
	d.add(Message{Text: d.text(key, args...)})
}

// ask is the assistant speaking and giving something to press.
func (d *draft) ask(text string, buttons ...Button) {
	d.add(Message{Text: text, Buttons: buttons})
}

// notice is a service message, which may be sent whoever has the floor.
func (d *draft) notice(text string, buttons ...Button) {
	d.add(Message{Kind: MessageNotice, Text: text, Buttons: buttons})
}

// find is a recent message by ID of ours or the platform's; nil when it is
// not among them.
func (d *draft) find(id string) *Message {
	if id == "" {
		return nil
	}
	for i := range d.updates {
		if m := &d.updates[i]; string(m.ID) == id || slices.Contains(m.Delivery.Platform, id) {
			return m
		}
	}
	for i := len(d.recent) - 1; i >= 0; i-- {
		if m := &d.recent[i]; string(m.ID) == id || slices.Contains(m.Delivery.Platform, id) {
			return m
		}
	}
	return nil
}

// change updates a recent message in place; one that is too old to be among
// them stays as it is.
func (d *draft) change(id MessageID, f func(*Message)) {
	old := d.find(string(id))
	if old == nil {
		return
	}
	m := *old
	f(&m)
	for i := range d.updates {
		if d.updates[i].ID == m.ID {
			d.updates[i] = m
			return
		}
	}
	d.updates = append(d.updates, m)
}

// follow leaves an event for this conversation or another one.
func (d *draft) follow(e Event) {
	e.Key = EventKey(fmt.Sprintf("%s+%d", d.e.Key, len(d.out.Events)+1))
	e.At = d.now
	if e.Due.Before(d.now) {
		e.Due = d.now
	}
	d.out.Events = append(d.out.Events, e)
}

// walked records the walk as it stands now.
func (d *draft) walked() {
	if d.c.Walk == nil {
		return
	}
	k := *d.c.Walk.clone()
	if i := slices.IndexFunc(d.out.Walks, func(o Walk) bool { return o.ID == k.ID }); i >= 0 {
		d.out.Walks[i] = k
		return
	}
	d.out.Walks = append(d.out.Walks, k)
}

// setTicket replaces the ticket and marks it as touched.
func (d *draft) setTicket(t handoff.Ticket) {
	d.out.Ticket = &t
	if t.Status == handoff.Open {
		d.t = &t
		d.c.Ticket = t.ID
		return
	}
	d.t, d.last = nil, &t
	d.c.Ticket, d.c.Last = "", t.ID
}

// turn is the draft's result.
func (d *draft) turn() Turn {
	d.c.Asked = d.keepAsked()
	d.out.Conversation = d.c
	d.out.Updates = d.updates
	if d.out.Ticket != nil {
		t := d.out.Ticket.Clone()
		d.out.Ticket = &t
	}
	return d.out
}

// refuse ends a command without effect.
func (d *draft) refuse(key string, holder roster.OfficerID, args ...string) {
	d.out.Outcome = Outcome{Refused: key, Holder: holder, Args: args}
}
