// Package zalo is the channel of a Zalo Official Account by Zalo's OpenAPI:
// what citizens write comes in by webhook, and what is said to them goes out
// as "tin tư vấn" (v3.0/oa/message/cs).
//
// It keeps the account's permission alive as well: an access token of about a
// day, and a refresh token that may be used once. Both stand in the ward's
// store, not in the settings.
//
// It does not know what a conversation is about, how pages are served, how
// much of an answer Zalo charges for, or whether its webhook is still switched
// on at Zalo, which does not say. Groups are not served: a citizen's matter is
// private. Zalo shows no sign that somebody is typing, and a message that was
// sent cannot be changed.
//
// What is said here of Zalo is marked: "documented" by developers.zalo.me,
// "second-hand" from what others who build on it say in public, or "assumed".
package zalo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
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
const Name = "zalo"

// WebhookPath is where Handler expects requests.
const WebhookPath = "/zalo/"

// Where Zalo is when no other place is given; documented.
const (
	officialAPI   = "https://openapi.zalo.me"
	officialOAuth = "https://oauth.zaloapp.com"
)

// Windows of "tin tư vấn", as a ward's settings may change them.
const (
	ReplyWindow = 7 * 24 * time.Hour // documented: none may be sent later
	FreeReplies = 8                  // documented: free after each sign of the citizen's
	FreeWindow  = 48 * time.Hour     // documented: within this time of it
)

// MaxUpload is the largest file that reaches a citizen, in bytes: what Zalo
// does not take goes as a link, so this is what the ward keeps itself.
const MaxUpload = files.DefaultLimit

// Limits are what a ward's settings say when they say nothing else. What was
// sent cannot be changed.
func Limits() bot.Limits {
	return bot.Limits{FileBytes: MaxUpload, ReplyWindow: ReplyWindow, Free: FreeReplies, FreeWindow: FreeWindow, Still: true}
}

// FileHosts is where Zalo keeps what citizens send, with all that is below.
// Second-hand: zdn.vn, zadn.vn and zalo.me; assumed: the others.
func FileHosts() []string {
	return []string{"zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com", "dlfl.vn", "dlmd.me"}
}

// Options are what a Channel is made of. Those not marked must be set.
type Options struct {
	AppID         string
	AppSecret     string // secret, of the app: renews the permission
	WebhookSecret string // secret, of the account ("OA Secret Key"): signs webhooks
	OA            string // id of the account; "" it is learnt from what comes in
	RefreshToken  string // secret, as a person set it; "" the store has one
	AccessToken   string // secret, that belongs to it; "" it is fetched
	// Unchecked takes webhooks with a wrong signature in too, and only counts
	// and logs them: for setting up, never for good.
	Unchecked bool

	Inbox   bot.Inbox
	Permits bot.Permits
	Files   platform.Blobs
	// Link is an address under which a file opens until a time; nil, or ""
	// from it: none, and only the file's name is said.
	Link      func(f bot.FileRef, until time.Time) string
	PublicURL string           // of the ward's pages; "" unknown: no link to them is sent
	Picture   string           // address of a picture for Zalo's form that asks for name and phone; "" the form is not used
	APIURL    string           // "" Zalo's own
	OAuthURL  string           // "" Zalo's own
	FileHosts []string         // nil: FileHosts()
	Words     *words.Catalogue // nil: the shipped one
	Log       zerolog.Logger

	Chat, All   platform.Rate // pace of sending; zero: as assumed here
	RenewAhead  time.Duration // the permission is renewed when so much of it is left; 0: half of AccessLife
	AccessLife  time.Duration // of an access token when Zalo does not say; 0: 25 h
	RefreshLife time.Duration // the same of a refresh token; 0: 90 days

	Transport http.RoundTripper                                // nil: the usual one
	Now       func() time.Time                                 // nil: time.Now
	Sleep     func(ctx context.Context, d time.Duration) error // nil: waits
}

// Lives of tokens. Documented: an access token 25 hours, a refresh token 3
// months and good for one use. All of them can be set.
const (
	accessLife  = 25 * time.Hour
	refreshLife = 90 * 24 * time.Hour
)

// Assumed: Zalo publishes no pace of sending. Its -32 and 429 are heeded.
func chatRate() platform.Rate { return platform.Rate{Every: 500 * time.Millisecond, Burst: 3} }
func allRate() platform.Rate  { return platform.Rate{Every: 50 * time.Millisecond, Burst: 20} }

// Channel is a Zalo Official Account as a bot.Channel. It is safe for
// concurrent use.
type Channel struct {
	opt   Options
	id    bot.Account
	api   *url.URL
	own   bool // the API is on a private address: a trial platform of ours
	http  platform.Quiet
	cdn   platform.Quiet
	pace  *platform.Pacer[bot.ChatID]
	state platform.Keeper

	renewing sync.Mutex // held by who reads, renews or writes the permission

	mu     sync.Mutex
	permit bot.Permit    // as it stands in the store; never newer
	life   time.Duration // of the access token at hand; 0 not known
	ill    bot.IntakeState
	oa     string    // id of the account; "" not known yet
	heard  time.Time // when something came in with the right signature
	warned time.Time // when it was last said that the permission ends
	forced time.Time // when it was last renewed because it was refused
}

// New makes the channel. Nothing is sent yet: whether Zalo can be reached
// shows when Run runs.
func New(o Options) (*Channel, error) {
	if o.AppID == "" || o.AppSecret == "" || o.WebhookSecret == "" {
		return nil, errors.New("make zalo channel: app id, app secret and webhook secret are all needed")
	}
	if o.APIURL == "" {
		o.APIURL = officialAPI
	}
	if o.OAuthURL == "" {
		o.OAuthURL = officialOAuth
	}
	o.APIURL, o.OAuthURL = strings.TrimRight(o.APIURL, "/"), strings.TrimRight(o.OAuthURL, "/")
	api, err := url.Parse(o.APIURL)
	if err != nil || api.Host == "" {
		return nil, errors.New("make zalo channel: the API's URL is none")
	}
	if o.Words == nil {
		if o.Words, err = words.Load(); err != nil {
			return nil, fmt.Errorf("make zalo channel: %w", err)
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = platform.Sleep
	}
	if o.Chat == (platform.Rate{}) {
		o.Chat = chatRate()
	}
	if o.All == (platform.Rate{}) {
		o.All = allRate()
	}
	if o.AccessLife <= 0 {
		o.AccessLife = accessLife
	}
	if o.RefreshLife <= 0 {
		o.RefreshLife = refreshLife
	}
	if o.RenewAhead <= 0 {
		o.RenewAhead = o.AccessLife / 2
	}
	if o.FileHosts == nil {
		o.FileHosts = FileHosts()
	}
	c := &Channel{opt: o, id: bot.Account(Name + ":main"), api: api, own: private(api.Hostname()), http: platform.NewQuiet(o.Transport), oa: o.OA}
	c.cdn = platform.NewQuiet(platform.PublicTransport())
	if c.own {
		c.cdn = c.http
	}
	c.pace = platform.NewPacer[bot.ChatID](o.Chat, o.All, o.Now, o.Sleep)
	c.state.Begin(c.id, "webhook")
	c.state.Change(func(s *bot.ChannelStatus) { s.Unchecked = o.Unchecked })
	return c, nil
}

// private reports whether a host is written as an address of this machine or
// of its network.
func private(host string) bool {
	if host == "localhost" {
		return true
	}
	at, err := netip.ParseAddr(host)
	return err == nil && (at.IsLoopback() || at.IsPrivate())
}

// Name implements bot.Channel.
func (c *Channel) Name() string { return Name }

// Status implements bot.Monitor.
func (c *Channel) Status() []bot.ChannelStatus { return []bot.ChannelStatus{c.state.Get()} }

// sick notes that the permission does not let us send, and why, without
// secrets.
func (c *Channel) sick(to bot.IntakeState, reason string) {
	c.mu.Lock()
	c.ill = to
	c.mu.Unlock()
	c.state.Tell(c.opt.Log, to, reason, sentences[to], c.opt.Now())
}

// cured notes that the permission is good.
func (c *Channel) cured() {
	c.mu.Lock()
	was, heard := c.ill, !c.heard.IsZero()
	c.ill = ""
	c.mu.Unlock()
	if was == "" {
		return
	}
	to := bot.IntakeStarting
	if heard {
		to = bot.IntakeOK
	}
	if c.state.Become(to, "", c.opt.Now()) {
		c.opt.Log.Info().Str("account", string(c.id)).Msg("zalo takes our permission again")
	}
}

// well notes that something came in as it should.
func (c *Channel) well() {
	now := c.opt.Now()
	c.mu.Lock()
	c.heard = now
	ill := c.ill
	c.mu.Unlock()
	c.state.Change(func(s *bot.ChannelStatus) { s.LastUpdateAt = now })
	if ill == "" && c.state.Become(bot.IntakeOK, "", now) {
		c.opt.Log.Info().Str("account", string(c.id)).Msg("zalo brings what citizens write")
	}
}

// sentences say what a state means and what to do.
var sentences = map[bot.IntakeState]string{
	bot.IntakeUnreachable:  "zalo does not renew our permission; it is tried again, the one at hand is used meanwhile",
	bot.IntakeUnauthorized: "zalo refuses our app: see zalo_app_id, zalo_app_secret and zalo_refresh_token",
	bot.IntakeExpired:      "zalo refuses the refresh token: a person must give the permission anew and put the new token into zalo_refresh_token; until the access token at hand ends citizens are still answered",
	bot.IntakeStore:        "the store does not keep the permission, or takes nothing in; what citizens write waits at zalo",
	bot.IntakeForged:       "what comes to the webhook is not signed with zalo_webhook_secret: it must be the OA secret key of this account",
}

// say is a text of the catalogue. What language a citizen speaks is not known
// here: Zalo's people read Vietnamese.
func (c *Channel) say(key string, args ...string) string {
	return c.opt.Words.Text(words.Vi, key, args...)
}
