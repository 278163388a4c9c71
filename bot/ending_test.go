package bot_test

import (
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// TestF29ClosedOverWhatWasNotSeen: a question that came while the officer was
// choosing how to close is not swallowed; thanks do not hold her up, nor do
// words that she has seen, nor a page that does not say what it showed.
func TestF29ClosedOverWhatWasNotSeen(t *testing.T) {
	for name, c := range map[string]struct {
		says    string
		seen    func(before, after uint64) uint64
		refused string
	}{
		"a question came":        {"còn giờ mở cửa thứ bảy thì sao", func(before, _ uint64) uint64 { return before }, "ending.refused_unread"},
		"she has read it":        {"còn giờ mở cửa thứ bảy thì sao", func(_, after uint64) uint64 { return after }, ""},
		"it is not known":        {"còn giờ mở cửa thứ bảy thì sao", func(_, _ uint64) uint64 { return 0 }, ""},
		"the citizen thanks her": {"cảm ơn cán bộ", func(before, _ uint64) uint64 { return before }, ""},
	} {
		for _, kind := range []bot.CommandKind{bot.CommandClose, bot.CommandHandBack} {
			t.Run(name+", "+string(kind), func(t *testing.T) {
				s := answered(t)
				before := s.mine().Conversation.LastSeq
				writes(s, c.says)
				tk := s.mine().Ticket
				s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &bot.Command{Kind: kind, Actor: "huong", Ticket: tk.ID,
					Version: tk.Version, Outcome: handoff.SolvedHelped, Seq: c.seen(before, s.mine().Conversation.LastSeq)}})
				s.play()
				if s.outcome.Refused != c.refused || s.outcome.Done != (c.refused == "") {
					t.Errorf("outcome %+v, want refused by %q", s.outcome, c.refused)
				}
				if open := s.mine().Ticket != nil; open != (c.refused != "") {
					t.Errorf("open: %v", open)
				}
			})
		}
	}
}
