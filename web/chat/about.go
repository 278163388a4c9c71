package chat

import (
	"encoding/json"
	"net/http"

	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/web/page"
)

// about is a page of words: privacy, ending.
type about struct {
	page.Page
	Ward Ward
	Key  string // UUID of its form
	Said bool   // something of the reader's is kept
}

func (c *Chat) about(w http.ResponseWriter, r *http.Request, name, title string) {
	a := &about{Ward: c.Ward(), Key: newKey()}
	if v, token := c.known(r); token != "" {
		conv, err := c.Reader.Conversation(r.Context(), v.id)
		a.Said = err == nil && !conv.CitizenAt.IsZero()
	}
	a.Lang = page.ReadPrefs(r).Lang
	a.Kind, a.Sample, a.Title = "citizen", a.Ward.Sample, c.Pages.Text(a.Lang, title)
	a.Styles, a.Scripts = []string{"chat/chat.css"}, []string{"chat/chat.js"}
	c.framed(r, &a.Page)
	c.render(w, r, http.StatusOK, name, a)
}

// privacy is GET /privacy.
func (c *Chat) privacy(w http.ResponseWriter, r *http.Request) {
	c.about(w, r, "chat/privacy", "chat.privacy")
}

// ending is GET /end: what ending on this device does, and the button.
func (c *Chat) ending(w http.ResponseWriter, r *http.Request) {
	c.about(w, r, "chat/end", "chat.end")
}

// end is POST /end: the conversation is told, and the device becomes a new
// visitor's. What was said stays in the ward's records.
func (c *Chat) end(w http.ResponseWriter, r *http.Request) {
	v, token := c.known(r)
	if !c.allowed(w, r, v) || !c.readForm(w, r) {
		return
	}
	if token != "" {
		if conv, err := c.Reader.Conversation(r.Context(), v.id); err == nil && conv.LastSeq > 0 {
			p := webchat.Post{Visitor: v.address, Key: formKey(r), At: c.Now(), Lang: page.ReadPrefs(r).Lang}
			if _, err := c.Inbox.PutEvent(r.Context(), p.End()); err != nil {
				c.sorry(w, r, http.StatusServiceUnavailable, err)
				return
			}
		}
	}
	c.newcomer(w, r)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, page.Root(r)+"/", http.StatusSeeOther)
}

// manifest is GET /manifest.webmanifest: how the page looks on a phone's
// home screen.
func (c *Chat) manifest(w http.ResponseWriter, r *http.Request) {
	lang := page.ReadPrefs(r).Lang
	small, err := c.Pages.Asset("page/art/mark-180.png")
	if err != nil {
		c.sorry(w, r, http.StatusInternalServerError, err)
		return
	}
	large, err := c.Pages.Asset("page/art/mark-512.png")
	if err != nil {
		c.sorry(w, r, http.StatusInternalServerError, err)
		return
	}
	ward := c.Ward()
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	body, err := json.Marshal(map[string]any{
		"name": c.Pages.Text(lang, "chat.title", "ward", ward.Name), "short_name": ward.Name, "lang": lang,
		"start_url": "/", "scope": "/", "display": "standalone", "background_color": "#F2F5F3", "theme_color": "#1B3468",
		"icons": []icon{{small, "180x180", "image/png", ""}, {large, "512x512", "image/png", "any maskable"}},
	})
	if err != nil {
		c.sorry(w, r, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "max-age=3600")
	_, _ = w.Write(body) // the reader went away: nobody is left to tell
}
