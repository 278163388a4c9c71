package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/procedures"
)

// Draft implements procedures.Drafts.
func (s *Store) Draft(ctx context.Context, code procedures.Code) (procedures.Draft, error) {
	found, err := list[procedures.Draft](ctx, s.pool, "read draft", "SELECT body FROM drafts WHERE code = $1", code)
	if err == nil && len(found) == 0 {
		err = procedures.ErrNoDraft
	}
	if err != nil {
		return procedures.Draft{}, err
	}
	return found[0], nil
}

// Drafts implements procedures.Drafts.
func (s *Store) Drafts(ctx context.Context) ([]procedures.Draft, error) {
	return list[procedures.Draft](ctx, s.pool, "list drafts", `SELECT head FROM drafts ORDER BY code COLLATE "C"`)
}

// PutDraft implements procedures.Drafts.
func (s *Store) PutDraft(ctx context.Context, d procedures.Draft) (version uint64, err error) {
	err = s.update(ctx, "write draft", func(tx pgx.Tx) error {
		stored, err := many[procedures.Draft](ctx, tx, "SELECT body FROM drafts WHERE code = $1 FOR UPDATE", d.Code)
		if err != nil {
			return err
		}
		if len(stored) > 0 && stored[0].Version != d.Version || len(stored) == 0 && d.Version != 0 {
			return procedures.ErrStaleDraft
		}
		next := d
		// Never one that an earlier draft of the procedure had: a page that
		// was left open must not mean another draft.
		if err := tx.QueryRow(ctx, "SELECT nextval('draft_versions')").Scan(&next.Version); err != nil {
			return err
		}
		body, err := encode(next)
		if err != nil {
			return err
		}
		head, err := encode(next.Head())
		if err != nil {
			return err
		}
		version = next.Version
		if len(stored) == 0 {
			tag, err := tx.Exec(ctx, "INSERT INTO drafts (code, version, head, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", d.Code, int64(next.Version), head, body)
			if err == nil && tag.RowsAffected() == 0 {
				err = procedures.ErrStaleDraft
			}
			return err
		}
		if !procedures.Equal(stored[0].Guide, d.Guide.Clean()) {
			if err := putSave(ctx, tx, stored[0]); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, "UPDATE drafts SET version = $2, head = $3, body = $4 WHERE code = $1", d.Code, int64(next.Version), head, body)
		return err
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}

// putSave keeps what a draft says, and lets go of what is too old.
func putSave(ctx context.Context, tx pgx.Tx, d procedures.Draft) error {
	body, err := encode(procedures.DraftSave{Version: d.Version, At: d.Changed, By: d.ChangedBy, Guide: d.Guide})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO draft_saves (code, version, body) VALUES ($1, $2, $3)", d.Code, int64(d.Version), body); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM draft_saves WHERE code = $1 AND version NOT IN
		(SELECT version FROM draft_saves WHERE code = $1 ORDER BY version DESC LIMIT $2)`, d.Code, procedures.SavesKept)
	return err
}

// DeleteDraft implements procedures.Drafts.
func (s *Store) DeleteDraft(ctx context.Context, code procedures.Code, version uint64) error {
	return s.update(ctx, "delete draft", func(tx pgx.Tx) error { return dropDraft(ctx, tx, code, version) })
}

func dropDraft(ctx context.Context, tx pgx.Tx, code procedures.Code, version uint64) error {
	tag, err := tx.Exec(ctx, "DELETE FROM drafts WHERE code = $1 AND version = $2", code, int64(version))
	if err == nil && tag.RowsAffected() == 0 {
		err = procedures.ErrStaleDraft
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM draft_saves WHERE code = $1", code)
	return err
}

// DraftSaves implements procedures.Drafts.
func (s *Store) DraftSaves(ctx context.Context, code procedures.Code) ([]procedures.DraftSave, error) {
	return list[procedures.DraftSave](ctx, s.pool, "list draft saves", "SELECT body FROM draft_saves WHERE code = $1 ORDER BY version DESC", code)
}
