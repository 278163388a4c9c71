package bot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/roster"
)

var errSearch = errors.New("search is down")

// stage plays events through Ask and Decide in memory, with a clock that
// only the test moves, and checks after each turn what must always be true.
type stage struct {
	t       tb
	w       bot.World
	search  func(bot.Query) (knowledge.Answer, error)
	address bot.Address // of the citizen the test speaks for
	seen    func(e bot.Event, was bot.State, t bot.Turn)

	// quick leaves out the copies and second runs that prove Decide pure,
	// for long plays.
	quick bool

	// channels carry what leaves, as rows that the test lets arrive or fail;
	// without any, everything arrives at once.
	channels []bot.Channel
	rows     []bot.Row // the outbox, oldest first
	made     []bot.Row // what the turn played last put into it

	queue    []bot.Event
	states   map[bot.ConversationID]*bot.State
	tickets  map[bot.TicketID]handoff.Ticket
	walks    map[string]bot.Walk
	asked    map[string]bot.Question
	tallies  map[bot.Tally]int // by all but N
	shown    []bot.Message     // every version of every message there ever was
	outcome  bot.Outcome
	seq      uint64
	searched int
}

// tb is what tests, fuzz tests and property tests have in common.
type tb interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func newStage(t tb, w bot.World) *stage {
	return &stage{
		t: t, w: w, address: bot.Address{Account: "webchat:main", Chat: "an"},
		search: func(bot.Query) (knowledge.Answer, error) {
			return knowledge.Answer{Decision: knowledge.DecisionRefuse}, nil
		},
		states:  map[bot.ConversationID]*bot.State{},
		tickets: map[bot.TicketID]handoff.Ticket{},
		walks:   map[string]bot.Walk{},
		asked:   map[string]bot.Question{},
		tallies: map[bot.Tally]int{},
	}
}

// citizen puts an event of the citizen and plays all that is due.
func (s *stage) citizen(e bot.Event) {
	e.Address = s.address
	s.put(e)
	s.play()
}

func (s *stage) put(e bot.Event) {
	s.seq++
	e.Seq = s.seq
	if e.Key == "" {
		e.Key = bot.EventKey(fmt.Sprintf("test:%d", s.seq))
	}
	if e.Conversation == "" {
		e.Conversation = e.Address.Conversation()
	}
	if e.At.IsZero() {
		e.At = s.w.Now
	}
	if e.Due.IsZero() {
		e.Due = e.At
	}
	s.queue = append(s.queue, e)
}

// play handles everything that is due, in order.
func (s *stage) play() {
	for {
		best := -1
		for i, e := range s.queue {
			if e.Due.After(s.w.Now) {
				continue
			}
			if best < 0 || e.Due.Before(s.queue[best].Due) || e.Due.Equal(s.queue[best].Due) && e.Seq < s.queue[best].Seq {
				best = i
			}
		}
		if best < 0 {
			return
		}
		e := s.queue[best]
		s.queue = slices.Delete(s.queue, best, best+1)
		s.turn(e)
	}
}

// pass lets time go by, stopping at every timer.
func (s *stage) pass(d time.Duration) {
	end := s.w.Now.Add(d)
	for {
		next := end
		for _, e := range s.queue {
			if e.Due.Before(next) {
				next = e.Due
			}
		}
		if s.w.Now.Before(next) {
			s.w.Now = next
		}
		s.play()
		if !next.Before(end) {
			return
		}
	}
}

// recent is how many messages the stage loads, as the stores do; older ones
// cannot be changed.
const recent = 20

// state is a deep copy, as a store would load it.
func (s *stage) state(id bot.ConversationID) bot.State {
	st, ok := s.states[id]
	if !ok {
		return bot.State{Conversation: bot.Conversation{ID: id}}
	}
	var out bot.State
	last := bot.State{Conversation: st.Conversation, Recent: slices.Clone(st.Recent[max(0, len(st.Recent)-recent):])}
	if out = last; !s.quick {
		out = bot.State{}
		b, err := json.Marshal(last)
		if err == nil {
			err = json.Unmarshal(b, &out)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	for _, seq := range out.Conversation.Asked {
		if q, ok := s.asked[bot.QuestionID(id, seq)]; ok {
			q.Choices = slices.Clone(q.Choices)
			out.Questions = append(out.Questions, q)
		}
	}
	if t, ok := s.tickets[out.Conversation.Ticket]; ok {
		t = t.Clone()
		out.Ticket = &t
	}
	if t, ok := s.tickets[out.Conversation.Last]; ok {
		t = t.Clone()
		out.Last = &t
	}
	return out
}

// mine is the state of the citizen's conversation.
func (s *stage) mine() bot.State { return s.state(s.address.Conversation()) }

func (s *stage) turn(e bot.Event) {
	was := s.state(e.Conversation)
	var before []byte
	if !s.quick {
		before = s.dump(was)
	}
	var f bot.Found
	if q, ok := bot.Ask(s.w, was, e); ok {
		s.searched++
		f.Asked = true
		f.Answer, f.Err = s.search(q)
	}
	t := bot.Decide(s.w, was, e, f)
	if !s.quick {
		s.pure(e, was, f, t, before)
	}
	s.plan(&t, e)
	s.apply(e, was, t)
	s.check(e, was, t)
	if s.seen != nil {
		s.seen(e, was, t)
	}
}

// pure checks that Decide changed nothing and decides the same again.
func (s *stage) pure(e bot.Event, was bot.State, f bot.Found, t bot.Turn, before []byte) {
	if after := s.dump(was); !bytes.Equal(before, after) {
		s.t.Fatalf("%s changed what it was given:\n%s\n%s", e.Kind, before, after)
	}
	if again := bot.Decide(s.w, was, e, f); !bytes.Equal(s.dump(t), s.dump(again)) {
		s.t.Fatalf("%s decided differently the second time", e.Kind)
	}
}

// plan makes the rows of a turn as a worker does.
func (s *stage) plan(t *bot.Turn, e bot.Event) {
	if s.made = nil; len(s.channels) == 0 {
		return
	}
	rows, err := bot.PlanRows(s.channels, t, e, s.w.Settings, s.w.Now)
	if err != nil {
		s.t.Fatalf("%s: %v", e.Kind, err)
	}
	s.made = rows
}

func (s *stage) dump(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func (s *stage) apply(e bot.Event, was bot.State, t bot.Turn) {
	st := s.states[e.Conversation]
	if st == nil {
		st = &bot.State{}
		s.states[e.Conversation] = st
	}
	st.Conversation = t.Conversation
	st.Conversation.Version = was.Conversation.Version + 1
	if t.Erase != nil {
		s.erase(e, st, t)
	}
	for _, m := range t.Messages {
		switch {
		case !m.Leaves():
		case m.Delivery.State == bot.DeliveryDead: // not sent, by our own rule
		case len(s.channels) == 0:
			m.Delivery.State = bot.DeliveryDelivered
		case slices.ContainsFunc(s.made, func(r bot.Row) bool { return r.Message == m.ID }):
			m.Delivery.State, m.Delivery.At = bot.DeliveryQueued, s.w.Now
		}
		st.Recent = append(st.Recent, m)
		s.shown = append(s.shown, m)
	}
	for _, m := range t.Updates {
		i := slices.IndexFunc(st.Recent, func(old bot.Message) bool { return old.ID == m.ID })
		if i < 0 {
			s.t.Fatalf("%s updates a message that is not there: %s", e.Kind, m.ID)
		}
		st.Recent[i] = m
		s.shown = append(s.shown, m)
	}
	if t.Ticket != nil {
		s.tickets[t.Ticket.ID] = t.Ticket.Clone()
	}
	for _, k := range t.Walks {
		s.walks[k.ID] = k
	}
	for _, q := range t.Questions {
		s.asked[q.ID] = q
	}
	for _, n := range t.Tallies {
		k := n
		k.N = 0
		s.tallies[k] += n.N
	}
	if e.Kind == bot.EventCommand {
		s.outcome = t.Outcome
	}
	s.rows = append(s.rows, s.made...)
	for _, f := range t.Events {
		s.put(f)
	}
}

// arrive ends the call of a row as a store records it: the message's
// delivery, the rows of it that are left, and the event when it failed.
func (s *stage) arrive(r bot.Row, res bot.RowResult) {
	res.At = s.w.Now
	if res.Ambiguous {
		r.Ambiguous++
	}
	failed := res.State == bot.DeliveryDead || res.State == bot.DeliveryUnreachable
	left := false
	s.rows = slices.DeleteFunc(s.rows, func(o bot.Row) bool {
		if o.ID == r.ID || failed && o.Message == r.Message {
			return true
		}
		left = left || o.Message == r.Message
		return false
	})
	if st := s.states[r.Conversation]; st != nil {
		if i := slices.IndexFunc(st.Recent, func(m bot.Message) bool { return m.ID == r.Message }); i >= 0 {
			st.Recent[i].Delivery = st.Recent[i].Delivery.After(r, res, left)
		}
	}
	if failed {
		s.put(bot.DeliveryEvent(r, res))
	}
}

// erase does what a store does.
func (s *stage) erase(e bot.Event, st *bot.State, t bot.Turn) {
	s.rows = slices.DeleteFunc(s.rows, func(r bot.Row) bool { return r.Address == st.Conversation.Address })
	st.Conversation.Address = bot.Address{}
	for i := range st.Recent {
		st.Recent[i] = st.Recent[i].Erased(t.Erase.Text)
	}
	for id, ticket := range s.tickets {
		if ticket.Conversation == e.Conversation {
			s.tickets[id] = ticket.Erased()
		}
	}
	for id, k := range s.walks {
		if strings.HasPrefix(id, string(e.Conversation)+"-") {
			delete(s.walks, id)
			s.walks["erased-"+id] = k.Unlinked("erased-" + id)
		}
	}
	for id, q := range s.asked {
		if q.Conversation == e.Conversation {
			delete(s.asked, id)
		}
	}
	s.queue = slices.DeleteFunc(s.queue, func(q bot.Event) bool {
		return q.Conversation == e.Conversation && t.Erase.Takes(q, e)
	})
}

// check is what must be true after every turn.
func (s *stage) check(e bot.Event, was bot.State, t bot.Turn) {
	c := t.Conversation
	seq := was.Conversation.LastSeq
	for i := range t.Messages {
		m := &t.Messages[i]
		seq++
		switch {
		case m.Seq != seq || m.ID != bot.NewMessageID(c.ID, seq) || m.Conversation != c.ID:
			s.t.Fatalf("%s: message has the wrong place: %+v", e.Kind, m)
		case m.Text == "" || strings.HasPrefix(m.Text, "bot."):
			s.t.Fatalf("%s: message without words: %+v", e.Kind, m)
		case m.Author.Kind == bot.AuthorBot && m.Kind != bot.MessageNotice && m.Kind != bot.MessagePromise && c.Floor == bot.FloorOfficer && was.Conversation.Floor == bot.FloorOfficer:
			s.t.Fatalf("%s: the bot speaks while the officer has the floor: %q", e.Kind, m.Text)
		case m.Elsewhere && (e.Kind != bot.EventEcho || m.Leaves() || m.Author.Officer != "" || t.Conversation.Ticket != "" && c.Floor != bot.FloorOfficer):
			s.t.Fatalf("%s: words from elsewhere: %+v", e.Kind, m)
		case m.Author.Kind == bot.AuthorOfficer && !m.Elsewhere && (e.Command == nil || m.Ticket != e.Command.Ticket || was.Ticket == nil || was.Ticket.ID != m.Ticket):
			s.t.Fatalf("%s: a reply that belongs to no open ticket: %+v", e.Kind, m)
		case m.Kind == bot.MessageNote && m.Leaves():
			s.t.Fatalf("a note leaves")
		}
		for _, o := range m.Offers() {
			if o.Label == "" || len(o.Action) > bot.MaxAction {
				s.t.Fatalf("%s: bad choice %+v", e.Kind, o)
			}
		}
	}
	if c.LastSeq != seq {
		s.t.Fatalf("%s: last seq %d, want %d", e.Kind, c.LastSeq, seq)
	}
	for i, f := range t.Events {
		if f.Key != bot.EventKey(fmt.Sprintf("%s+%d", e.Key, i+1)) {
			s.t.Fatalf("%s: follow-up has key %s", e.Kind, f.Key)
		}
		linked := slices.Contains(c.Chats, f.Address) || e.Command != nil && e.Command.Back != nil && *e.Command.Back == f.Address
		if f.Kind == bot.EventAlert && (f.Address.Account != bot.DeskAccount && !linked || !f.Desk || f.Conversation != f.Address.Conversation()) {
			s.t.Fatalf("an alert leaves for %+v", f.Address)
		}
	}
	if k := e.Command; k != nil && !t.Outcome.Done && (t.Ticket != nil || len(t.Messages)+len(t.Updates) > 0 || c.Group != was.Conversation.Group || c.Floor != was.Conversation.Floor) {
		s.t.Fatalf("%s was refused (%s), and did something", k.Kind, t.Outcome.Refused)
	}
	s.checkPromise(e, was, t)
	s.checkTickets(e, c)
	s.checkWalks(e, c)
	s.checkAsked(e, was, t)
}

// checkPromise: what a waiting citizen was promised is put off by nobody but
// a new owner, and she is told when it is.
func (s *stage) checkPromise(e bot.Event, was bot.State, t bot.Turn) {
	if was.Ticket == nil || t.Ticket == nil || t.Ticket.ID != was.Ticket.ID || !was.Ticket.Waiting() || !t.Ticket.Waiting() || t.Ticket.PromisedBy.Equal(was.Ticket.PromisedBy) {
		return
	}
	if !slices.ContainsFunc(t.Messages, func(m bot.Message) bool {
		return m.Kind == bot.MessagePromise && m.Promise.By.Equal(t.Ticket.PromisedBy)
	}) {
		s.t.Fatalf("%s: promised %v, now %v, and she is not told", e.Kind, was.Ticket.PromisedBy, t.Ticket.PromisedBy)
	}
	if e.Kind == bot.EventText && t.Ticket.Owner == was.Ticket.Owner && was.Conversation.Unreachable == "" && !unsaid(was) {
		s.t.Fatalf("writing put off the promise from %v to %v", was.Ticket.PromisedBy, t.Ticket.PromisedBy)
	}
}

// unsaid reports that what was promised last did not go out, by our own rule.
func unsaid(st bot.State) bool {
	for _, m := range slices.Backward(st.Recent) {
		if m.Kind == bot.MessagePromise && m.Ticket == st.Ticket.ID {
			return m.Delivery.Reason == bot.ReasonWindow
		}
	}
	return false
}

// checkWalks: the record of a walk says how it stands, and she is at one at
// most.
func (s *stage) checkWalks(e bot.Event, c bot.Conversation) {
	for id, k := range s.walks {
		if !strings.HasPrefix(id, string(c.ID)+"-") {
			continue
		}
		current := c.Walk != nil && c.Walk.ID == id
		if !current && k.State == bot.WalkActive {
			s.t.Fatalf("%s: walk %s is recorded as under way beside %+v", e.Kind, id, c.Walk)
		}
		if current && (k.State != c.Walk.State || k.Step != c.Walk.Step || k.Revision != c.Walk.Revision || k.Variant != c.Walk.Variant) {
			s.t.Fatalf("%s: walk is recorded as\n%+v, and stands at\n%+v", e.Kind, k, *c.Walk)
		}
	}
}

func (s *stage) checkTickets(e bot.Event, c bot.Conversation) {
	open := 0
	for _, t := range s.tickets {
		if t.Conversation != c.ID {
			continue
		}
		if t.Status != handoff.Open {
			continue
		}
		open++
		if t.ID != c.Ticket {
			s.t.Fatalf("%s: ticket %s is open beside %q", e.Kind, t.ID, c.Ticket)
		}
		if touches(e) && t.Owner != roster.Desk && !s.w.Roster.Reachable(t.Owner, s.w.Now) {
			s.t.Fatalf("%s: ticket is %q's, who cannot answer", e.Kind, t.Owner)
		}
	}
	if open > 1 || open == 0 && (c.Ticket != "" || c.Floor == bot.FloorOfficer) {
		s.t.Fatalf("%s: %d tickets are open, conversation has %q and floor %q", e.Kind, open, c.Ticket, c.Floor)
	}
}

// touches reports whether an event is one after which the owner must be
// right; others leave that to the roster event that is due.
func touches(e bot.Event) bool { return e.Kind == bot.EventRoster }
