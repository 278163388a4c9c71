package chat

import (
	"net/http"
	"strings"

	"github.com/motcua/motcua/web/page"
)

// The same page stands below page.FramePath for a frame in the pages of
// other sites: same handlers, cookies of its own, forms and links that stay
// in the frame. What a site that may show it can do with it is told in
// docs/channels.md.

// All that the pages of a frame load, as one style sheet and one script: on
// another site nobody has them yet.
const (
	frameStyle  = "frame-all.css"
	frameScript = "frame-all.js"
)

// frame serves it, when any site may show it; else who asks for it gets the
// whole page.
func (c *Chat) frame() {
	if len(c.Origins) == 0 {
		c.mux.Handle("GET "+page.FramePath+"/", http.RedirectHandler("/", http.StatusSeeOther))
		return
	}
	inside := http.NewServeMux()
	c.routes(inside, page.FramePath)
	inside.Handle("POST "+page.FramePath+"/look", page.Look(c.Secure))
	c.mux.Handle(page.FramePath+"/", page.Framed(c.Origins, c.held(inside)))
}

// framed adds to a page what it has in a frame only.
func (c *Chat) framed(r *http.Request, p *page.Page) {
	if page.Root(r) == "" {
		return
	}
	p.Class = strings.TrimSpace(p.Class + " in-frame")
	p.Style, p.Script = "chat/"+frameStyle, "chat/"+frameScript
	p.Data = append(p.Data, page.Attr{Name: "root", Value: page.FramePath}, page.Attr{Name: "origins", Value: strings.Join(c.Origins, " ")})
}

// spoken is the language that the page around the frame speaks: hers until
// she chooses one.
func (c *Chat) spoken(w http.ResponseWriter, r *http.Request) {
	lang, ok := page.ParseLang(r.URL.Query().Get("lang"))
	if _, err := r.Cookie(page.CookieName(r, "lang")); page.Root(r) == "" || !ok || err == nil {
		return
	}
	page.SetPref(w, r, "lang", string(lang), c.Secure)
	r.AddCookie(&http.Cookie{Name: page.CookieName(r, "lang"), Value: string(lang)}) //nolint:gosec // it is read in this request and sent to nobody
}

// held refuses forms in a frame that cannot be hers. A form that says neither
// of which site it is nor where it comes from is of a browser too old to
// tell; on our own page cookies keep to our site and the form is taken, but
// those of a frame travel. And a frame's page always brings its cookie: a
// form without one comes from a browser that keeps none there, and what she
// writes would be answered to nobody.
func (c *Chat) held(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		_, token := c.known(r)
		said := r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
		if look := r.URL.Path == page.FramePath+"/look"; !said || token == "" && !look {
			c.sorry(w, r, http.StatusForbidden, nil)
			return
		}
		next.ServeHTTP(w, r)
	})
}
