package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/procedures"
)

// PutSlot implements procedures.Shelf.
func (s *Store) PutSlot(ctx context.Context, slot procedures.Slot, g *procedures.Guide, from procedures.DraftMark) error {
	versions, err := versionsOf([]*procedures.Guide{g})
	if err != nil {
		return fmt.Errorf("schedule guide: %w", err)
	}
	v := versions[0]
	slot.Code, slot.Revision, slot.Title = v.code, v.revision, v.title
	return s.update(ctx, "schedule guide", func(tx pgx.Tx) error {
		if from != (procedures.DraftMark{}) {
			if err := dropDraft(ctx, tx, from.Code, from.Version); err != nil {
				return err
			}
		}
		body, err := encode(slot)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, "INSERT INTO slots (day, code, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", slot.On.String(), slot.Code, body)
		if err == nil && tag.RowsAffected() == 0 {
			err = procedures.ErrSlotTaken
		}
		if err != nil {
			return err
		}
		return keepVersion(ctx, tx, v)
	})
}

// Slots implements procedures.Shelf.
func (s *Store) Slots(ctx context.Context) ([]procedures.Slot, error) {
	return list[procedures.Slot](ctx, s.pool, "list slots", `SELECT body FROM slots ORDER BY day COLLATE "C", code COLLATE "C"`)
}

// DeleteSlot implements procedures.Shelf.
func (s *Store) DeleteSlot(ctx context.Context, code procedures.Code, on procedures.Date) error {
	return s.update(ctx, "call off guide", func(tx pgx.Tx) error { return dropSlot(ctx, tx, code, on) })
}

func dropSlot(ctx context.Context, tx pgx.Tx, code procedures.Code, on procedures.Date) error {
	tag, err := tx.Exec(ctx, "DELETE FROM slots WHERE day = $1 AND code = $2", on.String(), code)
	if err == nil && tag.RowsAffected() == 0 {
		err = procedures.ErrNoSlot
	}
	return err
}
