package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
	"github.com/motcua/motcua/words"
)

// zaloCarrier is a Zalo Official Account as a ward sets it.
func zaloCarrier() carrier {
	return carrier{
		name: zalo.Name,
		settings: []setting{
			{"zalo_app_id", "`number` of the app at developers.zalo.me that is linked to the ward's Zalo Official Account", "", checkZaloID},
			{"zalo_app_secret", "secret key of that app; it renews the permission", "", nil},
			{"zalo_webhook_secret", "OA secret key, on the app's webhook page; it signs what Zalo brings", "", nil},
			{"zalo_refresh_token", "refresh token of the Official Account, as a person got it; what follows from it is kept in the store", "", nil},
			{"zalo_access_token", "access token that came with it; it may be left out", "", nil},
			{"zalo_oa_id", "`number` of the Official Account; left out, it is learnt from what comes in", "", checkZaloID},
			{"zalo_webhook_check", "what becomes of `webhooks` with a wrong signature: enforce refuses them, log takes them in (for setting up only)", "enforce", checkZaloCheck},
			{"zalo_api_url", "`address` of another OpenAPI", "", checkAPI},
			{"zalo_oauth_url", "`address` of another OAuth server", "", checkAPI},
			{"zalo_file_hosts", "`hosts` with commas between, from which citizens' files are fetched, with all below them", strings.Join(zalo.FileHosts(), ","), checkHosts},
			{"zalo_form_picture", "`address` of a picture for Zalo's form that asks for name and phone number; without one it is asked in words", "", checkAPI},
			{"zalo_reply_window", "how `long` after a citizen's last sign Zalo lets her be answered; 0 for ever", zalo.ReplyWindow.String(), checkWindow},
			{"zalo_free_replies", "how `many` replies are free after each sign of hers; 0: they are not counted", strconv.Itoa(zalo.FreeReplies), checkCount},
			{"zalo_free_window", "for how `long` they are", zalo.FreeWindow.String(), checkWindow},
		},
		check:   checkZalo,
		preview: func(c *core, _ *words.Catalogue) func(bot.Message) []bot.Bubble { return zalo.Preview(c.cfg.PublicURL) },
		open:    openZalo,
		demo:    demoZalo,
		limits:  zaloLimits,
	}
}

// checkZalo finds what is missing besides what is set: all of it at once.
func checkZalo(values map[string]string) []error {
	any := false
	for _, name := range []string{"zalo_app_id", "zalo_app_secret", "zalo_webhook_secret", "zalo_refresh_token", "zalo_access_token"} {
		any = any || values[name] != ""
	}
	var faults []error
	for _, need := range []struct{ name, why string }{
		{"zalo_app_id", "the app's number, from developers.zalo.me"},
		{"zalo_app_secret", "the app's secret key, from developers.zalo.me"},
		{"zalo_webhook_secret", "the OA secret key, from the app's webhook page"},
		{"zalo_refresh_token", "a refresh token of the Official Account, from the app's API Explorer"},
		{"public_url", "the address at which Zalo reaches the webhook"},
	} {
		if any && values[need.name] == "" {
			faults = append(faults, fmt.Errorf("%s: Zalo needs it: %s", need.name, need.why))
		}
	}
	if s := values["zalo_webhook_secret"]; s != "" && s == values["zalo_app_secret"] {
		faults = append(faults, errors.New("zalo_webhook_secret: this is the app's secret key; webhooks are signed with the OA secret key"))
	}
	long, _ := time.ParseDuration(values["zalo_reply_window"]) // checked by itself
	free, _ := time.ParseDuration(values["zalo_free_window"])  // the same
	if long > 0 && free > long {
		faults = append(faults, errors.New("zalo_free_window: it is longer than zalo_reply_window"))
	}
	return faults
}

var zaloIDForm = regexp.MustCompile(`^\d{1,24}$`)

func checkZaloID(v string) error {
	if v != "" && !zaloIDForm.MatchString(v) {
		return errors.New("want a number as Zalo gives it")
	}
	return nil
}

func checkZaloCheck(v string) error {
	if v != "enforce" && v != "log" {
		return fmt.Errorf("%q is not enforce or log", v)
	}
	return nil
}

var hostForm = regexp.MustCompile(`^[a-z0-9.-]+\.[a-z]{2,}$`)

func checkHosts(v string) error {
	for h := range strings.SplitSeq(v, ",") {
		if h = strings.TrimSpace(h); !hostForm.MatchString(h) {
			return fmt.Errorf("%q is not a host such as zdn.vn", h)
		}
	}
	return nil
}

func checkWindow(v string) error {
	if d, err := time.ParseDuration(v); err != nil || d < 0 {
		return fmt.Errorf("%q is not a time such as 48h", v)
	}
	return nil
}

func checkCount(v string) error {
	if n, err := strconv.Atoi(v); err != nil || n < 0 {
		return fmt.Errorf("%q is not a number such as 8", v)
	}
	return nil
}

// zaloLimits are what Zalo takes, as the settings say.
func zaloLimits(value func(string) string) bot.Limits {
	l := zalo.Limits()
	l.ReplyWindow, _ = time.ParseDuration(value("zalo_reply_window")) // checked
	l.FreeWindow, _ = time.ParseDuration(value("zalo_free_window"))   // the same
	l.Free, _ = strconv.Atoi(value("zalo_free_replies"))              // the same
	return l
}

// openZalo makes the channel of the ward's Official Account; nil when it has
// none.
func openZalo(c *core) (social, error) {
	v := c.cfg.value
	if v("zalo_app_id") == "" {
		return nil, nil
	}
	channel, err := zalo.New(zalo.Options{
		AppID: v("zalo_app_id"), AppSecret: v("zalo_app_secret"), WebhookSecret: v("zalo_webhook_secret"), OA: v("zalo_oa_id"),
		RefreshToken: v("zalo_refresh_token"), AccessToken: v("zalo_access_token"), Unchecked: v("zalo_webhook_check") == "log",
		Inbox: bot.Announce(c.store, c.feed), Permits: c.store, Files: c.files, Link: c.fileLink, PublicURL: c.cfg.PublicURL,
		APIURL: v("zalo_api_url"), OAuthURL: v("zalo_oauth_url"), FileHosts: strings.Split(v("zalo_file_hosts"), ","),
		Picture: v("zalo_form_picture"), Log: c.log,
	})
	if err != nil {
		return nil, err
	}
	return channel, nil
}

// demoZalo starts a Zalo of our own for the demo, with a page on which one
// plays a citizen, and lets the settings lead to it.
func demoZalo(ctx context.Context, cfg *config, log zerolog.Logger) (demoPhone, error) {
	catalogue, err := words.Load()
	if err != nil {
		return demoPhone{}, err
	}
	say := func(key string) string { return catalogue.Text(words.Vi, key) }
	account := fake.Account{AppID: "100000001", AppSecret: "motcua-demo-app", WebhookSecret: "motcua-demo-webhook", OA: "100000002", Refresh: "motcua-demo-refresh"} //nolint:gosec // nobody's but the demo's
	server := fake.New(fake.Options{Account: account, Echo: true, Labels: fake.Labels{
		Title: say("zalo.demo_title"), Name: say("zalo.demo_name"), Kind: say("zalo.demo_kind"), Write: say("zalo.demo_write"), Send: say("zalo.demo_send"),
		Follow: say("zalo.demo_follow"), File: say("zalo.demo_file"), Info: say("zalo.demo_info"), Empty: say("zalo.demo_empty"), Open: say("zalo.demo_open"), Chat: say("zalo.demo_chat"),
	}})
	address, stop, err := demoServer(ctx, server, log)
	if err != nil {
		return demoPhone{}, err
	}
	for name, value := range map[string]string{"zalo_app_id": account.AppID, "zalo_app_secret": account.AppSecret, "zalo_webhook_secret": account.WebhookSecret,
		"zalo_refresh_token": account.Refresh, "zalo_access_token": "", "zalo_oa_id": account.OA, "zalo_webhook_check": "enforce", "zalo_api_url": address, "zalo_oauth_url": address} {
		cfg.set(name, value)
	}
	return demoPhone{title: "Zalo", address: address + "/", hook: func(at string) { server.Hook(at + zalo.WebhookPath) }, stop: func() {
		server.Close()
		stop()
	}}, nil
}
