package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
)

// SetAside implements bot.Queue.
func (s *Store) SetAside(ctx context.Context, k bot.EventKey) error {
	tag, err := s.pool.Exec(ctx, "UPDATE events SET state = 'aside' WHERE hash = $1 AND state = 'queued'", hashed(k))
	if err == nil && tag.RowsAffected() == 0 {
		err = bot.ErrStale
	}
	if err != nil {
		return fmt.Errorf("set event aside: %w", err)
	}
	return nil
}

// AsideEvents implements bot.Asides.
func (s *Store) AsideEvents(ctx context.Context) ([]bot.AsideEvent, error) {
	rows, err := s.pool.Query(ctx, "SELECT seq, failures, cause, body FROM events WHERE state = 'aside' ORDER BY due, seq")
	if err != nil {
		return nil, fmt.Errorf("list events set aside: %w", err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a bot.AsideEvent, err error) {
		var seq int64
		var raw []byte
		if err := row.Scan(&seq, &a.Failures, &a.Cause, &raw); err != nil {
			return a, err
		}
		a.Event, err = decode[bot.Event](raw)
		a.Event.Seq = uint64(seq)
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("list events set aside: %w", err)
	}
	return out, nil
}

// RequeueEvent implements bot.Asides.
func (s *Store) RequeueEvent(ctx context.Context, k bot.EventKey) error {
	tag, err := s.pool.Exec(ctx, "UPDATE events SET state = 'queued', failures = 0, cause = '' WHERE hash = $1 AND state = 'aside'", hashed(k))
	if err == nil && tag.RowsAffected() == 0 {
		err = bot.ErrAbsent
	}
	if err != nil {
		return fmt.Errorf("requeue event: %w", err)
	}
	return nil
}
