package bolt

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/procedures"
)

// LinkChecks implements procedures.LinkChecks.
func (s *Store) LinkChecks(ctx context.Context, urls ...string) (map[string]procedures.LinkCheck, error) {
	out := map[string]procedures.LinkCheck{}
	err := s.view(ctx, "read link checks", func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktLinkChecks)
		if len(urls) == 0 {
			list, err := of[procedures.LinkCheck](b, nil)
			for _, c := range list {
				out[c.URL] = c
			}
			return err
		}
		for _, u := range urls {
			c, there, err := get[procedures.LinkCheck](b, []byte(u))
			if err != nil {
				return err
			}
			if there {
				out[u] = c
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// PutLinkChecks implements procedures.LinkChecks.
func (s *Store) PutLinkChecks(ctx context.Context, checks []procedures.LinkCheck) error {
	return s.update(ctx, "write link checks", func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktLinkChecks)
		for _, c := range checks {
			if err := put(b, []byte(c.URL), c); err != nil {
				return err
			}
		}
		return nil
	})
}
