package telegram

import (
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
)

// Mode is how updates come in.
type Mode string

// Modes.
const (
	ModePolling Mode = "polling"
	ModeWebhook Mode = "webhook"
)

// State says how an account's intake is.
type State string

// States.
const (
	StateStarting     State = "starting"     // Telegram has not answered yet
	StateOK           State = "ok"           // updates come in
	StateUnreachable  State = "unreachable"  // no answer, or not a good one
	StateConflict     State = "conflict"     // another instance takes this bot's updates
	StateUnauthorized State = "unauthorized" // the token is wrong or was revoked
	StateStore        State = "store"        // the inbox does not take updates; they wait at Telegram
	StateFailing      State = "failing"      // Telegram says that our webhook fails
)

// Status is how one account is.
type Status struct {
	Account      bot.Account `json:"account"`
	Mode         Mode        `json:"mode"`
	State        State       `json:"state"`
	Since        time.Time   `json:"since,omitzero"`        // of State
	LastUpdateAt time.Time   `json:"last_update,omitzero"`  // when one came in last
	LastError    string      `json:"last_error,omitempty"`  // without token or citizens' words
	ErrorAt      time.Time   `json:"error_at,omitzero"`     // when that was
	Pending      int         `json:"pending,omitempty"`     // updates that wait at Telegram; webhooks only
	Undecoded    int         `json:"undecodable,omitempty"` // updates that could not be read, since the start
}

// Status lists how the accounts are.
func (c *Channel) Status() []Status {
	out := make([]Status, 0, len(c.order))
	for _, a := range c.order {
		out = append(out, a.state.get())
	}
	return out
}

// state is a Status that may be changed.
type state struct {
	mu sync.Mutex
	s  Status
}

func (s *state) init(id bot.Account, m Mode) {
	s.s = Status{Account: id, Mode: m, State: StateStarting}
}

func (s *state) get() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.s
}

func (s *state) change(f func(*Status)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.s)
}

// become sets the state and reports whether it is another one than before.
func (s *state) become(to State, reason string, now time.Time) (news bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	news = s.s.State != to
	if news {
		s.s.State, s.s.Since = to, now
	}
	if reason != "" {
		s.s.LastError, s.s.ErrorAt = reason, now
	}
	return news
}
