package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot/telegram/fake"
)

const (
	botToken   = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	hookSecret = "a-secret-of-the-webhook"
)

// phone is a citizen's Telegram.
type phone struct {
	t    *testing.T
	fake *fake.Server
	chat int64
	seen int // messages of the bot that were read
}

func (p *phone) say(text string) { p.fake.Say(botToken, p.chat, text) }

// reads waits until the bot says something that holds a text, after what was
// read before, and returns it.
func (p *phone) reads(want string) fake.Message {
	p.t.Helper()
	m, seen := awaitSaid(p.t, p.seen, func() []fake.Message { return p.fake.Received(botToken, p.chat) },
		func(m fake.Message) string { return m.Text }, want)
	p.seen = seen
	return m
}

// press presses the newest button whose words hold a text.
func (p *phone) press(label string) {
	p.t.Helper()
	all := p.fake.Received(botToken, p.chat)
	for i := len(all) - 1; i >= 0; i-- {
		for _, row := range all[i].Rows {
			for _, b := range row {
				if strings.Contains(b.Text, label) && b.Data != "" {
					p.fake.Press(botToken, p.chat, all[i].ID, b.Data)
					return
				}
			}
		}
	}
	p.t.Fatalf("there is no button %q", label)
}

func (p *phone) count(text string) int {
	n := 0
	for _, m := range p.fake.Received(botToken, p.chat) {
		n += strings.Count(m.Text, text)
	}
	return n
}

// telegramWard is a ward with a bot, which can be killed and started again.
type telegramWard struct {
	*online
	fake *fake.Server
}

func newTelegramWard(t *testing.T, webhook bool) *telegramWard {
	f := fake.New(fake.Labels{}, botToken)
	w := &telegramWard{online: newOnline(t, f, f.Close), fake: f}
	w.env = []string{"MOTCUA_TELEGRAM_TOKEN=" + botToken, "MOTCUA_TELEGRAM_API_URL=" + w.api}
	if webhook {
		w.env = append(w.env, "MOTCUA_TELEGRAM_WEBHOOK_SECRET="+hookSecret, "MOTCUA_PUBLIC_URL="+w.proxy)
	}
	w.begin()
	return w
}

// TestTelegramStory is the main job with the citizen on Telegram and the
// officer in the console, the server killed between the steps, by long
// polling and by webhook.
func TestTelegramStory(t *testing.T) {
	for name, webhook := range map[string]bool{"polling": false, "webhook": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of the time is Telegram's pace
			w := newTelegramWard(t, webhook)
			p := &phone{t: t, fake: w.fake, chat: 1001}
			p.say("/start")
			p.reads("xin chào bà con")
			p.say("dang ky tam tru")
			card := p.reads("7.000 đồng")
			if !strings.Contains(card.HTML, "<b>") {
				t.Errorf("the card has no head: %q", card.HTML)
			}
			w.powerCut()
			p.press("Hướng dẫn từng bước")
			p.reads("cho ai")
			p.press("Tôi hoặc nhà tôi")
			p.reads("Bước 1")
			w.powerCut()
			p.press("bước 2")
			step := p.reads("Bước 2")
			p.press("☐")
			p.until("the paper is ticked", func() bool {
				for _, m := range w.fake.Received(botToken, p.chat) {
					if m.ID == step.ID && m.Edited && strings.Contains(m.Rows[0][0].Text+m.Rows[1][0].Text, "☑") {
						return true
					}
				}
				return false
			})
			p.press("cán bộ")
			p.say("tổ 7")
			p.reads("Cán bộ mẫu Hương")
			w.powerCut()
			album := func(caption string) {
				p.fake.Photo(botToken, p.chat, caption, "giay-to", tinyJPEG, append(append([]byte(nil), tinyJPEG...), make([]byte, 4096)...))
			}
			album("chu nha di xa khong ky duoc, anh day")
			album("")
			w.s.kill() // before anybody looked
			w.powerCut()

			officer := signIn(t, w.s.address)
			officer.readsAt("/console", "chu nha di xa khong ky duoc")
			talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
			officer.open(talk)
			if n := strings.Count(officer.html, "/console/files/"); n < 2 && strings.Count(officer.html, ".jpg") < 2 {
				t.Errorf("the officer sees %d files of the album, want 2:\n%s", n, officer.page)
			}
			version := officer.field(`name="version" value="(\d+)"`)
			const said = "Chủ nhà xác nhận trên <VNeID> & không cần ký_giấy ạ."
			key := newKey()
			shown := w.fake.Calls(botToken, "sendChatAction")
			for range 3 { // as a page says it while she types
				officer.post(talk + "/typing")
			}
			for wait := time.Now().Add(5 * time.Second); w.fake.Calls(botToken, "sendChatAction") == shown && time.Now().Before(wait); {
				time.Sleep(20 * time.Millisecond)
			}
			if n := w.fake.Calls(botToken, "sendChatAction") - shown; n != 1 {
				t.Errorf("her typing was shown %d times", n)
			}
			for range 2 {
				officer.post(talk+"/reply", "key", key, "version", version, "text", said)
			}
			answer := p.reads(said)
			if !strings.Contains(answer.HTML, "<b>Cán bộ mẫu Hương</b>") {
				t.Errorf("the answer does not say who speaks: %q", answer.HTML)
			}
			w.powerCut()
			officer.base = w.s.address
			officer.open(talk)
			officer.post(talk+"/close", "version", officer.field(`name="version" value="(\d+)"`), "outcome", "solved_helped")
			p.reads("hướng dẫn thế nào")
			p.press("Rất tốt")
			p.reads("cảm ơn bà con đã cho ý kiến")
			p.say("con moi sinh thi lam giay khai sinh o dau")
			p.reads("khai sinh")
			if n := p.count(said); n != 1 {
				t.Errorf("the reply arrived %d times", n)
			}
			// An answer may be read before the update that it answers is confirmed.
			for wait := time.Now().Add(10 * time.Second); w.fake.Pending(botToken) > 1 && time.Now().Before(wait); {
				time.Sleep(20 * time.Millisecond)
			}
			if n := w.fake.Pending(botToken); n > 1 {
				t.Errorf("%d updates are not confirmed", n)
			}
			officer.open("/healthz")
			var health struct {
				Channels []struct{ Account, State, Mode string }
			}
			if err := json.Unmarshal([]byte(officer.html), &health); err != nil || len(health.Channels) != 1 ||
				health.Channels[0].State != "ok" || health.Channels[0].Mode != name {
				t.Errorf("health: %v, %s", err, officer.html)
			}
		})
	}
}

// TestF75TelegramOfficer is the other way round: the officer on Telegram, linked
// by a code from the console, the citizen on the page and then on Telegram
// too; the server is killed between the steps.
func TestF75TelegramOfficer(t *testing.T) {
	w := newTelegramWard(t, false)
	desk := signIn(t, w.s.address)
	if code := desk.post("/console/me/chat"); code != http.StatusOK {
		t.Fatalf("status %d: %s", code, desk.page)
	}
	start := desk.field(`<code>(/start of_[A-Za-z0-9_-]+)</code>`)
	huong := &phone{t: t, fake: w.fake, chat: 2002}
	huong.say(start)
	huong.reads("Chào Cán bộ mẫu Hương")
	stranger := &phone{t: t, fake: w.fake, chat: 3003}
	stranger.say(start)
	stranger.reads("đã dùng rồi")
	w.powerCut()

	citizen := newVisitor(t, w.s.address)
	citizen.open("/")
	citizen.say("dang ky tam tru thi chu nha so 0912345678 ky o dau")
	citizen.reads("tạm trú")
	citizen.post("/press", "action", "human")
	citizen.say("tổ 7")
	alert := huong.reads("mới chuyển tới")
	if !strings.Contains(alert.Text, "********78") || strings.Contains(alert.Text, "0912345678") {
		t.Errorf("the number is not masked: %q", alert.Text)
	}
	w.powerCut()
	citizen.base = w.s.address
	huong.press("Nhận phiếu")
	huong.reads("anh chị đã nhận")
	const said = "Chủ nhà xác nhận trên VNeID được ạ."
	w.fake.Reply(botToken, huong.chat, alert.ID, said)
	citizen.reads(said)
	huong.reads("đang được gửi")
	w.powerCut()
	citizen.base = w.s.address
	citizen.say("the con giay to khac thi sao")
	huong.reads("bà con vừa nhắn thêm")
	huong.say("Dạ em chào bà con") // a reply to nothing
	huong.reads("Chưa gửi gì tới ai")
	huong.press("Đóng phiếu")
	huong.reads("kết quả thế nào")
	huong.press("nhờ cán bộ giúp")
	huong.reads("đã đóng")
	citizen.reads("hướng dẫn thế nào")
	if n := citizen.count("Dạ em chào bà con"); n != 0 {
		t.Error("a reply to nothing reached the citizen")
	}

	// A citizen on Telegram who blocks the bot: the officer learns of it there.
	p := &phone{t: t, fake: w.fake, chat: 1001}
	p.say("gap can bo")
	p.reads("tổ")
	p.say("tổ 7")
	p.reads("trả lời trước")
	alert = huong.reads("mới chuyển tới")
	w.fake.Block(botToken, p.chat, true)
	w.fake.Reply(botToken, huong.chat, alert.ID, "Bà con cần gì ạ?")
	huong.reads("chưa tới được bà con")

	desk.base = w.s.address
	desk.open("/console/me")
	desk.post("/console/me/chat/end", "key", desk.field(`action="/console/me/chat/end"><input type="hidden" name="key" value="([^"]+)"`))
	huong.reads("không còn nhận báo tin")
}

func (p *phone) until(what string, holds func() bool) {
	p.t.Helper()
	for range 400 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("never happened: %s", what)
}

// tinyJPEG begins as a photo does.
var tinyJPEG = []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9")

// TestTelegramUnreachable: start-up and everything else go on while Telegram
// cannot be reached, and health says so.
func TestTelegramUnreachable(t *testing.T) {
	data, s := newWard(t)
	s.stop()
	s = startServer(t, []string{"MOTCUA_TELEGRAM_TOKEN=" + botToken, "MOTCUA_TELEGRAM_API_URL=http://127.0.0.1:1"},
		"serve", "--data", data, "--listen", "127.0.0.1:0")
	v := newVisitor(t, s.address)
	v.open("/")
	v.say("đăng ký tạm trú")
	v.reads("Đăng ký tạm trú")
	v.readsAt("/healthz", "unreachable")
	if strings.Contains(v.html, strings.SplitN(botToken, ":", 2)[1]) {
		t.Error("the token stands in the health page")
	}
}

// TestDemoTelegram: the demo's phone works without token or network.
func TestDemoTelegram(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--telegram", "--listen", "127.0.0.1:0")
	said := demo.said.String()
	i := strings.Index(said, "Telegram:")
	if i < 0 {
		t.Fatalf("the demo does not say where its Telegram is:\n%s", said)
	}
	v := newVisitor(t, strings.TrimSuffix(strings.Fields(said[i:])[1], "/"))
	if code := v.open("/"); code != http.StatusOK || !strings.Contains(v.page, "Điện thoại") {
		t.Fatalf("status %d: %s", code, v.page)
	}
	v.post("/say", "chat", "1001", "text", "/start")
	v.readsAt("/talk", "xin chào bà con")
	v.post("/press", "chat", "1001", "message", v.field(`name="message" value="(\d+)"`), "data", "human")
	v.readsAt("/talk", "tổ")
}
