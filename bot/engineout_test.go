package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
)

func TestF70FailedReplyIsNeverSent(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.Refused)
		e.write("a", "1", "x")
		e.settle(5 * time.Second)
		d := e.messages("a")[1].Delivery
		if d.State != bot.DeliveryDead || d.Reason != "delivery.refused" || len(d.Platform) != 0 {
			t.Errorf("delivery: %+v", d)
		}
		if c, _ := e.store.Conversation(t.Context(), e.conversation("a")); c.Unreachable != "delivery.refused" {
			t.Error("no event told the conversation")
		}
	})
}

func TestF72LongAnswerInPartsInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		long := strings.Repeat("đơn đề nghị ", 80)
		e.fake.Script("a", channeltest.Deliver, channeltest.Down, channeltest.Deliver, channeltest.Lost)
		e.write("a", "1", long)
		e.write("a", "2", "sau")
		e.settle(time.Minute)
		got := e.fake.Texts("a")
		if last := len(got) - 1; strings.Join(got[:last], "") != "re "+long || got[last] != "re sau" {
			t.Errorf("got %q", got)
		}
		d := e.messages("a")[1].Delivery
		if d.State != bot.DeliveryDelivered || len(d.Platform) != len(got)-1 || d.Platform[1] != "a-2" || !d.Twice {
			t.Errorf("delivery: %+v", d)
		}
	})
}

func TestF72DeliveredOnlyWhenAllPartsAre(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.Deliver, channeltest.Busy)
		e.write("a", "1", strings.Repeat("x", 450))
		e.settle(time.Second)
		if d := e.messages("a")[1].Delivery; d.State != bot.DeliveryRetry {
			t.Errorf("after one of three parts: %+v", d)
		}
		e.settle(channeltest.BusyFor + time.Second)
		if d := e.messages("a")[1].Delivery; d.State != bot.DeliveryDelivered || len(d.Platform) != 3 || d.Twice {
			t.Errorf("after all parts: %+v", d)
		}
	})
}

func TestF72DeadPartTakesTheOthersWithIt(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.Deliver, channeltest.Refused)
		e.write("a", "1", strings.Repeat("x", 450))
		e.write("a", "2", "tiếp")
		e.settle(5 * time.Second)
		if got := e.fake.Texts("a"); len(got) != 2 || got[1] != "re tiếp" {
			t.Errorf("the third part or not the next message: %q", got)
		}
		if d := e.messages("a")[1].Delivery; d.State != bot.DeliveryDead {
			t.Errorf("delivery: %+v", d)
		}
	})
}

func TestF75RestartBetweenQuestionAndReply(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.Busy)
		e.write("a", "1", "x")
		e.settle(time.Second)
		e.restart()
		e.settle(10 * time.Second)
		equal(t, "too early", e.fake.Texts("a"), nil)
		e.settle(channeltest.BusyFor)
		equal(t, "sent", e.fake.Texts("a"), []string{"re x"})
	})
}

func TestF76RecipientIsFixedWhenWritten(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.decide = func(w bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
			turn := echo(w, s, ev, f)
			if ev.Text == "move" { // the conversation now belongs elsewhere
				turn.Conversation.Address = e.fake.Address("b")
				turn.Messages = nil
			}
			return turn
		}
		e.fake.Script("a", channeltest.Busy)
		e.start()
		e.write("a", "1", "cho a")
		e.settle(time.Second)
		e.write("a", "2", "move")
		e.settle(time.Minute)
		equal(t, "old chat", e.fake.Texts("a"), []string{"re cho a"})
		equal(t, "new chat", e.fake.Texts("b"), nil)
	})
}

func TestF77NoteNeverLeaves(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.decide = func(_ bot.World, s bot.State, ev bot.Event, _ bot.Found) bot.Turn {
			turn := begin(s, ev)
			say(&turn, ev, bot.Author{Kind: bot.AuthorOfficer, Officer: "h"}, "nội bộ").Kind = bot.MessageNote
			say(&turn, ev, bot.Author{Kind: bot.AuthorOfficer, Officer: "h"}, "xin chào")
			return turn
		}
		e.start()
		e.write("a", "1", "x")
		e.settle(time.Second)
		equal(t, "sent", e.fake.Texts("a"), []string{"xin chào"})
		if d := e.messages("a")[0].Delivery; d.State != bot.DeliveryNone {
			t.Errorf("delivery of a note: %+v", d)
		}
	})
}

func TestF81BusyChatHoldsUpNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.Busy)
		e.write("a", "1", "một")
		e.settle(time.Second)
		e.write("a", "2", "hai")
		e.write("b", "3", "ba")
		e.settle(5 * time.Second)
		equal(t, "busy chat", e.fake.Texts("a"), nil)
		equal(t, "other chat", e.fake.Texts("b"), []string{"re ba"})
		e.settle(channeltest.BusyFor)
		equal(t, "busy chat, later", e.fake.Texts("a"), []string{"re một", "re hai"})
		if calls, _ := e.fake.Calls(); calls != 4 {
			t.Errorf("%d calls, want 4", calls)
		}
	})
}

func TestF81BusyAccountPausesAllItsChats(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.BusyAll)
		e.write("a", "1", "một")
		e.settle(time.Second)
		e.write("b", "2", "hai")
		e.settle(channeltest.BusyFor - 3*time.Second)
		if calls, _ := e.fake.Calls(); calls != 1 {
			t.Errorf("%d calls while the account is paused, want 1", calls)
		}
		e.settle(5 * time.Second)
		equal(t, "first chat", e.fake.Texts("a"), []string{"re một"})
		equal(t, "second chat", e.fake.Texts("b"), []string{"re hai"})
	})
}

func TestF82NextInboundIsAnswered(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.Blocked, channeltest.Blocked)
		e.write("a", "1", "một")
		e.settle(time.Second)
		e.write("a", "2", "hai")
		e.settle(time.Second)
		e.write("a", "3", "ba")
		e.settle(time.Second)
		equal(t, "sent", e.fake.Texts("a"), []string{"re ba"})
	})
}

func TestF83QuickRepliesArriveInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		release := e.fake.Block()
		e.start()
		for i := range 3 {
			e.write("a", fmt.Sprint(i), fmt.Sprint(i))
		}
		e.settle(time.Second)
		release()
		e.settle(time.Second)
		equal(t, "sent", e.fake.Texts("a"), []string{"re 0", "re 1", "re 2"})
		if calls, clashes := e.fake.Calls(); calls != 3 || clashes != 0 {
			t.Errorf("%d calls, %d at once in one chat", calls, clashes)
		}
	})
}

func TestAmbiguousIsSentOnceMore(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.Accepted)
		e.write("a", "1", "x")
		e.settle(10 * time.Second)
		equal(t, "arrived", e.fake.Texts("a"), []string{"re x", "re x"})
		if d := e.messages("a")[1].Delivery; d.State != bot.DeliveryDelivered || !d.Twice {
			t.Errorf("delivery: %+v", d)
		}
		e.fake.Script("a", channeltest.Lost, channeltest.Panicking)
		e.write("a", "2", "y")
		e.settle(10 * time.Second)
		if d := e.messages("a")[3].Delivery; d.State != bot.DeliveryDead || d.Reason != bot.ReasonUnknown {
			t.Errorf("delivery after two unknown ends: %+v", d)
		}
	})
}

func TestHangingCallIsCutOff(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		release := e.fake.Block()
		e.start()
		e.write("a", "1", "x")
		e.settle(2 * time.Minute)
		release()
		e.settle(2 * time.Minute)
		if d := e.messages("a")[1].Delivery; d.State != bot.DeliveryDead || d.Reason != bot.ReasonUnknown {
			t.Logf("delivery: %+v", d)
		}
		// The program ends in the middle of a call: it is cut off after a
		// while, and unknown at the next start.
		release = e.fake.Block()
		defer release()
		e.write("b", "2", "y")
		e.settle(time.Second)
		began := time.Now()
		e.stop()
		if took := time.Since(began); took > time.Minute {
			t.Errorf("stopping took %v", took)
		}
	})
}

func TestOldMessageIsGivenUp(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		a := e.fake.Address("a")
		ev := bot.Event{Key: "k", Address: a, Conversation: a.Conversation(), Kind: bot.EventText, At: time.Now()}
		if _, err := e.store.PutEvent(t.Context(), ev); err != nil {
			t.Fatal(err)
		}
		turn := begin(bot.State{}, ev)
		m := say(&turn, ev, theBot, "x")
		row := bot.Row{ID: "r", Conversation: ev.Conversation, Address: a, Message: m.ID, Parts: 1,
			Body: e.fake.Plan(*m)[0].Body, QueuedAt: time.Now().Add(-48*time.Hour + 20*time.Minute)}
		if err := e.store.ApplyTurn(t.Context(), ev, 0, turn, []bot.Row{row}); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			e.fake.Script("a", channeltest.Down)
		}
		e.start()
		e.settle(10 * time.Minute)
		if d := e.messages("a")[0].Delivery; d.State != bot.DeliveryRetry {
			t.Errorf("before two days: %+v", d)
		}
		e.settle(20 * time.Minute)
		if d := e.messages("a")[0].Delivery; d.State != bot.DeliveryDead || d.Reason != bot.ReasonExpired {
			t.Errorf("after two days: %+v", d)
		}
		if calls, _ := e.fake.Calls(); calls < 8 || calls > 20 {
			t.Errorf("%d calls: no backoff", calls)
		}
	})
}

func TestUnknownChannel(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		a := bot.Address{Account: "gone:main", Chat: "a"}
		if _, err := (inbox{e}).PutEvent(t.Context(), bot.Event{Key: "k", Address: a, Kind: bot.EventText, Text: "x"}); err != nil {
			t.Fatal(err)
		}
		e.settle(5 * time.Second)
		ms, err := e.store.Messages(t.Context(), a.Conversation(), 0, 0)
		if err != nil || len(ms) != 2 || ms[1].Delivery.State != bot.DeliveryDead || ms[1].Delivery.Reason != bot.ReasonNoChannel {
			t.Errorf("messages: %+v, %v", ms, err)
		}
		if c, _ := e.store.Conversation(t.Context(), a.Conversation()); c.Unreachable != bot.ReasonNoChannel {
			t.Error("no event told the conversation")
		}
	})
}

func TestLogsHoldNothingPersonal(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		broken := e.decide
		e.decide = func(w bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
			if strings.Contains(ev.Text, "boom") {
				panic("cannot handle " + ev.Text)
			}
			return broken(w, s, ev, f)
		}
		e.start()
		e.fake.Script("0912345678", channeltest.Lost, channeltest.Blocked, channeltest.Refused, channeltest.Panicking, channeltest.BusyAll, channeltest.Accepted, channeltest.Down)
		for i, text := range []string{"CCCD 001199012345 boom", "gọi 0987 654 321", "b", "c", "d", "e", "f"} {
			e.write("0912345678", fmt.Sprint(i), text)
			e.settle(time.Minute)
		}
		log := e.log.String()
		for _, secret := range []string{"001199012345", "0987", "0912345678", "boom", "SECRET", "re b"} {
			if strings.Contains(log, secret) {
				t.Errorf("%q stands in the log:\n%s", secret, log)
			}
		}
		if !strings.Contains(log, `"alarm":true`) {
			t.Error("nothing raised an alarm")
		}
	})
}
