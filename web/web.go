// Package web puts the pages together into one server: routes, the client's
// address behind proxies, the check of cross-site requests, security headers,
// health, and what happens when a handler panics.
//
// It knows no conversation, no ticket and no store; each page brings its own
// handler.
package web

import (
	"context"
	stdlog "log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/web/editor"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/widget"
)

// Deps is what the server is made of. All handlers must be set.
type Deps struct {
	Chat    http.Handler // the citizen's page and all below / that is nobody else's
	Console http.Handler // below /console
	Editor  http.Handler // below /console/guides
	Session http.Handler // sign-in, below /console too; its own paths are SessionPaths
	// SessionPaths are the patterns that Session serves.
	SessionPaths []string
	Pages        *page.Set
	// Widget is the script that opens the chat on pages of other sites; nil:
	// there is none.
	Widget http.Handler
	// Hooks are where platforms bring their updates; each checks by itself
	// who calls.
	Hooks []Hook
	// Cross refuses forms of other sites; nil: of every other site.
	Cross *http.CrossOriginProtection
	// Health reports how the server is, and whether it is well. What it says
	// is for who stands at the machine; others learn whether it is well.
	Health func(ctx context.Context) (state any, well bool)
	// Proxies are those whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// HTTPS says that citizens reach the server over https.
	HTTPS bool
	Log   zerolog.Logger
}

// Hook is a handler for a platform's calls.
type Hook struct {
	Pattern string // of http.ServeMux
	Handler http.Handler
}

// New makes the server's handler.
func New(d Deps) http.Handler {
	if d.Cross == nil {
		d.Cross = http.NewCrossOriginProtection()
	}
	d.Cross.SetDenyHandler(d.sorry(http.StatusForbidden, "page.cross_site"))
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", d.Pages.Assets())
	mux.Handle("POST /look", page.Look(d.HTTPS))
	mux.HandleFunc("GET /healthz", d.health)
	if d.Widget != nil {
		mux.Handle("GET "+widget.Path, d.Widget)
	}
	mux.Handle("/console/", d.Console)
	mux.Handle("/console", d.Console)
	mux.Handle(editor.Home, d.Editor)
	mux.Handle(editor.Home+"/", d.Editor)
	for _, p := range d.SessionPaths {
		mux.Handle(p, d.Session)
	}
	for _, h := range d.Hooks {
		mux.Handle(h.Pattern, h.Handler)
	}
	mux.Handle("/", d.Chat)
	h := d.address(d.transport(page.Secure(d.recovered(d.Cross.Handler(mux)))))
	return patience(h, bodyTime, answerTime)
}

// Serve serves h on l until ctx ends, then lets requests under way finish;
// before is called first, to end streams that would never finish.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log zerolog.Logger, before func()) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog:    stdlog.New(warnings{log}, "", 0),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	before()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return srv.Shutdown(grace)
}

// warnings takes what the server itself has to say of its connections. Those
// that never came to a request are the daily noise of scanners.
type warnings struct{ log zerolog.Logger }

// Write implements io.Writer for one line.
func (w warnings) Write(line []byte) (int, error) {
	level := zerolog.WarnLevel
	if strings.Contains(string(line), "TLS handshake error") {
		level = zerolog.DebugLevel
	}
	w.log.WithLevel(level).Msg(strings.TrimSpace(string(line)))
	return len(line), nil
}

// address makes RemoteAddr the client's own: the last hop that is no trusted
// proxy. What a stranger writes into the header before it is not believed.
func (d Deps) address(next http.Handler) http.Handler {
	var once sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(d.Proxies) == 0 && r.Header.Get("X-Forwarded-For") != "" && isNear(r.RemoteAddr) {
			once.Do(func() {
				d.Log.Warn().Msg("requests come through a proxy that trusted_proxies does not name: everybody behind it counts as one address")
			})
		}
		if len(d.Proxies) > 0 {
			r.RemoteAddr = clientAddress(r.RemoteAddr, r.Header.Values("X-Forwarded-For"), d.Proxies)
		}
		next.ServeHTTP(w, r)
	})
}

// clientAddress walks the hops from the nearest to the farthest and returns
// the first that is not trusted, as host:port with port 0 when it was named
// by a proxy.
func clientAddress(remote string, forwarded []string, trusted []netip.Prefix) string {
	near, err := netip.ParseAddrPort(remote)
	if err != nil || !isTrusted(near.Addr(), trusted) {
		return remote
	}
	best := remote
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return best
		}
		best = netip.AddrPortFrom(a.Unmap(), 0).String()
		if !isTrusted(a, trusted) {
			return best
		}
	}
	return best
}

func isTrusted(a netip.Addr, trusted []netip.Prefix) bool {
	a = a.Unmap()
	for _, p := range trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// isNear reports whether an address is of this machine or of its own network,
// as a proxy's is.
func isNear(remote string) bool {
	a, err := netip.ParseAddrPort(remote)
	return err == nil && (a.Addr().Unmap().IsLoopback() || a.Addr().Unmap().IsPrivate())
}

// transport tells browsers to keep to https where it is served.
func (d Deps) transport(next http.Handler) http.Handler {
	if !d.HTTPS {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		next.ServeHTTP(w, r)
	})
}

// sorry answers with a page of one sentence, in the looks of the place that
// was asked for.
func (d Deps) sorry(status int, key string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, back := "citizen", page.Root(r)+"/"
		if r.URL.Path == "/console" || strings.HasPrefix(r.URL.Path, "/console/") {
			kind, back = "staff", "/console"
		}
		if err := d.Pages.Sorry(w, r, status, kind, key, back); err != nil {
			d.Log.Error().Err(err).Msg("apology broken")
		}
	})
}
