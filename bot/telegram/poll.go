package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	tgbot "github.com/go-telegram/bot"

	"github.com/motcua/motcua/bot"
)

const (
	pollGrace   = 10 * time.Second // beyond the poll's own time
	firstWait   = time.Second
	hurry       = 300 * time.Millisecond // an empty answer sooner was no long poll
	longestWait = time.Minute
	// conflictWait is the first rest after another instance was met. It is
	// long, and grows, so that the two do not throw each other out for ever.
	conflictWait    = 20 * time.Second
	longestConflict = 5 * time.Minute
)

// errInbox: the inbox did not take an update.
var errInbox = errors.New("inbox")

// poll takes updates in by long polling until ctx ends. An update is
// confirmed to Telegram (by the next offset) only when it is in the inbox;
// one that is given again has the same key and changes nothing.
func (a *account) poll(ctx context.Context) {
	var wait rest
	for ctx.Err() == nil { // a webhook that was set before would keep all updates
		_, err := a.api.DeleteWebhook(ctx, &tgbot.DeleteWebhookParams{})
		if err == nil {
			break
		}
		wait.after(ctx, a, err)
	}
	offset := int64(0)
	for ctx.Err() == nil {
		asked := time.Now()
		batch, err := a.getUpdates(ctx, offset)
		if err == nil {
			offset, err = a.takeAll(ctx, batch, offset)
		}
		if err != nil {
			wait.after(ctx, a, err)
			continue
		}
		wait = rest{}
		a.well()
		if len(batch) == 0 && time.Since(asked) < hurry {
			// Whoever answers does not wait, as Telegram does.
			_ = a.opt.Sleep(ctx, hurry) // ends early only with ctx
		}
	}
}

// takeAll takes a batch in and returns the offset that confirms what is in
// the inbox.
func (a *account) takeAll(ctx context.Context, batch []json.RawMessage, offset int64) (int64, error) {
	if len(batch) == 0 {
		// All are confirmed. The numbers may begin anywhere after a quiet
		// week, so the next question asks for whatever there is.
		return 0, nil
	}
	for _, raw := range batch {
		id, err := a.take(ctx, raw)
		if err != nil {
			return offset, err
		}
		if id != 0 {
			offset = id + 1
		}
	}
	return offset, nil
}

// take puts one update into the inbox and returns its number. What cannot be
// read at all is counted and left.
func (a *account) take(ctx context.Context, raw json.RawMessage) (int64, error) {
	in := a.read(raw)
	if in.unread {
		a.state.Change(func(s *bot.ChannelStatus) { s.Undecoded++ })
		a.opt.Log.Error().Str("account", string(a.id)).Int64("update", in.id).Int("bytes", len(raw)).Msg("an update could not be read")
	}
	if in.ok {
		if _, err := a.opt.Inbox.PutEvent(ctx, in.event); err != nil {
			return 0, fmt.Errorf("put update: %w: %w", errInbox, err)
		}
		now := a.opt.Now()
		a.state.Change(func(s *bot.ChannelStatus) { s.LastUpdateAt = now })
	}
	if in.callback != "" {
		a.answer(ctx, in.callback)
	}
	return in.id, nil
}

// rest is the growing pause after failures.
type rest struct {
	next  time.Duration
	state bot.IntakeState
}

// after notes the failure and waits.
func (r *rest) after(ctx context.Context, a *account, err error) {
	if ctx.Err() != nil {
		return
	}
	state := a.trouble(err)
	first, longest := firstWait, longestWait
	if state == bot.IntakeConflict || state == bot.IntakeUnauthorized {
		first, longest = conflictWait, longestConflict
	}
	if r.next == 0 || r.state != state {
		r.next = first
	}
	wait := r.next
	if flood := new(tgbot.TooManyRequestsError); errors.As(err, &flood) {
		wait = max(wait, time.Duration(flood.RetryAfter)*time.Second)
	}
	r.state, r.next = state, min(r.next*2, longest)
	// Spread, so that two instances do not meet again and again.
	_ = a.opt.Sleep(ctx, wait/2+rand.N(wait/2+1)) // ends early only with ctx
}
