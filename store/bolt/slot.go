package bolt

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/procedures"
)

func slotKey(code procedures.Code, on procedures.Date) []byte {
	return key(under(on.String()), []byte(code))
}

// PutSlot implements procedures.Shelf.
func (s *Store) PutSlot(ctx context.Context, slot procedures.Slot, g *procedures.Guide, from procedures.DraftMark) error {
	versions, err := versionsOf([]*procedures.Guide{g})
	if err != nil {
		return fmt.Errorf("schedule guide: %w", err)
	}
	v := versions[0]
	slot.Code, slot.Revision, slot.Title = v.code, v.revision, v.title
	return s.update(ctx, "schedule guide", func(tx *bbolt.Tx) error {
		if from != (procedures.DraftMark{}) {
			if err := dropDraft(tx, from.Code, from.Version); err != nil {
				return err
			}
		}
		b, k := tx.Bucket(bktSlots), slotKey(slot.Code, slot.On)
		if b.Get(k) != nil {
			return procedures.ErrSlotTaken
		}
		if err := tx.Bucket(bktGuides).Put(guideKey(v.code, v.revision), v.yaml); err != nil {
			return err
		}
		return put(b, k, slot)
	})
}

// Slots implements procedures.Shelf.
func (s *Store) Slots(ctx context.Context) (list []procedures.Slot, err error) {
	err = s.view(ctx, "list slots", func(tx *bbolt.Tx) error {
		list, err = of[procedures.Slot](tx.Bucket(bktSlots), nil)
		return err
	})
	return list, err
}

// DeleteSlot implements procedures.Shelf.
func (s *Store) DeleteSlot(ctx context.Context, code procedures.Code, on procedures.Date) error {
	return s.update(ctx, "call off guide", func(tx *bbolt.Tx) error { return dropSlot(tx, code, on) })
}

func dropSlot(tx *bbolt.Tx, code procedures.Code, on procedures.Date) error {
	b, k := tx.Bucket(bktSlots), slotKey(code, on)
	if b.Get(k) == nil {
		return procedures.ErrNoSlot
	}
	return b.Delete(k)
}
