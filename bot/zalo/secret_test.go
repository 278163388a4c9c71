package zalo_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
)

// TestRedaction: whatever happens, no secret shows in logs, errors or Status.
func TestRedaction(t *testing.T) {
	log := &channeltest.Log{}
	w, _ := opened(t, func(o *zalo.Options, _ *fake.Options) { o.Log = zerolog.New(log).Level(zerolog.TraceLevel) })
	var shown strings.Builder
	note := func(err error) {
		fmt.Fprintf(&shown, "%v %+v\n%+v\n", err, err, w.status())
	}
	ends := []fake.Failure{{Kind: fake.FailServer}, {Kind: fake.FailLost}, {Kind: fake.FailAccepted}, {Kind: fake.FailGarbage}, {Kind: fake.FailRate, After: 1}}
	for code := range 300 {
		ends = append(ends, fake.Failure{Kind: fake.FailCode, Code: -code - 1})
	}
	m := said("MARK-words của bà con")
	for _, f := range ends {
		w.fake.Fail("7001", f)
		_, err := w.send("7001", m)
		note(err)
	}
	w.down.Store(1)
	_, err := w.send("7001", m)
	note(err)
	for _, f := range append(ends[:8], fake.Failure{Kind: fake.FailCode, Code: -14020}) {
		w.permits.set(func(p *bot.Permit) {
			p.AccessUntil, p.RefreshUntil, p.Renewing = time.Now(), time.Now().Add(time.Hour), time.Time{}
		})
		w.fake.FailOAuth(f)
		channeltest.Until(t, "it is asked for", func() bool { return w.permits.get().Renewing.IsZero() })
		time.Sleep(20 * time.Millisecond)
		note(nil)
	}
	// An API that repeats what it was sent, headers and all.
	parrot := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		fmt.Fprintf(rw, `{"error":-14001,"error_name":%q,"message":%q}`, fmt.Sprint(r.Header, r.PostForm, r.PostForm.Encode()), fmt.Sprint(r.Header, r.PostForm))
	})
	w.stop()
	api := newServer(t, parrot)
	w.opt.APIURL, w.opt.OAuthURL = api, api
	w.permits.set(func(p *bot.Permit) {
		p.Access, p.Refresh, p.AccessUntil, p.RefreshUntil, p.Renewing = "MARK-a", "MARK=r/1+2", time.Now().Add(time.Minute), time.Now().Add(24*time.Hour), time.Time{}
	})
	w.start()
	channeltest.Until(t, "it is refused", func() bool { return w.status().State == bot.IntakeUnauthorized })
	_, err = w.send("7001", m)
	note(err)
	w.stop()
	for where, s := range map[string]string{"log": log.String(), "errors and status": shown.String()} {
		if s == "" {
			t.Errorf("%s: nothing to look at", where)
		}
		if i := strings.Index(s, "MARK"); i >= 0 {
			t.Errorf("%s hold a secret: …%s…", where, s[max(0, i-80):min(len(s), i+60)])
		}
	}
}
