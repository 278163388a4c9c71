package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
)

// zaloAccount is the ward's, with marks for secrets that must show nowhere.
func zaloAccount() fake.Account {
	return fake.Account{AppID: "1234567890", AppSecret: "MARK-app-secret", WebhookSecret: "MARK-webhook-secret", OA: "555000", Refresh: "MARK-refresh"}
}

// zaloWard is a ward with a Zalo account, which can be killed and started
// again.
type zaloWard struct {
	*online
	fake *fake.Server
	asks atomic.Pointer[http.HandlerFunc] // answers in the place of Zalo's OAuth; nil it does itself
	seen int                              // messages that were read
}

func newZaloWard(t *testing.T, change ...func(*fake.Options)) *zaloWard {
	o := fake.Options{Account: zaloAccount(), Echo: true, Retries: slices.Repeat([]time.Duration{200 * time.Millisecond}, 100)}
	for _, f := range change {
		f(&o)
	}
	w := &zaloWard{fake: fake.New(o)}
	w.online = newOnline(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if f := w.asks.Load(); f != nil && strings.HasSuffix(r.URL.Path, "/access_token") {
			(*f)(rw, r)
			return
		}
		w.fake.ServeHTTP(rw, r)
	}), w.fake.Close)
	a := zaloAccount()
	w.env = []string{"MOTCUA_ZALO_APP_ID=" + a.AppID, "MOTCUA_ZALO_APP_SECRET=" + a.AppSecret, "MOTCUA_ZALO_WEBHOOK_SECRET=" + a.WebhookSecret,
		"MOTCUA_ZALO_REFRESH_TOKEN=" + a.Refresh, "MOTCUA_ZALO_API_URL=" + w.api, "MOTCUA_ZALO_OAUTH_URL=" + w.api, "MOTCUA_PUBLIC_URL=" + w.proxy}
	w.fake.Hook(w.proxy + "/zalo/")
	w.begin()
	return w
}

const zaloCitizen = "7001"

// reads waits until the account says something that holds a text, after what
// was read before, and returns it.
func (w *zaloWard) reads(want string) fake.Message {
	w.t.Helper()
	m, seen := awaitSaid(w.t, w.seen, func() []fake.Message { return w.fake.Received(zaloCitizen) },
		func(m fake.Message) string { return m.Text }, want)
	w.seen = seen
	return m
}

// press presses the newest button whose words hold a text.
func (w *zaloWard) press(label string) {
	w.t.Helper()
	all := w.fake.Received(zaloCitizen)
	for _, m := range slices.Backward(all) {
		for _, b := range m.Buttons {
			if strings.Contains(b.Title, label) && b.Payload != "" {
				w.fake.Press(zaloCitizen, b)
				return
			}
		}
	}
	w.t.Fatalf("there is no button %q", label)
}

// TestZaloStory is the main job with the citizen on Zalo and the officer in
// the console, the server killed between the steps.
func TestZaloStory(t *testing.T) {
	w := newZaloWard(t)
	w.fake.Follow(zaloCitizen, true)
	w.reads("xin chào bà con")
	w.fake.Say(zaloCitizen, "dang ky tam tru")
	if card := w.reads("7.000 đồng"); len(card.Buttons) == 0 || len(card.Buttons) > 5 {
		t.Errorf("the card has %d buttons", len(card.Buttons))
	}
	w.powerCut()
	w.press("Hướng dẫn từng bước")
	w.reads("cho ai")
	w.fake.Say(zaloCitizen, "1") // by its number
	w.reads("Bước 1")
	w.powerCut()
	w.press("bước 2")
	w.reads("Bước 2")
	w.press("cán bộ")
	w.reads("tổ")
	w.fake.Say(zaloCitizen, "tổ 7")
	w.reads("Cán bộ mẫu Hương")
	w.powerCut()
	photo := append(append([]byte(nil), tinyJPEG...), make([]byte, 4096)...)
	for range 2 {
		w.fake.SendPictures(zaloCitizen, "", fake.Picture{URL: w.fake.Host(w.api, "", photo), Thumbnail: w.fake.Host(w.api, "", tinyJPEG)})
		photo = append(photo, 1)
	}
	w.s.kill()                                                      // before anybody looked
	w.fake.Say(zaloCitizen, "chu nha di xa khong ky duoc, anh day") // while nobody is there
	w.powerCut()

	officer := signIn(t, w.s.address)
	officer.readsAt("/console", "chu nha di xa khong ky duoc")
	talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.open(talk)
	if n := strings.Count(officer.html, "/console/files/"); n < 2 {
		t.Errorf("the officer sees %d files, want 2:\n%s", n, officer.page)
	}
	version := officer.field(`name="version" value="(\d+)"`)
	const said = "Chủ nhà xác nhận trên <VNeID> & không cần ký_giấy ạ."
	key := newKey()
	for range 2 {
		officer.post(talk+"/reply", "key", key, "version", version, "text", said)
	}
	if answer := w.reads(said); !strings.HasPrefix(answer.Text, "Cán bộ mẫu Hương\n") {
		t.Errorf("the answer does not say who speaks: %q", answer.Text)
	}
	w.powerCut()
	officer.base = w.s.address
	officer.open(talk)
	officer.post(talk+"/close", "version", officer.field(`name="version" value="(\d+)"`), "outcome", "solved_helped")
	w.reads("hướng dẫn thế nào")
	w.press("Rất tốt")
	w.reads("cảm ơn bà con đã cho ý kiến")
	w.fake.Say(zaloCitizen, "con moi sinh thi lam giay khai sinh o dau")
	w.reads("khai sinh")
	n := 0
	for _, m := range w.fake.Received(zaloCitizen) {
		n += strings.Count(m.Text, said)
	}
	if n != 1 {
		t.Errorf("the reply arrived %d times", n)
	}
	officer.open("/healthz")
	var health struct {
		Channels []struct {
			Account, State, Mode string
			TokenUntil           time.Time `json:"token_until"`
		}
	}
	if err := json.Unmarshal([]byte(officer.html), &health); err != nil || len(health.Channels) != 1 ||
		health.Channels[0].State != "ok" || health.Channels[0].Mode != "webhook" || health.Channels[0].TokenUntil.Before(time.Now().Add(12*time.Hour)) {
		t.Errorf("health: %v, %s", err, officer.html)
	}
	// Each start found the permission of before: only the first asked for one.
	if n := w.fake.Calls("/v4/oa/access_token"); n != 1 {
		t.Errorf("%d renewals in %d starts", n, 6)
	}
	if strings.Contains(officer.html+w.s.said.String(), "MARK") {
		t.Error("a secret shows")
	}
}

// TestZaloSettings: all that is missing is said at once, without secrets.
func TestZaloSettings(t *testing.T) {
	env := map[string]string{"MOTCUA_ZALO_APP_SECRET": "MARK-same", "MOTCUA_ZALO_WEBHOOK_SECRET": "MARK-same", "MOTCUA_ZALO_REPLY_WINDOW": "1h",
		"MOTCUA_ZALO_FREE_WINDOW": "2h", "MOTCUA_ZALO_FREE_REPLIES": "-1", "MOTCUA_ZALO_WEBHOOK_CHECK": "off", "MOTCUA_ZALO_FILE_HOSTS": "zdn.vn,*", "MOTCUA_ZALO_OA_ID": "x"}
	_, err := loadConfig("", func(name string) string { return env[name] }, nil)
	if err == nil {
		t.Fatal("no fault")
	}
	for _, want := range []string{"zalo_app_id: ", "zalo_refresh_token: ", "public_url: ", "zalo_webhook_secret: ", "zalo_free_window: ", "zalo_free_replies ", "zalo_webhook_check ", "zalo_file_hosts ", "zalo_oa_id "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "MARK") {
		t.Errorf("a secret shows: %v", err)
	}
	cfg, err := loadConfig("", func(string) string { return "" }, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l := channelLimits(cfg)["zalo"]; l != zalo.Limits() || l.ReplyWindow != 168*time.Hour || l.Free != 8 || l.FreeWindow != 48*time.Hour || l.FileBytes == 0 || !l.Still {
		t.Errorf("%+v, want %+v, which the channel is tested with", l, zalo.Limits())
	}
}

// TestDemoZalo: the demo's phone works without account or network.
func TestDemoZalo(t *testing.T) {
	demo := startServer(t, []string{"MOTCUA_DEMO_PASSWORD=" + demoPassword}, "serve", "--demo", "--phones", "--listen", "127.0.0.1:0")
	said := demo.said.String()
	i := strings.Index(said, "Zalo:")
	if i < 0 {
		t.Fatalf("the demo does not say where its Zalo is:\n%s", said)
	}
	v := newVisitor(t, strings.TrimSuffix(strings.Fields(said[i:])[1], "/"))
	if code := v.open("/"); code != http.StatusOK || !strings.Contains(v.page, "Phường mẫu") {
		t.Fatalf("status %d: %s", code, v.page)
	}
	v.post("/follow", "user", "7001")
	v.readsAt("/talk?user=7001", "xin chào bà con")
	v.post("/say", "user", "7001", "text", "gặp cán bộ")
	v.readsAt("/talk?user=7001", "tổ")
}
