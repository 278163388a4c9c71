package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

// newDeps are those of a server whose pages do what a test says.
func newDeps(t *testing.T, chat http.HandlerFunc) (Deps, *bytes.Buffer) {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	set, err := page.New(c, page.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	return Deps{Chat: chat, Console: chat, Editor: chat, Session: chat, Pages: set, Log: zerolog.New(&log),
		Health: func(context.Context) (any, bool) { return map[string]any{"status": "ok", "open_tickets": 12}, true }}, &log
}

func ask(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPanicIsAnApologyAndLogsNoWords(t *testing.T) {
	d, log := newDeps(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		panic("the words of " + r.FormValue("text"))
	})
	for path, back := range map[string]string{"/": `href="/"`, "/console/t/K7Q2MD": `href="/console"`, page.FramePath + "/": `href="/khung/"`} {
		w := ask(New(d), httptest.NewRequest(http.MethodGet, path+"?text=012345678901", nil))
		body := w.Body.String()
		if w.Code != http.StatusInternalServerError || !strings.Contains(body, "Xin lỗi") || !strings.Contains(body, back) {
			t.Errorf("%s: %d %s", path, w.Code, body)
		}
		if w.Header().Get("Content-Encoding") != "" || w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", path, w.Header())
		}
	}
	if s := log.String(); !strings.Contains(s, "failed in the middle") || strings.Contains(s, "012345678901") {
		t.Errorf("the log says: %s", s)
	}
}

// TestPanicAfterTheBeginning: half a page must not look whole.
func TestPanicAfterTheBeginning(t *testing.T) {
	d, _ := newDeps(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic("x")
	})
	s := httptest.NewServer(New(d))
	defer s.Close()
	res, err := http.Get(s.URL)
	if err == nil {
		var b []byte
		b, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err == nil {
			t.Errorf("a broken answer looks whole: %q", b)
		}
	}
}

func TestFormOfAnotherSiteIsRefusedKindly(t *testing.T) {
	d, _ := newDeps(t, func(http.ResponseWriter, *http.Request) { t.Error("it was taken") })
	r := httptest.NewRequest(http.MethodPost, "/say", strings.NewReader("text=x"))
	r.Header.Set("Origin", "https://other.example")
	w := ask(New(d), r)
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "đến từ một trang khác") || !strings.Contains(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	r = httptest.NewRequest(http.MethodPost, "/console/t/K7Q2MD/reply", strings.NewReader("text=x"))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Accept", "application/json")
	if w := ask(New(d), r); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), `"state":"failed"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestOwnAddressIsTrusted: behind a proxy that names the server otherwise, a
// form of the public address is still our own.
func TestOwnAddressIsTrusted(t *testing.T) {
	taken := false
	d, _ := newDeps(t, func(http.ResponseWriter, *http.Request) { taken = true })
	d.Cross = http.NewCrossOriginProtection()
	if err := d.Cross.AddTrustedOrigin("https://motcua.example.vn"); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/say", strings.NewReader("text=x"))
	r.Header.Set("Origin", "https://motcua.example.vn")
	if w := ask(New(d), r); w.Code != http.StatusOK || !taken {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestHealthTellsStrangersLittle(t *testing.T) {
	d, _ := newDeps(t, func(http.ResponseWriter, *http.Request) {})
	d.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}
	for _, c := range []struct {
		name, remote, header string
		whole                bool
	}{
		{"at the machine", "127.0.0.1:4711", "", true},
		{"version 6", "[::1]:4711", "", true},
		{"from outside", "203.0.113.9:4711", "", false},
		{"by a proxy that is not named", "127.0.0.1:4711", "203.0.113.9", false},
		{"by a proxy", "127.0.0.2:4711", "203.0.113.9", false},
		{"a stranger says she is the machine", "127.0.0.2:4711", "127.0.0.1", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
		r.RemoteAddr = c.remote
		if c.header != "" {
			r.Header.Set("X-Forwarded-For", c.header)
		}
		w := ask(New(d), r)
		if got := strings.Contains(w.Body.String(), "open_tickets"); got != c.whole || w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"ok"`) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
	d.Health = func(context.Context) (any, bool) { return map[string]any{"cause": "disk"}, false }
	r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
	r.RemoteAddr = "203.0.113.9:4711"
	if w := ask(New(d), r); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "disk") {
		t.Errorf("not well: %d %s", w.Code, w.Body)
	}
}

func TestProxyWithoutTrustIsSaidOnce(t *testing.T) {
	d, log := newDeps(t, func(http.ResponseWriter, *http.Request) {})
	h := New(d)
	for _, remote := range []string{"203.0.113.9:1", "127.0.0.1:1", "127.0.0.1:1"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", "198.51.100.1")
		ask(h, r)
	}
	if n := strings.Count(log.String(), "trusted_proxies"); n != 1 {
		t.Errorf("said %d times: %s", n, log)
	}
}

// TestBodyThatNeverComes: who announces a form and sends nothing is let go.
func TestBodyThatNeverComes(t *testing.T) {
	failed := make(chan error, 1)
	h := patience(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		failed <- err
	}), time.Millisecond, time.Minute)
	s := httptest.NewServer(h)
	defer s.Close()
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // the server closed it already
	if _, err := fmt.Fprintf(c, "POST /say HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-failed:
		if err == nil {
			t.Error("the body ended well")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the server still waits")
	}
	_, _ = bufio.NewReader(c).ReadString('\n') // whatever it still says
}
