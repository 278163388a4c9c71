package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/admin"
)

// TestRevokedTokenReachesThePage: a bot whose token was revoked stands on the
// page of the channels, with what to do for a lead and with what it means for
// an officer, and in what the machine says of itself; its token nowhere.
func TestRevokedTokenReachesThePage(t *testing.T) {
	revoked := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
	}))
	defer revoked.Close()
	const token = "123456789:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
	data, s := newWard(t)
	if out, e, code := call(t, map[string]string{"MOTCUA_PASSWORD": demoPassword}, "account", "add", "dung", "--officer", "dung", "--role", "officer,lead", "--data", data); code != 0 {
		t.Fatalf("%d: %s%s", code, out, e)
	}
	s.kill()
	s = startServer(t, []string{"MOTCUA_TELEGRAM_TOKEN=" + token, "MOTCUA_TELEGRAM_API_URL=" + revoked.URL}, "serve", "--data", data, "--listen", "127.0.0.1:0")
	lead := newVisitor(t, s.address)
	lead.post("/console/sign-in", "username", "dung", "password", demoPassword)
	for end := time.Now().Add(15 * time.Second); !strings.Contains(lead.page, "Kênh từ chối khóa đăng nhập"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the page never says it: %s", lead.page)
		}
		lead.open("/console/channels")
	}
	for _, want := range []string{"Telegram", "lấy khóa (token) mới", "Không có tin nào chờ", "Trang web", "Đang chạy tốt"} {
		if !strings.Contains(lead.page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	officer := signIn(t, s.address)
	officer.open("/console/channels")
	if !strings.Contains(officer.page, "Kênh từ chối khóa đăng nhập") || !strings.Contains(officer.page, "gọi điện") || strings.Contains(officer.page, "token") {
		t.Errorf("an officer reads %s", officer.page)
	}
	res, err := http.Get(s.address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	var got struct {
		Channels []struct{ Account, State string }
	}
	if err != nil || json.Unmarshal(raw, &got) != nil || len(got.Channels) != 1 || got.Channels[0].State != "unauthorized" {
		t.Errorf("%s %v", raw, err)
	}
	if strings.Contains(string(raw)+lead.html+officer.html, "BBBB") {
		t.Error("the token is told")
	}
}

// TestCitizensPageIsHealthy: when somebody wrote on the ward's own page stands
// on the page of the channels.
func TestCitizensPageIsHealthy(t *testing.T) {
	_, s := newWard(t)
	officer := signIn(t, s.address)
	officer.open("/console/channels")
	if strings.Contains(officer.page, "Lần cuối nhận tin") {
		t.Fatal("nobody wrote yet")
	}
	citizen := newVisitor(t, s.address)
	citizen.open("/")
	citizen.say("dang ky tam tru")
	officer.open("/console/channels")
	if !strings.Contains(officer.page, "Lần cuối nhận tin từ kênh: ") {
		t.Errorf("the page says %s", officer.page)
	}
}

// TestDoctorTellsTheRestOfChannels: what waits, what is refused, and until
// when a permission lasts.
func TestDoctorTellsTheRestOfChannels(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 30, 0, 0, time.Local)
	for name, c := range map[string]struct {
		s    admin.ChannelState
		want string
	}{
		"nothing":            {admin.ChannelState{}, ""},
		"some wait":          {admin.ChannelState{Waiting: 3, Oldest: now.Add(-time.Minute)}, "ok channel zalo:main: 3 messages wait to be sent, the oldest since 2026-11-23 08:29; 0 chats are tried again"},
		"they wait for long": {admin.ChannelState{Waiting: 3, Retrying: 2, Oldest: now.Add(-time.Hour)}, "warn channel zalo:main: 3 messages wait to be sent, the oldest since 2026-11-23 07:30; 2 chats are tried again"},
		"at the platform":    {admin.ChannelState{Pending: 12}, "warn channel zalo:main: 12 updates wait at the platform"},
		"refused":            {admin.ChannelState{Refused: 4}, "warn channel zalo:main: 4 requests were refused"},
		"lasts":              {admin.ChannelState{Ends: now.AddDate(0, 0, 80)}, "ok channel zalo:main: its permission lasts until 2027-02-11 08:30"},
		"ends":               {admin.ChannelState{Ends: now.AddDate(0, 0, 3), EndsSoon: true}, "warn channel zalo:main: its permission ends on 2026-11-26 08:30"},
		"unchecked":          {admin.ChannelState{Unchecked: true}, "warn channel zalo:main: signatures are not checked"},
	} {
		var out strings.Builder
		d := &doctor{out: &out, now: now, counts: map[verdict]int{}}
		c.s.Account = "zalo:main"
		d.channelRest(c.s)
		if got := strings.Join(strings.Fields(out.String()), " "); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
