package zalobot_test

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalobot"
	"github.com/motcua/motcua/bot/zalobot/fake"
	"github.com/motcua/motcua/store/bolt"
)

var modes = map[channeltest.Mode]fake.Failure{
	channeltest.Blocked: {Kind: fake.FailBlocked}, channeltest.Refused: {Kind: fake.FailRefused}, channeltest.Lost: {Kind: fake.FailLost},
	channeltest.Accepted: {Kind: fake.FailAccepted},
	channeltest.Busy:     {Kind: fake.FailFlood, After: int(channeltest.BusyFor / time.Second)},
}

// TestTable is the table of all channels, by getUpdates and by webhook.
func TestTable(t *testing.T) {
	for name, how := range map[string]change{"polling": func(*zalobot.Options) {}, "webhook": webhooks} {
		t.Run(name, func(t *testing.T) {
			channeltest.Run(t, channeltest.Setup{Store: openStore, Channel: func(t *testing.T, in bot.Inbox, log zerolog.Logger, now func() time.Time) channeltest.Rig {
				p := newTrial(t, in, how, func(o *zalobot.Options) { o.Log, o.Now = log, now })
				return p.rig(name == "webhook")
			}})
		})
	}
}

func openStore(t *testing.T) bot.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), bolt.FileName), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (p *trial) rig(webhook bool) channeltest.Rig {
	updates := map[int]string{}
	// once does something the first time, and later has it told once more.
	once := func(id int, first func() string) bool {
		if u, again := updates[id]; again {
			p.fake.Redeliver(token, u)
		} else {
			updates[id] = first()
		}
		until(p.t, "the update is taken", func() bool { return p.fake.Pending(token) == 0 })
		return true
	}
	r := channeltest.Rig{
		Channel: p.channel, Account: main, Chats: [2]bot.ChatID{hers, others}, Close: p.stop,
		Write: func(c bot.ChatID, id int, text string) bool {
			return once(id, func() string { return p.fake.Say(token, string(c), text) })
		},
		Received: func(c bot.ChatID) []string {
			var out []string
			for _, m := range p.fake.Received(token, string(c)) {
				if m.Kind == "text" {
					out = append(out, m.Text)
				}
			}
			return out
		},
		Fail: func(c bot.ChatID, m channeltest.Mode) bool {
			f, ok := modes[m]
			switch {
			case ok:
				p.fake.Fail(token, string(c), f)
			case m == channeltest.Down:
				p.down.Add(1)
				ok = true
			}
			return ok
		},
		Press: func(c bot.ChatID, id int, label string) bool {
			if _, again := updates[id]; again {
				return once(id, nil)
			}
			typed := p.pick(string(c), label)
			return typed != "" && once(id, func() string { return p.fake.Say(token, string(c), typed) })
		},
		Offered: func(c bot.ChatID) []string {
			var out []string
			for _, o := range p.options(string(c)) {
				out = append(out, o.label)
			}
			return out
		},
		// Only pictures can be sent in the chat itself; all else goes over the
		// page of ours, which is no part of the channel.
		Attach: func(c bot.ChatID, id int, _ string, content []byte) bool {
			if kind := http.DetectContentType(content); kind != "image/png" && kind != "image/jpeg" {
				return false
			}
			return once(id, func() string { return p.fake.Photo(token, string(c), "", content) })
		},
		Files: func(c bot.ChatID) [][]byte { return p.files(string(c)) }, Pictures: true,
		Limits: bot.Limits{ByLink: true, Still: true}, Secrets: []string{token, secret},
	}
	if webhook {
		r.Forge = func(text string) bool {
			body := fmt.Sprintf(`{"ok":true,"result":{"event_name":"message.text.received","message":{"message_id":"f","text":%q,"chat":{"id":%q,"chat_type":"PRIVATE"},"from":{"id":%q}}}}`, text, hers, hers)
			acknowledged := false
			for _, s := range []string{"", "wrong", secret + "x", secret[:5]} {
				acknowledged = acknowledged || p.post(s, body) != http.StatusUnauthorized
			}
			return acknowledged
		}
	}
	return r
}

// TestRigHandles: what the table and the stories hold on to is true.
func TestRigHandles(t *testing.T) {
	in := &memory{}
	p := newTrial(t, in, webhooks)
	r := p.rig(true)
	r.Write(hers, 1, "xin chào")
	in.await(t, 1)
	m := bot.Message{Kind: bot.MessageChoices, Text: "Tổ nào?\n1. Tổ 1\n2. Tổ 2", Buttons: []bot.Button{
		{Label: "Tổ 1", Action: "group:1"}, {Label: "Tổ 2", Action: "group:2"}, {Label: "Gặp cán bộ", Action: bot.ActionHuman}},
		Files: []bot.FileRef{{Hash: "a", Name: "don.pdf", Type: "application/pdf"}}}
	if _, err := p.send(hers, m); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(r.Offered(hers)); got != "[Tổ 1 Tổ 2 Gặp cán bộ]" {
		t.Errorf("offered %s", got)
	}
	if r.Press(hers, 2, "Tổ 9") || !r.Press(hers, 3, "Gặp cán bộ") {
		t.Error("pressed what is not there, or not what is")
	}
	if !r.Attach(hers, 4, "anh.png", png) || r.Attach(hers, 5, "a.txt", []byte("x")) {
		t.Error("a picture can be sent, and nothing else")
	}
	if got := in.await(t, 3); got[1].Text != "3" || len(got[2].Fetch) != 1 {
		t.Errorf("events %+v", got)
	}
	if got := r.Files(hers); len(got) != 1 || !bytes.Equal(got[0], []byte("file don.pdf")) {
		t.Errorf("files %q", got)
	}
}
