package session

import (
	"net/http"
	"time"

	"github.com/motcua/motcua/account"
)

// cookieName is the cookie's name. Under https the prefix makes browsers
// refuse one that was set without encryption or by a neighbouring host.
func (g *Guard) cookieName() string {
	if g.Secure {
		return "__Host-motcua"
	}
	return "motcua"
}

// token is the session's token a request carries; "" none.
func (g *Guard) token(r *http.Request) string {
	c, err := r.Cookie(g.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// setToken gives the browser its token. Unless the reader asked to keep it,
// it is gone when the browser is closed: counters share their machines.
func (g *Guard) setToken(w http.ResponseWriter, token string, keep bool) {
	age := 0
	if keep {
		age = int(account.SessionLife / time.Second)
	}
	g.setCookie(w, token, age)
}

func (g *Guard) dropToken(w http.ResponseWriter) { g.setCookie(w, "", -1) }

func (g *Guard) setCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: g.cookieName(), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: g.Secure, SameSite: http.SameSiteLaxMode})
}
