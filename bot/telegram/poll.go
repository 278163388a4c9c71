package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	tgbot "github.com/go-telegram/bot"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

const (
	pollGrace = 10 * time.Second       // beyond the poll's own time
	hurry     = 300 * time.Millisecond // an empty answer sooner was no long poll
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
type rest struct{ platform.Rest }

// after notes the failure and waits.
func (r *rest) after(ctx context.Context, a *account, err error) {
	if ctx.Err() != nil {
		return
	}
	var told time.Duration
	if flood := new(tgbot.TooManyRequestsError); errors.As(err, &flood) {
		told = time.Duration(flood.RetryAfter) * time.Second
	}
	_ = a.opt.Sleep(ctx, r.Next(a.trouble(err), told)) // ends early only with ctx
}
