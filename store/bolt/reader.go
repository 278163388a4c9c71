package bolt

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// Conversation implements bot.Reader.
func (s *Store) Conversation(ctx context.Context, id bot.ConversationID) (c bot.Conversation, err error) {
	err = s.view(ctx, "read conversation", func(tx *bbolt.Tx) error {
		var ok bool
		var err error
		if c, ok, err = get[bot.Conversation](tx.Bucket(bktConversations), []byte(id)); err == nil && !ok {
			err = bot.ErrAbsent
		}
		return err
	})
	return c, err
}

// Messages implements bot.Reader.
func (s *Store) Messages(ctx context.Context, id bot.ConversationID, after uint64, limit int) (ms []bot.Message, err error) {
	err = s.view(ctx, "list messages", func(tx *bbolt.Tx) error {
		c, prefix := tx.Bucket(bktMessages).Cursor(), under(string(id))
		for k, v := c.Seek(key(prefix, number(after+1))); k != nil && bytes.HasPrefix(k, prefix) && (limit <= 0 || len(ms) < limit); k, v = c.Next() {
			m, err := decode[bot.Message](v)
			if err != nil {
				return err
			}
			ms = append(ms, m)
		}
		return nil
	})
	return ms, err
}

// LastMessages implements bot.Reader.
func (s *Store) LastMessages(ctx context.Context, id bot.ConversationID, limit int) (ms []bot.Message, err error) {
	err = s.view(ctx, "list last messages", func(tx *bbolt.Tx) error {
		ms, err = lastMessages(tx, id, limit)
		return err
	})
	return ms, err
}

func lastMessages(tx *bbolt.Tx, id bot.ConversationID, limit int) (ms []bot.Message, err error) {
	c, prefix := tx.Bucket(bktMessages).Cursor(), under(string(id))
	k, _ := c.Seek(append([]byte(id), 1)) // the first key behind the conversation
	var v []byte
	if k == nil {
		k, v = c.Last()
	} else {
		k, v = c.Prev()
	}
	for ; k != nil && bytes.HasPrefix(k, prefix) && len(ms) < limit; k, v = c.Prev() {
		m, err := decode[bot.Message](v)
		if err != nil {
			return nil, err
		}
		ms = append(ms, m)
	}
	slices.Reverse(ms)
	return ms, nil
}

// Message implements bot.Reader.
func (s *Store) Message(ctx context.Context, id bot.MessageID) (m bot.Message, err error) {
	err = s.view(ctx, "read message", func(tx *bbolt.Tx) error {
		var k []byte
		var err error
		if m, k, err = message(tx, id); err == nil && k == nil {
			err = bot.ErrAbsent
		}
		return err
	})
	return m, err
}

func putWalk(tx *bbolt.Tx, w bot.Walk) error {
	b, at := tx.Bucket(bktWalks), tx.Bucket(bktWalksAt)
	old, ok, err := get[bot.Walk](b, []byte(w.ID))
	if err != nil {
		return err
	}
	if ok {
		if err := at.Delete(key(instant(old.LastAt), []byte(w.ID))); err != nil {
			return err
		}
	}
	if err := at.Put(key(instant(w.LastAt), []byte(w.ID)), nil); err != nil {
		return err
	}
	return put(b, []byte(w.ID), w)
}

// Walks implements bot.Reader; a walk counts by when it last moved.
func (s *Store) Walks(ctx context.Context, since time.Time) (ws []bot.Walk, err error) {
	err = s.view(ctx, "list walks", func(tx *bbolt.Tx) error {
		b, c := tx.Bucket(bktWalks), tx.Bucket(bktWalksAt).Cursor()
		for k, _ := c.Seek(instant(since)); k != nil; k, _ = c.Next() {
			w, _, err := get[bot.Walk](b, k[8:])
			if err != nil {
				return err
			}
			ws = append(ws, w)
		}
		return nil
	})
	slices.SortStableFunc(ws, func(a, b bot.Walk) int {
		if c := a.StartAt.Compare(b.StartAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return ws, err
}
