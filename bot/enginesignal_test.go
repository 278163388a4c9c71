package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/knowledge"
)

func TestTypingIsShownWhileSearching(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		answering(e)
		slow := answerer(func(context.Context, bot.Query) (knowledge.Answer, error) {
			time.Sleep(time.Second)
			return knowledge.Answer{Decision: "answer"}, nil
		})
		if err := e.host.SetLibrary(emptyLibrary(t), slow, nil); err != nil {
			t.Fatal(err)
		}
		e.start()
		e.write("a", "1", "x")
		e.settle(500 * time.Millisecond)
		if got := e.fake.Signals(); len(got) != 1 || got[0] != bot.SignalTyping {
			t.Errorf("signals %v", got)
		}
		e.settle(time.Second)
		equal(t, "said", e.texts("a"), []string{">x", "answer"})
	})
}

// rude is a channel whose signals fail in every way, and which asks to wait
// for hours.
type rude struct {
	*channeltest.Fake
	calls int
}

func (r *rude) Signal(context.Context, bot.Address, bot.Signal) error {
	if r.calls++; r.calls%2 == 1 {
		panic("signal")
	}
	return errors.New("signal")
}

func (r *rude) Send(context.Context, bot.Row) (string, error) {
	return "", &bot.SendError{Policy: bot.SendRetry, After: 10072 * time.Second, Err: errors.New("too many requests")}
}

func TestSignalsMayFail(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		answering(e)
		e.start()
		e.worker.Channels = []bot.Channel{&rude{Fake: e.fake}}
		for _, id := range []string{"1", "2"} {
			e.write("a", id, id)
			e.settle(5 * time.Second)
		}
		equal(t, "said", e.texts("a"), []string{">1", "cannot look it up", ">2", "cannot look it up"})
	})
}

func TestF81LongWaitRaisesAnAlarm(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.sender.Channels = []bot.Channel{&rude{Fake: e.fake}}
		e.write("a", "1", "x")
		e.settle(time.Second)
		if log := e.log.String(); !strings.Contains(log, `"alarm":true`) {
			t.Errorf("no alarm:\n%s", log)
		}
		if d := e.messages("a")[1].Delivery; d.State != bot.DeliveryRetry {
			t.Errorf("delivery %+v", d)
		}
	})
}

func TestDeskWithoutChatIsReadInTheConsole(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.decide = func(w bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
			turn := begin(s, ev)
			turn.Conversation.Kind = bot.KindDesk
			say(&turn, ev, theBot, "phiếu mới")
			return turn
		}
		e.start()
		a := bot.DeskAddress("huong")
		if _, err := (inbox{e}).PutEvent(t.Context(), bot.Event{Key: "k", Address: a, Kind: bot.EventAlert, Desk: true}); err != nil {
			t.Fatal(err)
		}
		e.settle(time.Second)
		ms, err := e.store.Messages(t.Context(), a.Conversation(), 0, 0)
		if err != nil || len(ms) != 1 || ms[0].Delivery.State != bot.DeliveryNone {
			t.Errorf("messages %+v, %v", ms, err)
		}
	})
}
