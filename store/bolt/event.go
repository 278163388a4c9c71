package bolt

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// States of an event's key.
const (
	keyQueued = "queued"
	keyDone   = "done"
	keyAside  = "aside"
)

// keyRecord is what is known of an event by its key.
type keyRecord struct {
	State        string             `json:"state"`
	Conversation bot.ConversationID `json:"conversation"`
	Due          time.Time          `json:"due"`
	Seq          uint64             `json:"seq"`
	Failures     int                `json:"failures,omitempty"`
	Cause        string             `json:"cause,omitempty"` // of the last failure
	DoneAt       time.Time          `json:"done_at,omitzero"`
	Outcome      *bot.Outcome       `json:"outcome,omitempty"`
}

// position is the event's key in the queue.
func (r keyRecord) position() []byte {
	return key(under(string(r.Conversation)), instant(r.Due), number(r.Seq))
}

// PutEvent implements bot.Inbox.
func (s *Store) PutEvent(ctx context.Context, e bot.Event) (stored bool, err error) {
	e, err = s.ready(e)
	if err != nil {
		return false, fmt.Errorf("put event: %w", err)
	}
	err = s.update(ctx, "put event", func(tx *bbolt.Tx) error {
		var err error
		stored, err = putEvent(tx, e)
		return err
	})
	return stored && err == nil, err
}

// ready fills in what a channel may leave out, and refuses what could never
// be found again.
func (s *Store) ready(e bot.Event) (bot.Event, error) {
	if e.Conversation == "" && e.Address != (bot.Address{}) {
		e.Conversation = e.Address.Conversation()
	}
	switch {
	case e.Key == "":
		return e, fmt.Errorf("event of kind %q has no key", e.Kind)
	case e.Conversation == "":
		return e, fmt.Errorf("event of kind %q has neither conversation nor address", e.Kind)
	case strings.ContainsRune(string(e.Conversation), 0):
		return e, fmt.Errorf("event of kind %q has a conversation ID with a zero byte", e.Kind)
	}
	if e.At.IsZero() {
		e.At = s.now()
	}
	if e.Due.IsZero() {
		e.Due = e.At
	}
	return e, nil
}

func putEvent(tx *bbolt.Tx, e bot.Event) (bool, error) {
	keys := tx.Bucket(bktEventKeys)
	h := hashed(e.Key)
	if keys.Get(h) != nil {
		return false, nil
	}
	seq, err := tx.Bucket(bktEvents).NextSequence()
	if err != nil {
		return false, err
	}
	e.Seq = seq
	return true, enqueue(tx, e, keyRecord{State: keyQueued, Conversation: e.Conversation, Due: e.Due, Seq: seq})
}

func enqueue(tx *bbolt.Tx, e bot.Event, r keyRecord) error {
	return moveHead(tx, e.Conversation, func(events *bbolt.Bucket) error {
		if err := put(tx.Bucket(bktEventKeys), hashed(e.Key), r); err != nil {
			return err
		}
		return put(events, r.position(), e)
	})
}

// moveHead changes a conversation's queue and keeps the index of due
// conversations true to its oldest event.
func moveHead(tx *bbolt.Tx, id bot.ConversationID, fn func(events *bbolt.Bucket) error) error {
	events, due, prefix := tx.Bucket(bktEvents), tx.Bucket(bktEventDue), under(string(id))
	before := first(events, prefix)
	if err := fn(events); err != nil {
		return err
	}
	after := first(events, prefix)
	if bytes.Equal(before, after) {
		return nil
	}
	if before != nil {
		if err := due.Delete(before); err != nil {
			return err
		}
	}
	if after != nil {
		return due.Put(after, []byte(id))
	}
	return nil
}

// first is what follows the prefix in the first key that begins with it; nil
// when none does.
func first(b *bbolt.Bucket, prefix []byte) []byte {
	k, _ := b.Cursor().Seek(prefix)
	if k == nil || !bytes.HasPrefix(k, prefix) {
		return nil
	}
	return bytes.Clone(k[len(prefix):])
}

// Outcome implements bot.Inbox.
func (s *Store) Outcome(ctx context.Context, k bot.EventKey) (o bot.Outcome, done bool, err error) {
	err = s.view(ctx, "read outcome", func(tx *bbolt.Tx) error {
		r, _, err := get[keyRecord](tx.Bucket(bktEventKeys), hashed(k))
		if err != nil {
			return err
		}
		done = r.State == keyDone
		if r.Outcome != nil {
			o = *r.Outcome
		}
		return nil
	})
	return o, done, err
}

// DueConversations implements bot.Queue.
func (s *Store) DueConversations(ctx context.Context, now time.Time, limit int) (ids []bot.ConversationID, err error) {
	err = s.view(ctx, "list due conversations", func(tx *bbolt.Tx) error {
		c, end := tx.Bucket(bktEventDue).Cursor(), instant(now)
		for k, v := c.First(); k != nil && len(ids) < limit && bytes.Compare(k[:8], end) <= 0; k, v = c.Next() {
			ids = append(ids, bot.ConversationID(v))
		}
		return nil
	})
	return ids, err
}

// NextEvent implements bot.Queue.
func (s *Store) NextEvent(ctx context.Context, id bot.ConversationID, now time.Time) (e bot.Event, ok bool, err error) {
	err = s.view(ctx, "read next event", func(tx *bbolt.Tx) error {
		prefix := under(string(id))
		k, v := tx.Bucket(bktEvents).Cursor().Seek(prefix)
		if k == nil || !bytes.HasPrefix(k, prefix) || bytes.Compare(k[len(prefix):len(prefix)+8], instant(now)) > 0 {
			return nil
		}
		ok = true
		var err error
		e, err = decode[bot.Event](v)
		return err
	})
	return e, ok && err == nil, err
}

// AlbumEvents implements bot.Queue.
func (s *Store) AlbumEvents(ctx context.Context, id bot.ConversationID, album string) (parts []bot.Event, err error) {
	err = s.view(ctx, "list album", func(tx *bbolt.Tx) error {
		c, prefix := tx.Bucket(bktEvents).Cursor(), under(string(id))
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			e, err := decode[bot.Event](v)
			if err != nil {
				return err
			}
			if e.Album == album && album != "" {
				parts = append(parts, e)
			}
		}
		return nil
	})
	return parts, err
}

// FailEvent implements bot.Queue.
func (s *Store) FailEvent(ctx context.Context, k bot.EventKey, cause string) (failures int, err error) {
	err = s.update(ctx, "count failure", func(tx *bbolt.Tx) error {
		keys, h := tx.Bucket(bktEventKeys), hashed(k)
		r, ok, err := get[keyRecord](keys, h)
		if err != nil {
			return err
		}
		if !ok || r.State != keyQueued {
			return bot.ErrStale
		}
		r.Failures++
		r.Cause = cause
		failures = r.Failures
		return put(keys, h, r)
	})
	return failures, err
}

// NextDue implements bot.Queue.
func (s *Store) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.view(ctx, "read next due", func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bktEventDue, bktRowDue} {
			k, _ := tx.Bucket(name).Cursor().First()
			if k == nil {
				continue
			}
			if t := moment(k[:8]); !ok || t.Before(at) {
				at, ok = t, true
			}
		}
		return nil
	})
	return at, ok, err
}
