package zalo_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
)

// TestEvents is what each event of Zalo's becomes.
func TestEvents(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	attached := func(kind string, payload map[string]any) map[string]any {
		return map[string]any{"attachments": []any{map[string]any{"type": kind, "payload": payload}}}
	}
	for _, c := range []struct {
		name    string
		message map[string]any
		want    bot.Event // Kind, Text, What, Place, Fetch, Action, Message, ReplyTo
	}{
		{"user_send_text", map[string]any{"text": "xin chào", "quote_msg_id": "q1"}, bot.Event{Kind: bot.EventText, Text: "xin chào", ReplyTo: "q1"}},
		{"user_send_text", map[string]any{"text": "#motcua/c1-2/card:1.004194"}, bot.Event{Kind: bot.EventPress, Message: "c1-2", Action: "card:1.004194"}},
		{"user_send_text", map[string]any{"text": "#motcua la gi"}, bot.Event{Kind: bot.EventText, Text: "#motcua la gi"}},
		{"user_send_text", map[string]any{"text": "#motcua/" + strings.Repeat("x", 100) + "/human"}, bot.Event{Kind: bot.EventText, Text: "#motcua/" + strings.Repeat("x", 100) + "/human"}},
		{"user_send_text", map[string]any{"text": "/start of_abc"}, bot.Event{Kind: bot.EventStarted, Text: "of_abc"}},
		{"user_send_image", attached("image", map[string]any{"url": "https://x.zdn.vn/big.jpg", "thumbnail": "https://x.zdn.vn/small.jpg"}),
			bot.Event{Kind: bot.EventText, Fetch: []bot.Fetch{{ID: "https://x.zdn.vn/big.jpg"}}}},
		{"user_send_file", attached("file", map[string]any{"url": "https://x.dlfl.vn/a", "name": "đơn.pdf", "size": "1024"}),
			bot.Event{Kind: bot.EventText, Fetch: []bot.Fetch{{ID: "https://x.dlfl.vn/a", Name: "đơn.pdf", Size: 1024}}}},
		{"user_send_file", attached("file", map[string]any{"url": "https://x.dlfl.vn/a", "name": "phim.zip", "size": 99 << 20}),
			bot.Event{Kind: bot.EventText, Missing: []bot.Missing{{Name: "phim.zip", Reason: bot.WhatLargeFile}}}},
		{"user_send_audio", attached("audio", map[string]any{"url": "https://x.zdn.vn/a.m4a"}), bot.Event{Kind: bot.EventText, Fetch: []bot.Fetch{{ID: "https://x.zdn.vn/a.m4a"}}}},
		{"user_send_video", attached("video", map[string]any{"url": "https://x.zdn.vn/v", "thumbnail": "https://x.zdn.vn/t"}), bot.Event{Kind: bot.EventText, Fetch: []bot.Fetch{{ID: "https://x.zdn.vn/v"}}}},
		{"user_send_gif", attached("gif", map[string]any{"url": "https://x.zdn.vn/g"}), bot.Event{Kind: bot.EventText, Fetch: []bot.Fetch{{ID: "https://x.zdn.vn/g"}}}},
		{"user_send_sticker", attached("sticker", map[string]any{"id": "1", "url": "https://x.zdn.vn/s"}), bot.Event{Kind: bot.EventUnsupported, What: bot.WhatSticker}},
		{"user_send_location", attached("location", map[string]any{"coordinates": map[string]any{"latitude": "10.762622", "longitude": "106.660172"}}),
			bot.Event{Kind: bot.EventText, Place: &bot.Place{Lat: 10.762622, Lon: 106.660172}}},
		{"user_send_location", attached("location", map[string]any{"coordinates": map[string]any{"latitude": "NaN", "longitude": "1"}}), bot.Event{Kind: bot.EventUnsupported, What: bot.WhatLocation}},
		{"user_send_link", attached("link", map[string]any{"title": "Tin", "url": "https://a.example/x", "description": "Mô tả"}), bot.Event{Kind: bot.EventText, Text: "Tin\nMô tả\nhttps://a.example/x"}},
		{"user_send_business_card", attached("link", map[string]any{"title": "Chị Lan", "description": `{"phone":"0900000000"}`}), bot.Event{Kind: bot.EventText, Text: "Họ tên: Chị Lan\nSố điện thoại: 0900000000"}},
		{"user_send_business_card", attached("link", map[string]any{}), bot.Event{Kind: bot.EventUnsupported, What: bot.WhatContact}},
		{"user_send_dance", map[string]any{}, bot.Event{Kind: bot.EventUnsupported, What: bot.WhatOther}},
	} {
		if _, ok := w.fake.Send("7001", c.name, c.message); !ok {
			t.Errorf("%s was not acknowledged", c.name)
		}
		e := in.Last(t)
		if e.Kind != c.want.Kind || e.Text != c.want.Text || e.What != c.want.What || e.Action != c.want.Action || e.Message != c.want.Message || e.ReplyTo != c.want.ReplyTo ||
			fmt.Sprint(e.Fetch) != fmt.Sprint(c.want.Fetch) || fmt.Sprint(e.Missing) != fmt.Sprint(c.want.Missing) ||
			(e.Place == nil) != (c.want.Place == nil) || e.Place != nil && *e.Place != *c.want.Place {
			t.Errorf("%s %v became %+v", c.name, c.message, e)
		}
		if e.Address != (bot.Address{Account: main, Chat: "7001"}) || e.Conversation != e.Address.Conversation() || e.Platform == "" {
			t.Errorf("%s: %+v", c.name, e)
		}
	}
	w.fake.Submit("7001", "Nguyễn  Thị Mẫu", "84900000000", "Số 1", "Hà Nội")
	if e := in.Last(t); e.Kind != bot.EventText || e.Text != "Họ tên: Nguyễn Thị Mẫu\nSố điện thoại: 84900000000\nĐịa chỉ: Số 1, Hà Nội" {
		t.Errorf("form: %+v", e)
	}
	w.fake.Follow("7001", true)
	if e := in.Last(t); e.Kind != bot.EventStarted || e.Address.Chat != "7001" {
		t.Errorf("follow: %+v", e)
	}
	n := len(in.All())
	if _, ok := w.fake.Follow("7001", false); !ok || len(in.All()) != n {
		t.Error("unfollow is not acknowledged, or is an event")
	}
	for _, name := range []string{"user_send_group_text", "oa_send_group_text", "user_received_message", "user_reacted_message", "add_user_to_tag", "whatever"} {
		if _, ok := w.fake.Send("7001", name, map[string]any{"text": "x"}); !ok || len(in.All()) != n {
			t.Errorf("%s is not acknowledged, or is an event", name)
		}
	}
	w.fake.Desk("7001", "chào bà con")
	w.fake.Seen("7001")
	all := in.All()
	if e := all[len(all)-1]; e.Kind != bot.EventSeen || e.Message == "" || e.Address.Chat != "7001" || e.Platform != "" {
		t.Errorf("seen: %+v", e)
	}
	if e := all[len(all)-2]; e.Kind != bot.EventEcho || e.Text != "chào bà con" || e.Platform == "" || !e.Due.Equal(e.At) || e.Address.Chat != "7001" {
		t.Errorf("echo: %+v", e)
	}
	w.fake.Anonymous("a1", "v1", "hỏi")
	if e := in.Last(t); e.Kind != bot.EventText || e.Address.Chat != "anonymous:a1:v1" {
		t.Errorf("anonymous: %+v", e)
	}
}

// TestF01WebhookThreeTimes: an event that comes again is one event, also when
// its first delivery was in doubt, and events of other names may share an id.
func TestF01WebhookThreeTimes(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	key, _ := w.fake.Send("7001", "user_send_text", map[string]any{"text": "a", "msg_id": "m1"})
	for range 2 {
		if !w.fake.Redeliver(key) {
			t.Error("a duplicate is not acknowledged")
		}
	}
	if n := len(in.All()); n != 1 {
		t.Errorf("%d events", n)
	}
	// F02: ids are one for each event's name.
	w.fake.Send("7002", "user_send_image", map[string]any{"msg_id": "m1", "text": "b"})
	if n := len(in.All()); n != 2 {
		t.Errorf("%d events", n)
	}
	// A copy from the time before keys are remembered is none of Zalo's.
	at := strconv.FormatInt(time.Now().Add(-40*24*time.Hour).UnixMilli(), 10)
	raw := []byte(`{"app_id":"1234567890","event_name":"user_send_text","timestamp":"` + at + `","sender":{"id":"7001"},"recipient":{"id":"555000"},"message":{"msg_id":"old","text":"x"}}`)
	if w.fake.Raw(raw, at) || len(in.All()) != 2 {
		t.Error("what is weeks old was taken")
	}
	// One that waited for hours is taken: Zalo was in doubt for long.
	at = strconv.FormatInt(time.Now().Add(-5*time.Hour).UnixMilli(), 10)
	raw = []byte(`{"app_id":"1234567890","event_name":"user_send_text","timestamp":"` + at + `","sender":{"id":"7001"},"recipient":{"id":"555000"},"message":{"msg_id":"late","text":"y"}}`)
	if !w.fake.Raw(raw, at) || len(in.All()) != 3 {
		t.Error("what is hours old was not taken")
	}
}

// TestF05PicturesTogether: pictures in one event are one question; those sent
// one after another share an album, so that the worker makes one of them.
func TestF05PicturesTogether(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	p := func(n int) fake.Picture {
		return fake.Picture{URL: fmt.Sprintf("https://x.zdn.vn/%d", n), Thumbnail: "https://x.zdn.vn/t"}
	}
	w.fake.SendPictures("7001", "", p(1), p(2), p(3))
	w.fake.SendPictures("7001", "", p(4))
	w.fake.SendPictures("7001", "giấy này ạ", p(5))
	all := in.All()
	if len(all) != 3 || len(all[0].Fetch) != 3 || all[0].Album == "" || all[1].Album != all[0].Album || all[2].Album != "" {
		t.Errorf("%+v", all)
	}
	if e := bot.MergeAlbum(all[:2]); len(e.Fetch) != 4 {
		t.Errorf("together: %+v", e)
	}
}

// TestF06NoEdits: Zalo tells of no message that was changed; what it may send
// of that kind some day is acknowledged and changes nothing.
func TestF06NoEdits(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	if _, ok := w.fake.Send("7001", "user_edit_message", map[string]any{"text": "x"}); !ok || len(in.All()) != 0 {
		t.Error("taken for something")
	}
}

// TestF07AnyOrder: a backlog is taken in whatever order it comes, and nothing
// of it is lost.
func TestF07AnyOrder(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	w.fake.Hold(true)
	for i := range 8 {
		w.fake.Say("7001", strconv.Itoa(i))
	}
	waiting := w.fake.Hold(false)
	for i := range waiting {
		if !w.fake.Redeliver(waiting[len(waiting)-1-i]) {
			t.Error("not acknowledged")
		}
	}
	seen := map[string]bool{}
	for _, e := range in.All() {
		seen[e.Text] = true
	}
	if len(seen) != 8 {
		t.Errorf("%d of 8 came", len(seen))
	}
}

// TestF08NothingUnacknowledgedIsLost: what the inbox does not take is not
// acknowledged, and comes again until it is (F03, F08, F09: there is nothing
// between the inbox and the acknowledgement that could be lost).
func TestF08NothingUnacknowledgedIsLost(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	in.Break(true)
	if _, ok := w.fake.Say("7001", "một"); ok {
		t.Fatal("acknowledged what was not stored")
	}
	if s := w.status(); s.State != bot.IntakeStore {
		t.Errorf("state %s", s.State)
	}
	in.Break(false)
	channeltest.Until(t, "it comes again", func() bool { return len(in.All()) == 1 })
	channeltest.Until(t, "all is well", func() bool { return w.status().State == bot.IntakeOK })
}

// TestF11AcknowledgedAtOnce: the answer to a webhook waits for the inbox only.
// The fake waits for two seconds, as Zalo does.
func TestF11AcknowledgedAtOnce(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			if _, ok := w.fake.Say("7001", strconv.Itoa(i)); !ok {
				t.Error("not acknowledged within two seconds")
			}
		})
	}
	group.Wait()
}

// TestF12PoisonDoesNotStop: what cannot be read is counted and done with, and
// the next one flows; who wrote hears of it when it is known who it was.
func TestF12PoisonDoesNotStop(t *testing.T) {
	in := &channeltest.Inbox{}
	log := &channeltest.Log{}
	w := newWorld(t, in, func(o *zalo.Options, _ *fake.Options) { o.Log = zerolog.New(log) })
	for _, raw := range []string{`{"event_name":"user_send_` + strings.Repeat("x", 1000) + `","sender":{"id":"7001"}}`, `[]`, `{`, `"MARK-x"`, `{"timestamp":"5"}`, `null`, `{"event_name":7,"timestamp":"5"}`, strings.Repeat("[", 10000)} {
		at := ""
		if strings.Contains(raw, `"5"`) {
			at = "5"
		}
		if at == "5" { // long ago
			w.fake.Raw([]byte(raw), at)
			continue
		}
		if !w.fake.Raw([]byte(raw), at) {
			t.Errorf("%.20s would come for ever", raw)
		}
	}
	if s := w.status(); s.Undecoded < 6 {
		t.Errorf("%d are counted", s.Undecoded)
	}
	at := strconv.FormatInt(time.Now().UnixMilli(), 10)
	w.fake.Raw([]byte(`{"event_name":"user_send_image","timestamp":"`+at+`","sender":{"id":"7001"},"recipient":{"id":"555000"},"message":{"msg_id":"p","attachments":"?"}}`), at)
	if e := in.Last(t); e.Kind != bot.EventUnsupported || e.Address.Chat != "7001" {
		t.Errorf("salvaged: %+v", e)
	}
	w.fake.Say("7001", "sau")
	if e := in.Last(t); e.Text != "sau" {
		t.Errorf("%+v", e)
	}
	if strings.Contains(log.String(), "MARK") {
		t.Error("its words stand in the log")
	}
}

// TestF13Unsupported: stickers and what is new are named, and nothing
// vanishes (the kinds are in TestEvents).
func TestF13Unsupported(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	for _, name := range []string{"user_send_sticker", "user_send_hologram"} {
		w.fake.Send("7001", name, map[string]any{})
		if e := in.Last(t); e.Kind != bot.EventUnsupported || e.What == "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// TestF16Failing: while the proxy refuses Zalo nothing is lost; Zalo tells
// nobody, so what shows is when something came in last.
func TestF16Failing(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in)
	w.fake.Say("7001", "trước")
	was := w.status().LastUpdateAt
	w.refuse.Store(true)
	if _, ok := w.fake.Say("7001", "một"); ok {
		t.Fatal("acknowledged by nobody")
	}
	if at := w.status().LastUpdateAt; was.IsZero() || !at.Equal(was) {
		t.Errorf("last update %v, was %v", at, was)
	}
	w.refuse.Store(false)
	channeltest.Until(t, "it comes again", func() bool { return len(in.All()) == 2 })
}

// TestF17OtherAccount: an app may be linked to several accounts; what is for
// another one is acknowledged and left alone.
func TestF17OtherAccount(t *testing.T) {
	in := &channeltest.Inbox{}
	w := newWorld(t, in, func(o *zalo.Options, _ *fake.Options) { o.OA = "another" })
	if _, ok := w.fake.Say("7001", "x"); !ok || len(in.All()) != 0 {
		t.Error("taken for the ward's")
	}
	w.fake.Desk("7001", "chào")
	if _, ok := w.fake.Seen("7001"); !ok || len(in.All()) != 0 {
		t.Errorf("what she read there is taken for the ward's: %+v", in.All())
	}
}
