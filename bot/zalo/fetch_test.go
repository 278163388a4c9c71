package zalo_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
	"github.com/motcua/motcua/files"
)

// TestF18LargestPhoto: the picture itself is fetched, byte for byte, and not
// its thumbnail.
func TestF18LargestPhoto(t *testing.T) {
	in := &channeltest.Inbox{}
	store := &channeltest.Blobs{Store: channeltest.OpenFiles(t)}
	w := newWorld(t, in, func(o *zalo.Options, _ *fake.Options) { o.Files = store })
	big := jpeg(300_000)
	w.fake.SendPictures("7001", "", fake.Picture{URL: w.fake.Host(w.url, "", big), Thumbnail: w.fake.Host(w.url, "", jpeg(100))})
	f := in.Last(t).Fetch[0]
	ref, err := w.channel().Fetch(t.Context(), main, f)
	if err != nil || ref.Size != int64(len(big)) {
		t.Fatalf("%+v, %v", ref, err)
	}
	if got := w.stored(store, ref.Hash); !bytes.Equal(got, big) {
		t.Error("other bytes")
	}
	if fmt.Sprintf("%+v", ref) != strings.ReplaceAll(fmt.Sprintf("%+v", ref), w.url, "") {
		t.Error("the address at zalo is handed on")
	}
}

// TestFetchGuarded: only what lies at Zalo is fetched, never what an address
// in our own network holds, and no error names the address.
func TestFetchGuarded(t *testing.T) {
	log := &channeltest.Log{}
	w := newWorld(t, &channeltest.Inbox{}, func(o *zalo.Options, _ *fake.Options) {
		o.Log, o.Files = zerolog.New(log), &channeltest.Blobs{Store: channeltest.OpenFiles(t)}
	})
	fetch := func(c *zalo.Channel, address string) error {
		_, err := c.Fetch(t.Context(), main, bot.Fetch{ID: address})
		return err
	}
	for _, address := range []string{"https://evil.example/MARK", "http://x.zdn.vn/MARK", "https://zdn.vn.evil.example/MARK", "https://evilzdn.vn/MARK",
		"https://x.zdn.vn@127.0.0.1/MARK", "https://127.0.0.1/MARK", "file:///etc/passwd", "gopher://x.zdn.vn/MARK", "http://127.0.0.1:1/MARK", "", "://", "https://[::1]/MARK"} {
		err := fetch(w.channel(), address)
		if e := new(bot.FetchError); !errors.As(err, &e) || e.Reason != bot.WhatFileLost {
			t.Errorf("%s: %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "MARK") {
			t.Errorf("the error names the address: %v", err)
		}
	}

	o := w.opt
	o.APIURL, o.Transport = "https://openapi.zalo.example", nil
	o.FileHosts = []string{"localhost"}
	real, err := zalo.New(o)
	if err != nil {
		t.Fatal(err)
	}
	// With Zalo's own API even a listed name may not lead into our network.
	err = fetch(real, "https://localhost/x")
	if err == nil || !strings.Contains(err.Error(), "not a public one") {
		t.Errorf("a name that leads home: %v", err)
	}
	if err := fetch(real, w.url+"/files/x"); err == nil {
		t.Error("an address of this machine was fetched")
	}
	if strings.Contains(log.String(), "MARK") {
		t.Error("an address stands in the log")
	}
}

// TestFetchEnds: large, gone and odd files end with a word for the citizen.
func TestFetchEnds(t *testing.T) {
	w := newWorld(t, &channeltest.Inbox{}, func(o *zalo.Options, _ *fake.Options) { o.Files = &channeltest.Blobs{Store: channeltest.OpenFiles(t)} })
	for name, c := range map[string]struct {
		address, reason string
	}{
		"large": {w.fake.Host(w.url, "a.jpg", jpeg(files.DefaultLimit)), bot.WhatLargeFile},
		"gone":  {w.url + "/files/gone", bot.WhatFileLost},
		"odd":   {w.fake.Host(w.url, "a.exe", []byte("MZ\x00\x01")), bot.WhatFileKind},
		"empty": {w.fake.Host(w.url, "a", nil), bot.WhatFileKind},
	} {
		_, err := w.channel().Fetch(t.Context(), main, bot.Fetch{ID: c.address})
		if e := new(bot.FetchError); !errors.As(err, &e) || e.Reason != c.reason {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A place that is none is not repeated: the client would name it.
	odd := newServer(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Location", "https://x.zdn.vn/MARK/%zz")
		rw.WriteHeader(http.StatusFound)
	}))
	o := w.opt
	o.APIURL = odd
	c, err := zalo.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Fetch(t.Context(), main, bot.Fetch{ID: odd + "/files/x"}); err == nil || strings.Contains(err.Error(), "MARK") {
		t.Errorf("a place that is none: %v", err)
	}
	if _, err := w.channel().Fetch(t.Context(), "zalo:other", bot.Fetch{ID: w.url + "/files/x"}); err == nil {
		t.Error("a file of another account")
	}
}
