package bolt

import (
	"cmp"
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// Files lists the stored files that messages and waiting events name, each
// content once, by hash. It reads everything: on a store in use it is for a
// copy.
func (s *Store) Files(ctx context.Context) (refs []bot.FileRef, err error) {
	seen := map[string]bot.FileRef{}
	add := func(files []bot.FileRef) {
		for _, f := range files {
			seen[f.Hash] = f
		}
	}
	err = s.view(ctx, "list files", func(tx *bbolt.Tx) error {
		err := tx.Bucket(bktMessages).ForEach(func(_, v []byte) error {
			m, err := decode[bot.Message](v)
			add(m.Files)
			return err
		})
		for _, b := range [][]byte{bktEvents, bktAside} {
			if err != nil {
				break
			}
			err = tx.Bucket(b).ForEach(func(_, v []byte) error {
				e, err := decode[bot.Event](v)
				add(e.Files)
				if e.Command != nil {
					add(e.Command.Files)
				}
				return err
			})
		}
		return err
	})
	for _, f := range seen {
		refs = append(refs, f)
	}
	slices.SortFunc(refs, func(a, b bot.FileRef) int { return cmp.Compare(a.Hash, b.Hash) })
	return refs, err
}
