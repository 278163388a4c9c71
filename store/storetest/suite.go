// Package storetest is the suite that every store passes: what the contracts
// of bot, procedures and account promise, checked on a real store.
//
// It knows no particular store; the store's own test opens one.
package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// Store is all that a store does.
type Store interface {
	bot.Store
	bot.Asides
	bot.Backlogs
	bot.CannedReplies
	bot.Permits
	bot.Bulletins
	bot.Questions
	procedures.Shelf
	procedures.Drafts
	procedures.Officials
	procedures.LinkChecks
	words.Edits
	account.Store
	// Sweep forgets the keys of events done 30 days before now, and questions
	// asked bot.QuestionsKept before now.
	Sweep(ctx context.Context, now time.Time) (forgotten int, err error)
	Close() error
}

// Opener opens the store that lives at a place, an empty folder of the
// test's own at first; after Close it may be opened there again with all
// that was in it. now is the clock for what the store dates itself.
type Opener func(t *testing.T, place string, now func() time.Time) Store

// Run runs the suite.
func Run(t *testing.T, open Opener) {
	for _, part := range []struct {
		name  string
		cases []testcase
	}{
		{"inbox", inboxCases}, {"queue", queueCases}, {"turn", turnCases}, {"outbox", outboxCases},
		{"reader", readerCases}, {"race", raceCases}, {"shelf", shelfCases}, {"account", accountCases},
		{"canned", cannedCases}, {"permit", permitCases}, {"backlog", backlogCases},
		{"draft", draftCases}, {"issue", issueCases}, {"slot", slotCases}, {"official", officialCases}, {"link check", linkCheckCases},
		{"word edit", wordEditCases}, {"question", questionCases},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, c := range part.cases {
				t.Run(c.name, func(t *testing.T) {
					r := &rig{T: t, ctx: t.Context(), open: open, place: t.TempDir(), clock: start}
					r.Store = open(t, r.place, r.now)
					t.Cleanup(func() {
						if err := r.Close(); err != nil {
							t.Errorf("close: %v", err)
						}
					})
					c.test(r)
				})
			}
		})
	}
}

type testcase struct {
	name string
	test func(r *rig)
}

// start is when the tests begin: a Monday morning at work, with a fraction
// that a store may keep to the microsecond.
var start = time.Date(2026, 11, 23, 8, 30, 0, 123456000, time.FixedZone("ICT", 7*3600))

// rig is a store under test with its clock.
type rig struct {
	*testing.T
	Store
	ctx   context.Context
	open  Opener
	place string
	clock time.Time
	count int // events of questions so far
}

func (r *rig) now() time.Time { return r.clock }

// reopen closes the store and opens it again: what was acknowledged is
// there.
func (r *rig) reopen() {
	r.Helper()
	if err := r.Close(); err != nil {
		r.Fatalf("close: %v", err)
	}
	r.Store = r.open(r.T, r.place, r.now)
}

// ok ends the test on an error.
func (r *rig) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// check reports what does not hold.
func (r *rig) check(holds bool, format string, args ...any) {
	r.Helper()
	if !holds {
		r.Errorf(format, args...)
	}
}

func address(chat string) bot.Address {
	return bot.Address{Account: "fake:main", Chat: bot.ChatID(chat)}
}

func conversation(chat string) bot.ConversationID { return address(chat).Conversation() }

// event is a text from a chat, seconds after the start.
func event(key, chat string, seconds int) bot.Event {
	at := start.Add(time.Duration(seconds) * time.Second)
	return bot.Event{Key: bot.EventKey(key), Conversation: conversation(chat), Address: address(chat),
		Kind: bot.EventText, At: at, Due: at, Text: "text of " + key}
}

// put puts events that must be new.
func (r *rig) put(events ...bot.Event) {
	r.Helper()
	for _, e := range events {
		stored, err := r.PutEvent(r.ctx, e)
		r.ok(err)
		if !stored {
			r.Fatalf("event %s is not new", e.Key)
		}
	}
}

// next is the next event of a chat; it must be there.
func (r *rig) next(chat string, now time.Time) bot.Event {
	r.Helper()
	e, ok, err := r.NextEvent(r.ctx, conversation(chat), now)
	r.ok(err)
	if !ok {
		r.Fatalf("no event in %s", chat)
	}
	return e
}

// turn is the turn of an event that says texts to the chat, with the rows
// that carry them, each in so many parts.
func (r *rig) turn(e bot.Event, parts int, texts ...string) (was uint64, t bot.Turn, rows []bot.Row) {
	r.Helper()
	st, err := r.State(r.ctx, e.Conversation)
	r.ok(err)
	t.Conversation = st.Conversation
	t.Conversation.Address = e.Address
	for _, text := range texts {
		c := &t.Conversation
		c.LastSeq++
		m := bot.Message{ID: bot.MessageID(fmt.Sprintf("%s-%d", c.ID, c.LastSeq)), Conversation: c.ID, Seq: c.LastSeq,
			At: e.At, Author: bot.Author{Kind: bot.AuthorBot}, Kind: bot.MessageText, Text: text}
		t.Messages = append(t.Messages, m)
		for p := range parts {
			rows = append(rows, bot.Row{ID: bot.RowID(m.ID, p), Conversation: c.ID, Address: e.Address, Message: m.ID,
				Part: p, Parts: parts, Body: []byte(text), Due: e.At, QueuedAt: e.At, Reply: "K7Q2MD"})
		}
	}
	return st.Conversation.Version, t, rows
}

// say puts an event and applies the turn that answers it.
func (r *rig) say(key, chat string, parts int, texts ...string) []bot.Message {
	r.Helper()
	e := event(key, chat, 0)
	r.put(e)
	was, t, rows := r.turn(e, parts, texts...)
	r.ok(r.ApplyTurn(r.ctx, e, was, t, rows))
	return t.Messages
}

func (r *rig) message(id bot.MessageID) bot.Message {
	r.Helper()
	m, err := r.Message(r.ctx, id)
	r.ok(err)
	return m
}

// due lists the rows that may be sent, skipping no chat.
func (r *rig) due(now time.Time) []bot.Row {
	r.Helper()
	rows, err := r.DueRows(r.ctx, now, 100, nil)
	r.ok(err)
	return rows
}

// send finishes a row the way a sender does.
func (r *rig) send(id string, res bot.RowResult) {
	r.Helper()
	if res.At.IsZero() {
		res.At = start
	}
	r.ok(r.MarkSending(r.ctx, id, res.At))
	r.ok(r.FinishRow(r.ctx, id, res))
}
