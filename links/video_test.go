package links

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

func TestDescribed(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.youtube.com/watch?v=abc&t=5": "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dabc%26t%3D5",
		"https://m.youtube.com/shorts/abc":        "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fm.youtube.com%2Fshorts%2Fabc",
		"https://youtu.be/abc":                    "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fyoutu.be%2Fabc",
		"https://vimeo.com/123":                   "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F123",
		"https://www.tiktok.com/@a/video/1":       "https://www.tiktok.com/oembed?url=https%3A%2F%2Fwww.tiktok.com%2F%40a%2Fvideo%2F1",
		"https://www.youtube.com/@kenh":           "",
		"https://www.youtube.com/":                "",
		"https://youtu.be/":                       "",
		"https://notyoutube.com/watch?v=abc":      "",
		"https://www.facebook.com/watch?v=1":      "",
		"https://phuong.vn/watch?v=abc":           "",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if at := described(u); at != nil {
			got = at.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestVideosOfKnownHosts(t *testing.T) {
	const address = "https://www.youtube.com/watch?v=abc"
	for _, c := range []struct {
		status int
		body   string
		want   procedures.LinkOutcome
	}{
		{200, `{"type":"video","title":"Hướng dẫn"}`, procedures.LinkOK},
		{200, `{"type":"link"}`, procedures.LinkWrong},
		{200, `<html>consent</html>`, procedures.LinkWrong},
		{400, `Bad Request`, procedures.LinkMissing},
		{404, `Not Found`, procedures.LinkMissing},
		{401, `Unauthorized`, procedures.LinkVaguely},
		{403, `Forbidden`, procedures.LinkVaguely},
		{429, ``, procedures.LinkVaguely},
		{500, ``, procedures.LinkRefused},
	} {
		var asked []string
		way := roundTrip(func(r *http.Request) (*http.Response, error) {
			asked = append(asked, r.Method+" "+r.URL.String())
			return &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(strings.NewReader(c.body)), Request: r}, nil
		})
		got, err := New(Options{Transport: way}).Check(t.Context(), Link{URL: address, Kind: KindVideo})
		if err != nil {
			t.Fatal(err)
		}
		if got.Outcome != c.want || got.Status != c.status || got.Final != "" {
			t.Errorf("%d %s: %+v, want %s", c.status, c.body, got, c.want)
		}
		if len(asked) != 1 || !strings.HasPrefix(asked[0], "GET https://www.youtube.com/oembed?") {
			t.Errorf("asked %v", asked)
		}
	}
}
