package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/telegram/fake"
	"github.com/motcua/motcua/files"
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
	o := telegram.Options{Accounts: []telegram.Account{{Name: "main", Token: token}}, Inbox: in, Files: &blobs{}, APIURL: api.URL, Log: zerolog.Nop(),
		Transport: p, Sleep: soon, PollTime: 5 * time.Second}
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

// soon makes long waits short.
func soon(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(d, 10*time.Millisecond)):
		return nil
	}
}

// until waits for something to become true.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 2000 {
		if holds() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("never happened: %s", what)
}

// memory is an inbox that keeps events, and fails when told to.
type memory struct {
	mu     sync.Mutex
	events []bot.Event
	keys   map[bot.EventKey]bool
	broken bool
	puts   int
}

func (m *memory) PutEvent(_ context.Context, e bot.Event) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.puts++
	if m.broken {
		return false, errors.New("disk full")
	}
	if m.keys == nil {
		m.keys = map[bot.EventKey]bool{}
	}
	if m.keys[e.Key] {
		return false, nil
	}
	m.keys[e.Key] = true
	m.events = append(m.events, e)
	return true, nil
}

func (m *memory) Outcome(context.Context, bot.EventKey) (bot.Outcome, bool, error) {
	return bot.Outcome{}, false, nil
}

func (m *memory) breaks(yes bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = yes
}

// all are the events so far.
func (m *memory) all() []bot.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]bot.Event(nil), m.events...)
}

// await waits for so many events.
func (m *memory) await(t *testing.T, n int) []bot.Event {
	t.Helper()
	until(t, "events in the inbox", func() bool { return len(m.all()) >= n })
	return m.all()
}

// blobs opens any file.
type blobs struct{ store *files.Store }

func (b *blobs) Put(ctx context.Context, r io.Reader, limit int64, name string) (files.Ref, error) {
	return b.store.Put(ctx, r, limit, name)
}

func (b *blobs) Open(hash string) (io.ReadSeekCloser, files.Info, error) {
	if b.store != nil {
		return b.store.Open(hash)
	}
	return nopCloser{bytes.NewReader([]byte("%PDF-1.4"))}, files.Info{Hash: hash, Type: "application/pdf"}, nil
}

type nopCloser struct{ *bytes.Reader }

func (nopCloser) Close() error { return nil }

func fileStore(t *testing.T) *files.Store {
	t.Helper()
	s, err := files.New(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// waiting records how long was to be waited.
type waiting struct {
	mu  sync.Mutex
	all []time.Duration
}

func (w *waiting) sleep(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	w.all = append(w.all, d)
	w.mu.Unlock()
	return soon(ctx, d)
}

func (w *waiting) longest() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	var most time.Duration
	for _, d := range w.all {
		most = max(most, d)
	}
	return most
}

// lines is a log.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
