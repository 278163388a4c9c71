package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/account"
)

// Account implements account.Store.
func (s *Store) Account(ctx context.Context, username string) (account.Account, error) {
	a, ok, err := one[account.Account](ctx, s.pool, "SELECT body FROM accounts WHERE username = $1", username)
	if err == nil && !ok {
		err = account.ErrAbsent
	}
	if err != nil {
		return a, fmt.Errorf("read account: %w", err)
	}
	return a, nil
}

// Accounts implements account.Store.
func (s *Store) Accounts(ctx context.Context) ([]account.Account, error) {
	return list[account.Account](ctx, s.pool, "list accounts", `SELECT body FROM accounts ORDER BY username COLLATE "C"`)
}

// PutAccount implements account.Store.
func (s *Store) PutAccount(ctx context.Context, a account.Account) error {
	was := a.Version
	a.Version++
	body, err := encode(a)
	if err != nil {
		return fmt.Errorf("write account: %w", err)
	}
	sql := "UPDATE accounts SET version = $2 + 1, body = $3 WHERE username = $1 AND version = $2"
	if was == 0 {
		sql = "INSERT INTO accounts (username, version, body) VALUES ($1, $2 + 1, $3) ON CONFLICT (username) DO NOTHING"
	}
	tag, err := s.pool.Exec(ctx, sql, a.Username, int64(was), body)
	if err == nil && tag.RowsAffected() == 0 {
		err = account.ErrStale
	}
	if err != nil {
		return fmt.Errorf("write account: %w", err)
	}
	return nil
}

// PutSession implements account.Store.
func (s *Store) PutSession(ctx context.Context, n account.Session) error {
	body, err := encode(n)
	if err == nil {
		_, err = s.pool.Exec(ctx, `INSERT INTO sessions (hash, username, expires, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (hash) DO UPDATE SET username = $2, expires = $3, body = $4`, n.Hash, n.Username, nanos(n.Expires), body)
	}
	if err != nil {
		return fmt.Errorf("write session: %w", err)
	}
	return nil
}

// Session implements account.Store.
func (s *Store) Session(ctx context.Context, hash string) (account.Session, error) {
	n, ok, err := one[account.Session](ctx, s.pool, "SELECT body FROM sessions WHERE hash = $1", hash)
	if err == nil && !ok {
		err = account.ErrAbsent
	}
	if err != nil {
		return n, fmt.Errorf("read session: %w", err)
	}
	return n, nil
}

// TouchSession implements account.Store.
func (s *Store) TouchSession(ctx context.Context, hash string, seen, expires time.Time) error {
	return s.update(ctx, "touch session", func(tx pgx.Tx) error {
		n, ok, err := one[account.Session](ctx, tx, "SELECT body FROM sessions WHERE hash = $1 FOR UPDATE", hash)
		if err != nil {
			return err
		}
		if !ok {
			return account.ErrAbsent
		}
		n.Seen, n.Expires = seen, expires
		body, err := encode(n)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE sessions SET expires = $2, body = $3 WHERE hash = $1", hash, nanos(expires), body)
		return err
	})
}

// DeleteSession implements account.Store.
func (s *Store) DeleteSession(ctx context.Context, hash string) error {
	_, err := s.deleteSessions(ctx, "delete session", "hash = $1", hash)
	return err
}

// DeleteSessionsOf implements account.Store.
func (s *Store) DeleteSessionsOf(ctx context.Context, username string) error {
	_, err := s.deleteSessions(ctx, "delete sessions", "username = $1", username)
	return err
}

// SweepSessions implements account.Store.
func (s *Store) SweepSessions(ctx context.Context, before time.Time) (int, error) {
	return s.deleteSessions(ctx, "sweep sessions", "expires < $1", nanos(before))
}

func (s *Store) deleteSessions(ctx context.Context, what, where string, arg any) (int, error) {
	tag, err := s.pool.Exec(ctx, "DELETE FROM sessions WHERE "+where, arg)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return int(tag.RowsAffected()), nil
}

// AppendAudit implements account.Store.
func (s *Store) AppendAudit(ctx context.Context, e account.AuditEntry) error {
	body, err := encode(e)
	if err == nil {
		_, err = s.pool.Exec(ctx, "INSERT INTO audit (at, body) VALUES ($1, $2)", nanos(e.At), body)
	}
	if err != nil {
		return fmt.Errorf("append to audit trail: %w", err)
	}
	return nil
}

// AuditTrail implements account.Store.
func (s *Store) AuditTrail(ctx context.Context, since time.Time, limit int) ([]account.AuditEntry, error) {
	return list[account.AuditEntry](ctx, s.pool, "read audit trail",
		"SELECT body FROM audit WHERE at >= $1 ORDER BY at DESC, seq DESC LIMIT $2", nanos(since), most(limit))
}
