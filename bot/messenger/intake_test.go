package messenger_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/messenger/fake"
)

func TestF01MessageThreeTimesIsOneEvent(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	mid := p.fake.Say(hers, "một")
	p.fake.Redeliver(mid)
	p.fake.Redeliver(mid)
	p.taken()
	if got := in.All(); len(got) != 1 || in.Tries() != 3 || got[0].Platform != mid {
		t.Errorf("%d events of %d deliveries", len(got), in.Tries())
	}
}

// TestF01EverythingElseTwiceIsOneEvent: presses, starts, edits, echoes and read
// marks have keys of their own.
func TestF01EverythingElseTwiceIsOneEvent(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	who := func(more map[string]any) map[string]any {
		it := map[string]any{"sender": map[string]any{"id": hers}, "recipient": map[string]any{"id": pageID}, "timestamp": 1700000000000}
		for k, v := range more {
			it[k] = v
		}
		return it
	}
	for _, it := range []map[string]any{
		who(map[string]any{"postback": map[string]any{"title": "Gặp cán bộ", "payload": "motcua:human"}}),
		who(map[string]any{"referral": map[string]any{"ref": "1_004194"}}),
		who(map[string]any{"optin": map[string]any{"ref": "1_004194"}}),
		who(map[string]any{"message_edit": map[string]any{"mid": "m_1", "text": "hai", "num_edit": "1"}}),
		who(map[string]any{"read": map[string]any{"watermark": 1700000000000}}),
		{"sender": map[string]any{"id": pageID}, "recipient": map[string]any{"id": hers}, "timestamp": 1, "message": map[string]any{"mid": "m_e", "is_echo": true, "text": "x"}},
	} {
		for range 3 {
			p.fake.Tell(it)
		}
	}
	p.taken()
	var kinds []bot.EventKind
	for _, e := range in.All() {
		kinds = append(kinds, e.Kind)
	}
	want := []bot.EventKind{bot.EventPress, bot.EventStarted, bot.EventStarted, bot.EventEdited, bot.EventSeen, bot.EventEcho}
	if !slices.Equal(kinds, want) || in.Tries() != 18 {
		t.Errorf("events %v of %d deliveries, want %v", kinds, in.Tries(), want)
	}
}

func TestF02SameNumberTwiceIsToldApart(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	one := p.fake.Say(hers, "của tôi")
	two := p.fake.Say(other, "của chị")
	p.fake.Edit(other, two, "của chị, sửa")
	got := in.Await(t, 3)
	if one == two || got[0].Conversation == got[1].Conversation || got[2].Conversation != got[1].Conversation || got[2].Message != two {
		t.Errorf("events %+v", got)
	}
}

// TestF04WordsAndPictureOfOneNewcomer come at once and are one conversation, in
// order.
func TestF04WordsAndPictureOfOneNewcomer(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Hold()
	p.fake.Say(hers, "em gửi ảnh")
	p.fake.Attach(hers, p.url, "", fake.Named{Name: "a.jpg", Content: jpeg(100)})
	p.fake.Release()
	got := in.Await(t, 2)
	if got[0].Conversation != got[1].Conversation || got[0].Text != "em gửi ảnh" || len(got[1].Fetch) != 1 {
		t.Errorf("events %+v", got)
	}
	p.taken()
	if n := len(p.fake.Statuses()); n != 1 {
		t.Errorf("they came in %d requests, want one", n)
	}
}

func TestF05AlbumIsOneQuestion(t *testing.T) {
	in := &channeltest.Inbox{}
	store := channeltest.OpenFiles(t)
	p := newPlatform(t, in, func(_ *fake.Config, o *messenger.Options) { o.Files = &channeltest.Blobs{Store: store} })
	var five []fake.Named
	for i := range 5 {
		five = append(five, fake.Named{Name: fmt.Sprint(i, ".jpg"), Content: jpeg(100 + i)})
	}
	p.fake.Attach(hers, p.url, "hồ sơ", five...)
	e := in.Await(t, 1)[0]
	if e.Kind != bot.EventText || e.Text != "hồ sơ" || len(e.Fetch) != 5 || e.Album != "" {
		t.Fatalf("event %+v", e)
	}
	for i, f := range e.Fetch {
		ref, err := p.channel.Fetch(t.Context(), messenger.Account, f)
		if err != nil || ref.Size != int64(100+i) {
			t.Errorf("file %d: %+v, %v", i, ref, err)
		}
	}
}

func TestF06EditIsAnEventOfItsOwn(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	mid := p.fake.Say(hers, "một")
	p.fake.Edit(hers, mid, "hai")
	p.fake.Edit(hers, mid, "ba")
	p.fake.Unsend(hers, mid)
	p.fake.Unsend(hers, "m_before_our_time")
	p.fake.Say(hers, "sau đó")
	got := in.Await(t, 4)
	if got[1].Kind != bot.EventEdited || got[2].Text != "ba" || got[1].Key == got[2].Key || got[1].Message != mid || got[3].Text != "sau đó" {
		t.Errorf("events %+v", got)
	}
}

// TestF07BacklogComesInOrder: what was written while we were down comes in
// order, whatever came in one request.
func TestF07BacklogComesInOrder(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.refuse.Store(true)
	var want []string
	for i := range 8 {
		want = append(want, fmt.Sprint("câu ", i))
		p.fake.Say(hers, want[i])
	}
	channeltest.Until(t, "it was refused", func() bool { return len(p.fake.Statuses()) > 2 })
	p.refuse.Store(false)
	if got := texts(in.Await(t, 8)); !slices.Equal(got, want) {
		t.Errorf("events %v", got)
	}
}

// TestF08F09BatchThatFailsInTheMiddle is not acknowledged, and when it comes
// again nothing is there twice.
func TestF08F09BatchThatFailsInTheMiddle(t *testing.T) {
	in := &channeltest.Inbox{Room: 20}
	p := newPlatform(t, in)
	p.fake.Hold()
	for i := range 50 {
		p.fake.Say([]string{hers, other}[i%2], fmt.Sprint(i))
	}
	p.fake.Release()
	channeltest.Until(t, "all are acknowledged", func() bool { return p.fake.Pending() == 0 })
	got := in.All()
	for i, e := range got {
		if e.Text != fmt.Sprint(i) {
			t.Fatalf("event %d is %q", i, e.Text)
		}
	}
	if s := p.fake.Statuses(); len(got) != 50 || !slices.Equal(s, []int{503, 200}) {
		t.Errorf("%d events, answers %v", len(got), s)
	}
}

// TestF08LateBatchAfterNewerOne: a batch that is refused may come after what
// was written since; nothing is lost or doubled then either.
func TestF08LateBatchAfterNewerOne(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Reorder(true)
	in.Break(true)
	p.fake.Say(hers, "một")
	channeltest.Until(t, "it was refused", func() bool { return len(p.fake.Statuses()) > 0 })
	p.fake.Say(hers, "hai")
	in.Break(false)
	p.taken()
	got := texts(in.All())
	slices.Sort(got)
	if !slices.Equal(got, []string{"hai", "một"}) {
		t.Errorf("events %v", got)
	}
}

func TestF11WebhookIsAcknowledgedAtOnce(t *testing.T) {
	in := &channeltest.Inbox{} // nobody takes anything out of it
	p := newPlatform(t, in)
	for i := range 30 {
		p.fake.Say(fmt.Sprint(7000+i), "x")
	}
	p.taken()
	in.Break(true)
	p.fake.Say(hers, "đĩa đầy")
	channeltest.Until(t, "the state is told", func() bool { return p.channel.Status()[0].State == bot.IntakeStore })
	in.Break(false)
	p.taken()
	if got := texts(in.All()); len(got) != 31 || got[30] != "đĩa đầy" {
		t.Errorf("%d events", len(got))
	}
	if s := p.channel.Status()[0]; s.State != bot.IntakeOK || s.LastUpdateAt.IsZero() {
		t.Errorf("status %+v", s)
	}
}

func TestF12PoisonItemsHoldUpNothing(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Hold()
	p.fake.Say(hers, "trước đó")
	party := func(id string) map[string]any { return map[string]any{"id": id} }
	for _, it := range []map[string]any{
		{"sender": "nobody", "recipient": party(pageID), "message": map[string]any{"mid": "m_1", "text": "x"}},
		{"sender": party(hers), "recipient": party(pageID), "message": []any{"of tomorrow"}},
		{"sender": party(hers), "recipient": party(pageID), "message": map[string]any{"mid": "m_2", "text": "đọc được", "attachments": "no list"}},
		{"sender": party(hers), "recipient": party(pageID), "message": map[string]any{"mid": "m_3", "text": "vẫn đọc được", "quick_reply": 7}},
		{"sender": party(hers), "recipient": party(pageID), "message": map[string]any{"mid": "m_4", "attachments": 5}},
		{"sender": map[string]any{"user_ref": "u"}, "recipient": party(pageID), "message": map[string]any{"mid": "m_5", "text": "x"}},
		{"sender": party(hers), "recipient": party(pageID), "read": map[string]any{"watermark": "soon"}},
		{"sender": party(hers), "recipient": party(pageID), "of_tomorrow": map[string]any{}},
		{"sender": party("7\x00'"), "recipient": party(pageID), "message": map[string]any{"mid": "m_7", "text": "a number that no key can hold"}},
		{"sender": party("../7"), "recipient": party(pageID), "message": map[string]any{"mid": "m_8", "text": "the same"}},
		{"sender": party(strings.Repeat("7", 65)), "recipient": party(pageID), "message": map[string]any{"mid": "m_9", "text": "the same"}},
	} {
		p.fake.Tell(it)
	}
	p.fake.Say(hers, "sau đó")
	p.fake.Release()
	p.taken()
	got := in.All()
	if want := []string{"trước đó", "đọc được", "vẫn đọc được", "", "sau đó"}; !slices.Equal(texts(got), want) {
		t.Errorf("events %q", texts(got))
	}
	if got[3].Kind != bot.EventUnsupported || got[3].What != bot.WhatOther {
		t.Errorf("attachments that cannot be read: %+v", got[3])
	}
	whole := fmt.Sprintf(`{"messaging":[{"sender":{"id":%q},"recipient":{"id":%q},"message":{"mid":"m_6","text":"bên cạnh"}}]}`, hers, pageID)
	if status := p.fake.Post(p.address(), []byte(`{"object":"page","entry":[{"messaging":"no list"},7,`+whole+`]}`), ""); status != http.StatusOK {
		t.Errorf("entries of no form: status %d", status)
	}
	if got := in.Await(t, 6); got[5].Text != "bên cạnh" {
		t.Errorf("beside entries of no form: %q", texts(got))
	}
	for name, body := range map[string]string{"no JSON": "{", "no object": "[]", "another product": `{"object":"instagram","entry":[]}`} {
		if status := p.fake.Post(p.address(), []byte(body), ""); status != http.StatusOK {
			t.Errorf("%s: status %d: it would come for ever", name, status)
		}
	}
	if s := p.channel.Status()[0]; s.Undecoded != 15 || s.State != bot.IntakeOK {
		t.Errorf("status %+v", s)
	}
}

func TestF13NothingUnsupportedVanishes(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	hang := func(kind string, payload any) map[string]any {
		return map[string]any{"attachments": []any{map[string]any{"type": kind, "payload": payload}}}
	}
	want := []struct {
		content map[string]any
		what    string
		text    string
	}{
		{hang("sticker", map[string]any{"url": p.url + "/cdn/x", "sticker_id": 144884852352448}), bot.WhatSticker, ""},
		{hang("image", map[string]any{"url": p.url + "/cdn/x", "sticker_id": "144884852352448"}), bot.WhatSticker, ""},
		{map[string]any{"sticker_id": 144884852352448, "attachments": []any{}}, bot.WhatSticker, ""},
		{hang("image", map[string]any{"url": p.url + "/cdn/x", "sticker_id": 369239263222822}), "", "👍"},
		{hang("template", map[string]any{}), bot.WhatOther, ""},
		{hang("ig_reel", map[string]any{"url": "https://www.facebook.com/reel/1"}), bot.WhatOther, ""},
		{hang("fallback", nil), bot.WhatOther, ""},
		{hang("location", map[string]any{}), bot.WhatLocation, ""},
		{map[string]any{"is_unsupported": true}, bot.WhatOther, ""},
		{map[string]any{"of_tomorrow": 1}, bot.WhatOther, ""},
	}
	for _, w := range want {
		p.fake.Write(hers, w.content)
	}
	shared := map[string]any{"type": "fallback", "title": "Cổng dịch vụ công", "url": "https://dichvucong.gov.vn/x"}
	p.fake.Write(hers, map[string]any{"attachments": []any{shared}})
	p.fake.Write(hers, map[string]any{"text": "xem giúp https://dichvucong.gov.vn/x", "attachments": []any{shared}})
	p.fake.Write(hers, hang("audio", map[string]any{"url": p.url + "/cdn/v/ghi-am.mp3"}))
	got := in.Await(t, len(want)+3)
	for i, w := range want {
		kind := bot.EventUnsupported
		if w.what == "" {
			kind = bot.EventText
		}
		if got[i].Kind != kind || got[i].What != w.what || got[i].Text != w.text || len(got[i].Fetch) != 0 {
			t.Errorf("%v: %+v", w.content, got[i])
		}
	}
	if n := len(want); got[n].Text != "Cổng dịch vụ công\nhttps://dichvucong.gov.vn/x" || got[n+1].Text != "xem giúp https://dichvucong.gov.vn/x" {
		t.Errorf("links: %q", texts(got[n:]))
	}
	if e := got[len(want)+2]; e.Kind != bot.EventText || len(e.Fetch) != 1 {
		t.Errorf("voice: %+v", e)
	}
}

func TestPlacesAreTaken(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Write(hers, map[string]any{"attachments": []any{map[string]any{"type": "location", "title": "Nhà văn hóa",
		"payload": map[string]any{"coordinates": map[string]any{"lat": 21.72, "long": 104.91}}}}})
	p.fake.Write(hers, map[string]any{"attachments": []any{map[string]any{"type": "location", "payload": map[string]any{"coordinates": map[string]any{"lat": 210, "long": 1}}}}})
	got := in.Await(t, 2)
	if e := got[0]; e.Kind != bot.EventText || e.Place == nil || *e.Place != (bot.Place{Lat: 21.72, Lon: 104.91, Name: "Nhà văn hóa"}) {
		t.Errorf("event %+v", e)
	}
	if e := got[1]; e.Place != nil || e.What != bot.WhatLocation {
		t.Errorf("no such place: %+v", e)
	}
}

func TestF15WebhookNeedsItsSignature(t *testing.T) {
	in := &channeltest.Inbox{}
	var log channeltest.Log
	p := newPlatform(t, in, func(_ *fake.Config, o *messenger.Options) { o.Log = zerolog.New(&log) })
	body := []byte(fmt.Sprintf(`{"object":"page","entry":[{"messaging":[{"sender":{"id":%q},"recipient":{"id":%q},"message":{"mid":"m_1","text":"x"}}]}]}`, hers, pageID))
	for _, head := range []string{"", "sha256=", "sha256=00", "sha256=zz", "sha1=" + strings.Repeat("0", 40), "sha256=" + strings.Repeat("0", 64)} {
		req, _ := http.NewRequest(http.MethodPost, p.address(), strings.NewReader(string(body)))
		req.Header.Set("X-Hub-Signature-256", head)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusUnauthorized {
			t.Errorf("signature %q: status %d", head, res.StatusCode)
		}
	}
	if s := p.channel.Status()[0]; s.State != bot.IntakeForged || s.Refused != 6 {
		t.Errorf("status %+v", s)
	}
	if n := len(in.All()); n != 0 {
		t.Errorf("%d events were stored", n)
	}
	p.fake.Say(hers, "thật, có dấu: ệ đ 👍 a/b")
	if got := in.Await(t, 1); got[0].Text != "thật, có dấu: ệ đ 👍 a/b" {
		t.Errorf("events %q", texts(got))
	}
	p.fake.Post(p.address(), body, "wrong")
	p.taken()
	if s := p.channel.Status()[0]; s.State != bot.IntakeOK || s.Refused != 7 {
		t.Errorf("a stranger makes it look broken: %+v", s)
	}
	if status := p.fake.Post(p.address(), []byte(strings.Repeat("x", 9<<20)), ""); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body without end: status %d", status)
	}
	for name, o := range map[string]messenger.Options{
		"no app secret": {PageToken: "x", VerifyToken: "x"}, "no token": {AppSecret: "x", VerifyToken: "x"}, "no verify token": {PageToken: "x", AppSecret: "x"},
	} {
		if _, err := messenger.New(o); err == nil {
			t.Errorf("%s: it starts", name)
		}
	}
}

func TestWebhookIsVerified(t *testing.T) {
	p := newPlatform(t, &channeltest.Inbox{}) // which verifies it once
	ask := func(method string, q url.Values) (int, string, string) {
		req, _ := http.NewRequest(method, p.address()+"?"+q.Encode(), nil)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body), res.Header.Get("Content-Type")
	}
	good := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {verifyToken}, "hub.challenge": {"<b>1158201444</b>"}}
	if status, body, kind := ask(http.MethodGet, good); status != http.StatusOK || body != "<b>1158201444</b>" || !strings.HasPrefix(kind, "text/plain") {
		t.Errorf("status %d, %s %q", status, kind, body)
	}
	for name, q := range map[string]url.Values{
		"wrong token": {"hub.mode": {"subscribe"}, "hub.verify_token": {verifyToken + "x"}, "hub.challenge": {"1"}},
		"no token":    {"hub.mode": {"subscribe"}, "hub.challenge": {"1"}},
		"other mode":  {"hub.mode": {"unsubscribe"}, "hub.verify_token": {verifyToken}, "hub.challenge": {"1"}},
	} {
		if status, body, _ := ask(http.MethodGet, q); status != http.StatusForbidden || body != "" {
			t.Errorf("%s: status %d, %q", name, status, body)
		}
	}
	if status, _, _ := ask(http.MethodDelete, good); status != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: status %d", status)
	}
}

// TestF16WhatIsWrongIsSeen: a token that ended, Facebook out of reach, a page
// of another number.
func TestF16WhatIsWrongIsSeen(t *testing.T) {
	every := func(_ *fake.Config, o *messenger.Options) {
		o.Sleep = func(ctx context.Context, d time.Duration) error { return soon(ctx, min(d, time.Second)) }
	}
	p := newPlatform(t, &channeltest.Inbox{}, every)
	channeltest.Until(t, "it is well", func() bool { return p.channel.Status()[0].State == bot.IntakeOK })
	p.fake.Revoke(true)
	channeltest.Until(t, "the token is told of", func() bool { return p.channel.Status()[0].State == bot.IntakeUnauthorized })
	p.fake.Revoke(false)
	channeltest.Until(t, "it is well again", func() bool { return p.channel.Status()[0].State == bot.IntakeOK })

	wrong := newPlatform(t, &channeltest.Inbox{}, every, func(_ *fake.Config, o *messenger.Options) { o.PageID = "9" })
	channeltest.Until(t, "the page is told of", func() bool { return wrong.channel.Status()[0].State == bot.IntakeUnauthorized })
	if s := wrong.channel.Status()[0]; !strings.Contains(s.LastError, "another page") {
		t.Errorf("status %+v", s)
	}
	down := newPlatform(t, &channeltest.Inbox{}, every, func(_ *fake.Config, o *messenger.Options) { o.APIURL = "http://127.0.0.1:1" })
	channeltest.Until(t, "that is told", func() bool { return down.channel.Status()[0].State == bot.IntakeUnreachable })
}

// TestF16WhoHearsDoesNotSpeakYet: messages that come in do not hide that the
// token ended; one that goes out shows that it holds again.
func TestF16WhoHearsDoesNotSpeakYet(t *testing.T) {
	in := &channeltest.Inbox{}
	var asked atomic.Bool
	p := newPlatform(t, in, func(_ *fake.Config, o *messenger.Options) {
		o.PageID = pageID
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			if d < 10*time.Minute {
				return soon(ctx, d)
			}
			asked.Store(true) // Run looks once
			<-ctx.Done()
			return ctx.Err()
		}
	})
	channeltest.Until(t, "it has looked", asked.Load)
	p.fake.Say(hers, "một")
	in.Await(t, 1)
	p.fake.Revoke(true)
	if _, err := p.send(hers, said("x")); err == nil {
		t.Fatal("sent without a token")
	}
	p.fake.Say(hers, "hai")
	in.Await(t, 2)
	p.taken()
	if s := p.channel.Status()[0]; s.State != bot.IntakeUnauthorized {
		t.Errorf("a message came in: status %+v", s)
	}
	p.fake.Revoke(false)
	if _, err := p.send(hers, said("y")); err != nil {
		t.Fatal(err)
	}
	if s := p.channel.Status()[0]; s.State != bot.IntakeOK {
		t.Errorf("a message went out: status %+v", s)
	}
}

// TestPageIsLearned: while its number is not known nothing is acknowledged,
// and nothing is lost.
func TestPageIsLearned(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in, func(_ *fake.Config, o *messenger.Options) {
		o.Sleep = func(ctx context.Context, _ time.Duration) error { <-ctx.Done(); return ctx.Err() } // Run asks once
	})
	p.fake.Revoke(true)
	q := newPlatform(t, in, func(cfg *fake.Config, o *messenger.Options) { o.APIURL = p.url })
	q.fake.Say(hers, "một")
	channeltest.Until(t, "it is not acknowledged", func() bool { s := q.fake.Statuses(); return len(s) > 1 && s[0] == 503 })
	p.fake.Revoke(false)
	if got := in.Await(t, 1); got[0].Text != "một" {
		t.Errorf("events %q", texts(got))
	}
}

// TestF17OtherPagesAreNotOurs: what is for another page of the same app is
// acknowledged, counted and nobody's question here.
func TestF17OtherPagesAreNotOurs(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Tell(map[string]any{"sender": map[string]any{"id": hers}, "recipient": map[string]any{"id": "999"}, "message": map[string]any{"mid": "m_1", "text": "x"}})
	p.fake.Say(hers, "ở đây")
	got := in.Await(t, 1)
	p.taken()
	if len(got) != 1 || got[0].Text != "ở đây" || p.channel.Status()[0].Undecoded != 1 {
		t.Errorf("events %q, status %+v", texts(got), p.channel.Status()[0])
	}
}

// TestStandbyIsNotOurs: while another program has a conversation, and what
// happens on the page's wall, is not read.
func TestStandbyIsNotOurs(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	it := fmt.Sprintf(`{"sender":{"id":%q},"recipient":{"id":%q},"timestamp":1,"message":{"mid":"m_1","text":"x"}}`, hers, pageID)
	body := fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"standby":[%s]},{"id":%q,"changes":[{"field":"feed","value":{"message":"x"}}]}]}`, pageID, it, pageID)
	if status := p.fake.Post(p.address(), []byte(body), ""); status != http.StatusOK || len(in.All()) != 0 {
		t.Errorf("status %d, events %+v", status, in.All())
	}
	for _, kind := range []string{"delivery", "reaction", "pass_thread_control", "take_thread_control", "account_linking"} {
		p.fake.Tell(map[string]any{"sender": map[string]any{"id": hers}, "recipient": map[string]any{"id": pageID}, "timestamp": 1, kind: map[string]any{"mids": []any{"m_1"}, "watermark": 1}})
	}
	p.taken()
	if n := len(in.All()); n != 0 || p.channel.Status()[0].Undecoded != 0 {
		t.Errorf("%d events, status %+v", n, p.channel.Status()[0])
	}
}

// TestF74WhoWroteIsTheChat: where an answer goes is who sent it, whatever else
// a message names.
func TestF74WhoWroteIsTheChat(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Write(hers, map[string]any{"text": "chuyển tiếp", "forwarded_from": map[string]any{"id": other}})
	if e := in.Await(t, 1)[0]; e.Address.Chat != hers || e.Text != "chuyển tiếp" {
		t.Errorf("event %+v", e)
	}
}

func TestStartsPressesAndReads(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	post := func(payload, ref string) { p.fake.Postback(hers, "Chữ trên nút", payload, ref) }
	post("motcua:start", "")
	post("motcua:start", "1_004194")
	post("motcua:start", "<script>")
	p.fake.Follow(hers, "1_004194")
	post("motcua:human", "")
	post("FAQ_1", "")
	post("motcua:"+strings.Repeat("x", 65), "")
	p.fake.Write(hers, map[string]any{"text": "Gặp cán bộ", "quick_reply": map[string]any{"payload": "motcua:human"}})
	p.fake.Write(hers, map[string]any{"text": "Giờ làm việc?", "quick_reply": map[string]any{"payload": "somebody's"}})
	p.fake.Reply(hers, "m_before", "đúng rồi")
	p.fake.Write(hers, map[string]any{"text": "xin chào", "referral": map[string]any{"ref": "1_004194"}})
	before := time.Now()
	p.fake.Read(hers)
	got := in.Await(t, 13)
	var all []string
	for _, e := range got {
		all = append(all, strings.Join([]string{string(e.Kind), e.Text, e.Action, e.ReplyTo}, "|"))
	}
	want := []string{"started|||", "started|1_004194||", "started|||", "started|1_004194||", "press||human|", "text|Chữ trên nút||", "text|Chữ trên nút||",
		"press||human|", "text|Giờ làm việc?||", "text|đúng rồi||m_before", "started|1_004194||", "text|xin chào||", "seen|||"}
	if !slices.Equal(all, want) {
		t.Errorf("events:\n%s\nwant:\n%s", strings.Join(all, "\n"), strings.Join(want, "\n"))
	}
	if e := got[12]; e.At.Before(before.Add(-time.Minute)) || e.At.After(e.Due) || e.Message != "" || e.Upto != 0 {
		t.Errorf("read: %+v", e)
	}
}

// TestEchoes: ours say so and are nothing new; a person at the page's own
// inbox is.
func TestEchoes(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Say(hers, "x")
	in.Await(t, 1)
	if _, err := p.send(hers, said("trả lời của máy")); err != nil {
		t.Fatal(err)
	}
	mid := p.fake.PageSays(hers, "Chị ra phường gặp em nhé")
	p.fake.Tell(map[string]any{"sender": map[string]any{"id": pageID}, "recipient": map[string]any{"id": hers}, "message": map[string]any{"mid": "m_photo", "is_echo": true,
		"attachments": []any{map[string]any{"type": "image", "payload": map[string]any{"url": "https://scontent.xx.fbcdn.net/x.jpg"}}}}})
	got := in.Await(t, 3)
	p.taken()
	if e := got[2]; e.Kind != bot.EventEcho || len(e.Fetch) != 1 {
		t.Errorf("a picture from there: %+v", e)
	}
	e := got[1]
	if n := len(in.All()); n != 3 || e.Kind != bot.EventEcho || e.Platform != mid || e.Text != "Chị ra phường gặp em nhé" || e.Address.Chat != hers ||
		!e.Due.Equal(e.At) {
		t.Errorf("%d events, %+v", n, e)
	}
}

func TestPolicyEnforcementIsSeen(t *testing.T) {
	p := newPlatform(t, &channeltest.Inbox{})
	p.fake.Tell(map[string]any{"recipient": map[string]any{"id": pageID}, "policy_enforcement": map[string]any{"action": "block", "reason": "x"}})
	p.taken()
	if s := p.channel.Status()[0]; !strings.Contains(s.LastError, "block") {
		t.Errorf("status %+v", s)
	}
	p.fake.Tell(map[string]any{"recipient": map[string]any{"id": "999"}, "policy_enforcement": map[string]any{"action": "warning"}})
	p.taken()
	if s := p.channel.Status()[0]; !strings.Contains(s.LastError, "block") || s.Undecoded != 1 {
		t.Errorf("of another page: status %+v", s)
	}
	p.fake.Tell(map[string]any{"recipient": map[string]any{"id": pageID}, "policy_enforcement": map[string]any{"action": strings.Repeat("số 0912345678 ", 1000)}})
	p.taken()
	if s := p.channel.Status()[0]; !strings.HasSuffix(s.LastError, ": other") {
		t.Errorf("words that nobody knows: status %+v", s)
	}
}
