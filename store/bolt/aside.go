package bolt

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// SetAside implements bot.Queue.
func (s *Store) SetAside(ctx context.Context, k bot.EventKey) error {
	return s.update(ctx, "set event aside", func(tx *bbolt.Tx) error {
		keys, h := tx.Bucket(bktEventKeys), hashed(k)
		r, ok, err := get[keyRecord](keys, h)
		if err != nil {
			return err
		}
		if !ok || r.State != keyQueued {
			return bot.ErrStale
		}
		return moveHead(tx, r.Conversation, func(events *bbolt.Bucket) error {
			if err := tx.Bucket(bktAside).Put(h, bytes.Clone(events.Get(r.position()))); err != nil {
				return err
			}
			if err := events.Delete(r.position()); err != nil {
				return err
			}
			r.State = keyAside
			return put(keys, h, r)
		})
	})
}

// AsideEvents implements bot.Asides.
func (s *Store) AsideEvents(ctx context.Context) (out []bot.AsideEvent, err error) {
	err = s.view(ctx, "list events set aside", func(tx *bbolt.Tx) error {
		keys := tx.Bucket(bktEventKeys)
		return tx.Bucket(bktAside).ForEach(func(h, v []byte) error {
			e, err := decode[bot.Event](v)
			if err != nil {
				return err
			}
			r, _, err := get[keyRecord](keys, h)
			out = append(out, bot.AsideEvent{Event: e, Failures: r.Failures, Cause: r.Cause})
			return err
		})
	})
	slices.SortFunc(out, func(a, b bot.AsideEvent) int {
		if c := a.Event.Due.Compare(b.Event.Due); c != 0 {
			return c
		}
		return cmp.Compare(a.Event.Seq, b.Event.Seq)
	})
	return out, err
}

// RequeueEvent implements bot.Asides.
func (s *Store) RequeueEvent(ctx context.Context, k bot.EventKey) error {
	return s.update(ctx, "requeue event", func(tx *bbolt.Tx) error {
		aside, h := tx.Bucket(bktAside), hashed(k)
		e, ok, err := get[bot.Event](aside, h)
		if err != nil {
			return err
		}
		if !ok {
			return bot.ErrAbsent
		}
		if err := aside.Delete(h); err != nil {
			return err
		}
		return enqueue(tx, e, keyRecord{State: keyQueued, Conversation: e.Conversation, Due: e.Due, Seq: e.Seq})
	})
}
