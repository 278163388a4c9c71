package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// otherServer starts a Telegram server that we did not write, from npm, with
// a bridge before it: it reads JSON only, while multipart is what bots send.
func otherServer(t *testing.T) (api, direct string) {
	t.Helper()
	modules, err := filepath.Abs("../../.cache/telegram-test-api/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "telegram-test-api")); err != nil {
		t.Skip("needs telegram-test-api")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("needs telegram-test-api: there is no node")
	}
	const script = `const Server = require('telegram-test-api');
const probe = require('net').createServer().listen(0, '127.0.0.1', () => {
  const port = probe.address().port;
  probe.close(async () => { await new Server({port, host: '127.0.0.1'}).start(); console.log('http://127.0.0.1:' + port); });
});`
	cmd := exec.Command("node", "-e", script)
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the other server did not start")
	}
	direct = lines.Text()
	bridge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := map[string]any{}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			_ = r.ParseMultipartForm(1 << 20) // without any parameter there is no form
			for k, v := range r.Form {
				body[k] = v[0]
			}
		} else if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		raw, _ := json.Marshal(body)
		res, err := http.Post(direct+r.URL.Path, "application/json", bytes.NewReader(raw))
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer func() { _ = res.Body.Close() }()
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	}))
	t.Cleanup(bridge.Close)
	return bridge.URL, direct
}

// otherPhone is a citizen at the other server.
type otherPhone struct {
	t      *testing.T
	direct string
}

func (p otherPhone) post(path string, body any) []byte {
	p.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := http.Post(p.direct+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %v, status %d: %s", path, err, res.StatusCode, out)
	}
	return out
}

func (p otherPhone) meta() map[string]any {
	return map[string]any{"botToken": botToken, "date": time.Now().Unix(), "from": map[string]any{"id": 1, "is_bot": false, "first_name": "Bà con"},
		"chat": map[string]any{"id": 1, "type": "private", "first_name": "Bà con"}}
}

func (p otherPhone) say(text string) {
	m := p.meta()
	m["text"] = text
	p.post("/sendMessage", m)
}

// said is a message of the bot at the other server.
type said struct {
	MessageID int `json:"messageId"`
	Message   struct {
		Text  string `json:"text"`
		Reply struct {
			Rows [][]struct {
				Text string `json:"text"`
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	} `json:"message"`
}

func (p otherPhone) reads(want string) said {
	p.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		var got struct{ Result []said }
		if err := json.Unmarshal(p.post("/getUpdatesHistory", map[string]any{"token": botToken}), &got); err != nil {
			p.t.Fatal(err)
		}
		all := ""
		for _, m := range got.Result {
			if strings.Contains(m.Message.Text, want) {
				return m
			}
			all += m.Message.Text + "\n"
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%q never came:\n%s", want, all)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (p otherPhone) press(m said, label string) {
	p.t.Helper()
	for _, row := range m.Message.Reply.Rows {
		for _, b := range row {
			if strings.Contains(b.Text, label) {
				q, on := p.meta(), p.meta()
				on["message_id"] = m.MessageID
				q["data"], q["message"] = b.Data, on
				p.post("/sendCallback", q)
				return
			}
		}
	}
	p.t.Fatalf("there is no button %q: %+v", label, m)
}

// TestTelegramAtAnotherServer is the main job against a server that others
// wrote.
func TestTelegramAtAnotherServer(t *testing.T) {
	api, direct := otherServer(t)
	data, s := newWard(t)
	s.stop()
	s = startServer(t, []string{"MOTCUA_TELEGRAM_TOKEN=" + botToken, "MOTCUA_TELEGRAM_API_URL=" + api}, "serve", "--data", data, "--listen", "127.0.0.1:0")
	p := otherPhone{t, direct}
	p.say("/start")
	p.reads("xin chào bà con")
	p.say("dang ky tam tru")
	card := p.reads("<b>Đăng ký tạm trú</b>")
	p.press(card, "Hướng dẫn từng bước")
	p.press(p.reads("cho ai"), "Tôi hoặc nhà tôi")
	p.press(p.reads("Bước 1"), "cán bộ")
	p.say("tổ 7")
	p.reads("Cán bộ mẫu Hương")
	p.say("chu nha di xa khong ky duoc")
	officer := signIn(t, s.address)
	officer.readsAt("/console", "chu nha di xa khong ky duoc")
	talk := officer.field(`href="(/console/t/[A-Z0-9]+)[^"]*"`)
	officer.open(talk)
	officer.post(talk+"/reply", "version", officer.field(`name="version" value="(\d+)"`), "text", "Chủ nhà xác nhận trên VNeID được ạ.")
	p.reads("Chủ nhà xác nhận trên VNeID được ạ.")
}
