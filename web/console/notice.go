package console

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/motcua/motcua/bot"
)

const (
	// noticesShown is how many of an officer's notices the page lists.
	noticesShown = 50
	// noticesRead is how many it looks through for them: many say the same.
	noticesRead = 300
)

// notice is one message of the system to the officer.
type notice struct {
	Key    string
	Text   string
	At     string
	Unread bool
	Ticket bot.TicketID // "" about none
}

// readNotices lists the officer's own notices, newest first.
func (v *view) readNotices(ctx context.Context) ([]notice, error) {
	conv, err := v.noticeConversation(ctx)
	if err != nil {
		return nil, err
	}
	ms, err := v.reader.LastMessages(ctx, conv.ID, noticesRead)
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	var out []notice
	said := repeats{}
	for _, m := range slices.Backward(ms) {
		if m.Author.Kind == bot.AuthorBot && !said.before(&m) && len(out) < noticesShown {
			out = append(out, notice{Key: string(m.ID), Text: m.Text, At: v.clock.when(m.At), Unread: m.Seq > conv.SeenSeq, Ticket: m.Ticket})
		}
	}
	return out, nil
}

// unreadNotices counts the notices that the officer has not seen.
func (v *view) unreadNotices(ctx context.Context) (int, error) {
	conv, err := v.noticeConversation(ctx)
	if err != nil || conv.LastSeq <= conv.SeenSeq {
		return 0, err
	}
	ms, err := v.reader.Messages(ctx, conv.ID, conv.SeenSeq, 0)
	if err != nil {
		return 0, fmt.Errorf("count notices: %w", err)
	}
	n := 0
	said := repeats{}
	for _, m := range slices.Backward(ms) {
		if m.Author.Kind == bot.AuthorBot && !said.before(&m) {
			n++
		}
	}
	return n, nil
}

// repeats is what the newest notice of each ticket says: of one who writes
// thirty messages in a row it is said once that she has written.
type repeats map[bot.TicketID]bot.AlertKind

// before takes an officer's notices from the newest on, and reports that the
// one just before this, of the same ticket, said the same.
func (r repeats) before(m *bot.Message) bool {
	if m.Ticket == "" {
		return false
	}
	last := r[m.Ticket]
	r[m.Ticket] = m.Alert
	return m.Alert == bot.AlertMessage && last == bot.AlertMessage
}

// noticeConversation is the officer's own conversation in the console; one
// that was never spoken to is empty.
func (v *view) noticeConversation(ctx context.Context) (bot.Conversation, error) {
	a := bot.DeskAddress(v.officer.ID)
	conv, err := v.reader.Conversation(ctx, a.Conversation())
	if errors.Is(err, bot.ErrAbsent) {
		return bot.Conversation{ID: a.Conversation(), Address: a, Kind: bot.KindDesk}, nil
	}
	if err != nil {
		return conv, fmt.Errorf("read own conversation: %w", err)
	}
	return conv, nil
}

// markNotices notes that the officer has read her notices.
func (c *Console) markNotices(ctx context.Context, v *view) error {
	conv, err := v.noticeConversation(ctx)
	if err != nil || conv.LastSeq <= conv.SeenSeq {
		return err
	}
	// The key is the fact itself, so that saying it again does nothing.
	key := eventKey(fmt.Sprintf("read-%s-%d", v.officer.ID, conv.LastSeq))
	_, err = c.Inbox.PutEvent(ctx, bot.Event{Key: key,
		Conversation: conv.ID, Address: conv.Address, Kind: bot.EventCommand, Desk: true, At: v.world.Now, Due: v.world.Now,
		Command: &bot.Command{Kind: bot.CommandSeen, Actor: v.officer.ID, Seq: conv.LastSeq}})
	if err != nil {
		return fmt.Errorf("put seen: %w", err)
	}
	// The page that comes next is to know of it; if it takes long, it will
	// a little later.
	if _, _, err := c.await(ctx, key); err != nil {
		return fmt.Errorf("read outcome: %w", err)
	}
	return nil
}
