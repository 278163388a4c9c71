// Package zalobot is the channel of bots on the Zalo Bot Platform, several at
// once: what citizens write comes in by webhook, or by getUpdates for
// development, and what is said to them goes out as texts and pictures.
//
// The platform has no buttons, so what can be chosen is numbered in the text,
// and a number that is typed picks it; a message that was sent never changes.
// Citizens can hardly send files there: pictures are taken where the platform
// gives an address for them, all else goes over a page of ours (Limits.ByLink
// is for the engine). Groups are not served, since a citizen's matter is
// private: what is written in one is acknowledged and left, and the bot says
// nothing there.
//
// It does not know what a conversation is about, who an officer is, or how
// pages are served; webhooks come in through Handler, wherever that is put.
// It does not know either when the platform lets a bot write first, how many
// messages a day it takes, and how often it brings a webhook again: its
// documentation does not say.
//
// What is known of the platform is marked where it is used: "documented" stands
// on https://docs.zaloplatforms.com/docs/BOT, "second-hand" was seen in
// programs that run against it, "assumed" is our guess, on the safe side.
package zalobot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/words"
)

// Name is the channel's part of an account.
const Name = "zalobot"

// WebhookPath is where Handler expects requests: below it stands the name of
// the account.
const WebhookPath = "/zalobot/"

// officialURL is where the API is when no other place is given.
// documented: apis/getMe.
const officialURL = "https://bot-api.zaloplatforms.com"

// Blobs keeps the files that citizens send; *files.Store is one.
type Blobs interface {
	Put(ctx context.Context, r io.Reader, limit int64, name string) (files.Ref, error)
}

// Account is one bot, with its token from Zalo Bot Manager.
type Account = platform.Named

// Options are what a Channel is made of. Those not marked must be set.
type Options struct {
	Accounts  []Account
	Inbox     bot.Inbox
	Files     Blobs
	Words     *words.Catalogue
	PublicURL string // of the ward's pages; "" unknown: no link to them is sent
	// Link makes an address under which a file opens without a session until
	// a time; "" there is none. nil: no file can be sent.
	Link func(f bot.FileRef, until time.Time) string
	// Secret turns webhooks on: the platform sends it with each of them. It
	// needs PublicURL. "": getUpdates, for development only. The platform takes
	// 8 to 256 letters (documented: apis/setWebhook); we want one that cannot
	// be guessed.
	Secret string
	APIURL string // of another server; "" the platform's own
	Log    zerolog.Logger

	// TextUnits is how long one text may be, in UTF-16 units; 0 means 2000.
	TextUnits int
	// ChatRate and TotalRate are how often calls are made to one chat and by
	// one bot; a zero Rate means 1 a second, 3 at once, and 10 a second.
	ChatRate, TotalRate platform.Rate
	// PhotoHosts are the domains from which a citizen's picture is fetched,
	// by https, with all below them; nil means Zalo's own. That of APIURL is
	// always one.
	PhotoHosts []string
	// PhotoBytes is the largest picture that is fetched; 0 means 20 MB.
	PhotoBytes int64
	// LinkTime is how long a link to an officer's file holds, and PhotoTime
	// one from which the platform takes a picture; 0 means 72 and 1 hours.
	LinkTime, PhotoTime time.Duration

	Transport http.RoundTripper                                // nil: the usual one
	Now       func() time.Time                                 // nil: time.Now
	Sleep     func(ctx context.Context, d time.Duration) error // nil: waits
	PollTime  time.Duration                                    // of one long poll; 0 means 25 s
}

// fill puts defaults where nothing is set.
func (o *Options) fill() {
	def := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	def(&o.PollTime, 25*time.Second)
	def(&o.LinkTime, 72*time.Hour)
	def(&o.PhotoTime, time.Hour)
	if o.TextUnits <= 0 {
		o.TextUnits = maxText
	}
	if o.PhotoBytes <= 0 {
		o.PhotoBytes = 20 << 20
	}
	// assumed: the documentation names no pace.
	if o.ChatRate == (platform.Rate{}) {
		o.ChatRate = platform.Rate{Every: time.Second, Burst: 3}
	}
	if o.TotalRate == (platform.Rate{}) {
		o.TotalRate = platform.Rate{Every: time.Second / 10, Burst: 10}
	}
	if o.PhotoHosts == nil {
		o.PhotoHosts = photoHosts()
	}
	if o.APIURL == "" {
		o.APIURL = officialURL
	}
	o.APIURL = strings.TrimRight(o.APIURL, "/")
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = platform.Sleep
	}
}

// Channel is the Zalo Bot Platform as a bot.Channel. It is safe for
// concurrent use.
type Channel struct {
	opt      Options
	host     string // of the API
	accounts map[bot.Account]*account
	order    []*account
	outside  platform.Quiet // for addresses that messages name
}

// account is one bot at work.
type account struct {
	*Channel
	id      bot.Account
	name    string
	token   string
	http    platform.Quiet
	pace    *platform.Pacer[bot.ChatID]
	flooded platform.Flood[bot.ChatID]
	state   platform.Keeper
}

// assumed: the samples show 123456789:abc123xyz; only what can stand in an
// address is sure.
var tokenForm = regexp.MustCompile(`^(\d{1,30}):[A-Za-z0-9._~-]{8,256}$`)

// ParseAccounts reads tokens as settings hold them: one token, or several as
// name=token with commas between. Faults do not repeat a token.
func ParseAccounts(s string) ([]Account, error) {
	return platform.Tokens(s, tokenForm, "is not one of Zalo Bot Manager's, such as 123456:abc-def")
}

// New makes the channel. It makes no call; what is wrong at the platform
// shows when Run runs.
func New(o Options) (*Channel, error) {
	if o.Secret != "" && o.PublicURL == "" {
		return nil, errors.New("make zalobot channel: webhooks need the public URL")
	}
	if err := platform.CheckSecret(o.Secret); err != nil {
		return nil, fmt.Errorf("make zalobot channel: secret of webhooks: %w", err)
	}
	o.fill()
	u, err := url.Parse(o.APIURL)
	if err != nil || u.Host == "" {
		return nil, errors.New("make zalobot channel: the API's URL is none")
	}
	c := &Channel{opt: o, host: u.Host, accounts: map[bot.Account]*account{}}
	c.outside = platform.NewQuiet(o.Transport)
	if o.Transport == nil {
		c.outside = platform.NewQuiet(platform.PublicTransport())
	}
	for _, one := range o.Accounts {
		a := &account{Channel: c, id: bot.Account(Name + ":" + one.Name), name: one.Name, token: one.Token}
		a.http = platform.NewQuiet(o.Transport)
		a.pace = platform.NewPacer[bot.ChatID](o.ChatRate, o.TotalRate, o.Now, o.Sleep)
		a.state.Begin(a.id, string(c.mode()))
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
			if c.mode() == ModeWebhook {
				a.hook(ctx)
			} else {
				a.poll(ctx)
			}
		})
	}
	group.Wait()
}

// Mode is how updates come in.
type Mode string

// Modes.
const (
	ModePolling Mode = "polling" // for development: see poll
	ModeWebhook Mode = "webhook"
)

func (c *Channel) mode() Mode {
	if c.opt.Secret != "" {
		return ModeWebhook
	}
	return ModePolling
}

// Status implements bot.Monitor.
func (c *Channel) Status() []bot.ChannelStatus {
	out := make([]bot.ChannelStatus, 0, len(c.order))
	for _, a := range c.order {
		out = append(out, a.state.Get())
	}
	return out
}
