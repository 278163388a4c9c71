package page

import (
	"net/http"
	"strings"
)

// FramePath is the path below which pages stand that other sites may show in
// a frame. What stands there keeps its cookies apart from the rest: a
// conversation in a frame is never the one that the same person has on our
// own page.
const FramePath = "/khung"

// framedCookies begins the names of cookies of pages in frames.
const framedCookies = "khung-"

// Root is what goes before the paths that a page leads to: FramePath for a
// page that may stand in a frame, so that she stays in it, "" for all others.
func Root(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, FramePath+"/") {
		return FramePath
	}
	return ""
}

// Framed lets pages of the given origins ("https://phuong.example.vn") show
// what next answers in a frame, and no others. The origins must have been
// checked; next must stand below FramePath. Everything else stays as Secure
// has it.
func Framed(origins []string, next http.Handler) http.Handler {
	policy := strings.Replace(Policy, "frame-ancestors 'none'", "frame-ancestors "+strings.Join(origins, " "), 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Del("X-Frame-Options") // it knows no list; the policy does
		next.ServeHTTP(w, r)
	})
}

// CookieName is what a cookie is called on the page that r asks for.
func CookieName(r *http.Request, name string) string {
	if Root(r) != "" {
		return framedCookies + name
	}
	return name
}

// PutCookie sets a cookie for the page that r asks for. Its Name is as
// CookieName gives it; Path and SameSite are filled in. In a frame of another
// site a browser takes only cookies that may travel with it (SameSite=None,
// which asks for Secure); Partitioned ties them to that site, so that they
// tell nobody where else she was, and are taken where cookies of third
// parties are off.
func PutCookie(w http.ResponseWriter, r *http.Request, c *http.Cookie) { //nolint:gosec // Secure and HttpOnly are for who calls to say
	c.Path, c.SameSite = "/", http.SameSiteLaxMode
	if Root(r) != "" {
		c.SameSite, c.Secure, c.Partitioned = http.SameSiteNoneMode, true, true
	}
	http.SetCookie(w, c)
}

// ShowFrames lets the page whose headers these are show pages of our own in
// frames. It goes with Secure around it, and before the answer is written.
func ShowFrames(h http.Header) { h.Set("Content-Security-Policy", Policy+"; frame-src 'self'") }

// FrameHere lets our own pages, and no others, show what is answered in a
// frame.
func FrameHere(h http.Header) {
	h.Set("Content-Security-Policy", strings.Replace(Policy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	h.Set("X-Frame-Options", "SAMEORIGIN")
}
