package bot_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
)

func TestSignsEndByThemselves(t *testing.T) {
	now := time.Date(2026, 6, 17, 9, 0, 0, 0, time.UTC)
	s := bot.NewSigns(func() time.Time { return now })
	citizen := bot.Sign{Conversation: "c1", Ticket: "T1", Kind: bot.SignTyping}
	huong := bot.Sign{Conversation: "c1", Ticket: "T1", Officer: "huong", Kind: bot.SignTyping}
	looks := bot.Sign{Conversation: "c1", Ticket: "T1", Officer: "huong", Kind: bot.SignLooking}
	other := bot.Sign{Conversation: "c2", Ticket: "T2", Officer: "minh", Kind: bot.SignTyping}
	want := func(when string, signs ...bot.Sign) {
		t.Helper()
		if got := s.Of("c1"); !slices.Equal(got, signs) {
			t.Errorf("%s: %+v, want %+v", when, got, signs)
		}
	}
	for _, x := range []bot.Sign{looks, other, huong, citizen} {
		s.Show(x)
	}
	want("shown", citizen, huong, looks)
	now = now.Add(5 * time.Second)
	s.Show(citizen)
	now = now.Add(2 * time.Second)
	want("after 7 s", citizen, looks)
	now = now.Add(4 * time.Second)
	want("after 11 s", looks)
	s.Drop(looks)
	want("dropped")
	s.Show(looks)
	s.Show(huong)
	s.Leave("huong")
	want("left", huong)
	if got := s.Of("c2"); len(got) != 0 {
		t.Errorf("another's typing stands: %+v", got)
	}
}

// Who listens is told of the beginning and the end, not of each key.
func TestSignsTellBeginningAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bot.NewSigns(nil)
		moved, stop := s.Listen()
		defer stop()
		told := func() bool {
			select {
			case <-moved:
				return true
			default:
				return false
			}
		}
		x := bot.Sign{Conversation: "c1", Kind: bot.SignTyping}
		s.Show(x)
		if !told() {
			t.Error("the beginning is not told")
		}
		for range 3 {
			time.Sleep(3 * time.Second)
			s.Show(x)
			synctest.Wait()
			if told() {
				t.Error("going on is told")
			}
		}
		time.Sleep(7 * time.Second)
		synctest.Wait()
		if !told() || len(s.All()) != 0 {
			t.Errorf("the end is not told, or not come: %+v", s.All())
		}
	})
}

// shower is a channel that shows signals.
type shower struct {
	bot.Channel
	mu    sync.Mutex
	shown []bot.Address
}

func (*shower) Name() string { return "shower" }

func (s *shower) Signal(_ context.Context, a bot.Address, _ bot.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, a)
	return nil
}

func TestRelayShowsASignalNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &shower{}
		r := bot.NewRelay([]bot.Channel{c}, zerolog.Nop(), nil)
		a, b := bot.Address{Account: "shower:main", Chat: "a"}, bot.Address{Account: "shower:main", Chat: "b"}
		for range 5 { // at 0, 1, 2, 3 and 4 s
			r.Signal(a, bot.SignalTyping)
			time.Sleep(time.Second)
		}
		r.Signal(b, bot.SignalTyping)
		r.Signal(bot.Address{Account: "none:main", Chat: "a"}, bot.SignalTyping)
		synctest.Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		if want := []bot.Address{a, a, b}; !slices.Equal(c.shown, want) {
			t.Errorf("shown %v", c.shown)
		}
	})
}
