package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
)

// Permit implements bot.Permits.
func (s *Store) Permit(ctx context.Context, a bot.Account) (bot.Permit, error) {
	found, err := list[bot.Permit](ctx, s.pool, "read permit", "SELECT body FROM permits WHERE account = $1", string(a))
	if err == nil && len(found) == 0 {
		err = bot.ErrAbsent
	}
	if err != nil {
		return bot.Permit{}, err
	}
	return found[0], nil
}

// PutPermit implements bot.Permits.
func (s *Store) PutPermit(ctx context.Context, p bot.Permit) error {
	return s.update(ctx, "write permit", func(tx pgx.Tx) error {
		next := p
		next.Version++
		body, err := encode(next)
		if err != nil {
			return err
		}
		sql := "UPDATE permits SET version = $2 + 1, body = $3 WHERE account = $1 AND version = $2"
		if p.Version == 0 {
			sql = "INSERT INTO permits (account, version, body) VALUES ($1, $2 + 1, $3) ON CONFLICT DO NOTHING"
		}
		tag, err := tx.Exec(ctx, sql, string(p.Account), int64(p.Version), body)
		if err == nil && tag.RowsAffected() == 0 {
			err = bot.ErrStale
		}
		return err
	})
}
