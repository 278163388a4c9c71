package bot

import (
	"context"
	"maps"
	"slices"
	"time"
)

// Backlog is what has not been sent yet from one account of the ward's.
type Backlog struct {
	Account  Account   `json:"account"`
	Waiting  int       `json:"waiting"`           // platform calls that are still to be made, those that are tried again among them
	Retrying int       `json:"retrying"`          // chats whose next call has failed before; it holds up their others
	Oldest   time.Time `json:"oldest,omitzero"`   // when the one that waits longest was made out
	NextTry  time.Time `json:"next_try,omitzero"` // when the first of those that failed is tried again; zero: none failed
}

// Backlogs counts what waits to be sent, for the people who watch over it.
type Backlogs interface {
	// Backlog counts by account what is in the outbox, by the accounts'
	// names. An account from which nothing waits is left out. It is cheap
	// enough to be asked for every few seconds: one record is read for each
	// chat that waits, however much waits in it. The caller owns the list.
	Backlog(ctx context.Context) ([]Backlog, error)
}

// BacklogSum adds a backlog up, chat by chat. The zero value is an empty one.
type BacklogSum struct{ of map[Account]*Backlog }

// Add counts the calls that wait in one chat: how many they are, and the
// oldest of them, which is the only one that can have been tried.
func (s *BacklogSum) Add(oldest Row, waiting int) {
	b := s.of[oldest.Address.Account]
	if b == nil {
		b = &Backlog{Account: oldest.Address.Account, Oldest: oldest.QueuedAt}
		if s.of == nil {
			s.of = map[Account]*Backlog{}
		}
		s.of[b.Account] = b
	}
	b.Waiting += waiting
	if oldest.QueuedAt.Before(b.Oldest) {
		b.Oldest = oldest.QueuedAt
	}
	if oldest.State != DeliveryRetry {
		return
	}
	b.Retrying++
	if b.NextTry.IsZero() || oldest.Due.Before(b.NextTry) {
		b.NextTry = oldest.Due
	}
}

// List is what was counted, by the accounts' names; nil when nothing waits.
func (s *BacklogSum) List() []Backlog {
	var out []Backlog
	for _, a := range slices.Sorted(maps.Keys(s.of)) {
		out = append(out, *s.of[a])
	}
	return out
}
