package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// brokenShelf gives a guide unless it is told to fail.
type brokenShelf struct {
	guide *procedures.Guide
	fails atomic.Pointer[error]
}

func (s *brokenShelf) GuideVersion(context.Context, procedures.Version) (*procedures.Guide, error) {
	if err := s.fails.Load(); err != nil {
		return nil, *err
	}
	return s.guide, nil
}

func (s *brokenShelf) fail(err error) {
	if err == nil {
		s.fails.Store(nil)
		return
	}
	s.fails.Store(&err)
}

// reading makes a bot that answers with the guide's name, or that there is
// none, from a library over the shelf.
func reading(t *testing.T, e *engine, s *brokenShelf) {
	t.Helper()
	s.guide = &procedures.Guide{Code: "1.1", Title: "Khai sinh"}
	lib, err := procedures.OpenLibrary(s, []procedures.Version{{Code: "1.1", Revision: "r1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.host.SetLibrary(lib, answerer(nil), nil); err != nil {
		t.Fatal(err)
	}
	e.decide = func(w bot.World, s bot.State, ev bot.Event, _ bot.Found) bot.Turn {
		turn := begin(s, ev)
		if g, _, ok := w.Library.Guide("1.1"); ok {
			say(&turn, ev, theBot, g.Title)
		} else {
			say(&turn, ev, theBot, "withdrawn")
		}
		return turn
	}
}

// TestUnreadGuideIsNotWithdrawn: while the store cannot give a guide nobody is
// told that it is gone; the turn is decided when the store has come back.
func TestUnreadGuideIsNotWithdrawn(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		var s brokenShelf
		reading(t, e, &s)
		s.fail(errors.New("disk is asleep"))
		e.start()
		e.write("a", "1", "x")
		e.settle(time.Minute)
		equal(t, "while it fails", e.texts("a"), nil)
		if !strings.Contains(e.log.String(), "disk is asleep") {
			t.Errorf("log %s", e.log)
		}
		s.fail(nil)
		e.settle(10 * time.Second)
		equal(t, "afterwards", e.texts("a"), []string{"Khai sinh"})
		if aside, err := e.store.AsideEvents(t.Context()); err != nil || len(aside) > 0 {
			t.Errorf("set aside: %v, %v", aside, err)
		}
	})
}

// TestDamagedGuideHoldsUpNobody: a guide that will never be read again is as
// one that is not there.
func TestDamagedGuideHoldsUpNobody(t *testing.T) {
	inBubble(t, func(t *testing.T, e *engine) {
		var s brokenShelf
		reading(t, e, &s)
		s.fail(procedures.Faults{{Problem: "file is not YAML"}})
		e.start()
		e.write("a", "1", "x")
		e.settle(time.Second)
		equal(t, "said", e.texts("a"), []string{"withdrawn"})
	})
}
