package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/procedures"
)

// newest is the newest message of the citizen's conversation.
func (s *stage) newest() bot.Message {
	r := s.mine().Recent
	return r[len(r)-1]
}

// TestOurOwnWordsComeBack: what a platform tells us of our own messages does
// nothing, by whatever it can be known.
func TestOurOwnWordsComeBack(t *testing.T) {
	long := strings.Repeat("Bà con xếp đủ giấy tờ dưới đây. ", 30) + "Hết ạ."
	step := bot.Message{Kind: bot.MessageStep, Text: "Bước 1\n1. [chưa có] Tờ khai CT01 (1 bản chính)", Step: &bot.StepView{Title: "Bước 1",
		Papers: []bot.PaperView{{Title: "Tờ khai CT01"}}}, Buttons: []bot.Button{{Label: "Xong, sang bước 2", Action: "next:w1:x"}}}
	for name, c := range map[string]struct {
		sent  bot.Message
		state bot.DeliveryState
		after time.Duration
		echo  bot.Event
		ours  bool
	}{
		"by id":                    {bot.Message{Text: "Dạ."}, bot.DeliveryDelivered, 48 * time.Hour, bot.Event{Platform: "p1", Text: "khác"}, true},
		"by words":                 {bot.Message{Text: "Dạ, mời\nbà con."}, bot.DeliveryDelivered, time.Minute, bot.Event{Text: " Dạ, mời bà con. "}, true},
		"words of long ago":        {bot.Message{Text: "Dạ, mời bà con."}, bot.DeliveryDelivered, 11 * time.Minute, bot.Event{Text: "Dạ, mời bà con."}, false},
		"on its way for long":      {bot.Message{Text: "Dạ, mời bà con."}, bot.DeliveryRetry, 20 * time.Hour, bot.Event{Text: "Dạ, mời bà con."}, true},
		"a part of it":             {bot.Message{Text: long}, bot.DeliveryDelivered, time.Minute, bot.Event{Text: long[:400]}, true},
		"the end of what is split": {bot.Message{Text: long}, bot.DeliveryDelivered, time.Minute, bot.Event{Text: "Hết ạ."}, true},
		"a short word in it":       {bot.Message{Text: "Dạ, mời bà con tới quầy ạ."}, bot.DeliveryDelivered, time.Minute, bot.Event{Text: "Dạ"}, false},
		"with choices below":       {step, bot.DeliveryDelivered, time.Minute, bot.Event{Text: step.Text + "\n\n2. Xong, sang bước 2"}, true},
		"a list of its choices":    {step, bot.DeliveryDelivered, time.Minute, bot.Event{Text: "☐ Tờ khai CT01\nXong, sang bước 2"}, true},
		"a label of it":            {step, bot.DeliverySending, time.Minute, bot.Event{Text: "Tờ khai CT01"}, true},
		// Somebody says which paper she has to bring.
		"a label after ours arrived": {step, bot.DeliveryDelivered, time.Minute, bot.Event{Text: "Tờ khai CT01"}, false},
		"pages below": {bot.Message{Text: "Mời bà con xem.", Buttons: []bot.Button{{Label: "Mở trang nộp", URL: "https://dichvucong.example/nop?x=1"}},
			Step: &bot.StepView{Title: "Bước 1", Link: &procedures.Link{Text: "Cổng dịch vụ công", URL: "https://dichvucong.example"}}},
			bot.DeliverySending, time.Minute, bot.Event{Text: "Mời bà con xem.\nMở trang nộp: https://dichvucong.example/nop?x=1\nCổng dịch vụ công: https://dichvucong.example"}, true},
		"another page below": {bot.Message{Text: "Mời bà con xem.", Buttons: []bot.Button{{Label: "Mở trang nộp", URL: "https://dichvucong.example/nop"}}},
			bot.DeliverySending, time.Minute, bot.Event{Text: "Mời bà con xem.\nMở trang nộp: https://dichvucong.example/khac"}, false},
		"our own film below": {bot.Message{Text: "Mời bà con xem.", Videos: []bot.VideoView{{Title: "Cách kê khai", URL: "/media/ct01.mp4", Own: true}}},
			bot.DeliverySending, time.Minute, bot.Event{Text: "Mời bà con xem.\nCách kê khai\nhttps://phuong.example/media/ct01.mp4"}, true},
		"the address of a file below": {bot.Message{Text: "gửi mẫu", Files: []bot.FileRef{{Hash: "ab12", Name: "mau.pdf"}}},
			bot.DeliverySending, time.Minute, bot.Event{Text: "gửi mẫu\nmau.pdf\nhttps://phuong.example/tep/k1.sig/ab12/mau.pdf"}, true},
		"a label that was cut": {bot.Message{Text: "Bà con chọn:", Buttons: []bot.Button{{Label: "Đăng ký tạm trú cho con chưa thành niên tại nơi ở của ông bà", Action: "card:x"}}},
			bot.DeliverySending, time.Minute, bot.Event{Text: "Bà con chọn:\n1. Đăng ký tạm trú cho con chưa…"}, true},
		"and something more": {step, bot.DeliveryDelivered, time.Minute, bot.Event{Text: step.Text + "\nbà con mang cả căn cước nhé"}, false},
		"with an officer's name": {bot.Message{Text: "Dạ, được ạ.", Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Cán bộ mẫu Hương"}},
			bot.DeliveryDelivered, time.Minute, bot.Event{Text: "Cán bộ mẫu Hương\nDạ, được ạ."}, true},
		"a file":                    {bot.Message{Text: "gửi mẫu", Files: []bot.FileRef{{Hash: "a", Name: "mau.pdf"}}}, bot.DeliverySending, time.Minute, bot.Event{Fetch: []bot.Fetch{{ID: "x"}}}, true},
		"a file after ours arrived": {bot.Message{Text: "gửi mẫu", Files: []bot.FileRef{{Hash: "a", Name: "mau.pdf"}}}, bot.DeliveryDelivered, time.Minute, bot.Event{Files: []bot.FileRef{{Hash: "x", Name: "anh.jpg"}}}, false},
		"a file, none of ours":      {bot.Message{Text: "Dạ."}, bot.DeliverySending, time.Minute, bot.Event{Files: []bot.FileRef{{Hash: "x", Name: "khác.pdf"}}}, false},
		"words of the citizen":      {bot.Message{Text: "mời bà con qua nhà", Author: bot.Author{Kind: bot.AuthorCitizen}}, bot.DeliveryNone, time.Minute, bot.Event{Text: "mời bà con qua nhà"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, testWorld(t))
			s.citizen(bot.Event{Kind: bot.EventStarted})
			st := s.states[s.address.Conversation()]
			st.Recent = nil
			m := c.sent
			if m.Author.Kind == "" {
				m.Author.Kind = bot.AuthorBot
			}
			if m.Kind == "" {
				m.Kind = bot.MessageText
			}
			st.Conversation.LastSeq = 1
			m.ID, m.Conversation, m.Seq, m.At = bot.NewMessageID(st.Conversation.ID, 1), st.Conversation.ID, 1, s.w.Now
			m.Delivery = bot.Delivery{State: c.state, At: s.w.Now}
			if c.state == bot.DeliveryDelivered {
				m.Delivery.Platform = []string{"p1"}
			}
			st.Recent = []bot.Message{m}
			s.pass(c.after)
			c.echo.Kind, c.echo.At, c.echo.Due = bot.EventEcho, s.w.Now.Add(-time.Nanosecond), s.w.Now // it has waited
			if c.echo.Platform == "" {
				c.echo.Platform = "e1"
			}
			s.citizen(c.echo)
			if got := s.mine().Conversation.LastSeq == 1; got != c.ours {
				t.Errorf("ours: %v, want %v; %+v", got, c.ours, s.newest())
			}
		})
	}
}

// TestAnsweredAtThePage: the whole of what words from elsewhere do.
func TestAnsweredAtThePage(t *testing.T) {
	w := testWorld(t)
	w.Settings.Channels = map[string]bot.Limits{"narrow": {ReplyWindow: 48 * time.Hour, Free: 8, FreeWindow: 48 * time.Hour}}
	s := newStage(t, w)
	s.address = bot.Address{Account: "narrow:ward", Chat: "an"}
	s.channels = []bot.Channel{channeltest.New("narrow:ward", nil, nil)}
	says := func(id, text string) {
		s.citizen(bot.Event{Kind: bot.EventEcho, Platform: id, Text: text, At: s.w.Now.Add(-time.Nanosecond), Due: s.w.Now}) // it has waited
	}
	// A circular to who has never written opens nothing.
	says("e0", "Phường xin thông báo lịch tiêm chủng.")
	if st, m := s.mine(), s.newest(); st.Ticket != nil || st.Conversation.Floor != bot.FloorBot || !m.Elsewhere || m.Leaves() {
		t.Fatalf("a circular: %+v", m)
	}
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.GroupAction("tdp-7")})
	s.citizen(bot.Event{Kind: bot.EventText, Text: "xin chao"})
	before, rows, sent := s.mine().Conversation.LastSeq, len(s.rows), s.mine().Conversation.SentSince
	says("e1", "Bà con mang căn cước tới quầy số 2 nhé.")
	st := s.mine()
	if st.Ticket == nil || st.Ticket.Owner != "huong" || st.Ticket.ClaimedBy != "" || st.Ticket.Waiting() || st.Ticket.FirstReplyAt.IsZero() || st.Conversation.Floor != bot.FloorOfficer {
		t.Fatalf("ticket %+v", st.Ticket)
	}
	if st.Conversation.LastSeq != before+1 || len(s.rows) != rows || s.newest().Author.Officer != "" || s.newest().Author.Name != "Cán bộ trả lời tại trang" {
		t.Errorf("it is kept as %+v, %d rows more", s.newest(), len(s.rows)-rows)
	}
	if st.Conversation.SentSince != sent+1 {
		t.Errorf("%d calls counted, then %d", sent, st.Conversation.SentSince)
	}
	alerts := func() (n int) {
		for _, m := range s.state(bot.DeskAddress("huong").Conversation()).Recent {
			if m.Alert == bot.AlertElsewhere {
				n++
			}
		}
		return n
	}
	says("e1", "Bà con mang căn cước tới quầy số 2 nhé.")
	says("e2", "Trước 11 giờ.")
	if n := alerts(); n != 1 || s.mine().Conversation.LastSeq != before+2 {
		t.Errorf("the owner is told %d times, %d messages", n, s.mine().Conversation.LastSeq-before)
	}
	// Who goes on is told who answers, once; the next answer there is a reply.
	s.citizen(bot.Event{Kind: bot.EventText, Text: "còn giấy khai sinh thì sao"})
	if m := s.newest(); m.Kind != bot.MessagePromise || !s.mine().Ticket.Waiting() || s.searched != 0 {
		t.Errorf("she is told %+v", m)
	}
	says("e3", "Mang cả giấy khai sinh.")
	if s.mine().Ticket.Waiting() || alerts() != 2 {
		t.Errorf("she still waits: %+v, %d alerts", s.mine().Ticket, alerts())
	}
	for _, m := range s.mine().Recent {
		if m.Kind == bot.MessagePromise && m.Promise.Kept != "kept" {
			t.Errorf("the promise is %q", m.Promise.Kept)
		}
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "vâng, thế mấy giờ đóng cửa"})
	if m := s.newest(); m.Kind == bot.MessagePromise {
		t.Errorf("promised again: %q", m.Text)
	}
	// The assistant can be called back, and stops again when they go on there.
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionBot})
	says("e4", "11 giờ 30.")
	if s.mine().Conversation.Floor != bot.FloorOfficer || len(s.tickets) != 1 {
		t.Errorf("floor %q, %d tickets", s.mine().Conversation.Floor, len(s.tickets))
	}
	// Long after she was heard of it is a circular again.
	s.pass(7 * 24 * time.Hour) // and it was closed meanwhile
	if says("e5", "Phường chúc mừng năm mới."); s.mine().Ticket != nil || s.mine().Conversation.Floor != bot.FloorBot {
		t.Errorf("a circular opened %+v", s.mine().Ticket)
	}
}

// TestSeenAsPlatformsTell: by a message's id, or by a time.
func TestSeenAsPlatformsTell(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.channels = []bot.Channel{channeltest.New("webchat:main", nil, nil)}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "xin chao", Platform: "hers"})
	arrive := func() {
		for len(s.rows) > 0 {
			s.arrive(s.rows[0], bot.RowResult{State: bot.DeliveryDelivered, PlatformID: "p" + s.rows[0].ID})
		}
	}
	arrive()
	first := s.mine().Conversation.LastSeq
	at := s.w.Now
	s.pass(time.Minute)
	s.citizen(bot.Event{Kind: bot.EventText, Text: "cam on"})
	seen := func(e bot.Event) uint64 {
		e.Kind = bot.EventSeen
		s.citizen(e)
		return s.mine().Conversation.CitizenSeen
	}
	for i, c := range []struct {
		e    bot.Event
		want uint64
	}{
		{bot.Event{Message: "nobody's"}, 0},
		{bot.Event{Message: "hers"}, 0},
		{bot.Event{At: at.Add(-time.Second)}, 0},
		{bot.Event{At: at.Add(time.Second)}, first},
		{bot.Event{At: at.Add(time.Hour)}, first}, // the second has not arrived
	} {
		if got := seen(c.e); got != c.want {
			t.Errorf("%d: seen up to %d, want %d", i, got, c.want)
		}
	}
	arrive()
	last := s.newest()
	if got := seen(bot.Event{Message: last.Delivery.Platform[0]}); got != last.Seq {
		t.Errorf("seen up to %d, want %d", got, last.Seq)
	}
	if n := s.mine().Conversation.LastSeq; n != last.Seq {
		t.Errorf("%d messages more", n-last.Seq)
	}
}

// TestAnOfficerAtThePageHasTheFloorAtOnce: who answers at the platform is not
// talked into by the bot when the citizen writes on a moment later. Only while
// something of ours is on its way does it wait, since that may be it.
func TestAnOfficerAtThePageHasTheFloorAtOnce(t *testing.T) {
	for _, onItsWay := range []bool{false, true} {
		s := newStage(t, testWorld(t))
		s.address = bot.Address{Account: "narrow:ward", Chat: "an"}
		s.channels = []bot.Channel{channeltest.New("narrow:ward", nil, nil)}
		s.citizen(bot.Event{Kind: bot.EventText, Text: "chào phường"})
		for len(s.rows) > 0 && !onItsWay {
			s.arrive(s.rows[0], bot.RowResult{State: bot.DeliveryDelivered, PlatformID: "p" + s.rows[0].ID})
		}
		s.citizen(bot.Event{Kind: bot.EventEcho, Platform: "e1", Text: "Bà con chờ em xem giấy tờ một lát nhé."})
		if got := s.mine().Conversation.Floor == bot.FloorOfficer; got == onItsWay {
			t.Errorf("on its way %t: the officer has the floor: %t", onItsWay, got)
		}
		s.pass(2 * time.Second)
		if !onItsWay {
			s.citizen(bot.Event{Kind: bot.EventText, Text: "đăng ký tạm trú thế nào"})
			if m := s.newest(); m.Author.Kind == bot.AuthorBot && m.Kind != bot.MessagePromise {
				t.Errorf("the bot says %q", m.Text)
			}
		}
		s.pass(10 * time.Second)
		elsewhere := 0
		for _, m := range s.mine().Recent {
			if m.Elsewhere {
				elsewhere++
			}
		}
		if s.mine().Conversation.Floor != bot.FloorOfficer || elsewhere != 1 {
			t.Errorf("on its way %t: in the end %d of hers stand there", onItsWay, elsewhere)
		}
	}
}
