package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
)

// chat names the chat at an address in one column.
func chat(a bot.Address) string { return string(a.Conversation()) }

// putRows writes a turn's rows. Each must carry one of the turn's messages
// to the chat of its conversation (invariant 4).
func putRows(ctx context.Context, tx pgx.Tx, t bot.Turn, rows []bot.Row) error {
	for _, r := range rows {
		if r.Conversation != t.Conversation.ID || r.Address != t.Conversation.Address || !carries(t, r.Message) {
			return fmt.Errorf("%w: a row is for another chat or message", bot.ErrTurn)
		}
		r.State = bot.DeliveryQueued
		body, err := encode(r)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, "INSERT INTO rows (id, chat, message, due, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
			r.ID, chat(r.Address), r.Message, nanos(r.Due), body)
		if err != nil {
			return err
		}
		if r.ID == "" || tag.RowsAffected() == 0 {
			return fmt.Errorf("%w: a row has no ID of its own", bot.ErrTurn)
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

// DueRows implements bot.Outbox. It lists nothing while another machine
// sends.
func (s *Store) DueRows(ctx context.Context, now time.Time, limit int, skip func(bot.Address) bool) (due []bot.Row, err error) {
	s.sender.Lock()
	defer s.sender.Unlock()
	conn, ok, err := s.sending(ctx)
	if err != nil {
		return nil, fmt.Errorf("list due rows: %w", err)
	}
	if !ok {
		return nil, nil
	}
	rows, err := conn.Query(ctx, `SELECT seq, body FROM (SELECT DISTINCT ON (chat) due, seq, body FROM rows ORDER BY chat, seq) heads
		WHERE due <= $1 ORDER BY due, seq`, nanos(now))
	if err != nil {
		return nil, fmt.Errorf("list due rows: %w", err)
	}
	defer rows.Close()
	for len(due) < limit && rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, fmt.Errorf("list due rows: %w", err)
		}
		if skip == nil || !skip(r.Address) {
			due = append(due, r)
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list due rows: %w", err)
	}
	return due, nil
}

func scanRow(row pgx.Row) (r bot.Row, err error) {
	var seq int64
	var raw []byte
	if err := row.Scan(&seq, &raw); err != nil {
		return r, err
	}
	r, err = decode[bot.Row](raw)
	r.Seq = uint64(seq)
	return r, err
}

// row reads a row and locks it.
func row(ctx context.Context, tx pgx.Tx, id string) (bot.Row, error) {
	r, err := scanRow(tx.QueryRow(ctx, "SELECT seq, body FROM rows WHERE id = $1 FOR UPDATE", id))
	if errors.Is(err, pgx.ErrNoRows) {
		return r, bot.ErrAbsent
	}
	return r, err
}

func putRow(ctx context.Context, tx pgx.Tx, r bot.Row) error {
	body, err := encode(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE rows SET due = $2, body = $3 WHERE id = $1", r.ID, nanos(r.Due), body)
	return err
}

// MarkSending implements bot.Outbox. It goes over the connection that holds
// the sender's lock, so that a machine that has lost it cannot begin a call.
func (s *Store) MarkSending(ctx context.Context, id string, _ time.Time) error {
	s.sender.Lock()
	defer s.sender.Unlock()
	conn, ok, err := s.sending(ctx)
	if err == nil && !ok {
		err = errNotSender
	}
	if err == nil {
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			r, err := row(ctx, tx, id)
			if err != nil {
				return err
			}
			r.State = bot.DeliverySending
			return putRow(ctx, tx, r)
		})
	}
	if err != nil {
		return fmt.Errorf("mark row as sending: %w", err)
	}
	return nil
}

// FinishRow implements bot.Outbox.
func (s *Store) FinishRow(ctx context.Context, id string, res bot.RowResult) error {
	return s.update(ctx, "finish row", func(tx pgx.Tx) error {
		r, err := row(ctx, tx, id)
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
			err = putRow(ctx, tx, r)
		case bot.DeliveryDelivered:
			_, err = tx.Exec(ctx, "DELETE FROM rows WHERE id = $1", r.ID)
		case bot.DeliveryUnreachable, bot.DeliveryDead:
			_, err = tx.Exec(ctx, "DELETE FROM rows WHERE chat = $1 AND message = $2", chat(r.Address), r.Message)
		default:
			err = fmt.Errorf("%w: %q is no end of a call", bot.ErrTurn, res.State)
		}
		if err != nil {
			return err
		}
		return s.deliver(ctx, tx, r, res)
	})
}

// deliver brings the message's delivery up to date, and tells the
// conversation when it did not arrive.
func (s *Store) deliver(ctx context.Context, tx pgx.Tx, r bot.Row, res bot.RowResult) error {
	m, ok, err := one[bot.Message](ctx, tx, "SELECT body FROM messages WHERE id = $1 FOR UPDATE", r.Message)
	if err != nil {
		return err
	}
	if res.State == bot.DeliveryUnreachable || res.State == bot.DeliveryDead {
		e, err := s.ready(bot.DeliveryEvent(r, res))
		if err != nil {
			return err
		}
		if _, err := putEvent(ctx, tx, e); err != nil {
			return err
		}
	}
	if !ok {
		return nil // erased meanwhile: nothing to say
	}
	var left bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM rows WHERE chat = $1 AND message = $2)", chat(r.Address), r.Message).Scan(&left); err != nil {
		return err
	}
	m.Delivery = m.Delivery.After(r, res, left)
	body, err := encode(m)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE messages SET body = $2 WHERE id = $1", m.ID, body); err != nil {
		return err
	}
	return putNotices(ctx, tx, []bot.Notice{{Conversation: m.Conversation, Ticket: m.Ticket, Message: m.ID}})
}
