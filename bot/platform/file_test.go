package platform

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/files"
)

func TestKeepAnswerTellsWhatCanNeverBeHad(t *testing.T) {
	store, err := files.New(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	const pdf = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
	for name, c := range map[string]struct {
		status int
		length int64 // as the header says; -1 it does not
		body   string
		reason string // of a *bot.FetchError; "" none
		fine   bool
	}{
		"a document":                 {200, -1, pdf, "", true},
		"its time is over":           {403, -1, "", bot.WhatFileLost, false},
		"it is no more":              {404, -1, "", bot.WhatFileLost, false},
		"it is gone":                 {410, -1, "", bot.WhatFileLost, false},
		"trouble at the platform":    {502, -1, "", "", false},
		"too large by its header":    {200, 5000, pdf, bot.WhatLargeFile, false},
		"too large without a header": {200, -1, pdf + strings.Repeat("x", 2000), bot.WhatLargeFile, false},
		"a program":                  {200, -1, "MZ\x90\x00\x03", bot.WhatFileKind, false},
		"nothing":                    {200, -1, "", bot.WhatFileKind, false},
	} {
		res := &http.Response{StatusCode: c.status, ContentLength: c.length, Body: io.NopCloser(strings.NewReader(c.body))}
		ref, err := KeepAnswer(t.Context(), store, res, 1000, "giay.pdf")
		never := new(bot.FetchError)
		switch {
		case c.fine && (err != nil || ref.Hash == "" || ref.Type != "application/pdf" || ref.Size != int64(len(c.body))):
			t.Errorf("%s: %+v, %v", name, ref, err)
		case !c.fine && err == nil:
			t.Errorf("%s is kept", name)
		case !c.fine && (errors.As(err, &never) != (c.reason != "") || c.reason != "" && never.Reason != c.reason):
			t.Errorf("%s: %v, want reason %q", name, err, c.reason)
		}
	}
}

func TestAmongTakesKnownHostsOnly(t *testing.T) {
	hosts := []string{"zdn.vn", " Fbcdn.NET ", ""}
	for address, want := range map[string]bool{
		"https://zdn.vn/a": true, "https://photo.zdn.vn/a": true, "https://PHOTO.ZDN.VN./a": true, "https://x.fbcdn.net:443/a": true,
		"http://zdn.vn/a": false, "https://zdn.vn:8443/a": false, "https://me@zdn.vn/a": false, "https://evilzdn.vn/a": false,
		"https://zdn.vn.evil.example/a": false, "https://127.0.0.1/a": false, "https:///a": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := Among(u, hosts); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
