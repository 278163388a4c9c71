package zalo_test

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
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
)

const main = bot.Account("zalo:main")

// account is the ward's, with marks for secrets that must show nowhere.
func account() fake.Account {
	return fake.Account{AppID: "1234567890", AppSecret: "MARK-app-secret", WebhookSecret: "MARK-webhook-secret", OA: "555000",
		Access: "MARK-access-first", Refresh: "MARK-refresh-first"}
}

// world is a fake Zalo with a channel at work on it.
type world struct {
	t       *testing.T
	fake    *fake.Server
	url     string
	opt     zalo.Options
	life    atomic.Pointer[zalo.Channel] // the hook asks it while start sets it
	permits *permits
	hook    *httptest.Server       // what Zalo reaches us by
	refuse  atomic.Bool            // the proxy before us is broken
	down    atomic.Int32           // so many calls get no connection
	asking  atomic.Pointer[func()] // is called before Zalo is asked for a token; nil nothing is
	clock   *clock
	stop    func()
}

// clock is the time, which a test can move.
type clock struct {
	mu   sync.Mutex
	skew time.Duration
	base func() time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.skew)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew += d
}

// options are a channel's or the fake's, changed by a test.
type options func(*zalo.Options, *fake.Options)

// newWorld makes the fake and a channel, and runs it.
func newWorld(t *testing.T, in bot.Inbox, change ...options) *world {
	t.Helper()
	w := &world{t: t, permits: &permits{}, clock: &clock{base: time.Now}}
	fo := fake.Options{Account: account(), Retries: []time.Duration{10 * time.Millisecond, 50 * time.Millisecond, 200 * time.Millisecond}, Now: w.clock.now}
	a := fo.Account
	w.opt = zalo.Options{AppID: a.AppID, AppSecret: a.AppSecret, WebhookSecret: a.WebhookSecret, RefreshToken: a.Refresh, AccessToken: a.Access,
		Inbox: in, Permits: w.permits, Files: &channeltest.Blobs{}, Log: zerolog.Nop(), Transport: w, Sleep: channeltest.Soon, Now: w.clock.now,
		Link: func(f bot.FileRef, _ time.Time) string { return "https://phuong.example/f/" + f.Hash }, PublicURL: "https://phuong.example"}
	for _, f := range change {
		f(&w.opt, &fo)
	}
	w.fake = fake.New(fo)
	api := httptest.NewServer(w.fake)
	w.url, w.opt.APIURL, w.opt.OAuthURL = api.URL, api.URL, api.URL
	w.hook = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.refuse.Load() {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		w.channel().Handler().ServeHTTP(rw, r)
	}))
	w.fake.Hook(w.hook.URL + "/zalo/")
	w.start()
	t.Cleanup(func() {
		w.stop()
		w.fake.Close()
		w.hook.Close()
		api.CloseClientConnections()
		api.Close()
	})
	channeltest.Until(t, "there is a permission", func() bool { return !w.status().TokenUntil.IsZero() })
	return w
}

// start makes a channel on what is stored and runs it.
func (w *world) start() {
	w.t.Helper()
	c, err := zalo.New(w.opt)
	if err != nil {
		w.t.Fatal(err)
	}
	w.life.Store(c)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { c.Run(ctx) })
	w.stop = sync.OnceFunc(func() {
		cancel()
		group.Wait()
	})
}

// channel is the one that runs, or ran last.
func (w *world) channel() *zalo.Channel { return w.life.Load() }

func (w *world) status() bot.ChannelStatus { return w.channel().Status()[0] }

// RoundTrip lets calls fail before anything was sent.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.Path, "/oa/message") && w.down.Load() > 0 {
		w.down.Add(-1)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
	}
	if f := w.asking.Load(); f != nil && strings.HasSuffix(r.URL.Path, "/access_token") {
		(*f)()
	}
	return http.DefaultTransport.RoundTrip(r)
}

// permits is a store of permissions in memory. It survives what is started
// anew on it, and stops taking writes when told to.
type permits struct {
	mu     sync.Mutex
	stored bot.Permit
	writes int
	// broken decides before each write whether it fails: as a disk does, or as
	// when the power is cut before it (false) or right after it (true).
	broken func(p bot.Permit) (fails, wrote bool)
}

func (s *permits) Permit(context.Context, bot.Account) (bot.Permit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stored.Version == 0 {
		return bot.Permit{}, bot.ErrAbsent
	}
	return s.stored, nil
}

func (s *permits) PutPermit(_ context.Context, p bot.Permit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Version != s.stored.Version {
		return bot.ErrStale
	}
	var fails, wrote bool
	if s.broken != nil {
		fails, wrote = s.broken(p)
	}
	if !fails || wrote {
		s.writes++
		p.Version++
		s.stored = p
	}
	if fails {
		return errors.New("power cut")
	}
	return nil
}

func (s *permits) get() bot.Permit {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stored
}

func (s *permits) set(f func(*bot.Permit)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.stored)
	s.stored.Version++
}

// jpeg is a picture of a size.
func jpeg(n int) []byte {
	return append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"), make([]byte, n)...)
}

// newServer serves something until the test ends.
func newServer(t *testing.T, h http.Handler) (address string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
