package bolt

import (
	"context"
	"fmt"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/procedures"
)

func guideKey(c procedures.Code, r procedures.Revision) []byte {
	return key(under(string(c)), []byte(r))
}

// PublishGuides implements procedures.Shelf.
func (s *Store) PublishGuides(ctx context.Context, guides []*procedures.Guide) (changed int, err error) {
	type version struct {
		code     procedures.Code
		revision procedures.Revision
		yaml     []byte
	}
	versions := make([]version, len(guides))
	for i, g := range guides {
		v := version{code: g.Code}
		if v.yaml, err = g.Canonical(); err == nil {
			v.revision, err = procedures.RevisionOf(g)
		}
		if err != nil {
			return 0, fmt.Errorf("publish guides: %w", err)
		}
		versions[i] = v
	}
	err = s.update(ctx, "publish guides", func(tx *bbolt.Tx) error {
		all, current := tx.Bucket(bktGuides), tx.Bucket(bktGuidesCurrent)
		changed = 0
		for _, v := range versions {
			if string(current.Get([]byte(v.code))) == string(v.revision) {
				continue
			}
			if err := all.Put(guideKey(v.code, v.revision), v.yaml); err != nil {
				return err
			}
			if err := current.Put([]byte(v.code), []byte(v.revision)); err != nil {
				return err
			}
			changed++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// WithdrawGuide implements procedures.Shelf.
func (s *Store) WithdrawGuide(ctx context.Context, code procedures.Code) error {
	return s.update(ctx, "withdraw guide", func(tx *bbolt.Tx) error {
		return tx.Bucket(bktGuidesCurrent).Delete([]byte(code))
	})
}

// CurrentGuides implements procedures.Shelf.
func (s *Store) CurrentGuides(ctx context.Context) ([]*procedures.Guide, error) {
	return s.guides(ctx, "read current guides", true)
}

// OlderGuides implements procedures.Shelf.
func (s *Store) OlderGuides(ctx context.Context) ([]*procedures.Guide, error) {
	return s.guides(ctx, "read older guides", false)
}

func (s *Store) guides(ctx context.Context, what string, current bool) (guides []*procedures.Guide, err error) {
	err = s.view(ctx, what, func(tx *bbolt.Tx) error {
		pointers := tx.Bucket(bktGuidesCurrent)
		return tx.Bucket(bktGuides).ForEach(func(k, yaml []byte) error {
			code, revision, _ := strings.Cut(string(k), "\x00")
			if (string(pointers.Get([]byte(code))) == revision) != current {
				return nil
			}
			// What was published once is read back although checks may have
			// become stricter since: a walk may be pinned to it.
			g, faults := procedures.ReadGuide(yaml, code+".yaml")
			if g == nil {
				return fmt.Errorf("guide %s: %w", code, faults)
			}
			guides = append(guides, g)
			return nil
		})
	})
	return guides, err
}
