package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
)

// online is a ward on a platform of our own, which reaches the program by a
// reverse proxy. The program can be killed and started again.
type online struct {
	t          *testing.T
	api, proxy string // where the platform and the ward's public address are
	env        []string
	data       string
	s          *server
	to         atomic.Pointer[url.URL] // where the reverse proxy leads
}

// newOnline serves the platform, and closes it at the test's end by end. No
// program runs yet: set env, then call begin.
func newOnline(t *testing.T, platform http.Handler, end func()) *online {
	t.Helper()
	w := &online{t: t}
	api := httptest.NewServer(platform)
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(w.to.Load()) },
		ErrorHandler: func(rw http.ResponseWriter, _ *http.Request, _ error) { rw.WriteHeader(http.StatusBadGateway) },
	})
	t.Cleanup(func() { end(); proxy.Close(); api.CloseClientConnections(); api.Close() })
	w.api, w.proxy = api.URL, proxy.URL
	return w
}

// begin makes the ward and starts the program with env.
func (w *online) begin() {
	w.t.Helper()
	w.data, w.s = newWard(w.t)
	w.powerCut()
}

// powerCut kills the server without a word and starts it again.
func (w *online) powerCut() {
	w.t.Helper()
	w.s.kill()
	w.s = startServer(w.t, w.env, "serve", "--data", w.data, "--listen", "127.0.0.1:0")
	u, err := url.Parse(w.s.address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.to.Store(u)
}
