package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/procedures"
)

// Official implements procedures.Officials.
func (s *Store) Official(ctx context.Context, code procedures.Code) (procedures.Official, error) {
	found, err := list[procedures.Official](ctx, s.pool, "read official text", "SELECT body FROM officials WHERE code = $1", code)
	if err == nil && len(found) == 0 {
		err = procedures.ErrNoOfficial
	}
	if err != nil {
		return procedures.Official{}, err
	}
	return found[0], nil
}

// Officials implements procedures.Officials.
func (s *Store) Officials(ctx context.Context) ([]procedures.Official, error) {
	return list[procedures.Official](ctx, s.pool, "list official texts", `SELECT body FROM officials ORDER BY code COLLATE "C"`)
}

// PutOfficials implements procedures.Officials.
func (s *Store) PutOfficials(ctx context.Context, officials []procedures.Official, texts []*procedures.Guide) error {
	versions, err := versionsOf(texts)
	if err != nil {
		return fmt.Errorf("write official texts: %w", err)
	}
	return s.update(ctx, "write official texts", func(tx pgx.Tx) error {
		for _, o := range officials {
			was := o.Version
			o.Version++
			body, err := encode(o)
			if err != nil {
				return err
			}
			sql := "UPDATE officials SET version = $2 + 1, body = $3 WHERE code = $1 AND version = $2"
			if was == 0 {
				sql = "INSERT INTO officials (code, version, body) VALUES ($1, $2 + 1, $3) ON CONFLICT DO NOTHING"
			}
			tag, err := tx.Exec(ctx, sql, o.Code, int64(was), body)
			if err == nil && tag.RowsAffected() == 0 {
				err = procedures.ErrStaleDraft
			}
			if err != nil {
				return err
			}
		}
		for _, v := range versions {
			if err := keepVersion(ctx, tx, v); err != nil {
				return err
			}
		}
		return nil
	})
}
