package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// recent is how many messages State loads.
const recent = 20

// State implements bot.Queue.
func (s *Store) State(ctx context.Context, id bot.ConversationID) (st bot.State, err error) {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly} // one moment
	err = pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) error {
		c, ok, err := one[bot.Conversation](ctx, tx, "SELECT body FROM conversations WHERE id = $1", id)
		if err != nil {
			return err
		}
		if !ok {
			st.Conversation.ID = id
			return nil
		}
		st.Conversation = c
		if st.Ticket, err = ticket(ctx, tx, c.Ticket); err != nil {
			return err
		}
		if st.Last, err = ticket(ctx, tx, c.Last); err != nil {
			return err
		}
		if st.Recent, err = lastMessages(ctx, tx, id, recent); err != nil {
			return err
		}
		st.Questions, err = asked(ctx, tx, c)
		return err
	})
	if err != nil {
		return bot.State{}, fmt.Errorf("load conversation: %w", err)
	}
	return st, nil
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
	// The locks are taken in this order everywhere; the one on the changes,
	// which all wait for, comes last.
	return s.update(ctx, "apply turn", func(tx pgx.Tx) error {
		if err := s.finishEvents(ctx, tx, done, t.Outcome); err != nil {
			return err
		}
		if err := putConversation(ctx, tx, done, was, kept(t)); err != nil {
			return err
		}
		var erased []bot.Notice
		if t.Erase != nil {
			var err error
			if erased, err = s.erase(ctx, tx, done, t); err != nil {
				return err
			}
		}
		if t.Ticket != nil {
			if err := putTicket(ctx, tx, done.Conversation, *t.Ticket); err != nil {
				return err
			}
		}
		if err := putRows(ctx, tx, t, rows); err != nil {
			return err
		}
		if err := putMessages(ctx, tx, t, rows); err != nil {
			return err
		}
		for _, e := range events {
			if _, err := putEvent(ctx, tx, e); err != nil {
				return err
			}
		}
		for _, w := range t.Walks {
			if err := putWalk(ctx, tx, w); err != nil {
				return err
			}
		}
		if err := putQuestions(ctx, tx, t); err != nil {
			return err
		}
		if err := addTallies(ctx, tx, t.Tallies); err != nil {
			return err
		}
		if len(erased) > 0 {
			if err := putNotices(ctx, tx, erased); err != nil {
				return err
			}
		}
		return noticeTurn(ctx, tx, t)
	})
}

// finishEvents takes the event and those merged into it out of the queue.
func (s *Store) finishEvents(ctx context.Context, tx pgx.Tx, done bot.Event, o bot.Outcome) error {
	var outcome any
	if o.Done || o.Refused != "" || o.Message != "" {
		body, err := encode(o)
		if err != nil {
			return err
		}
		outcome = body
	}
	var hashes [][]byte
	for _, k := range append([]bot.EventKey{done.Key}, done.Parts...) {
		hashes = append(hashes, hashed(k))
	}
	slices.SortFunc(hashes, bytes.Compare)
	for _, h := range hashes {
		var id bot.ConversationID
		err := tx.QueryRow(ctx, `UPDATE events SET state = 'done', done_at = $2, outcome = $3, body = NULL, cause = '', album = ''
			WHERE hash = $1 AND state = 'queued' RETURNING conversation`, h, nanos(s.now()), outcome).Scan(&id)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return bot.ErrStale
		case err != nil:
			return err
		case id != done.Conversation:
			return fmt.Errorf("%w: event is of another conversation", bot.ErrTurn)
		}
	}
	return nil
}

func putConversation(ctx context.Context, tx pgx.Tx, done bot.Event, was uint64, c bot.Conversation) error {
	if c.ID != done.Conversation {
		return fmt.Errorf("%w: it is of another conversation than its event", bot.ErrTurn)
	}
	c.Version = was + 1
	body, err := encode(c)
	if err != nil {
		return err
	}
	sql := "UPDATE conversations SET version = $2 + 1, body = $3 WHERE id = $1 AND version = $2"
	if was == 0 {
		sql = "INSERT INTO conversations (id, version, body) VALUES ($1, $2 + 1, $3) ON CONFLICT (id) DO NOTHING"
	}
	tag, err := tx.Exec(ctx, sql, c.ID, int64(was), body)
	if err == nil && tag.RowsAffected() == 0 {
		err = bot.ErrStale
	}
	return err
}

// putMessages writes new messages, with the delivery of their rows, and
// changed ones, which keep the delivery that is stored: a row may have been
// finished since the turn was begun.
func putMessages(ctx context.Context, tx pgx.Tx, t bot.Turn, rows []bot.Row) error {
	queued := make(map[bot.MessageID]bot.Row, len(rows))
	for _, r := range rows {
		queued[r.Message] = r
	}
	var ids, bodies []string
	var seqs []int64
	for _, m := range t.Messages {
		if m.ID == "" || m.Conversation != t.Conversation.ID {
			return fmt.Errorf("%w: a message has no ID or another conversation", bot.ErrTurn)
		}
		if r, ok := queued[m.ID]; ok {
			m.Delivery = bot.Delivery{State: bot.DeliveryQueued, At: r.QueuedAt}
		}
		body, err := encode(m)
		if err != nil {
			return err
		}
		ids, seqs, bodies = append(ids, string(m.ID)), append(seqs, int64(m.Seq)), append(bodies, body)
	}
	tag, err := tx.Exec(ctx, `INSERT INTO messages (id, conversation, seq, body) SELECT i, $1, s, b::json
		FROM unnest($2::text[], $3::bigint[], $4::text[]) AS new (i, s, b) ON CONFLICT DO NOTHING`, t.Conversation.ID, ids, seqs, bodies)
	if err != nil {
		return err
	}
	if int(tag.RowsAffected()) != len(ids) {
		return fmt.Errorf("%w: a message is there already", bot.ErrTurn)
	}
	for _, m := range t.Updates {
		stored, ok, err := one[bot.Message](ctx, tx, "SELECT body FROM messages WHERE id = $1 FOR UPDATE", m.ID)
		if err != nil {
			return err
		}
		if !ok || stored.Conversation != t.Conversation.ID || m.Conversation != stored.Conversation || m.Seq != stored.Seq {
			return fmt.Errorf("%w: the message to update is not there", bot.ErrTurn)
		}
		m.Delivery = stored.Delivery
		body, err := encode(m)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE messages SET body = $2 WHERE id = $1", m.ID, body); err != nil {
			return err
		}
	}
	return nil
}

// putTicket writes a ticket of a conversation.
func putTicket(ctx context.Context, tx pgx.Tx, id bot.ConversationID, t handoff.Ticket) error {
	if t.ID == "" || t.Conversation != id {
		return fmt.Errorf("%w: its ticket has no ID or another conversation", bot.ErrTurn)
	}
	body, err := encode(t)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `INSERT INTO tickets (id, conversation, status, owner, promised, closed, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET status = $3, owner = $4, promised = $5, closed = $6, body = $7 WHERE tickets.conversation = $2`,
		t.ID, t.Conversation, t.Status, t.Owner, nanos(t.PromisedBy), nanos(t.ClosedAt), body)
	if err == nil && tag.RowsAffected() == 0 {
		err = bot.ErrTicketTaken
	}
	return err
}

// ticket is nil when there is none.
func ticket(ctx context.Context, q querier, id bot.TicketID) (*handoff.Ticket, error) {
	if id == "" {
		return nil, nil
	}
	t, ok, err := one[handoff.Ticket](ctx, q, "SELECT body FROM tickets WHERE id = $1", id)
	if err != nil || !ok {
		return nil, err
	}
	return &t, nil
}

func putWalk(ctx context.Context, tx pgx.Tx, w bot.Walk) error {
	body, err := encode(w)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO walks (id, started, last, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET started = $2, last = $3, body = $4`, w.ID, nanos(w.StartAt), nanos(w.LastAt), body)
	return err
}
