package bolt

import (
	"context"
	"encoding/binary"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// keepChanges is how many changes are remembered.
const keepChanges = 10_000

// noticeTurn records what a turn changed: each message, or the conversation
// alone. The ticket is the one that was touched, or else the one that is open.
func noticeTurn(tx *bbolt.Tx, t bot.Turn) error {
	n := bot.Notice{Conversation: t.Conversation.ID, Ticket: t.Conversation.Ticket}
	if t.Ticket != nil {
		n.Ticket = t.Ticket.ID
	}
	if len(t.Messages)+len(t.Updates) == 0 {
		return putNotice(tx, n)
	}
	for _, ms := range [][]bot.Message{t.Messages, t.Updates} {
		for _, m := range ms {
			n.Message = m.ID
			if err := putNotice(tx, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func putNotice(tx *bbolt.Tx, n bot.Notice) error {
	b := tx.Bucket(bktChanges)
	var err error
	if n.Seq, err = b.NextSequence(); err != nil {
		return err
	}
	if n.Seq > keepChanges {
		if err := b.Delete(number(n.Seq - keepChanges)); err != nil {
			return err
		}
	}
	return put(b, number(n.Seq), n)
}

// Changes implements bot.Reader.
func (s *Store) Changes(ctx context.Context, after uint64, limit int) (changes []bot.Notice, newest uint64, gone bool, err error) {
	err = s.view(ctx, "list changes", func(tx *bbolt.Tx) error {
		b := tx.Bucket(bktChanges)
		newest = b.Sequence()
		c := b.Cursor()
		// A sequence that was never given out is of a store that has been
		// replaced by an older backup.
		if k, _ := c.First(); after > newest || k != nil && after+1 < binary.BigEndian.Uint64(k) {
			gone = true
			return nil
		}
		for k, v := c.Seek(number(after + 1)); k != nil && (limit <= 0 || len(changes) < limit); k, v = c.Next() {
			n, err := decode[bot.Notice](v)
			if err != nil {
				return err
			}
			changes = append(changes, n)
		}
		return nil
	})
	return changes, newest, gone, err
}
