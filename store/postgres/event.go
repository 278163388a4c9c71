package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
)

// hashed is the key of an event: of one length, and telling nothing.
func hashed(k bot.EventKey) []byte {
	sum := sha256.Sum256([]byte(k))
	return sum[:]
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

// PutEvent implements bot.Inbox.
func (s *Store) PutEvent(ctx context.Context, e bot.Event) (stored bool, err error) {
	if e, err = s.ready(e); err != nil {
		return false, fmt.Errorf("put event: %w", err)
	}
	err = s.update(ctx, "put event", func(tx pgx.Tx) error {
		var err error
		stored, err = putEvent(ctx, tx, e)
		return err
	})
	return stored && err == nil, err
}

func putEvent(ctx context.Context, tx pgx.Tx, e bot.Event) (bool, error) {
	body, err := encode(e)
	if err != nil {
		return false, err
	}
	tag, err := tx.Exec(ctx, `INSERT INTO events (hash, conversation, due, state, album, body) VALUES ($1, $2, $3, 'queued', $4, $5)
		ON CONFLICT (hash) DO NOTHING`, hashed(e.Key), e.Conversation, nanos(e.Due), strings.ReplaceAll(e.Album, "\x00", ""), body)
	return err == nil && tag.RowsAffected() == 1, err
}

// Outcome implements bot.Inbox.
func (s *Store) Outcome(ctx context.Context, k bot.EventKey) (o bot.Outcome, done bool, err error) {
	o, done, err = one[bot.Outcome](ctx, s.pool, "SELECT coalesce(outcome, '{}') FROM events WHERE hash = $1 AND state = 'done'", hashed(k))
	if err != nil {
		return o, false, fmt.Errorf("read outcome: %w", err)
	}
	return o, done, nil
}

// NextEvent implements bot.Queue.
func (s *Store) NextEvent(ctx context.Context, id bot.ConversationID, now time.Time) (bot.Event, bool, error) {
	es, err := s.queued(ctx, s.pool, "conversation = $1 AND due <= $2 ORDER BY due, seq LIMIT 1", id, nanos(now))
	if err != nil {
		return bot.Event{}, false, fmt.Errorf("read next event: %w", err)
	}
	if len(es) == 0 {
		return bot.Event{}, false, nil
	}
	return es[0], true, nil
}

// AlbumEvents implements bot.Queue.
func (s *Store) AlbumEvents(ctx context.Context, id bot.ConversationID, album string) ([]bot.Event, error) {
	if album == "" {
		return nil, nil
	}
	es, err := s.queued(ctx, s.pool, "conversation = $1 AND album = $2 ORDER BY due, seq", id, strings.ReplaceAll(album, "\x00", ""))
	if err != nil {
		return nil, fmt.Errorf("list album: %w", err)
	}
	return es, nil
}

// queued lists events in the queue with the sequence they were given.
func (s *Store) queued(ctx context.Context, q querier, where string, args ...any) ([]bot.Event, error) {
	rows, err := q.Query(ctx, "SELECT seq, body FROM events WHERE state = 'queued' AND "+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e bot.Event, err error) {
		var seq int64
		var raw []byte
		if err := row.Scan(&seq, &raw); err != nil {
			return e, err
		}
		e, err = decode[bot.Event](raw)
		e.Seq = uint64(seq)
		return e, err
	})
}

// FailEvent implements bot.Queue.
func (s *Store) FailEvent(ctx context.Context, k bot.EventKey, cause string) (failures int, err error) {
	err = s.pool.QueryRow(ctx, `UPDATE events SET failures = failures + 1, cause = $2 WHERE hash = $1 AND state = 'queued'
		RETURNING failures`, hashed(k), strings.ReplaceAll(cause, "\x00", "")).Scan(&failures)
	if errors.Is(err, pgx.ErrNoRows) {
		err = bot.ErrStale
	}
	if err != nil {
		return 0, fmt.Errorf("count failure: %w", err)
	}
	return failures, nil
}

// NextDue implements bot.Queue.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	var at *int64
	err := s.pool.QueryRow(ctx, `SELECT least(
		(SELECT due FROM events WHERE state = 'queued' ORDER BY due, seq LIMIT 1),
		(SELECT min(due) FROM (SELECT DISTINCT ON (chat) due FROM rows ORDER BY chat, seq) heads))`).Scan(&at)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read next due: %w", err)
	}
	if at == nil {
		return time.Time{}, false, nil
	}
	return time.Unix(0, *at), true, nil
}

// keepKeys is how long the key of a done event stays known.
const keepKeys = 30 * 24 * time.Hour

// Sweep forgets the keys of events that were done 30 days before now and
// questions older than bot.QuestionsKept, and reports how many of both. An
// event set aside is kept until somebody looked at it.
func (s *Store) Sweep(ctx context.Context, now time.Time) (forgotten int, err error) {
	tag, err := s.pool.Exec(ctx, "DELETE FROM events WHERE state = 'done' AND done_at < $1", nanos(now.Add(-keepKeys)))
	if err != nil {
		return 0, fmt.Errorf("sweep keys: %w", err)
	}
	if _, err := s.pool.Exec(ctx, "DELETE FROM leases WHERE until < $1", nanos(now)); err != nil {
		return int(tag.RowsAffected()), fmt.Errorf("sweep leases: %w", err)
	}
	forgotten = int(tag.RowsAffected())
	if tag, err = s.pool.Exec(ctx, "DELETE FROM questions WHERE at < $1", nanos(now.Add(-bot.QuestionsKept))); err != nil {
		return forgotten, fmt.Errorf("sweep questions: %w", err)
	}
	return forgotten + int(tag.RowsAffected()), nil
}
