package bolt

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

func wordKey(name string, lang words.Lang) []byte { return key(under(name), []byte(lang)) }

// WordEdits implements words.Edits.
func (s *Store) WordEdits(ctx context.Context) (list []words.Edit, err error) {
	err = s.view(ctx, "list word edits", func(tx *bbolt.Tx) error {
		list, err = of[words.Edit](tx.Bucket(bktWordEdits), nil)
		return err
	})
	return list, err
}

// PutWordEdit implements words.Edits.
func (s *Store) PutWordEdit(ctx context.Context, e words.Edit) error {
	return s.update(ctx, "write word edit", func(tx *bbolt.Tx) error {
		b, k := tx.Bucket(bktWordEdits), wordKey(e.Key, e.Lang)
		stored, _, err := get[words.Edit](b, k)
		if err != nil {
			return err
		}
		if stored.Version != e.Version {
			return words.ErrStaleEdit
		}
		next := e
		next.Version++
		return put(b, k, next)
	})
}

// DeleteWordEdit implements words.Edits.
func (s *Store) DeleteWordEdit(ctx context.Context, name string, lang words.Lang, version uint64) error {
	return s.update(ctx, "delete word edit", func(tx *bbolt.Tx) error {
		b, k := tx.Bucket(bktWordEdits), wordKey(name, lang)
		stored, there, err := get[words.Edit](b, k)
		if err != nil {
			return err
		}
		if !there || stored.Version != version {
			return words.ErrStaleEdit
		}
		return b.Delete(k)
	})
}

var keyBulletin = []byte("bulletin")

// Bulletin implements bot.Bulletins.
func (s *Store) Bulletin(ctx context.Context) (n bot.Bulletin, err error) {
	err = s.view(ctx, "read bulletin", func(tx *bbolt.Tx) error {
		n, _, err = get[bot.Bulletin](tx.Bucket(bktBulletin), keyBulletin)
		return err
	})
	return n, err
}

// PutBulletin implements bot.Bulletins.
func (s *Store) PutBulletin(ctx context.Context, n bot.Bulletin) error {
	return s.update(ctx, "write bulletin", func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktBulletin)
		stored, _, err := get[bot.Bulletin](b, keyBulletin)
		if err != nil {
			return err
		}
		if stored.Version != n.Version {
			return bot.ErrStale
		}
		next := n
		next.Version++
		return put(b, keyBulletin, next)
	})
}
