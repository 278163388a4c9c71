package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/telegram/fake"
)

func texts(events []bot.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.Text)
	}
	return out
}

// post brings an update to the webhook with the right secret.
func (p *platform) post(body string) int {
	p.t.Helper()
	req, err := http.NewRequest(http.MethodPost, p.hook.URL+"/telegram/main", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}

func TestF01UpdateThreeTimesIsOneEvent(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in, webhooks)
	channeltest.Until(t, "the webhook is set", func() bool { return p.fake.Calls(token, "setWebhook") > 0 })
	id := p.fake.Say(token, 1, "một")
	p.fake.Redeliver(token, id)
	p.fake.Redeliver(token, id)
	channeltest.Until(t, "all are acknowledged", func() bool { return p.fake.Pending(token) == 0 })
	if got := in.All(); len(got) != 1 || in.Tries() != 3 {
		t.Errorf("%d events of %d deliveries", len(got), in.Tries())
	}
}

func TestF02SameMessageIDInTwoChats(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Say(token, 1, "của tôi")
	p.fake.Say(token, 2, "của chị") // message 1 in its chat too
	p.fake.Edit(token, 2, 1, "của chị, sửa")
	got := in.Await(t, 3)
	if got[0].Platform != got[1].Platform || got[0].Conversation == got[1].Conversation || got[2].Conversation != got[1].Conversation {
		t.Errorf("events %+v", got)
	}
}

func TestF05AlbumPartsShareTheirAlbum(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	for i := range 5 {
		caption := ""
		if i == 0 {
			caption = "hồ sơ"
		}
		p.fake.Photo(token, 1, caption, "g1", []byte("s"), []byte("large"))
	}
	for i, e := range in.Await(t, 5) {
		if e.Album != "g1" || len(e.Fetch) != 1 || (e.Text == "hồ sơ") != (i == 0) {
			t.Errorf("part %d: %+v", i, e)
		}
	}
}

func TestF06EditIsAnEventOfItsOwn(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Say(token, 1, "một")
	p.fake.Edit(token, 1, 1, "hai")
	p.fake.Edit(token, 1, 1, "ba")
	p.fake.Update(token, 1, "edited_message", map[string]any{"message_id": 9, "date": 1, "caption": "chú thích",
		"photo": []any{map[string]any{"file_id": "x", "width": 1, "height": 1}},
		"chat":  map[string]any{"id": 1, "type": "private"}, "from": map[string]any{"id": 1, "first_name": "x"}})
	got := in.Await(t, 4)
	if got[1].Kind != bot.EventEdited || got[2].Text != "ba" || got[1].Key == got[2].Key || got[1].Message != got[0].Platform {
		t.Errorf("events %+v", got)
	}
	if e := got[3]; e.Kind != bot.EventEdited || e.Text != "chú thích" || len(e.Fetch) != 0 {
		t.Errorf("edit of a caption: %+v", e)
	}
}

// TestF08F09NothingIsConfirmedBeforeItIsInTheInbox: fifty updates wait, the
// program ends in the middle of them, and another one goes on.
func TestF08F09NothingIsConfirmedBeforeItIsInTheInbox(t *testing.T) {
	in := &channeltest.Inbox{}
	f := fake.New(fake.Labels{}, token)
	defer f.Close()
	for i := range 50 {
		f.Say(token, int64(i%3+1), string(rune('a'+i%26)))
	}
	p := newPlatform(t, &dying{Inbox: in, after: 20}, func(o *telegram.Options) { o.Transport = local{f} })
	channeltest.Until(t, "it took some and fails", func() bool { return len(in.All()) == 20 })
	p.stop()
	if n := f.Pending(token); n < 30 {
		t.Fatalf("only %d wait at telegram, 30 were never stored", n)
	}
	newPlatform(t, in, func(o *telegram.Options) { o.Transport = local{f} })
	in.Await(t, 50)
	channeltest.Until(t, "all are confirmed", func() bool { return f.Pending(token) == 0 })
	if n := len(in.All()); n != 50 {
		t.Errorf("%d events, want 50", n)
	}
}

// dying is an inbox that fails after so many events.
type dying struct {
	*channeltest.Inbox
	after int
}

func (d *dying) PutEvent(ctx context.Context, e bot.Event) (bool, error) {
	if len(d.All()) >= d.after {
		return false, errors.New("killed")
	}
	return d.Inbox.PutEvent(ctx, e)
}

// local is a transport that leads to a fake without a network.
type local struct{ h http.Handler }

func (l local) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &recorder{head: http.Header{}, status: http.StatusOK}
	l.h.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: w.status, Header: w.head, Body: io.NopCloser(&w.body), Request: r}, nil
}

type recorder struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.head }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// TestF10SecondInstance: both say clearly that there is another, rest ever
// longer instead of throwing each other out, and lose nothing.
func TestF10SecondInstance(t *testing.T) {
	in := &channeltest.Inbox{}
	var waits channeltest.Waits
	var log channeltest.Log
	first := newPlatform(t, in, func(o *telegram.Options) { o.Sleep, o.Log = waits.Sleep, zerolog.New(&log) })
	channeltest.Until(t, "the first one polls", func() bool {
		return first.channel.Status()[0].State == bot.IntakeOK || first.fake.Calls(token, "getUpdates") > 0
	})
	for range 3 {
		other := &http.Client{Timeout: 5 * time.Second}
		calls := first.fake.Calls(token, "getUpdates")
		channeltest.Until(t, "it polls", func() bool { return first.fake.Calls(token, "getUpdates") > calls || calls == 1 })
		res, err := other.Post(first.url+"/bot"+token+"/getUpdates", "application/json", strings.NewReader(`{"timeout":0}`))
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		channeltest.Until(t, "the first one is told", func() bool { return first.channel.Status()[0].State == bot.IntakeConflict })
	}
	if s := first.channel.Status()[0]; !strings.Contains(s.LastError, "other getUpdates") {
		t.Errorf("status %+v", s)
	}
	if n := strings.Count(log.String(), "another instance"); n != 1 {
		t.Errorf("it says so %d times:\n%s", n, log.String())
	}
	first.fake.Say(token, 1, "vẫn nhận")
	if got := in.Await(t, 1); got[0].Text != "vẫn nhận" {
		t.Errorf("events %+v", got)
	}
	if d := waits.Longest(); d < 10*time.Second {
		t.Errorf("it rests %v at most: the two would throw each other out", d)
	}
}

// TestF11WebhookIsAcknowledgedAtOnce: what becomes of an update later is not
// waited for.
func TestF11WebhookIsAcknowledgedAtOnce(t *testing.T) {
	in := &channeltest.Inbox{} // nobody takes anything out of it
	p := newPlatform(t, in, webhooks)
	channeltest.Until(t, "the webhook is set", func() bool { return p.fake.Calls(token, "setWebhook") > 0 })
	for i := range 30 {
		p.fake.Say(token, int64(i+1), "x")
	}
	channeltest.Until(t, "nothing is pending", func() bool { return p.fake.Pending(token) == 0 })
	in.Break(true)
	p.fake.Say(token, 1, "đĩa đầy")
	channeltest.Until(t, "the state is told", func() bool { return p.channel.Status()[0].State == bot.IntakeStore })
	in.Break(false)
	channeltest.Until(t, "it came again and was taken", func() bool { return p.fake.Pending(token) == 0 })
	if got := texts(in.All()); len(got) != 31 || got[30] != "đĩa đầy" {
		t.Errorf("%d events", len(got))
	}
}

func TestF12PoisonUpdatesHoldUpNothing(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	who, chat := map[string]any{"id": 1, "first_name": "x"}, map[string]any{"id": 1, "type": "private"}
	p.fake.Document(token, 1, "giấy tờ đây", "to.pdf", []byte("x"), 21<<20)
	p.fake.Update(token, 1, "message", map[string]any{"message_id": "no number"})
	p.fake.Update(token, 1, "message", map[string]any{"message_id": 7, "from": who, "chat": chat, "text": "đọc được", "photo": "no list"})
	p.fake.Update(token, 1, "my_chat_member", map[string]any{"new_chat_member": map[string]any{"status": "of tomorrow"}})
	p.fake.Update(token, 1, "nobody_knows", map[string]any{})
	p.fake.Say(token, 1, "sau đó")
	got := in.Await(t, 3)
	if e := got[0]; e.Text != "giấy tờ đây" || len(e.Missing) != 1 || e.Missing[0].Reason != bot.WhatLargeFile || len(e.Fetch) != 0 {
		t.Errorf("a large file: %+v", e)
	}
	if !slices.Equal(texts(got), []string{"giấy tờ đây", "đọc được", "sau đó"}) {
		t.Errorf("events %v", texts(got))
	}
	if s := p.channel.Status()[0]; s.Undecoded != 3 || s.State != bot.IntakeOK {
		t.Errorf("status %+v", s)
	}
}

func TestF13NothingUnsupportedVanishes(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	thing := map[string]any{"file_id": "x", "file_unique_id": "x"}
	want := []struct {
		field string
		value any
		what  string
	}{
		{"sticker", thing, bot.WhatSticker}, {"poll", map[string]any{"id": "1", "question": "?"}, bot.WhatPoll},
		{"dice", map[string]any{"emoji": "🎲", "value": 3}, bot.WhatDice}, {"contact", map[string]any{"first_name": "không số"}, bot.WhatContact},
		{"game", map[string]any{"title": "x"}, bot.WhatOther}, {"story", map[string]any{"id": 1}, bot.WhatOther},
		{"of_tomorrow", map[string]any{"x": 1}, bot.WhatOther},
	}
	for _, w := range want {
		p.fake.Write(token, 1, map[string]any{w.field: w.value})
	}
	p.fake.Write(token, 1, map[string]any{"pinned_message": map[string]any{"message_id": 1, "date": 1, "chat": map[string]any{"id": 1}}})
	p.fake.Write(token, 1, map[string]any{"voice": map[string]any{"file_id": "v", "duration": 3, "file_size": 100}})
	got := in.Await(t, len(want)+1)
	for i, w := range want {
		if got[i].Kind != bot.EventUnsupported || got[i].What != w.what {
			t.Errorf("%s: %+v", w.field, got[i])
		}
	}
	if e := got[len(want)]; e.Kind != bot.EventText || len(e.Fetch) != 1 || e.Fetch[0].ID != "v" {
		t.Errorf("voice: %+v", e)
	}
}

// TestF13PlaceAndContactAreRead: a place comes with its coordinates, and a
// contact in words, as if she had typed them.
func TestF13PlaceAndContactAreRead(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	at := map[string]any{"latitude": 21.7058, "longitude": 104.8722}
	p.fake.Write(token, 1, map[string]any{"location": at})
	p.fake.Write(token, 1, map[string]any{"location": at, "venue": map[string]any{"location": at, "title": "Nhà văn hóa", "address": "Tổ 7"}})
	p.fake.Write(token, 1, map[string]any{"contact": map[string]any{"phone_number": "0912345678", "first_name": "Mẫu", "last_name": "An"}})
	p.fake.Write(token, 1, map[string]any{"contact": map[string]any{"phone_number": "0912345678"}})
	got := in.Await(t, 4)
	for i, name := range []string{"", "Nhà văn hóa, Tổ 7"} {
		if e := got[i]; e.Kind != bot.EventText || e.Text != "" || e.Place == nil || *e.Place != (bot.Place{Lat: 21.7058, Lon: 104.8722, Name: name}) {
			t.Errorf("place %d: %+v %+v", i, e, e.Place)
		}
	}
	for i, want := range []string{"Mẫu An, 0912345678", "0912345678"} {
		if e := got[2+i]; e.Kind != bot.EventText || e.Text != want || e.Place != nil {
			t.Errorf("contact: %+v, want %q", e, want)
		}
	}
}

func TestF15WebhookNeedsItsSecret(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in, webhooks)
	polling := newPlatform(t, in) // no secret: no webhook at all
	body := `{"update_id":5,"message":{"message_id":1,"date":1,"text":"x","chat":{"id":1,"type":"private"},"from":{"id":1,"first_name":"x"}}}`
	for _, url := range []string{p.hook.URL, polling.hook.URL} {
		for _, s := range []string{"", "wrong", secret[:5]} {
			req, _ := http.NewRequest(http.MethodPost, url+"/telegram/main", strings.NewReader(body))
			req.Header.Set("X-Telegram-Bot-Api-Secret-Token", s)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusUnauthorized {
				t.Errorf("secret %q: status %d", s, res.StatusCode)
			}
		}
	}
	if n := len(in.All()); n != 0 {
		t.Errorf("%d events were stored", n)
	}
	for body, want := range map[string]int{"{": http.StatusOK, strings.Repeat("x", 2<<20): http.StatusRequestEntityTooLarge} {
		if got := p.post(body); got != want {
			t.Errorf("%.10s: status %d, want %d", body, got, want)
		}
	}
	for name, o := range map[string]telegram.Options{
		"no public URL": {Secret: secret}, "short secret": {Secret: "x", PublicURL: "https://motcua.example.vn"},
	} {
		if _, err := telegram.New(o); err == nil {
			t.Errorf("%s: it starts", name)
		}
	}
}

func TestF16FailingWebhookIsSeen(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in, webhooks)
	channeltest.Until(t, "the webhook is set", func() bool { return p.fake.Calls(token, "setWebhook") > 0 })
	p.refuse.Store(true)
	p.fake.Say(token, 1, "một")
	p.fake.Say(token, 2, "hai")
	channeltest.Until(t, "health tells", func() bool {
		s := p.channel.Status()[0]
		return s.State == bot.IntakeFailing && s.Pending == 2 && strings.Contains(s.LastError, "403")
	})
	p.refuse.Store(false)
	channeltest.Until(t, "it is well again", func() bool { return p.channel.Status()[0].State == bot.IntakeOK && len(in.All()) == 2 })
}

func TestF17SameCitizenAtTwoBots(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in, func(o *telegram.Options) {
		o.Accounts = append(o.Accounts, telegram.Account{Name: "to7", Token: token2})
	})
	p.fake.Say(token, 1, "một")
	in.Await(t, 1)
	p.fake.Say(token2, 1, "hai")
	got := in.Await(t, 2)
	if got[0].Conversation == got[1].Conversation || got[1].Address.Account != "telegram:to7" || got[0].Key == got[1].Key {
		t.Errorf("events %+v", got)
	}
}

func TestF18LargestPhotoIsFetched(t *testing.T) {
	in := &channeltest.Inbox{}
	store := channeltest.OpenFiles(t)
	p := newPlatform(t, in, func(o *telegram.Options) { o.Files = &channeltest.Blobs{Store: store} })
	jpeg := []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00")
	large := append(append([]byte(nil), jpeg...), make([]byte, 5000)...)
	p.fake.Photo(token, 1, "", "", jpeg, large)
	e := in.Await(t, 1)[0]
	ref, err := p.channel.Fetch(t.Context(), main, e.Fetch[0])
	if err != nil || ref.Size != int64(len(large)) || ref.Type != "image/jpeg" || ref.Hash == "" {
		t.Errorf("fetched %+v, %v", ref, err)
	}
	never := func(f bot.Fetch) string {
		_, err := p.channel.Fetch(t.Context(), main, f)
		var e *bot.FetchError
		if !errors.As(err, &e) {
			t.Errorf("%+v: %v", f, err)
			return ""
		}
		return e.Reason
	}
	if got := never(bot.Fetch{ID: p.fake.Upload(token, "x", []byte("x"), 30<<20)}); got != bot.WhatLargeFile {
		t.Errorf("a large file: %s", got)
	}
	if got := never(bot.Fetch{ID: p.fake.Upload(token, "x.exe", []byte("MZ no document"), 0)}); got != bot.WhatFileKind {
		t.Errorf("a program: %s", got)
	}
	if got := never(bot.Fetch{ID: "unknown"}); got != bot.WhatFileLost {
		t.Errorf("an unknown file: %s", got)
	}
}

// TestF74WhoWroteIsTheChat: where an answer goes never depends on whom a
// message was forwarded from.
func TestF74WhoWroteIsTheChat(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Write(token, 1, map[string]any{"text": "chuyển tiếp", "forward_origin": map[string]any{"type": "hidden_user", "sender_user_name": "ai đó", "date": 1}})
	if e := in.Await(t, 1)[0]; e.Address.Chat != "1" || e.Text != "chuyển tiếp" {
		t.Errorf("event %+v", e)
	}
}

// Officers are told in private chats, so no topic of a group can be lost or
// mistaken for another (F79); what is written in one reaches nobody.
func TestF79F80TopicsGroupsAndAnonymousAdminsAreNobody(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	from := func(id int, more string) map[string]any {
		return map[string]any{"id": id, "first_name": "x", "is_bot": more == "bot"}
	}
	for _, u := range []map[string]any{
		{"from": from(1087968824, ""), "chat": map[string]any{"id": 1087968824, "type": "private"}},
		{"from": from(1087968824, ""), "chat": map[string]any{"id": -100, "type": "supergroup"}},
		{"from": from(5, ""), "chat": map[string]any{"id": -100, "type": "group"}},
		{"from": from(5, ""), "chat": map[string]any{"id": -100, "type": "supergroup", "is_forum": true}, "message_thread_id": 7, "is_topic_message": true},
		{"from": from(6, "bot"), "chat": map[string]any{"id": 6, "type": "private"}},
		{"chat": map[string]any{"id": 7, "type": "channel"}},
	} {
		u["message_id"], u["date"], u["text"] = 1, 1, "tôi là cán bộ"
		p.fake.Update(token, 1, "message", u)
	}
	p.fake.Say(token, 1, "người thật")
	if got := in.Await(t, 1); len(got) != 1 || got[0].Text != "người thật" {
		t.Errorf("events %v", texts(got))
	}
}

func TestStartsPressesAndBlocks(t *testing.T) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in)
	p.fake.Say(token, 1, "/start")
	p.fake.Say(token, 1, "/start@motcua_fake_bot p_1-004194")
	p.fake.Say(token, 1, "/start <script>")
	p.fake.Say(token, 1, "/xoadulieu@motcua_fake_bot")
	p.fake.Press(token, 1, 1, "human")
	p.fake.Press(token, 1, 1, strings.Repeat("x", 65))
	p.fake.Block(token, 1, true)
	p.fake.Block(token, 1, false)
	got := in.Await(t, 7)
	kinds := []bot.EventKind{bot.EventStarted, bot.EventStarted, bot.EventStarted, bot.EventText, bot.EventPress, bot.EventDelivery, bot.EventReturned}
	for i, e := range got {
		if e.Kind != kinds[i] {
			t.Errorf("event %d is %s, want %s", i, e.Kind, kinds[i])
		}
	}
	if got[3].Text != "/xoadulieu" {
		t.Errorf("a command for this bot is %q", got[3].Text)
	}
	if got[0].Text != "" || got[1].Text != "p_1-004194" || got[2].Text != "" {
		t.Errorf("payloads %q", texts(got[:3]))
	}
	if got[4].Action != "human" || got[4].Message != "1" || got[5].Delivery.State != bot.DeliveryUnreachable {
		t.Errorf("events %+v", got[4:])
	}
	channeltest.Until(t, "presses are answered, even those that mean nothing", func() bool { return p.fake.Answered(token) == 2 })
}

func TestWrongTokenIsToldWithoutIt(t *testing.T) {
	var log channeltest.Log
	p := newPlatform(t, &channeltest.Inbox{}, func(o *telegram.Options) {
		o.Accounts[0].Token, o.Log = "555:wrong-wrong-wrong-wrong-wrong", zerolog.New(&log)
	})
	channeltest.Until(t, "the state is told", func() bool { return p.channel.Status()[0].State == bot.IntakeUnauthorized })
	down := newPlatform(t, &channeltest.Inbox{}, func(o *telegram.Options) { o.APIURL, o.Log = "http://127.0.0.1:1", zerolog.New(&log) })
	channeltest.Until(t, "the state is told", func() bool { return down.channel.Status()[0].State == bot.IntakeUnreachable })
	s := p.channel.Status()[0].LastError + down.channel.Status()[0].LastError + log.String()
	if strings.Contains(s, "wrong-wrong") || strings.Contains(s, token[10:]) {
		t.Errorf("a token is told: %s", s)
	}
}
