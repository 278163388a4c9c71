package bot_test

import (
	"slices"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// That she reads is noted and does nothing else: it neither wakes anybody nor
// makes her reachable, and is no sign of hers for a reply window.
func TestSeenOnlyNotes(t *testing.T) {
	s := narrow(t, bot.Limits{})
	s.reply(bot.Command{Text: "Dạ, mời bà con tới bàn số 2 ạ."})
	reply := s.outcome.Message
	s.put(bot.Event{Kind: bot.EventDelivery, Address: s.address, Delivery: &bot.Failure{Message: reply, State: bot.DeliveryUnreachable, Reason: "delivery.blocked"}})
	s.play()
	was := s.mine()
	waiting := len(s.queue)
	s.pass(time.Minute)
	for _, upto := range []uint64{was.Conversation.LastSeq - 1, 1, was.Conversation.LastSeq + 7} {
		s.citizen(bot.Event{Kind: bot.EventSeen, Upto: upto})
	}
	now := s.mine()
	if now.Conversation.CitizenSeen != was.Conversation.LastSeq {
		t.Errorf("seen up to %d, want %d", now.Conversation.CitizenSeen, was.Conversation.LastSeq)
	}
	now.Conversation.CitizenSeen, now.Conversation.Version = was.Conversation.CitizenSeen, was.Conversation.Version
	now.Conversation.LastAt = was.Conversation.LastAt
	if a, b := string(s.dump(was)), string(s.dump(now)); a != b {
		t.Errorf("it changed\n%s\nto\n%s", a, b)
	}
	if len(s.queue) != waiting {
		t.Errorf("%d events follow", len(s.queue)-waiting)
	}
	// A closed ticket stays closed, and the next words are a question again.
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &bot.Command{Kind: bot.CommandClose, Actor: "huong", Ticket: s.mine().Ticket.ID, Version: s.mine().Ticket.Version, Outcome: "solved_helped"}})
	s.play()
	s.citizen(bot.Event{Kind: bot.EventSeen, Upto: s.mine().Conversation.LastSeq})
	if st := s.mine(); st.Ticket != nil || st.Conversation.Floor != bot.FloorBot {
		t.Errorf("it opened %+v", st.Ticket)
	}
}

// After an erasure nothing of it comes back by a page that was still open.
func TestSeenAfterErasure(t *testing.T) {
	s := narrow(t, bot.Limits{})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionErase})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionErase + ":yes"})
	s.citizen(bot.Event{Kind: bot.EventSeen, Upto: 99})
	if c := s.mine().Conversation; c.CitizenSeen != 0 || c.Address != (bot.Address{}) {
		t.Errorf("%+v", c)
	}
}

// A failed reply is sent again once, whole and as a reply of its own; the new
// one can fail and be sent again in its turn.
func TestF70SentAgainOnce(t *testing.T) {
	s := narrow(t, bot.Limits{})
	file := bot.FileRef{Hash: "a", Name: "mau.pdf", Size: 10}
	fail := func(id bot.MessageID) {
		s.put(bot.Event{Kind: bot.EventDelivery, Address: s.address, Delivery: &bot.Failure{Message: id, State: bot.DeliveryDead, Reason: bot.ReasonUnknown}})
		s.play()
	}
	find := func(id bot.MessageID) bot.Message {
		i := slices.IndexFunc(s.mine().Recent, func(m bot.Message) bool { return m.ID == id })
		return s.mine().Recent[i]
	}
	s.reply(bot.Command{Text: "Dạ, em gửi mẫu ạ.", Files: []bot.FileRef{file}})
	first := s.outcome.Message
	s.reply(bot.Command{Again: first})
	s.refused(s.mine().Conversation.LastSeq, "không gặp lỗi")
	fail(first)
	if !s.mine().Ticket.Waiting() {
		t.Error("she does not wait")
	}
	s.reply(bot.Command{Again: first, Text: "khác"})
	second := s.outcome.Message
	if m := find(second); !s.outcome.Done || m.Text != "Dạ, em gửi mẫu ạ." || len(m.Files) != 1 || m.Author.Officer != "huong" || !m.Leaves() {
		t.Fatalf("%+v %+v", s.outcome, m)
	}
	if m := find(first); m.Again != second || m.CanRepeat() || s.mine().Ticket.Waiting() {
		t.Errorf("the failed one: %+v", m)
	}
	before := s.mine().Conversation.LastSeq
	s.reply(bot.Command{Again: first})
	s.refused(before, "đã được gửi lại")
	fail(second)
	s.reply(bot.Command{Again: second})
	if !s.outcome.Done {
		t.Errorf("the second: %+v", s.outcome)
	}
	// What the citizen said, and what is not there, cannot be sent.
	before = s.mine().Conversation.LastSeq
	s.reply(bot.Command{Again: "nothing"})
	s.refused(before, "đã lâu")
	s.citizen(bot.Event{Kind: bot.EventText, Text: "vang"})
	before = s.mine().Conversation.LastSeq
	s.reply(bot.Command{Again: bot.NewMessageID(s.address.Conversation(), before)})
	s.refused(before, "không gặp lỗi")
}

// A card that was lost is sent again as a card.
func TestF70CardSentAgain(t *testing.T) {
	s := narrow(t, bot.Limits{})
	s.reply(bot.Command{Kind: bot.CommandSend, Code: "1.004194"})
	id := s.outcome.Message
	s.put(bot.Event{Kind: bot.EventDelivery, Address: s.address, Delivery: &bot.Failure{Message: id, State: bot.DeliveryDead}})
	s.play()
	s.reply(bot.Command{Again: id})
	m := s.shown[len(s.shown)-1]
	for _, x := range s.shown {
		if x.ID == s.outcome.Message {
			m = x
		}
	}
	if !s.outcome.Done || m.Kind != bot.MessageCard || m.Card == nil {
		t.Errorf("%+v %s", s.outcome, s.w.Words.Text(words.Vi, s.outcome.Refused, s.outcome.Args...))
	}
}
