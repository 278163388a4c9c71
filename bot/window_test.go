package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/words"
)

func TestLimitsInTime(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, saigon)
	l := bot.Limits{ReplyWindow: 7 * 24 * time.Hour, BotWindow: 24 * time.Hour, Free: 8, FreeWindow: 48 * time.Hour}
	if got := l.BotUntil(at); !got.Equal(at.Add(24 * time.Hour)) {
		t.Errorf("bot until %v", got)
	}
	if got := (bot.Limits{ReplyWindow: time.Hour}).BotUntil(at); !got.Equal(at.Add(time.Hour)) {
		t.Errorf("bot as long as an officer: %v", got)
	}
	if got := l.BotUntil(time.Time{}); !got.IsZero() {
		t.Errorf("of who was never heard of: %v", got)
	}
	for _, c := range []struct {
		l       bot.Limits
		sent    int
		after   time.Duration
		left    int
		until   time.Duration // 0: no end
		counted bool
	}{
		{l, 0, 0, 8, 48 * time.Hour, true},
		{l, 3, time.Hour, 5, 48 * time.Hour, true},
		{l, 11, time.Hour, 0, 48 * time.Hour, true},
		{l, 0, 48 * time.Hour, 0, 48 * time.Hour, true},
		{bot.Limits{Free: 2}, 1, 1000 * time.Hour, 1, 0, true},
		{bot.Limits{}, 5, 0, 0, 0, false},
	} {
		left, until, counted := c.l.FreeLeft(c.sent, at, at.Add(c.after))
		var want time.Time
		if c.until > 0 {
			want = at.Add(c.until)
		}
		if left != c.left || counted != c.counted || !until.Equal(want) {
			t.Errorf("%+v: %d %v %v", c, left, until, counted)
		}
	}
}

// TestOneCallForSeveralWords: where calls are counted, what the assistant says
// in a row is one message; what has a look of its own stays one.
func TestOneCallForSeveralWords(t *testing.T) {
	for _, free := range []int{0, 8} {
		w := testWorld(t)
		w.Settings.Channels = map[string]bot.Limits{"narrow": {Free: free, FreeWindow: 48 * time.Hour}}
		s := newStage(t, w)
		s.address = bot.Address{Account: "narrow:ward", Chat: "an"}
		s.channels = []bot.Channel{channeltest.New("narrow:ward", nil, nil)}
		s.citizen(bot.Event{Kind: bot.EventStarted})
		m := s.mine().Recent
		privacy := w.Words.Text(words.Vi, "bot.privacy")
		switch {
		case free == 0 && (len(m) != 2 || m[1].Kind != bot.MessageNotice || s.mine().Conversation.SentSince != 0):
			t.Errorf("not counted: %d messages, %d calls", len(m), s.mine().Conversation.SentSince)
		case free > 0 && (len(m) != 1 || m[0].Kind != bot.MessageText || !strings.HasSuffix(m[0].Text, "\n\n"+privacy) || len(m[0].Offers()) == 0):
			t.Errorf("counted: %d messages: %+v", len(m), m)
		}
		// What she types picks from the one message.
		s.citizen(bot.Event{Kind: bot.EventText, Text: "1"})
		if c := s.mine().Conversation; c.Pending != bot.PendingGroupPerson {
			t.Errorf("free %d: she is asked %q", free, c.Pending)
		}
		if c := s.mine().Conversation; free > 0 && c.SentSince != len(s.made) {
			t.Errorf("%d calls counted, %d made", c.SentSince, len(s.made))
		}
	}
}

// TestNothingBelowAChoice: where nothing that was sent can be changed the
// request not to type personal numbers comes before an answer with something
// to choose, or in it; elsewhere after it.
func TestNothingBelowAChoice(t *testing.T) {
	for _, still := range []bool{false, true} {
		for _, first := range []bot.Event{{Kind: bot.EventText, Text: "đăng ký tạm trú"}, {Kind: bot.EventStarted}} {
			w := testWorld(t)
			w.Settings.Channels = map[string]bot.Limits{"narrow": {Still: still}}
			s := newStage(t, w)
			s.address = bot.Address{Account: "narrow:ward", Chat: "an"}
			s.channels = []bot.Channel{channeltest.New("narrow:ward", nil, nil)}
			s.citizen(first)
			m := s.mine().Recent
			privacy := w.Words.Text(words.Vi, "bot.privacy")
			said := 0
			for i := range m {
				said += strings.Count(m[i].Text, privacy)
			}
			last := m[len(m)-1]
			if said != 1 || still != (len(last.Offers()) > 0) {
				t.Errorf("still %v, %s: said %d times, the last message is %+v", still, first.Kind, said, last)
			}
			if still && strings.HasPrefix(last.Text, privacy) {
				t.Errorf("%s: it begins with the request", first.Kind)
			}
		}
	}
}

// TestRoomForTheOfficer: with few free calls left the program keeps its
// notices to itself, but for promises; what she asks is answered always.
func TestRoomForTheOfficer(t *testing.T) {
	s := narrow(t, bot.Limits{Free: 8, FreeWindow: 48 * time.Hour})
	s.channels = []bot.Channel{channeltest.New("narrow:ward", nil, nil)}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "giấy tờ của tôi thiếu"})
	for range 6 {
		s.reply(bot.Command{Text: "Dạ, thêm một ý ạ."})
	}
	if n := s.mine().Conversation.SentSince; n != 6 {
		t.Fatalf("%d calls counted", n)
	}
	tk := s.mine().Ticket
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &bot.Command{Kind: bot.CommandClose, Actor: "huong", Ticket: tk.ID, Version: tk.Version, Outcome: "solved_helped"}})
	rows := len(s.rows)
	s.play()
	c, m := s.mine().Conversation, s.newest()
	if m.Delivery.Reason != bot.ReasonSpared || len(s.rows) != rows || c.Pending != bot.PendingNone || c.RateAsked != "" || len(c.Offered) != 0 {
		t.Errorf("%+v, %d rows more, %+v", m.Delivery, len(s.rows)-rows, c)
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "xin chao"})
	if m := s.newest(); m.Delivery.State != bot.DeliveryQueued || s.mine().Conversation.SentSince != 1 {
		t.Errorf("her greeting is answered by %+v", m)
	}
}

// TestPlaceInWords: a place stands in the conversation in words and as a
// point, is told to no search, and opens what went quiet.
func TestPlaceInWords(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.citizen(bot.Event{Kind: bot.EventText, Place: &bot.Place{Lat: 21.7058, Lon: -104.87219999, Name: " Nhà văn hóa\ntổ 7 "}})
	m := s.mine().Recent[0]
	if m.Text != "Vị trí: Nhà văn hóa tổ 7, 21,70580, -104,87220" || m.Place == nil || m.Place.Lat != 21.7058 || m.Author.Kind != bot.AuthorCitizen {
		t.Errorf("%+v %+v", m, m.Place)
	}
	if s.searched != 0 {
		t.Error("a place was searched for")
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "nhà tôi ở đây", Place: &bot.Place{Lat: 91, Lon: 0}})
	for _, m := range s.mine().Recent {
		if m.Seq > 1 && m.Place != nil {
			t.Errorf("a place that is not on earth: %+v", m.Place)
		}
	}
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.GroupAction("tdp-7")})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	if q := s.mine().Ticket.Packet.Question; q != "nhà tôi ở đây" {
		t.Errorf("the officer reads the question %q", q)
	}
	s.reply(bot.Command{Text: "Dạ."})
	s.citizen(bot.Event{Kind: bot.EventText, Place: &bot.Place{Lat: 21.7, Lon: 104.8}})
	if !s.mine().Ticket.Waiting() {
		t.Error("an officer who is sent a place is not waited for")
	}
	gone := s.newest().Erased("đã xóa")
	if gone.Place != nil || strings.Contains(gone.Text, "21") {
		t.Errorf("after an erasure: %+v", gone)
	}
}

// TestAskedForContact: set words, the officer's own reply, with what a channel
// needs to offer a button of its platform.
func TestAskedForContact(t *testing.T) {
	s := narrow(t, bot.Limits{ReplyWindow: time.Hour})
	s.reply(bot.Command{Kind: bot.CommandAsk, Text: "not read"})
	m := s.newest()
	if !s.outcome.Done || m.Ask != bot.AskContact || m.Author.Officer != "huong" || !m.Leaves() || !strings.Contains(m.Text, "số điện thoại") || strings.Contains(m.Text, "not read") {
		t.Fatalf("%+v %+v", s.outcome, m)
	}
	if s.mine().Ticket.Waiting() {
		t.Error("it is no reply")
	}
	tk := s.mine().Ticket
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &bot.Command{Kind: bot.CommandAsk, Actor: "tung", Ticket: tk.ID}})
	if s.play(); s.outcome.Done {
		t.Error("somebody without reply rights asked")
	}
	s.pass(time.Hour)
	before := s.mine().Conversation.LastSeq
	s.reply(bot.Command{Kind: bot.CommandAsk})
	s.refused(before, "cho trả lời đến")
}

// TestTickIsSeen: where what was sent cannot be changed, a tick shows the
// papers anew, by number or button, and numbers go on meaning the same.
func TestTickIsSeen(t *testing.T) {
	w := testWorld(t)
	w.Settings.Channels = map[string]bot.Limits{"webchat": {Still: true}}
	s := newStage(t, w)
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.WalkAction("1.004194")})
	s.citizen(bot.Event{Kind: bot.EventText, Text: "1"})
	first := s.newest()
	s.citizen(bot.Event{Kind: bot.EventText, Text: "2"})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: first.Step.Papers[0].Action})
	m := s.newest()
	if m.Kind != bot.MessageStep || m.Step.Have != 2 || !m.Step.Papers[0].Ticked || !m.Step.Papers[1].Ticked || len(m.Offers()) != len(first.Offers()) || m.ID == first.ID {
		t.Fatalf("%+v %+v", m, m.Step)
	}
	if c := s.mine().Conversation; c.Walk.Message != m.ID || len(c.Offered) != len(m.Offers()) {
		t.Errorf("walk %+v", c.Walk)
	}
	for _, o := range s.mine().Recent {
		if o.Step != nil && o.ID != m.ID && (!o.Step.Past || len(o.Buttons) > 0) {
			t.Errorf("%s still stands there to be pressed", o.ID)
		}
	}
	if writes(s, "xong"); s.mine().Conversation.Walk.Step != "nop-ho-so" {
		t.Errorf("she is at %s", s.mine().Conversation.Walk.Step)
	}
	// During an officer's stretch it is kept, and nothing is said.
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.GroupAction("tdp-7")})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	before := s.mine().Conversation.LastSeq
	s.citizen(bot.Event{Kind: bot.EventPress, Action: first.Step.Papers[0].Action})
	if c := s.mine().Conversation; c.LastSeq != before || len(c.Walk.Ticked) != 1 {
		t.Errorf("%d messages more, ticked %v", c.LastSeq-before, c.Walk.Ticked)
	}
}
