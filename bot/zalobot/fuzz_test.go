package zalobot

import (
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
)

// FuzzUpdate: whatever comes, reading it ends well, and an event is complete.
func FuzzUpdate(f *testing.F) {
	for _, s := range []string{
		`{"ok":true,"result":{"event_name":"message.text.received","message":{"message_id":"a","text":"chào","date":1750316131602,"chat":{"id":"c","chat_type":"PRIVATE"},"from":{"id":"c","display_name":"Ba","is_bot":false}}}}`,
		`{"event_name":"message.image.received","message":{"message_id":"a","photo":"https://f20-zpc.zdn.vn/x.jpg","caption":"x","chat":{"id":1},"from":{"id":2}}}`,
		`{"event_name":"message.sticker.received","message":{"sticker":"x","chat":{"id":"c","chat_type":"GROUP"},"from":{"id":"c"}}}`,
		`{"event_name":"message.voice.received","message":{"voice_url":{},"from":{"id":"c"}}}`,
		`{"event_name":"message.unsupported.received"}`, `{"result":[{"event_name":"message.x","message":{"chat":{"id":"c"}}}]}`,
		`[{"event_name":"message.x"}]`, `{"result":{"event_name":"user.followed"}}`, `{`, `[]`, `null`, `"x"`, `{"result":null}`, ``,
	} {
		f.Add([]byte(s))
	}
	c, err := New(Options{Accounts: []Account{{Name: "main", Token: "1:x"}}, Now: func() time.Time { return time.Unix(1, 0) }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, ok := open(raw)
		if !ok && len(list) > 0 {
			t.Errorf("%d updates of what cannot be read", len(list))
		}
		for _, one := range list {
			in := c.order[0].read(one)
			if !in.ok {
				continue
			}
			e := in.event
			if e.Key == "" || e.Address.Account != "zalobot:main" || e.Address.Chat == "" || e.Conversation != e.Address.Conversation() || in.unread {
				t.Errorf("event %+v", e)
			}
			if nothing := e.Text == "" && len(e.Fetch) == 0 && len(e.Missing) == 0; nothing && (e.Kind != bot.EventUnsupported || e.What == "") {
				t.Errorf("it vanishes: %+v", e)
			}
			if again := c.order[0].read(one); again.event.Key != e.Key {
				t.Error("another key the second time")
			}
			for _, x := range e.Fetch {
				if !c.fetchable(x.ID) {
					t.Errorf("it would be fetched from %q", x.ID)
				}
			}
		}
	})
}
