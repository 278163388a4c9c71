package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/procedures"
)

// LinkChecks implements procedures.LinkChecks.
func (s *Store) LinkChecks(ctx context.Context, urls ...string) (map[string]procedures.LinkCheck, error) {
	sql, args := "SELECT body FROM link_checks WHERE url = ANY($1)", []any{urls}
	if len(urls) == 0 {
		sql, args = "SELECT body FROM link_checks", nil
	}
	found, err := list[procedures.LinkCheck](ctx, s.pool, "read link checks", sql, args...)
	if err != nil {
		return nil, err
	}
	out := make(map[string]procedures.LinkCheck, len(found))
	for _, c := range found {
		out[c.URL] = c
	}
	return out, nil
}

// PutLinkChecks implements procedures.LinkChecks.
func (s *Store) PutLinkChecks(ctx context.Context, checks []procedures.LinkCheck) error {
	return s.update(ctx, "write link checks", func(tx pgx.Tx) error {
		for _, c := range checks {
			body, err := encode(c)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "INSERT INTO link_checks (url, body) VALUES ($1, $2) ON CONFLICT (url) DO UPDATE SET body = $2", c.URL, body); err != nil {
				return err
			}
		}
		return nil
	})
}
