package zalobot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot/platform"
)

const (
	pollGrace = 10 * time.Second       // beyond the poll's own time
	hurry     = 300 * time.Millisecond // an empty answer sooner was no long poll
)

// poll takes updates in by getUpdates until ctx ends. It is for development:
// the platform says so itself (documented: apis/getUpdates), and it takes an
// update as received when it has handed it out; there is no offset with which
// we could confirm it later. What was fetched and is not in the inbox yet is
// held in memory: while the inbox fails nothing else is fetched, but the end
// of the program between the answer and the inbox loses one update, and so does
// a call that was under way then, until the platform notices that nobody waits
// for it any more.
func (a *account) poll(ctx context.Context) {
	a.opt.Log.Warn().Str("account", string(a.id)).
		Msg("this Zalo bot fetches its updates, which is for development only: a fault of the machine may lose one; set zalobot_webhook_secret and public_url")
	var rest platform.Rest
	for ctx.Err() == nil { // while a webhook is set nothing can be fetched
		_, err := a.call(ctx, callTime, "deleteWebhook", map[string]any{})
		if err == nil {
			break
		}
		a.pause(ctx, &rest, err)
	}
	for ctx.Err() == nil {
		asked := time.Now()
		raw, err := a.fetch(ctx)
		if err != nil {
			a.pause(ctx, &rest, err)
			continue
		}
		if raw != nil && !a.keep(ctx, raw) {
			return
		}
		rest = platform.Rest{}
		a.well()
		if raw == nil && time.Since(asked) < hurry {
			// Whoever answers does not wait, as the platform does.
			_ = a.opt.Sleep(ctx, hurry) // ends early only with ctx
		}
	}
}

// fetch asks for one update; nil without an error when there is none.
// documented: apis/getUpdates. second-hand: that nothing came is told as code
// 408, and the time to wait is taken as a string.
func (a *account) fetch(ctx context.Context) (json.RawMessage, error) {
	seconds := strconv.Itoa(int(a.opt.PollTime.Seconds()))
	raw, err := a.call(ctx, a.opt.PollTime+pollGrace, "getUpdates", map[string]any{"timeout": seconds})
	if ce := new(callError); errors.As(err, &ce) && ce.said && ce.code == http.StatusRequestTimeout {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	switch string(raw) {
	case "", "null", "{}", "[]":
		return nil, nil
	}
	return raw, nil
}

// keep puts what was fetched into the inbox, however long that fails: nobody
// else has it any more. It is false when ctx ended first.
func (a *account) keep(ctx context.Context, raw json.RawMessage) bool {
	var rest platform.Rest
	for ctx.Err() == nil {
		// Once more is no matter: an update has its key.
		err := a.take(context.WithoutCancel(ctx), raw)
		if err == nil {
			return true
		}
		a.pause(ctx, &rest, err)
	}
	return a.take(context.WithoutCancel(ctx), raw) == nil
}
