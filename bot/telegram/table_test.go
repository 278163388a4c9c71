package telegram_test

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/telegram/fake"
	"github.com/motcua/motcua/store/bolt"
)

var modes = map[channeltest.Mode]fake.Failure{
	channeltest.Blocked: {Kind: fake.FailBlocked}, channeltest.Refused: {Kind: fake.FailRefused}, channeltest.Lost: {Kind: fake.FailLost},
	channeltest.Accepted: {Kind: fake.FailAccepted},
	channeltest.Busy:     {Kind: fake.FailFlood, After: int(channeltest.BusyFor / time.Second)},
}

// TestTable runs the tables of all channels, by long polling and by webhook.
func TestTable(t *testing.T) {
	shelf := channeltest.OpenShelf(t)
	for name, how := range map[string]options{"polling": func(*telegram.Options) {}, "webhook": webhooks} {
		t.Run(name, func(t *testing.T) {
			channeltest.All(t, channeltest.Setup{
				Open: openStore, Shelf: shelf,
				Channel: func(t *testing.T, in bot.Inbox, log zerolog.Logger, now func() time.Time) channeltest.Rig {
					kept := channeltest.OpenFiles(t)
					p := newPlatform(t, in, how, func(o *telegram.Options) { o.Log, o.Now, o.Files = log, now, kept })
					if name == "webhook" {
						channeltest.Until(t, "the webhook is set", func() bool { return p.fake.Calls(token, "setWebhook") > 0 })
					}
					r := p.rig(name == "webhook")
					r.Blobs = kept
					return r
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

func number(c bot.ChatID) int64 { n, _ := strconv.ParseInt(string(c), 10, 64); return n }

// pressable is a button on a phone.
type pressable struct {
	fake.Button
	message int
}

// pressables are the buttons that a phone shows, the newest first.
func (p *platform) pressables(c bot.ChatID) []pressable {
	all := p.fake.Received(token, number(c))
	var out []pressable
	for i := len(all) - 1; i >= 0; i-- {
		for _, row := range all[i].Rows {
			for _, b := range row {
				if b.Data != "" {
					out = append(out, pressable{b, all[i].ID})
				}
			}
		}
	}
	return out
}

func (p *platform) rig(webhook bool) channeltest.Rig {
	updates := map[int][]int64{} // Telegram's, by the table's
	bring := func(id int, does func() []int64) bool {
		if all, again := updates[id]; again {
			for _, u := range all {
				p.fake.Redeliver(token, u)
			}
		} else if updates[id] = does(); len(updates[id]) == 0 {
			delete(updates, id)
			return false
		}
		channeltest.Until(p.t, "the update is confirmed", func() bool { return p.fake.Pending(token) == 0 })
		return true
	}
	r := channeltest.Rig{
		Channel: p.channel, Account: main, Chats: [2]bot.ChatID{"1001", "1002"}, Close: p.stop,
		Secrets: []string{token, token2, secret, token[10:], token2[10:]},
		Again: func() bot.Channel {
			p.end()
			p.begin()
			return p.now()
		},
		Write: func(c bot.ChatID, id int, text string) bool {
			return bring(id, func() []int64 { return []int64{p.fake.Say(token, number(c), text)} })
		},
		Offered: func(c bot.ChatID) []string {
			var out []string
			for _, b := range p.pressables(c) {
				out = append(out, b.Text)
			}
			return out
		},
		Press: func(c bot.ChatID, id int, label string) bool {
			return bring(id, func() []int64 {
				for _, b := range p.pressables(c) {
					if b.Text == label {
						return []int64{p.fake.Press(token, number(c), b.message, b.Data)}
					}
				}
				return nil
			})
		},
		Attach: func(c bot.ChatID, id int, name string, content []byte) bool {
			return bring(id, func() []int64 {
				if strings.HasSuffix(name, ".jpg") {
					return []int64{p.fake.Photo(token, number(c), "", "", content[:1], content)}
				}
				return []int64{p.fake.Document(token, number(c), "", name, content, 0)}
			})
		},
		Album: func(c bot.ChatID, id int, caption string, photos [][]byte) bool {
			return bring(id, func() []int64 {
				var all []int64
				for _, content := range photos {
					all = append(all, p.fake.Photo(token, number(c), caption, strconv.Itoa(id), content[:1], content))
					caption = ""
				}
				return all
			})
		},
		Files: func(c bot.ChatID) [][]byte {
			var out [][]byte
			for _, m := range p.fake.Received(token, number(c)) {
				if len(m.File) > 0 {
					out = append(out, m.File)
				}
			}
			return out
		},
		Received: func(c bot.ChatID) []string {
			var out []string
			for _, m := range p.fake.Received(token, number(c)) {
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
				p.fake.Fail(token, number(c), f)
			case m == channeltest.Down:
				p.down.Add(1)
				ok = true
			}
			return ok
		},
	}
	if webhook {
		r.Forge = func(text string) bool {
			body := fmt.Sprintf(`{"update_id":77,"message":{"message_id":1,"date":1,"text":%q,"chat":{"id":1001,"type":"private"},"from":{"id":1001,"first_name":"x"}}}`, text)
			acknowledged := false
			for _, s := range []string{"", "wrong", secret + "x"} {
				req, _ := http.NewRequest(http.MethodPost, p.hook.URL+"/telegram/main", bytes.NewReader([]byte(body)))
				if s != "" {
					req.Header.Set("X-Telegram-Bot-Api-Secret-Token", s)
				}
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					p.t.Fatal(err)
				}
				_ = res.Body.Close()
				acknowledged = acknowledged || res.StatusCode != http.StatusUnauthorized
			}
			return acknowledged
		}
	}
	return r
}
