package bot_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/store/bolt"
)

// TestF81HangingAccountSlowsNoOther: with more chats waiting on an account
// that hangs than there are calls at once, those of another account that came
// later are all served at once, and those that hung arrive when it answers.
func TestF81HangingAccountSlowsNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		const chats = 80
		slow := channeltest.New("slow:main", inbox{e}, nil)
		e.more = []bot.Channel{slow}
		release := slow.Block()
		e.start()
		for i := range chats {
			c := bot.ChatID(fmt.Sprint(i))
			if !slow.Receive(t.Context(), channeltest.Update{ID: "s" + string(c), Chat: c, Text: "chậm"}) {
				t.Fatal("not acknowledged")
			}
		}
		e.settle(time.Second)
		for i := range chats {
			e.write(bot.ChatID(fmt.Sprint(i)), fmt.Sprint(i), "nhanh")
		}
		e.settle(time.Second)
		for i := range chats {
			equal(t, "quick", e.fake.Texts(bot.ChatID(fmt.Sprint(i))), []string{"re nhanh"})
		}
		if n, _ := slow.Calls(); n == 0 || n > 16 {
			t.Errorf("%d calls hang, want some and 16 at most", n)
		}
		release()
		e.settle(time.Minute)
		for i := range chats {
			equal(t, "slow", slow.Texts(bot.ChatID(fmt.Sprint(i))), []string{"re chậm"})
		}
	})
}

// TestF81HangingFetchesSlowNoOther: files that hang at one account take no
// place from another's.
func TestF81HangingFetchesSlowNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		got := e.record()
		defer e.fetching(func(ctx context.Context, f bot.Fetch) (bot.FileRef, error) {
			if f.Name == "hangs" {
				<-ctx.Done()
				return bot.FileRef{}, ctx.Err()
			}
			return bot.FileRef{Hash: f.ID}, nil
		})()
		for i := range 20 {
			a := bot.Address{Account: "fake:other", Chat: bot.ChatID(fmt.Sprint(i))}
			if _, err := (inbox{e}).PutEvent(t.Context(), bot.Event{Key: bot.EventKey(fmt.Sprint("h", i)), Address: a, Conversation: a.Conversation(),
				Kind: bot.EventText, At: time.Now(), Due: time.Now(), Fetch: []bot.Fetch{{ID: fmt.Sprint("h", i), Name: "hangs"}}}); err != nil {
				t.Fatal(err)
			}
		}
		e.settle(time.Second)
		e.sendsFile("1", "a", "ảnh đây", "", bot.Fetch{ID: "x"})
		e.settle(time.Second)
		if len(*got) != 1 || len((*got)[0].Files) != 1 {
			t.Fatalf("events after a second: %+v", *got)
		}
	})
}

// TestOurOwnFilesAreNotFetched: what comes back of a message of ours lies here
// already; what somebody else sent is fetched.
func TestOurOwnFilesAreNotFetched(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		got := e.record()
		fetched := map[string]bool{}
		defer e.fetching(func(_ context.Context, f bot.Fetch) (bot.FileRef, error) {
			fetched[f.ID] = true
			return bot.FileRef{Hash: f.ID}, nil
		})()
		e.sendsFile("1", "a", "lời", "")
		e.settle(time.Second)
		ours := e.messages("1")[1]
		for id, platform := range map[string]string{"theirs": "elsewhere", "ours": "x"} {
			a := e.fake.Address("1")
			ev := bot.Event{Key: bot.EventKey(id), Address: a, Kind: bot.EventEcho, At: time.Now(), Due: time.Now(), Platform: platform, Fetch: []bot.Fetch{{ID: id}}}
			if id == "ours" {
				ev.Text = ours.Text
			}
			if _, err := (inbox{e}).PutEvent(t.Context(), ev); err != nil {
				t.Fatal(err)
			}
		}
		e.settle(5 * time.Second)
		if len(*got) != 3 || !fetched["theirs"] || fetched["ours"] {
			t.Errorf("fetched %v for %d events", fetched, len(*got))
		}
	})
}

// BenchmarkHangingAccount is how long 500 chats of an account take while 500
// of another hang: with the account that hangs, and without it.
func BenchmarkHangingAccount(b *testing.B) {
	for _, hang := range []int{0, 500} {
		b.Run(fmt.Sprintf("%d hang", hang), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				s, err := bolt.Open(filepath.Join(b.TempDir(), bolt.FileName), bolt.Options{})
				if err != nil {
					b.Fatal(err)
				}
				feed := &bot.LocalFeed{}
				quick, slow := channeltest.New("quick:main", s, nil), channeltest.New("slow:main", s, nil)
				release := slow.Block()
				queue(b, s, "slow:main", hang)
				queue(b, s, "quick:main", 500)
				sender := &bot.Sender{Store: s, Channels: []bot.Channel{quick, slow}, Feed: feed, Log: zerolog.Nop()}
				ctx, cancel := context.WithCancel(b.Context())
				var wg sync.WaitGroup
				b.StartTimer()
				wg.Go(func() { _ = sender.Run(ctx) })
				for n := 0; n < 500; n, _ = quick.Calls() {
					time.Sleep(time.Millisecond)
				}
				b.StopTimer()
				release()
				cancel()
				wg.Wait()
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// queue puts one message for each of n chats of an account into the outbox.
func queue(b *testing.B, s bot.Store, a bot.Account, n int) {
	b.Helper()
	for i := range n {
		to := bot.Address{Account: a, Chat: bot.ChatID(fmt.Sprint(i))}
		e := bot.Event{Key: bot.EventKey(fmt.Sprint(a, i)), Address: to, Conversation: to.Conversation(), Kind: bot.EventText, At: time.Now(), Due: time.Now(), Text: "x"}
		if _, err := s.PutEvent(b.Context(), e); err != nil {
			b.Fatal(err)
		}
		t := begin(bot.State{}, e)
		say(&t, e, theBot, "re x")
		rows, err := bot.PlanRows([]bot.Channel{channeltest.New(a, nil, nil)}, &t, e, bot.Settings{}, time.Now())
		if err == nil {
			err = s.ApplyTurn(b.Context(), e, 0, t, rows)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
