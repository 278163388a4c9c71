package bot_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// watched is a stage that is looked over by a Watch, as a server is.
type watched struct {
	*stage
	watch *bot.Watch
	keys  map[bot.EventKey]bool
}

func newWatched(t *testing.T) *watched {
	w := &watched{stage: newStage(t, testWorld(t)), keys: map[bot.EventKey]bool{}}
	w.watch = &bot.Watch{Tickets: w, Inbox: w, Worlds: w}
	return w
}

func (w *watched) Take() (bot.World, bot.Answerer, func()) { return w.w, nil, func() {} }

// Tickets lists the open tickets, oldest promise first.
func (w *watched) Tickets(_ context.Context, f bot.TicketFilter) ([]handoff.Ticket, error) {
	var out []handoff.Ticket
	for _, t := range w.tickets {
		if f.Fits(t) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b handoff.Ticket) int {
		return a.PromisedBy.Compare(b.PromisedBy)
	})
	return out, nil
}

func (w *watched) PutEvent(_ context.Context, e bot.Event) (bool, error) {
	if w.keys[e.Key] {
		return false, nil
	}
	w.keys[e.Key] = true
	w.put(e)
	return true, nil
}

func (w *watched) Outcome(_ context.Context, k bot.EventKey) (bot.Outcome, bool, error) {
	return bot.Outcome{}, w.keys[k] && !slices.ContainsFunc(w.queue, func(e bot.Event) bool { return e.Key == k }), nil
}

// minutes lets time pass, with a look every minute.
func (w *watched) minutes(t *testing.T, n int) {
	t.Helper()
	for range n {
		if _, err := w.watch.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.play()
		w.pass(time.Minute)
	}
}

// set sets who is away; all others are there. Nobody tells the tickets.
func (w *watched) set(away ...roster.OfficerID) {
	r := *w.w.Roster
	r.Officers = slices.Clone(r.Officers)
	for i := range r.Officers {
		r.Officers[i].Absences = nil
		if slices.Contains(away, r.Officers[i].ID) {
			r.Officers[i].Absences = []roster.Absence{{From: w.w.Now.AddDate(0, 0, -1), To: w.w.Now.AddDate(0, 0, 5)}}
		}
	}
	w.w.Roster = &r
}

// asks opens a ticket of a citizen.
func (w *watched) asks(chat bot.ChatID, group string) handoff.Ticket {
	w.address.Chat = chat
	writes(w.stage, "gap can bo")
	writes(w.stage, group)
	return *w.mine().Ticket
}

func (w *watched) now(id bot.TicketID) handoff.Ticket { return w.tickets[id] }

// told are the alerts of one kind that an officer's desk has, by ticket.
func (w *watched) told(id roster.OfficerID, kind bot.AlertKind) []bot.TicketID {
	var out []bot.TicketID
	for _, m := range w.state(bot.DeskAddress(id).Conversation()).Recent {
		if m.Alert == kind {
			out = append(out, m.Ticket)
		}
	}
	return out
}
