package main

import (
	"context"
	"errors"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/telegram/fake"
	"github.com/motcua/motcua/words"
)

// telegramCarrier is Telegram as a ward sets it.
func telegramCarrier() carrier {
	return carrier{
		name: telegram.Name,
		settings: []setting{
			{"telegram_token", "token of the ward's Telegram bot, or several as name=token with commas between", "", checkTokens},
			{"telegram_webhook_secret", "secret of Telegram's webhooks; with it and public_url updates come by webhook, else by polling", "", platform.CheckSecret},
			{"telegram_api_url", "`address` of another Bot API server or of a proxy to it", "", checkAPI},
		},
		check: func(values map[string]string) []error {
			if values["telegram_webhook_secret"] != "" && values["public_url"] == "" {
				return []error{errors.New("telegram_webhook_secret: webhooks need public_url as well")}
			}
			return nil
		},
		preview: func(c *core, _ *words.Catalogue) func(bot.Message) []bot.Bubble {
			return telegram.Preview(c.cfg.PublicURL, c.media())
		},
		open:   openTelegram,
		demo:   demoTelegram,
		limits: func(func(string) string) bot.Limits { return bot.Limits{FileBytes: telegram.MaxUpload} },
	}
}

// checkTokens checks telegram_token without repeating it.
func checkTokens(v string) error {
	_, err := telegram.ParseAccounts(v)
	return err
}

// openTelegram makes the channel of the ward's Telegram bots; nil when it
// has none.
func openTelegram(c *core) (social, error) {
	accounts, err := telegram.ParseAccounts(c.cfg.value("telegram_token"))
	if err != nil || len(accounts) == 0 {
		return nil, err
	}
	return telegram.New(telegram.Options{
		Accounts: accounts, Inbox: bot.Announce(c.store, c.feed), Files: c.files, Media: c.media(), PublicURL: c.cfg.PublicURL,
		Secret: c.cfg.value("telegram_webhook_secret"), APIURL: c.cfg.value("telegram_api_url"), Log: c.log,
	})
}

// demoToken is the token of the demo's bot: nobody's.
const demoToken = "100000001:motcua-demo-motcua-demo-motcua-demo"

// demoTelegram starts a Telegram of our own for the demo, with a page on
// which one plays a citizen, and lets the settings lead to it.
func demoTelegram(ctx context.Context, cfg *config, log zerolog.Logger) (demoPhone, error) {
	catalogue, err := words.Load()
	if err != nil {
		return demoPhone{}, err
	}
	say := func(key string) string { return catalogue.Text(words.Vi, key) }
	server := fake.New(fake.Labels{
		Title: say("telegram.demo_title"), Write: say("telegram.demo_write"), Send: say("telegram.demo_send"),
		Start: say("telegram.demo_start"), File: say("telegram.demo_file"), Empty: say("telegram.demo_empty"), Reply: say("telegram.demo_reply"),
	}, demoToken)
	address, stop, err := demoServer(ctx, server, log)
	if err != nil {
		return demoPhone{}, err
	}
	cfg.set("telegram_token", demoToken)
	cfg.set("telegram_api_url", address)
	cfg.set("telegram_webhook_secret", "")
	return demoPhone{title: "Telegram", address: address + "/", stop: func() {
		server.Close()
		stop()
	}}, nil
}
