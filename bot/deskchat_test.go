package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// chatStage is a stage with Hương's own chat linked and a ticket of hers.
type chatStage struct {
	*stage
	chat bot.Address
}

func newChatStage(t *testing.T) *chatStage {
	s := &chatStage{newStage(t, testWorld(t)), bot.Address{Account: "telegram:main", Chat: "77"}}
	s.from(bot.Event{Kind: bot.EventStarted, Text: s.code("huong", bot.LinkTime)})
	if got := s.heard(); !strings.Contains(got, "Chào Cán bộ mẫu Hương") {
		t.Fatalf("linking says %q", got)
	}
	return s
}

func (s *chatStage) code(id roster.OfficerID, holds time.Duration) string {
	return bot.LinkCode(s.w.Settings.LinkKey, id, s.w.Now.Add(holds))
}

// from puts what the officer does in her chat.
func (s *chatStage) from(e bot.Event) {
	e.Address = s.chat
	s.put(e)
	s.play()
}

func (s *chatStage) last() bot.Message {
	all := s.state(s.chat.Conversation()).Recent
	if len(all) == 0 {
		return bot.Message{}
	}
	return all[len(all)-1]
}

// heard is what was said last in the officer's chat.
func (s *chatStage) heard() string { return s.last().Text }

// asks has the citizen come to a person of group 7.
func (s *chatStage) asks(t *testing.T, text string) handoff.Ticket {
	t.Helper()
	writes(s.stage, text)
	writes(s.stage, "gap can bo")
	writes(s.stage, "to 7")
	return *s.mine().Ticket
}

// press presses a button of the newest message that has one with these words.
func (s *chatStage) press(t *testing.T, label string) {
	t.Helper()
	for _, m := range slices.Backward(s.state(s.chat.Conversation()).Recent) {
		for _, b := range m.Buttons {
			if strings.Contains(b.Label, label) {
				s.from(bot.Event{Kind: bot.EventPress, Action: b.Action, Message: string(m.ID)})
				return
			}
		}
	}
	t.Fatalf("there is no button %q", label)
}

func (s *chatStage) citizenHeard() string {
	all := s.mine().Recent
	return all[len(all)-1].Text
}

func TestOfficerAnswersFromHerOwnChat(t *testing.T) {
	s := newChatStage(t)
	ticket := s.asks(t, "chủ nhà 001199012345, gọi 0912 345 678 thì ký thế nào")
	alert := s.last()
	for _, want := range []string{string(ticket.ID), "Tổ dân phố 7", "Bà con viết: chủ nhà **********45, gọi **** *** *78 thì"} {
		if !strings.Contains(alert.Text, want) {
			t.Errorf("the alert does not say %q:\n%s", want, alert.Text)
		}
	}
	s.press(t, "Nhận phiếu")
	if !strings.Contains(s.heard(), "anh chị đã nhận") || s.mine().Ticket.ClaimedBy != "huong" {
		t.Fatalf("claim: %q, %+v", s.heard(), s.mine().Ticket)
	}
	// A reply to the message itself.
	s.from(bot.Event{Kind: bot.EventText, Text: "Chủ nhà xác nhận trên VNeID ạ.", ReplyTo: string(alert.ID)})
	if m := s.mine().Recent[len(s.mine().Recent)-1]; m.Text != "Chủ nhà xác nhận trên VNeID ạ." || m.Author.Officer != "huong" {
		t.Fatalf("the citizen hears %+v", m)
	}
	if !strings.Contains(s.heard(), "đang được gửi") {
		t.Errorf("the officer hears %q", s.heard())
	}
	// The platform's id is lost: the code in the quoted words says whose it is.
	s.from(bot.Event{Kind: bot.EventText, Text: "Còn gì nữa không ạ?", ReplyTo: "99999", Quote: "Phiếu " + string(ticket.ID) + ", Tổ dân phố 7: …"})
	if s.citizenHeard() != "Còn gì nữa không ạ?" {
		t.Errorf("the citizen hears %q", s.citizenHeard())
	}
	writes(s.stage, "so moi cua toi 0987654321")
	if got := s.heard(); !strings.Contains(got, "********21") || strings.Contains(got, "0987654321") {
		t.Errorf("the officer hears %q", got)
	}
	s.press(t, "Đóng phiếu")
	s.press(t, "nhờ cán bộ giúp")
	if s.mine().Ticket != nil || !strings.Contains(s.heard(), "đã đóng") {
		t.Errorf("close: %q", s.heard())
	}
}

// TestF84ReplyToNothingGoesToNoOne: nor to a closed ticket; none is opened.
func TestF84ReplyToNothingGoesToNoOne(t *testing.T) {
	s := newChatStage(t)
	ticket := s.asks(t, "hỏi")
	alert := s.last()
	before := len(s.mine().Recent)
	for name, e := range map[string]bot.Event{
		"no reply":             {Text: "Dạ em chào bà con"},
		"to a message unknown": {Text: "Dạ", ReplyTo: "12345"},
		"to words of others":   {Text: "Dạ", ReplyTo: "12345", Quote: "phiếu " + strings.Repeat("Z", 6)},
		"with a code in it":    {Text: string(ticket.ID) + " dạ"},
	} {
		e.Kind = bot.EventText
		s.from(e)
		if !strings.Contains(s.heard(), "Chưa gửi gì tới ai") || len(s.mine().Recent) != before {
			t.Errorf("%s: the officer hears %q, the citizen %d more", name, s.heard(), len(s.mine().Recent)-before)
		}
	}
	s.press(t, "Đóng phiếu")
	s.press(t, "Không liên lạc được")
	before = len(s.mine().Recent)
	s.from(bot.Event{Kind: bot.EventText, Text: "Dạ", ReplyTo: string(alert.ID)})
	if !strings.Contains(s.heard(), "Phiếu này đã đóng") || len(s.mine().Recent) != before || s.mine().Ticket != nil {
		t.Errorf("closed: the officer hears %q", s.heard())
	}
}

func TestRightsHoldInTheChatToo(t *testing.T) {
	s := newChatStage(t)
	s.asks(t, "hỏi")
	alert := s.last()
	s.press(t, "Chuyển")
	s.press(t, "Cán bộ mẫu Minh")
	if s.mine().Ticket.Owner != "minh" || !strings.Contains(s.heard(), "đã chuyển") {
		t.Fatalf("transfer: %q, owner %s", s.heard(), s.mine().Ticket.Owner)
	}
	before := len(s.mine().Recent)
	s.from(bot.Event{Kind: bot.EventText, Text: "Dạ", ReplyTo: string(alert.ID)})
	if !strings.Contains(s.heard(), "đã chuyển cho Cán bộ mẫu Minh") || len(s.mine().Recent) != before {
		t.Errorf("after the transfer: %q", s.heard())
	}
	s.put(bot.Event{Kind: bot.EventDelivery, Address: s.chat, Delivery: &bot.Failure{State: bot.DeliveryUnreachable, Reason: "delivery.blocked"}})
	s.play()
	if s.state(s.chat.Conversation()).Conversation.Unreachable == "" {
		t.Error("it is not noted that her chat cannot be reached")
	}
}

// TestErasureReachesTheOfficersChat: what was told there of the citizen's words
// goes with them.
func TestErasureReachesTheOfficersChat(t *testing.T) {
	s := newChatStage(t)
	s.asks(t, "nhà tôi có sổ đỏ bìa xanh")
	if !strings.Contains(s.heard(), "bìa xanh") {
		t.Fatalf("the officer hears %q", s.heard())
	}
	writes(s.stage, "xóa dữ liệu")
	writes(s.stage, "xóa hết")
	if !strings.Contains(s.heard(), "đã xóa dữ liệu") {
		t.Errorf("the officer hears %q", s.heard())
	}
	for _, m := range s.state(s.chat.Conversation()).Recent {
		if strings.Contains(m.Text, "bìa xanh") || len(m.Buttons) > 0 && m.Ticket != "" {
			t.Errorf("her words stand in the officer's chat: %q", m.Text)
		}
	}
}

func TestLinkCodes(t *testing.T) {
	s := newChatStage(t)
	used := s.code("huong", bot.LinkTime)
	other := bot.Address{Account: "telegram:main", Chat: "88"}
	s.chat = other
	good := s.code("huong", 2*bot.LinkTime)
	for name, c := range map[string]struct{ text, want string }{
		"used":     {used, "đã dùng rồi"},
		"forged":   {good[:len(good)-1] + "!", "không đúng"},
		"cut":      {good[:20], "không đúng"},
		"a prefix": {"of_", "không đúng"},
		"expired":  {s.code("huong", -time.Second), "hết hạn"},
		"stranger": {bot.LinkCode("another key", "huong", s.w.Now.Add(time.Hour)), "không đúng"},
	} {
		s.from(bot.Event{Kind: bot.EventStarted, Text: c.text})
		if !strings.Contains(s.heard(), c.want) {
			t.Errorf("%s: %q", name, s.heard())
		}
		if s.state(other.Conversation()).Conversation.Kind == bot.KindDesk {
			t.Fatalf("%s: linked", name)
		}
	}
	if len(good) > bot.MaxPayload {
		t.Errorf("a code has %d signs", len(good))
	}
	s.from(bot.Event{Kind: bot.EventStarted, Text: good})
	desk := s.state(bot.DeskAddress("huong").Conversation()).Conversation
	if len(desk.Chats) != 2 {
		t.Fatalf("chats %+v", desk.Chats)
	}
	// All are unlinked at once, and can do nothing any more.
	s.put(bot.Event{Kind: bot.EventCommand, Address: bot.DeskAddress("huong"), Desk: true, Command: &bot.Command{Kind: bot.CommandUnlink, Actor: "huong"}})
	s.play()
	s.asks(t, "hỏi")
	if got := s.heard(); !strings.Contains(got, "không còn nhận") {
		t.Errorf("after unlinking she hears %q", got)
	}
}

func TestCitizenWithATicketIsNotLinked(t *testing.T) {
	s := newChatStage(t)
	s.asks(t, "hỏi")
	s.chat = s.address
	s.from(bot.Event{Kind: bot.EventStarted, Text: s.code("minh", bot.LinkTime)})
	if !strings.Contains(s.citizenHeard(), "đang có phiếu") || s.mine().Conversation.Kind == bot.KindDesk {
		t.Errorf("she hears %q", s.citizenHeard())
	}
}

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"căn cước 001199012345":              "căn cước **********45",
		"gọi 0912.345.678 hoặc +84912345678": "gọi ****.***.*78 hoặc +*********78",
		"lệ phí 15.000 đồng, 3 ngày, 7/2026": "lệ phí 15.000 đồng, 3 ngày, 7/2026",
	} {
		if got := bot.Mask(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
