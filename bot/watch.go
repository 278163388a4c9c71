package bot

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot/handoff"
)

// Watch looks over the open tickets again and again, so that none stays with
// somebody who cannot answer: rosters change, absences begin and end with the
// day, and what should have moved a ticket may have failed. Each that is not
// where it should be is asked about by a roster event of its own; the others
// are left in peace. All fields but the marked ones must be set; they do not
// change while Run runs. Its clock is that of the worlds.
type Watch struct {
	Tickets interface {
		Tickets(ctx context.Context, f TicketFilter) ([]handoff.Ticket, error)
	}
	Inbox  Inbox
	Worlds Worlds
	Log    zerolog.Logger
	Every  time.Duration // how long from one look to the next; 0 means a minute

	mu    sync.Mutex
	last  Watched
	asked map[TicketID]question // tickets that were asked about and are not right yet
	said  alarmed
}

// Watched is what one look found.
type Watched struct {
	At   time.Time // when; the zero time: there was none yet
	Open int       // open tickets
	// Unowned counts those that nobody can answer: no one who can be reached
	// stands behind them, and asking whose they should be did not help.
	Unowned int
}

// question is an event that was put about a ticket.
type question struct {
	key EventKey
	at  time.Time
}

// alarmed is what the log was told last.
type alarmed struct {
	unowned int
	at      time.Time
}

const (
	// watchEvery is how long a ticket is with the wrong one at most.
	watchEvery = time.Minute
	// askAgain is when a question that has not been handled is given up for
	// lost and put once more: its event may have been set aside.
	askAgain = time.Hour
	// alarmAgain is how often the log repeats a number that stays the same.
	alarmAgain = time.Hour
)

// Run looks at once and then every period, until ctx ends. A store that fails
// is logged, and tried again the next time.
func (w *Watch) Run(ctx context.Context) {
	every := w.Every
	if every <= 0 {
		every = watchEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error().Err(err).Msg("open tickets could not be looked over; it is tried again")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Last is what the last look that came to its end found. It is safe for
// concurrent use, and never waits for a store.
func (w *Watch) Last() Watched {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// Look looks once. What a failed look had put stays put.
func (w *Watch) Look(ctx context.Context) (Watched, error) {
	world, _, release := w.Worlds.Take()
	defer release()
	now := world.Now
	tickets, err := w.Tickets.Tickets(ctx, TicketFilter{Status: handoff.Open})
	if err != nil {
		return Watched{}, fmt.Errorf("list open tickets: %w", err)
	}
	found, asked := Watched{At: now, Open: len(tickets)}, map[TicketID]question{}
	for _, t := range tickets { // oldest promise first, and so asked about first
		_, before := w.questionOf(t.ID)
		if !t.Rightful(world.Roster, now) {
			q, err := w.ask(ctx, t, now)
			if err != nil {
				w.keep(asked)
				return Watched{}, err
			}
			asked[t.ID] = q
		}
		if after, _ := t.Reassign(world.Roster, now); !after.Answerable(world.Roster, now) || before && !t.Answerable(world.Roster, now) {
			found.Unowned++
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last, w.asked = found, asked
	w.report(found)
	return found, nil
}

// keep adds to what was asked by a look that did not come to its end.
func (w *Watch) keep(asked map[TicketID]question) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.asked == nil {
		w.asked = map[TicketID]question{}
	}
	maps.Copy(w.asked, asked)
}

func (w *Watch) questionOf(id TicketID) (question, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	q, ok := w.asked[id]
	return q, ok
}

// ask puts the question whose a ticket is, unless one is still waiting to be
// handled: a busy worker is not made busier. The moment is part of the key,
// for the same ticket may have to be asked about again in the same state; cut
// to the second, so that machines that look at the same time ask once.
func (w *Watch) ask(ctx context.Context, t handoff.Ticket, now time.Time) (question, error) {
	if q, ok := w.questionOf(t.ID); ok && now.Sub(q.at) < askAgain {
		_, done, err := w.Inbox.Outcome(ctx, q.key)
		if err != nil {
			return q, fmt.Errorf("read what became of a roster event: %w", err)
		}
		if !done {
			return q, nil
		}
	}
	q := question{EventKey(fmt.Sprintf("%s:watch:%s:%d:%d", t.Address.Account, t.ID, t.Version, now.Unix())), now}
	_, err := w.Inbox.PutEvent(ctx, Event{Key: q.key, Conversation: t.Conversation, Address: t.Address, Kind: EventRoster, At: now, Due: now})
	if err != nil {
		return q, fmt.Errorf("put roster event: %w", err)
	}
	return q, nil
}

// report tells the log of tickets that nobody can answer: when their number
// changes, and once an hour while it does not.
func (w *Watch) report(found Watched) {
	if found.Unowned == w.said.unowned && (found.Unowned == 0 || found.At.Sub(w.said.at) < alarmAgain) {
		return
	}
	w.said = alarmed{found.Unowned, found.At}
	if found.Unowned == 0 {
		w.Log.Info().Int("open", found.Open).Msg("every open ticket has somebody again who can answer it")
		return
	}
	w.Log.Error().Bool("alarm", true).Int("tickets", found.Unowned).Int("open", found.Open).
		Msg("open tickets have nobody who can answer them: see the roster")
}
