package telegram_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/telegram/fake"
)

const (
	token  = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	token2 = "987654321:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
	secret = "a-secret-of-the-webhook"
	main   = bot.Account("telegram:main")
)

// platform is the fake Telegram with a channel at work on it.
type platform struct {
	t       *testing.T
	fake    *fake.Server
	url     string
	channel *telegram.Channel // the one at work now; mu
	options telegram.Options
	mu      sync.Mutex
	ends    func()           // the channel's Run, and waits for its end; mu
	hook    *httptest.Server // what Telegram reaches us by
	refuse  atomic.Bool      // the proxy before us is broken
	down    atomic.Int32     // so many calls get no connection
	stop    func()
}

// options are a channel's, changed by a test.
type options func(*telegram.Options)

func webhooks(o *telegram.Options) { o.Secret = secret }

// newPlatform makes the fake and a channel, and runs it.
func newPlatform(t *testing.T, in bot.Inbox, change ...options) *platform {
	t.Helper()
	p := &platform{t: t, fake: fake.New(fake.Labels{}, token, token2)}
	api := httptest.NewServer(p.fake)
	p.url = api.URL
	o := telegram.Options{Accounts: []telegram.Account{{Name: "main", Token: token}}, Inbox: in, Files: &channeltest.Blobs{}, APIURL: api.URL, Log: zerolog.Nop(),
		Transport: p, Sleep: channeltest.Soon, PollTime: 5 * time.Second}
	p.hook = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.refuse.Load() {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		p.now().Handler().ServeHTTP(w, r)
	}))
	o.PublicURL = p.hook.URL
	for _, f := range change {
		f(&o)
	}
	p.options = o
	p.begin()
	p.stop = sync.OnceFunc(func() {
		p.end()
		p.fake.Close()
		p.hook.Close()
		api.CloseClientConnections()
		api.Close()
	})
	t.Cleanup(p.stop)
	return p
}

// now is the channel at work.
func (p *platform) now() *telegram.Channel {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.channel
}

// begin makes a channel and lets it run.
func (p *platform) begin() {
	p.t.Helper()
	c, err := telegram.New(p.options)
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { c.Run(ctx) })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.channel, p.ends = c, func() { cancel(); group.Wait() }
}

// end stops the channel at work.
func (p *platform) end() {
	p.mu.Lock()
	ends := p.ends
	p.mu.Unlock()
	ends()
}

// RoundTrip lets calls fail before anything was sent.
func (p *platform) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.Path, "/send") && p.down.Load() > 0 {
		p.down.Add(-1)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
	}
	return http.DefaultTransport.RoundTrip(r)
}
