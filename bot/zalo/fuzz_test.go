package zalo

import (
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
)

// FuzzHook: whatever comes, reading it ends well, and an event is complete.
func FuzzHook(f *testing.F) {
	for _, s := range []string{
		`{"app_id":"1","event_name":"user_send_text","timestamp":"1700000000000","sender":{"id":"1"},"recipient":{"id":"2"},"message":{"msg_id":"m","text":"#motcua/c-1/human"}}`,
		`{"event_name":"user_send_text","sender":{"id":1},"recipient":{"id":"2"},"message":{"msg_id":7,"text":"/start x","quote_msg_id":"q"}}`,
		`{"event_name":"user_send_image","sender":{"id":"1"},"message":{"msg_id":"m","attachments":[{"type":"image","payload":{"url":"https://x.zdn.vn/a","thumbnail":"b"}}]}}`,
		`{"event_name":"user_send_file","sender":{"id":"1"},"message":{"attachments":[{"payload":{"url":"u","size":"-1","name":"n"}}]}}`,
		`{"event_name":"user_send_location","sender":{"id":"1"},"message":{"attachments":[{"payload":{"coordinates":{"latitude":"1e3","longitude":1}}}]}}`,
		`{"event_name":"user_send_business_card","sender":{"id":"1"},"message":{"attachments":[{"payload":{"description":"{\"phone\":5}","title":"t"}}]}}`,
		`{"event_name":"user_submit_info","sender":{"id":"1"},"info":{"name":"n","phone":84,"address":"a","city":"c"}}`,
		`{"event_name":"oa_send_text","sender":{"id":"2"},"recipient":{"id":"1"},"message":{"msg_id":"m","text":"t"}}`,
		`{"event_name":"user_seen_message","sender":{"id":"2"},"recipient":{"id":"1"},"message":{"msg_ids":["a","b"]}}`,
		`{"event_name":"follow","oa_id":"2","follower":{"id":"1"},"timestamp":"x"}`,
		`{"event_name":"anonymous_send_text","sender":{"id":"1"},"message":{"conversation_id":"v","msg_id":"m","text":"t"}}`,
		`{"event_name":"user_send_text","sender":{"id":"1"},"message":{"msg_id":"m","attachments":"x"}}`, `[]`, `{`, `null`, `{"sender":[]}`,
	} {
		f.Add([]byte(s))
	}
	c, err := New(Options{AppID: "1", AppSecret: "x", WebhookSecret: "y", Now: func() time.Time { return time.Unix(1_800_000_000, 0) }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, ok := parse(raw)
		if !ok {
			return
		}
		old(h, c.opt.Now())
		c.mu.Lock()
		c.oa = ""
		c.mu.Unlock()
		e, ok := c.read(h)
		if !ok {
			return
		}
		if !strings.HasPrefix(string(e.Key), "zalo:main:") || e.Address.Account != "zalo:main" || e.Address.Chat == "" || e.Conversation != e.Address.Conversation() || e.Kind == "" {
			t.Errorf("event %+v", e)
		}
		switch e.Kind {
		case bot.EventPress:
			if e.Action == "" || len(e.Action) > bot.MaxAction {
				t.Errorf("press %+v", e)
			}
		case bot.EventText:
			if strings.TrimSpace(e.Text) == "" && len(e.Fetch)+len(e.Missing) == 0 && e.Place == nil {
				t.Errorf("nothing came in: %+v", e)
			}
		case bot.EventUnsupported:
			if e.What == "" {
				t.Errorf("%+v", e)
			}
		}
		for _, f := range e.Fetch {
			if f.Size < 0 {
				t.Errorf("%+v", f)
			}
		}
	})
}
