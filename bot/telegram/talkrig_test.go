package telegram_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/telegram"
	"github.com/motcua/motcua/bot/telegram/fake"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/store/bolt"
	"github.com/motcua/motcua/words"
)

// The phones of the talks: the citizen's and the officer's.
const (
	hers     = int64(1001)
	officers = int64(2002)
)

// ward is all of a server but its pages: channel, store, worker and sender,
// which can be stopped and started on the same data.
type ward struct {
	t     *testing.T
	path  string
	clock *channeltest.Clock
	fake  *fake.Server
	url   string
	host  *bot.Host
	feed  *bot.LocalFeed

	store   *bolt.Store
	inbox   bot.Inbox
	channel *telegram.Channel
	stop    func() // nil: it does not run
}

func newWard(t *testing.T, books *channeltest.Shelf) *ward {
	t.Helper()
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, faults := roster.Load(roster.Sample(), "sample roster")
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	w := &ward{t: t, path: filepath.Join(t.TempDir(), bolt.FileName), fake: fake.New(fake.Labels{}, token), feed: &bot.LocalFeed{},
		clock: channeltest.NewClock(time.Date(2026, 11, 23, 9, 21, 0, 0, r.Location))}
	settings := bot.DefaultSettings()
	settings.LinkKey, settings.PublicURL = "test key", "https://phuong-mau.example"
	w.host = bot.NewHost(catalogue, r, settings, w.clock.Now)
	if err := w.host.SetLibrary(books.Library, books.Index, nil); err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(w.fake)
	w.url = api.URL
	w.start()
	t.Cleanup(func() {
		w.halt()
		w.fake.Close()
		api.CloseClientConnections()
		api.Close()
	})
	return w
}

func (w *ward) start() {
	w.t.Helper()
	var err error
	if w.store, err = bolt.Open(w.path, bolt.Options{Now: w.clock.Now}); err != nil {
		w.t.Fatal(err)
	}
	w.inbox = bot.Announce(w.store, w.feed)
	w.channel, err = telegram.New(telegram.Options{Accounts: []telegram.Account{{Name: "main", Token: token}}, Inbox: w.inbox, Files: &channeltest.Blobs{},
		PublicURL: "https://phuong-mau.example", APIURL: w.url, Log: zerolog.Nop(), Now: w.clock.Now, Sleep: channeltest.Soon, PollTime: 5 * time.Second})
	if err != nil {
		w.t.Fatal(err)
	}
	channels := []bot.Channel{w.channel}
	worker := &bot.Worker{Store: w.store, Worlds: w.host, Channels: channels, Feed: w.feed, Log: zerolog.Nop(), Now: w.clock.Now}
	sender := &bot.Sender{Store: w.store, Channels: channels, Feed: w.feed, Log: zerolog.Nop(), Now: w.clock.Now}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { w.channel.Run(ctx) })
	group.Go(func() { _ = worker.Run(ctx) }) // always nil
	group.Go(func() { _ = sender.Run(ctx) }) // the same
	w.stop = func() {
		cancel()
		group.Wait()
		if err := w.store.Close(); err != nil {
			w.t.Errorf("close store: %v", err)
		}
	}
}

func (w *ward) halt() {
	if w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// settle waits until everything has happened that follows from what was done:
// updates are confirmed, no event and no call waits, and every phone shows
// exactly what the store says was said, once and in order.
func (w *ward) settle() {
	w.t.Helper()
	if w.stop == nil {
		return // it happens when the ward runs again
	}
	why := ""
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) {
		if why = w.unsettled(); why == "" {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	w.t.Fatalf("it never comes to rest: %s", why)
}

// unsettled says what is still to come; "" nothing.
func (w *ward) unsettled() string {
	if n := w.fake.Pending(token); n > 0 {
		return fmt.Sprintf("%d updates are not confirmed", n)
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
	if aside, err := w.store.AsideEvents(w.t.Context()); err != nil || len(aside) > 0 {
		w.t.Fatalf("events were set aside: %+v, %v", aside, err)
	}
	for _, chat := range []int64{hers, officers} {
		if why := w.differs(chat); why != "" {
			return fmt.Sprintf("phone %d: %s", chat, why)
		}
	}
	return ""
}

// differs says in what a phone does not show what the store has; "" nothing.
func (w *ward) differs(chat int64) string {
	said, err := w.store.Messages(w.t.Context(), addressOf(chat).Conversation(), 0, 0)
	if err != nil {
		return err.Error()
	}
	shown := w.fake.Received(token, chat)
	n := 0
	for _, m := range said {
		if !m.Leaves() {
			continue
		}
		for _, p := range w.channel.Plan(m) {
			var want struct {
				Text string
				Rows [][]fake.Button
			}
			if err := json.Unmarshal(p.Body, &want); err != nil {
				return err.Error()
			}
			if n == len(shown) {
				return fmt.Sprintf("%q is missing", want.Text)
			}
			// Only steps are brought up to date: elsewhere a button stays to be
			// pressed that the store does not show any more.
			kept := m.Step != nil
			if got := shown[n]; got.Text != want.Text || kept && fmt.Sprint(got.Rows) != fmt.Sprint(want.Rows) {
				return fmt.Sprintf("it shows %q %v, want %q %v", got.Text, got.Rows, want.Text, want.Rows)
			}
			n++
		}
	}
	if n != len(shown) {
		return fmt.Sprintf("it shows %d messages, want %d", len(shown), n)
	}
	return ""
}

func addressOf(chat int64) bot.Address {
	return bot.Address{Account: main, Chat: bot.ChatID(strconv.FormatInt(chat, 10))}
}

// command puts an officer's command into the inbox, as the console does, and
// returns how it ended.
func (w *ward) command(n int, c bot.Command) bot.Outcome {
	w.t.Helper()
	talk, err := w.store.Conversation(w.t.Context(), addressOf(hers).Conversation())
	if err != nil {
		w.t.Fatal(err)
	}
	if c.Ticket = talk.Ticket; c.Ticket == "" {
		c.Ticket = talk.Last
	}
	if c.Ticket != "" {
		ticket, err := w.store.Ticket(w.t.Context(), c.Ticket)
		if err != nil {
			w.t.Fatal(err)
		}
		c.Version = ticket.Version
	}
	now := w.clock.Now()
	key := bot.EventKey(fmt.Sprintf("console:form:%d", n))
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

// plain takes out spaces that only keep words together.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }
