package postgres

import (
	"context"
	"errors"
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
			revision := procedures.RevisionOfCanonical(yaml)
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

// CurrentVersions implements procedures.Shelf.
func (s *Store) CurrentVersions(ctx context.Context) ([]procedures.Version, error) {
	rows, err := s.pool.Query(ctx, `SELECT code, revision FROM guides WHERE current ORDER BY code COLLATE "C"`)
	if err != nil {
		return nil, fmt.Errorf("list current guides: %w", err)
	}
	versions, err := pgx.CollectRows(rows, pgx.RowToStructByPos[procedures.Version])
	if err != nil {
		return nil, fmt.Errorf("list current guides: %w", err)
	}
	return versions, nil
}

// GuideVersion implements procedures.VersionReader.
func (s *Store) GuideVersion(ctx context.Context, v procedures.Version) (*procedures.Guide, error) {
	var yaml string
	err := s.pool.QueryRow(ctx, "SELECT yaml FROM guides WHERE code = $1 AND revision = $2", v.Code, v.Revision).Scan(&yaml)
	if errors.Is(err, pgx.ErrNoRows) {
		err = procedures.ErrNoVersion
	}
	if err != nil {
		return nil, fmt.Errorf("read guide: %w", err)
	}
	g, err := readGuide(string(v.Code), yaml)
	if err != nil {
		return nil, fmt.Errorf("read guide: %w", err)
	}
	return g, nil
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
		return readGuide(code, yaml)
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return guides, nil
}

func readGuide(code, yaml string) (*procedures.Guide, error) {
	g, faults := procedures.ReadStored([]byte(yaml), code+".yaml")
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("guide %s: %w", code, err)
	}
	return g, nil
}
