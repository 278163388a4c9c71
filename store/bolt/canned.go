package bolt

import (
	"bytes"
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

func cannedKey(owner roster.OfficerID, id bot.CannedID) []byte {
	return key(under(string(owner)), []byte(id))
}

// CannedReplies implements bot.CannedReplies.
func (s *Store) CannedReplies(ctx context.Context, owner roster.OfficerID) (list []bot.CannedReply, err error) {
	err = s.view(ctx, "list canned replies", func(tx *bbolt.Tx) error {
		for _, of := range slices.Compact([]roster.OfficerID{"", owner}) {
			err := cannedOf(tx, of, func(v []byte) error {
				r, err := decode[bot.CannedReply](v)
				list = append(list, r)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// cannedOf goes through the replies of one owner.
func cannedOf(tx *bbolt.Tx, owner roster.OfficerID, each func(v []byte) error) error {
	prefix := under(string(owner))
	c := tx.Bucket(bktCanned).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := each(v); err != nil {
			return err
		}
	}
	return nil
}

// PutCannedReply implements bot.CannedReplies.
func (s *Store) PutCannedReply(ctx context.Context, r bot.CannedReply) error {
	return s.update(ctx, "write canned reply", func(tx *bbolt.Tx) error {
		b, k := tx.Bucket(bktCanned), cannedKey(r.Owner, r.ID)
		stored, there, err := get[bot.CannedReply](b, k)
		if err != nil {
			return err
		}
		if stored.Version != r.Version {
			return bot.ErrStale
		}
		if !there {
			n := 0
			if err := cannedOf(tx, r.Owner, func([]byte) error { n++; return nil }); err != nil {
				return err
			}
			if n >= bot.CannedMost {
				return bot.ErrCannedFull
			}
		}
		next := r
		next.Version++
		return put(b, k, next)
	})
}

// DeleteCannedReply implements bot.CannedReplies.
func (s *Store) DeleteCannedReply(ctx context.Context, owner roster.OfficerID, id bot.CannedID, version uint64) error {
	return s.update(ctx, "delete canned reply", func(tx *bbolt.Tx) error {
		b, k := tx.Bucket(bktCanned), cannedKey(owner, id)
		stored, there, err := get[bot.CannedReply](b, k)
		switch {
		case err != nil:
			return err
		case !there:
			return bot.ErrAbsent
		case stored.Version != version:
			return bot.ErrStale
		}
		return b.Delete(k)
	})
}
