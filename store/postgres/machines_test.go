package postgres_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/store/postgres"
)

// machines opens two stores on one schema, as two machines do.
func machines(t *testing.T, now func() time.Time) (a, b *postgres.Store) {
	t.Helper()
	d, name := dsn(t), schema(t, t.TempDir())
	var stores [2]*postgres.Store
	var errs [2]error
	var wg sync.WaitGroup
	for i := range stores { // at once: both want to make the tables
		wg.Go(func() { stores[i], errs[i] = postgres.Open(t.Context(), d, postgres.Options{Schema: name, Now: now}) })
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return stores[0], stores[1]
}

func closed(t *testing.T, s *postgres.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

var (
	chat  = bot.Address{Account: "fake:main", Chat: "a"}
	began = time.Unix(1e9, 0)
)

// queued puts an event and a row to be sent.
func queued(t *testing.T, s *postgres.Store) {
	t.Helper()
	e := bot.Event{Key: "1", Address: chat, Conversation: chat.Conversation(), Kind: bot.EventText, At: began, Due: began}
	if _, err := s.PutEvent(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	turn := bot.Turn{Conversation: bot.Conversation{ID: e.Conversation, Address: chat},
		Messages: []bot.Message{{ID: "m", Conversation: e.Conversation, Seq: 1, Author: bot.Author{Kind: bot.AuthorBot}, Text: "x"}}}
	rows := []bot.Row{{ID: "r", Conversation: e.Conversation, Address: chat, Message: "m", Parts: 1, Due: began}}
	if err := s.ApplyTurn(t.Context(), e, 0, turn, rows); err != nil {
		t.Fatal(err)
	}
}

func dueRows(t *testing.T, s *postgres.Store) []bot.Row {
	t.Helper()
	rows, err := s.DueRows(t.Context(), began, 10, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestOneMachineSends(t *testing.T) {
	a, b := machines(t, nil)
	defer closed(t, b)
	queued(t, b)
	if n := len(dueRows(t, a)); n != 1 {
		t.Fatalf("the first machine has %d rows, want 1", n)
	}
	if n := len(dueRows(t, b)); n != 0 {
		t.Fatalf("the second machine has %d rows too", n)
	}
	if err := b.MarkSending(t.Context(), "r", began); err == nil {
		t.Error("the second machine began a call")
	}
	if err := a.MarkSending(t.Context(), "r", began); err != nil {
		t.Fatal(err)
	}
	closed(t, a) // it dies during the call
	for range 100 {
		if rows := dueRows(t, b); len(rows) == 1 {
			if rows[0].State != bot.DeliverySending {
				t.Errorf("row %+v", rows[0])
			}
			return
		}
		time.Sleep(10 * time.Millisecond) // the server notices that the connection is gone
	}
	t.Error("the second machine never took over")
}

func TestLeaseSparesDoubleWork(t *testing.T) {
	now := began
	a, b := machines(t, func() time.Time { return now })
	defer closed(t, a)
	defer closed(t, b)
	if _, err := a.PutEvent(t.Context(), bot.Event{Key: "1", Address: chat, Kind: bot.EventText, At: began}); err != nil {
		t.Fatal(err)
	}
	due := func(s *postgres.Store) int {
		t.Helper()
		ids, err := s.DueConversations(t.Context(), now, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(ids)
	}
	for range 2 { // who has taken it may list it again
		if due(a) != 1 {
			t.Error("a conversation that is due is not listed")
		}
	}
	if due(b) != 0 {
		t.Error("a conversation that one machine has taken is offered to the other")
	}
	now = now.Add(11 * time.Second)
	if due(b) != 1 || due(a) != 0 {
		t.Error("the lease of a dead machine does not run out")
	}
}

func TestFeedWakesTheOtherMachine(t *testing.T) {
	a, b := machines(t, nil)
	defer closed(t, a)
	defer closed(t, b)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	mine, others := a.Feed(zerolog.Nop()), b.Feed(zerolog.Nop())
	wg.Go(func() { _ = mine.Run(ctx) })
	wg.Go(func() { _ = others.Run(ctx) })
	moved, stop := others.Listen()
	defer stop()
	select {
	case <-moved: // it listens from now on
	case <-time.After(time.Minute):
		t.Fatal("the other machine does not listen")
	}
	mine.Publish()
	select {
	case <-moved:
	case <-time.After(time.Minute):
		t.Fatal("the other machine was not woken")
	}
}
