package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot/zalobot/fake"
)

const (
	zalobotToken = "123456789:abcdefghijklmnopqrst"
	zalobotChat  = "6ede9afa66b88fe6d6a9"
)

// zalobotWard is a ward with a Zalo bot and one citizen's phone; it can be
// killed and started again.
type zalobotWard struct {
	*online
	fake *fake.Server
	seen int // messages of the bot that were read
}

func newZalobotWard(t *testing.T, webhook bool) *zalobotWard {
	t.Helper()
	f := fake.New(fake.Labels{}, zalobotToken)
	w := &zalobotWard{online: newOnline(t, f, f.Close), fake: f}
	w.env = []string{"MOTCUA_ZALOBOT_TOKEN=" + zalobotToken, "MOTCUA_ZALOBOT_API_URL=" + w.api}
	if webhook {
		w.env = append(w.env, "MOTCUA_ZALOBOT_WEBHOOK_SECRET="+hookSecret, "MOTCUA_PUBLIC_URL="+w.proxy)
	}
	w.begin()
	return w
}

func (w *zalobotWard) say(text string) { w.fake.Say(zalobotToken, zalobotChat, text) }

// reads waits until the bot says something that holds a text, after what was
// read before.
func (w *zalobotWard) reads(want string) fake.Message {
	w.t.Helper()
	m, seen := awaitSaid(w.t, w.seen, func() []fake.Message { return w.fake.Received(zalobotToken, zalobotChat) },
		func(m fake.Message) string { return m.Text }, want)
	w.seen = seen
	return m
}

// choose types the number that stands before some words in the message that
// was read last.
func (w *zalobotWard) choose(label string) {
	w.t.Helper()
	m := w.fake.Received(zalobotToken, zalobotChat)[w.seen-1]
	found := regexp.MustCompile(`(?m)^(\d+)\. .*` + regexp.QuoteMeta(label)).FindStringSubmatch(m.Text)
	if found == nil {
		w.t.Fatalf("no number for %q in:\n%s", label, m.Text)
	}
	w.say(found[1])
}

// TestF75ZalobotStory is the main job with the citizen on Zalo Bot, who types
// numbers, and the officer in the console, the server killed between the
// steps, by webhook and by getUpdates.
func TestF75ZalobotStory(t *testing.T) {
	for name, webhook := range map[string]bool{"polling": false, "webhook": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of the time is the pace of sending
			w := newZalobotWard(t, webhook)
			w.say("dang ky tam tru")
			w.reads("7.000 đồng")
			w.powerCut()
			w.choose("Hướng dẫn từng bước")
			w.reads("cho ai")
			w.choose("Tôi hoặc nhà tôi")
			w.reads("Bước 1")
			w.powerCut()
			w.choose("sang bước 2")
			w.reads("Bước 2")
			w.choose("chỗ ở hợp pháp")
			w.reads("Đã có 1 trên 3")
			w.powerCut()
			w.choose("Gặp cán bộ")
			w.reads("tổ dân phố nào")
			w.say("tổ 7")
			w.reads("Cán bộ mẫu Hương")
			w.powerCut()
			w.say("chu nha di xa khong ky duoc thi sao")
			w.fake.Photo(zalobotToken, zalobotChat, "anh day", tinyJPEG)
			w.settle()
			w.powerCut()

			officer := signIn(t, w.s.address)
			officer.readsAt("/console", "anh day")
			talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
			officer.readsAt(talk, "chu nha di xa khong ky duoc")
			if n := strings.Count(officer.html, "/console/files/") + strings.Count(officer.html, ".jpg"); n == 0 {
				t.Errorf("the officer does not see the picture:\n%s", officer.page)
			}
			const said = "Chủ nhà xác nhận trên <VNeID> & không cần ký_giấy ạ."
			key, version := newKey(), officer.field(`name="version" value="(\d+)"`)
			for range 2 {
				officer.post(talk+"/reply", "key", key, "version", version, "text", said)
			}
			if got := w.reads(said); !strings.HasPrefix(got.Text, "Cán bộ mẫu Hương\n") {
				t.Errorf("the answer does not say who speaks: %q", got.Text)
			}
			w.powerCut()
			officer.base = w.s.address
			officer.open(talk)
			officer.post(talk+"/close", "version", officer.field(`name="version" value="(\d+)"`), "outcome", "solved_helped")
			w.reads("hướng dẫn thế nào")
			w.choose("Rất tốt")
			w.reads("cảm ơn bà con đã cho ý kiến")
			n := 0
			for _, m := range w.fake.Received(zalobotToken, zalobotChat) {
				n += strings.Count(m.Text, said)
			}
			if n != 1 {
				t.Errorf("the reply arrived %d times", n)
			}
			officer.open("/healthz")
			var health struct {
				Channels []struct{ Account, State, Mode string }
			}
			if err := json.Unmarshal([]byte(officer.html), &health); err != nil || len(health.Channels) != 1 ||
				health.Channels[0].State != "ok" || health.Channels[0].Mode != name {
				t.Errorf("health: %v, %s", err, officer.html)
			}
			if strings.Contains(w.s.said.String(), zalobotToken) {
				t.Error("the token stands in the log")
			}
		})
	}
}

// TestF13ZalobotFileByLink is the way of a file from a citizen on Zalo Bot,
// where only pictures can be sent in the chat: she asks for an officer, gets a
// link, opens the page behind it and sends a paper, the server killed in
// between; the officer sees it on the ticket and opens it. What she tried to
// send in the chat and cannot is answered with the link as well.
func TestF13ZalobotFileByLink(t *testing.T) {
	t.Parallel() // most of the time is the pace of sending
	w := newZalobotWard(t, true)
	link := func(m fake.Message) (page *visitor, path string) {
		t.Helper()
		found := regexp.MustCompile(`(?m)^Gửi ảnh, giấy tờ: (http://[^/\s]+)(/gui/\S+)$`).FindStringSubmatch(m.Text)
		if found == nil || strings.Contains(m.Text, "nút") {
			t.Fatalf("no link, or a button that is not there:\n%s", m.Text)
		}
		return newVisitor(t, found[1]), found[2]
	}
	w.say("gap can bo")
	w.reads("tổ dân phố nào")
	w.say("tổ 7")
	promised := w.reads("mở liên kết bên dưới")
	if !strings.Contains(promised.Text, "Cán bộ mẫu Hương") {
		t.Errorf("the link does not come with the promise: %q", promised.Text)
	}
	page, path := link(promised)
	if code := page.open(path); code != http.StatusOK || !strings.Contains(page.page, "Gửi ảnh, giấy tờ cho") {
		t.Fatalf("the page: status %d: %s", code, page.page)
	}
	w.powerCut()
	const paper = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	const deed = "\x89PNG\r\n\x1a\nmot"
	if code := page.attach(path, "giấy khai sinh.pdf", paper); code != http.StatusOK {
		t.Fatalf("sent: status %d", code)
	}
	w.fake.Photo(zalobotToken, zalobotChat, "anh trong tin nhan", tinyJPEG)
	w.fake.Voice(zalobotToken, zalobotChat)
	page, path = link(w.reads("chưa nhận được tin thoại"))
	if code := page.attach(path, "sổ đỏ.png", deed); code != http.StatusOK {
		t.Fatalf("sent by the second link: status %d", code)
	}
	if code := page.open(path + "x"); code != http.StatusGone {
		t.Errorf("a link that is not ours: status %d", code)
	}

	officer := signIn(t, w.s.address)
	officer.readsAt("/console", "Nhắn qua Zalo Bot")
	talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.open(talk)
	officer.readsAt(talk, "sổ đỏ.png")
	for _, want := range []string{"giấy khai sinh.pdf", "anh trong tin nhan"} {
		if officer.count(want) == 0 {
			t.Errorf("the officer does not see %q:\n%s", want, officer.page)
		}
	}
	opens := map[string]bool{}
	for _, address := range regexp.MustCompile(`/console/files/[^/"]+/[0-9a-f]{64}`).FindAllString(officer.html, -1) {
		if code := officer.open(address); code != http.StatusOK {
			t.Errorf("the officer opens a file: status %d", code)
		}
		opens[officer.html] = true
	}
	if len(opens) != 3 || !opens[paper] || !opens[deed] || !opens[string(tinyJPEG)] {
		t.Errorf("the officer opens %d files, which are not those that were sent", len(opens))
	}
	if said := w.s.said.String(); strings.Contains(said, zalobotToken) || strings.Contains(said, path) || strings.Contains(said, hookSecret) {
		t.Error("a secret stands in the log")
	}
}

// settle waits until the platform has nothing more to give, and a moment
// more: with getUpdates what was handed out is not in the inbox yet.
func (w *zalobotWard) settle() {
	w.t.Helper()
	for wait := time.Now().Add(10 * time.Second); w.fake.Pending(zalobotToken) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(wait) {
			w.t.Fatal("updates wait at the platform")
		}
	}
	time.Sleep(300 * time.Millisecond)
}

// TestDemoZalobot: the demo's phone works without token or network.
func TestDemoZalobot(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--phones", "--listen", "127.0.0.1:0")
	said := demo.said.String()
	_, rest, ok := strings.Cut(said, "Zalo Bot:")
	if !ok {
		t.Fatalf("the demo does not say where its Zalo Bot is:\n%s", said)
	}
	v := newVisitor(t, strings.TrimSuffix(strings.Fields(rest)[0], "/"))
	if code := v.open("/"); code != http.StatusOK || !strings.Contains(v.page, "Trợ lý phường") {
		t.Fatalf("status %d: %s", code, v.page)
	}
	v.post("/say", "text", "dang ky tam tru")
	v.readsAt("/talk", "Bà con nhắn số để chọn")
	v.post("/say", "text", "1")
	v.readsAt("/talk", "cho ai")
}
