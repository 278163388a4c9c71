package zalo_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/platform"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
	"github.com/motcua/motcua/files"
)

// send sends a message's parts as the sender does, until one fails.
func (w *world) send(chat bot.ChatID, m bot.Message) (ids []string, err error) {
	w.t.Helper()
	return channeltest.Send(w.t, w.channel(), bot.Address{Account: main, Chat: chat}, m)
}

// opened is a world in which citizen 7001 has written.
func opened(t *testing.T, change ...options) (*world, *channeltest.Inbox) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in, change...)
	w.fake.Say("7001", "xin chào")
	return w, in
}

func said(text string) bot.Message { return bot.Message{ID: "c1-2", Kind: bot.MessageText, Text: text} }

// TestF70Codes is what each end of a call means.
func TestF70Codes(t *testing.T) {
	night := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC) // 23:00 in Vietnam
	for _, c := range []struct {
		fail    fake.Failure
		policy  bot.SendPolicy
		reason  string
		account bool
		after   time.Duration
	}{
		{fake.Failure{Kind: fake.FailCode, Code: -213}, bot.SendUnreachable, "zalo.reason_silent", false, 0},
		{fake.Failure{Kind: fake.FailCode, Code: -230}, bot.SendUnreachable, "zalo.reason_silent", false, 0},
		{fake.Failure{Kind: fake.FailCode, Code: -217}, bot.SendUnreachable, "delivery.blocked", false, 0},
		{fake.Failure{Kind: fake.FailCode, Code: -227}, bot.SendUnreachable, "delivery.gone", false, 0},
		{fake.Failure{Kind: fake.FailCode, Code: -201}, bot.SendDead, "delivery.refused", false, 0},
		{fake.Failure{Kind: fake.FailCode, Code: -32}, bot.SendRetry, "delivery.busy", true, time.Minute},
		{fake.Failure{Kind: fake.FailRate, After: 7}, bot.SendRetry, "delivery.busy", true, 7 * time.Second},
		{fake.Failure{Kind: fake.FailRate}, bot.SendRetry, "delivery.busy", true, time.Minute},
		{fake.Failure{Kind: fake.FailCode, Code: -224}, bot.SendRetry, "zalo.reason_package", true, 30 * time.Minute},
		{fake.Failure{Kind: fake.FailCode, Code: -240}, bot.SendRetry, "zalo.reason_package", true, 30 * time.Minute},
		{fake.Failure{Kind: fake.FailCode, Code: -211}, bot.SendRetry, "zalo.reason_quota", false, 30 * time.Minute},
		{fake.Failure{Kind: fake.FailCode, Code: -218}, bot.SendRetry, "zalo.reason_quota", false, 30 * time.Minute},
		{fake.Failure{Kind: fake.FailCode, Code: -212}, bot.SendRetry, "delivery.account", true, 5 * time.Minute},
		{fake.Failure{Kind: fake.FailCode, Code: -234}, bot.SendRetry, "zalo.reason_night", false, 7 * time.Hour},
		{fake.Failure{Kind: fake.FailCode, Code: -200}, bot.SendRetry, "", false, 0},
		{fake.Failure{Kind: fake.FailCode, Code: -9999}, bot.SendRetry, "", false, 0},
		{fake.Failure{Kind: fake.FailServer}, bot.SendAmbiguous, "", false, 0},
		{fake.Failure{Kind: fake.FailLost}, bot.SendAmbiguous, "", false, 0},
		{fake.Failure{Kind: fake.FailAccepted}, bot.SendAmbiguous, "", false, 0},
		{fake.Failure{Kind: fake.FailGarbage}, bot.SendAmbiguous, "", false, 0},
	} {
		t.Run(fmt.Sprint(c.fail), func(t *testing.T) {
			w, _ := opened(t, func(o *zalo.Options, f *fake.Options) {
				stands := func() time.Time { return night }
				o.Now, f.Now = stands, stands
			})
			w.fake.Fail("7001", c.fail)
			_, err := w.send("7001", said("dạ"))
			if e := channeltest.Refusal(err); e.Policy != c.policy || e.Reason != c.reason || e.Account != c.account || e.After != c.after {
				t.Errorf("%+v", e)
			}
			want := 0
			if c.fail.Kind == fake.FailAccepted || c.fail.Kind == fake.FailGarbage {
				want = 1
			}
			if n := len(w.fake.Received("7001")); n != want {
				t.Errorf("%d arrived", n)
			}
		})
	}
	w, _ := opened(t)
	w.down.Store(1)
	if _, err := w.send("7001", said("dạ")); channeltest.Refusal(err).Policy != bot.SendRetry {
		t.Errorf("no connection: %v", err)
	}
	// A code that nobody knows is given up in the end.
	w.fake.Fail("7001", fake.Failure{Kind: fake.FailCode, Code: -9999})
	row := bot.Row{Body: w.channel().Plan(said("dạ"))[0].Body, Address: bot.Address{Account: main, Chat: "7001"}, Tries: 4}
	if _, err := w.channel().Send(t.Context(), row); channeltest.Refusal(err).Policy != bot.SendDead {
		t.Errorf("after five times: %v", err)
	}
	for _, bad := range []bot.Row{{Body: []byte("{"), Address: row.Address}, {Body: row.Body, Address: bot.Address{Account: main}}, {Body: row.Body, Address: bot.Address{Account: "zalo:x", Chat: "1"}}} {
		if _, err := w.channel().Send(t.Context(), bad); channeltest.Refusal(err).Policy != bot.SendDead {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// TestF82Window: after seven days Zalo brings nothing more; the citizen's
// next word opens the window again.
func TestF82Window(t *testing.T) {
	w, _ := opened(t)
	w.fake.Quiet("7001", 8*24*time.Hour)
	if _, err := w.send("7001", said("dạ")); channeltest.Refusal(err).Policy != bot.SendUnreachable || channeltest.Refusal(err).Reason != "zalo.reason_silent" {
		t.Errorf("%v", err)
	}
	w.fake.Say("7001", "còn ai không")
	if _, err := w.send("7001", said("dạ còn ạ")); err != nil {
		t.Error(err)
	}
	if _, err := w.send("7002", said("dạ")); channeltest.Refusal(err).Policy != bot.SendUnreachable {
		t.Errorf("who never wrote: %v", err)
	}
}

// TestF72LongText: a long answer is cut at borders, and no piece is longer
// than Zalo takes.
func TestF72LongText(t *testing.T) {
	w, _ := opened(t)
	sentence := "Tờ khai đăng ký khai sinh theo mẫu quy định 👨‍👩‍👧 của Bộ Tư pháp. "
	long := strings.Repeat(strings.Repeat(sentence, 7)+"\n\n", 12)
	if _, err := w.send("7001", said(long)); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, m := range w.fake.Received("7001") {
		if n := len(utf16.Encode([]rune(m.Text))); n > 2000 {
			t.Errorf("a piece of %d", n)
		}
		got.WriteString(m.Text)
	}
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if bare(got.String()) != bare(long) {
		t.Error("something is missing")
	}
}

// TestF71EverySign: nothing in a text is markup.
func TestF71EverySign(t *testing.T) {
	w, _ := opened(t)
	odd := "<b>a</b> & *b* _c_ [d](e) \\u0041 \" ' ệ Đ #motcua/x/human"
	if _, err := w.send("7001", said(odd)); err != nil {
		t.Fatal(err)
	}
	if got := w.fake.Received("7001")[0].Text; got != odd {
		t.Errorf("%q", got)
	}
}

// TestF73DeletedMessage: no message is sent as an answer to another, so that
// one that the citizen took back keeps nothing away.
func TestF73DeletedMessage(t *testing.T) {
	w, in := opened(t)
	w.fake.Answer("7001", "gone", "tin này ạ")
	if e := in.Last(t); e.ReplyTo != "gone" {
		t.Errorf("%+v", e)
	}
	if _, err := w.send("7001", said("dạ")); err != nil {
		t.Error(err)
	}
}

// kept puts a file into the ward's store.
func kept(t *testing.T, s *files.Store, name string, content []byte) bot.FileRef {
	t.Helper()
	r, err := s.Put(t.Context(), strings.NewReader(string(content)), files.DefaultLimit, name)
	if err != nil {
		t.Fatal(err)
	}
	return bot.FileRef{Hash: r.Hash, Name: r.Name, Type: r.Type, Size: r.Size}
}

// TestFilesGoOut: a small picture travels with its words in one call, papers
// as files, and what Zalo does not take as a link.
func TestFilesGoOut(t *testing.T) {
	store := channeltest.OpenFiles(t)
	w, _ := opened(t, func(o *zalo.Options, _ *fake.Options) { o.Files = &channeltest.Blobs{Store: store} })
	pdf := []byte("%PDF-1.4 đơn")
	photo, paper, big := kept(t, store, "ảnh.jpg", jpeg(1000)), kept(t, store, "đơn.pdf", pdf), kept(t, store, "to.jpg", jpeg(2<<20))
	m := said("Mẫu đây ạ")
	m.Author = bot.Author{Kind: bot.AuthorOfficer, Name: "Cán bộ Hương"}
	for _, c := range []struct {
		files []bot.FileRef
		kinds string
		calls int
	}{
		{[]bot.FileRef{photo}, "image", 1},
		{[]bot.FileRef{paper}, "text file", 2},
		{[]bot.FileRef{big}, "text", 1},
		{[]bot.FileRef{photo, paper, big}, "image file", 2},
		{[]bot.FileRef{paper, photo, paper, paper}, "text file image", 3},
	} {
		before := len(w.fake.Received("7001"))
		m.Files = c.files
		ids, err := w.send("7001", m)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		links := 0
		for _, got := range w.fake.Received("7001")[before:] {
			kinds = append(kinds, got.Kind)
			links += len(linked.FindAllString(got.Text, -1))
		}
		if got := strings.Join(kinds, " "); got != c.kinds || len(ids) != c.calls || len(ids)-1+links+boolean(kinds[0] == "image") != len(c.files) {
			t.Errorf("%d files: %s in %d calls, %d links", len(c.files), got, len(ids), links)
		}
	}
	if got := w.fake.Received("7001")[0]; got.Text != "Cán bộ Hương\nMẫu đây ạ" || len(got.File) != int(photo.Size) {
		t.Errorf("%+v", got.Text)
	}
	// What Zalo refuses as a picture goes as a link.
	w.fake.Fail("7001", fake.Failure{Kind: fake.FailCode, Code: -201})
	m.Files = []bot.FileRef{photo}
	if _, err := w.send("7001", m); err != nil {
		t.Fatal(err)
	}
	all := w.fake.Received("7001")
	if got := all[len(all)-1]; got.Kind != "text" || !strings.Contains(got.Text, "https://phuong.example/f/"+photo.Hash) {
		t.Errorf("%+v", got)
	}
	// A failed upload is no delivery, however it ended.
	w.fake.Revoke()
	_, err := w.send("7001", m)
	if channeltest.Refusal(err).Policy != bot.SendRetry {
		t.Errorf("upload: %v", err)
	}
	// A file that is gone can never arrive.
	raw := `{"kind":"image","file":{"hash":"none","name":"x.jpg","type":"image/jpeg","size":1}}`
	w.stop()
	w.opt.Files = store // which has no such file
	w.start()
	channeltest.Until(t, "there is a token", func() bool { return !w.status().TokenUntil.IsZero() })
	if _, err := w.channel().Send(t.Context(), bot.Row{Body: []byte(raw), Address: bot.Address{Account: main, Chat: "7001"}}); channeltest.Refusal(err).Policy != bot.SendDead {
		t.Errorf("no file: %v", err)
	}
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestRequestInfo: Zalo's form is used where it is taken, else the words are
// sent.
func TestRequestInfo(t *testing.T) {
	for _, picture := range []string{"", "https://phuong.example/a.png"} {
		w, in := opened(t, func(o *zalo.Options, _ *fake.Options) { o.Picture = picture })
		asks := said("Xin họ tên và số điện thoại để cán bộ gọi lại.")
		asks.Ask = bot.AskContact
		if _, err := w.send("7001", asks); err != nil {
			t.Fatal(err)
		}
		m := w.fake.Received("7001")[0]
		if (picture == "") != (m.Kind == "text") || !strings.Contains(m.Text, "cán bộ gọi lại") {
			t.Errorf("%+v", m)
		}
		w.fake.Submit("7001", "Lan", "84900000000", "", "")
		if e := in.Last(t); e.Text != "Họ tên: Lan\nSố điện thoại: 84900000000" {
			t.Errorf("%+v", e)
		}
	}
}

// TestEchoIsTold: what we sent comes back with the id that we got for it.
func TestEchoIsTold(t *testing.T) {
	w, in := opened(t, func(_ *zalo.Options, f *fake.Options) { f.Echo = true })
	ids, err := w.send("7001", said("dạ"))
	if err != nil {
		t.Fatal(err)
	}
	channeltest.Until(t, "it comes back", func() bool { return len(in.All()) == 2 })
	if e := in.Last(t); e.Kind != bot.EventEcho || e.Platform != ids[0] {
		t.Errorf("%+v, sent %v", e, ids)
	}
}

// TestF81Pace: the calls of a chat keep their distance, and those of others
// do not wait for them.
func TestF81Pace(t *testing.T) {
	var mu sync.Mutex
	var waits []time.Duration
	at := time.Now()
	w, _ := opened(t, func(o *zalo.Options, f *fake.Options) {
		stands := func() time.Time { return at }
		o.Now, f.Now = stands, stands
		o.Chat, o.All = platform.Rate{Every: time.Second, Burst: 2}, platform.Rate{Every: time.Millisecond, Burst: 100}
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			waits = append(waits, d)
			mu.Unlock()
			return channeltest.Soon(ctx, d)
		}
	})
	w.fake.Say("7002", "chào")
	paced := func(chat bot.ChatID) time.Duration {
		mu.Lock()
		waits = nil
		mu.Unlock()
		if _, err := w.send(chat, said("dạ")); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, d := range waits {
			if d < 10*time.Second { // longer ones are Run's
				return d
			}
		}
		return 0
	}
	for i, want := range []time.Duration{0, 0, time.Second, 2 * time.Second} {
		if got := paced("7001"); got != want {
			t.Errorf("call %d waits %s, want %s", i, got, want)
		}
	}
	if got := paced("7002"); got != 0 {
		t.Errorf("another chat waits %s", got)
	}
}
