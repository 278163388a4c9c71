package bolt

import (
	"bytes"
	"context"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// Backlog implements bot.Backlogs. Of each chat one row is read, of the
// others only their keys.
func (s *Store) Backlog(ctx context.Context) (out []bot.Backlog, err error) {
	err = s.view(ctx, "count backlog", func(tx *bbolt.Tx) error {
		var sum bot.BacklogSum
		c := tx.Bucket(bktRows).Cursor()
		for k, v := c.First(); k != nil; {
			oldest, err := decode[bot.Row](v)
			if err != nil {
				return err
			}
			n, of := 0, k[:len(k)-8] // what comes after the chat is the sequence
			for ; bytes.HasPrefix(k, of); k, v = c.Next() {
				n++
			}
			sum.Add(oldest, n)
		}
		out = sum.List()
		return nil
	})
	return out, err
}
