package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/procedures"
)

// version is a guide as it stands on the shelf.
type version struct {
	code     procedures.Code
	revision procedures.Revision
	title    string
	yaml     string
}

func versionsOf(guides []*procedures.Guide) ([]version, error) {
	out := make([]version, len(guides))
	for i, g := range guides {
		yaml, err := g.Canonical()
		if err != nil {
			return nil, err
		}
		out[i] = version{g.Code, procedures.RevisionOfCanonical(yaml), g.Name(), string(yaml)}
	}
	return out, nil
}

// IssueGuides implements procedures.Shelf.
func (s *Store) IssueGuides(ctx context.Context, i procedures.Issue) (changed int, err error) {
	versions, err := versionsOf(i.Guides)
	if err != nil {
		return 0, fmt.Errorf("issue guides: %w", err)
	}
	err = s.update(ctx, "issue guides", func(tx pgx.Tx) error {
		changed = 0
		// One publisher at a time: a code has one current version.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", s.lockID("guides")); err != nil {
			return err
		}
		for _, d := range i.Drafts {
			if err := dropDraft(ctx, tx, d.Code, d.Version); err != nil {
				return err
			}
		}
		for _, slot := range i.Slots {
			if err := dropSlot(ctx, tx, slot.Code, slot.On); err != nil {
				return err
			}
		}
		current, err := currentRevisions(ctx, tx)
		if err != nil {
			return err
		}
		for _, v := range versions {
			before := current[v.code]
			if before == v.revision {
				continue
			}
			if err := replaceGuide(ctx, tx, v); err != nil {
				return err
			}
			if err := putPublication(ctx, tx, i.Publication(v.code, before, v.revision)); err != nil {
				return err
			}
			current[v.code] = v.revision
			changed++
		}
		for _, code := range i.Withdraw {
			before := current[code]
			if before == "" {
				continue
			}
			if _, err := tx.Exec(ctx, "UPDATE guides SET current = false WHERE code = $1 AND current", code); err != nil {
				return err
			}
			if err := putPublication(ctx, tx, i.Publication(code, before, "")); err != nil {
				return err
			}
			delete(current, code)
			changed++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// currentRevisions are the revisions that are current, by code.
func currentRevisions(ctx context.Context, tx pgx.Tx) (map[procedures.Code]procedures.Revision, error) {
	rows, err := tx.Query(ctx, "SELECT code, revision FROM guides WHERE current")
	if err != nil {
		return nil, err
	}
	versions, err := pgx.CollectRows(rows, pgx.RowToStructByPos[procedures.Version])
	if err != nil {
		return nil, err
	}
	out := make(map[procedures.Code]procedures.Revision, len(versions))
	for _, v := range versions {
		out[v.Code] = v.Revision
	}
	return out, nil
}

// replaceGuide makes a version the current one of its code.
func replaceGuide(ctx context.Context, tx pgx.Tx, v version) error {
	if _, err := tx.Exec(ctx, "UPDATE guides SET current = false WHERE code = $1 AND current", v.code); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO guides (code, revision, current, yaml) VALUES ($1, $2, true, $3)
		ON CONFLICT (code, revision) DO UPDATE SET current = true`, v.code, v.revision, v.yaml)
	return err
}

// keepVersion puts a version on the shelf without making it current.
func keepVersion(ctx context.Context, tx pgx.Tx, v version) error {
	_, err := tx.Exec(ctx, "INSERT INTO guides (code, revision, current, yaml) VALUES ($1, $2, false, $3) ON CONFLICT DO NOTHING", v.code, v.revision, v.yaml)
	return err
}

func putPublication(ctx context.Context, tx pgx.Tx, p procedures.Publication) error {
	body, err := encode(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO publications (code, body) VALUES ($1, $2)", p.Code, body)
	return err
}

// Publications implements procedures.Shelf.
func (s *Store) Publications(ctx context.Context, code procedures.Code) ([]procedures.Publication, error) {
	return list[procedures.Publication](ctx, s.pool, "list publications", "SELECT body FROM publications WHERE code = $1 ORDER BY seq DESC", code)
}

// LastPublications implements procedures.Shelf.
func (s *Store) LastPublications(ctx context.Context) ([]procedures.Publication, error) {
	return list[procedures.Publication](ctx, s.pool, "list last publications",
		`SELECT body FROM (SELECT DISTINCT ON (code) code, body FROM publications ORDER BY code, seq DESC) AS last ORDER BY code COLLATE "C"`)
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
