package bot_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

func TestHostSwapsPartsForLaterTurnsOnly(t *testing.T) {
	now := time.Unix(1e9, 0)
	h := bot.NewHost(nil, &roster.Roster{Revision: "old"}, bot.Settings{MaxRunes: 1}, func() time.Time { return now })
	w, a, release := h.Take()
	if _, err := a.Answer(t.Context(), bot.Query{}); !errors.Is(err, bot.ErrNoLibrary) || w.Library != nil {
		t.Errorf("answer without a library: %v", err)
	}
	h.SetRoster(&roster.Roster{Revision: "new"})
	h.SetSettings(bot.Settings{MaxRunes: 2})
	h.SetWords(&words.Catalogue{})
	h.SetBulletin(bot.Bulletin{Version: 1})
	if w.Words != nil || w.Bulletin.Version != 0 {
		t.Error("words of a world that was taken changed")
	}
	if w.Roster.Revision != "old" || w.Settings.MaxRunes != 1 || !w.Now.Equal(now) {
		t.Errorf("a world that was taken changed: %+v", w)
	}
	release()
	now = now.Add(time.Hour)
	w, _, release = h.Take()
	defer release()
	if w.Words == nil || w.Words != h.Words() || w.Bulletin.Version != 1 {
		t.Error("the next world has the words of before")
	}
	if w.Roster.Revision != "new" || w.Settings.MaxRunes != 2 || !w.Now.Equal(now) {
		t.Errorf("the next world: %+v", w)
	}
}

func TestHostClosesALibraryAfterItsLastTurn(t *testing.T) {
	h := bot.NewHost(nil, nil, bot.DefaultSettings(), nil)
	closes := 0
	broken := errors.New("broken")
	if err := h.SetLibrary(emptyLibrary(t), nil, func() error { closes++; return broken }); err != nil {
		t.Fatal(err)
	}
	_, _, first := h.Take()
	_, _, second := h.Take()
	first()
	first() // releasing twice takes it away from nobody
	if err := h.SetLibrary(emptyLibrary(t), nil, nil); err != nil || closes != 0 {
		t.Errorf("closed %d times (%v) while a turn has it", closes, err)
	}
	second()
	if closes != 1 {
		t.Errorf("closed %d times, want 1", closes)
	}
	if err := h.SetLibrary(emptyLibrary(t), nil, func() error { return broken }); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); !errors.Is(err, broken) {
		t.Errorf("closing an unused library: %v", err)
	}
}

// TestHostNeverLendsAClosedLibrary swaps libraries while turns go on.
func TestHostNeverLendsAClosedLibrary(t *testing.T) {
	h := bot.NewHost(nil, nil, bot.DefaultSettings(), nil)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				_, a, release := h.Take()
				if _, err := a.Answer(ctx, bot.Query{}); errors.Is(err, knowledge.ErrClosed) {
					t.Error("a turn was given a closed library")
				}
				release()
			}
		})
	}
	var open atomic.Int32
	for range 200 {
		var closed atomic.Bool
		open.Add(1)
		err := h.SetLibrary(emptyLibrary(t), answerer(func(context.Context, bot.Query) (knowledge.Answer, error) {
			if closed.Load() {
				return knowledge.Answer{}, knowledge.ErrClosed
			}
			return knowledge.Answer{}, nil
		}), func() error {
			if closed.Swap(true) {
				t.Error("closed twice")
			}
			open.Add(-1)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	cancel()
	wg.Wait()
	if err := h.Close(); err != nil || open.Load() != 0 {
		t.Errorf("%d libraries are left open, %v", open.Load(), err)
	}
}

func TestFeedWakesEveryListenerOnce(t *testing.T) {
	var f bot.LocalFeed
	f.Publish() // nobody listens: nothing happens
	a, stopA := f.Listen()
	b, stopB := f.Listen()
	defer stopB()
	for range 5 {
		f.Publish() // never blocks
	}
	<-a
	<-b
	select {
	case <-a:
		t.Error("publications that nobody has seen did not fall into one")
	default:
	}
	stopA()
	f.Publish()
	<-b
	select {
	case <-a:
		t.Error("woken after stop")
	default:
	}
}
