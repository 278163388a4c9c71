package bolt

import (
	"bytes"
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/procedures"
)

func saveKey(code procedures.Code, version uint64) []byte {
	return key(under(string(code)), number(version))
}

// Draft implements procedures.Drafts.
func (s *Store) Draft(ctx context.Context, code procedures.Code) (d procedures.Draft, err error) {
	err = s.view(ctx, "read draft", func(tx *bbolt.Tx) error {
		var there bool
		if d, there, err = get[procedures.Draft](tx.Bucket(bktDrafts), []byte(code)); err == nil && !there {
			err = procedures.ErrNoDraft
		}
		return err
	})
	return d, err
}

// Drafts implements procedures.Drafts.
func (s *Store) Drafts(ctx context.Context) (list []procedures.Draft, err error) {
	err = s.view(ctx, "list drafts", func(tx *bbolt.Tx) error {
		list, err = of[procedures.Draft](tx.Bucket(bktDraftHeads), nil)
		return err
	})
	return list, err
}

// PutDraft implements procedures.Drafts.
func (s *Store) PutDraft(ctx context.Context, d procedures.Draft) (version uint64, err error) {
	err = s.update(ctx, "write draft", func(tx *bbolt.Tx) error {
		b, k := tx.Bucket(bktDrafts), []byte(d.Code)
		stored, there, err := get[procedures.Draft](b, k)
		if err != nil {
			return err
		}
		if stored.Version != d.Version {
			return procedures.ErrStaleDraft
		}
		if there && !procedures.Equal(stored.Guide, d.Guide.Clean()) {
			if err := putSave(tx, stored); err != nil {
				return err
			}
		}
		next := d
		// Never one that an earlier draft of the procedure had: a page that
		// was left open must not mean another draft.
		if next.Version, err = b.NextSequence(); err != nil {
			return err
		}
		if err := put(b, k, next); err != nil {
			return err
		}
		version = next.Version
		return put(tx.Bucket(bktDraftHeads), k, next.Head())
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}

// putSave keeps what a draft says, and lets go of what is too old.
func putSave(tx *bbolt.Tx, d procedures.Draft) error {
	b := tx.Bucket(bktDraftSaves)
	if err := put(b, saveKey(d.Code, d.Version), procedures.DraftSave{Version: d.Version, At: d.Changed, By: d.ChangedBy, Guide: d.Guide}); err != nil {
		return err
	}
	keys := keysUnder(b, under(string(d.Code)))
	for _, k := range keys[:max(len(keys)-procedures.SavesKept, 0)] {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

func keysUnder(b *bbolt.Bucket, prefix []byte) (keys [][]byte) {
	c := b.Cursor()
	for k, _ := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	return keys
}

// DeleteDraft implements procedures.Drafts.
func (s *Store) DeleteDraft(ctx context.Context, code procedures.Code, version uint64) error {
	return s.update(ctx, "delete draft", func(tx *bbolt.Tx) error { return dropDraft(tx, code, version) })
}

func dropDraft(tx *bbolt.Tx, code procedures.Code, version uint64) error {
	b, k := tx.Bucket(bktDrafts), []byte(code)
	stored, _, err := get[procedures.Draft](b, k)
	if err != nil {
		return err
	}
	if version == 0 || stored.Version != version {
		return procedures.ErrStaleDraft
	}
	saves := tx.Bucket(bktDraftSaves)
	for _, k := range keysUnder(saves, under(string(code))) {
		if err := saves.Delete(k); err != nil {
			return err
		}
	}
	if err := tx.Bucket(bktDraftHeads).Delete(k); err != nil {
		return err
	}
	return b.Delete(k)
}

// DraftSaves implements procedures.Drafts.
func (s *Store) DraftSaves(ctx context.Context, code procedures.Code) (list []procedures.DraftSave, err error) {
	err = s.view(ctx, "list draft saves", func(tx *bbolt.Tx) error {
		list, err = of[procedures.DraftSave](tx.Bucket(bktDraftSaves), under(string(code)))
		slices.Reverse(list)
		return err
	})
	return list, err
}
