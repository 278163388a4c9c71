package session

import (
	"errors"
	"net/http"
	"strings"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/web/page"
)

// maxForm is the most that a form of this package may hold, in bytes.
const maxForm = 16 << 10

// maxKept is the most that is read of a form whose session has ended, to show
// its words again.
const maxKept = 256 << 10

// signInPage is the sign-in form.
type signInPage struct {
	page.Page
	Ward     string
	Next     string
	Username string
	Keep     bool
	Fault    string   // catalogue key; "" none
	Args     []string // of the fault
	FaultIs  string   // the fault in words
	Out      bool     // just signed out
	Kept     string   // words of a form that came too late
}

func (g *Guard) showSignIn(w http.ResponseWriter, r *http.Request) {
	next := nextOf(r)
	if _, _, err := g.Accounts.Authenticate(r.Context(), g.token(r)); err == nil {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	g.render(w, r, http.StatusOK, &signInPage{Next: next, Out: r.FormValue("out") != ""})
}

func (g *Guard) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p := &signInPage{Next: nextOf(r), Username: strings.TrimSpace(r.PostFormValue("username")), Keep: r.PostFormValue("keep") != ""}
	if p.Username == "" || r.PostFormValue("password") == "" {
		p.Fault = "session.both"
		g.render(w, r, http.StatusUnprocessableEntity, p)
		return
	}
	token, _, err := g.Accounts.SignIn(r.Context(), p.Username, r.PostFormValue("password"), g.Address(r))
	if err != nil {
		var status int
		p.Fault, p.Args, status = g.fault(err)
		if status == http.StatusServiceUnavailable {
			g.Log.Error().Err(err).Msg("sign in")
		}
		g.render(w, r, status, p)
		return
	}
	if old := g.token(r); old != "" {
		// Whoever was signed in here before is not any more.
		if err := g.Accounts.SignOut(r.Context(), old, g.Address(r)); err != nil {
			g.Log.Error().Err(err).Msg("end session before")
		}
	}
	g.setToken(w, token, p.Keep)
	http.Redirect(w, r, p.Next, http.StatusSeeOther)
}

// fault puts an error of account into words.
func (g *Guard) fault(err error) (key string, args []string, status int) {
	var locked *account.LockedError
	switch {
	case errors.As(err, &locked):
		at := locked.Until
		if zone := g.Roster().Location; zone != nil {
			at = at.In(zone)
		}
		return "session.locked", []string{"time", at.Format("15:04")}, http.StatusTooManyRequests
	case errors.Is(err, account.ErrWrong):
		return "session.wrong", nil, http.StatusUnprocessableEntity
	case errors.Is(err, account.ErrDisabled):
		return "session.disabled", nil, http.StatusForbidden
	}
	return "session.unavailable", nil, http.StatusServiceUnavailable
}

// signOut ends the session. Drafts of replies lie in the browser's storage,
// and pages may in its cache: they go too, for the machine may be shared.
func (g *Guard) signOut(w http.ResponseWriter, r *http.Request) {
	if err := g.Accounts.SignOut(r.Context(), g.token(r), g.Address(r)); err != nil {
		g.Log.Error().Err(err).Msg("sign out")
		g.sorry(w, r, http.StatusServiceUnavailable, "session.unavailable")
		return
	}
	g.dropToken(w)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(w, r, SignInPath+"?out=1", http.StatusSeeOther)
}

// nextOf is where to go after signing in: a path of the staff pages, never
// this package's own nor another site.
func nextOf(r *http.Request) string {
	next := page.LocalPath(r.FormValue("next"))
	if next == "/" || strings.HasPrefix(next, SignInPath) || strings.HasPrefix(next, SignOutPath) {
		return Home
	}
	return next
}

func (g *Guard) render(w http.ResponseWriter, r *http.Request, status int, p *signInPage) {
	g.dress(r, &p.Page, "session.title")
	p.Ward = g.Roster().Ward.Name
	if p.Fault != "" {
		p.FaultIs = g.text(r, p.Fault, p.Args...)
	}
	if err := g.Pages.Render(w, r, status, "session/signin", p); err != nil {
		g.Log.Error().Err(err).Msg("render sign-in")
	}
}

// dress fills in what the pages of this package share.
func (g *Guard) dress(r *http.Request, p *page.Page, title string) {
	p.Title, p.Kind, p.Class = g.text(r, title), "staff", "signing"
	p.Styles = []string{"session/session.css"}
	p.Sample = g.Roster().Ward.Sample
}

// sorryPage is one sentence and a way on.
type sorryPage struct {
	page.Page
	Text string
}

func (g *Guard) sorry(w http.ResponseWriter, r *http.Request, status int, key string) {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		g.json(w, status, map[string]string{"state": "failed", "message": g.text(r, key)})
		return
	}
	p := &sorryPage{Text: g.text(r, key)}
	g.dress(r, &p.Page, "session.title")
	if err := g.Pages.Render(w, r, status, "session/sorry", p); err != nil {
		g.Log.Error().Err(err).Msg("render apology")
	}
}
