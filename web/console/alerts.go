package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
)

// alerts is what a device may tell of while a page of the desk is open. It
// says how things stand, not what happened: the page compares it with what it
// has told, so that nothing is lost with a notice that was.
type alerts struct {
	Waiting int     `json:"waiting"` // citizens who wait for the reader, as in the page's title
	Many    string  `json:"many"`    // said once instead, when there is news of many tickets
	Alerts  []alert `json:"alerts"`
}

// alert is one ticket that asks for the reader. It holds no name and no word
// of a citizen: it is shown on screens that others see.
type alert struct {
	Ticket bot.TicketID `json:"ticket"`
	Stamp  string       `json:"stamp"`         // how it stands: another one is news
	Seq    uint64       `json:"seq,omitempty"` // the citizen's last message that is unread: a later one is news too
	Title  string       `json:"title"`
	Text   string       `json:"text"`
}

// showAlerts is GET /console/alerts.
func (c *Console) showAlerts(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	a, err := v.alerts(r.Context())
	if err != nil {
		c.Log.Error().Err(err).Msg("read alerts")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(a); err != nil {
		c.Log.Debug().Err(err).Msg("answer alerts")
	}
}

// alerts lists the reader's own tickets in which something is new, or whose
// promise runs out soon or is broken, which is the more pressing.
func (v *view) alerts(ctx context.Context) (alerts, error) {
	out := alerts{Alerts: []alert{}}
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return out, fmt.Errorf("list open tickets: %w", err)
	}
	for _, t := range open {
		band := bandOf(&t, v.clock.now)
		if !v.mine(&t) || band == BandWaiting {
			continue
		}
		out.Waiting++
		seq, err := v.unread(ctx, &t)
		if err != nil {
			return out, err
		}
		kind, since := string(band), t.PromisedBy
		switch {
		case band != BandTime:
		case t.ClaimedBy == "":
			kind, since = "new", t.AssignedAt
		case seq > 0:
			kind, since = "message", time.Time{}
		default:
			continue
		}
		out.Alerts = append(out.Alerts, alert{Ticket: t.ID, Stamp: kind + "-" + strconv.FormatInt(since.Unix(), 10), Seq: seq,
			Title: v.text("live.alert_title", "ticket", string(t.ID)), Text: v.text("live.alert_"+kind, "group", v.group(t.Group))})
	}
	out.Many = v.text("live.alert_many", "n", strconv.Itoa(out.Waiting))
	return out, nil
}

// unread is the citizen's last message when the officer has not seen it; 0
// when she has.
func (v *view) unread(ctx context.Context, t *handoff.Ticket) (uint64, error) {
	conv, err := v.reader.Conversation(ctx, t.Conversation)
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		return 0, fmt.Errorf("read conversation of ticket %s: %w", t.ID, err)
	}
	m, err := v.lastWords(ctx, t.Conversation)
	if err != nil {
		return 0, fmt.Errorf("read messages of ticket %s: %w", t.ID, err)
	}
	if m.Seq <= conv.SeenSeq {
		return 0, nil
	}
	return m.Seq, nil
}
