package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/web/page"
)

// Tabs of the queue.
const (
	tabMine = "mine"
	tabWard = "ward"
)

// lastLook is how many messages back a row looks for the citizen's last
// words, and lastFew how many at first.
const (
	lastLook = 20
	lastFew  = 3
)

// queue is the list of tickets as one officer sees it.
type queue struct {
	Tab        string
	Query      string
	Mine, Ward int // tickets in which a citizen waits for a person
	Bands      []bandView
	Waiting    bandView
	Done       bandView
	Empty      bool // nobody waits in this tab
}

// bandView is one group of rows.
type bandView struct {
	Band Band
	Rows []row
}

// row is one ticket of the queue.
type row struct {
	ID       bot.TicketID
	Band     Band
	Icon     string
	Name     string
	Left     string
	Gauge    gauge
	Last     string // the citizen's last words
	Group    string
	At       string // when she wrote them
	Unread   bool
	Channel  string // where she writes from; "" the ward has one place only
	Window   windowMark
	Taken    string // colleague who holds it; "" nobody or the reader herself
	Selected bool

	due time.Time // by when it must be answered: the promise, or before that the end of the channel's window
}

// readQueue lists the open tickets and those closed today. selected is the
// ticket on show beside it, "" none.
func (v *view) readQueue(ctx context.Context, tab, query string, selected bot.TicketID) (queue, error) {
	if tab != tabWard {
		tab = tabMine
	}
	q := queue{Tab: tab, Query: strings.TrimSpace(query), Waiting: bandView{Band: BandWaiting}, Done: bandView{Band: BandDone}}
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return queue{}, fmt.Errorf("list open tickets: %w", err)
	}
	done, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Closed, ClosedSince: v.clock.startOfDay()})
	if err != nil {
		return queue{}, fmt.Errorf("list closed tickets: %w", err)
	}
	bands := map[Band][]row{}
	for _, t := range append(open, done...) {
		mine, band := v.mine(&t), bandOf(&t, v.clock.now)
		if band != BandWaiting && band != BandDone {
			q.Ward++
			if mine {
				q.Mine++
			}
		}
		if tab == tabMine && !mine && t.ID != selected {
			continue
		}
		r, err := v.row(ctx, &t, selected)
		if err != nil {
			return queue{}, err
		}
		if q.Query != "" && !r.fits(q.Query) {
			continue
		}
		bands[band] = append(bands[band], r)
	}
	for _, b := range []Band{BandLate, BandSoon, BandTime} {
		if len(bands[b]) > 0 {
			slices.SortStableFunc(bands[b], func(x, y row) int { return x.due.Compare(y.due) })
			q.Bands = append(q.Bands, bandView{b, bands[b]})
		}
	}
	q.Waiting.Rows, q.Done.Rows = bands[BandWaiting], bands[BandDone]
	slices.Reverse(q.Done.Rows)
	q.Empty = len(q.Bands) == 0
	return q, nil
}

// mine reports whether a ticket is the reader's work: hers, claimed by her,
// or the desk's while she stands behind it. Closed ones are hers if she
// closed or owned them.
func (v *view) mine(t *handoff.Ticket) bool {
	if t.Status == handoff.Closed && t.ClosedBy == v.officer.ID {
		return true
	}
	return t.Holds(v.world.Roster, v.officer.ID)
}

func (v *view) row(ctx context.Context, t *handoff.Ticket, selected bot.TicketID) (row, error) {
	r := row{ID: t.ID, Band: bandOf(t, v.clock.now), Left: v.clock.left(t), Gauge: gaugeOf(t, v.world.Roster, v.clock.now),
		Name: v.citizen(t), Group: v.group(t.Group), Last: t.Packet.Question, At: v.clock.when(t.OpenedAt),
		Selected: t.ID == selected}
	r.Icon, r.due = r.Band.icon(), t.PromisedBy
	if v.social() || t.Address.Account.Channel() != webChannel {
		r.Channel = v.channel(t.Address.Account)
	}
	if t.ClaimedBy != "" && t.ClaimedBy != v.officer.ID {
		r.Taken = v.officerName(t.ClaimedBy)
	}
	conv, err := v.reader.Conversation(ctx, t.Conversation)
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		return row{}, fmt.Errorf("read conversation of ticket %s: %w", t.ID, err)
	}
	w := v.windowOf(t, &conv)
	if r.Window = v.windowMark(t, w); !w.Closed && !w.Until.IsZero() && w.Until.Before(r.due) {
		r.due = w.Until
	}
	m, err := v.lastWords(ctx, t.Conversation)
	if err != nil {
		return row{}, fmt.Errorf("read messages of ticket %s: %w", t.ID, err)
	}
	if m.Seq > 0 {
		r.Last, r.At = oneLine(m.Text), v.clock.when(m.At)
		r.Unread = m.Seq > conv.SeenSeq && t.Status == handoff.Open
	}
	return r, nil
}

// lastWords is the citizen's newest message, the zero Message when she wrote
// none of late. They are mostly among the last few, and there are many rows.
func (v *view) lastWords(ctx context.Context, id bot.ConversationID) (bot.Message, error) {
	for _, look := range []int{lastFew, lastLook} {
		recent, err := v.reader.LastMessages(ctx, id, look)
		if err != nil {
			return bot.Message{}, err
		}
		for _, m := range slices.Backward(recent) {
			if m.Author.Kind == bot.AuthorCitizen {
				return m, nil
			}
		}
		if len(recent) < look {
			break
		}
	}
	return bot.Message{}, nil
}

// fits reports whether a row is among those looked for: by name, group, code,
// channel or words, with or without accents.
func (r *row) fits(query string) bool {
	return page.Fits(r.Name+"\n"+r.Group+"\n"+string(r.ID)+"\n"+r.Channel+"\n"+r.Last, query)
}

// oneLine brings words into one line for a row.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
