package webchat_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/store/bolt"
)

var _ bot.Repeatable = webchat.Channel{}

func TestTable(t *testing.T) {
	visitors := [2]bot.Address{webchat.Address(webchat.NewToken()), webchat.Address(webchat.NewToken())}
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
			return channeltest.Rig{
				Channel: webchat.Channel{}, Account: webchat.Account,
				Chats: [2]bot.ChatID{visitors[0].Chat, visitors[1].Chat},
				Write: func(chat bot.ChatID, id int, text string) bool {
					post := webchat.Post{Visitor: bot.Address{Account: webchat.Account, Chat: chat}, Key: fmt.Sprint(id), At: now()}
					_, err := in.PutEvent(t.Context(), post.Text(text))
					return err == nil
				},
			}
		},
	})
}
