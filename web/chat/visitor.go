package chat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/web/page"
)

const cookieAge = 180 * 24 * time.Hour

// cookieName is the cookie's name; in a frame it is another. Under https the
// prefix makes browsers refuse one that a neighbouring host or an unencrypted
// page set: she would write into a conversation that somebody else reads.
func (c *Chat) cookieName(r *http.Request) string {
	name := page.CookieName(r, "visitor")
	if c.Secure {
		return "__Host-" + name
	}
	return name
}

// visitor is whose page it is.
type visitor struct {
	address bot.Address
	id      bot.ConversationID
	fresh   bool // came without a cookie
}

// name tells one visitor's pages from another's on the same device; nobody is
// found by it.
func (v visitor) name() string {
	sum := sha256.Sum256([]byte("motcua page of\x00" + string(v.id)))
	return hex.EncodeToString(sum[:6])
}

// visitor reads who is there. One without a cookie gets a new one, and one
// with a cookie keeps it for longer.
func (c *Chat) visitor(w http.ResponseWriter, r *http.Request) visitor {
	v, token := c.known(r)
	if token == "" {
		return c.newcomer(w, r)
	}
	c.setCookie(w, r, token)
	return v
}

// known reads who is there and changes nothing; without a cookie the token
// is "".
func (c *Chat) known(r *http.Request) (v visitor, token string) {
	k, err := r.Cookie(c.cookieName(r))
	if err != nil || !webchat.IsToken(k.Value) {
		return visitor{fresh: true}, ""
	}
	a := webchat.Address(k.Value)
	return visitor{address: a, id: a.Conversation()}, k.Value
}

// newcomer makes a new visitor.
func (c *Chat) newcomer(w http.ResponseWriter, r *http.Request) visitor {
	token := webchat.NewToken()
	c.setCookie(w, r, token)
	a := webchat.Address(token)
	return visitor{address: a, id: a.Conversation(), fresh: true}
}

func (c *Chat) setCookie(w http.ResponseWriter, r *http.Request, token string) {
	c.putCookie(w, r, c.cookieName(r), token, cookieAge)
}

// putCookie sets a cookie that no script reads; a negative age removes it.
func (c *Chat) putCookie(w http.ResponseWriter, r *http.Request, name, value string, age time.Duration) {
	page.PutCookie(w, r, &http.Cookie{Name: name, Value: value, MaxAge: int(age.Seconds()), HttpOnly: true, Secure: c.Secure})
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// newKey makes a UUID for a form.
func newKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (it ends the program instead)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// formKey is the UUID that came with a form, or a new one when what came is
// none: then the form was not ours, and is taken once.
func formKey(r *http.Request) string {
	if k := strings.ToLower(r.PostFormValue("key")); uuidForm.MatchString(k) {
		return k
	}
	return newKey()
}

// clientAddress is where a request comes from. Who stands behind a proxy is
// package web's matter: RemoteAddr is the reader's own when it comes here.
func clientAddress(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap()
}

// limitKey is what an address is counted under: itself, or for IPv6 the
// network of one household.
func limitKey(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
