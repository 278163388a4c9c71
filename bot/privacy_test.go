package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/words"
)

// However a citizen comes, she is told once, with the first answer, and again
// after she had everything erased.
func TestPrivacyNoticeComesFirstAndOnce(t *testing.T) {
	w := testWorld(t)
	notice := w.Words.Text(words.Vi, "bot.privacy")
	for name, first := range map[string]bot.Event{
		"words":   {Kind: bot.EventText, Text: "tôi tên Lan, căn cước 012345678901"},
		"person":  {Kind: bot.EventText, Text: "gap can bo"},
		"button":  {Kind: bot.EventPress, Action: bot.ActionHuman},
		"start":   {Kind: bot.EventStarted},
		"file":    {Kind: bot.EventText, Files: []bot.FileRef{{Hash: "h", Name: "a.jpg"}}},
		"sticker": {Kind: bot.EventUnsupported, What: bot.WhatSticker},
		"edit":    {Kind: bot.EventEdited, Message: "x", Text: "làm khai sinh"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, w)
			count := func() (n int) {
				for _, m := range s.shown {
					if m.Text == notice && m.Kind == bot.MessageNotice {
						n++
					}
				}
				return n
			}
			s.citizen(first)
			if count() != 1 {
				t.Fatalf("told %d times with the first answer", count())
			}
			s.citizen(bot.Event{Kind: bot.EventText, Text: "cảm ơn"})
			s.citizen(bot.Event{Kind: bot.EventText, Text: "xóa dữ liệu"})
			s.citizen(bot.Event{Kind: bot.EventText, Text: "xóa hết"})
			if count() != 1 || s.mine().Conversation.ErasedAt.IsZero() {
				t.Fatalf("told %d times, erased at %v", count(), s.mine().Conversation.ErasedAt)
			}
			s.citizen(bot.Event{Kind: bot.EventText, Text: "xin chào"})
			if count() != 2 {
				t.Errorf("told %d times after a new beginning", count())
			}
		})
	}
}

// An erasure's turn holds nothing of what was said, and what comes from
// elsewhere afterwards does not bring her address back.
func TestErasedConversationStaysEmpty(t *testing.T) {
	s := newStage(t, testWorld(t))
	said := func(text string) { s.citizen(bot.Event{Kind: bot.EventText, Text: text, Name: "Bà Lan"}) }
	said("gap can bo")
	said("to 7")
	said("chồng tôi mất sổ đỏ")
	ticket := s.mine().Conversation.Ticket
	if ticket == "" {
		t.Fatal("no ticket is open")
	}
	said("/xoadulieu")
	var erasing bot.Turn
	s.seen = func(_ bot.Event, _ bot.State, t bot.Turn) {
		if t.Erase != nil {
			erasing = t
		}
	}
	said("XÓA HẾT ạ")
	for _, word := range []string{"chồng", "Lan", "XÓA"} {
		if strings.Contains(string(s.dump(erasing)), word) {
			t.Errorf("the turn holds %q: %s", word, s.dump(erasing))
		}
	}
	if erasing.Ticket == nil || erasing.Ticket.Outcome != handoff.Erased || erasing.Ticket.Status != handoff.Closed {
		t.Fatalf("ticket %+v", erasing.Ticket)
	}
	for _, e := range []bot.Event{
		{Kind: bot.EventTimer, Timer: &bot.Timer{Kind: bot.TimerPromise, Ticket: ticket}},
		{Kind: bot.EventRoster}, {Kind: bot.EventReturned}, {Kind: bot.EventEnded},
		{Kind: bot.EventDelivery, Delivery: &bot.Failure{State: bot.DeliveryUnreachable, Reason: "delivery.refused"}},
		{Kind: bot.EventPress, Action: "erase:yes"},
		{Kind: bot.EventCommand, Command: &bot.Command{Kind: bot.CommandReply, Actor: "huong", Ticket: ticket, Text: "Dạ."}},
	} {
		e.Address = s.address
		s.put(e)
		s.play()
		s.pass(time.Hour)
		c := s.mine().Conversation
		if c.Address != (bot.Address{}) || c.Name != "" || c.Group != "" || c.Ticket != "" || c.Unreachable != "" || len(s.mine().Recent) > 0 && s.mine().Recent[len(s.mine().Recent)-1].Kind != bot.MessageNotice {
			t.Errorf("after %s: %+v", e.Kind, c)
		}
	}
	said("lam khai sinh")
	if s.mine().Conversation.Address != s.address {
		t.Error("she wrote again and cannot be answered")
	}
}
