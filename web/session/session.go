// Package session signs staff in and out at /console/sign-in and says, for
// every request behind Require, who asks. The session itself belongs to
// package account; this package carries its token in a cookie and puts words
// to what can go wrong.
//
// It does not know what staff do once they are in, and it stores nothing.
package session

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/page"
)

//go:embed templates assets
var embedded embed.FS

// Source is this package's share of the pages; the page.Set in Deps must
// have been made with it.
func Source() page.Source {
	return page.Source{Name: "session", Templates: sub("templates"), Assets: sub("assets")}
}

// sub is a folder of the embedded files, which is always there.
func sub(dir string) fs.FS {
	f, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(fmt.Sprintf("session: embedded folder %s: %v", dir, err))
	}
	return f
}

// Paths of this package.
const (
	SignInPath   = "/console/sign-in"
	SignOutPath  = "/console/sign-out"
	PasswordPath = "/console/password"
)

// Home is where staff go after signing in when they came from nowhere.
const Home = "/console"

// Person is who asks.
type Person struct {
	Account account.Account
	Session account.Session
	// Officer is the roster's entry of the account at the time of the
	// request; zero when the account is for none, or for one who left.
	Officer roster.Officer
}

type personKey struct{}

// From says who asks; false outside Require.
func From(ctx context.Context) (Person, bool) {
	p, ok := ctx.Value(personKey{}).(Person)
	return p, ok
}

// Deps is what a Guard works with.
type Deps struct {
	Accounts *account.Service
	Pages    *page.Set
	Roster   func() *roster.Roster // of this moment
	// Secure is set when staff reach the server by https: the cookie then
	// never travels otherwise.
	Secure bool
	// Address says where a request comes from, for limits and the trail; nil
	// takes the peer's, which is right without a proxy in front.
	Address func(*http.Request) string
	// Cross refuses forms of other sites; nil: of every other site.
	Cross *http.CrossOriginProtection
	Log   zerolog.Logger
}

// Guard signs in and lets through.
type Guard struct {
	Deps
	mux *http.ServeMux
}

// NewGuard makes a Guard. It serves the paths of this package itself.
func NewGuard(d Deps) (*Guard, error) {
	if d.Accounts == nil || d.Pages == nil || d.Roster == nil {
		return nil, errors.New("make guard: Accounts, Pages and Roster are needed")
	}
	if d.Address == nil {
		d.Address = peer
	}
	if d.Cross == nil {
		d.Cross = http.NewCrossOriginProtection()
	}
	g := &Guard{Deps: d, mux: http.NewServeMux()}
	g.mux.HandleFunc("GET "+SignInPath, g.showSignIn)
	g.mux.Handle("POST "+SignInPath, g.sameOrigin(http.HandlerFunc(g.signIn)))
	g.mux.Handle("POST "+SignOutPath, g.sameOrigin(http.HandlerFunc(g.signOut)))
	g.mux.Handle("GET "+SignOutPath, http.RedirectHandler(Home, http.StatusSeeOther)) // a link cannot sign out
	g.mux.Handle("GET "+PasswordPath, g.Require(http.HandlerFunc(g.showPassword)))
	g.mux.Handle("POST "+PasswordPath, g.Require(http.HandlerFunc(g.changePassword)))
	return g, nil
}

// ServeHTTP serves sign-in, sign-out and the own password.
func (g *Guard) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }

// Require lets through who is signed in, with one of the roles if any are
// named, and puts the Person into the context. A form from another site is
// refused before anything else.
func (g *Guard) Require(next http.Handler, roles ...account.Role) http.Handler {
	return g.sameOrigin(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, s, err := g.Accounts.Authenticate(r.Context(), g.token(r))
		switch {
		case errors.Is(err, account.ErrNoSession):
			g.askSignIn(w, r)
			return
		case err != nil:
			g.Log.Error().Err(err).Msg("authenticate")
			g.sorry(w, r, http.StatusServiceUnavailable, "session.unavailable")
			return
		case len(roles) > 0 && !a.Has(roles...):
			g.sorry(w, r, http.StatusForbidden, "session.no_role")
			return
		}
		p := Person{Account: a, Session: s}
		p.Officer, _ = g.Roster().Officer(roster.OfficerID(a.Officer))
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), personKey{}, p)))
	}))
}

// Valid reports whether a request's session still stands, for requests that
// last.
func (g *Guard) Valid(r *http.Request) bool {
	_, _, err := g.Accounts.Authenticate(r.Context(), g.token(r))
	return err == nil
}

// By is who asks, for the audit trail.
func (g *Guard) By(r *http.Request) account.Actor {
	p, _ := From(r.Context())
	return account.Actor{Username: p.Account.Username, Address: g.Address(r)}
}

// sameOrigin refuses forms that another site sends in the reader's name.
func (g *Guard) sameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := g.Cross.Check(r); err != nil {
			g.Log.Warn().Err(err).Str("path", r.URL.Path).Msg("refuse form of another site")
			g.sorry(w, r, http.StatusForbidden, "session.cross_site")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// askSignIn answers who is not signed in: a page by the way to sign in and
// back, a script by words, so that it keeps what was typed.
func (g *Guard) askSignIn(w http.ResponseWriter, r *http.Request) {
	back := r.URL.RequestURI()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		back = Home
		if u, err := url.Parse(r.Referer()); err == nil && u.Path != "" {
			back = page.LocalPath(u.RequestURI())
		}
	}
	to := SignInPath + "?next=" + url.QueryEscape(back)
	switch accept := r.Header.Get("Accept"); {
	case strings.Contains(accept, "application/json"):
		g.json(w, http.StatusUnauthorized, map[string]string{"state": "signed_out", "go": to,
			"message": g.text(r, "session.expired_kept")})
	case strings.Contains(accept, "text/event-stream"):
		http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		http.Redirect(w, r, to, http.StatusSeeOther)
	default:
		// What was typed is shown once more: a page without a script has no
		// other way to keep it.
		r.Body = http.MaxBytesReader(w, r.Body, maxKept)
		g.render(w, r, http.StatusUnauthorized, &signInPage{Next: back, Fault: "session.expired_form", Kept: r.PostFormValue("text")})
	}
}

func (g *Guard) json(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		g.Log.Debug().Err(err).Msg("write answer")
	}
}

// peer is the address of the other end.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// text is the catalogue's, in the language of the reader's device.
func (g *Guard) text(r *http.Request, key string, args ...string) string {
	return g.Pages.Text(page.ReadPrefs(r).Lang, key, args...)
}
