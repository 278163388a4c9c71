package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// narrow is a conversation with an open ticket on a channel with limits.
func narrow(t *testing.T, l bot.Limits) *stage {
	t.Helper()
	w := testWorld(t)
	w.Settings.Channels = map[string]bot.Limits{"narrow": l}
	s := newStage(t, w)
	s.address = bot.Address{Account: "narrow:ward", Chat: "an"}
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.GroupAction("tdp-7")})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	if s.mine().Ticket == nil {
		t.Fatal("no ticket")
	}
	return s
}

// reply is Hương's reply as the desk would command it.
func (s *stage) reply(c bot.Command) {
	s.t.Helper()
	if c.Kind == "" {
		c.Kind = bot.CommandReply
	}
	c.Actor, c.Ticket, c.Version = "huong", s.mine().Ticket.ID, s.mine().Ticket.Version
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &c})
	s.play()
}

// refused checks that the last command was refused with a sentence that says
// all of these, and that nothing was sent.
func (s *stage) refused(before uint64, says ...string) {
	s.t.Helper()
	text := s.w.Words.Text(words.Vi, s.outcome.Refused, s.outcome.Args...)
	for _, part := range says {
		if s.outcome.Done || !strings.Contains(text, part) {
			s.t.Fatalf("outcome %+v, %q, wants %q", s.outcome, text, part)
		}
	}
	if now := s.mine().Conversation.LastSeq; now != before {
		s.t.Fatalf("%d messages were added", now-before)
	}
}

func TestReplyWithALargeFileIsRefused(t *testing.T) {
	s := narrow(t, bot.Limits{FileBytes: 1 << 20})
	small := bot.FileRef{Hash: "a", Name: "nho.pdf", Size: 1 << 20}
	large := bot.FileRef{Hash: "b", Name: "to-khai.pdf", Size: 1<<20 + 1}
	before := s.mine().Conversation.LastSeq
	s.reply(bot.Command{Text: "Dạ, em gửi ạ.", Files: []bot.FileRef{small, large}})
	s.refused(before, "to-khai.pdf", "1,1 MB", "tới 1 MB", "Chưa gửi gì")
	// A note stays in the house, whatever hangs on it.
	s.reply(bot.Command{Kind: bot.CommandNote, Text: "nội bộ", Files: []bot.FileRef{large}})
	if !s.outcome.Done {
		t.Errorf("note: %+v", s.outcome)
	}
	s.reply(bot.Command{Text: "Dạ, em gửi ạ.", Files: []bot.FileRef{small}})
	if !s.outcome.Done {
		t.Errorf("small: %+v", s.outcome)
	}
}

func TestReplyAfterTheWindowIsRefused(t *testing.T) {
	s := narrow(t, bot.Limits{ReplyWindow: 30 * time.Minute})
	s.pass(30*time.Minute - time.Second)
	s.reply(bot.Command{Text: "Dạ, kịp ạ."})
	if !s.outcome.Done {
		t.Fatalf("within the window: %+v", s.outcome)
	}
	s.pass(time.Second)
	before := s.mine().Conversation.LastSeq
	s.reply(bot.Command{Text: "Dạ, muộn ạ."})
	s.refused(before, "cho trả lời đến", "Anh chị gọi điện", "chờ bà con nhắn lại")
	s.reply(bot.Command{Kind: bot.CommandSend, Code: "1.004194"})
	s.refused(before, "cho trả lời đến")
	s.citizen(bot.Event{Kind: bot.EventText, Text: "toi day"})
	s.reply(bot.Command{Text: "Dạ, được ạ."})
	if !s.outcome.Done {
		t.Errorf("she wrote again: %+v", s.outcome)
	}
}

func TestMegabytes(t *testing.T) {
	for _, c := range []struct {
		bytes  int64
		vi, en string
	}{{0, "0 MB", "0 MB"}, {1, "0,1 MB", "0.1 MB"}, {20 << 20, "20 MB", "20 MB"}, {20<<20 + 1, "20,1 MB", "20.1 MB"}, {12_900_000, "12,4 MB", "12.4 MB"}} {
		if vi, en := bot.Megabytes(words.Vi, c.bytes), bot.Megabytes(words.En, c.bytes); vi != c.vi || en != c.en {
			t.Errorf("%d: %q %q", c.bytes, vi, en)
		}
	}
}
