package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// Conversation implements bot.Reader.
func (s *Store) Conversation(ctx context.Context, id bot.ConversationID) (bot.Conversation, error) {
	return read[bot.Conversation](ctx, s, "read conversation", "SELECT body FROM conversations WHERE id = $1", id)
}

// Message implements bot.Reader.
func (s *Store) Message(ctx context.Context, id bot.MessageID) (bot.Message, error) {
	return read[bot.Message](ctx, s, "read message", "SELECT body FROM messages WHERE id = $1", id)
}

// Ticket implements bot.Reader.
func (s *Store) Ticket(ctx context.Context, id bot.TicketID) (handoff.Ticket, error) {
	return read[handoff.Ticket](ctx, s, "read ticket", "SELECT body FROM tickets WHERE id = $1", id)
}

// read is one with ErrAbsent.
func read[T any](ctx context.Context, s *Store, what, sql string, args ...any) (T, error) {
	v, ok, err := one[T](ctx, s.pool, sql, args...)
	if err == nil && !ok {
		err = bot.ErrAbsent
	}
	if err != nil {
		return v, fmt.Errorf("%s: %w", what, err)
	}
	return v, nil
}

// list is many with its own words.
func list[T any](ctx context.Context, q querier, what, sql string, args ...any) ([]T, error) {
	vs, err := many[T](ctx, q, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return vs, nil
}

// Messages implements bot.Reader.
func (s *Store) Messages(ctx context.Context, id bot.ConversationID, after uint64, limit int) ([]bot.Message, error) {
	return list[bot.Message](ctx, s.pool, "list messages",
		"SELECT body FROM messages WHERE conversation = $1 AND seq > $2 ORDER BY seq LIMIT $3", id, int64(after), most(limit))
}

// LastMessages implements bot.Reader.
func (s *Store) LastMessages(ctx context.Context, id bot.ConversationID, limit int) ([]bot.Message, error) {
	return lastMessages(ctx, s.pool, id, limit)
}

func lastMessages(ctx context.Context, q querier, id bot.ConversationID, limit int) ([]bot.Message, error) {
	ms, err := list[bot.Message](ctx, q, "list last messages",
		"SELECT body FROM messages WHERE conversation = $1 ORDER BY seq DESC LIMIT $2", id, limit)
	slices.Reverse(ms)
	return ms, err
}

// Tickets implements bot.Reader.
func (s *Store) Tickets(ctx context.Context, f bot.TicketFilter) ([]handoff.Ticket, error) {
	if !f.ClosedSince.IsZero() && f.Status == "" {
		f.Status = handoff.Closed
	}
	return list[handoff.Ticket](ctx, s.pool, "list tickets", `SELECT body FROM tickets
		WHERE ($1 = '' OR status = $1) AND ($2 = '' OR owner = $2) AND ($3 = '' OR conversation = $3) AND closed >= $4
		ORDER BY promised, id COLLATE "C" LIMIT $5`, string(f.Status), string(f.Owner), string(f.Conversation), nanos(f.ClosedSince), most(f.Limit))
}

// Walks implements bot.Reader; a walk counts by when it last moved.
func (s *Store) Walks(ctx context.Context, since time.Time) ([]bot.Walk, error) {
	return list[bot.Walk](ctx, s.pool, "list walks", `SELECT body FROM walks WHERE last >= $1 ORDER BY started, id COLLATE "C"`, nanos(since))
}
