package telegram

import (
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
)

// FuzzUpdate: whatever comes, reading it ends well, and an event is complete.
func FuzzUpdate(f *testing.F) {
	for _, s := range []string{
		`{"update_id":1,"message":{"message_id":1,"date":1,"text":"/start@x p","chat":{"id":1,"type":"private"},"from":{"id":1,"first_name":"x"}}}`,
		`{"update_id":1,"message":{"message_id":"x","chat":{"id":1,"type":"private"},"from":{"id":1}}}`,
		`{"update_id":2,"callback_query":{"id":"1","data":"human","from":{"id":1},"message":{"message_id":1,"date":0,"chat":{"id":1,"type":"private"}}}}`,
		`{"update_id":3,"my_chat_member":{"chat":{"id":1,"type":"private"},"from":{"id":1},"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}}`,
		`{"update_id":4,"message":{"message_id":1,"photo":[{"file_id":"a","width":1,"height":1}],"media_group_id":"g","chat":{"id":1,"type":"private"},"from":{"id":1}}}`,
		`{"update_id":5,"callback_query":{"id":"1","from":{"id":1}}}`, `{`, `[]`, `{"update_id":-1}`, `null`,
	} {
		f.Add([]byte(s))
	}
	c, err := New(Options{Accounts: []Account{{Name: "main", Token: "1:x"}}, Now: func() time.Time { return time.Unix(1, 0) }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := c.order[0].read(raw)
		if !in.ok {
			return
		}
		e := in.event
		if e.Key == "" || e.Address.Account != "telegram:main" || e.Address.Chat == "" || e.Conversation != e.Address.Conversation() || e.Kind == "" {
			t.Errorf("event %+v", e)
		}
		if e.Kind == bot.EventPress && (e.Action == "" || len(e.Action) > bot.MaxAction) {
			t.Errorf("press %+v", e)
		}
	})
}
