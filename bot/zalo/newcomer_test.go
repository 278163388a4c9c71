package zalo_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/zalo"
	"github.com/motcua/motcua/bot/zalo/fake"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/bolt"
	"github.com/motcua/motcua/words"
)

// TestF04PhotoAndVoiceOfANewCitizen 200 ms apart are one conversation, whose
// turns follow each other, in whichever order Zalo brings them or at once.
func TestF04PhotoAndVoiceOfANewCitizen(t *testing.T) {
	photo, voice := jpeg(1000), append([]byte("ID3\x04\x00\x00\x00\x00\x00\x00"), make([]byte, 500)...)
	for name, bring := range map[string]func(w *world, photo, voice func()){
		"in order": func(w *world, photo, voice func()) { photo(); w.clock.pass(200 * time.Millisecond); voice() },
		"turned":   func(w *world, photo, voice func()) { voice(); w.clock.pass(200 * time.Millisecond); photo() },
		"at once": func(_ *world, photo, voice func()) {
			var group sync.WaitGroup
			group.Go(photo)
			group.Go(voice)
			group.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			store, err := bolt.Open(filepath.Join(t.TempDir(), bolt.FileName), bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = store.Close() }) // nothing of it is read again
			feed := &bot.LocalFeed{}
			kept := &channeltest.Blobs{Store: channeltest.OpenFiles(t)}
			w := newWorld(t, bot.Announce(store, feed), func(o *zalo.Options, _ *fake.Options) { o.Files = kept })
			engine(t, w, store, feed)

			bring(w, func() {
				w.fake.SendPictures("7001", "", fake.Picture{URL: w.fake.Host(w.url, "", photo), Thumbnail: w.fake.Host(w.url, "", jpeg(1))})
			}, func() {
				w.fake.Send("7001", "user_send_audio", map[string]any{"attachments": []any{
					map[string]any{"type": "audio", "payload": map[string]any{"url": w.fake.Host(w.url, "", voice)}}}})
			})

			address := bot.Address{Account: main, Chat: "7001"}
			var talk bot.Conversation
			var said []bot.Message
			channeltest.Until(t, "both are in the conversation, and answered", func() bool {
				w.clock.pass(50 * time.Millisecond) // an album must be quiet for a while
				feed.Publish()
				due, err := store.DueConversations(t.Context(), w.clock.now().Add(time.Minute), 10)
				if err != nil || len(due) > 0 {
					return false
				}
				talk, err = store.Conversation(t.Context(), address.Conversation())
				if err != nil {
					return false
				}
				said, err = store.Messages(t.Context(), talk.ID, 0, 0)
				return err == nil && len(hers(said)) > 0
			})
			if talk.Address != address {
				t.Errorf("conversation of %+v", talk.Address)
			}
			got := map[int64]int{}
			for _, f := range hers(said) {
				got[f.Size]++
			}
			if len(got) != 2 || got[int64(len(photo))] != 1 || got[int64(len(voice))] != 1 {
				t.Errorf("files %+v", hers(said))
			}
			for i, m := range said {
				if m.Conversation != talk.ID || m.Seq != uint64(i+1) {
					t.Errorf("message %d: %+v", i, m)
				}
			}
		})
	}
}

// hers are the files of a citizen's messages.
func hers(all []bot.Message) (files []bot.FileRef) {
	for _, m := range all {
		if m.Author.Kind == bot.AuthorCitizen {
			files = append(files, m.Files...)
		}
	}
	return files
}

// engine runs a ward's worker and sender until the test ends.
func engine(t *testing.T, w *world, store bot.Store, feed bot.Feed) {
	t.Helper()
	said, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	people, faults := roster.Load(roster.Sample(), "sample roster")
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	settings := bot.DefaultSettings()
	settings.Channels = map[string]bot.Limits{zalo.Name: zalo.Limits()}
	host := bot.NewHost(said, people, settings, w.clock.now)
	channels := []bot.Channel{w.channel()}
	worker := &bot.Worker{Store: store, Worlds: host, Channels: channels, Feed: feed, Log: zerolog.Nop(), Now: w.clock.now}
	sender := &bot.Sender{Store: store, Channels: channels, Feed: feed, Log: zerolog.Nop(), Now: w.clock.now}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = worker.Run(ctx) }) // always nil
	group.Go(func() { _ = sender.Run(ctx) }) // the same
	t.Cleanup(func() {
		w.stop()
		cancel()
		group.Wait()
	})
}
