package postgres

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"github.com/jackc/pgx/v5"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// kept is a turn's conversation as it is stored: an erasure's without its
// address, which only the turn's own rows still need.
func kept(t bot.Turn) bot.Conversation {
	c := t.Conversation
	if t.Erase != nil {
		c.Address = bot.Address{}
	}
	return c
}

// erase takes away what is kept of the person behind a turn's conversation,
// and returns the changes to tell: they are told last, see putNotices.
func (s *Store) erase(ctx context.Context, tx pgx.Tx, done bot.Event, t bot.Turn) ([]bot.Notice, error) {
	if _, err := tx.Exec(ctx, "DELETE FROM rows WHERE chat = $1", chat(t.Conversation.Address)); err != nil {
		return nil, err
	}
	if err := s.eraseEvents(ctx, tx, done, t.Erase); err != nil {
		return nil, err
	}
	// Hers, and what officers' linked chats were told of her tickets.
	const hers = `conversation = $1 OR conversation IN (SELECT id FROM conversations WHERE body->>'officer' <> '')
		AND body->>'ticket' IN (SELECT id FROM tickets WHERE conversation = $1)`
	if _, err := tx.Exec(ctx, "DELETE FROM rows WHERE message IN (SELECT id FROM messages WHERE "+hers+")", done.Conversation); err != nil {
		return nil, err
	}
	var notices []bot.Notice
	ms, err := many[bot.Message](ctx, tx, "SELECT body FROM messages WHERE "+hers+" ORDER BY conversation, seq FOR UPDATE", done.Conversation)
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		remains := m.Erased(t.Erase.Text)
		if m.Conversation != done.Conversation {
			remains = m.Untold(t.Erase.Text)
		}
		body, err := encode(remains)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, "UPDATE messages SET body = $2 WHERE id = $1", m.ID, body); err != nil {
			return nil, err
		}
		notices = append(notices, bot.Notice{Conversation: m.Conversation, Ticket: m.Ticket, Message: m.ID})
	}
	tickets, err := many[handoff.Ticket](ctx, tx, "SELECT body FROM tickets WHERE conversation = $1 ORDER BY id FOR UPDATE", done.Conversation)
	if err != nil {
		return nil, err
	}
	for _, old := range tickets {
		if err := putTicket(ctx, tx, done.Conversation, old.Erased()); err != nil {
			return nil, err
		}
		notices = append(notices, bot.Notice{Conversation: done.Conversation, Ticket: old.ID})
	}
	if err := unlinkWalks(ctx, tx, done.Conversation); err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, "DELETE FROM questions WHERE conversation = $1", done.Conversation)
	return notices, err
}

// eraseEvents ends what waits in the queue or was set aside; nothing is known
// of it any more but its key's hash.
func (s *Store) eraseEvents(ctx context.Context, tx pgx.Tx, done bot.Event, x *bot.Erasure) error {
	waiting, err := s.queued(ctx, tx, "conversation = $1 ORDER BY due, seq", done.Conversation)
	if err != nil {
		return err
	}
	hashes := [][]byte{}
	for _, e := range waiting {
		if x.Takes(e, done) {
			hashes = append(hashes, hashed(e.Key))
		}
	}
	_, err = tx.Exec(ctx, `UPDATE events SET state = 'done', done_at = $3, body = NULL, cause = '', album = ''
		WHERE conversation = $1 AND (state = 'queued' AND hash = ANY($2) OR state = 'aside')`, done.Conversation, hashes, nanos(s.now()))
	if err != nil {
		return err
	}
	// What officers are still to be told loses her words.
	told, err := many[bot.Event](ctx, tx, "SELECT body FROM events WHERE body->'alert'->>'from' = $1 AND body->'alert'->>'words' <> '' ORDER BY hash FOR UPDATE", done.Conversation)
	if err != nil {
		return err
	}
	for _, e := range told {
		e.Alert.Words = ""
		body, err := encode(e)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE events SET body = $2 WHERE hash = $1", hashed(e.Key), body); err != nil {
			return err
		}
	}
	return nil
}

// unlinkWalks gives a conversation's walks IDs of which nobody can tell whose
// they were.
func unlinkWalks(ctx context.Context, tx pgx.Tx, id bot.ConversationID) error {
	ws, err := many[bot.Walk](ctx, tx, "DELETE FROM walks WHERE starts_with(id, $1) RETURNING body", string(id)+"-")
	if err != nil {
		return err
	}
	for _, w := range ws {
		var random [12]byte
		_, _ = rand.Read(random[:]) // never fails (it ends the program instead)
		if err := putWalk(ctx, tx, w.Unlinked("erased-"+hex.EncodeToString(random[:]))); err != nil {
			return err
		}
	}
	return nil
}
