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

// TestTable runs the tables of all channels, by getUpdates and by webhook.
func TestTable(t *testing.T) {
	shelf := channeltest.OpenShelf(t)
	for name, how := range map[string]change{"polling": func(*zalobot.Options) {}, "webhook": webhooks} {
		t.Run(name, func(t *testing.T) {
			channeltest.All(t, channeltest.Setup{
				Open: openStore, Shelf: shelf,
				Channel: func(t *testing.T, in bot.Inbox, log zerolog.Logger, now func() time.Time) channeltest.Rig {
					return newTrial(t, in, how, func(o *zalobot.Options) { o.Log, o.Now = log, now }).rig(name == "webhook")
				},
			})
		})
	}
}

func openStore(t *testing.T, dir string) (bot.Store, func() error) {
	s, err := bolt.Open(filepath.Join(dir, bolt.FileName), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s, s.Close
}

// sentAt is when pictures of an album were sent, by the platform's clock.
const sentAt = 1750316131602

func (p *trial) rig(webhook bool) channeltest.Rig {
	updates := map[int][]string{}
	// once does something the first time, and later has it told once more.
	once := func(id int, first func() []string) bool {
		if all, again := updates[id]; again {
			for _, u := range all {
				p.fake.Redeliver(token, u)
			}
		} else if updates[id] = first(); len(updates[id]) == 0 {
			delete(updates, id)
			return false
		}
		channeltest.Until(p.t, "the update is taken", func() bool { return p.fake.Pending(token) == 0 })
		return true
	}
	r := channeltest.Rig{
		Channel: p.channel, Account: main, Chats: [2]bot.ChatID{hers, others}, Close: p.stop, Blobs: p.kept, Reorders: webhook, Forgets: !webhook,
		Again: func() bot.Channel {
			p.halt()
			channeltest.Until(p.t, "the platform notices that nobody fetches", func() bool { return p.fake.Polls(token) == 0 })
			c := p.anew()
			p.run()
			return c
		},
		Write: func(c bot.ChatID, id int, text string) bool {
			return once(id, func() []string { return []string{p.fake.Say(token, string(c), text)} })
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
			return once(id, func() []string {
				typed := p.pick(string(c), label)
				if typed == "" {
					return nil
				}
				return []string{p.fake.Say(token, string(c), typed)}
			})
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
			return once(id, func() []string { return []string{p.fake.Photo(token, string(c), "", content)} })
		},
		Album: func(c bot.ChatID, id int, caption string, photos [][]byte) bool {
			return once(id, func() []string {
				var all []string
				for _, content := range photos {
					all = append(all, p.fake.Do(token, string(c), "message.image.received", map[string]any{
						"photo": p.url + "/photo/" + p.fake.Keep(content), "caption": caption, "date": sentAt}))
					caption = ""
				}
				return all
			})
		},
		Files: func(c bot.ChatID) [][]byte { return p.files(string(c)) }, Pictures: true,
		Limits: bot.Limits{ByLink: true, Still: true}, Secrets: []string{token, token[10:], token2, token2[10:], secret, signKey},
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
	in := &channeltest.Inbox{}
	p := newTrial(t, in, webhooks)
	r := p.rig(true)
	r.Write(hers, 1, "xin chào")
	in.Await(t, 1)
	m := bot.Message{Kind: bot.MessageChoices, Text: "Tổ nào?\n1. Tổ 1\n2. Tổ 2", Buttons: []bot.Button{
		{Label: "Tổ 1", Action: "group:1"}, {Label: "Tổ 2", Action: "group:2"}, {Label: "Gặp cán bộ", Action: bot.ActionHuman}},
		Files: []bot.FileRef{p.keeps("đơn.pdf", pdf)}}
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
	if got := in.Await(t, 3); got[1].Text != "3" || len(got[2].Fetch) != 1 {
		t.Errorf("events %+v", got)
	}
	if got := r.Files(hers); len(got) != 1 || !bytes.Equal(got[0], pdf) {
		t.Errorf("files %q", got)
	}
}
