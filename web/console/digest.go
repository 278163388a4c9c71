package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
)

const (
	// digestLeast is how many unread notices are worth being summed up.
	digestLeast = 3
	// digestAfter is how long an officer must not have read her notices to
	// count as one who comes back.
	digestAfter = 4 * time.Hour
	// digestMost is how many of them are read at most, the newest: whoever
	// never says that she has read any must not make her page slow.
	digestMost = 500
)

// digest is what an officer who comes back finds at the head of her queue:
// what there was meanwhile, in one line, and the notices folded below it.
type digest struct {
	Key   string
	Since string // when she last read her notices
	Sum   string
	List  []notice // newest first, noticesShown at most
}

// readDigest sums up the officer's unread notices; nil when there are few or
// when she was here not long ago.
func (v *view) readDigest(ctx context.Context) (*digest, error) {
	conv, err := v.noticeConversation(ctx)
	if err != nil || conv.LastSeq < conv.SeenSeq+digestLeast {
		return nil, err
	}
	unread, err := v.reader.LastMessages(ctx, conv.ID, int(min(conv.LastSeq-conv.SeenSeq, digestMost)))
	if err != nil {
		return nil, fmt.Errorf("read unread notices: %w", err)
	}
	unread = slices.DeleteFunc(unread, func(m bot.Message) bool { return m.Author.Kind != bot.AuthorBot })
	if len(unread) < digestLeast {
		return nil, nil
	}
	since, err := v.lastHere(ctx, &conv)
	if err != nil {
		return nil, err
	}
	if since.IsZero() {
		since = unread[0].At
	}
	if v.clock.now.Sub(since) < digestAfter {
		return nil, nil
	}
	d := &digest{Key: newKey(), Since: v.clock.when(since), Sum: v.sumUp(unread)}
	for _, m := range slices.Backward(unread[max(len(unread)-noticesShown, 0):]) {
		d.List = append(d.List, notice{Key: string(m.ID), Text: m.Text, At: v.clock.when(m.At), Unread: true, Ticket: m.Ticket})
	}
	return d, nil
}

// lastHere is when she said that she has read her notices, or when the last
// one that she has read came; the zero time when she never read any.
func (v *view) lastHere(ctx context.Context, conv *bot.Conversation) (time.Time, error) {
	if !conv.SeenAt.IsZero() || conv.SeenSeq == 0 {
		return conv.SeenAt, nil
	}
	m, err := v.reader.Message(ctx, bot.NewMessageID(conv.ID, conv.SeenSeq))
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		return time.Time{}, fmt.Errorf("read notice: %w", err)
	}
	return m.At, nil
}

// sumUp says in one line what notices tell: of how many tickets each thing.
func (v *view) sumUp(ms []bot.Message) string {
	tickets := map[bot.AlertKind]map[bot.TicketID]bool{}
	other := 0
	for i := range ms {
		kind := ms[i].Alert
		switch kind {
		case bot.AlertNew, bot.AlertMessage, bot.AlertLate, bot.AlertTaken, bot.AlertNobody:
			if tickets[kind] == nil {
				tickets[kind] = map[bot.TicketID]bool{}
			}
			tickets[kind][ms[i].Ticket] = true
		default:
			other++
		}
	}
	var parts []string
	say := func(n int, key string) {
		if n > 0 {
			parts = append(parts, v.text(key, "n", strconv.Itoa(n)))
		}
	}
	say(len(tickets[bot.AlertNobody]), "watch.sum_nobody")
	say(len(tickets[bot.AlertNew]), "watch.sum_new")
	say(len(tickets[bot.AlertMessage]), "watch.sum_message")
	say(len(tickets[bot.AlertLate]), "watch.sum_late")
	say(len(tickets[bot.AlertTaken]), "watch.sum_taken")
	say(other, "watch.sum_other")
	return strings.Join(parts, ", ")
}
