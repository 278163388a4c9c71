package account

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Service signs people in and out. Make it with NewService.
type Service struct {
	Store   Store
	Clock   func() time.Time
	Hasher  *Hasher
	Limiter *Limiter
	// decoy is verified when there is no account, so that an unknown
	// username takes as long as a wrong password.
	decoy string
}

// parallelHashes bounds the memory of sign-ins: as many times 19 MiB.
const parallelHashes = 2

// NewService makes a Service with default limits and hashing.
func NewService(store Store, clock func() time.Time) (*Service, error) {
	return NewServiceWith(store, clock, NewHasher(DefaultParams(), parallelHashes))
}

// NewServiceWith is NewService with a Hasher of one's own.
func NewServiceWith(store Store, clock func() time.Time, h *Hasher) (*Service, error) {
	decoy, err := h.Hash(context.Background(), GeneratePassword())
	if err != nil {
		return nil, fmt.Errorf("make account service: %w", err)
	}
	return &Service{Store: store, Clock: clock, Hasher: h, Limiter: NewLimiter(), decoy: decoy}, nil
}

// SignIn checks a password and begins a session; token is what the browser
// keeps. It gives ErrWrong (whether or not the username exists), ErrLocked
// (a *LockedError) or, to who knows the password, ErrDisabled.
func (s *Service) SignIn(ctx context.Context, username, password, address string) (token string, _ Session, _ error) {
	username = Canonical(username)
	a, err := s.prove(ctx, username, password, address)
	if err != nil {
		return "", Session{}, err
	}
	if s.Hasher.Outdated(a.Hash) {
		a = s.rehash(ctx, a, password)
	}
	now := s.Clock()
	token = newToken()
	sess := Session{Hash: hashToken(token), Username: username, Epoch: a.Epoch, Created: now, Seen: now, Address: address}
	sess.Expires = sess.expiry(now)
	if err := s.Store.PutSession(ctx, sess); err != nil {
		return "", Session{}, fmt.Errorf("begin session: %w", err)
	}
	if err := s.audit(ctx, Actor{username, address}, AuditSignIn, username, ""); err != nil {
		return "", Session{}, err
	}
	return token, sess, nil
}

// prove finds the account of a username if the password is right.
func (s *Service) prove(ctx context.Context, username, password, address string) (Account, error) {
	if until, ok := s.Limiter.Try(username, address, s.Clock()); !ok {
		return Account{}, &LockedError{Until: until}
	}
	a, err := s.Store.Account(ctx, username)
	known := err == nil
	if err != nil && !errors.Is(err, ErrAbsent) {
		s.Limiter.Void(username, address)
		return Account{}, fmt.Errorf("find account: %w", err)
	}
	hash := a.Hash
	if !known {
		hash = s.decoy
	}
	if len(password) > MaxPassword {
		password, known = "", false // no account has it, and it is not worth hashing
	}
	right, err := s.Hasher.Verify(ctx, hash, password)
	switch {
	case err != nil:
		return Account{}, fmt.Errorf("check password: %w", err)
	case !right || !known:
		return Account{}, s.wrong(ctx, a, address)
	}
	s.Limiter.Right(username, address)
	if a.Disabled {
		return Account{}, ErrDisabled
	}
	return a, nil
}

// wrong records a wrong try. A name that no account has is not recorded:
// people type their password into the wrong field.
func (s *Service) wrong(ctx context.Context, a Account, address string) error {
	detail := ""
	if a.Username == "" {
		detail = "no such username"
	}
	if err := s.audit(ctx, Actor{Address: address}, AuditSignInFailed, a.Username, detail); err != nil {
		return errors.Join(ErrWrong, err)
	}
	return ErrWrong
}

// rehash brings a stored hash to today's parameters while the password is at
// hand. It matters to nobody when that does not work out this time.
func (s *Service) rehash(ctx context.Context, a Account, password string) Account {
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return a
	}
	next := a
	next.Hash = hash
	if s.Store.PutAccount(ctx, next) != nil {
		return a
	}
	return next
}

// Authenticate finds who holds a token. It gives ErrNoSession when nobody
// does (any more): expired, signed out, account disabled, password changed.
func (s *Service) Authenticate(ctx context.Context, token string) (Account, Session, error) {
	fail := func(err error) (Account, Session, error) { return Account{}, Session{}, err }
	if token == "" {
		return fail(ErrNoSession)
	}
	sess, err := s.Store.Session(ctx, hashToken(token))
	switch {
	case errors.Is(err, ErrAbsent):
		return fail(ErrNoSession)
	case err != nil:
		return fail(fmt.Errorf("find session: %w", err))
	}
	now := s.Clock()
	a, err := s.Store.Account(ctx, sess.Username)
	switch {
	case errors.Is(err, ErrAbsent):
		return fail(ErrNoSession)
	case err != nil:
		return fail(fmt.Errorf("find account of session: %w", err))
	case a.Disabled || a.Epoch != sess.Epoch || !now.Before(sess.expiry(sess.Seen)):
		return fail(ErrNoSession)
	}
	if now.Sub(sess.Seen) >= touchEvery {
		sess.Seen, sess.Expires = now, sess.expiry(now)
		switch err := s.Store.TouchSession(ctx, sess.Hash, sess.Seen, sess.Expires); {
		case errors.Is(err, ErrAbsent): // signed out this very moment
			return fail(ErrNoSession)
		case err != nil:
			return fail(fmt.Errorf("touch session: %w", err))
		}
	}
	return a, sess, nil
}

// SignOut ends a session; without one it does nothing.
func (s *Service) SignOut(ctx context.Context, token, address string) error {
	sess, err := s.Store.Session(ctx, hashToken(token))
	if errors.Is(err, ErrAbsent) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find session: %w", err)
	}
	if err := s.Store.DeleteSession(ctx, sess.Hash); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return s.audit(ctx, Actor{sess.Username, address}, AuditSignOut, sess.Username, "")
}

// Sweep deletes sessions that have expired and says how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	n, err := s.Store.SweepSessions(ctx, s.Clock())
	if err != nil {
		return n, fmt.Errorf("sweep sessions: %w", err)
	}
	return n, nil
}

func (s *Service) audit(ctx context.Context, by Actor, what AuditAction, object, detail string) error {
	e := AuditEntry{At: s.Clock(), Actor: by.Username, Action: what, Object: object, Detail: detail, Address: by.Address}
	if err := s.Store.AppendAudit(ctx, e); err != nil {
		return fmt.Errorf("append audit: %w", err)
	}
	return nil
}
