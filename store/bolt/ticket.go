package bolt

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// putTicket writes a ticket of a conversation and moves it in the indexes.
func putTicket(tx *bbolt.Tx, id bot.ConversationID, t handoff.Ticket) error {
	if t.ID == "" || t.Conversation != id {
		return fmt.Errorf("%w: its ticket has no ID or another conversation", bot.ErrTurn)
	}
	b := tx.Bucket(bktTickets)
	old, ok, err := get[handoff.Ticket](b, []byte(t.ID))
	if err != nil {
		return err
	}
	if ok {
		if old.Conversation != t.Conversation {
			return bot.ErrTicketTaken
		}
		index, k := ticketIndex(tx, old)
		if err := index.Delete(k); err != nil {
			return err
		}
	}
	index, k := ticketIndex(tx, t)
	if err := index.Put(k, nil); err != nil {
		return err
	}
	if err := tx.Bucket(bktTicketsOf).Put(key(under(string(id)), []byte(t.ID)), nil); err != nil {
		return err
	}
	return put(b, []byte(t.ID), t)
}

// ticketIndex is the index that a ticket of its status stands in, and its
// key there.
func ticketIndex(tx *bbolt.Tx, t handoff.Ticket) (*bbolt.Bucket, []byte) {
	if t.Status == handoff.Closed {
		return tx.Bucket(bktTicketsClosed), key(instant(t.ClosedAt), []byte(t.ID))
	}
	return tx.Bucket(bktTicketsOpen), key(instant(t.PromisedBy), []byte(t.ID))
}

// ticket is nil when there is none.
func ticket(tx *bbolt.Tx, id bot.TicketID) (*handoff.Ticket, error) {
	t, ok, err := get[handoff.Ticket](tx.Bucket(bktTickets), []byte(id))
	if err != nil || !ok {
		return nil, err
	}
	return &t, nil
}

// Ticket implements bot.Reader.
func (s *Store) Ticket(ctx context.Context, id bot.TicketID) (t handoff.Ticket, err error) {
	err = s.view(ctx, "read ticket", func(tx *bbolt.Tx) error {
		var ok bool
		var err error
		if t, ok, err = get[handoff.Ticket](tx.Bucket(bktTickets), []byte(id)); err == nil && !ok {
			err = bot.ErrAbsent
		}
		return err
	})
	return t, err
}

// Tickets implements bot.Reader.
func (s *Store) Tickets(ctx context.Context, f bot.TicketFilter) (ts []handoff.Ticket, err error) {
	err = s.view(ctx, "list tickets", func(tx *bbolt.Tx) error {
		for _, id := range ticketIDs(tx, f) {
			t, ok, err := get[handoff.Ticket](tx.Bucket(bktTickets), id)
			if err != nil {
				return err
			}
			if ok && f.Fits(t) {
				ts = append(ts, t)
			}
		}
		return nil
	})
	slices.SortFunc(ts, func(a, b handoff.Ticket) int {
		if c := a.PromisedBy.Compare(b.PromisedBy); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	if f.Limit > 0 && len(ts) > f.Limit {
		ts = ts[:f.Limit]
	}
	return ts, err
}

// ticketIDs lists the tickets that may fit, by the narrowest index.
func ticketIDs(tx *bbolt.Tx, f bot.TicketFilter) (ids [][]byte) {
	list := func(bucket, from, prefix []byte, cut int) {
		c := tx.Bucket(bucket).Cursor()
		for k, _ := c.Seek(from); k != nil && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			ids = append(ids, k[cut:])
		}
	}
	switch {
	case f.Conversation != "":
		prefix := under(string(f.Conversation))
		list(bktTicketsOf, prefix, prefix, len(prefix))
	case f.Status == handoff.Open:
		list(bktTicketsOpen, nil, nil, 8)
	case f.Status == handoff.Closed || !f.ClosedSince.IsZero():
		list(bktTicketsClosed, instant(f.ClosedSince), nil, 8)
	default:
		list(bktTickets, nil, nil, 0)
	}
	return ids
}
