package channeltest_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/store/bolt"
)

func TestFake(t *testing.T) {
	channeltest.Run(t, channeltest.Setup{
		Store: func(t *testing.T) bot.Store {
			t.Helper()
			s, err := bolt.Open(filepath.Join(t.TempDir(), bolt.FileName), bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			return s
		},
		Channel: func(t *testing.T, in bot.Inbox, _ zerolog.Logger, now func() time.Time) channeltest.Rig {
			t.Helper()
			f := channeltest.New("fake:main", in, now)
			return channeltest.Rig{
				Channel: f, Account: "fake:main", Chats: [2]bot.ChatID{"0912345678", "b"},
				Write: func(chat bot.ChatID, id int, text string) bool {
					return f.Receive(t.Context(), channeltest.Update{ID: fmt.Sprint(id), Chat: chat, Text: text})
				},
				Received: f.Texts,
				Fail:     func(chat bot.ChatID, m channeltest.Mode) bool { f.Script(chat, m); return true },
			}
		},
	})
}
