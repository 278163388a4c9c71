package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// memory is a Store for tests. before, when set, is called at the beginning
// of PutAccount and may get in its way.
type memory struct {
	mu       sync.Mutex
	accounts map[string]Account
	sessions map[string]Session
	trail    []AuditEntry
	before   func(Account)
	fail     error // what every call gives
}

func newMemory() *memory {
	return &memory{accounts: map[string]Account{}, sessions: map[string]Session{}}
}

// do runs a call under the lock.
func (m *memory) do(f func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	return f()
}

func find[T any](all map[string]T, key string, into *T) error {
	v, ok := all[key]
	if !ok {
		return ErrAbsent
	}
	*into = v
	return nil
}

func (m *memory) Account(_ context.Context, username string) (a Account, err error) {
	err = m.do(func() error { return find(m.accounts, username, &a) })
	return a, err
}

func (m *memory) Accounts(context.Context) (out []Account, err error) {
	err = m.do(func() error {
		for _, a := range m.accounts {
			out = append(out, a)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Account) int { return strings.Compare(a.Username, b.Username) })
	return out, err
}

func (m *memory) PutAccount(_ context.Context, a Account) error {
	if m.before != nil {
		m.before(a)
	}
	return m.do(func() error {
		if m.accounts[a.Username].Version != a.Version {
			return ErrStale
		}
		a.Version++
		m.accounts[a.Username] = a
		return nil
	})
}

func (m *memory) PutSession(_ context.Context, s Session) error {
	return m.do(func() error { m.sessions[s.Hash] = s; return nil })
}

func (m *memory) Session(_ context.Context, hash string) (s Session, err error) {
	err = m.do(func() error { return find(m.sessions, hash, &s) })
	return s, err
}

func (m *memory) TouchSession(_ context.Context, hash string, seen, expires time.Time) error {
	return m.do(func() error {
		s, ok := m.sessions[hash]
		if !ok {
			return ErrAbsent
		}
		s.Seen, s.Expires = seen, expires
		m.sessions[hash] = s
		return nil
	})
}

func (m *memory) DeleteSession(_ context.Context, hash string) error {
	return m.do(func() error { delete(m.sessions, hash); return nil })
}

func (m *memory) deleteSessions(gone func(Session) bool) (n int, err error) {
	err = m.do(func() error {
		for hash, s := range m.sessions {
			if gone(s) {
				delete(m.sessions, hash)
				n++
			}
		}
		return nil
	})
	return n, err
}

func (m *memory) DeleteSessionsOf(_ context.Context, username string) error {
	_, err := m.deleteSessions(func(s Session) bool { return s.Username == username })
	return err
}

func (m *memory) SweepSessions(_ context.Context, before time.Time) (int, error) {
	return m.deleteSessions(func(s Session) bool { return s.Expires.Before(before) })
}

func (m *memory) AppendAudit(_ context.Context, e AuditEntry) error {
	return m.do(func() error { m.trail = append(m.trail, e); return nil })
}

func (m *memory) AuditTrail(_ context.Context, since time.Time, limit int) (out []AuditEntry, err error) {
	err = m.do(func() error {
		for _, e := range slices.Backward(m.trail) {
			if !e.At.Before(since) && (limit == 0 || len(out) < limit) {
				out = append(out, e)
			}
		}
		return nil
	})
	return out, err
}

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// quick is as little work as Argon2id can be.
var quick = Params{Memory: 8, Passes: 1, Threads: 1}

const (
	password = "Mua-xuan o ban 7"
	office   = "10.0.0.7:4711"
)

// newService makes a service with one account, huong.
func newService(t *testing.T) (*Service, *memory, *clock) {
	t.Helper()
	m, c := newMemory(), &clock{now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	s, err := NewServiceWith(m, c.Now, NewHasher(quick, 4))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(t.Context(), Actor{}, Draft{Username: "huong", Password: password, Officer: "huong", Roles: []Role{RoleOfficer}}); err != nil {
		t.Fatal(err)
	}
	return s, m, c
}

// signIn signs huong in and gives the token.
func signIn(t *testing.T, s *Service) string {
	t.Helper()
	token, _, err := s.SignIn(t.Context(), "huong", password, office)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func wantErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
