package messenger

import (
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
)

// FuzzWebhook: whatever comes, reading it ends well, and each event is
// complete and the same when it comes again.
func FuzzWebhook(f *testing.F) {
	for _, it := range []string{
		`{"sender":{"id":"1"},"recipient":{"id":"9"},"timestamp":1,"message":{"mid":"m","text":"x","quick_reply":{"payload":"motcua:human"}}}`,
		`{"sender":{"id":1},"recipient":{"id":9},"message":{"mid":"m","attachments":[{"type":"image","payload":{"url":"https://a.fbcdn.net/x"}},{"type":"location","payload":{"coordinates":{"lat":1,"long":2}}}]}}`,
		`{"sender":{"id":"9"},"recipient":{"id":"1"},"message":{"mid":"m","is_echo":true,"text":"x"}}`,
		`{"sender":{"id":"1"},"recipient":{"id":"9"},"postback":{"title":"x","payload":"motcua:start","referral":{"ref":"a"}}}`,
		`{"sender":{"id":"1"},"recipient":{"id":"9"},"read":{"watermark":1458668856253}}`,
		`{"sender":{"id":"1"},"recipient":{"id":"9"},"message_edit":{"mid":"m","text":"y","num_edit":"1"}}`,
		`{"sender":{"id":"1"},"recipient":{"id":"9"},"message":{"mid":"m","text":5,"quick_reply":7}}`,
		`{"policy_enforcement":{"action":"block"}}`, `null`, `[]`, `5`,
	} {
		f.Add([]byte(`{"object":"page","entry":[{"id":"9","messaging":[` + it + `]}]}`))
	}
	f.Add([]byte(`{"object":"page","entry":[{"messaging":null},null]}`))
	c, err := New(Options{PageToken: "t", AppSecret: "s", VerifyToken: "v", PageID: "9", Now: func() time.Time { return time.Unix(1700000000, 0) }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, again := c.read(raw), c.read(raw)
		for i, e := range in.events {
			if e.Key == "" || len(e.Key) > 300 || e.Key != again.events[i].Key {
				t.Errorf("key %q, then %q", e.Key, again.events[i].Key)
			}
			if e.Address.Account != Account || !personForm.MatchString(string(e.Address.Chat)) || e.Address.Chat == "9" || e.Conversation != e.Address.Conversation() || e.Kind == "" || e.At.After(e.Due) {
				t.Errorf("event %+v", e)
			}
			switch e.Kind {
			case bot.EventPress:
				if e.Action == "" || len(e.Action) > bot.MaxAction {
					t.Errorf("press %+v", e)
				}
			case bot.EventText:
				if e.Text == "" && len(e.Fetch) == 0 && e.Place == nil {
					t.Errorf("nothing was said: %+v", e)
				}
			case bot.EventUnsupported:
				if e.What == "" {
					t.Errorf("nothing was sent: %+v", e)
				}
			}
		}
	})
}
