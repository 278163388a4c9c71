package bolt

import (
	"bytes"
	"context"
	"time"

	"go.etcd.io/bbolt"
)

// keepKeys is how long the key of a done event stays known.
const keepKeys = 30 * 24 * time.Hour

// maxSwept bounds one transaction of Sweep, so that it holds nobody up.
const maxSwept = 5000

// Sweep forgets the keys of events that were done 30 days before now, and
// reports how many. An event set aside is kept until somebody looked at it.
func (s *Store) Sweep(ctx context.Context, now time.Time) (forgotten int, err error) {
	for {
		n := 0
		err = s.update(ctx, "sweep keys", func(tx *bbolt.Tx) error {
			keys, done, end := tx.Bucket(bktEventKeys), tx.Bucket(bktKeysDone), instant(now.Add(-keepKeys))
			var old [][]byte // a bucket must not change below its cursor
			c := done.Cursor()
			for k, _ := c.First(); k != nil && len(old) < maxSwept && bytes.Compare(k[:8], end) < 0; k, _ = c.Next() {
				old = append(old, bytes.Clone(k))
			}
			for _, k := range old {
				if err := keys.Delete(k[8:]); err != nil {
					return err
				}
				if err := done.Delete(k); err != nil {
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
