package zalobot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

const (
	// secretHeader is where the platform repeats the secret.
	// documented: webhook.
	secretHeader = "X-Bot-Api-Secret-Token" //nolint:gosec // the header's name, no secret
	// maxUpdate is the largest update taken, in bytes.
	maxUpdate = 1 << 20
	// lookEvery is how often the platform is asked where our webhook leads.
	lookEvery = time.Minute
)

// HookPath is WebhookPath.
func (c *Channel) HookPath() string { return WebhookPath }

// Handler serves webhooks below WebhookPath. It acknowledges an update only
// when it is in the inbox. A request without the secret is refused, and
// without one configured all are.
func (c *Channel) Handler() http.Handler { return http.HandlerFunc(c.serve) }

func (c *Channel) serve(w http.ResponseWriter, r *http.Request) {
	a := c.accounts[bot.Account(Name+":"+strings.TrimPrefix(r.URL.Path, WebhookPath))]
	if r.Method == http.MethodPost && !platform.Same(c.opt.Secret, r.Header.Get(secretHeader)) {
		if a != nil {
			a.state.Change(func(s *bot.ChannelStatus) { s.Refused++ })
		}
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if r.Method == http.MethodPost && a == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	raw, ok := platform.Body(w, r, maxUpdate)
	if !ok {
		return
	}
	// What is being stored is stored even when the platform hangs up.
	if err := a.take(context.WithoutCancel(r.Context()), raw); err != nil {
		a.trouble(err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	a.well()
	w.WriteHeader(http.StatusOK)
}

// take puts what a body tells of into the inbox. What cannot be read at all
// is counted and left: it would be no better the next time.
func (a *account) take(ctx context.Context, raw []byte) error {
	list, ok := open(raw)
	if !ok {
		list = []json.RawMessage{nil}
	}
	for _, one := range list {
		if err := a.takeOne(ctx, one); err != nil {
			return err
		}
	}
	return nil
}

func (a *account) takeOne(ctx context.Context, raw []byte) error {
	in := a.read(raw)
	if in.unread {
		a.state.Change(func(s *bot.ChannelStatus) { s.Undecoded++ })
		a.opt.Log.Error().Str("account", string(a.id)).Int("bytes", len(raw)).Msg("an update could not be read")
	}
	if !in.ok {
		return nil
	}
	if _, err := a.opt.Inbox.PutEvent(ctx, in.event); err != nil {
		return fmt.Errorf("put update: %w: %w", errInbox, err)
	}
	now := a.opt.Now()
	a.state.Change(func(s *bot.ChannelStatus) { s.LastUpdateAt = now })
	return nil
}

// hook tells the platform where our webhook is, until it has tried it with
// success, and asks from time to time whether it still leads here, until ctx
// ends.
func (a *account) hook(ctx context.Context) {
	address := strings.TrimRight(a.opt.PublicURL, "/") + WebhookPath + a.name
	var rest platform.Rest
	for ctx.Err() == nil {
		err := a.setHook(ctx, address)
		if err == nil {
			a.well()
			break
		}
		a.pause(ctx, &rest, err)
	}
	for ctx.Err() == nil {
		if a.opt.Sleep(ctx, lookEvery) != nil {
			return
		}
		a.look(ctx, address)
	}
}

// setHook sets the webhook.
// documented: apis/setWebhook; the platform tries it at once and tells how
// that went. getWebhookInfo does not tell of later failures, nor of what
// waits, so that here is the one place to learn of a proxy that is in the way.
func (a *account) setHook(ctx context.Context, address string) error {
	raw, err := a.call(ctx, callTime, "setWebhook", map[string]any{"url": address, "secret_token": a.opt.Secret})
	if ce := new(callError); errors.As(err, &ce) && ce.said && ce.code == http.StatusBadRequest {
		return fmt.Errorf("%w: %w", errFailing, err) // an address that it does not take
	}
	if err != nil {
		return err
	}
	var got struct {
		Verification *struct {
			OK      bool   `json:"ok"`
			Outcome string `json:"outcome"`
		} `json:"verification"`
	}
	if err := json.Unmarshal(raw, &got); err == nil && got.Verification != nil && !got.Verification.OK {
		return fmt.Errorf("%w: %s", errFailing, got.Verification.Outcome)
	}
	return nil
}

// look asks the platform where our webhook leads.
// documented: apis/getWebhookInfo.
func (a *account) look(ctx context.Context, address string) {
	raw, err := a.call(ctx, callTime, "getWebhookInfo", map[string]any{})
	if err != nil {
		if ctx.Err() == nil {
			a.trouble(err)
		}
		return
	}
	var info struct {
		URL string `json:"url"`
	}
	switch err := json.Unmarshal(raw, &info); {
	case err != nil:
		a.trouble(&callError{err: errors.New("read where the webhook leads"), left: true})
	case info.URL != address:
		// It is not set again: two instances would take it from each other.
		a.trouble(errTaken)
	default:
		a.well()
	}
}
