package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/store/bolt"
)

// engine is worker and sender over a data file and the fake channel, in a
// synctest bubble: time passes only when nothing is left to do.
type engine struct {
	t      *testing.T
	path   string
	store  *bolt.Store
	front  bot.Store // what worker, sender and channel use: the store, or one that fails
	feed   *bot.LocalFeed
	fake   *channeltest.Fake
	more   []bot.Channel // besides it
	host   *bot.Host
	log    *lockedBuffer
	worker *bot.Worker
	sender *bot.Sender

	ask    func(bot.World, bot.State, bot.Event) (bot.Query, bool)
	decide func(bot.World, bot.State, bot.Event, bot.Found) bot.Turn
	stop   func()
}

const engineAccount = "fake:main"

// inBubble runs a test with its own engine, which is not started yet.
func inBubble(t *testing.T, test func(t *testing.T, e *engine)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(t, filepath.Join(dir, bolt.FileName))
		defer e.close()
		test(t, e)
	})
}

func newEngine(t *testing.T, path string) *engine {
	e := &engine{t: t, path: path, log: &lockedBuffer{}, feed: &bot.LocalFeed{}, decide: echo, ask: noAsk}
	e.open()
	e.host = bot.NewHost(nil, nil, bot.DefaultSettings(), nil)
	e.fake = channeltest.New(engineAccount, inbox{e}, nil)
	return e
}

// inbox is the inbox of whatever store is open at the time.
type inbox struct{ e *engine }

func (i inbox) PutEvent(ctx context.Context, e bot.Event) (bool, error) {
	return bot.Announce(i.e.front, i.e.feed).PutEvent(ctx, e)
}

func (i inbox) Outcome(ctx context.Context, k bot.EventKey) (bot.Outcome, bool, error) {
	return i.e.front.Outcome(ctx, k)
}

func (e *engine) open() {
	s, err := bolt.Open(e.path, bolt.Options{})
	if err != nil {
		e.t.Fatalf("open store: %v", err)
	}
	e.store, e.front = s, s
}

func (e *engine) start() {
	if e.stop != nil {
		return
	}
	log, channels := zerolog.New(e.log), append([]bot.Channel{e.fake}, e.more...)
	e.worker = &bot.Worker{Store: e.front, Worlds: e.host, Channels: channels, Feed: e.feed, Log: log,
		Ask: e.ask, Decide: e.decide}
	e.sender = &bot.Sender{Store: e.front, Channels: channels, Feed: e.feed, Log: log, Jitter: func() float64 { return 1 }}
	ctx, cancel := context.WithCancel(e.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = e.worker.Run(ctx) })
	wg.Go(func() { _ = e.sender.Run(ctx) })
	e.stop = func() {
		cancel()
		wg.Wait()
		e.stop = nil
	}
}

// restart stops everything and opens the file anew, as a new process does.
func (e *engine) restart() {
	e.halt()
	e.open()
	e.start()
}

func (e *engine) halt() {
	if e.stop != nil {
		e.stop()
	}
	if err := e.store.Close(); err != nil {
		e.t.Errorf("close store: %v", err)
	}
}

func (e *engine) close() { e.halt() }

// settle lets everything happen that happens within d.
func (e *engine) settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// write has a citizen write; the platform must get its acknowledgement.
func (e *engine) write(chat bot.ChatID, id, text string) {
	e.t.Helper()
	e.receive(channeltest.Update{ID: id, Chat: chat, Message: "m" + id, Text: text})
}

func (e *engine) receive(u channeltest.Update) {
	e.t.Helper()
	if !e.fake.Receive(e.t.Context(), u) {
		e.t.Fatalf("update %s was not acknowledged", u.ID)
	}
}

func (e *engine) conversation(chat bot.ChatID) bot.ConversationID {
	return e.fake.Address(chat).Conversation()
}

func (e *engine) messages(chat bot.ChatID) []bot.Message {
	e.t.Helper()
	ms, err := e.store.Messages(e.t.Context(), e.conversation(chat), 0, 0)
	if err != nil {
		e.t.Fatal(err)
	}
	return ms
}

// texts lists what was said in a chat, the citizen's words with ">".
func (e *engine) texts(chat bot.ChatID) []string {
	var out []string
	for _, m := range e.messages(chat) {
		mark := ""
		if m.Author.Kind == bot.AuthorCitizen {
			mark = ">"
		}
		out = append(out, mark+m.Text)
	}
	return out
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func noAsk(bot.World, bot.State, bot.Event) (bot.Query, bool) { return bot.Query{}, false }

// say adds a message to a turn.
func say(t *bot.Turn, e bot.Event, author bot.Author, text string) *bot.Message {
	c := &t.Conversation
	c.LastSeq++
	t.Messages = append(t.Messages, bot.Message{
		ID: bot.MessageID(fmt.Sprintf("%s-%08d", c.ID, c.LastSeq)), Conversation: c.ID, Seq: c.LastSeq,
		At: e.At, Author: author, Kind: bot.MessageText, Text: text, Files: nil,
	})
	return &t.Messages[len(t.Messages)-1]
}

var (
	theCitizen = bot.Author{Kind: bot.AuthorCitizen}
	theBot     = bot.Author{Kind: bot.AuthorBot}
)

// begin is a turn that changes nothing yet.
func begin(s bot.State, e bot.Event) bot.Turn {
	c := s.Conversation
	c.ID = e.Conversation
	if c.Address == (bot.Address{}) {
		c.Address = e.Address
	}
	return bot.Turn{Conversation: c}
}

// echo answers every text with the same text.
func echo(_ bot.World, s bot.State, e bot.Event, _ bot.Found) bot.Turn {
	t := begin(s, e)
	switch e.Kind {
	case bot.EventText:
		say(&t, e, theCitizen, e.Text).Files = e.Files
		if s.Conversation.Floor != bot.FloorOfficer {
			say(&t, e, theBot, "re "+e.Text)
		}
	case bot.EventUnsupported:
		say(&t, e, theBot, "cannot read "+e.What)
	case bot.EventPress:
		say(&t, e, theBot, "pressed "+e.Action)
	case bot.EventDelivery:
		t.Conversation.Unreachable = e.Delivery.Reason
	}
	return t
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// answerer is a search made of a function.
type answerer func(ctx context.Context, q bot.Query) (knowledge.Answer, error)

func (a answerer) Answer(ctx context.Context, q bot.Query) (knowledge.Answer, error) {
	return a(ctx, q)
}

func emptyLibrary(t *testing.T) *procedures.Library {
	t.Helper()
	lib, err := procedures.NewLibrary(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}
