package messenger_test

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
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/messenger/fake"
)

const (
	pageID      = "104000000000001"
	pageToken   = "EAAG-page-token-0123456789"
	appSecret   = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	verifyToken = "verify-me-please"

	hers  = "6801234567890101"
	other = "6801234567890202"
)

// platform is the fake Messenger with a channel at work on it.
type platform struct {
	t       *testing.T
	fake    *fake.Server
	url     string
	opt     messenger.Options
	channel *messenger.Channel
	hook    *httptest.Server // what Facebook reaches us by
	refuse  atomic.Bool      // the proxy before us is broken
	down    atomic.Int32     // so many calls get no connection
	end     func()           // the channel's
	stop    func()           // everything's

	mu   sync.Mutex      // holds channel too, where it is made anew
	seen []*http.Request // calls of the API
}

// options are what a test changes.
type options func(*fake.Config, *messenger.Options)

// newPlatform makes the fake and a channel, and runs it.
func newPlatform(t *testing.T, in bot.Inbox, change ...options) *platform {
	t.Helper()
	p := &platform{t: t}
	cfg := fake.Config{Page: pageID, App: "555", Name: "Phường Mẫu", Token: pageToken, AppSecret: appSecret, Verify: verifyToken}
	o := messenger.Options{PageToken: pageToken, AppSecret: appSecret, VerifyToken: verifyToken, Inbox: in, Files: &channeltest.Blobs{},
		Log: zerolog.Nop(), Transport: p, Sleep: soon, PublicURL: "https://phuong-mau.example"}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.fake.ServeHTTP(w, r) }))
	p.url, o.APIURL = api.URL, api.URL
	for _, f := range change {
		f(&cfg, &o)
	}
	p.fake, p.opt = fake.New(cfg), o
	p.begin()
	p.hook = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.refuse.Load() {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		p.now().Handler().ServeHTTP(w, r)
	}))
	if err := p.fake.SetHook(p.address()); err != nil {
		t.Fatal(err)
	}
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

// begin makes a channel and runs it.
func (p *platform) begin() {
	p.t.Helper()
	c, err := messenger.New(p.opt)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	p.channel = c
	p.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { c.Run(ctx) })
	p.end = func() {
		cancel()
		group.Wait()
	}
}

// now is the channel that runs.
func (p *platform) now() *messenger.Channel {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.channel
}

// address is where the webhook is.
func (p *platform) address() string { return p.hook.URL + messenger.WebhookPath }

// RoundTrip lets calls fail before anything was sent, and keeps them.
func (p *platform) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	p.seen = append(p.seen, r)
	p.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/messages") && p.down.Load() > 0 {
		p.down.Add(-1)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// soon makes waits short, but for those between looks at the token.
func soon(ctx context.Context, d time.Duration) error {
	if d < time.Minute*10 {
		d = min(d, 10*time.Millisecond)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// taken waits until everything that was told is acknowledged.
func (p *platform) taken() {
	p.t.Helper()
	channeltest.Until(p.t, "all is acknowledged", func() bool { return p.fake.Pending() == 0 })
}

func texts(events []bot.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.Text)
	}
	return out
}
