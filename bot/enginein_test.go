package bot_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
)

func TestF01SameUpdateThreeTimes(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		for range 3 {
			e.write("a", "1", "xin chào")
			e.settle(time.Second)
		}
		equal(t, "stored", e.texts("a"), []string{">xin chào", "re xin chào"})
		equal(t, "sent", e.fake.Texts("a"), []string{"re xin chào"})
	})
}

func TestF02SameMessageIDInTwoChats(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.receive(channeltest.Update{ID: "1", Chat: "a", Message: "42", Text: "của tôi"})
		e.receive(channeltest.Update{ID: "2", Chat: "b", Message: "42", Text: "của bạn"})
		e.settle(time.Second)
		equal(t, "first chat", e.fake.Texts("a"), []string{"re của tôi"})
		equal(t, "second chat", e.fake.Texts("b"), []string{"re của bạn"})
	})
}

func TestF04TwoMessagesOfANewCitizen(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.receive(channeltest.Update{ID: "1", Chat: "a", Files: []bot.FileRef{{Hash: "p"}}, Text: "ảnh"})
		e.settle(200 * time.Millisecond)
		e.receive(channeltest.Update{ID: "2", Chat: "a", Files: []bot.FileRef{{Hash: "v"}}, Text: "tiếng"})
		e.settle(time.Second)
		equal(t, "one conversation", e.texts("a"), []string{">ảnh", "re ảnh", ">tiếng", "re tiếng"})
		c, err := e.store.Conversation(t.Context(), e.conversation("a"))
		if err != nil || c.Version != 2 {
			t.Errorf("conversation has version %d (%v), want 2", c.Version, err)
		}
	})
}

func TestF05AlbumIsOneQuestion(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		for i := range 5 {
			u := channeltest.Update{ID: fmt.Sprint(i), Chat: "a", Album: "g", Files: []bot.FileRef{{Hash: fmt.Sprint("f", i)}}}
			if i == 0 {
				u.Text = "giấy tờ của tôi"
			}
			e.receive(u)
			e.settle(700 * time.Millisecond)
			if i == 2 {
				e.write("a", "between", "còn thiếu gì không")
			}
		}
		if got := e.texts("a"); len(got) != 0 {
			t.Fatalf("album was taken before it was quiet: %q", got)
		}
		e.settle(3 * time.Second)
		equal(t, "said", e.texts("a"), []string{">giấy tờ của tôi", "re giấy tờ của tôi", ">còn thiếu gì không", "re còn thiếu gì không"})
		files := e.messages("a")[0].Files
		if len(files) != 5 || files[0].Hash != "f0" || files[4].Hash != "f4" {
			t.Errorf("files of the album: %v", files)
		}
		// A part that comes again is known; one that comes late is kept.
		e.receive(channeltest.Update{ID: "3", Chat: "a", Album: "g", Files: []bot.FileRef{{Hash: "f3"}}})
		e.receive(channeltest.Update{ID: "9", Chat: "a", Album: "g", Files: []bot.FileRef{{Hash: "f9"}}, Text: "sót"})
		e.settle(5 * time.Second)
		if ms := e.messages("a"); len(ms) != 6 || ms[4].Files[0].Hash != "f9" {
			t.Errorf("late part: %d messages", len(ms))
		}
	})
}

func TestF05AlbumSurvivesRestart(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		for i := range 3 {
			e.receive(channeltest.Update{ID: fmt.Sprint(i), Chat: "a", Album: "g", Text: fmt.Sprint(i), Files: []bot.FileRef{{Hash: "h"}}})
		}
		e.settle(time.Second)
		e.restart()
		e.settle(3 * time.Second)
		equal(t, "said", e.texts("a"), []string{">0\n1\n2", "re 0\n1\n2"})
	})
}

func TestF07BacklogInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		var want []string
		for i := range 8 {
			for _, chat := range []bot.ChatID{"a", "b"} {
				e.write(chat, fmt.Sprintf("%s%d", chat, i), fmt.Sprint(i))
			}
			want = append(want, fmt.Sprint("re ", i))
		}
		e.start()
		e.settle(time.Second)
		equal(t, "first chat", e.fake.Texts("a"), want)
		equal(t, "second chat", e.fake.Texts("b"), want)
	})
}

func TestF08StopWithFullInbox(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		slow := e.decide
		e.decide = func(w bot.World, s bot.State, ev bot.Event, f bot.Found) bot.Turn {
			time.Sleep(50 * time.Millisecond)
			return slow(w, s, ev, f)
		}
		for i := range 50 {
			e.write(bot.ChatID(fmt.Sprint("c", i%5)), fmt.Sprint(i), fmt.Sprint(i))
		}
		e.start()
		e.settle(120 * time.Millisecond)
		e.restart()
		e.settle(10 * time.Second)
		total := 0
		for i := range 5 {
			chat := bot.ChatID(fmt.Sprint("c", i))
			got := e.fake.Texts(chat)
			total += len(got)
			for n, text := range got {
				if want := fmt.Sprint("re ", n*5+i); text != want {
					t.Errorf("chat %s, message %d: %q, want %q", chat, n, text, want)
				}
			}
		}
		if total != 50 {
			t.Errorf("%d answers, want 50", total)
		}
	})
}

func TestF13UnsupportedIsAnswered(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.receive(channeltest.Update{ID: "1", Chat: "a", What: "sticker"})
		e.write("a", "2", "x")
		e.settle(time.Second)
		equal(t, "sent", e.fake.Texts("a"), []string{"cannot read sticker", "re x"})
	})
}

func TestF14BlockedWhileStoringInbound(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		e.start()
		e.fake.Script("a", channeltest.Blocked)
		e.write("a", "1", "tôi cần giúp")
		e.settle(5 * time.Second)
		equal(t, "stored", e.texts("a"), []string{">tôi cần giúp", "re tôi cần giúp"})
		m := e.messages("a")[1]
		if m.Delivery.State != bot.DeliveryUnreachable || m.Delivery.Reason != "delivery.blocked" {
			t.Errorf("delivery: %+v", m.Delivery)
		}
		c, err := e.store.Conversation(t.Context(), e.conversation("a"))
		if err != nil || c.Unreachable == "" {
			t.Errorf("conversation was not told: %+v, %v", c, err)
		}
		e.write("a", "2", "lại đây")
		e.settle(5 * time.Second)
		equal(t, "sent", e.fake.Texts("a"), []string{"re lại đây"})
	})
}
