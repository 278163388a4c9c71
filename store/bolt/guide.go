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
		if v.yaml, err = g.Canonical(); err != nil {
			return 0, fmt.Errorf("publish guides: %w", err)
		}
		v.revision = procedures.RevisionOfCanonical(v.yaml)
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

// CurrentVersions implements procedures.Shelf.
func (s *Store) CurrentVersions(ctx context.Context) (versions []procedures.Version, err error) {
	err = s.view(ctx, "list current guides", func(tx *bbolt.Tx) error {
		return tx.Bucket(bktGuidesCurrent).ForEach(func(code, revision []byte) error {
			versions = append(versions, procedures.Version{Code: procedures.Code(code), Revision: procedures.Revision(revision)})
			return nil
		})
	})
	return versions, err
}

// GuideVersion implements procedures.VersionReader.
func (s *Store) GuideVersion(ctx context.Context, v procedures.Version) (g *procedures.Guide, err error) {
	err = s.view(ctx, "read guide", func(tx *bbolt.Tx) error {
		yaml := tx.Bucket(bktGuides).Get(guideKey(v.Code, v.Revision))
		if yaml == nil {
			return procedures.ErrNoVersion
		}
		g, err = readGuide(string(v.Code), yaml)
		return err
	})
	return g, err
}

func (s *Store) guides(ctx context.Context, what string, current bool) (guides []*procedures.Guide, err error) {
	err = s.view(ctx, what, func(tx *bbolt.Tx) error {
		pointers := tx.Bucket(bktGuidesCurrent)
		return tx.Bucket(bktGuides).ForEach(func(k, yaml []byte) error {
			code, revision, _ := strings.Cut(string(k), "\x00")
			if (string(pointers.Get([]byte(code))) == revision) != current {
				return nil
			}
			g, err := readGuide(code, yaml)
			if err != nil {
				return err
			}
			guides = append(guides, g)
			return nil
		})
	})
	return guides, err
}

func readGuide(code string, yaml []byte) (*procedures.Guide, error) {
	g, faults := procedures.ReadStored(yaml, code+".yaml")
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("guide %s: %w", code, err)
	}
	return g, nil
}
