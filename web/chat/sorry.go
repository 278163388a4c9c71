package chat

import (
	"net/http"

	"github.com/motcua/motcua/web/page"
)

// apology is a page that says what went wrong and what to do.
type apology struct {
	page.Page
	Ward Ward
	Key  string // text of the catalogue: what happened
	Full bool   // the whole page is a way on: a frame has come to its end
}

// sorry answers with an apology: a page, or for the script a part of one. A
// cause goes to the log, never to the reader.
func (c *Chat) sorry(w http.ResponseWriter, r *http.Request, status int, cause error) {
	if cause != nil && r.Context().Err() == nil {
		c.Log.Error().Err(cause).Str("path", r.URL.Path).Msg("page failed")
	}
	a := &apology{Ward: c.Ward(), Full: status == http.StatusForbidden && page.Root(r) != "", Key: "chat.sorry_broken"}
	switch status {
	case http.StatusTooManyRequests:
		a.Key = "chat.sorry_often"
	case http.StatusRequestEntityTooLarge:
		a.Key = "chat.sorry_long"
	case http.StatusForbidden:
		a.Key = "widget.blocked"
	case http.StatusBadRequest:
		a.Key = "chat.sorry_form"
	case http.StatusNotFound:
		a.Key = "page.absent"
	}
	prefs := page.ReadPrefs(r)
	if r.Header.Get("X-Live") != "" {
		if err := c.Pages.Fragment(w, r, status, "chat/sorry-part", prefs.Lang, c.Pages.Text(prefs.Lang, a.Key)); err != nil {
			c.Log.Error().Err(err).Msg("page broken")
		}
		return
	}
	a.Lang, a.Kind, a.Sample = prefs.Lang, "citizen", a.Ward.Sample
	a.Title = c.Pages.Text(prefs.Lang, "chat.title", "ward", a.Ward.Name)
	a.Styles = []string{"chat/chat.css"}
	c.framed(r, &a.Page)
	a.Key = c.Pages.Text(prefs.Lang, a.Key)
	c.render(w, r, status, "chat/sorry", a)
}
