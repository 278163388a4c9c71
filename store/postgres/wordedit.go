package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// WordEdits implements words.Edits.
func (s *Store) WordEdits(ctx context.Context) ([]words.Edit, error) {
	return list[words.Edit](ctx, s.pool, "list word edits", `SELECT body FROM word_edits ORDER BY key COLLATE "C", lang COLLATE "C"`)
}

// PutWordEdit implements words.Edits.
func (s *Store) PutWordEdit(ctx context.Context, e words.Edit) error {
	return s.update(ctx, "write word edit", func(tx pgx.Tx) error {
		next := e
		next.Version++
		body, err := encode(next)
		if err != nil {
			return err
		}
		sql := "UPDATE word_edits SET version = $3 + 1, body = $4 WHERE key = $1 AND lang = $2 AND version = $3"
		if e.Version == 0 {
			sql = "INSERT INTO word_edits (key, lang, version, body) VALUES ($1, $2, $3 + 1, $4) ON CONFLICT DO NOTHING"
		}
		tag, err := tx.Exec(ctx, sql, e.Key, string(e.Lang), int64(e.Version), body)
		if err == nil && tag.RowsAffected() == 0 {
			err = words.ErrStaleEdit
		}
		return err
	})
}

// DeleteWordEdit implements words.Edits.
func (s *Store) DeleteWordEdit(ctx context.Context, key string, lang words.Lang, version uint64) error {
	return s.update(ctx, "delete word edit", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "DELETE FROM word_edits WHERE key = $1 AND lang = $2 AND version = $3", key, string(lang), int64(version))
		if err == nil && tag.RowsAffected() == 0 {
			err = words.ErrStaleEdit
		}
		return err
	})
}

// Bulletin implements bot.Bulletins.
func (s *Store) Bulletin(ctx context.Context) (bot.Bulletin, error) {
	found, err := list[bot.Bulletin](ctx, s.pool, "read bulletin", "SELECT body FROM bulletin")
	if err != nil || len(found) == 0 {
		return bot.Bulletin{}, err
	}
	return found[0], nil
}

// PutBulletin implements bot.Bulletins.
func (s *Store) PutBulletin(ctx context.Context, n bot.Bulletin) error {
	return s.update(ctx, "write bulletin", func(tx pgx.Tx) error {
		next := n
		next.Version++
		body, err := encode(next)
		if err != nil {
			return err
		}
		sql := "UPDATE bulletin SET version = $1 + 1, body = $2 WHERE version = $1"
		if n.Version == 0 {
			sql = "INSERT INTO bulletin (version, body) VALUES ($1 + 1, $2) ON CONFLICT DO NOTHING"
		}
		tag, err := tx.Exec(ctx, sql, int64(n.Version), body)
		if err == nil && tag.RowsAffected() == 0 {
			err = bot.ErrStale
		}
		return err
	})
}
