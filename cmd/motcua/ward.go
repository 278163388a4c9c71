package main

import (
	"fmt"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/chat"
)

// ward is what the citizens' page says of the ward as of now.
func (c *core) ward() chat.Ward {
	w, _, release := c.host.Take()
	defer release()
	r := w.Roster
	out := chat.Ward{Name: r.Ward.Name, Province: r.Ward.Province, Address: r.Ward.Address, Phone: r.Ward.Phone,
		Sample: r.Ward.Sample, Hours: workday(r.Hours), Open: r.Open(w.Now), Bulletin: w.Bulletin}
	if !out.Open {
		out.Opens, _ = r.NextOpen(w.Now)
	}
	return out
}

// workday is the hours of an ordinary working day from its beginning to its
// end, "7:30–17:00"; "" when the ward is always open or never.
func workday(h roster.Hours) string {
	for d := time.Monday; d <= time.Friday; d++ {
		spans := h.Week[d]
		if len(spans) == 0 {
			continue
		}
		from, to := spans[0].From, spans[len(spans)-1].To
		if from == 0 && to >= 24*time.Hour {
			return ""
		}
		return fmt.Sprintf("%s–%s", clock(from), clock(to))
	}
	return ""
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// holder is how to call whoever has a ticket.
func (c *core) holder(t bot.Ticket) string {
	w, _, release := c.host.Take()
	defer release()
	id := t.Owner
	if t.ClaimedBy != "" {
		id = t.ClaimedBy
	}
	if id == roster.Desk {
		return ""
	}
	return w.Roster.OfficerName(id)
}
