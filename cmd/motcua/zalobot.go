package main

import (
	"context"
	"errors"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/bot/zalobot"
	"github.com/motcua/motcua/bot/zalobot/fake"
	"github.com/motcua/motcua/words"
)

// zalobotCarrier is the Zalo Bot Platform as a ward sets it.
func zalobotCarrier() carrier {
	return carrier{
		name: zalobot.Name,
		settings: []setting{
			{"zalobot_token", "token of the ward's Zalo bot, or several as name=token with commas between", "", checkZalobotTokens},
			{"zalobot_webhook_secret", "secret of the Zalo bot's webhooks; without it updates are fetched, for development only", "", platform.CheckSecret},
			{"zalobot_api_url", "`address` of another server of the Zalo Bot API or of a proxy to it", "", checkAPI},
		},
		check: func(values map[string]string) []error {
			if values["zalobot_webhook_secret"] != "" && values["public_url"] == "" {
				return []error{errors.New("zalobot_webhook_secret: webhooks need public_url as well")}
			}
			return nil
		},
		preview: func(c *core, texts *words.Catalogue) func(bot.Message) []bot.Bubble {
			return zalobot.Preview(c.cfg.PublicURL, texts)
		},
		open: openZalobot,
		demo: demoZalobot,
		// What an officer sends goes as a link to our own page.
		limits: func(func(string) string) bot.Limits { return bot.Limits{ByLink: true, Still: true} },
	}
}

// checkZalobotTokens checks zalobot_token without repeating it.
func checkZalobotTokens(v string) error {
	_, err := zalobot.ParseAccounts(v)
	return err
}

// openZalobot makes the channel of the ward's Zalo bots; nil when it has
// none.
func openZalobot(c *core) (social, error) {
	accounts, err := zalobot.ParseAccounts(c.cfg.value("zalobot_token"))
	if err != nil || len(accounts) == 0 {
		return nil, err
	}
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	return zalobot.New(zalobot.Options{
		Accounts: accounts, Inbox: bot.Announce(c.store, c.feed), Files: c.files, Words: catalogue, PublicURL: c.cfg.PublicURL, Link: c.fileLink,
		Secret: c.cfg.value("zalobot_webhook_secret"), APIURL: c.cfg.value("zalobot_api_url"), Log: c.log,
	})
}

// The demo's bot: nobody's.
const (
	demoZalobotToken  = "100000002:motcua-demo-motcua-demo" //nolint:gosec // no secret
	demoZalobotSecret = "motcua-demo-webhook"               //nolint:gosec // the same
)

// demoZalobot starts a Zalo Bot Platform of our own for the demo, with a page
// on which one plays a citizen, and lets the settings lead to it. It brings
// updates by webhook, as a ward's does.
func demoZalobot(ctx context.Context, cfg *config, log zerolog.Logger) (demoPhone, error) {
	catalogue, err := words.Load()
	if err != nil {
		return demoPhone{}, err
	}
	say := func(key string) string { return catalogue.Text(words.Vi, key) }
	server := fake.New(fake.Labels{
		Title: say("zalobot.demo_title"), Who: say("zalobot.demo_who"), Write: say("zalobot.demo_write"), Send: say("zalobot.demo_send"),
		Photo: say("zalobot.demo_photo"), Sticker: say("zalobot.demo_sticker"), Voice: say("zalobot.demo_voice"), Empty: say("zalobot.demo_empty"),
		Typing: say("zalobot.demo_typing"), Image: say("zalobot.demo_image"), You: say("zalobot.demo_you"),
	}, demoZalobotToken)
	address, stop, err := demoServer(ctx, server, log)
	if err != nil {
		return demoPhone{}, err
	}
	cfg.set("zalobot_token", demoZalobotToken)
	cfg.set("zalobot_api_url", address)
	cfg.set("zalobot_webhook_secret", demoZalobotSecret)
	return demoPhone{title: "Zalo Bot", address: address + "/", stop: func() {
		server.Close()
		stop()
	}}, nil
}
