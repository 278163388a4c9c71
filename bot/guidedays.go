package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// daysNamed is how many guides a notice about their days names.
const daysNamed = 5

// GuideDays tells officers of guides whose days somebody should look at: once
// a week as long as there are any, in working hours. It may be called as often
// as one likes, by several machines.
func GuideDays(ctx context.Context, in Inbox, w World, officers []roster.OfficerID, list []procedures.Expiring) error {
	if len(list) == 0 || !w.Roster.Open(w.Now) {
		return nil
	}
	year, week := inZone(w).ISOWeek()
	var errs []error
	for _, id := range officers {
		to := DeskAddress(id)
		a := Alert{Kind: AlertGuides, Officer: id, Guides: list[:min(len(list), daysNamed)], GuidesMore: max(0, len(list)-daysNamed)}
		_, err := in.PutEvent(ctx, Event{Key: EventKey(fmt.Sprintf("guides:days:%s:%d-%d", id, year, week)), Conversation: to.Conversation(), Address: to,
			Kind: EventAlert, Desk: true, At: w.Now, Due: w.Now, Alert: &a})
		if err != nil {
			errs = append(errs, fmt.Errorf("tell %s of guides: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// Keepers are who is told of guides when nobody who writes them is on the
// roster: the leads, and where there are none whoever stands at the duty desk.
func Keepers(r *roster.Roster, now time.Time) []roster.OfficerID { return watchers(r, now) }

// guideDays says which guides' days somebody should look at.
func (d *draft) guideDays(a Alert) string {
	lines := make([]string, 0, len(a.Guides)+1)
	for _, g := range a.Guides {
		lines = append(lines, d.text("news.days_"+string(g.What), "title", g.Title, "date", g.On.Vietnamese()))
	}
	if a.GuidesMore > 0 {
		lines = append(lines, d.text("news.days_more", "n", strconv.Itoa(a.GuidesMore)))
	}
	return d.text("news.days") + "\n" + strings.Join(lines, "\n")
}
