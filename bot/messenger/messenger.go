// Package messenger is the channel of a page's Messenger: what citizens write
// to the ward's page comes in by webhook, and what is said to them goes out by
// the Send API.
//
// Facts about the platform are marked where they stand: documented (Messenger
// Platform's own pages, named after them), second-hand (public code and
// threads), or assumed. What may change is an option.
//
// What a citizen takes back stays as it came: she asked it, and somebody may
// be at work on it; to have her data erased she says so. Her name is not
// looked up: it needs a permission of its own, and the ward can do without.
// Reactions and the notes that something was delivered are nobody's question.
//
// It does not know what a conversation is about, who an officer is, or how
// pages are served; webhooks come in through Handler, wherever that is put.
package messenger

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/words"
)

// Name is the channel's part of an account.
const Name = "messenger"

// Account is the ward's page. Its name is ours and not the page's number, so
// that conversations keep their address when the ward gets another page.
const Account = bot.Account(Name + ":main")

// WebhookPath is where Handler expects requests.
const WebhookPath = "/messenger/"

const (
	// officialURL is where the Graph API is when no other place is given.
	officialURL = "https://graph.facebook.com"
	// DefaultVersion is the version of the Graph API that calls name.
	// documented (Send API, 2026): the one in the examples.
	DefaultVersion = "v25.0"
)

// documented (Messenger Platform rate limits): 300 calls a second for a page
// with text, 10 with film or sound, and less when too many go to one thread,
// without a number. assumed: one a second there is no trouble.
const (
	chatEvery  = time.Second
	chatBurst  = 5
	totalEvery = time.Second / 50
	totalBurst = 20
)

// Options are what a Channel is made of. Those not marked must be set.
type Options struct {
	PageToken   string // secret, of the page
	AppSecret   string // secret; signs what comes to the webhook
	VerifyToken string // secret; said once, when the webhook is set up
	PageID      string // "": asked of Facebook with the token
	Inbox       bot.Inbox
	Files       platform.Blobs
	Media       fs.FS  // films and pictures of guides; nil: they are linked, not sent
	PublicURL   string // of the ward's pages; "" unknown: no link to them is sent
	// Link is an address under which a file opens until a time, for one that
	// Facebook does not take; "" there is none. nil: there never is.
	Link func(f bot.FileRef, until time.Time) string
	// HumanAgent says that Facebook has allowed the page to answer after its
	// window with the words of a person, for seven days.
	HumanAgent bool
	// Words are said in the page's menu; nil: the menu is left as it is.
	Words   *words.Catalogue
	APIURL  string   // of another Graph API, as our own fake; "" Facebook's
	Version string   // of the Graph API; "" DefaultVersion
	Hosts   []string // where attachments may lie, with all below them; nil Facebook's
	Log     zerolog.Logger

	Transport http.RoundTripper                                // nil: the usual one
	Now       func() time.Time                                 // nil: time.Now
	Sleep     func(ctx context.Context, d time.Duration) error // nil: waits
}

// Channel is a page's Messenger as a bot.Channel. It is safe for concurrent
// use.
type Channel struct {
	opt   Options
	graph platform.Quiet // calls of the Graph API
	cdn   platform.Quiet // files of citizens: reaches no private address
	pace  *platform.Pacer[bot.ChatID]
	state platform.Keeper
	flood platform.Flood[bot.ChatID]

	mu       sync.Mutex
	page     string           // its number; "" not known yet
	signedAt time.Time        // when a request came last that was signed well
	hold     time.Time        // no calls before
	saved    map[string]asset // of guides, kept at Facebook
}

// New makes the channel. Nothing is sent yet: whether Facebook can be reached
// shows when Run runs.
func New(o Options) (*Channel, error) {
	for _, must := range []struct{ value, name string }{
		{o.PageToken, "token of the page"}, {o.AppSecret, "secret of the app"}, {o.VerifyToken, "verify token"},
	} {
		if must.value == "" {
			return nil, errors.New("make messenger channel: there is no " + must.name)
		}
	}
	if o.APIURL == "" {
		o.APIURL = officialURL
	}
	o.APIURL = strings.TrimRight(o.APIURL, "/")
	if u, err := url.Parse(o.APIURL); err != nil || u.Host == "" {
		return nil, errors.New("make messenger channel: the API's URL is none")
	}
	if o.Version == "" {
		o.Version = DefaultVersion
	}
	if o.Hosts == nil {
		o.Hosts = facebookHosts()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = platform.Sleep
	}
	c := &Channel{opt: o, page: o.PageID, graph: platform.NewQuiet(o.Transport), saved: map[string]asset{}}
	c.cdn = c.graph
	if o.Transport == nil {
		c.cdn = platform.NewQuiet(platform.PublicTransport())
	}
	c.pace = platform.NewPacer[bot.ChatID](platform.Rate{Every: chatEvery, Burst: chatBurst},
		platform.Rate{Every: totalEvery, Burst: totalBurst}, o.Now, o.Sleep)
	c.state.Begin(Account, "webhook")
	return c, nil
}

// Name implements bot.Channel.
func (c *Channel) Name() string { return Name }

// Status implements bot.Monitor.
func (c *Channel) Status() []bot.ChannelStatus { return []bot.ChannelStatus{c.state.Get()} }

// pageID is the number of the page; "" while it is not known.
func (c *Channel) pageID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.page
}
