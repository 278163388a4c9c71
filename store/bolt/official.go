package bolt

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/procedures"
)

// Official implements procedures.Officials.
func (s *Store) Official(ctx context.Context, code procedures.Code) (o procedures.Official, err error) {
	err = s.view(ctx, "read official text", func(tx *bbolt.Tx) error {
		var there bool
		if o, there, err = get[procedures.Official](tx.Bucket(bktOfficials), []byte(code)); err == nil && !there {
			err = procedures.ErrNoOfficial
		}
		return err
	})
	return o, err
}

// Officials implements procedures.Officials.
func (s *Store) Officials(ctx context.Context) (list []procedures.Official, err error) {
	err = s.view(ctx, "list official texts", func(tx *bbolt.Tx) error {
		list, err = of[procedures.Official](tx.Bucket(bktOfficials), nil)
		return err
	})
	return list, err
}

// PutOfficials implements procedures.Officials.
func (s *Store) PutOfficials(ctx context.Context, list []procedures.Official, texts []*procedures.Guide) error {
	versions, err := versionsOf(texts)
	if err != nil {
		return fmt.Errorf("write official texts: %w", err)
	}
	return s.update(ctx, "write official texts", func(tx *bbolt.Tx) error {
		b, all := tx.Bucket(bktOfficials), tx.Bucket(bktGuides)
		for _, o := range list {
			stored, _, err := get[procedures.Official](b, []byte(o.Code))
			if err != nil {
				return err
			}
			if stored.Version != o.Version {
				return procedures.ErrStaleDraft
			}
			o.Version++
			if err := put(b, []byte(o.Code), o); err != nil {
				return err
			}
		}
		for _, v := range versions {
			if err := all.Put(guideKey(v.code, v.revision), v.yaml); err != nil {
				return err
			}
		}
		return nil
	})
}
