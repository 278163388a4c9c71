package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// watchStand is a Watch over tickets that the test lays out, with an inbox
// that handles nothing by itself and a clock that only the test moves.
type watchStand struct {
	*bot.Watch
	mu      sync.Mutex // of what TestWatchRuns changes while it runs
	world   bot.World
	tickets []handoff.Ticket
	events  []bot.Event
	keys    map[bot.EventKey]bool // whether it is done
	fails   error
	log     bytes.Buffer
}

func newWatchStand(t *testing.T, groups ...roster.GroupID) *watchStand {
	s := &watchStand{world: testWorld(t), keys: map[bot.EventKey]bool{}}
	for i, g := range groups {
		a := bot.Address{Account: "webchat:main", Chat: bot.ChatID(fmt.Sprint("chat", i))}
		s.tickets = append(s.tickets, handoff.New(s.world.Roster, handoff.Request{Conversation: a.Conversation(), Address: a, Ordinal: 1, Group: g}, s.world.Now))
	}
	s.Watch = &bot.Watch{Tickets: s, Inbox: s, Worlds: s, Log: zerolog.New(&s.log)}
	return s
}

func (s *watchStand) Take() (bot.World, bot.Answerer, func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world, nil, func() {}
}

func (s *watchStand) Tickets(_ context.Context, f bot.TicketFilter) ([]handoff.Ticket, error) {
	if f.Status != handoff.Open || f.Limit != 0 {
		return nil, fmt.Errorf("a watch that asks for %+v overlooks some", f)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tickets, s.fails
}

func (s *watchStand) PutEvent(_ context.Context, e bot.Event) (bool, error) {
	if _, known := s.keys[e.Key]; known {
		return false, nil
	}
	s.keys[e.Key] = false
	s.events = append(s.events, e)
	return true, nil
}

func (s *watchStand) Outcome(_ context.Context, k bot.EventKey) (bot.Outcome, bool, error) {
	return bot.Outcome{}, s.keys[k], nil
}

// change changes one officer.
func (s *watchStand) change(id roster.OfficerID, f func(*roster.Officer)) {
	r := *s.world.Roster
	r.Officers = slices.Clone(r.Officers)
	for i := range r.Officers {
		if r.Officers[i].ID == id {
			f(&r.Officers[i])
		}
	}
	s.world.Roster = &r
}

func away(o *roster.Officer) {
	o.Absences = []roster.Absence{{From: monday9.AddDate(0, 0, -1), To: monday9.AddDate(0, 0, 3)}}
}

// look looks, and says what was put since the look before.
func (s *watchStand) look(t *testing.T) (bot.Watched, []bot.Event) {
	t.Helper()
	before := len(s.events)
	found, err := s.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if last := s.Last(); last != found || !found.At.Equal(s.world.Now) || found.Open != len(s.tickets) {
		t.Fatalf("found %+v, and the last look is %+v", found, last)
	}
	return found, s.events[before:]
}

// work does what the worker does with every event that was put.
func (s *watchStand) work() {
	for i, t := range s.tickets {
		for _, e := range s.events {
			if e.Conversation == t.Conversation && !s.keys[e.Key] {
				s.keys[e.Key] = true
				s.tickets[i], _ = t.Reassign(s.world.Roster, s.world.Now)
			}
		}
	}
}

// TestWatchAsksAboutTheWrongOnly: an owner who can no longer answer is found,
// whatever the reason, and the tickets of others are left alone.
func TestWatchAsksAboutTheWrongOnly(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*watchStand)
		asks   int // tickets asked about, of one of Hương's, one of Minh's and one of the desk's
		to     roster.OfficerID
	}{
		"nothing":         {func(*watchStand) {}, 0, "huong"},
		"absent":          {func(s *watchStand) { s.change("huong", away) }, 1, "minh"},
		"disabled":        {func(s *watchStand) { s.change("huong", func(o *roster.Officer) { o.Enabled = false }) }, 1, "minh"},
		"no reply rights": {func(s *watchStand) { s.change("huong", func(o *roster.Officer) { o.CanReply = false }) }, 1, "minh"},
		"removed": {func(s *watchStand) {
			r := *s.world.Roster
			r.Officers = slices.DeleteFunc(slices.Clone(r.Officers), func(o roster.Officer) bool { return o.ID == "huong" })
			s.world.Roster = &r
		}, 1, roster.Desk},
		"the day of her absence has begun": {func(s *watchStand) {
			s.change("huong", func(o *roster.Officer) {
				o.Absences = []roster.Absence{{From: time.Date(2026, 11, 24, 0, 0, 0, 0, saigon), To: time.Date(2026, 11, 24, 0, 0, 0, 0, saigon)}}
			})
			s.world.Now = time.Date(2026, 11, 24, 0, 0, 30, 0, saigon)
		}, 1, "minh"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newWatchStand(t, "tdp-7", "tdp-3", "")
			c.change(s)
			found, asked := s.look(t)
			if len(asked) != c.asks || found.Unowned != 0 {
				t.Fatalf("asked about %d, %d unowned", len(asked), found.Unowned)
			}
			for _, e := range asked {
				if e.Kind != bot.EventRoster || e.Conversation != s.tickets[0].Conversation || e.Address != s.tickets[0].Address || !e.Due.Equal(s.world.Now) {
					t.Errorf("asked: %+v", e)
				}
			}
			s.work()
			if s.tickets[0].Owner != c.to {
				t.Errorf("the ticket is %q's, want %q", s.tickets[0].Owner, c.to)
			}
			s.world.Now = s.world.Now.Add(time.Minute)
			if found, asked := s.look(t); len(asked) != 0 || found.Unowned != 0 {
				t.Errorf("afterwards it asks about %d, %d unowned", len(asked), found.Unowned)
			}
		})
	}
}

// TestWatchDoesNotFlood: while the worker is busy a ticket is asked about
// once; when that was handled and did not help, again.
func TestWatchDoesNotFlood(t *testing.T) {
	s := newWatchStand(t, "tdp-7")
	s.change("huong", away)
	for range 30 {
		s.look(t)
		s.world.Now = s.world.Now.Add(time.Minute)
	}
	if len(s.events) != 1 {
		t.Fatalf("%d events wait", len(s.events))
	}
	found, _ := s.look(t)
	if found.Unowned != 1 {
		t.Error("a ticket that is not moved for half an hour is not counted")
	}
	s.keys[s.events[0].Key] = true // handled, but the ticket is where it was
	if _, asked := s.look(t); len(asked) != 1 {
		t.Fatal("a ticket that is still wrong is not asked about again")
	}
	s.world.Now = s.world.Now.Add(2 * time.Hour) // that event was set aside
	if _, asked := s.look(t); len(asked) != 1 {
		t.Error("an event that is lost keeps the ticket from ever being asked about")
	}
	s.work()
	s.look(t)
	s.change("huong", func(o *roster.Officer) { o.Absences = nil })
	s.change("minh", away)
	if _, asked := s.look(t); len(asked) != 1 {
		t.Error("the ticket that moved once is not asked about when it has to move again")
	}
}

// TestF56WatchAlarms: nobody is there at all. The number is a gauge, and the
// log is told of each change, then hourly, and that it is over.
func TestF56WatchAlarms(t *testing.T) {
	s := newWatchStand(t, "tdp-7", "tdp-3", "")
	lines := func() (alarms, infos int) {
		for l := range strings.Lines(s.log.String()) {
			switch {
			case strings.Contains(l, `"level":"error"`) && strings.Contains(l, `"alarm":true`):
				alarms++
			case strings.Contains(l, `"level":"info"`):
				infos++
			default:
				t.Errorf("the log says %s", l)
			}
		}
		s.log.Reset()
		return alarms, infos
	}
	step := func(what string, unowned, alarms, infos int) {
		t.Helper()
		found, _ := s.look(t)
		a, i := lines()
		if found.Unowned != unowned || a != alarms || i != infos {
			t.Errorf("%s: %d unowned, %d alarms, %d infos", what, found.Unowned, a, i)
		}
		s.work()
		s.world.Now = s.world.Now.Add(time.Minute)
	}
	step("all there", 0, 0, 0)
	s.change("lan", away)
	step("the desk is empty", 1, 1, 0)
	step("a minute later", 1, 0, 0)
	s.change("minh", away)
	s.change("huong", away)
	step("all away", 3, 1, 0)
	for range 58 {
		step("the same", 3, 0, 0)
	}
	s.world.Now = s.world.Now.Add(time.Minute)
	step("an hour later", 3, 1, 0)
	s.change("huong", func(o *roster.Officer) { o.Absences = nil })
	step("one is back", 2, 1, 0)
	s.change("lan", func(o *roster.Officer) { o.Absences = nil })
	step("the desk is back", 0, 0, 1)
	step("and stays", 0, 0, 0)
	if s.tickets[0].Owner != "huong" {
		t.Errorf("the first ticket is %q's", s.tickets[0].Owner)
	}
}

// TestWatchRuns: at once, every period, and on after a failure of the store.
func TestWatchRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newWatchStand(t, "tdp-7")
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go s.Run(ctx)
		synctest.Wait()
		if s.Last().Open != 1 {
			t.Fatal("it does not look at once")
		}
		s.mu.Lock()
		s.fails = errors.New("the store is down")
		s.change("huong", away)
		s.mu.Unlock()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if !strings.Contains(s.log.String(), "the store is down") || len(s.events) != 0 || s.Last().Open != 1 {
			t.Fatalf("the log says %s", &s.log)
		}
		s.mu.Lock()
		s.fails = nil
		s.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(s.events) != 1 {
			t.Error("after the failure it does not look again")
		}
	})
}
