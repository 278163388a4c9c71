package bolt

import (
	"bytes"
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/account"
)

// Account implements account.Store.
func (s *Store) Account(ctx context.Context, username string) (a account.Account, err error) {
	err = s.view(ctx, "read account", func(tx *bbolt.Tx) error {
		var ok bool
		var err error
		if a, ok, err = get[account.Account](tx.Bucket(bktAccounts), []byte(username)); err == nil && !ok {
			err = account.ErrAbsent
		}
		return err
	})
	return a, err
}

// Accounts implements account.Store.
func (s *Store) Accounts(ctx context.Context) (as []account.Account, err error) {
	err = s.view(ctx, "list accounts", func(tx *bbolt.Tx) error {
		return tx.Bucket(bktAccounts).ForEach(func(_, v []byte) error {
			a, err := decode[account.Account](v)
			as = append(as, a)
			return err
		})
	})
	return as, err
}

// PutAccount implements account.Store.
func (s *Store) PutAccount(ctx context.Context, a account.Account) error {
	return s.update(ctx, "write account", func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktAccounts)
		stored, _, err := get[account.Account](b, []byte(a.Username))
		if err != nil {
			return err
		}
		if stored.Version != a.Version {
			return account.ErrStale
		}
		next := a
		next.Version++
		return put(b, []byte(a.Username), next)
	})
}

// PutSession implements account.Store.
func (s *Store) PutSession(ctx context.Context, n account.Session) error {
	return s.update(ctx, "write session", func(tx *bbolt.Tx) error {
		return put(tx.Bucket(bktSessions), []byte(n.Hash), n)
	})
}

// Session implements account.Store.
func (s *Store) Session(ctx context.Context, hash string) (n account.Session, err error) {
	err = s.view(ctx, "read session", func(tx *bbolt.Tx) error {
		var ok bool
		var err error
		if n, ok, err = get[account.Session](tx.Bucket(bktSessions), []byte(hash)); err == nil && !ok {
			err = account.ErrAbsent
		}
		return err
	})
	return n, err
}

// TouchSession implements account.Store.
func (s *Store) TouchSession(ctx context.Context, hash string, seen, expires time.Time) error {
	return s.update(ctx, "touch session", func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktSessions)
		n, ok, err := get[account.Session](b, []byte(hash))
		if err != nil {
			return err
		}
		if !ok {
			return account.ErrAbsent
		}
		n.Seen, n.Expires = seen, expires
		return put(b, []byte(hash), n)
	})
}

// DeleteSession implements account.Store.
func (s *Store) DeleteSession(ctx context.Context, hash string) error {
	return s.update(ctx, "delete session", func(tx *bbolt.Tx) error {
		return tx.Bucket(bktSessions).Delete([]byte(hash))
	})
}

// DeleteSessionsOf implements account.Store.
func (s *Store) DeleteSessionsOf(ctx context.Context, username string) error {
	_, err := s.deleteSessions(ctx, "delete sessions", func(n account.Session) bool { return n.Username == username })
	return err
}

// SweepSessions implements account.Store.
func (s *Store) SweepSessions(ctx context.Context, before time.Time) (int, error) {
	return s.deleteSessions(ctx, "sweep sessions", func(n account.Session) bool { return n.Expires.Before(before) })
}

// deleteSessions looks at all of them: a ward has few officers.
func (s *Store) deleteSessions(ctx context.Context, what string, which func(account.Session) bool) (deleted int, err error) {
	err = s.update(ctx, what, func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktSessions)
		var gone [][]byte // a bucket must not change below its cursor
		err := b.ForEach(func(k, v []byte) error {
			n, err := decode[account.Session](v)
			if err == nil && which(n) {
				gone = append(gone, bytes.Clone(k))
			}
			return err
		})
		if err != nil {
			return err
		}
		for _, k := range gone {
			if err := b.Delete(k); err != nil {
				return err
			}
		}
		deleted = len(gone)
		return nil
	})
	return deleted, err
}

// AppendAudit implements account.Store.
func (s *Store) AppendAudit(ctx context.Context, e account.AuditEntry) error {
	return s.update(ctx, "append to audit trail", func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktAudit)
		seq, err := b.NextSequence()
		if err != nil {
			return err
		}
		return put(b, key(instant(e.At), number(seq)), e)
	})
}

// AuditTrail implements account.Store.
func (s *Store) AuditTrail(ctx context.Context, since time.Time, limit int) (es []account.AuditEntry, err error) {
	err = s.view(ctx, "read audit trail", func(tx *bbolt.Tx) error {
		c, from := tx.Bucket(bktAudit).Cursor(), instant(since)
		for k, v := c.Last(); k != nil && bytes.Compare(k[:8], from) >= 0 && (limit <= 0 || len(es) < limit); k, v = c.Prev() {
			e, err := decode[account.AuditEntry](v)
			if err != nil {
				return err
			}
			es = append(es, e)
		}
		return nil
	})
	return es, err
}
