package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/procedures"
)

// PublishGuides implements procedures.Shelf.
func (s *Store) PublishGuides(ctx context.Context, guides []*procedures.Guide) (changed int, err error) {
	err = s.update(ctx, "publish guides", func(tx pgx.Tx) error {
		changed = 0
		// One publisher at a time: a code has one current version.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", s.lockID("guides")); err != nil {
			return err
		}
		for _, g := range guides {
			yaml, err := g.Canonical()
			if err != nil {
				return err
			}
			revision, err := procedures.RevisionOf(g)
			if err != nil {
				return err
			}
			var current bool
			err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM guides WHERE code = $1 AND revision = $2 AND current)", g.Code, revision).Scan(&current)
			if err != nil {
				return err
			}
			if current {
				continue
			}
			if _, err := tx.Exec(ctx, "UPDATE guides SET current = false WHERE code = $1 AND current", g.Code); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `INSERT INTO guides (code, revision, current, yaml) VALUES ($1, $2, true, $3)
				ON CONFLICT (code, revision) DO UPDATE SET current = true`, g.Code, revision, string(yaml))
			if err != nil {
				return err
			}
			changed++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// WithdrawGuide implements procedures.Shelf.
func (s *Store) WithdrawGuide(ctx context.Context, code procedures.Code) error {
	if _, err := s.pool.Exec(ctx, "UPDATE guides SET current = false WHERE code = $1 AND current", code); err != nil {
		return fmt.Errorf("withdraw guide: %w", err)
	}
	return nil
}

// CurrentGuides implements procedures.Shelf.
func (s *Store) CurrentGuides(ctx context.Context) ([]*procedures.Guide, error) {
	return s.guides(ctx, "read current guides", true)
}

// OlderGuides implements procedures.Shelf.
func (s *Store) OlderGuides(ctx context.Context) ([]*procedures.Guide, error) {
	return s.guides(ctx, "read older guides", false)
}

func (s *Store) guides(ctx context.Context, what string, current bool) ([]*procedures.Guide, error) {
	rows, err := s.pool.Query(ctx, "SELECT code, yaml FROM guides WHERE current = $1 ORDER BY code, revision", current)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	guides, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*procedures.Guide, error) {
		var code, yaml string
		if err := row.Scan(&code, &yaml); err != nil {
			return nil, err
		}
		// What was published once is read back although checks may have
		// become stricter since: a walk may be pinned to it.
		g, faults := procedures.ReadGuide([]byte(yaml), code+".yaml")
		if g == nil {
			return nil, fmt.Errorf("guide %s: %w", code, faults)
		}
		return g, nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return guides, nil
}
