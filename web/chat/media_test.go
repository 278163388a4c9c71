package chat_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/motcua/motcua/web/chat"
)

// TestUploadedFilmsAreServed: what staff uploaded comes in any stretch a
// player asks for, is kept for good by its name, and never runs.
func TestUploadedFilmsAreServed(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) {
		d.Media = fstest.MapFS{"0123456789ab.mp4": {Data: []byte("0123456789")}, "0123456789ab.vtt": {Data: []byte("WEBVTT\n")},
			"about/0123456789ab.mp4.json": {Data: []byte("{}")}, ".uploads/x.mp4": {Data: []byte("x")}, ".incoming-1": {Data: []byte("x")}}
	})
	c := browser(t)
	ask := func(path string, header ...string) (*http.Response, string) {
		t.Helper()
		r, _ := http.NewRequest(http.MethodGet, s.URL+path, nil)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		res, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return res, body(t, res)
	}
	for header, want := range map[string]string{"": "200 0123456789", "bytes=2-4": "206 234", "bytes=7-": "206 789", "bytes=-3": "206 789", "bytes=0-0": "206 0", "bytes=20-": "416 "} {
		res, got := ask("/media/0123456789ab.mp4", "Range", header)
		if !strings.HasPrefix(res.Status[:3]+" "+got, want) {
			t.Errorf("%s: %s %q", header, res.Status, got)
		}
		h := res.Header
		if res.StatusCode < 300 && (h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("ETag") != `"0123456789ab"` || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Accept-Ranges") != "bytes" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox")) {
			t.Errorf("%s: %v", header, h)
		}
	}
	res, got := ask("/media/0123456789ab.mp4", "Range", "bytes=0-1,5-6")
	if res.StatusCode != http.StatusPartialContent || !strings.HasPrefix(res.Header.Get("Content-Type"), "multipart/byteranges") || !strings.Contains(got, "\r\n01\r\n") || !strings.Contains(got, "\r\n56\r\n") {
		t.Errorf("two stretches: %d %v %q", res.StatusCode, res.Header, got)
	}
	if res, got := ask("/media/0123456789ab.mp4", "Range", "bytes="+strings.TrimSuffix(strings.Repeat("0-,", 500), ",")); len(got) > 5000 {
		t.Errorf("500 times all of it: %d, %d bytes", res.StatusCode, len(got))
	}
	if res, _ := ask("/media/0123456789ab.mp4", "If-None-Match", `"0123456789ab"`); res.StatusCode != http.StatusNotModified {
		t.Errorf("kept already: %d", res.StatusCode)
	}
	if res, got := ask("/media/0123456789ab.mp4", "Range", "bytes=2-4", "If-Range", `"another"`); res.StatusCode != http.StatusOK || got != "0123456789" {
		t.Errorf("a stretch of another: %d %q", res.StatusCode, got)
	}
	if res, _ := ask("/media/0123456789ab.vtt"); res.Header.Get("Content-Type") != "text/vtt; charset=utf-8" {
		t.Errorf("captions: %v", res.Header)
	}
	for _, path := range []string{"/media/about/0123456789ab.mp4.json", "/media/.uploads/x.mp4", "/media/.incoming-1"} {
		if res, _ := ask(path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}
