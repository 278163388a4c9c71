package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// at moves the clock on to a moment, stopping at every timer.
func (s *stage) at(day, hour, minute int) {
	s.pass(time.Date(2026, 11, day, hour, minute, 0, 0, saigon).Sub(s.w.Now))
}

// rung are the messages that an officer's chat got since there were n.
func (s *chatStage) rung(n int) []bot.Message { return s.state(s.chat.Conversation()).Recent[n:] }

func (s *chatStage) count() int { return len(s.state(s.chat.Conversation()).Recent) }

// as lets another citizen do what f does.
func (s *stage) as(chat bot.ChatID, f func()) {
	before := s.address
	s.address.Chat = chat
	f()
	s.address = before
}

// TestF52OneDigestAfterTheNight: a night of news is one message at the
// opening, without a word of anybody's.
func TestF52OneDigestAfterTheNight(t *testing.T) {
	s := newChatStage(t)
	s.at(23, 18, 0)
	n := s.count()
	first := s.asks(t, "chồng tôi là Nguyễn Văn Mẫu, số 0912345678")
	for _, text := range []string{"con tôi ốm", "alo", "có ai không"} {
		writes(s.stage, text)
	}
	var second bot.TicketID
	s.as("binh", func() { second = s.asks(t, "hỏi về đất của ông Mẫu").ID })
	s.as("chi", func() {
		third := s.asks(t, "hỏi")
		s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &bot.Command{Kind: bot.CommandTransfer, Actor: "dung", Ticket: third.ID, Version: third.Version, Officer: roster.Desk}})
		s.play()
	})
	s.at(24, 7, 29)
	if got := s.rung(n); len(got) != 0 {
		t.Fatalf("it rings at night: %q", got[0].Text)
	}
	if desk := s.state(bot.DeskAddress("huong").Conversation()).Recent; len(desk) < 6 {
		t.Errorf("her list of notices in the console is held back as well: %d", len(desk))
	}
	s.at(24, 7, 30)
	got := s.rung(n)
	if len(got) != 1 {
		t.Fatalf("%d messages at the opening", len(got))
	}
	text := got[0].Text
	for _, want := range []string{"có tin ở 3 phiếu", string(first.ID) + ", Tổ dân phố 7: mới chuyển tới, bà con nhắn thêm 3 lần. Hẹn trả lời trước 8:30.",
		string(second) + ", Tổ dân phố 7: mới chuyển tới. Hẹn", "đã chuyển cho người khác"} {
		if !strings.Contains(text, want) {
			t.Errorf("the digest does not say %q:\n%s", want, text)
		}
	}
	for _, not := range []string{"Mẫu", "ốm", "0912", "chồng", "alo"} {
		if strings.Contains(text, not) {
			t.Errorf("the digest repeats %q", not)
		}
	}

	// An answer to the digest would be nobody's, also when only its words are left.
	before := len(s.mine().Recent)
	s.from(bot.Event{Kind: bot.EventText, Text: "Dạ em chào bà con", ReplyTo: string(got[0].ID)})
	s.from(bot.Event{Kind: bot.EventText, Text: "Dạ em chào bà con", ReplyTo: "99999", Quote: text})
	if len(s.mine().Recent) != before || !strings.Contains(s.heard(), "Chưa gửi gì tới ai") {
		t.Fatalf("an answer to the digest went to somebody: %q", s.heard())
	}
	// Each ticket can be brought up, and answered there.
	s.press(t, "Mở "+string(first.ID))
	s.from(bot.Event{Kind: bot.EventText, Text: "Dạ em chào bà con An", ReplyTo: string(s.last().ID)})
	if got := s.citizenHeard(); got != "Dạ em chào bà con An" {
		t.Errorf("the citizen hears %q", got)
	}
	s.as("binh", func() {
		if strings.Contains(s.citizenHeard(), "An") {
			t.Error("another citizen hears it")
		}
	})

	// In working hours it rings as before, and the night is not told twice.
	n = s.count()
	writes(s.stage, "toi hoi them")
	if got := s.rung(n); len(got) != 1 || !strings.Contains(got[0].Text, "nhắn thêm") {
		t.Errorf("in the morning: %+v", got)
	}
	s.at(24, 11, 45)
	n = s.count()
	s.as("dao", func() { s.asks(t, "hỏi buổi trưa") })
	if len(s.rung(n)) != 0 {
		t.Error("it rings at noon")
	}
	s.at(24, 13, 31)
	if got := s.rung(n); len(got) != 1 || !strings.Contains(got[0].Text, "có tin ở 1 phiếu") {
		t.Errorf("after noon: %d messages", len(got))
	}
}

// absent takes an officer away until a day, and tells the tickets.
func (s *stage) absent(id roster.OfficerID, until time.Time) {
	r := *s.w.Roster
	r.Officers = slices.Clone(r.Officers)
	for i := range r.Officers {
		if r.Officers[i].ID != id {
			continue
		}
		r.Officers[i].Absences = nil
		if !until.IsZero() {
			r.Officers[i].Absences = []roster.Absence{{From: s.w.Now.AddDate(0, 0, -1), To: until}}
		}
	}
	s.w.Roster = &r
	s.put(bot.Event{Kind: bot.EventRoster, Address: s.address})
	s.play()
}

// TestF42NoPushesWhileAbsent: while she is away nothing rings; it stops with
// her absence, and she has it in one message.
func TestF42NoPushesWhileAbsent(t *testing.T) {
	back := time.Date(2026, 11, 24, 0, 0, 0, 0, saigon)
	for name, c := range map[string]struct {
		back func(*chatStage)
		when time.Time
	}{
		"the absence ends": {func(s *chatStage) { s.at(25, 9, 0) }, time.Date(2026, 11, 25, 7, 30, 0, 0, saigon)},
		"she comes back earlier": {func(s *chatStage) {
			s.at(24, 9, 0)
			s.absent("huong", time.Time{})
			s.as("em", func() { s.asks(t, "hỏi") })
		}, time.Date(2026, 11, 24, 9, 0, 0, 0, saigon)},
	} {
		t.Run(name, func(t *testing.T) {
			s := newChatStage(t)
			s.asks(t, "hỏi")
			s.replies("huong", "Dạ, em xem ạ.")
			n := s.count()
			s.absent("huong", back)
			if tk := s.mine().Ticket; tk.Owner != "minh" {
				t.Fatalf("the ticket is %q's", tk.Owner)
			}
			s.at(23, 15, 0)
			if got := s.rung(n); len(got) != 0 {
				t.Fatalf("it rings while she is away: %q", got[0].Text)
			}
			c.back(s)
			got := s.rung(n)
			if len(got) == 0 || !strings.Contains(got[0].Text, "đã chuyển cho người khác") || !got[0].At.Equal(c.when) {
				t.Fatalf("back again she hears %+v", got)
			}
			if strings.Count(got[0].Text, "\n") != 1 || len(got) > 1 && !strings.Contains(got[1].Text, "mới chuyển tới") {
				t.Errorf("she hears %+v", got)
			}
		})
	}
}

// TestLeadWithoutRepliesIsRung: a lead who may not reply is told at once all
// the same, and nothing is held for her in working hours.
func TestLeadWithoutRepliesIsRung(t *testing.T) {
	s := newChatStage(t)
	r := *s.w.Roster
	r.Officers = slices.Clone(r.Officers)
	for i := range r.Officers {
		if r.Officers[i].ID == "huong" {
			r.Officers[i].Lead, r.Officers[i].CanReply = true, false
		}
	}
	s.w.Roster = &r
	desk, n := bot.DeskAddress("huong"), s.count()
	tell := func() {
		s.put(bot.Event{Kind: bot.EventAlert, Desk: true, Address: desk, Alert: &bot.Alert{Kind: bot.AlertLate, Officer: "huong", Ticket: "K7Q2MD", From: "x", Group: "tdp-12"}})
		s.play()
	}
	tell()
	if got := s.rung(n); len(got) != 1 || len(s.state(desk.Conversation()).Conversation.Held) != 0 {
		t.Errorf("she is told %d times in working hours", len(got))
	}
	s.at(23, 18, 0)
	tell()
	if got := s.rung(n); len(got) != 1 {
		t.Errorf("it rings at night: %d", len(got))
	}
	s.at(24, 7, 30)
	if got := s.rung(n); len(got) != 2 || !strings.Contains(got[1].Text, "K7Q2MD") {
		t.Errorf("%d messages by the morning", len(got))
	}
}

// TestF56AlarmRingsAtNight: that nobody is there is told at once, also to who
// is away, and does not bring the digest along.
func TestF56AlarmRingsAtNight(t *testing.T) {
	s := newChatStage(t)
	s.at(23, 18, 0)
	s.asks(t, "hỏi")
	n := s.count()
	for _, id := range []roster.OfficerID{"lan", "minh", "huong"} {
		s.absent(id, time.Date(2026, 11, 28, 0, 0, 0, 0, saigon))
	}
	got := s.rung(n)
	if len(got) != 1 || !strings.Contains(got[0].Text, "CẦN NGƯỜI") {
		t.Fatalf("she hears %+v", got)
	}
}

// TestErasureAtNightIsQuiet: what her chat was told goes at once, without a
// sound, and in the morning she hears that it was erased.
func TestErasureAtNightIsQuiet(t *testing.T) {
	s := newChatStage(t)
	s.asks(t, "chồng tôi tên là Mẫu")
	if !strings.Contains(s.heard(), "Mẫu") {
		t.Fatalf("the chat is told %q", s.heard())
	}
	s.replies("huong", "Dạ.") // it stays hers
	s.at(23, 18, 0)
	n := s.count()
	writes(s.stage, "xóa dữ liệu")
	writes(s.stage, "xóa hết")
	for _, m := range s.state(s.chat.Conversation()).Recent {
		if strings.Contains(m.Text, "Mẫu") && !strings.Contains(m.Text, "Cán bộ mẫu") {
			t.Errorf("her chat still says %q", m.Text)
		}
	}
	if len(s.rung(n)) != 0 {
		t.Errorf("it rings: %q", s.heard())
	}
	s.at(24, 8, 0)
	if got := s.rung(n); len(got) != 1 || !strings.Contains(got[0].Text, "bà con đã xóa dữ liệu") || len(got[0].Buttons) != 0 {
		t.Errorf("in the morning: %+v", got)
	}
}

// TestDigestIsBounded: a very bad night still fits one message of Telegram
// and a small record.
func TestDigestIsBounded(t *testing.T) {
	s := newChatStage(t)
	s.at(23, 18, 0)
	n := s.count()
	desk := bot.DeskAddress("huong")
	for i := range 120 {
		for range 2 {
			s.put(bot.Event{Kind: bot.EventAlert, Desk: true, Address: desk, Alert: &bot.Alert{Kind: bot.AlertNew, Officer: "huong",
				Ticket: bot.TicketID(fmt.Sprintf("T%05d", i)), From: "x", Group: "tdp-12", By: s.w.Now.AddDate(0, 0, 1)}})
		}
	}
	s.put(bot.Event{Kind: bot.EventAlert, Desk: true, Address: desk, Alert: &bot.Alert{Kind: bot.AlertProposal, Officer: "huong", Ticket: "TPROPO", Group: "tdp-12", Actor: "minh"}})
	s.play()
	if held := s.state(desk.Conversation()).Conversation.Held; len(held) != 50 {
		t.Errorf("%d tickets are held", len(held))
	}
	s.at(24, 8, 0)
	got := s.rung(n)
	if len(got) != 1 {
		t.Fatalf("%d messages", len(got))
	}
	if size := len(utf16.Encode([]rune(got[0].Text))); size > 4096 || strings.Count(got[0].Text, "\n") > 20 {
		t.Errorf("the digest has %d letters", size)
	}
	for _, want := range []string{"có tin ở 50 phiếu", "Và 35 phiếu nữa", "Tin khác: 141"} {
		if !strings.Contains(got[0].Text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if c := s.state(desk.Conversation()).Conversation; len(c.Held) != 0 || c.HeldMore != 0 {
		t.Error("it is told and still held")
	}

	// Chats that are linked no longer are told nothing, and hold nothing back.
	s.at(24, 18, 0)
	s.put(bot.Event{Kind: bot.EventAlert, Desk: true, Address: desk, Alert: &bot.Alert{Kind: bot.AlertNew, Officer: "huong", Ticket: "T00001"}})
	s.put(bot.Event{Kind: bot.EventCommand, Desk: true, Address: desk, Command: &bot.Command{Kind: bot.CommandUnlink, Actor: "huong"}})
	s.play()
	n = s.count()
	s.at(25, 9, 0)
	if len(s.rung(n)) != 0 {
		t.Error("a chat that was unlinked gets a digest")
	}
}
