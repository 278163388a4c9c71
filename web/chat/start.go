package chat

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/web/page"
)

// Whoever comes by the code of a resident group carries it in a cookie until
// she writes: nothing is stored before that.
const (
	startCookie = "start"
	startAge    = 24 * time.Hour
)

// StartAction is the button that opens the procedure of a start link.
func (s *screen) StartAction() string { return bot.CardAction(s.Start.Code) }

// arrived reads a start link, /?g=GROUP_MARK or /?p=CODE, and says on the
// page what it means.
func (c *Chat) arrived(w http.ResponseWriter, r *http.Request, s *screen) {
	q := r.URL.Query()
	var payload string
	switch {
	case c.Start == nil:
		return
	case q.Get("g") != "":
		payload = "g_" + q.Get("g")
	case q.Get("p") != "":
		payload = strings.ReplaceAll(q.Get("p"), ".", "_")
	default:
		return
	}
	s.Banner, s.Start = "start", c.Start(payload)
	if s.Start.Group != "" {
		c.putCookie(w, r, page.CookieName(r, startCookie), payload+"."+newKey(), startAge)
	}
}

// start puts the event of a start link before the first thing that is said
// after it. Its key came with the page, so that it happens once. at is the
// time of what is said: a later one would put the start behind it.
func (c *Chat) start(w http.ResponseWriter, r *http.Request, v visitor, at time.Time) error {
	cookies := r.CookiesNamed(page.CookieName(r, startCookie))
	if len(cookies) == 0 || c.Start == nil {
		return nil
	}
	payload, key, _ := strings.Cut(cookies[0].Value, ".")
	if uuidForm.MatchString(key) && c.Start(payload).Group != "" {
		p := webchat.Post{Visitor: v.address, Key: key, At: at, Lang: page.ReadPrefs(r).Lang}
		if _, err := c.Inbox.PutEvent(r.Context(), p.Start(payload)); err != nil {
			return fmt.Errorf("put start: %w", err)
		}
	}
	c.putCookie(w, r, page.CookieName(r, startCookie), "", -time.Second)
	return nil
}
