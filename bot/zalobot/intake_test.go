package zalobot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalobot"
	"github.com/motcua/motcua/bot/zalobot/fake"
)

func texts(events []bot.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.Text)
	}
	return out
}

// taken waits until the platform has nothing more to give.
func (p *trial) taken() {
	p.t.Helper()
	channeltest.Until(p.t, "all is taken", func() bool { return p.fake.Pending(token) == 0 })
}

func TestF01UpdateThreeTimesIsOneEvent(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	id := p.fake.Say(token, hers, "một")
	p.fake.Redeliver(token, id)
	p.fake.Bare() // the same in the other form
	p.fake.Redeliver(token, id)
	p.taken()
	if got := in.All(); len(got) != 1 || in.Tries() != 3 || got[0].Key != bot.EventKey("zalobot:main:message.text.received:"+hers+":"+id) {
		t.Errorf("%d events of %d deliveries: %+v", len(got), in.Tries(), got)
	}
}

func TestF02SameMessageIDInTwoChats(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	for _, c := range []string{hers, others} {
		body := fmt.Sprintf(`{"event_name":"message.text.received","message":{"message_id":"42","text":"của %s","chat":{"id":%q},"from":{"id":%q}}}`, c, c, c)
		if code := p.post(secret, body); code != http.StatusOK {
			t.Errorf("status %d", code)
		}
	}
	if got := in.Await(t, 2); got[0].Platform != got[1].Platform || got[0].Conversation == got[1].Conversation {
		t.Errorf("events %+v", got)
	}
}

func TestF04TwoAtOnceAreOneConversation(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	p.fake.Loose()
	p.fake.Photo(token, hers, "", png)
	p.fake.Say(token, hers, "ảnh giấy tờ")
	if got := in.Await(t, 2); got[0].Conversation != got[1].Conversation {
		t.Errorf("events %+v", got)
	}
}

// TestF05PicturesSentAtOnceBelongTogether: each comes as a message of its own,
// and the platform does not say that they are one.
func TestF05PicturesSentAtOnceBelongTogether(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	send := func(date any, caption string) {
		p.fake.Do(token, hers, "message.image.received", map[string]any{"photo": p.url + "/photo/x", "caption": caption, "date": date})
	}
	send(int64(1750316130001), "hồ sơ")
	send(int64(1750316130900), "")
	send(int64(1750316139999), "")
	send(int64(1750316190000), "") // a minute later
	send("hôm qua", "")
	got := in.Await(t, 5)
	if a := got[0].Album; a == "" || got[1].Album != a || got[2].Album != a || got[3].Album == a || got[3].Album == "" || got[4].Album != "" {
		t.Errorf("%q %q %q %q %q", a, got[1].Album, got[2].Album, got[3].Album, got[4].Album)
	}
}

// TestF07BacklogKeepsItsOrder: what waited while we were away comes in order,
// one chat like another.
func TestF07BacklogKeepsItsOrder(t *testing.T) {
	for name, how := range map[string]change{"polling": func(*zalobot.Options) {}, "webhook": webhooks} {
		in := &channeltest.Inbox{}
		in.Break(true)
		p := newTrial(t, in, how)
		var want []string
		for i := range 8 {
			want = append(want, fmt.Sprint(i))
			p.fake.Say(token, hers, want[i])
		}
		channeltest.Until(t, "the state is told", func() bool { return p.channel.Status()[0].State == bot.IntakeStore })
		in.Break(false)
		if got := texts(in.Await(t, 8)); !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
		channeltest.Until(t, "it is well", func() bool { return p.channel.Status()[0].State == bot.IntakeOK })
		p.stop()
	}
}

// TestF08F09WebhookConfirmsWhatIsStored: the program ends in the middle of
// fifty; the rest is brought to the next one.
func TestF08F09WebhookConfirmsWhatIsStored(t *testing.T) {
	in := &channeltest.Inbox{}
	d := &dying{Inbox: in, after: 20}
	p := newTrial(t, d, webhooks)
	for i := range 50 {
		p.fake.Say(token, fmt.Sprintf("%s%d", hers[:18], i%3), fmt.Sprint(i))
	}
	channeltest.Until(t, "it took some and fails", func() bool { got := in.All(); return len(got) == 20 })
	if n := p.fake.Pending(token); n < 30 {
		t.Fatalf("only %d wait, 30 were never stored", n)
	}
	d.lives.Store(true)
	if got := in.Await(t, 50); len(got) != 50 {
		t.Errorf("%d events, want 50", len(got))
	}
	p.taken()
}

// TestF08F09PollingHoldsWhatItFetched: the platform forgets what it handed
// out, so while the inbox fails nothing more is fetched, what was fetched is
// put in when it works again, and only one update is at stake at a time.
func TestF08F09PollingHoldsWhatItFetched(t *testing.T) {
	in := &channeltest.Inbox{}
	d := &dying{Inbox: in, after: 20}
	var log channeltest.Log
	p := newTrial(t, d, func(o *zalobot.Options) { o.Log = zerolog.New(&log) })
	for i := range 50 {
		p.fake.Say(token, hers, fmt.Sprint(i))
	}
	channeltest.Until(t, "it waits for the inbox", func() bool { return p.channel.Status()[0].State == bot.IntakeStore })
	if n := p.fake.Pending(token); n != 29 {
		t.Errorf("%d wait at the platform, want all but the 20 stored and the one in hand", n)
	}
	d.lives.Store(true)
	var want []string
	for i := range 50 {
		want = append(want, fmt.Sprint(i))
	}
	if got := texts(in.Await(t, 50)); !slices.Equal(got, want) {
		t.Errorf("events %v", got)
	}
	if !strings.Contains(log.String(), "for development only") {
		t.Error("the log does not say that fetching is for development")
	}
}

// dying is an inbox that fails after so many events, until it lives again.
type dying struct {
	*channeltest.Inbox
	after int
	lives atomic.Bool
	one   sync.Mutex // chats come side by side, and after means exactly so many
}

func (d *dying) PutEvent(ctx context.Context, e bot.Event) (bool, error) {
	d.one.Lock()
	defer d.one.Unlock()
	if !d.lives.Load() && len(d.All()) >= d.after {
		return false, errors.New("killed")
	}
	return d.Inbox.PutEvent(ctx, e)
}

// TestF10AnotherProgramHasTheWebhook: it is told, and not taken back.
func TestF10AnotherProgramHasTheWebhook(t *testing.T) {
	in := &channeltest.Inbox{}
	var log channeltest.Log
	p := newTrial(t, in, webhooks, func(o *zalobot.Options) { o.Log = zerolog.New(&log) })
	other, err := http.Post(p.url+"/bot"+token+"/setWebhook", "application/json", strings.NewReader(`{"url":"https://other.example/x","secret_token":"another-secret"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = other.Body.Close()
	channeltest.Until(t, "it is told", func() bool { return p.channel.Status()[0].State == bot.IntakeConflict })
	if n := p.fake.Calls(token, "setWebhook"); n != 2 {
		t.Errorf("the webhook was set %d times", n)
	}
	if n := strings.Count(log.String(), "another program"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
}

// TestF11WebhookIsAcknowledgedAtOnce: what becomes of an update later is not
// waited for, and one that is not stored is not acknowledged.
func TestF11WebhookIsAcknowledgedAtOnce(t *testing.T) {
	in := &channeltest.Inbox{} // nobody takes anything out of it
	p := newTrial(t, in, webhooks)
	for i := range 30 {
		p.fake.Say(token, fmt.Sprintf("%s%02d", hers[:18], i), "x")
	}
	p.taken()
	in.Break(true)
	p.fake.Say(token, hers, "đĩa đầy")
	channeltest.Until(t, "the state is told", func() bool { return p.channel.Status()[0].State == bot.IntakeStore })
	in.Break(false)
	p.taken()
	if got := texts(in.Await(t, 31)); len(got) != 31 || got[30] != "đĩa đầy" {
		t.Errorf("%d events", len(got))
	}
}

func TestF12PoisonUpdatesHoldUpNothing(t *testing.T) {
	for name, how := range map[string]change{"polling": func(*zalobot.Options) {}, "webhook": webhooks} {
		in := &channeltest.Inbox{}
		p := newTrial(t, in, how)
		p.fake.Update(token, hers, map[string]any{"event_name": []int{7}})
		p.fake.Update(token, hers, map[string]any{"event_name": "message.text.received", "message": "no object"})
		p.fake.Update(token, hers, map[string]any{"event_name": "message.unsupported.received"})
		p.fake.Update(token, hers, map[string]any{"event_name": "message.text.received", "message": map[string]any{"text": "ai?"}})
		p.fake.Update(token, hers, map[string]any{"event_name": "message.text.received", "message": map[string]any{"message_id": 12, "date": "hôm nay",
			"photo": []any{1}, "text": "đọc được", "chat": map[string]any{"id": 5}, "from": map[string]any{"id": 5, "is_bot": false}}})
		for _, is := range []any{"false", 0, []any{}, nil} {
			p.fake.Do(token, hers, "message.text.received", map[string]any{"text": "người", "from": map[string]any{"id": hers, "is_bot": is}})
		}
		for _, is := range []any{true, "true", 1} { // a bot that is answered answers
			p.fake.Do(token, hers, "message.text.received", map[string]any{"text": "máy", "from": map[string]any{"id": hers, "is_bot": is}})
		}
		p.fake.Do(token, hers, "message.text.received", map[string]any{"text": "mã dài", "message_id": strings.Repeat("x", 1<<16)})
		p.fake.Say(token, hers, "sau đó")
		got := in.Await(t, 7)
		if got := texts(got); !slices.Equal(got, []string{"đọc được", "người", "người", "người", "người", "mã dài", "sau đó"}) {
			t.Errorf("%s: %v", name, got)
		}
		if long := got[5]; len(long.Key) > 512 || long.Platform != "" {
			t.Errorf("%s: an endless id is kept", name)
		}
		channeltest.Until(t, "it is well", func() bool { return p.channel.Status()[0].State == bot.IntakeOK })
		if s := p.channel.Status()[0]; s.Undecoded != 4 {
			t.Errorf("%s: status %+v", name, s)
		}
		p.stop()
	}
}

func TestF13NothingUnsupportedVanishes(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	want := []struct {
		event   string
		content map[string]any
		what    string
	}{
		{"message.sticker.received", map[string]any{"sticker": "abc", "url": "https://x.example"}, bot.WhatSticker},
		{"message.voice.received", map[string]any{"voice_url": "https://v.zdn.vn/x.aac"}, bot.WhatVoice},
		{"message.unsupported.received", nil, bot.WhatOther},
		{"message.of.tomorrow", map[string]any{"thing": 1}, bot.WhatOther},
		{"message.text.received", nil, bot.WhatOther},
	}
	for _, w := range want {
		p.fake.Do(token, hers, w.event, w.content)
	}
	p.fake.Do(token, hers, "message.link.received", map[string]any{"text": "https://dichvucong.gov.vn"})
	p.fake.Do(token, hers, "message.reaction.received", map[string]any{"reaction": "like"})
	p.fake.Do(token, hers, "user.followed", nil)
	p.fake.Say(token, hers, "hết")
	got := in.Await(t, len(want)+2)
	for i, w := range want {
		if got[i].Kind != bot.EventUnsupported || got[i].What != w.what {
			t.Errorf("%s: %+v", w.event, got[i])
		}
	}
	if rest := texts(got[len(want):]); !slices.Equal(rest, []string{"https://dichvucong.gov.vn", "hết"}) {
		t.Errorf("the rest: %v", rest)
	}
}

func TestF15WebhookNeedsItsSecret(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	polling := newTrial(t, in) // no secret: no webhook at all
	body := `{"ok":true,"result":{"event_name":"message.text.received","message":{"message_id":"1","text":"x","chat":{"id":"a"},"from":{"id":"a"}}}}`
	for name, q := range map[string]*trial{"webhook": p, "polling": polling} {
		for _, s := range []string{"", "wrong", secret[:5], secret + "x", strings.ToUpper(secret)} {
			if code := q.post(s, body); code != http.StatusUnauthorized {
				t.Errorf("%s, secret %q: status %d", name, s, code)
			}
		}
	}
	if got := in.All(); len(got) != 0 {
		t.Errorf("%d events were stored", len(got))
	}
	if n := p.channel.Status()[0].Refused; n != 5 {
		t.Errorf("%d refused, want 5", n)
	}
	for body, want := range map[string]int{"{": http.StatusOK, strings.Repeat("x", 2<<20): http.StatusRequestEntityTooLarge} {
		if got := p.post(secret, body); got != want {
			t.Errorf("%.10s: status %d, want %d", body, got, want)
		}
	}
	res, err := http.Get(p.hook.URL + "/zalobot/main")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: status %d", res.StatusCode)
	}
	for name, o := range map[string]zalobot.Options{
		"no public URL": {Secret: secret}, "short secret": {Secret: "x", PublicURL: "https://motcua.example.vn"},
	} {
		if _, err := zalobot.New(o); err == nil {
			t.Errorf("%s: it starts", name)
		}
	}
}

// TestF16FailingWebhookIsSeen: the platform tells of it only when the webhook
// is set, so that is tried until it works.
func TestF16FailingWebhookIsSeen(t *testing.T) {
	in := &channeltest.Inbox{}
	p := makeTrial(t, in, webhooks)
	p.refuse.Store(true)
	p.run()
	p.fake.Say(token, hers, "một")
	channeltest.Until(t, "health tells", func() bool {
		s := p.channel.Status()[0]
		return s.State == bot.IntakeFailing && strings.Contains(s.LastError, "webhook.http.403")
	})
	p.refuse.Store(false)
	channeltest.Until(t, "it is well again", func() bool { return p.channel.Status()[0].State == bot.IntakeOK })
	in.Await(t, 1)
	p.taken()
}

func TestF17SameCitizenAtTwoBots(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, func(o *zalobot.Options) {
		o.Accounts = append(o.Accounts, zalobot.Account{Name: "to7", Token: token2})
	})
	p.fake.Say(token, hers, "một")
	p.fake.Say(token2, hers, "hai")
	got := in.Await(t, 2)
	if got[0].Conversation == got[1].Conversation || got[0].Address.Account == got[1].Address.Account {
		t.Errorf("events %+v", got)
	}
}

// TestGroupsAreLeftAlone: what is written in a group is taken and left, and
// nothing is said there.
func TestGroupsAreLeftAlone(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	p.fake.Group(token, "group-1")
	p.fake.Say(token, "group-1", "chào cả nhà")
	p.fake.Do(token, hers, "message.text.received", map[string]any{"text": "của bot khác", "from": map[string]any{"id": "x", "is_bot": true}})
	p.fake.Say(token, hers, "riêng tôi")
	if got := texts(in.Await(t, 1)); !slices.Equal(got, []string{"riêng tôi"}) {
		t.Errorf("events %v", got)
	}
	p.taken()
	if n := len(p.fake.Received(token, "group-1")) + p.channel.Status()[0].Undecoded; n != 0 {
		t.Error("the group was answered, or counted as broken")
	}
}

func TestF18PhotoIsFetchedAsItWas(t *testing.T) {
	in := &channeltest.Inbox{}
	store := channeltest.OpenFiles(t)
	p := newTrial(t, in, webhooks, func(o *zalobot.Options) { o.Files, o.PhotoBytes = store, 1<<16 })
	large := append(append([]byte(nil), png...), make([]byte, 4096)...)
	p.fake.Photo(token, hers, "giấy tờ", large)
	p.fake.Photo(token, hers, "", append(append([]byte(nil), png...), make([]byte, 1<<17)...))
	p.fake.Photo(token, hers, "", []byte("#!/bin/sh"))
	p.fake.Do(token, hers, "message.image.received", map[string]any{"photo_url": p.url + "/photo/none"})
	got := in.Await(t, 4)
	if e := got[0]; e.Kind != bot.EventText || e.Text != "giấy tờ" || len(e.Fetch) != 1 {
		t.Fatalf("event %+v", e)
	}
	ref, err := p.channel.Fetch(t.Context(), main, got[0].Fetch[0])
	if err != nil || ref.Size != int64(len(large)) || ref.Type != "image/png" {
		t.Errorf("%+v, %v", ref, err)
	}
	for i, reason := range []string{1: bot.WhatLargeFile, 2: bot.WhatFileKind, 3: bot.WhatFileLost} {
		if i == 0 {
			continue
		}
		_, err := p.channel.Fetch(t.Context(), main, got[i].Fetch[0])
		never := new(bot.FetchError)
		if !errors.As(err, &never) || never.Reason != reason || strings.Contains(err.Error(), "/photo/") {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// TestPicturesComeFromThePlatformOnly: an address that a message names leads
// nowhere else, least of all into the ward's own network.
func TestPicturesComeFromThePlatformOnly(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	bad := []string{"http://photo.zdn.vn/a.jpg", "https://evil.example/a.jpg", "https://zdn.vn.evil.example/a.jpg", "https://notzdn.vn/a.jpg",
		"https://user@photo.zdn.vn/a.jpg", "https://photo.zdn.vn:8443/a.jpg", "https://127.0.0.1/a.jpg", "file:///etc/passwd", "http://169.254.169.254/x", "x"}
	good := []string{"https://f20-zpc.zdn.vn/jpg/1", "https://photo.dlmd.me/2", p.url + "/photo/3"}
	for _, u := range append(bad, good...) {
		p.fake.Do(token, hers, "message.image.received", map[string]any{"photo": u, "caption": u})
	}
	for i, e := range in.Await(t, len(bad)+len(good)) {
		fetched := len(e.Fetch) == 1
		if fetched != (i >= len(bad)) || !fetched && (len(e.Missing) != 1 || e.Missing[0].Reason != bot.WhatFileLost) || e.Text == "" {
			t.Errorf("%s: %+v", e.Text, e)
		}
		if !fetched {
			if _, err := p.channel.Fetch(t.Context(), main, bot.Fetch{ID: e.Text}); !errors.As(err, new(*bot.FetchError)) {
				t.Errorf("%s is fetched: %v", e.Text, err)
			}
		}
	}
}

// TestTokensStandNowhere: not in the log, not in Status, not in errors.
func TestTokensStandNowhere(t *testing.T) {
	in := &channeltest.Inbox{}
	var log channeltest.Log
	p := newTrial(t, in, webhooks, func(o *zalobot.Options) { o.Log = zerolog.New(&log).Level(zerolog.TraceLevel) })
	p.fake.Say(token, hers, "bí-mật-của-tôi")
	in.Await(t, 1)
	var errs []error
	for _, f := range []fake.FailureKind{fake.FailServer, fake.FailLost, fake.FailRefused, fake.FailTimeout} {
		p.fake.Fail(token, hers, fake.Failure{Kind: f})
		_, err := p.send(hers, said("bí-mật-của-tôi"))
		errs = append(errs, err)
	}
	p.fake.Revoke(token, true)
	_, err := p.send(hers, said("bí-mật-của-tôi"))
	errs = append(errs, err)
	p.post(secret, `{"bí-mật-của-tôi`)
	p.stop() // the API is away now
	_, err = p.send(hers, said("bí-mật-của-tôi"))
	errs = append(errs, err, p.channel.Signal(context.Background(), bot.Address{Account: main, Chat: hers}, bot.SignalTyping))
	all := log.String() + fmt.Sprint(errs, p.channel.Status())
	_, half, _ := strings.Cut(token, ":")
	for _, s := range []string{token, half, secret, "bí-mật-của-tôi", "/bot"} {
		if strings.Contains(all, s) {
			t.Errorf("%q stands in:\n%s", s, all)
		}
	}
}

// TestStrictPlatformRefusesPrivateWebhooks: the state says what to do.
func TestStrictPlatformRefusesPrivateWebhooks(t *testing.T) {
	p := makeTrial(t, &channeltest.Inbox{}, webhooks)
	p.fake.Strict()
	p.run()
	channeltest.Until(t, "health tells", func() bool {
		s := p.channel.Status()[0]
		return s.State == bot.IntakeFailing && strings.Contains(s.LastError, "public https address")
	})
}

// TestTokenIsCutOutOfThePlatformsWords: whoever answers may repeat what was
// asked, token and all.
func TestTokenIsCutOutOfThePlatformsWords(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":401,"description":"nobody at %s"}`, r.URL.Path)
	}))
	defer api.Close()
	var log channeltest.Log
	p := newTrial(t, &channeltest.Inbox{}, func(o *zalobot.Options) { o.APIURL, o.Log = api.URL, zerolog.New(&log) })
	channeltest.Until(t, "it is told", func() bool { return p.channel.Status()[0].State == bot.IntakeUnauthorized })
	s := p.channel.Status()[0].LastError
	_, half, _ := strings.Cut(token, ":")
	if !strings.Contains(s, "nobody at") || strings.Contains(s+log.String(), half) {
		t.Errorf("status %q, log:\n%s", s, log.String())
	}
}
