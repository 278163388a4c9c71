package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/telegram/fake"
	"github.com/motcua/motcua/web"
	"github.com/motcua/motcua/words"
)

// checkTokens checks telegram_token without repeating it.
func checkTokens(v string) error {
	_, err := telegram.ParseAccounts(v)
	return err
}

// openTelegram makes the channel of the ward's Telegram bots; nil when it
// has none.
func openTelegram(c *core) (*telegram.Channel, error) {
	accounts, err := telegram.ParseAccounts(c.cfg.TelegramToken)
	if err != nil || len(accounts) == 0 {
		return nil, err
	}
	return telegram.New(telegram.Options{
		Accounts: accounts, Inbox: bot.Announce(c.store, c.feed), Files: c.files, Media: c.media(), PublicURL: c.cfg.PublicURL,
		Secret: c.cfg.TelegramSecret, APIURL: c.cfg.TelegramURL, Log: c.log,
	})
}

// telegramHooks is where Telegram brings updates; nothing without a channel.
func telegramHooks(t *telegram.Channel) []web.Hook {
	if t == nil {
		return nil
	}
	return []web.Hook{{Pattern: telegram.WebhookPath, Handler: t.Handler()}}
}

// demoToken is the token of the demo's bot: nobody's.
const demoToken = "100000001:motcua-demo-motcua-demo-motcua-demo"

// demoTelegram starts a Telegram of our own for the demo, with a page on
// which one plays a citizen, and lets the settings lead to it.
func demoTelegram(ctx context.Context, cfg *config, log zerolog.Logger) (address string, stop func(), err error) {
	catalogue, err := words.Load()
	if err != nil {
		return "", nil, err
	}
	say := func(key string) string { return catalogue.Text(words.Vi, key) }
	server := fake.New(fake.Labels{
		Title: say("telegram.demo_title"), Write: say("telegram.demo_write"), Send: say("telegram.demo_send"),
		Start: say("telegram.demo_start"), File: say("telegram.demo_file"), Empty: say("telegram.demo_empty"), Reply: say("telegram.demo_reply"),
	}, demoToken)
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("start the demo's telegram: %w", err)
	}
	srv := &http.Server{Handler: server, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error().Err(err).Msg("the demo's telegram is closed")
		}
	}()
	address = "http://" + l.Addr().String()
	cfg.TelegramToken, cfg.TelegramURL, cfg.TelegramSecret = demoToken, address, ""
	return address, func() {
		server.Close()
		_ = srv.Close() // nobody waits for it
	}, nil
}

// demoHint says where the demo's Telegram is played.
func demoHint(address string) string {
	if address == "" {
		return ""
	}
	return fmt.Sprintf("  Telegram:  %s/ (a citizen's phone, played in the browser)\n             %s/?chat=2002 (an officer's: take a link code at /console/me)\n", address, address)
}
