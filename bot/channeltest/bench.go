package channeltest

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
)

// bench is a channel at work: with a store, a worker that says what the case
// wants, and a sender.
type bench struct {
	*testing.T
	Rig
	store bot.Store
	feed  *bot.LocalFeed
	log   *Log
	wire  *wire

	mu     sync.Mutex
	skew   time.Duration // how far our clock is ahead
	answer func(text string) []bot.Message
	events []bot.Event // all that were decided
	next   int
}

func newBench(t *testing.T, s Setup) *bench {
	b := &bench{T: t, feed: &bot.LocalFeed{}, log: &Log{}}
	b.answer = func(text string) []bot.Message { return []bot.Message{{Kind: bot.MessageText, Text: "re " + text}} }
	b.store = s.empty(t)
	log := zerolog.New(b.log).Level(zerolog.TraceLevel)
	b.Rig = s.Channel(t, bot.Announce(b.store, b.feed), log, b.now)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		if b.Close != nil {
			b.Close()
		}
	})
	host := bot.NewHost(nil, nil, bot.DefaultSettings(), b.now)
	b.wire = listen(b.Channel, nil)
	channels := []bot.Channel{b.wire}
	worker := &bot.Worker{Store: b.store, Worlds: host, Channels: channels, Feed: b.feed, Log: log, Now: b.now, Decide: b.decide,
		Ask: func(bot.World, bot.State, bot.Event) (bot.Query, bool) { return bot.Query{}, false }}
	sender := &bot.Sender{Store: b.store, Channels: channels, Feed: b.feed, Log: log, Now: b.now, Jitter: func() float64 { return 0 }}
	wg.Go(func() { _ = worker.Run(ctx) })
	wg.Go(func() { _ = sender.Run(ctx) })
	return b
}

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Now().Add(b.skew)
}

// decide keeps what the citizen wrote and says what the case wants.
func (b *bench) decide(_ bot.World, s bot.State, e bot.Event, _ bot.Found) bot.Turn {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, e)
	t := bot.Turn{Conversation: s.Conversation}
	c := &t.Conversation
	c.ID = e.Conversation
	if c.Address == (bot.Address{}) {
		c.Address = e.Address
	}
	if e.Kind != bot.EventText {
		return t
	}
	said := bot.Message{Kind: bot.MessageText, Text: e.Text, Files: e.Files, Author: bot.Author{Kind: bot.AuthorCitizen}}
	for _, m := range append([]bot.Message{said}, b.answer(e.Text)...) {
		c.LastSeq++
		m.ID, m.Conversation, m.Seq, m.At = bot.NewMessageID(c.ID, c.LastSeq), c.ID, c.LastSeq, e.At
		if m.Author.Kind == "" {
			m.Author.Kind = bot.AuthorBot
		}
		t.Messages = append(t.Messages, m)
	}
	return t
}

// write has a citizen write something new; it must be acknowledged.
func (b *bench) write(chat bot.ChatID, text string) (id int) {
	b.Helper()
	b.next++
	if !b.Write(chat, b.next, text) {
		b.Fatalf("update %d was not acknowledged", b.next)
	}
	return b.next
}

// until waits for something to become true. Meanwhile time flies: delays of
// minutes pass in milliseconds.
func (b *bench) until(what string, holds func() bool) {
	b.Helper()
	for range 2000 {
		if holds() {
			return
		}
		b.mu.Lock()
		b.skew += 500 * time.Millisecond
		b.mu.Unlock()
		b.feed.Publish()
		time.Sleep(2 * time.Millisecond)
	}
	b.Fatalf("never happened: %s", what)
}

// messages lists what stands in a chat's conversation.
func (b *bench) messages(chat bot.ChatID) []bot.Message {
	b.Helper()
	ms, err := b.store.Messages(b.Context(), b.address(chat).Conversation(), 0, 0)
	if err != nil {
		b.Fatal(err)
	}
	return ms
}

func (b *bench) address(chat bot.ChatID) bot.Address {
	return bot.Address{Account: b.Account, Chat: chat}
}

// settled waits until so many messages stand in the chat and none travels.
func (b *bench) settled(chat bot.ChatID, n int) []bot.Message {
	b.Helper()
	var ms []bot.Message
	b.until(strconv.Itoa(n)+" messages have settled", func() bool {
		ms = b.messages(chat)
		for _, m := range ms {
			switch m.Delivery.State {
			case bot.DeliveryQueued, bot.DeliverySending, bot.DeliveryRetry:
				return false
			}
		}
		return len(ms) >= n
	})
	if len(ms) != n {
		b.Errorf("%d messages, want %d", len(ms), n)
	}
	return ms
}

// arrived compares what a chat got with what it should have got, white space
// aside: channels break lines where they cut.
func (b *bench) arrived(chat bot.ChatID, want ...string) {
	b.Helper()
	if b.Received == nil {
		return
	}
	got, all := []rune(compact(b.Received(chat))), []rune(compact(want))
	for i := range max(len(got), len(all)) {
		if i >= len(got) || i >= len(all) || got[i] != all[i] {
			near := func(r []rune) string { return string(r[min(max(i-20, 0), len(r)):min(i+20, len(r))]) }
			b.Errorf("arrived in %s: at sign %d of %d %q, want %q", chat, i, len(got), near(got), near(all))
			return
		}
	}
}

func compact(texts []string) string {
	return strings.Join(strings.Fields(strings.Join(texts, "")), "")
}

// fail makes a call fail, or skips the case.
func (b *bench) fail(chat bot.ChatID, modes ...Mode) {
	b.Helper()
	for _, m := range modes {
		if b.Fail == nil || !b.Fail(chat, m) {
			b.Skipf("the platform knows no %q", m)
		}
	}
}
