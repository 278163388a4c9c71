package telegram

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	tgbot "github.com/go-telegram/bot"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

const (
	// secretHeader is where Telegram repeats the secret.
	secretHeader = "X-Telegram-Bot-Api-Secret-Token" //nolint:gosec // the header's name, no secret
	// maxUpdate is the largest update taken, in bytes.
	maxUpdate = 1 << 20
	// lookEvery is how often Telegram is asked how our webhook does.
	lookEvery = time.Minute
	// failingFor is how long a failure of the webhook counts.
	failingFor = 5 * time.Minute
)

// HookPath is WebhookPath.
func (c *Channel) HookPath() string { return WebhookPath }

// Handler serves webhooks below WebhookPath. It acknowledges an update only
// when it is in the inbox; Telegram brings others again. A request without
// the secret is refused, and without one configured all are.
func (c *Channel) Handler() http.Handler { return http.HandlerFunc(c.serve) }

func (c *Channel) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && !platform.Same(c.opt.Secret, r.Header.Get(secretHeader)) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	a := c.accounts[bot.Account(Name+":"+strings.TrimPrefix(r.URL.Path, WebhookPath))]
	if r.Method == http.MethodPost && a == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	raw, ok := platform.Body(w, r, maxUpdate)
	if !ok {
		return
	}
	// What is being stored is stored even when Telegram hangs up.
	if _, err := a.take(context.WithoutCancel(r.Context()), raw); err != nil {
		a.trouble(err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	a.well()
	w.WriteHeader(http.StatusOK)
}

// hook tells Telegram where our webhook is, and asks from time to time how
// it does, until ctx ends.
func (a *account) hook(ctx context.Context) {
	address := strings.TrimRight(a.opt.PublicURL, "/") + WebhookPath + a.name
	var wait rest
	for ctx.Err() == nil {
		_, err := a.api.SetWebhook(ctx, &tgbot.SetWebhookParams{URL: address, SecretToken: a.opt.Secret,
			AllowedUpdates: allowedUpdates(), MaxConnections: 20})
		if err == nil {
			a.well()
			break
		}
		wait.after(ctx, a, err)
	}
	for ctx.Err() == nil {
		if a.opt.Sleep(ctx, lookEvery) != nil {
			return
		}
		a.look(ctx, address)
	}
}

// look asks Telegram how our webhook does.
func (a *account) look(ctx context.Context, address string) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	info, err := a.api.GetWebhookInfo(ctx)
	if err != nil {
		if ctx.Err() == nil || a.state.Get().State != bot.IntakeOK {
			a.trouble(err)
		}
		return
	}
	now := a.opt.Now()
	a.state.Change(func(s *bot.ChannelStatus) { s.Pending = info.PendingUpdateCount })
	failed := time.Unix(int64(info.LastErrorDate), 0)
	switch {
	case info.URL != address:
		// It is not set again: two instances would take it from each other.
		a.trouble(errTaken)
	case info.LastErrorDate != 0 && info.PendingUpdateCount > 0 && now.Sub(failed) < failingFor:
		if a.state.Become(bot.IntakeFailing, info.LastErrorMessage, now) {
			a.opt.Log.Error().Str("account", string(a.id)).Int("pending", info.PendingUpdateCount).
				Str("reason", info.LastErrorMessage).Msg(sentences[bot.IntakeFailing])
		}
	default:
		a.well()
	}
}

// errTaken: the webhook is not ours any more.
var errTaken = errors.Join(tgbot.ErrorConflict, errors.New("the webhook of this bot leads to another address"))
