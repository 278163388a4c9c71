package bolt

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/procedures"
)

func guideKey(c procedures.Code, r procedures.Revision) []byte {
	return key(under(string(c)), []byte(r))
}

// version is a guide as it stands on the shelf.
type version struct {
	code     procedures.Code
	revision procedures.Revision
	title    string
	yaml     []byte
}

func versionsOf(guides []*procedures.Guide) ([]version, error) {
	out := make([]version, len(guides))
	for i, g := range guides {
		yaml, err := g.Canonical()
		if err != nil {
			return nil, err
		}
		out[i] = version{g.Code, procedures.RevisionOfCanonical(yaml), g.Name(), yaml}
	}
	return out, nil
}

// IssueGuides implements procedures.Shelf.
func (s *Store) IssueGuides(ctx context.Context, i procedures.Issue) (changed int, err error) {
	versions, err := versionsOf(i.Guides)
	if err != nil {
		return 0, fmt.Errorf("issue guides: %w", err)
	}
	err = s.update(ctx, "issue guides", func(tx *bbolt.Tx) error {
		changed = 0
		for _, d := range i.Drafts {
			if err := dropDraft(tx, d.Code, d.Version); err != nil {
				return err
			}
		}
		for _, slot := range i.Slots {
			if err := dropSlot(tx, slot.Code, slot.On); err != nil {
				return err
			}
		}
		all, current := tx.Bucket(bktGuides), tx.Bucket(bktGuidesCurrent)
		for _, v := range versions {
			before := procedures.Revision(current.Get([]byte(v.code)))
			if before == v.revision {
				continue
			}
			if err := all.Put(guideKey(v.code, v.revision), v.yaml); err != nil {
				return err
			}
			if err := current.Put([]byte(v.code), []byte(v.revision)); err != nil {
				return err
			}
			if err := putPublication(tx, i.Publication(v.code, before, v.revision)); err != nil {
				return err
			}
			changed++
		}
		for _, code := range i.Withdraw {
			before := procedures.Revision(current.Get([]byte(code)))
			if before == "" {
				continue
			}
			if err := current.Delete([]byte(code)); err != nil {
				return err
			}
			if err := putPublication(tx, i.Publication(code, before, "")); err != nil {
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

func putPublication(tx *bbolt.Tx, p procedures.Publication) error {
	b := tx.Bucket(bktPublications)
	seq, err := b.NextSequence()
	if err != nil {
		return err
	}
	return put(b, key(under(string(p.Code)), number(seq)), p)
}

// Publications implements procedures.Shelf.
func (s *Store) Publications(ctx context.Context, code procedures.Code) (list []procedures.Publication, err error) {
	err = s.view(ctx, "list publications", func(tx *bbolt.Tx) error {
		list, err = of[procedures.Publication](tx.Bucket(bktPublications), under(string(code)))
		slices.Reverse(list)
		return err
	})
	return list, err
}

// LastPublications implements procedures.Shelf. The entries of a procedure
// follow each other, the newest last.
func (s *Store) LastPublications(ctx context.Context) (list []procedures.Publication, err error) {
	err = s.view(ctx, "list last publications", func(tx *bbolt.Tx) error {
		c := tx.Bucket(bktPublications).Cursor()
		for k, raw := c.First(); k != nil; {
			code, newest := k[:len(k)-8], raw
			if k, raw = c.Next(); k != nil && bytes.Equal(k[:len(k)-8], code) {
				continue
			}
			p, err := decode[procedures.Publication](newest)
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

// of reads the values of all keys with a prefix, in order.
func of[T any](b *bbolt.Bucket, prefix []byte) (list []T, err error) {
	c := b.Cursor()
	for k, raw := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, raw = c.Next() {
		v, err := decode[T](raw)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
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
