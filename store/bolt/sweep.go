package bolt

import (
	"bytes"
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// keepKeys is how long the key of a done event stays known.
const keepKeys = 30 * 24 * time.Hour

// maxSwept bounds one transaction of Sweep, so that it holds nobody up.
const maxSwept = 5000

// Sweep forgets the keys of events that were done 30 days before now and
// questions older than bot.QuestionsKept, and reports how many of both. An
// event set aside is kept until somebody looked at it.
func (s *Store) Sweep(ctx context.Context, now time.Time) (forgotten int, err error) {
	keys, err := s.sweep(ctx, "sweep keys", bktKeysDone, now.Add(-keepKeys), func(tx *bbolt.Tx, k []byte) error {
		if err := tx.Bucket(bktEventKeys).Delete(k[8:]); err != nil {
			return err
		}
		return tx.Bucket(bktKeysDone).Delete(k)
	})
	if err != nil {
		return keys, err
	}
	questions, err := s.sweep(ctx, "sweep questions", bktQuestionsAt, now.Add(-bot.QuestionsKept), func(tx *bbolt.Tx, k []byte) error {
		return dropQuestion(tx, k[8:])
	})
	return keys + questions, err
}

// sweep forgets what stands under an instant before end in a bucket, some at
// a time.
func (s *Store) sweep(ctx context.Context, what string, bucket []byte, end time.Time, forget func(tx *bbolt.Tx, k []byte) error) (forgotten int, err error) {
	for {
		n := 0
		err = s.update(ctx, what, func(tx *bbolt.Tx) error {
			var old [][]byte // a bucket must not change below its cursor
			c := tx.Bucket(bucket).Cursor()
			for k, _ := c.First(); k != nil && len(old) < maxSwept && bytes.Compare(k[:8], instant(end)) < 0; k, _ = c.Next() {
				old = append(old, bytes.Clone(k))
			}
			for _, k := range old {
				if err := forget(tx, k); err != nil {
					return err
				}
			}
			n = len(old)
			return nil
		})
		if err != nil {
			return forgotten, err
		}
		if forgotten += n; n < maxSwept {
			return forgotten, nil
		}
	}
}
