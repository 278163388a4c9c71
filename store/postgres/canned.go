package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// CannedReplies implements bot.CannedReplies.
func (s *Store) CannedReplies(ctx context.Context, owner roster.OfficerID) ([]bot.CannedReply, error) {
	return list[bot.CannedReply](ctx, s.pool, "list canned replies", "SELECT body FROM canned WHERE owner IN ('', $1)", string(owner))
}

// PutCannedReply implements bot.CannedReplies. Who adds one holds the
// owner's lock until it is counted by the others.
func (s *Store) PutCannedReply(ctx context.Context, r bot.CannedReply) error {
	return s.update(ctx, "write canned reply", func(tx pgx.Tx) error {
		next := r
		next.Version++
		body, err := encode(next)
		if err != nil {
			return err
		}
		sql := "UPDATE canned SET version = $3 + 1, body = $4 WHERE owner = $1 AND id = $2 AND version = $3"
		if r.Version == 0 {
			if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", s.lockID("canned "+string(r.Owner))); err != nil {
				return err
			}
			var n, same int
			if err := tx.QueryRow(ctx, "SELECT count(*), count(*) FILTER (WHERE id = $2) FROM canned WHERE owner = $1", string(r.Owner), string(r.ID)).Scan(&n, &same); err != nil {
				return err
			}
			switch {
			case same > 0:
				return bot.ErrStale
			case n >= bot.CannedMost:
				return bot.ErrCannedFull
			}
			sql = "INSERT INTO canned (owner, id, version, body) VALUES ($1, $2, $3 + 1, $4)"
		}
		tag, err := tx.Exec(ctx, sql, string(r.Owner), string(r.ID), int64(r.Version), body)
		if err == nil && tag.RowsAffected() == 0 {
			err = bot.ErrStale
		}
		return err
	})
}

// DeleteCannedReply implements bot.CannedReplies.
func (s *Store) DeleteCannedReply(ctx context.Context, owner roster.OfficerID, id bot.CannedID, version uint64) error {
	return s.update(ctx, "delete canned reply", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "DELETE FROM canned WHERE owner = $1 AND id = $2 AND version = $3", string(owner), string(id), int64(version))
		if err != nil || tag.RowsAffected() > 0 {
			return err
		}
		var there bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM canned WHERE owner = $1 AND id = $2)", string(owner), string(id)).Scan(&there); err != nil {
			return err
		}
		if there {
			return bot.ErrStale
		}
		return bot.ErrAbsent
	})
}
