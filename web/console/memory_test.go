package console

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// memory is a store of conversations in memory. Commands that come in are
// answered by decide, nil leaves them unanswered.
type memory struct {
	bot.LocalFeed
	mu            sync.Mutex
	conversations map[bot.ConversationID]bot.Conversation
	messages      map[bot.ConversationID][]bot.Message
	tickets       map[bot.TicketID]handoff.Ticket
	events        []bot.Event
	outcomes      map[bot.EventKey]bot.Outcome
	notices       []bot.Notice
	decide        func(bot.Event) (bot.Outcome, bool)
	putErr        error
}

func (m *memory) PutEvent(_ context.Context, e bot.Event) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.putErr != nil {
		return false, m.putErr
	}
	for _, old := range m.events {
		if old.Key == e.Key {
			return false, nil
		}
	}
	m.events = append(m.events, e)
	if m.decide != nil {
		if out, ok := m.decide(e); ok {
			m.outcomes[e.Key] = out
		}
	}
	m.Publish()
	return true, nil
}

func (m *memory) Outcome(_ context.Context, k bot.EventKey) (bot.Outcome, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out, ok := m.outcomes[k]
	return out, ok, nil
}

func (m *memory) Conversation(_ context.Context, id bot.ConversationID) (bot.Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.conversations[id]
	if !ok {
		return c, bot.ErrAbsent
	}
	return c, nil
}

func (m *memory) Messages(_ context.Context, id bot.ConversationID, after uint64, limit int) ([]bot.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []bot.Message
	for _, x := range m.messages[id] {
		if x.Seq > after && (limit == 0 || len(out) < limit) {
			out = append(out, x)
		}
	}
	return out, nil
}

func (m *memory) LastMessages(_ context.Context, id bot.ConversationID, limit int) ([]bot.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.messages[id]
	return slices.Clone(all[max(0, len(all)-limit):]), nil
}

func (m *memory) Message(_ context.Context, id bot.MessageID) (bot.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, all := range m.messages {
		for _, x := range all {
			if x.ID == id {
				return x, nil
			}
		}
	}
	return bot.Message{}, bot.ErrAbsent
}

func (m *memory) Ticket(_ context.Context, id bot.TicketID) (handoff.Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.tickets[id]
	if !ok {
		return t, bot.ErrAbsent
	}
	return t, nil
}

func (m *memory) Tickets(_ context.Context, f bot.TicketFilter) ([]handoff.Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []handoff.Ticket
	for _, t := range m.tickets {
		if f.Fits(t) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b handoff.Ticket) int { return a.PromisedBy.Compare(b.PromisedBy) })
	return out, nil
}

func (m *memory) Walks(context.Context, time.Time) ([]bot.Walk, error) { return nil, nil }

func (m *memory) Changes(_ context.Context, after uint64, _ int) ([]bot.Notice, uint64, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []bot.Notice
	for _, n := range m.notices {
		if n.Seq > after {
			out = append(out, n)
		}
	}
	return out, uint64(len(m.notices)), false, nil
}

func (m *memory) commands() []bot.Command {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []bot.Command
	for _, e := range m.events {
		out = append(out, *e.Command)
	}
	return out
}

// accounts is account.Store in memory.
type accounts struct {
	account.Store // what is not used here panics
	mu            sync.Mutex
	all           map[string]account.Account
	sessions      map[string]account.Session
	trail         []account.AuditEntry
}

func (s *accounts) Account(_ context.Context, name string) (account.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.all[name]
	if !ok {
		return a, account.ErrAbsent
	}
	return a, nil
}

func (s *accounts) Accounts(context.Context) ([]account.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.all)), nil
}

func (s *accounts) PutAccount(_ context.Context, a account.Account) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[a.Username].Version != a.Version {
		return account.ErrStale
	}
	a.Version++
	s.all[a.Username] = a
	return nil
}

func (s *accounts) PutSession(_ context.Context, x account.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[x.Hash] = x
	return nil
}

func (s *accounts) Session(_ context.Context, hash string) (account.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.sessions[hash]
	if !ok {
		return x, account.ErrAbsent
	}
	return x, nil
}

func (s *accounts) TouchSession(_ context.Context, hash string, seen, expires time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.sessions[hash]
	if !ok {
		return account.ErrAbsent
	}
	x.Seen, x.Expires = seen, expires
	s.sessions[hash] = x
	return nil
}

func (s *accounts) DeleteSession(_ context.Context, hash string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, hash)
	return nil
}

func (s *accounts) AppendAudit(_ context.Context, e account.AuditEntry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trail = append(s.trail, e)
	return nil
}

func (s *accounts) DeleteSessionsOf(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.sessions, func(_ string, x account.Session) bool { return x.Username == name })
	return nil
}

func (s *accounts) AuditTrail(_ context.Context, since time.Time, limit int) ([]account.AuditEntry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []account.AuditEntry
	for _, e := range slices.Backward(s.trail) {
		if !e.At.Before(since) && (limit == 0 || len(out) < limit) {
			out = append(out, e)
		}
	}
	return out, nil
}
