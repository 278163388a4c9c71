package zalo_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
)

// TestF15Forged: without the right signature nothing comes in, other methods
// and paths and large bodies are refused, and who knocks shows.
func TestF15Forged(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	at := strconv.FormatInt(time.Now().UnixMilli(), 10)
	raw := `{"app_id":"1234567890","event_name":"user_send_text","timestamp":"` + at + `","sender":{"id":"7001"},"recipient":{"id":"555000"},"message":{"msg_id":"m","text":"x"}}`
	good := w.fake.Sign([]byte(raw), at)
	for _, s := range []string{"", good[:len(good)-1], good + "0", "mac=", strings.Repeat("0", 64)} {
		if status := w.post(raw, s); status != http.StatusUnauthorized {
			t.Errorf("signature %q: %d", s, status)
		}
	}
	if s := w.status(); s.State != bot.IntakeForged || s.Refused != 5 || len(in.All()) != 0 {
		t.Errorf("%+v, %d events", s, len(in.All()))
	}
	if status := w.post(strings.Replace(raw, `"x"`, `"y"`, 1), good); status != http.StatusUnauthorized {
		t.Errorf("changed body: %d", status)
	}
	for _, s := range []string{good, strings.TrimPrefix(good, "mac="), strings.ToUpper(good)} {
		if status := w.post(raw, s); status != http.StatusOK {
			t.Errorf("signature %q: %d", s, status)
		}
	}
	if s := w.status(); s.State != bot.IntakeOK || len(in.All()) != 1 {
		t.Errorf("%+v, %d events", s, len(in.All()))
	}
	w.post(raw, "mac=00")
	if s := w.status(); s.State != bot.IntakeOK || s.Refused != 7 {
		t.Errorf("a stranger makes a healthy account ill: %+v", s)
	}
	// Second-hand: the time may stand in a header.
	bare := `{"app_id":"1234567890","event_name":"user_send_text","sender":{"id":"7001"},"recipient":{"id":"555000"},"message":{"msg_id":"m2","text":"x"}}`
	req, _ := http.NewRequest(http.MethodPost, w.hook.URL+"/zalo/", strings.NewReader(bare))
	req.Header.Set("X-ZEvent-Signature", w.fake.Sign([]byte(bare), at))
	req.Header.Set("X-ZEvent-Timestamp", at)
	if res, err := http.DefaultClient.Do(req); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("time in a header: %v", err)
	}
	for path, want := range map[string]int{"/zalo/other": http.StatusNotFound, "/zalo/": http.StatusMethodNotAllowed} {
		if res, err := http.Get(w.hook.URL + path); err != nil || res.StatusCode != want {
			t.Errorf("GET %s: %v %v", path, res.StatusCode, err)
		}
	}
	if status := w.post(strings.Repeat("x", 2<<20), good); status != http.StatusRequestEntityTooLarge {
		t.Errorf("large body: %d", status)
	}
	if status := w.post("{}", ""); status != http.StatusOK {
		t.Errorf("the probe of the console: %d", status)
	}
	for _, o := range []zalo.Options{{AppID: "1", AppSecret: "x"}, {AppID: "1", WebhookSecret: "x"}, {AppSecret: "x", WebhookSecret: "x"}} {
		if _, err := zalo.New(o); err == nil {
			t.Error("it starts without a secret")
		}
	}
}

// TestF15LogOnly: while it is set up wrong signatures are taken in, and
// everybody sees that.
func TestF15LogOnly(t *testing.T) {
	in := &channeltest.Inbox{}
	log := &channeltest.Log{}
	w := newWorld(t, in, func(o *zalo.Options, _ *fake.Options) { o.Unchecked, o.Log = true, zerolog.New(log) })
	raw := `{"app_id":"1234567890","event_name":"user_send_text","timestamp":"` + strconv.FormatInt(time.Now().UnixMilli(), 10) + `","sender":{"id":"7001"},"recipient":{"id":"555000"},"message":{"msg_id":"m","text":"x"}}`
	if status := w.post(raw, "mac=00"); status != http.StatusOK || len(in.All()) != 1 {
		t.Errorf("status %d", status)
	}
	if s := w.status(); !s.Unchecked || s.Refused != 1 {
		t.Errorf("%+v", s)
	}
	if !strings.Contains(log.String(), "zalo_webhook_check") {
		t.Error("the log does not say so")
	}
}

// TestF15StrangersNameNoAccount: which account is the ward's is learnt from
// what is signed only, also while everything is taken in.
func TestF15StrangersNameNoAccount(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in, func(o *zalo.Options, _ *fake.Options) { o.Unchecked = true })
	raw := `{"app_id":"1234567890","event_name":"user_send_text","timestamp":"` + strconv.FormatInt(time.Now().UnixMilli(), 10) + `","sender":{"id":"7001"},"recipient":{"id":"666000"},"message":{"msg_id":"m","text":"x"}}`
	w.post(raw, "mac=00")
	if _, ok := w.fake.Say("7001", "y"); !ok || in.Last(t).Text != "y" {
		t.Errorf("what is signed is taken for another account's: %+v", in.All())
	}
	n := len(in.All())
	if status := w.post(raw, w.fake.Sign([]byte(raw), "")); status != http.StatusOK || len(in.All()) != n {
		t.Errorf("what is another account's is taken for the ward's: %d", status)
	}
}
