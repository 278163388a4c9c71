package links

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/outward"
	"github.com/motcua/motcua/procedures"
)

// bomb is 64 MiB of nothing, packed: one member of a MiB, 64 times.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(make([]byte, 1<<20))
	_ = z.Close()
	return bytes.Repeat(b.Bytes(), 64)
})

// counting tells how many bytes of bodies were read through a transport.
type counting struct {
	way   http.RoundTripper
	bytes atomic.Int64
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.way.RoundTrip(r)
	if err == nil {
		res.Body = &countedBody{res.Body, &c.bytes}
	}
	return res, err
}

type countedBody struct {
	io.ReadCloser
	n *atomic.Int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n.Add(int64(n))
	return n, err
}

func TestHostileSites(t *testing.T) {
	var w *world
	w = newWorld(t, hostile(&w))
	w.names = map[string][]string{"good.vn": {"127.0.0.2"}, "other.vn": {"127.0.0.2"}, "inside.vn": {"127.0.0.1"},
		"turn.vn": {"127.0.0.2", "127.0.0.1"}}
	way := &counting{way: w.transport(t)}
	patient := Limits{Whole: time.Minute, Stall: time.Minute, Pause: time.Millisecond, Bytes: 32 << 10}
	impatient := Limits{Whole: 400 * time.Millisecond, Stall: 200 * time.Millisecond}
	const (
		ok, missing, refused, nobody = procedures.LinkOK, procedures.LinkMissing, procedures.LinkRefused, procedures.LinkNobody
		slow, loop, private          = procedures.LinkSlow, procedures.LinkLoop, procedures.LinkPrivate
		wrong, vaguely               = procedures.LinkWrong, procedures.LinkVaguely
	)
	for _, c := range []struct {
		path    string
		kind    Kind
		want    procedures.LinkOutcome
		status  int
		limits  Limits
		host    string // "" good.vn
		finally string // end of Final; "" none
	}{
		{path: "/page", want: ok, status: 200},
		{path: "/plain.pdf", want: ok, status: 200},
		{path: "/get-only", want: ok, status: 200},
		{path: "/bring-it-back", want: ok, status: 200},
		{path: "/moved", want: ok, status: 200, finally: "/page"},
		{path: "/moved-away", want: ok, status: 200, finally: "/page"},
		{path: "/old-deep-page", want: wrong, status: 200, finally: "/"},
		{path: "/", want: ok, status: 200},
		{path: "/status/204", want: refused, status: 204},
		{path: "/status/400", want: refused, status: 400},
		{path: "/status/401", want: vaguely, status: 401},
		{path: "/status/403", want: vaguely, status: 403},
		{path: "/status/404", want: missing, status: 404},
		{path: "/status/410", want: missing, status: 410},
		{path: "/status/418", want: refused, status: 418},
		{path: "/status/429", want: vaguely, status: 429},
		{path: "/status/500", want: refused, status: 500},
		{path: "/status/503", want: refused, status: 503},

		{path: "/plain.pdf", kind: KindForm, want: ok, status: 200},
		{path: "/form.bin", kind: KindForm, want: ok, status: 200},
		{path: "/page", kind: KindForm, want: wrong, status: 200},
		{path: "/form-as-page", kind: KindForm, want: wrong, status: 200},
		{path: "/empty.pdf", kind: KindForm, want: wrong, status: 200},
		{path: "/bomb", kind: KindForm, want: ok, status: 200},

		{path: "/clip.mp4", kind: KindVideo, want: ok, status: 200},
		{path: "/watch-here", kind: KindVideo, want: ok, status: 200},
		{path: "/plain.pdf", kind: KindVideo, want: wrong, status: 200},
		{path: "/private-video", kind: KindVideo, want: wrong, status: 200},
		{path: "/video-behind-login", kind: KindVideo, want: wrong, status: 200, finally: "/dang-nhap"},

		{path: "/round", want: loop},
		{path: "/ping", want: loop},
		{path: "/further/1", want: loop, finally: "/further/1111111111"},
		{path: "/to-loopback", want: private, finally: "/"},
		{path: "/to-loopback-v6", want: private, finally: "/"},
		{path: "/to-localhost", want: private, finally: "/"},
		{path: "/to-metadata", want: private, finally: "/latest/meta-data/"},
		{path: "/to-inside-name", want: private, finally: "/"},
		{path: "/page", host: "inside.vn", want: private},
		{path: "/page", host: "127.0.0.1", want: private},
		{path: "/page", host: "localhost", want: private},
		{path: "/turns", host: "turn.vn", want: private},
		{path: "/to-script", want: refused, status: 302},
		{path: "/to-file", want: refused, status: 302},
		{path: "/to-nowhere", want: refused, status: 302},
		{path: "/page", host: "nosuch.vn", want: nobody},

		{path: "/endless", kind: KindForm, want: wrong, status: 200},
		{path: "/huge-header", want: refused},
		{path: "/broken-off", want: refused},
		{path: "/no-http", want: refused},
		{path: "/long-kind", want: ok, status: 200},
		{path: "/drip", want: slow, status: 200, limits: impatient},
		{path: "/half", want: slow, status: 200, limits: impatient},
		{path: "/mute", want: slow, limits: impatient},
		{path: "/silent-to-head", want: ok, status: 200, limits: Limits{Whole: time.Minute, Stall: 500 * time.Millisecond}},
	} {
		host := c.host
		if host == "" {
			host = "good.vn"
		}
		t.Run(strings.Trim(host+strings.ReplaceAll(c.path, "/", "_"), "_"), func(t *testing.T) {
			limits := c.limits
			if limits == (Limits{}) {
				limits = patient
			}
			at := time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)
			checker := New(Options{Limits: limits, Transport: way, Now: func() time.Time { return at }})
			way.bytes.Store(0)
			got, err := checker.Check(t.Context(), Link{URL: w.url(host, c.path), Kind: c.kind})
			if err != nil {
				t.Fatal(err)
			}
			if got.Outcome != c.want || got.Status != c.status || !got.At.Equal(at) || got.URL != w.url(host, c.path) {
				t.Errorf("got %+v, want %s with status %d", got, c.want, c.status)
			}
			if (got.Final == "") != (c.finally == "") || !strings.HasSuffix(got.Final, c.finally) {
				t.Errorf("it ended at %q, want …%s", got.Final, c.finally)
			}
			if n := way.bytes.Load(); n > limits.orDefault().Bytes {
				t.Errorf("read %d bytes", n)
			}
			if len(got.Kind) > maxKind {
				t.Errorf("keeps %d bytes of a content type", len(got.Kind))
			}
		})
	}
	if n := w.reached(); n > 0 {
		t.Errorf("%d requests came to a private address", n)
	}
}

func TestCertificates(t *testing.T) {
	quiet := func(s *httptest.Server) *httptest.Server {
		s.Config.ErrorLog = nil
		return s
	}
	site := quiet(httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
	})))
	defer site.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	w := &world{names: map[string][]string{"example.com": {"127.0.0.1"}, "other.vn": {"127.0.0.1"}}}
	any := outward.Guard{Resolver: w.resolver(), May: func(netip.AddrPort) bool { return true }}
	trusting := Transport(any)
	trusting.TLSClientConfig = site.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	trusting.TLSClientConfig.ServerName = ""
	defer trusting.CloseIdleConnections()
	strict := Transport(any)
	defer strict.CloseIdleConnections()
	port := func(s *httptest.Server) string { return s.URL[strings.LastIndexByte(s.URL, ':'):] }
	for _, c := range []struct {
		name, url string
		way       http.RoundTripper
		want      procedures.LinkOutcome
	}{
		{"trusted", "https://example.com" + port(site), trusting, procedures.LinkOK},
		{"nobody vouches for it", "https://example.com" + port(site), strict, procedures.LinkInsecure},
		{"of another name", "https://other.vn" + port(site), trusting, procedures.LinkInsecure},
		{"none at all", "https://example.com" + port(plain), trusting, procedures.LinkInsecure},
	} {
		got, err := New(Options{Transport: c.way}).Check(t.Context(), Link{URL: c.url})
		if err != nil || got.Outcome != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

func TestABombIsNotUnpacked(t *testing.T) {
	var w *world
	w = newWorld(t, hostile(&w))
	w.names = map[string][]string{"good.vn": {"127.0.0.2"}}
	_ = bomb()
	c := New(Options{Transport: w.transport(t)})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := c.Check(t.Context(), Link{URL: w.url("good.vn", "/bomb"), Kind: KindForm})
	runtime.ReadMemStats(&after)
	if err != nil || got.Outcome != procedures.LinkOK {
		t.Fatalf("%+v, %v", got, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 8<<20 {
		t.Errorf("took %d bytes of memory", n)
	}
}

func TestCheckEndsWithItsContext(t *testing.T) {
	var w *world
	w = newWorld(t, hostile(&w))
	w.names = map[string][]string{"good.vn": {"127.0.0.2"}}
	ctx, cancel := context.WithCancel(t.Context())
	arrived := make(chan struct{}, 1)
	there := w.transport(t)
	way := roundTrip(func(r *http.Request) (*http.Response, error) {
		arrived <- struct{}{}
		return there.RoundTrip(r)
	})
	c := New(Options{Transport: way})
	go func() {
		<-arrived
		cancel()
	}()
	if _, err := c.Check(ctx, Link{URL: w.url("good.vn", "/mute")}); !errors.Is(err, context.Canceled) {
		t.Errorf("check: %v", err)
	}
	told := 0
	err := c.All(ctx, []Link{{URL: w.url("good.vn", "/page")}}, func(procedures.LinkCheck) { told++ })
	if !errors.Is(err, context.Canceled) || told != 0 {
		t.Errorf("all: %v, told %d", err, told)
	}
}

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
