package bolt

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// Permit implements bot.Permits.
func (s *Store) Permit(ctx context.Context, a bot.Account) (p bot.Permit, err error) {
	err = s.view(ctx, "read permit", func(tx *bbolt.Tx) error {
		var there bool
		if p, there, err = get[bot.Permit](tx.Bucket(bktPermits), []byte(a)); err == nil && !there {
			err = bot.ErrAbsent
		}
		return err
	})
	return p, err
}

// PutPermit implements bot.Permits.
func (s *Store) PutPermit(ctx context.Context, p bot.Permit) error {
	return s.update(ctx, "write permit", func(tx *bbolt.Tx) error {
		b, k := tx.Bucket(bktPermits), []byte(p.Account)
		stored, _, err := get[bot.Permit](b, k)
		if err != nil {
			return err
		}
		if stored.Version != p.Version {
			return bot.ErrStale
		}
		next := p
		next.Version++
		return put(b, k, next)
	})
}
