package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
)

// keepChanges is how many changes are remembered.
const keepChanges = 10_000

// noticeTurn records what a turn changed: each message, or the conversation
// alone. The ticket is the one that was touched, or else the one that is open.
func noticeTurn(ctx context.Context, tx pgx.Tx, t bot.Turn) error {
	n := bot.Notice{Conversation: t.Conversation.ID, Ticket: t.Conversation.Ticket}
	if t.Ticket != nil {
		n.Ticket = t.Ticket.ID
	}
	if len(t.Messages)+len(t.Updates) == 0 {
		return putNotices(ctx, tx, []bot.Notice{n})
	}
	var notices []bot.Notice
	for _, ms := range [][]bot.Message{t.Messages, t.Updates} {
		for _, m := range ms {
			n.Message = m.ID
			notices = append(notices, n)
		}
	}
	return putNotices(ctx, tx, notices)
}

// putNotices numbers and writes changes. From here on no other transaction
// can number its own until this one ends: a reader that has seen a number
// has seen all before it.
func putNotices(ctx context.Context, tx pgx.Tx, notices []bot.Notice) error {
	var newest int64
	if err := tx.QueryRow(ctx, "UPDATE newest_change SET seq = seq + $1 RETURNING seq", len(notices)).Scan(&newest); err != nil {
		return err
	}
	first := newest - int64(len(notices)) + 1
	bodies := make([]string, len(notices))
	for i, n := range notices {
		n.Seq = uint64(first) + uint64(i)
		var err error
		if bodies[i], err = encode(n); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "INSERT INTO changes (seq, body) SELECT $1 + n - 1, b::json FROM unnest($2::text[]) WITH ORDINALITY AS new (b, n)", first, bodies)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM changes WHERE seq <= $1", newest-keepChanges)
	return err
}

// Changes implements bot.Reader.
func (s *Store) Changes(ctx context.Context, after uint64, limit int) (changes []bot.Notice, newest uint64, gone bool, err error) {
	var last int64
	var oldest *int64
	err = s.pool.QueryRow(ctx, "SELECT seq, (SELECT min(seq) FROM changes) FROM newest_change").Scan(&last, &oldest)
	if err != nil {
		return nil, 0, false, fmt.Errorf("list changes: %w", err)
	}
	newest = uint64(last)
	// A sequence that was never given out is of a database that has been
	// replaced by an older backup.
	if after > newest || oldest != nil && after+1 < uint64(*oldest) {
		return nil, newest, true, nil
	}
	changes, err = many[bot.Notice](ctx, s.pool, "SELECT body FROM changes WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3", int64(after), last, most(limit))
	if err != nil {
		return nil, 0, false, fmt.Errorf("list changes: %w", err)
	}
	return changes, newest, false, nil
}
