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

// chat is the key part under which a chat's rows stand. It is the hash that
// names the conversation there, so that it is short and of one length.
func chat(a bot.Address) []byte { return under(string(a.Conversation())) }

func rowKey(r bot.Row) []byte { return key(chat(r.Address), number(r.Seq)) }

// moveRowHead changes a chat's rows and keeps the index of due rows true to
// its oldest one.
func moveRowHead(tx *bbolt.Tx, a bot.Address, fn func(rows *bbolt.Bucket) error) error {
	rows, due := tx.Bucket(bktRows), tx.Bucket(bktRowDue)
	head := func() ([]byte, error) {
		k, v := rows.Cursor().Seek(chat(a))
		if k == nil || !bytes.HasPrefix(k, chat(a)) {
			return nil, nil
		}
		r, err := decode[bot.Row](v)
		return key(instant(r.Due), number(r.Seq)), err
	}
	before, err := head()
	if err != nil {
		return err
	}
	if err := fn(rows); err != nil {
		return err
	}
	after, err := head()
	if err != nil || bytes.Equal(before, after) {
		return err
	}
	if before != nil {
		if err := due.Delete(before); err != nil {
			return err
		}
	}
	if after != nil {
		return due.Put(after, key(under(string(a.Account)), []byte(a.Chat)))
	}
	return nil
}

// putRows writes a turn's rows. Each must carry one of the turn's messages
// to the chat of its conversation (invariant 4).
func putRows(tx *bbolt.Tx, t bot.Turn, rows []bot.Row) error {
	for _, r := range rows {
		if r.Conversation != t.Conversation.ID || r.Address != t.Conversation.Address || !carries(t, r.Message) {
			return fmt.Errorf("%w: a row is for another chat or message", bot.ErrTurn)
		}
		ids := tx.Bucket(bktRowIDs)
		if r.ID == "" || ids.Get([]byte(r.ID)) != nil {
			return fmt.Errorf("%w: a row has no ID of its own", bot.ErrTurn)
		}
		var err error
		if r.Seq, err = tx.Bucket(bktRows).NextSequence(); err != nil {
			return err
		}
		r.State = bot.DeliveryQueued
		err = moveRowHead(tx, r.Address, func(rows *bbolt.Bucket) error {
			if err := ids.Put([]byte(r.ID), rowKey(r)); err != nil {
				return err
			}
			return put(rows, rowKey(r), r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func carries(t bot.Turn, id bot.MessageID) bool {
	for i := range t.Messages {
		if t.Messages[i].ID == id {
			return t.Messages[i].Leaves()
		}
	}
	return false
}

// DueRows implements bot.Outbox.
func (s *Store) DueRows(ctx context.Context, now time.Time, limit int, skip func(bot.Address) bool) (due []bot.Row, err error) {
	err = s.view(ctx, "list due rows", func(tx *bbolt.Tx) error {
		rows, c, end := tx.Bucket(bktRows), tx.Bucket(bktRowDue).Cursor(), instant(now)
		for k, v := c.First(); k != nil && len(due) < limit && bytes.Compare(k[:8], end) <= 0; k, v = c.Next() {
			account, id, _ := strings.Cut(string(v), "\x00")
			a := bot.Address{Account: bot.Account(account), Chat: bot.ChatID(id)}
			if skip != nil && skip(a) {
				continue
			}
			r, ok, err := get[bot.Row](rows, key(chat(a), k[8:]))
			if err != nil {
				return err
			}
			if ok {
				due = append(due, r)
			}
		}
		return nil
	})
	return due, err
}

// row is a row with its key; a nil key means that there is none.
func row(tx *bbolt.Tx, id string) (bot.Row, []byte, error) {
	k := bytes.Clone(tx.Bucket(bktRowIDs).Get([]byte(id)))
	if k == nil {
		return bot.Row{}, nil, bot.ErrAbsent
	}
	r, _, err := get[bot.Row](tx.Bucket(bktRows), k)
	return r, k, err
}

// MarkSending implements bot.Outbox.
func (s *Store) MarkSending(ctx context.Context, id string, _ time.Time) error {
	return s.update(ctx, "mark row as sending", func(tx *bbolt.Tx) error {
		r, k, err := row(tx, id)
		if err != nil {
			return err
		}
		r.State = bot.DeliverySending
		return put(tx.Bucket(bktRows), k, r)
	})
}

// FinishRow implements bot.Outbox.
func (s *Store) FinishRow(ctx context.Context, id string, res bot.RowResult) error {
	return s.update(ctx, "finish row", func(tx *bbolt.Tx) error {
		r, k, err := row(tx, id)
		if err != nil {
			return err
		}
		if res.Ambiguous {
			r.Ambiguous++
		}
		switch res.State {
		case bot.DeliveryRetry:
			r.State, r.Due = bot.DeliveryRetry, res.Due
			r.Tries++
			err = moveRowHead(tx, r.Address, func(rows *bbolt.Bucket) error { return put(rows, k, r) })
		case bot.DeliveryDelivered:
			err = deleteRows(tx, r, func(o bot.Row) bool { return o.ID == r.ID })
		case bot.DeliveryUnreachable, bot.DeliveryDead:
			if err = deleteRows(tx, r, func(o bot.Row) bool { return o.Message == r.Message }); err == nil {
				err = s.putFailure(tx, r, res)
			}
		default:
			err = fmt.Errorf("%w: %q is no end of a call", bot.ErrTurn, res.State)
		}
		if err != nil {
			return err
		}
		return deliver(tx, r, res)
	})
}

// deleteRows takes rows of r's chat out of the outbox.
func deleteRows(tx *bbolt.Tx, r bot.Row, which func(bot.Row) bool) error {
	return moveRowHead(tx, r.Address, func(rows *bbolt.Bucket) error {
		var gone []bot.Row // a bucket must not change below its cursor
		c, prefix := rows.Cursor(), chat(r.Address)
		for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
			o, err := decode[bot.Row](v)
			if err != nil {
				return err
			}
			if which(o) {
				gone = append(gone, o)
			}
		}
		for _, o := range gone {
			if err := rows.Delete(rowKey(o)); err != nil {
				return err
			}
			if err := tx.Bucket(bktRowIDs).Delete([]byte(o.ID)); err != nil {
				return err
			}
		}
		return nil
	})
}

// putFailure tells the conversation that a message did not arrive.
func (s *Store) putFailure(tx *bbolt.Tx, r bot.Row, res bot.RowResult) error {
	e, err := s.ready(bot.DeliveryEvent(r, res))
	if err != nil {
		return err
	}
	_, err = putEvent(tx, e)
	return err
}

// deliver brings the message's delivery up to date.
func deliver(tx *bbolt.Tx, r bot.Row, res bot.RowResult) error {
	m, k, err := message(tx, r.Message)
	if err != nil || k == nil {
		return err // erased meanwhile: nothing to say
	}
	left := false
	c, prefix := tx.Bucket(bktRows).Cursor(), chat(r.Address)
	for rk, v := c.Seek(prefix); rk != nil && bytes.HasPrefix(rk, prefix) && !left; rk, v = c.Next() {
		o, err := decode[bot.Row](v)
		if err != nil {
			return err
		}
		left = o.Message == r.Message
	}
	m.Delivery = m.Delivery.After(r, res, left)
	if err := put(tx.Bucket(bktMessages), k, m); err != nil {
		return err
	}
	return putNotice(tx, bot.Notice{Conversation: m.Conversation, Ticket: m.Ticket, Message: m.ID})
}
