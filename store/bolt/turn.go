package bolt

import (
	"bytes"
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
)

// recent is how many messages State loads.
const recent = 20

// State implements bot.Queue.
func (s *Store) State(ctx context.Context, id bot.ConversationID) (st bot.State, err error) {
	err = s.view(ctx, "load conversation", func(tx *bbolt.Tx) error {
		c, ok, err := get[bot.Conversation](tx.Bucket(bktConversations), []byte(id))
		if err != nil {
			return err
		}
		if !ok {
			st.Conversation.ID = id
			return nil
		}
		st.Conversation = c
		if st.Ticket, err = ticket(tx, c.Ticket); err != nil {
			return err
		}
		if st.Last, err = ticket(tx, c.Last); err != nil {
			return err
		}
		if st.Recent, err = lastMessages(tx, id, recent); err != nil {
			return err
		}
		st.Questions, err = asked(tx, c)
		return err
	})
	return st, err
}

// ApplyTurn implements bot.Queue.
func (s *Store) ApplyTurn(ctx context.Context, done bot.Event, was uint64, t bot.Turn, rows []bot.Row) error {
	events := make([]bot.Event, len(t.Events))
	for i, e := range t.Events {
		var err error
		if events[i], err = s.ready(e); err != nil {
			return fmt.Errorf("apply turn: %w: %w", bot.ErrTurn, err)
		}
	}
	return s.update(ctx, "apply turn", func(tx *bbolt.Tx) error {
		if err := s.finishEvents(tx, done, t.Outcome); err != nil {
			return err
		}
		if err := putConversation(tx, done, was, kept(t)); err != nil {
			return err
		}
		if t.Erase != nil {
			if err := s.erase(tx, done, t); err != nil {
				return err
			}
		}
		if t.Ticket != nil {
			if err := putTicket(tx, done.Conversation, *t.Ticket); err != nil {
				return err
			}
		}
		if err := putRows(tx, t, rows); err != nil {
			return err
		}
		if err := putMessages(tx, t, rows); err != nil {
			return err
		}
		for _, e := range events {
			if _, err := putEvent(tx, e); err != nil {
				return err
			}
		}
		for _, w := range t.Walks {
			if err := putWalk(tx, w); err != nil {
				return err
			}
		}
		if err := putQuestions(tx, t); err != nil {
			return err
		}
		if err := addTallies(tx, t.Tallies); err != nil {
			return err
		}
		return noticeTurn(tx, t)
	})
}

// finishEvents takes the event and those merged into it out of the queue.
func (s *Store) finishEvents(tx *bbolt.Tx, done bot.Event, o bot.Outcome) error {
	keys, at := tx.Bucket(bktEventKeys), s.now()
	return moveHead(tx, done.Conversation, func(events *bbolt.Bucket) error {
		for _, k := range append([]bot.EventKey{done.Key}, done.Parts...) {
			h := hashed(k)
			r, ok, err := get[keyRecord](keys, h)
			if err != nil {
				return err
			}
			if !ok || r.State != keyQueued {
				return bot.ErrStale
			}
			if r.Conversation != done.Conversation {
				return fmt.Errorf("%w: event is of another conversation", bot.ErrTurn)
			}
			if err := events.Delete(r.position()); err != nil {
				return err
			}
			r.State, r.DoneAt, r.Cause = keyDone, at, ""
			if o.Done || o.Refused != "" || o.Message != "" {
				r.Outcome = &o
			}
			if err := put(keys, h, r); err != nil {
				return err
			}
			if err := tx.Bucket(bktKeysDone).Put(key(instant(at), h), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

func putConversation(tx *bbolt.Tx, done bot.Event, was uint64, c bot.Conversation) error {
	b := tx.Bucket(bktConversations)
	stored, _, err := get[bot.Conversation](b, []byte(done.Conversation))
	if err != nil {
		return err
	}
	if stored.Version != was {
		return bot.ErrStale
	}
	if c.ID != done.Conversation {
		return fmt.Errorf("%w: it is of another conversation than its event", bot.ErrTurn)
	}
	c.Version = was + 1
	return put(b, []byte(c.ID), c)
}

// putMessages writes new messages, with the delivery of their rows, and
// changed ones, which keep the delivery that is stored: a row may have been
// finished since the turn was begun.
func putMessages(tx *bbolt.Tx, t bot.Turn, rows []bot.Row) error {
	b, ids := tx.Bucket(bktMessages), tx.Bucket(bktMessageIDs)
	for _, m := range t.Messages {
		k := key(under(string(m.Conversation)), number(m.Seq))
		switch {
		case m.ID == "" || m.Conversation != t.Conversation.ID:
			return fmt.Errorf("%w: a message has no ID or another conversation", bot.ErrTurn)
		case b.Get(k) != nil || ids.Get([]byte(m.ID)) != nil:
			return fmt.Errorf("%w: message %d is there already", bot.ErrTurn, m.Seq)
		}
		for _, r := range rows {
			if r.Message == m.ID {
				m.Delivery = bot.Delivery{State: bot.DeliveryQueued, At: r.QueuedAt}
				break
			}
		}
		if err := ids.Put([]byte(m.ID), k); err != nil {
			return err
		}
		if err := put(b, k, m); err != nil {
			return err
		}
	}
	for _, m := range t.Updates {
		stored, k, err := message(tx, m.ID)
		if err != nil {
			return err
		}
		if k == nil || stored.Conversation != t.Conversation.ID || m.Conversation != stored.Conversation || m.Seq != stored.Seq {
			return fmt.Errorf("%w: the message to update is not there", bot.ErrTurn)
		}
		m.Delivery = stored.Delivery
		if err := put(b, k, m); err != nil {
			return err
		}
	}
	return nil
}

// message is a message with its key; a nil key means that there is none.
func message(tx *bbolt.Tx, id bot.MessageID) (bot.Message, []byte, error) {
	k := bytes.Clone(tx.Bucket(bktMessageIDs).Get([]byte(id)))
	if k == nil {
		return bot.Message{}, nil, nil
	}
	m, _, err := get[bot.Message](tx.Bucket(bktMessages), k)
	return m, k, err
}
