package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/messenger/fake"
	"github.com/motcua/motcua/words"
)

// messengerCarrier is the ward's page at Facebook as a ward sets it.
func messengerCarrier() carrier {
	return carrier{
		name: messenger.Name,
		settings: []setting{
			{"messenger_page_token", "token of the ward's Facebook page", "", nil},
			{"messenger_app_secret", "secret of the app at Facebook; what comes to the webhook is signed with it", "", nil},
			{"messenger_verify_token", "what Facebook says when the webhook is set up: any 16 letters or more of your own", "", checkVerifyToken},
			{"messenger_page_id", "`number` of the page; without it Facebook is asked", "", checkPageID},
			{"messenger_human_agent", "`on` when Facebook has allowed the page Human Agent, so that officers may answer for seven days", "off", checkOnOff},
			{"messenger_reply_window", "`time` after the citizen's last message in which Facebook lets the page write", "24h", checkAnHour},
			{"messenger_human_window", "the same `time` for an officer's words, with messenger_human_agent", "168h", checkAnHour},
			{"messenger_api_url", "`address` of another Graph API or of a proxy to it", "", checkAPI},
			{"messenger_api_version", "`version` of the Graph API", messenger.DefaultVersion, checkVersion},
		},
		check: checkMessenger,
		preview: func(c *core, _ *words.Catalogue) func(bot.Message) []bot.Bubble {
			return messenger.Preview(c.cfg.PublicURL, c.media())
		},
		open:   openMessenger,
		demo:   demoMessenger,
		limits: messengerLimits,
	}
}

// checkMessenger finds faults between the settings. None repeats a secret.
func checkMessenger(values map[string]string) []error {
	var faults []error
	secrets := []string{"messenger_page_token", "messenger_app_secret", "messenger_verify_token"}
	some := false
	for _, name := range secrets {
		some = some || values[name] != ""
	}
	for _, name := range secrets {
		if some && values[name] == "" {
			faults = append(faults, fmt.Errorf("%s: the page in Messenger needs it as well", name))
		}
	}
	if some && values["public_url"] == "" {
		faults = append(faults, errors.New("messenger_page_token: Facebook brings messages to public_url, so set that as well"))
	}
	reply, errReply := time.ParseDuration(values["messenger_reply_window"])
	human, errHuman := time.ParseDuration(values["messenger_human_window"])
	if errReply == nil && errHuman == nil && human < reply {
		faults = append(faults, errors.New("messenger_human_window: is shorter than messenger_reply_window"))
	}
	return faults
}

func checkVerifyToken(v string) error {
	if v != "" && len(v) < 16 {
		return errors.New("is too short: take 16 random letters at least")
	}
	return nil
}

var (
	pageIDForm  = regexp.MustCompile(`^[0-9]{1,32}$`)
	versionForm = regexp.MustCompile(`^v[0-9]{1,3}\.[0-9]$`)
)

func checkPageID(v string) error {
	if v != "" && !pageIDForm.MatchString(v) {
		return fmt.Errorf("%q is not the number of a page", v)
	}
	return nil
}

func checkOnOff(v string) error {
	if v != "on" && v != "off" {
		return fmt.Errorf("%q is not on or off", v)
	}
	return nil
}

func checkAnHour(v string) error {
	if d, err := time.ParseDuration(v); err != nil || d < time.Hour {
		return fmt.Errorf("%q is not a time of an hour or more, such as 24h", v)
	}
	return nil
}

func checkVersion(v string) error {
	if !versionForm.MatchString(v) {
		return fmt.Errorf("%q is not a version such as %s", v, messenger.DefaultVersion)
	}
	return nil
}

// messengerLimits are what the page may send, and for how long. Without
// Facebook's permission an officer has no longer than the program.
func messengerLimits(value func(string) string) bot.Limits {
	l := bot.Limits{FileBytes: messenger.MaxUpload, Still: true}         // nothing that was sent can be changed
	l.BotWindow, _ = time.ParseDuration(value("messenger_reply_window")) // checked
	l.ReplyWindow = l.BotWindow
	if value("messenger_human_agent") == "on" {
		l.ReplyWindow, _ = time.ParseDuration(value("messenger_human_window")) // the same
	}
	return l
}

// openMessenger makes the channel of the ward's page; nil when it has none.
func openMessenger(c *core) (social, error) {
	token := c.cfg.value("messenger_page_token")
	if token == "" {
		return nil, nil
	}
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	return messenger.New(messenger.Options{
		PageToken: token, AppSecret: c.cfg.value("messenger_app_secret"), VerifyToken: c.cfg.value("messenger_verify_token"),
		PageID: c.cfg.value("messenger_page_id"), HumanAgent: c.cfg.value("messenger_human_agent") == "on",
		Inbox: bot.Announce(c.store, c.feed), Files: c.files, Media: c.media(), PublicURL: c.cfg.PublicURL, Link: c.fileLink, Words: catalogue,
		APIURL: c.cfg.value("messenger_api_url"), Version: c.cfg.value("messenger_api_version"), Log: c.log,
	})
}

// The demo's page: nobody's.
const (
	demoPage      = "100000000000001"
	demoPageToken = "motcua-demo-page-token" //nolint:gosec // no secret: it opens the demo's own page
	demoAppSecret = "motcua-demo-app-secret" //nolint:gosec // the same
	demoVerify    = "motcua-demo-verify-token"
)

// demoMessenger starts a Messenger of our own for the demo, with a page on
// which one plays a citizen, and lets the settings lead to it.
func demoMessenger(ctx context.Context, cfg *config, log zerolog.Logger) (demoPhone, error) {
	catalogue, err := words.Load()
	if err != nil {
		return demoPhone{}, err
	}
	say := func(key string) string { return catalogue.Text(words.Vi, key) }
	server := fake.New(fake.Config{
		Page: demoPage, App: "100000000000002", Name: say("messenger.demo_page"), Token: demoPageToken, AppSecret: demoAppSecret, Verify: demoVerify, HumanAgent: true,
		Labels: fake.Labels{
			Title: say("messenger.demo_title"), Write: say("messenger.demo_write"), Send: say("messenger.demo_send"), Start: say("messenger.demo_start"),
			Menu: say("messenger.demo_menu"), File: say("messenger.demo_file"), Photo: say("messenger.demo_photo"), Empty: say("messenger.demo_empty"),
			Seen: say("messenger.demo_seen"), Person: say("messenger.demo_person"),
			Inbox: say("messenger.demo_inbox"), InboxHint: say("messenger.demo_inbox_hint"), InboxWrite: say("messenger.demo_inbox_write"),
		},
	})
	address, stop, err := demoServer(ctx, server, log)
	if err != nil {
		return demoPhone{}, err
	}
	cfg.set("messenger_page_token", demoPageToken)
	cfg.set("messenger_app_secret", demoAppSecret)
	cfg.set("messenger_verify_token", demoVerify)
	cfg.set("messenger_page_id", demoPage)
	cfg.set("messenger_human_agent", "on")
	cfg.set("messenger_api_url", address)
	return demoPhone{title: "Messenger", address: address + "/", hook: func(ours string) {
		// It asks our server back, which does not answer before this returns.
		go func() {
			if err := server.SetHook(ours + messenger.WebhookPath); err != nil {
				log.Error().Err(err).Msg("the demo's messenger does not reach the server")
			}
		}()
	}, stop: func() {
		server.Close()
		stop()
	}}, nil
}
