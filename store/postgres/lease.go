package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/motcua/motcua/bot"
)

// leaseTime is how long a machine that has taken a conversation keeps others
// from doing the same work. Were it to expire too soon, or a clock be wrong,
// the work would be done twice and one of the two be stale.
const leaseTime = 10 * time.Second

// DueConversations implements bot.Queue: it leaves out what another machine
// has taken, and takes what it lists.
func (s *Store) DueConversations(ctx context.Context, now time.Time, limit int) ([]bot.ConversationID, error) {
	rows, err := s.pool.Query(ctx, `WITH due AS (
			SELECT DISTINCT ON (conversation) conversation, due, seq FROM events
			WHERE state = 'queued' AND due <= $1 ORDER BY conversation, due, seq
		), free AS (
			SELECT d.* FROM due d LEFT JOIN leases l USING (conversation)
			WHERE l.holder IS NULL OR l.holder = $3 OR l.until < $4 ORDER BY d.due, d.seq LIMIT $2
		), taken AS (
			INSERT INTO leases (conversation, holder, until) SELECT conversation, $3, $5 FROM free ORDER BY conversation
			ON CONFLICT (conversation) DO UPDATE SET holder = $3, until = $5 WHERE leases.holder = $3 OR leases.until < $4
			RETURNING conversation
		) SELECT conversation FROM free JOIN taken USING (conversation) ORDER BY due, seq`,
		nanos(now), limit, s.holder, nanos(s.now()), nanos(s.now().Add(leaseTime)))
	if err != nil {
		return nil, fmt.Errorf("list due conversations: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[bot.ConversationID])
	if err != nil {
		return nil, fmt.Errorf("list due conversations: %w", err)
	}
	return ids, nil
}

// sending returns the connection that holds the sender's lock, and false
// while another machine holds it. The lock lives as long as the connection:
// when this machine or its connection dies, another one takes over, and
// finds the row under way in state sending. The caller has s.sender locked.
func (s *Store) sending(ctx context.Context) (*pgxpool.Conn, bool, error) {
	if s.guard != nil {
		if err := s.guard.Ping(ctx); err == nil {
			return s.guard, true, nil
		}
		s.dropGuard()
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, false, err
	}
	var locked bool
	if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", s.lockID("sender")).Scan(&locked); err != nil || !locked {
		conn.Release()
		return nil, false, err
	}
	s.guard = conn
	return conn, true, nil
}

// dropGuard gives the sender's lock up, and closes its connection: it goes
// back to no one, for it might hold the lock still.
func (s *Store) dropGuard() {
	if s.guard == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	conn := s.guard.Hijack()
	_, _ = conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", s.lockID("sender")) // else the server notices a little later
	_ = conn.Close(ctx)
	s.guard = nil
}

// errNotSender: another machine has taken the sending over.
var errNotSender = errors.New("another machine is sending")
