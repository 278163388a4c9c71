package account

import (
	"context"
	"time"
)

// Store keeps accounts, sessions and the audit trail.
type Store interface {
	// Account finds an account by its canonical username; ErrAbsent.
	Account(ctx context.Context, username string) (Account, error)
	// Accounts lists all accounts by username.
	Accounts(ctx context.Context) ([]Account, error)
	// PutAccount writes an account. Its Version must be the one that is
	// stored (0 when there is none), else ErrStale; Version + 1 is stored.
	PutAccount(ctx context.Context, a Account) error

	// PutSession writes a new session.
	PutSession(ctx context.Context, s Session) error
	// Session finds a session by the hash of its token; ErrAbsent.
	Session(ctx context.Context, hash string) (Session, error)
	// TouchSession sets Seen and Expires of a session; ErrAbsent, and
	// nothing written, when it was deleted meanwhile.
	TouchSession(ctx context.Context, hash string, seen, expires time.Time) error
	// DeleteSession deletes a session; one that is not there is no error.
	DeleteSession(ctx context.Context, hash string) error
	// DeleteSessionsOf deletes all sessions of an account.
	DeleteSessionsOf(ctx context.Context, username string) error
	// SweepSessions deletes sessions that expired before a time and says how
	// many.
	SweepSessions(ctx context.Context, before time.Time) (int, error)

	// AppendAudit adds an entry to the trail. Entries are never changed.
	AppendAudit(ctx context.Context, e AuditEntry) error
	// AuditTrail lists entries at or after since, newest first, up to limit
	// (0: all). Of entries of one moment the one appended last comes first.
	AuditTrail(ctx context.Context, since time.Time, limit int) ([]AuditEntry, error)
}
