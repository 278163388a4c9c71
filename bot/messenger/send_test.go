package messenger_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/messenger"
	"github.com/motcua/motcua/bot/messenger/fake"
	"github.com/motcua/motcua/words"
)

// send sends a message's parts as the sender does, until one fails.
func (p *platform) send(chat bot.ChatID, m bot.Message) (ids []string, err error) {
	p.t.Helper()
	return channeltest.Send(p.t, p.channel, bot.Address{Account: messenger.Account, Chat: chat}, m)
}

// opened is a platform at which she has written.
func opened(t *testing.T, change ...options) (*platform, *channeltest.Inbox) {
	in := &channeltest.Inbox{}
	p := newPlatform(t, in, change...)
	p.fake.Say(hers, "xin chào")
	in.Await(t, 1)
	return p, in
}

func said(text string) bot.Message { return bot.Message{Kind: bot.MessageText, Text: text} }

// typed is what an officer wrote.
func typed(text string) bot.Message {
	return bot.Message{Kind: bot.MessageText, Text: text, Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Hương"}}
}

// arrived are the texts that came, one a message.
func (p *platform) arrived(who string) []string {
	var out []string
	for _, m := range p.fake.Received(who) {
		out = append(out, m.Text)
	}
	return out
}

func TestF71EverySignArrives(t *testing.T) {
	p, _ := opened(t)
	odd := "<b>a</b> & *b* _c_ [d](e) `f` ~g~ || \\ \" ' &lt; ệ Đ < {{user}} 👨‍👩‍👧"
	for _, m := range []bot.Message{said(odd), {Kind: bot.MessageNotice, Text: odd}, typed(odd)} {
		if _, err := p.send(hers, m); err != nil {
			t.Errorf("%s: %v", m.Kind, err)
		}
		if all := p.arrived(hers); !strings.HasSuffix(all[len(all)-1], odd) {
			t.Errorf("%s: %q", m.Kind, all[len(all)-1])
		}
	}
	if all := p.arrived(hers); all[2] != "Hương\n"+odd {
		t.Errorf("who speaks: %q", all[2])
	}
}

func TestF72LongAnswerIsCutAtBorders(t *testing.T) {
	p, _ := opened(t)
	sentence := "Tờ khai đăng ký khai sinh theo mẫu quy định 👨‍👩‍👧 của Bộ Tư pháp. "
	long := strings.Repeat(strings.Repeat(sentence, 7)+"\n\n", 16)
	if _, err := p.send(hers, said(long)); err != nil {
		t.Fatal(err)
	}
	all := p.arrived(hers)
	for _, s := range all {
		if n := len(utf16.Encode([]rune(s))); n > 2000 {
			t.Errorf("a piece has %d units", n)
		}
		if !strings.HasSuffix(s, "pháp.") {
			t.Errorf("cut in the middle: …%q", s[len(s)-20:])
		}
	}
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if bare(strings.Join(all, "")) != bare(long) {
		t.Error("not the whole arrived in order")
	}
}

// TestF73NothingIsSentAsAReply: a message that she took back keeps nothing.
func TestF73NothingIsSentAsAReply(t *testing.T) {
	p, _ := opened(t)
	mid := p.fake.Say(hers, "câu hỏi")
	p.fake.Unsend(hers, mid)
	if _, err := p.send(hers, said("trả lời")); err != nil {
		t.Error(err)
	}
}

// TestF14HerWordsAreTakenAlthoughNothingReachesHer: they are in the inbox whatever becomes of ours.
func TestF14HerWordsAreTakenAlthoughNothingReachesHer(t *testing.T) {
	p, in := opened(t)
	p.fake.Away(hers, true)
	if _, err := p.send(hers, said("x")); channeltest.Refusal(err).Policy != bot.SendUnreachable {
		t.Errorf("sent: %v", err)
	}
	p.fake.Say(hers, "vẫn hỏi")
	if got := in.Await(t, 2); got[1].Text != "vẫn hỏi" {
		t.Errorf("events %q", texts(got))
	}
}

// TestF76RecipientIsTheRows: where a call goes is what stood in the row when
// it was written, and nothing that happens since.
func TestF76RecipientIsTheRows(t *testing.T) {
	p, _ := opened(t)
	part := p.channel.Plan(typed("riêng cho chị"))[0]
	row := bot.Row{ID: "r", Body: part.Body, Address: bot.Address{Account: messenger.Account, Chat: hers}}
	p.fake.Say(other, "em hỏi chen vào")
	if _, err := p.channel.Send(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	if len(p.arrived(hers)) != 1 || len(p.arrived(other)) != 0 {
		t.Errorf("arrived %q and %q", p.arrived(hers), p.arrived(other))
	}
}

func TestF81WhoIsToldToWaitWaits(t *testing.T) {
	begun := time.Now()
	var later atomic.Int64 // what the page takes in asks for the time as well
	p, _ := opened(t, func(_ *fake.Config, o *messenger.Options) {
		o.Now = func() time.Time { return begun.Add(time.Duration(later.Load())) }
	})
	p.fake.Say(other, "x")
	ends := func(who bot.ChatID, f fake.Failure) bot.SendError {
		p.fake.Fail(string(who), f)
		_, err := p.send(who, said("x"))
		return channeltest.Refusal(err)
	}
	if e := ends(hers, fake.Failure{Kind: fake.FailBusy}); e.Policy != bot.SendRetry || e.After != 30*time.Second || e.Account {
		t.Errorf("one chat: %+v", e)
	}
	if e := ends(other, fake.Failure{Kind: fake.FailBusy}); !e.Account {
		t.Errorf("two chats at once: %+v", e)
	}
	later.Add(int64(time.Hour))
	if e := ends(hers, fake.Failure{Kind: fake.FailPage, Minutes: 45}); !e.Account || e.After != 45*time.Minute || e.Policy != bot.SendRetry {
		t.Errorf("the page: %+v", e)
	}
	calls := p.fake.Calls("messages")
	_, err := p.send(other, said("x"))
	if e := channeltest.Refusal(err); e.Policy != bot.SendRetry || !e.Account || e.After != 45*time.Minute || p.fake.Calls("messages") != calls {
		t.Errorf("while the page must rest: %+v, %d calls more", e, p.fake.Calls("messages")-calls)
	}
	later.Add(int64(46 * time.Minute))
	if _, err := p.send(other, said("x")); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// ends are all ways in which a call ends, and what is made of them.
var ends = map[fake.FailureKind]struct {
	policy  bot.SendPolicy
	reason  string
	account bool
}{
	fake.FailAway:      {bot.SendUnreachable, "messenger.reason_away", false},
	fake.FailNobody:    {bot.SendUnreachable, "delivery.gone", false},
	fake.FailBusy:      {bot.SendRetry, "", false},
	fake.FailPage:      {bot.SendRetry, "", true},
	fake.FailRefused:   {bot.SendDead, "delivery.refused", false},
	fake.FailService:   {bot.SendAmbiguous, "", false},
	fake.FailTransient: {bot.SendRetry, "", false},
	fake.FailTemporary: {bot.SendRetry, "", false},
	fake.FailPolicy:    {bot.SendRetry, "messenger.reason_policy", true},
	fake.FailTesting:   {bot.SendDead, "messenger.reason_development", false},
	fake.FailRights:    {bot.SendRetry, "delivery.account", true},
	fake.FailServer:    {bot.SendAmbiguous, "", false},
	fake.FailLost:      {bot.SendAmbiguous, "", false},
	fake.FailAccepted:  {bot.SendAmbiguous, "", false},
	fake.FailGarbage:   {bot.SendAmbiguous, "", false},
}

// TestF70F82EveryEndHasItsPolicy, and none tells of a token, of what was said
// or of an address.
func TestF70F82EveryEndHasItsPolicy(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range ends {
		t.Run(string(kind), func(t *testing.T) {
			var log channeltest.Log
			p, _ := opened(t, func(_ *fake.Config, o *messenger.Options) { o.Log = zerolog.New(&log) })
			p.fake.Fail(hers, fake.Failure{Kind: kind})
			_, err := p.send(hers, said("bí mật"))
			if e := channeltest.Refusal(err); e.Policy != want.policy || e.Reason != want.reason || e.Account != want.account {
				t.Errorf("%+v, want %+v", e, want)
			}
			if want.reason != "" && !catalogue.Has(words.Vi, want.reason) {
				t.Errorf("nobody can read %s", want.reason)
			}
			status := p.channel.Status()[0]
			for _, secret := range []string{"bí mật", pageToken, appSecret, verifyToken, "http://", "proof"} {
				if strings.Contains(fmt.Sprint(err)+log.String()+status.LastError, secret) {
					t.Errorf("%q is told: %v %s %s", secret, err, log.String(), status.LastError)
				}
			}
		})
	}
	p, _ := opened(t)
	check := func(name string, chat bot.ChatID, want bot.SendPolicy, reason string) {
		t.Helper()
		_, err := p.send(chat, said("x"))
		if e := channeltest.Refusal(err); e.Policy != want || e.Reason != reason {
			t.Errorf("%s: %+v", name, e)
		}
	}
	check("nobody of this number", "99", bot.SendUnreachable, "delivery.gone")
	check("no number", "", bot.SendDead, "delivery.refused")
	p.fake.Away(hers, true)
	check("she takes no messages", hers, bot.SendUnreachable, "messenger.reason_away")
	p.fake.Away(hers, false)
	p.down.Store(1)
	check("no connection", hers, bot.SendRetry, "")
	p.fake.Revoke(true)
	check("the token ended", hers, bot.SendRetry, "delivery.account")
	if s := p.channel.Status()[0]; s.State != bot.IntakeUnauthorized {
		t.Errorf("status %+v", s)
	}
	_, err = p.channel.Send(t.Context(), bot.Row{Address: bot.Address{Account: "messenger:gone", Chat: hers}})
	if e := channeltest.Refusal(err); e.Policy != bot.SendDead || e.Reason != bot.ReasonNoChannel {
		t.Errorf("no account: %+v", e)
	}
}

// TestNoTokenInAnyAddress: what proxies log holds no token.
func TestNoTokenInAnyAddress(t *testing.T) {
	p, _ := opened(t)
	if _, err := p.send(hers, bot.Message{Kind: bot.MessageText, Text: "x", Files: []bot.FileRef{{Hash: "a", Name: "a.pdf", Type: "application/pdf", Size: 8}}}); err != nil {
		t.Fatal(err)
	}
	if err := p.channel.Signal(t.Context(), bot.Address{Account: messenger.Account, Chat: hers}, bot.SignalTyping); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.seen) < 5 {
		t.Fatalf("%d calls", len(p.seen))
	}
	for _, r := range p.seen {
		if strings.Contains(r.URL.String(), pageToken) || strings.Contains(r.URL.String(), appSecret) || r.Header.Get("Authorization") != "Bearer "+pageToken {
			t.Errorf("%s %s", r.Method, r.URL)
		}
	}
}

// TestWindow: within 24 hours everything goes; after them a person's words
// only, with her tag and the permission, for seven days; the program's never
// with a tag.
func TestWindow(t *testing.T) {
	for _, c := range []struct {
		name     string
		after    time.Duration
		allowed  bool
		m        bot.Message
		tag      string
		reason   string
		messages int
	}{
		{"in time", 23 * time.Hour, true, typed("x"), "", "", 1},
		{"a person's, late", 30 * time.Hour, true, typed("x"), "HUMAN_AGENT", "", 1},
		{"a person's, late, not allowed", 30 * time.Hour, false, typed("x"), "", "messenger.reason_window", 0},
		{"a person's, too late", 8 * 24 * time.Hour, true, typed("x"), "", "messenger.reason_window", 0},
		{"the program's, late", 30 * time.Hour, true, said("x"), "", "messenger.reason_window_bot", 0},
		{"a person's file, late", 30 * time.Hour, true, bot.Message{Kind: bot.MessageText, Text: "đây ạ", Author: bot.Author{Kind: bot.AuthorOfficer},
			Files: []bot.FileRef{{Hash: "a", Name: "a.pdf", Type: "application/pdf", Size: 8}}}, "HUMAN_AGENT", "", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			skew := time.Duration(0)
			clock := func() time.Time { return time.Now().Add(skew) }
			p, _ := opened(t, func(cfg *fake.Config, o *messenger.Options) {
				cfg.Now, cfg.HumanAgent, o.HumanAgent = clock, c.allowed, c.allowed
			})
			p.taken()
			skew = c.after
			_, err := p.send(hers, c.m)
			if e := channeltest.Refusal(err); e.Reason != c.reason || c.reason != "" && e.Policy != bot.SendDead {
				t.Errorf("%+v, want %q", e, c.reason)
			}
			got := p.fake.Received(hers)
			if len(got) != c.messages {
				t.Fatalf("%d messages", len(got))
			}
			for _, m := range got {
				if m.Tag != c.tag {
					t.Errorf("tag %q, want %q", m.Tag, c.tag)
				}
			}
		})
	}
}

func TestF83PaceIsKept(t *testing.T) {
	w := channeltest.Waits{Wait: soon}
	now := time.Unix(1000, 0)
	p, _ := opened(t, func(cfg *fake.Config, o *messenger.Options) {
		o.Now, o.Sleep, cfg.Now = func() time.Time { return now }, w.Sleep, func() time.Time { return now }
	})
	var want []string
	for i := range 8 {
		want = append(want, fmt.Sprint(i))
		if _, err := p.send(hers, said(want[i])); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Contains(w.All(), 3*time.Second) {
		t.Errorf("the eighth message at once waits one of %v, want 3s", w.All())
	}
	if got := p.arrived(hers); !slices.Equal(got, want) {
		t.Errorf("arrived %v", got)
	}
}

// screen is what a message looks like: its text, quick replies and links.
func (p *platform) screen(who string) string {
	var b strings.Builder
	for _, m := range p.fake.Received(who) {
		fmt.Fprintf(&b, "%s: %s\n", m.Kind, strings.ReplaceAll(m.Text, "\n", "\n  "))
		for _, r := range m.Replies {
			fmt.Fprintf(&b, "  (%s) %s\n", r.Title, strings.TrimPrefix(r.Payload, "motcua:"))
		}
		for _, l := range m.Links {
			fmt.Fprintf(&b, "  [%s] %s\n", l.Title, l.URL)
		}
	}
	return b.String()
}

func TestChoicesOfEveryKind(t *testing.T) {
	button := func(label, act string) bot.Button { return bot.Button{Label: label, Action: act} }
	for name, c := range map[string]struct {
		m    bot.Message
		want string
	}{
		"short ones": {bot.Message{Kind: bot.MessageNotice, Text: "Đã nhận.", Buttons: []bot.Button{button("Xem giấy tờ", "a"), button("Gặp cán bộ", "human")}},
			"text: Đã nhận.\n  (Xem giấy tờ) a\n  (Gặp cán bộ) human\n"},
		"a long one": {bot.Message{Kind: bot.MessageNotice, Text: "Việc nào ạ?", Buttons: []bot.Button{button("Đăng ký khai sinh có yếu tố nước ngoài", "a"), button("Gặp cán bộ", "human")}},
			"text: Việc nào ạ?\n  \n  1. Đăng ký khai sinh có yếu tố nước ngoài\n  (1. Đăng ký khai sin…) a\n  (Gặp cán bộ) human\n"},
		"numbered already": {bot.Message{Kind: bot.MessageChoices, Text: "Việc nào ạ?\n1. Đăng ký khai sinh có yếu tố nước ngoài\n2. Gặp cán bộ", Buttons: []bot.Button{button("Đăng ký khai sinh có yếu tố nước ngoài", "a"), button("Gặp cán bộ", "human")}},
			"text: Việc nào ạ?\n  1. Đăng ký khai sinh có yếu tố nước ngoài\n  2. Gặp cán bộ\n  (1. Đăng ký khai sin…) a\n  (Gặp cán bộ) human\n"},
		"links below a short text": {bot.Message{Kind: bot.MessageText, Text: "Mời bà con", Buttons: []bot.Button{button("Gặp cán bộ", "human"), {Label: "Cổng dịch vụ công", URL: "https://dichvucong.gov.vn/"}, {Label: "Trang", URL: "/chat"}}},
			"template: Mời bà con\n  (Gặp cán bộ) human\n  [Cổng dịch vụ công] https://dichvucong.gov.vn/\n  [Trang] https://phuong-mau.example/chat\n"},
		"a link with long words": {bot.Message{Kind: bot.MessageText, Text: "Mời bà con", Buttons: []bot.Button{{Label: "Xem bản gốc trên Cổng quốc gia", URL: "https://x.example/1"}, {Label: "Máy này", URL: "http://localhost/x"}}},
			"text: Mời bà con\n  Xem bản gốc trên Cổng quốc gia: https://x.example/1\n"},
		"four links": {bot.Message{Kind: bot.MessageText, Text: "Đọc thêm", Buttons: []bot.Button{{Label: "1", URL: "https://x.example/1"}, {Label: "2", URL: "https://x.example/2"}, {Label: "3", URL: "https://x.example/3"}, {Label: "4", URL: "https://x.example/4"}}},
			"text: Đọc thêm\n  1: https://x.example/1\n  2: https://x.example/2\n  3: https://x.example/3\n  4: https://x.example/4\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := opened(t)
			if _, err := p.send(hers, c.m); err != nil {
				t.Fatal(err)
			}
			if got := p.screen(hers); got != c.want {
				t.Errorf("it shows:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

// TestMoreChoicesThanFit: what leads on has a quick reply before the papers,
// and every choice can be typed.
func TestMoreChoicesThanFit(t *testing.T) {
	p, _ := opened(t)
	m := bot.Message{Kind: bot.MessageStep, Text: "Bước 1", Step: &bot.StepView{}, Buttons: []bot.Button{{Label: "Xong, sang bước 2", Action: "next:1:a"}, {Label: "Gặp cán bộ", Action: "human"}}}
	for i := range 15 {
		m.Step.Papers = append(m.Step.Papers, bot.PaperView{Title: fmt.Sprintf("Giấy tờ số %d của người đi đăng ký", i+1), Action: fmt.Sprint("tick:1:", i)})
	}
	if _, err := p.send(hers, m); err != nil {
		t.Fatal(err)
	}
	replies := p.fake.Replies(hers)
	if len(replies) != 13 || replies[11].Title != "Xong, sang bước 2" || replies[12].Title != "Gặp cán bộ" || replies[10].Payload != "motcua:tick:1:10" {
		t.Errorf("replies %+v", replies)
	}
	for i, o := range m.Offers() {
		if want := fmt.Sprintf("%d. %s", i+1, o.Label); !strings.Contains(p.arrived(hers)[0]+"\n", want+"\n") {
			t.Errorf("%q cannot be typed", want)
		}
	}
	if got := len(p.offered(hers)); got != 17 {
		t.Errorf("the screen offers %d choices, want 17", got)
	}
}

// TestRefusedLooksAreSentPlain: words arrive whatever Facebook thinks of
// buttons.
func TestRefusedLooksAreSentPlain(t *testing.T) {
	p, _ := opened(t)
	p.fake.Fail(hers, fake.Failure{Kind: fake.FailRefused})
	_, err := p.send(hers, bot.Message{Kind: bot.MessageText, Text: "Mời bà con", Buttons: []bot.Button{{Label: "Gặp cán bộ", Action: "human"}, {Label: "Trang", URL: "https://x.example/"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.screen(hers), "text: Mời bà con\n  Trang: https://x.example/\n"; got != want {
		t.Errorf("it shows %q, want %q", got, want)
	}
}

func TestFilmsPicturesAndFiles(t *testing.T) {
	p, _ := opened(t, func(_ *fake.Config, o *messenger.Options) {
		o.Media = fstest.MapFS{"a/x.mp4": {Data: []byte("film")}, "a/b.png": {Data: []byte("\x89PNG\r\n\x1a\n")}}
		o.Link = func(f bot.FileRef, _ time.Time) string { return "https://phuong-mau.example/t/" + f.Hash }
	})
	step := &bot.StepView{}
	step.Picture = pointTo(step.Picture)
	step.Picture.File, step.Picture.Alt = "a/b.png", "Tờ khai"
	film := bot.VideoView{Title: "Cách làm", URL: "https://phuong-mau.example" + bot.MediaPath + "a/x.mp4", Own: true}
	for range 2 {
		if _, err := p.send(hers, bot.Message{Kind: bot.MessageStep, Text: "Xem phim", Step: step, Buttons: []bot.Button{{Label: "Tiếp", Action: "x"}},
			Videos: []bot.VideoView{film, {Title: "Ngoài", URL: "https://v.example/1"}, {Title: "Mất rồi", URL: bot.MediaPath + "a/gone.mp4", Own: true}}}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := p.send(hers, bot.Message{Kind: bot.MessageText, Text: "Mẫu đơn", Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Hương"},
		Files: []bot.FileRef{{Hash: "a", Name: "đơn.pdf", Type: "application/pdf", Size: 8}, {Hash: "b", Name: "ảnh.jpg", Type: "image/jpeg", Size: 8},
			{Hash: "c", Name: "lạ.exe", Type: "application/octet-stream", Size: 8}, {Hash: "gone", Name: "mất.pdf", Size: 8}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range p.fake.Received(hers) {
		got = append(got, strings.TrimSpace(m.Kind+" "+strings.ReplaceAll(m.Text, "\n", "/")+m.Name))
	}
	once := []string{"image b.png", "video x.mp4", "text Mất rồi/https://phuong-mau.example/media/a/gone.mp4", "text Xem phim/Ngoài/https://v.example/1"}
	want := append(append(slices.Clone(once), once...), "text Hương/Mẫu đơn", "file đơn.pdf", "image ảnh.jpg",
		"text lạ.exe/https://phuong-mau.example/t/c", "text mất.pdf/https://phuong-mau.example/t/gone")
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	uploads := 0
	p.mu.Lock()
	for _, r := range p.seen {
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			uploads++
		}
	}
	p.mu.Unlock()
	if uploads != 2+3 { // film and picture once; three files that could be opened
		t.Errorf("%d uploads: what Facebook keeps is brought again", uploads)
	}
	if all := p.fake.Received(hers); string(all[len(all)-4].File) != "%PDF-1.4" {
		t.Errorf("the file arrived as %q", all[len(all)-4].File)
	}
}

// TestWhatFacebookKeepsNoMoreIsBroughtAgain: a film that ended there arrives
// all the same, once.
func TestWhatFacebookKeepsNoMoreIsBroughtAgain(t *testing.T) {
	p, _ := opened(t, func(_ *fake.Config, o *messenger.Options) { o.Media = fstest.MapFS{"a/x.mp4": {Data: []byte("film")}} })
	m := bot.Message{Kind: bot.MessageDetail, Text: "Xem phim", Videos: []bot.VideoView{{Title: "Cách làm", URL: bot.MediaPath + "a/x.mp4", Own: true}}}
	for i := range 3 {
		if i == 1 {
			p.fake.Expire()
		}
		if _, err := p.send(hers, m); err != nil {
			t.Fatal(err)
		}
	}
	films := 0
	for _, got := range p.fake.Received(hers) {
		if got.Kind == "video" && string(got.File) == "film" {
			films++
		}
	}
	if films != 3 {
		t.Errorf("%d films arrived, want 3", films)
	}
}

// pointTo makes what a field points to.
func pointTo[T any](*T) *T { return new(T) }

func TestSignalIsShown(t *testing.T) {
	p, _ := opened(t)
	to := bot.Address{Account: messenger.Account, Chat: hers}
	if err := p.channel.Signal(t.Context(), to, bot.SignalTyping); err != nil || !p.fake.Typing(hers) || p.fake.Calls("mark_seen") != 1 {
		t.Errorf("%v, typing %v, seen %d", err, p.fake.Typing(hers), p.fake.Calls("mark_seen"))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.channel.Signal(ctx, to, bot.SignalTyping); err == nil || strings.Contains(err.Error(), "http://") {
		t.Errorf("a signal that was lost: %v", err)
	}
}

// TestMenuIsSetOnce, and not again by the next start.
func TestMenuIsSetOnce(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := newPlatform(t, &channeltest.Inbox{}, func(_ *fake.Config, o *messenger.Options) { o.Words = catalogue })
	channeltest.Until(t, "it is set", func() bool { return p.fake.Profile()["persistent_menu"] != nil })
	raw, err := json.Marshal(p.fake.Profile())
	if err != nil || !strings.Contains(string(raw), "motcua:human") || !strings.Contains(string(raw), "motcua:start") {
		t.Errorf("profile %s, %v", raw, err)
	}
	calls := p.fake.Calls("messenger_profile")
	next, err := messenger.New(messenger.Options{PageToken: pageToken, AppSecret: appSecret, VerifyToken: verifyToken, Words: catalogue, APIURL: p.url, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { next.Run(ctx); close(done) }()
	channeltest.Until(t, "it looked", func() bool { return p.fake.Calls("messenger_profile") > calls })
	cancel()
	<-done
	if n := p.fake.Calls("messenger_profile") - calls; n != 1 {
		t.Errorf("%d calls, want to read it once", n)
	}
	in := &channeltest.Inbox{}
	broken := newPlatform(t, in, func(cfg *fake.Config, o *messenger.Options) { o.Words = &words.Catalogue{} })
	broken.fake.Say(hers, "vẫn nhận")
	if got := in.Await(t, 1); got[0].Text != "vẫn nhận" {
		t.Errorf("events %q", texts(got))
	}
}
