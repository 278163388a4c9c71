package zalobot_test

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
	"github.com/motcua/motcua/bot/zalobot"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/bolt"
)

// ward is all of a server but its pages, with a citizen on Zalo Bot.
type ward struct {
	*trial
	clock *channeltest.Clock
	host  *bot.Host
	feed  *bot.LocalFeed
	store *bolt.Store
	inbox bot.Inbox
}

func newWard(t *testing.T) *ward {
	t.Helper()
	books := channeltest.OpenShelf(t)
	r, faults := roster.Load(roster.Sample(), "sample roster")
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	w := &ward{feed: &bot.LocalFeed{}, clock: channeltest.NewClock(time.Date(2026, 11, 23, 9, 21, 0, 0, r.Location))}
	settings := bot.DefaultSettings()
	settings.LinkKey, settings.PublicURL = "test key", "https://phuong-mau.example"
	settings.Channels = map[string]bot.Limits{zalobot.Name: {ByLink: true, Still: true}}
	w.host = bot.NewHost(catalogue(t), r, settings, w.clock.Now)
	if err := w.host.SetLibrary(books.Library, books.Index, nil); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.store, err = bolt.Open(filepath.Join(t.TempDir(), bolt.FileName), bolt.Options{Now: w.clock.Now}); err != nil {
		t.Fatal(err)
	}
	w.inbox = bot.Announce(w.store, w.feed)
	w.trial = newTrial(t, w.inbox, webhooks, func(o *zalobot.Options) { o.Now = w.clock.Now })
	channels := []bot.Channel{w.channel}
	worker := &bot.Worker{Store: w.store, Worlds: w.host, Channels: channels, Feed: w.feed, Log: zerolog.Nop(), Now: w.clock.Now}
	sender := &bot.Sender{Store: w.store, Channels: channels, Feed: w.feed, Log: zerolog.Nop(), Now: w.clock.Now}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = worker.Run(ctx) }) // always nil
	group.Go(func() { _ = sender.Run(ctx) }) // the same
	t.Cleanup(func() {
		w.stop()
		cancel()
		group.Wait()
		if err := w.store.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return w
}

// settle waits until everything has happened that follows from what was done.
func (w *ward) settle() {
	w.t.Helper()
	why := ""
	channeltest.Until(w.t, "it comes to rest: "+why, func() bool {
		why = w.unsettled()
		return why == ""
	})
	if aside, err := w.store.AsideEvents(w.t.Context()); err != nil || len(aside) > 0 {
		w.t.Fatalf("events were set aside: %+v, %v", aside, err)
	}
}

// unsettled says what is still to come; "" nothing.
func (w *ward) unsettled() string {
	if n := w.fake.Pending(token); n > 0 {
		return fmt.Sprintf("%d updates are not taken", n)
	}
	for range 2 { // a call that ends may leave an event
		ids, err := w.store.DueConversations(w.t.Context(), w.clock.Now(), 10)
		if err != nil || len(ids) > 0 {
			return fmt.Sprintf("conversations wait: %v, %v", ids, err)
		}
		rows, err := w.store.DueRows(w.t.Context(), w.clock.Now().Add(time.Hour), 10, func(a bot.Address) bool { return a.Account != main })
		if err != nil || len(rows) > 0 {
			return fmt.Sprintf("%d calls wait, %v", len(rows), err)
		}
	}
	return ""
}

// order puts an officer's command into the inbox, as the console does, and
// returns how it ended.
func (w *ward) order(n int, c bot.Command) bot.Outcome {
	w.t.Helper()
	talk, err := w.store.Conversation(w.t.Context(), bot.Address{Account: main, Chat: hers}.Conversation())
	if err != nil {
		w.t.Fatal(err)
	}
	c.Ticket = talk.Ticket
	ticket, err := w.store.Ticket(w.t.Context(), c.Ticket)
	if err != nil {
		w.t.Fatal(err)
	}
	c.Version = ticket.Version
	now, key := w.clock.Now(), bot.EventKey(fmt.Sprintf("console:form:%d", n))
	if _, err := w.inbox.PutEvent(w.t.Context(), bot.Event{Key: key, Conversation: talk.ID, Address: talk.Address, Kind: bot.EventCommand,
		At: now, Due: now, Command: &c}); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
	out, done, err := w.store.Outcome(w.t.Context(), key)
	if err != nil || !done {
		w.t.Fatalf("the command is not done: %v", err)
	}
	return out
}
