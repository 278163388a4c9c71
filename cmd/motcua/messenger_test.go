package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot/messenger/fake"
)

// fbPhone is a citizen's Messenger.
type fbPhone struct {
	t    *testing.T
	fake *fake.Server
	who  string
	seen int // messages of the page that were read
}

// reads waits until the page says something that holds a text, after what was
// read before, and returns it.
func (p *fbPhone) reads(want string) fake.Message {
	p.t.Helper()
	m, seen := awaitSaid(p.t, p.seen, func() []fake.Message { return p.fake.Received(p.who) },
		func(m fake.Message) string { return m.Text }, want)
	p.seen = seen
	return m
}

// press touches the quick reply whose words hold a text.
func (p *fbPhone) press(label string) {
	p.t.Helper()
	for wait := time.Now().Add(10 * time.Second); time.Now().Before(wait); time.Sleep(50 * time.Millisecond) {
		for _, r := range p.fake.Replies(p.who) {
			if strings.Contains(r.Title, label) {
				p.fake.Choose(p.who, r.Title)
				return
			}
		}
	}
	p.t.Fatalf("there is no quick reply %q", label)
}

func (p *fbPhone) count(text string) int {
	n := 0
	for _, m := range p.fake.Received(p.who) {
		n += strings.Count(m.Text, text)
	}
	return n
}

// messengerWard is a ward with a page, which can be killed and started again.
type messengerWard struct {
	*online
	fake *fake.Server
}

func newMessengerWard(t *testing.T) *messengerWard {
	f := fake.New(fake.Config{Page: "104000000000001", App: "555", Name: "Phường Mẫu", Token: "page-token-of-a-test", AppSecret: "app-secret-of-a-test", Verify: "verify-token-of-a-test"})
	w := &messengerWard{online: newOnline(t, f, f.Close), fake: f}
	w.env = []string{"MOTCUA_MESSENGER_PAGE_TOKEN=page-token-of-a-test", "MOTCUA_MESSENGER_APP_SECRET=app-secret-of-a-test",
		"MOTCUA_MESSENGER_VERIFY_TOKEN=verify-token-of-a-test", "MOTCUA_MESSENGER_API_URL=" + w.api, "MOTCUA_PUBLIC_URL=" + w.proxy}
	w.begin()
	if err := w.fake.SetHook(w.proxy + "/messenger/"); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestMessengerStory is the main job with the citizen in Messenger and the
// officer in the console, the server killed between the steps.
func TestMessengerStory(t *testing.T) {
	t.Parallel() // most of the time is waiting
	w := newMessengerWard(t)
	p := &fbPhone{t: t, fake: w.fake, who: fake.FirstCitizen}
	for wait := time.Now().Add(10 * time.Second); w.fake.Profile()["persistent_menu"] == nil && time.Now().Before(wait); {
		time.Sleep(20 * time.Millisecond)
	}
	w.fake.Start(p.who, "")
	p.reads("xin chào bà con")
	w.fake.Say(p.who, "dang ky tam tru")
	p.reads("7.000 đồng")
	w.powerCut()
	p.press("Hướng dẫn từng bước")
	p.reads("cho ai")
	w.fake.Say(p.who, "1") // the quick reply's number does as well
	p.reads("Bước 1")
	w.powerCut()
	p.press("1. Tờ khai") // what was sent cannot be changed: the tick is said, with what else there is
	p.reads("1. [đã có] Tờ khai")
	p.press("sang bước 2")
	p.reads("Bước 2")
	w.fake.Postback(p.who, "Gặp cán bộ", "motcua:human", "") // from the menu
	p.reads("tổ")
	w.fake.Say(p.who, "tổ 7")
	p.reads("Cán bộ mẫu Hương")
	w.powerCut()
	photo := append(append([]byte(nil), tinyJPEG...), make([]byte, 4096)...)
	w.fake.Attach(p.who, w.api, "chu nha di xa khong ky duoc, anh day", fake.Named{Name: "a.jpg", Content: photo}, fake.Named{Name: "b.jpg", Content: append(photo, 1)})
	w.s.kill() // before anybody looked
	w.powerCut()

	officer := signIn(t, w.s.address)
	officer.readsAt("/console", "chu nha di xa khong ky duoc")
	talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.open(talk)
	files := map[string]bool{}
	for _, m := range regexp.MustCompile(`/console/files/[a-z0-9-]+/[0-9a-f]{64}`).FindAllString(officer.html, -1) {
		files[m] = true
	}
	if len(files) != 2 {
		t.Errorf("the officer sees %d files of the two, the page says:\n%s", len(files), officer.html)
	}
	version := officer.field(`name="version" value="(\d+)"`)
	const said = "Chủ nhà xác nhận trên <VNeID> & không cần ký_giấy ạ."
	key := newKey()
	for range 2 {
		officer.post(talk+"/reply", "key", key, "version", version, "text", said)
	}
	if answer := p.reads(said); !strings.HasPrefix(answer.Text, "Cán bộ mẫu Hương\n") {
		t.Errorf("the answer does not say who speaks: %q", answer.Text)
	}
	w.powerCut()
	officer.base = w.s.address
	officer.open(talk)
	officer.post(talk+"/close", "version", officer.field(`name="version" value="(\d+)"`), "outcome", "solved_helped")
	p.reads("hướng dẫn thế nào")
	p.press("Rất tốt")
	p.reads("cảm ơn bà con đã cho ý kiến")
	w.fake.Say(p.who, "con moi sinh thi lam giay khai sinh o dau")
	p.reads("khai sinh")
	if n := p.count(said); n != 1 {
		t.Errorf("the reply arrived %d times", n)
	}
	for wait := time.Now().Add(10 * time.Second); w.fake.Pending() > 0 && time.Now().Before(wait); {
		time.Sleep(20 * time.Millisecond)
	}
	if n := w.fake.Pending(); n > 0 {
		t.Errorf("%d items are not acknowledged", n)
	}
	officer.open("/healthz")
	var health struct {
		Channels []struct{ Account, State, Mode string }
	}
	if err := json.Unmarshal([]byte(officer.html), &health); err != nil || len(health.Channels) != 1 ||
		health.Channels[0].State != "ok" || health.Channels[0].Account != "messenger:main" || health.Channels[0].Mode != "webhook" {
		t.Errorf("health: %v, %s", err, officer.html)
	}
	for _, secret := range []string{"page-token-of-a-test", "app-secret-of-a-test", "verify-token-of-a-test"} {
		if strings.Contains(officer.html+w.s.said.String(), secret) {
			t.Errorf("%s is told", secret)
		}
	}
}

// TestMessengerElsewhere: when a person answers at the page's own inbox the
// assistant is silent, the officer sees it, and it speaks again when it is
// asked to; what we send ourselves comes back and mutes nobody.
func TestMessengerElsewhere(t *testing.T) {
	t.Parallel() // most of the time is waiting
	w := newMessengerWard(t)
	p := &fbPhone{t: t, fake: w.fake, who: fake.FirstCitizen}
	w.fake.Say(p.who, "dang ky tam tru")
	p.reads("7.000 đồng")
	w.fake.Say(p.who, "con moi sinh thi lam giay khai sinh o dau")
	p.reads("khai sinh") // its own words have come back meanwhile
	w.fake.PageSays(p.who, "Chị ra phường gặp em nhé")
	officer := signIn(t, w.s.address)
	officer.readsAt("/console?tab=ward", "chờ bà con trả lời")
	talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.readsAt(talk, "Chị ra phường gặp em nhé")
	before := len(w.fake.Received(p.who))
	w.powerCut()
	w.fake.Say(p.who, "dang ky ket hon can gi")
	officer.base = w.s.address
	officer.readsAt(talk, "dang ky ket hon can gi")
	for _, m := range w.fake.Received(p.who)[before:] {
		if strings.Contains(m.Text, "kết hôn") {
			t.Errorf("the assistant talks into it: %q", m.Text)
		}
	}
	w.fake.Postback(p.who, "Hỏi tiếp trợ lý", "motcua:bot", "")
	p.reads("trợ lý")
	w.fake.Say(p.who, "dang ky ket hon can gi")
	p.reads("kết hôn")
}

// TestMessengerSettings: what must stand together is asked for together, and
// no secret is repeated.
func TestMessengerSettings(t *testing.T) {
	all := map[string]string{"MOTCUA_MESSENGER_PAGE_TOKEN": "page-token-of-a-test", "MOTCUA_MESSENGER_APP_SECRET": "app-secret-of-a-test",
		"MOTCUA_MESSENGER_VERIFY_TOKEN": "verify-token-of-a-test", "MOTCUA_PUBLIC_URL": "https://motcua.example.vn"}
	load := func(change map[string]string) (config, error) {
		return loadConfig("", func(name string) string {
			if v, ok := change[name]; ok {
				return v
			}
			return all[name]
		}, nil)
	}
	for want, change := range map[string]map[string]string{
		"":                       {},
		"messenger_app_secret":   {"MOTCUA_MESSENGER_APP_SECRET": ""},
		"messenger_page_token":   {"MOTCUA_MESSENGER_PAGE_TOKEN": ""},
		"public_url":             {"MOTCUA_PUBLIC_URL": ""},
		"messenger_verify_token": {"MOTCUA_MESSENGER_VERIFY_TOKEN": "short"},
		"messenger_page_id":      {"MOTCUA_MESSENGER_PAGE_ID": "trang-phuong"},
		"messenger_human_window": {"MOTCUA_MESSENGER_HUMAN_WINDOW": "12h"},
		"messenger_reply_window": {"MOTCUA_MESSENGER_REPLY_WINDOW": "a day"},
		"messenger_human_agent":  {"MOTCUA_MESSENGER_HUMAN_AGENT": "yes"},
		"messenger_api_version":  {"MOTCUA_MESSENGER_API_VERSION": "25"},
	} {
		_, err := load(change)
		switch {
		case want == "" && err != nil:
			t.Errorf("all is set: %v", err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v", want, err)
		case err != nil && strings.Contains(err.Error(), "of-a-test"):
			t.Errorf("a secret is told: %v", err)
		}
	}
	for agent, want := range map[string]time.Duration{"off": 24 * time.Hour, "on": 168 * time.Hour} {
		c, err := load(map[string]string{"MOTCUA_MESSENGER_HUMAN_AGENT": agent})
		if err != nil {
			t.Fatal(err)
		}
		if l := channelLimits(c)["messenger"]; l.ReplyWindow != want || l.BotWindow != 24*time.Hour || l.FileBytes != 25<<20 {
			t.Errorf("human agent %s: limits %+v", agent, l)
		}
	}
}

// TestDemoMessenger: the demo's phone works without token or network.
func TestDemoMessenger(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--phones", "--listen", "127.0.0.1:0")
	said := demo.said.String()
	i := strings.Index(said, "Messenger:")
	if i < 0 {
		t.Fatalf("the demo does not say where its Messenger is:\n%s", said)
	}
	v := newVisitor(t, strings.TrimSuffix(strings.Fields(said[i:])[1], "/"))
	if code := v.open("/"); code != http.StatusOK || !strings.Contains(v.page, "Phường Mẫu") {
		t.Fatalf("status %d: %s", code, v.page)
	}
	v.readsAt("/chat", "Bắt đầu")
	v.post("/start")
	v.readsAt("/chat", "xin chào bà con")
	v.post("/say", "text", "dang ky tam tru")
	v.readsAt("/chat", "Hướng dẫn từng bước")
	v.post("/choose", "title", "Hướng dẫn từng bước")
	v.readsAt("/chat", "cho ai")
	v.post("/inbox", "text", "Chị ra phường gặp em nhé")
	v.readsAt("/chat", "Cán bộ trả lời tại hộp thư của trang")
}
