package session

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/web/page"
)

// passwordPage is the form for one's own new password.
type passwordPage struct {
	page.Page
	Username string
	Least    int    // characters a password must have
	Fault    string // in words; "" none
	Done     bool
}

func (g *Guard) showPassword(w http.ResponseWriter, r *http.Request) {
	g.renderPassword(w, r, http.StatusOK, &passwordPage{Done: r.FormValue("done") != ""})
}

func (g *Guard) changePassword(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	by := g.By(r)
	old, next := r.PostFormValue("old"), r.PostFormValue("new")
	if next != r.PostFormValue("again") {
		g.renderPassword(w, r, http.StatusUnprocessableEntity, &passwordPage{Fault: g.text(r, "session.not_same")})
		return
	}
	if err := g.Accounts.ChangePassword(r.Context(), by, old, next); err != nil {
		key, args, status := g.passwordFault(err)
		if status == http.StatusServiceUnavailable {
			g.Log.Error().Err(err).Msg("change password")
		}
		g.renderPassword(w, r, status, &passwordPage{Fault: g.text(r, key, args...)})
		return
	}
	// All sessions have ended, this one too; she goes on with a new one.
	token, _, err := g.Accounts.SignIn(r.Context(), by.Username, next, by.Address)
	if err != nil {
		g.dropToken(w)
		http.Redirect(w, r, SignInPath, http.StatusSeeOther)
		return
	}
	g.setToken(w, token, false)
	http.Redirect(w, r, PasswordPath+"?done=1", http.StatusSeeOther)
}

// passwordFault puts into words why a password was not taken.
func (g *Guard) passwordFault(err error) (key string, args []string, status int) {
	least := []string{"n", strconv.Itoa(account.MinPassword)}
	switch {
	case errors.Is(err, account.ErrPasswordShort):
		return "session.password_short", least, http.StatusUnprocessableEntity
	case errors.Is(err, account.ErrPasswordLong):
		return "session.password_long", nil, http.StatusUnprocessableEntity
	case errors.Is(err, account.ErrPasswordSimple):
		return "session.password_simple", nil, http.StatusUnprocessableEntity
	case errors.Is(err, account.ErrPasswordUsername):
		return "session.password_username", nil, http.StatusUnprocessableEntity
	case errors.Is(err, account.ErrWrong):
		return "session.password_old", nil, http.StatusUnprocessableEntity
	}
	return g.fault(err)
}

func (g *Guard) renderPassword(w http.ResponseWriter, r *http.Request, status int, p *passwordPage) {
	person, _ := From(r.Context())
	g.dress(r, &p.Page, "session.password_title")
	p.Username, p.Least = person.Account.Username, account.MinPassword
	if err := g.Pages.Render(w, r, status, "session/password", p); err != nil {
		g.Log.Error().Err(err).Msg("render password page")
	}
}
