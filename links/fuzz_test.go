package links

import (
	"net/http"
	"net/url"
	"testing"
)

// FuzzAnswer reads the headers and the body of strangers.
func FuzzAnswer(f *testing.F) {
	f.Add("https://a.vn/x?y=1", 302, "/b", "text/html; charset=utf-8", "<input type=password>")
	f.Add("https://a.vn/%zz", 301, "//[::1%25eth0]/", ";", "")
	f.Add("http://a.vn", 307, "javascript:alert(1)", "application/pdf", "%PDF")
	f.Add("http://a.vn:99999/", 308, "http://u:p@b.vn/#x", "a/b; c", "\x00")
	f.Fuzz(func(t *testing.T, address string, status int, location, kind, body string) {
		at, err := url.Parse(address)
		if err != nil || at.Host == "" {
			return
		}
		next := redirection(at, &http.Response{StatusCode: status, Header: http.Header{"Location": {location}}})
		if next == nil {
			next = at
		} else if next.Scheme != "http" && next.Scheme != "https" || next.Host == "" || next.User != nil {
			t.Errorf("follows to %q", next)
		}
		got := found{status: status, kind: declared(kind), final: next, body: []byte(body)}
		if len(got.kind) > maxKind || len(shown(next)) > maxFinal {
			t.Errorf("keeps %d bytes of a kind, %d of an address", len(got.kind), len(shown(next)))
		}
		for _, k := range []Kind{KindPage, KindVideo, KindForm} {
			if got.judge(k, at) == "" || byStatus(status) == "" {
				t.Error("no outcome")
			}
			got.settled(k, at)
		}
		described(at)
		hidden(at)
	})
}
