package messenger_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/messenger/fake"
)

// jpeg is so many bytes that begin as a photo does.
func jpeg(n int) []byte {
	b := make([]byte, n)
	copy(b, "\xff\xd8\xff\xe0\x00\x10JFIF\x00")
	return b
}

func never(t *testing.T, p *platform, f bot.Fetch) string {
	t.Helper()
	_, err := p.channel.Fetch(t.Context(), messenger.Account, f)
	var e *bot.FetchError
	if !errors.As(err, &e) {
		t.Errorf("%s: %v", f.ID, err)
		return ""
	}
	if strings.Contains(err.Error(), "://") {
		t.Errorf("an address is told: %v", err)
	}
	return e.Reason
}

// TestF18WholePictureIsFetched: the picture itself and not its preview.
func TestF18WholePictureIsFetched(t *testing.T) {
	in := &channeltest.Inbox{}
	store := channeltest.OpenFiles(t)
	p := newPlatform(t, in, func(_ *fake.Config, o *messenger.Options) { o.Files = &channeltest.Blobs{Store: store} })
	large, small := p.fake.Upload(p.url, "l.jpg", jpeg(5000)), p.fake.Upload(p.url, "s.jpg", jpeg(50))
	p.fake.Write(hers, map[string]any{"attachments": []any{map[string]any{"type": "image", "payload": map[string]any{"url": large, "preview_url": small, "thumbnail_url": small}}}})
	e := in.Await(t, 1)[0]
	ref, err := p.channel.Fetch(t.Context(), messenger.Account, e.Fetch[0])
	if err != nil || ref.Size != 5000 || ref.Type != "image/jpeg" {
		t.Errorf("fetched %+v, %v", ref, err)
	}
	p.fake.Attach(hers, p.url, "", fake.Named{Name: "to-khai.pdf", Content: []byte("%PDF-1.4\n%%EOF\n")})
	f := in.Await(t, 2)[1].Fetch[0]
	if ref, err := p.channel.Fetch(t.Context(), messenger.Account, f); err != nil || ref.Name != "to-khai.pdf" {
		t.Errorf("fetched %+v, %v", ref, err)
	}
	if got := never(t, p, bot.Fetch{ID: p.fake.Upload(p.url, "x.jpg", jpeg(26<<20))}); got != bot.WhatLargeFile {
		t.Errorf("a large file: %s", got)
	}
	if got := never(t, p, bot.Fetch{ID: p.fake.Upload(p.url, "x.exe", []byte("MZ no document"))}); got != bot.WhatFileKind {
		t.Errorf("a program: %s", got)
	}
	if got := never(t, p, bot.Fetch{ID: p.url + "/cdn/gone/x.jpg"}); got != bot.WhatFileLost {
		t.Errorf("an address that ended: %s", got)
	}
}

// elsewhere answers for every host there is, and notes who was asked.
type elsewhere struct {
	asked []string
	to    string // sent on to
}

func (e *elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	e.asked = append(e.asked, r.URL.Host)
	res := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(jpeg(20)))), Request: r}
	if r.Header.Get("Authorization") != "" {
		res.StatusCode = http.StatusTeapot // the token does not go there
	}
	if e.to != "" && !strings.HasSuffix(r.URL.Host, "fbcdn.net") {
		res.StatusCode = http.StatusFound
		res.Header.Set("Location", e.to)
	}
	return res, nil
}

// TestFilesLieAtFacebookOnly: whatever a message says, no other place is asked.
func TestFilesLieAtFacebookOnly(t *testing.T) {
	try := func(to, address string) (*elsewhere, error) {
		e := &elsewhere{to: to}
		c, err := messenger.New(messenger.Options{PageToken: pageToken, AppSecret: appSecret, VerifyToken: verifyToken, Files: &channeltest.Blobs{Store: channeltest.OpenFiles(t)}, Transport: e})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Fetch(t.Context(), messenger.Account, bot.Fetch{ID: address})
		return e, err
	}
	for _, good := range []string{"https://scontent.fhan2-1.fna.fbcdn.net/v/x.jpg?oh=1", "https://CDN.fbsbx.com/v/x.pdf", "https://lookaside.fbsbx.com:443/x"} {
		if e, err := try("", good); err != nil || len(e.asked) != 1 {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"http://scontent.fbcdn.net/x", "https://fbcdn.net.evil.example/x", "https://evilfbcdn.net/x", "https://127.0.0.1/x",
		"https://169.254.169.254/latest/meta-data", "https://user@fbcdn.net/x", "https://fbcdn.net@evil.example/x", "https://fbcdn.net:8080/x",
		"file:///etc/passwd", "https://[::1]/x", "https://graph.facebook.com.evil.example/", "", "fbcdn.net/x"} {
		if e, err := try("", bad); err == nil || len(e.asked) != 0 {
			t.Errorf("%s: asked %v, %v", bad, e.asked, err)
		}
	}
	if e, err := try("https://scontent.xx.fbcdn.net/x.jpg", "https://lookaside.fbsbx.com/x"); err != nil || len(e.asked) != 2 {
		t.Errorf("it lies elsewhere at Facebook: %v, asked %v", err, e.asked)
	}
	for _, to := range []string{"http://169.254.169.254/", "https://evil.example/x", "//evil.example/x", "https://lookaside.fbsbx.com/x"} {
		e, err := try(to, "https://lookaside.fbsbx.com/x")
		if err == nil || len(e.asked) > 3 {
			t.Errorf("sent on to %s: asked %v, %v", to, e.asked, err)
		}
		for _, host := range e.asked {
			if host != "lookaside.fbsbx.com" {
				t.Errorf("sent on to %s: asked %v", to, e.asked)
			}
		}
	}
}
