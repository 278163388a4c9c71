package zalobot_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalobot"
	"github.com/motcua/motcua/bot/zalobot/fake"
	"github.com/motcua/motcua/files"
	"github.com/motcua/motcua/words"
)

const (
	token  = "123456789:abcdefghijklmnop"
	token2 = "987654321:qrstuvwxyzabcdef"
	secret = "a-secret-of-the-webhook"
	main   = bot.Account("zalobot:main")
	hers   = "6ede9afa66b88fe6d6a9" // a citizen's chat
	others = "0a1b2c3d4e5f60718293"
)

// png begins as a picture does.
var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")

// pdf is a paper, as small as can be.
var pdf = []byte("%PDF-1.4\n%%EOF\n")

// trial is the fake platform with a channel at work on it.
type trial struct {
	t       *testing.T
	fake    *fake.Server
	url     string
	channel *zalobot.Channel // as it was made first
	live    atomic.Pointer[zalobot.Channel]
	opt     zalobot.Options
	kept    *files.Store // of the ward
	signer  files.Signer
	hook    *httptest.Server // what the platform reaches us by: webhooks, guides' pictures, files by link
	refuse  atomic.Bool      // the proxy before us is broken
	down    atomic.Int32     // so many calls get no connection
	halt    func()           // ends the channel's own run
	stop    func()
}

type change func(*zalobot.Options)

func webhooks(o *zalobot.Options) { o.Secret = secret }

func catalogue(t *testing.T) *words.Catalogue {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newTrial makes the fake and a channel, and runs it.
func newTrial(t *testing.T, in bot.Inbox, changes ...change) *trial {
	t.Helper()
	p := makeTrial(t, in, changes...)
	p.run()
	if p.channel.Status()[0].Mode == string(zalobot.ModeWebhook) {
		channeltest.Until(t, "the webhook is set", func() bool { return p.channel.Status()[0].State == bot.IntakeOK })
	}
	return p
}

// makeTrial makes the fake and a channel that does not run yet.
func makeTrial(t *testing.T, in bot.Inbox, changes ...change) *trial {
	t.Helper()
	p := &trial{t: t, fake: fake.New(fake.Labels{}, token, token2), kept: channeltest.OpenFiles(t), signer: files.Signer{Key: []byte(signKey)}}
	api := httptest.NewServer(p.fake)
	p.hook = httptest.NewServer(http.HandlerFunc(p.serve))
	p.url = api.URL
	o := zalobot.Options{Accounts: []zalobot.Account{{Name: "main", Token: token}}, Inbox: in, Files: p.kept, Words: catalogue(t),
		PublicURL: p.hook.URL, Link: p.link, APIURL: api.URL, Log: zerolog.Nop(), Transport: p, Now: time.Now, Sleep: channeltest.Soon, PollTime: 5 * time.Second}
	for _, f := range changes {
		f(&o)
	}
	p.opt = o
	p.channel = p.anew()
	p.halt = func() {}
	p.stop = sync.OnceFunc(func() {
		p.halt()
		p.fake.Close()
		p.hook.Close()
		api.CloseClientConnections()
		api.Close()
	})
	t.Cleanup(p.stop)
	return p
}

// anew makes the channel, in place of the one there was.
func (p *trial) anew() *zalobot.Channel {
	p.t.Helper()
	c, err := zalobot.New(p.opt)
	if err != nil {
		p.t.Fatal(err)
	}
	p.live.Store(c)
	return c
}

// run lets the channel run until the trial stops.
func (p *trial) run() {
	ctx, cancel := context.WithCancel(context.Background())
	c := p.live.Load()
	var group sync.WaitGroup
	group.Go(func() { c.Run(ctx) })
	p.halt = func() { cancel(); group.Wait() }
}

// serve is our own server as the world sees it.
func (p *trial) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, linkPath):
		p.open(w, strings.TrimPrefix(r.URL.Path, linkPath))
	case strings.HasPrefix(r.URL.Path, bot.MediaPath):
		_, _ = w.Write(png)
	case p.refuse.Load():
		w.WriteHeader(http.StatusForbidden)
	default:
		p.live.Load().Handler().ServeHTTP(w, r)
	}
}

// linkPath is where signed links to the ward's files lead.
const linkPath = "/tep/"

// signKey signs them.
const signKey = "a-key-that-signs-links-to-files!"

// link makes a signed address of a file.
func (p *trial) link(f bot.FileRef, until time.Time) string {
	return p.hook.URL + linkPath + p.signer.Sign(f.Hash, until) + "/" + f.Hash + "/" + url.PathEscape(f.Name)
}

// open serves what lies behind a signed link: signature, hash, name.
func (p *trial) open(w http.ResponseWriter, path string) {
	parts := strings.Split(path, "/")
	if len(parts) != 3 || !p.signer.Verify(parts[1], parts[0], p.opt.Now()) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	r, _, err := p.kept.Open(parts[1])
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	defer func() { _ = r.Close() }() // only read from
	_, _ = io.Copy(w, r)             // the reader went away: nobody to tell
}

// keeps puts a file where the ward keeps them.
func (p *trial) keeps(name string, content []byte) bot.FileRef {
	p.t.Helper()
	r, err := p.kept.Put(context.Background(), bytes.NewReader(content), 1<<20, name)
	if err != nil {
		p.t.Fatal(err)
	}
	return bot.FileRef{Hash: r.Hash, Name: r.Name, Type: r.Type, Size: r.Size}
}

// RoundTrip lets calls fail before anything was sent.
func (p *trial) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.Path, "/send") && p.down.Load() > 0 {
		p.down.Add(-1)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// post brings a body to the webhook.
func (p *trial) post(header, body string) int {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.hook.URL+"/zalobot/main", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if header != "" {
		req.Header.Set("X-Bot-Api-Secret-Token", header)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}
