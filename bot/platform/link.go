package platform

import (
	"net"
	"net/url"
	"strings"
)

// Absolute is a URL that works outside our own pages: a path is put below
// the ward's public URL. "" when there is none.
func Absolute(publicURL, u string) string {
	if strings.HasPrefix(u, "/") && !strings.HasPrefix(u, "//") {
		if publicURL == "" {
			return ""
		}
		return strings.TrimRight(publicURL, "/") + u
	}
	return u
}

// Usable reports whether a platform takes a URL for a button: several refuse
// the whole message for one that leads nowhere.
func Usable(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Hostname(), ".") {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return ip == nil || !ip.IsLoopback()
}

// Label is what is said on a button, in one line of at most limit runes.
func Label(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > limit {
		return strings.TrimRight(string(r[:limit-1]), " ,;:.-") + "…"
	}
	return s
}
