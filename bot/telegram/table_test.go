package telegram_test

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
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

// TestTable is the table of all channels, by long polling and by webhook.
func TestTable(t *testing.T) {
	for name, how := range map[string]options{"polling": func(*telegram.Options) {}, "webhook": webhooks} {
		t.Run(name, func(t *testing.T) {
			channeltest.Run(t, channeltest.Setup{
				Store: func(t *testing.T) bot.Store {
					s, err := bolt.Open(filepath.Join(t.TempDir(), bolt.FileName), bolt.Options{})
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { _ = s.Close() })
					return s
				},
				Channel: func(t *testing.T, in bot.Inbox, log zerolog.Logger, now func() time.Time) channeltest.Rig {
					p := newPlatform(t, in, how, func(o *telegram.Options) { o.Log, o.Now = log, now })
					if name == "webhook" {
						until(t, "the webhook is set", func() bool { return p.fake.Calls(token, "setWebhook") > 0 })
					}
					return p.rig(name == "webhook")
				},
			})
		})
	}
}

func (p *platform) rig(webhook bool) channeltest.Rig {
	number := func(c bot.ChatID) int64 { n, _ := strconv.ParseInt(string(c), 10, 64); return n }
	updates := map[int]int64{}
	r := channeltest.Rig{
		Channel: p.channel, Account: main, Chats: [2]bot.ChatID{"1001", "1002"}, Close: p.stop,
		Write: func(c bot.ChatID, id int, text string) bool {
			if u, again := updates[id]; again {
				p.fake.Redeliver(token, u)
			} else {
				updates[id] = p.fake.Say(token, number(c), text)
			}
			until(p.t, "the update is confirmed", func() bool { return p.fake.Pending(token) == 0 })
			return true
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
