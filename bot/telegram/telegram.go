// Package telegram is the channel of Telegram bots, several at once: what
// citizens write comes in by long polling or by webhook, and what is said to
// them goes out by the Bot API.
//
// It takes updates in itself, because none may be confirmed before it is in
// the inbox; of github.com/go-telegram/bot it uses the models, the calls and
// their errors only. Groups are not served: a citizen's matter is private.
//
// It does not know what a conversation is about, who an officer is, or how
// pages are served; webhooks come in through Handler, wherever that is put.
package telegram

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	tgbot "github.com/go-telegram/bot"
	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Name is the channel's part of an account.
const Name = "telegram"

// WebhookPath is where Handler expects requests: below it stands the name of
// the account.
const WebhookPath = "/telegram/"

// Telegram takes about one message a second in a chat, a few more for a
// moment, and thirty a second from a bot.
const (
	chatEvery  = time.Second
	totalEvery = time.Second / 28
)

// officialURL is where the Bot API is when no other place is given.
const officialURL = "https://api.telegram.org"

// Account is one bot, with its token from BotFather.
type Account = platform.Named

// Options are what a Channel is made of. Those not marked must be set.
type Options struct {
	Accounts  []Account
	Inbox     bot.Inbox
	Files     platform.Blobs
	Media     fs.FS  // films and pictures of guides; nil: they are linked, not sent
	PublicURL string // of the ward's pages; "" unknown: no link to them is sent
	// Secret turns webhooks on: Telegram sends it with each of them. It needs
	// PublicURL. "": long polling.
	Secret string
	APIURL string // of another Bot API server; "" Telegram's own
	Log    zerolog.Logger

	Transport http.RoundTripper                                // nil: the usual one
	Now       func() time.Time                                 // nil: time.Now
	Sleep     func(ctx context.Context, d time.Duration) error // nil: waits
	PollTime  time.Duration                                    // of one long poll; 0 means 25 s
}

// Channel is Telegram as a bot.Channel. It is safe for concurrent use.
type Channel struct {
	opt      Options
	accounts map[bot.Account]*account
	order    []*account
	sides    sync.WaitGroup // signals under way
}

// account is one bot at work.
type account struct {
	*Channel
	id    bot.Account
	name  string
	token string
	self  int64
	api   *tgbot.Bot
	http  platform.Quiet
	pace  *platform.Pacer[int64]
	state platform.Keeper

	mu       sync.Mutex
	migrated map[int64]int64   // groups that became supergroups
	films    map[string]string // what Telegram calls films that it has; lost with the process, and then brought anew
	flooded  platform.Flood[int64]
	editing  sync.Mutex
	latest   map[string]uint64 // newest refresh of a message
	counter  uint64
}

var tokenForm = regexp.MustCompile(`^(\d{1,19}):[A-Za-z0-9_-]{20,100}$`)

// ParseAccounts reads tokens as settings hold them: one token, or several as
// name=token with commas between. Faults do not repeat a token.
func ParseAccounts(s string) ([]Account, error) {
	return platform.Tokens(s, tokenForm, "is not one of BotFather's, such as 123456:ABC-DEF")
}

// New makes the channel. Nothing is sent yet: whether Telegram can be reached
// shows when Run runs.
func New(o Options) (*Channel, error) {
	if o.Secret != "" && o.PublicURL == "" {
		return nil, errors.New("make telegram channel: webhooks need the public URL")
	}
	if err := platform.CheckSecret(o.Secret); err != nil {
		return nil, fmt.Errorf("make telegram channel: secret of webhooks: %w", err)
	}
	if o.APIURL == "" {
		o.APIURL = officialURL
	}
	o.APIURL = strings.TrimRight(o.APIURL, "/")
	if u, err := url.Parse(o.APIURL); err != nil || u.Host == "" {
		return nil, errors.New("make telegram channel: the API's URL is none")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = platform.Sleep
	}
	if o.PollTime <= 0 {
		o.PollTime = 25 * time.Second
	}
	c := &Channel{opt: o, accounts: map[bot.Account]*account{}}
	for _, one := range o.Accounts {
		a := &account{Channel: c, id: bot.Account(Name + ":" + one.Name), name: one.Name, token: one.Token,
			migrated: map[int64]int64{}, films: map[string]string{}, latest: map[string]uint64{}}
		id, _, _ := strings.Cut(one.Token, ":")
		a.self, _ = strconv.ParseInt(id, 10, 64) // ParseAccounts has checked it; 0 is nobody
		a.http = platform.NewQuiet(o.Transport)
		a.pace = platform.NewPacer[int64](platform.Rate{Every: chatEvery, Burst: 3}, platform.Rate{Every: totalEvery, Burst: 20}, o.Now, o.Sleep)
		a.state.Begin(a.id, string(a.mode()))
		var err error
		// The library logs whole updates and errors unless it is told not to.
		a.api, err = tgbot.New(one.Token, tgbot.WithSkipGetMe(), tgbot.WithServerURL(o.APIURL),
			tgbot.WithHTTPClient(o.PollTime, a.http), tgbot.WithErrorsHandler(func(error) {}),
			tgbot.WithDebugHandler(func(string, ...any) {}))
		if err != nil {
			return nil, errors.New("make telegram channel: a token is empty")
		}
		c.accounts[a.id] = a
		c.order = append(c.order, a)
	}
	return c, nil
}

// Name implements bot.Channel.
func (c *Channel) Name() string { return Name }

// Run takes updates in until ctx ends. It never fails: what is wrong stands
// in Status, and is tried again.
func (c *Channel) Run(ctx context.Context) {
	var group sync.WaitGroup
	for _, a := range c.order {
		group.Go(func() {
			if a.mode() == ModeWebhook {
				a.hook(ctx)
			} else {
				a.poll(ctx)
			}
		})
	}
	group.Wait()
	c.sides.Wait()
}

// Mode is how updates come in.
type Mode string

// Modes.
const (
	ModePolling Mode = "polling"
	ModeWebhook Mode = "webhook"
)

// Status implements bot.Monitor.
func (c *Channel) Status() []bot.ChannelStatus {
	out := make([]bot.ChannelStatus, 0, len(c.order))
	for _, a := range c.order {
		out = append(out, a.state.Get())
	}
	return out
}

func (c *Channel) mode() Mode {
	if c.opt.Secret != "" {
		return ModeWebhook
	}
	return ModePolling
}
