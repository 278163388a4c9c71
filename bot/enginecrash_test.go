package bot_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/store/bolt"
)

func TestF03MarkAndMessageInOneTransaction(t *testing.T) {
	for _, lands := range []bool{false, true} {
		t.Run(fmt.Sprint("lands ", lands), func(t *testing.T) {
			inBubble(t, func(t *testing.T, e *engine) {
				m := channeltest.NewMortal(e.store)
				e.front = m
				m.Die(1, lands) // the event is put; its turn is the last write, or is not
				e.start()
				e.write("a", "1", "x")
				e.settle(10 * time.Second)
				e.restart()
				e.write("a", "1", "x")
				e.settle(10 * time.Second)
				equal(t, "stored", e.texts("a"), []string{">x", "re x"})
				equal(t, "sent", e.fake.Texts("a"), []string{"re x"})
			})
		})
	}
}

func TestFailingStoreIsTriedWithoutLimit(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		m := channeltest.NewMortal(e.store)
		e.front = m
		e.start()
		e.write("a", "1", "x")
		e.settle(time.Second)
		m.Die(1, false)
		e.write("a", "2", "y")
		if e.fake.Receive(t.Context(), channeltest.Update{ID: "3", Chat: "a", Text: "z"}) {
			t.Error("acknowledged what was not stored")
		}
		e.settle(time.Hour)
		equal(t, "meanwhile", e.texts("a"), []string{">x", "re x"})
		if n := strings.Count(e.log.String(), "store fails"); n == 0 || n > 20 {
			t.Errorf("%d complaints in an hour", n)
		}
		m.Die(-1, false)
		e.settle(10 * time.Second)
		equal(t, "afterwards", e.fake.Texts("a"), []string{"re x", "re y"})
		if aside, err := e.store.AsideEvents(t.Context()); err != nil || len(aside) > 0 {
			t.Errorf("set aside: %v, %v", aside, err)
		}
	})
}

// TestNothingIsLostWhateverHappens writes, waits, breaks the platform and
// kills the process at random. What was acknowledged has been said once, in
// order; what was said has arrived in order, or people know.
func TestNothingIsLostWhateverHappens(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		defer func() { _ = checks.Value.Set(checks.DefValue) }()
		if err := checks.Value.Set("30"); err != nil { // a run is a life of several processes
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		run := 0
		rapid.Check(struct{ rapid.TB }{t}, func(rt *rapid.T) {
			run++
			e := newEngine(t, filepath.Join(dir, fmt.Sprint(run)+bolt.FileName))
			defer e.close()
			m := channeltest.NewMortal(e.store)
			e.front = m
			e.start()
			chaos(rt, e, &m)
		})
	})
}

func chaos(rt *rapid.T, e *engine, m **channeltest.Mortal) {
	chats := []bot.ChatID{"a", "b", "c"}
	var waiting []channeltest.Update
	said := map[bot.ChatID][]string{}
	deliver := func() {
		// The platform sends in order, and again what was not acknowledged.
		for len(waiting) > 0 && e.fake.Receive(e.t.Context(), waiting[0]) {
			waiting = waiting[1:]
		}
	}
	reborn := func() {
		e.restart()
		*m = channeltest.NewMortal(e.store)
		e.stop()
		e.front = *m
		e.start()
	}
	for n := range rapid.IntRange(5, 20).Draw(rt, "steps") {
		chat := rapid.SampledFrom(chats).Draw(rt, "chat")
		switch rapid.IntRange(0, 6).Draw(rt, "step") {
		case 0, 1, 2:
			u := channeltest.Update{ID: fmt.Sprint(n), Chat: chat, Text: fmt.Sprint(n)}
			said[chat] = append(said[chat], u.Text)
			waiting = append(waiting, u)
			if rapid.Bool().Draw(rt, "twice") {
				waiting = append(waiting, u)
			}
			deliver()
		case 3:
			e.settle(time.Duration(rapid.IntRange(1, 40_000).Draw(rt, "ms")) * time.Millisecond)
		case 4:
			e.fake.Script(chat, rapid.SliceOfN(rapid.SampledFrom([]channeltest.Mode{
				channeltest.Down, channeltest.Lost, channeltest.Accepted, channeltest.Busy, channeltest.BusyAll,
				channeltest.Blocked, channeltest.Refused, channeltest.Panicking}), 1, 3).Draw(rt, "modes")...)
		case 5:
			(*m).Die(rapid.IntRange(0, 6).Draw(rt, "writes"), rapid.Bool().Draw(rt, "lands"))
			deliver()
			e.settle(time.Second)
			reborn()
		case 6:
			reborn()
		}
	}
	e.fake.Heal()
	deliver()
	e.settle(5 * time.Minute)
	for _, chat := range chats {
		checkChat(rt, e, chat, said[chat])
	}
}

func checkChat(rt *rapid.T, e *engine, chat bot.ChatID, said []string) {
	var want, replies []string
	for _, text := range said {
		want = append(want, ">"+text, "re "+text)
	}
	if got := e.texts(chat); strings.Join(got, " ") != strings.Join(want, " ") {
		rt.Fatalf("stored in %s: %q, want %q", chat, got, want)
	}
	arrived := e.fake.Texts(chat)
	for _, m := range e.messages(chat) {
		if m.Author.Kind == bot.AuthorCitizen {
			continue
		}
		times := 0
		for _, text := range arrived {
			if text == m.Text {
				times++
			}
		}
		switch d := m.Delivery; {
		case d.State == bot.DeliveryDelivered && times == 1, d.State == bot.DeliveryDelivered && times == 2 && d.Twice:
			for range times {
				replies = append(replies, m.Text)
			}
		case d.State == bot.DeliveryUnreachable && times <= 1, d.State == bot.DeliveryDead && times <= 2:
			// An unknown end may have been an arrival before the call that
			// was refused: people are told to look.
			for range times {
				replies = append(replies, m.Text)
			}
		default:
			rt.Fatalf("%q arrived %d times, delivery %+v", m.Text, times, d)
		}
	}
	if strings.Join(arrived, " ") != strings.Join(replies, " ") {
		rt.Fatalf("arrived in %s: %q, want %q", chat, arrived, replies)
	}
}
