package console

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// chargePage says who is in charge now, and why.
type chargePage struct {
	desk
	Open    bool   // working hours now
	Hours   string // "Đang trong giờ làm việc", or when work begins again
	Week    []dayHours
	Rows    []chargeRow
	Orphans int // open tickets that nobody answers for; 0 by design
	// MayChange says that the reader may change it.
	MayChange bool
}

// chargeRow is one resident group, or the duty desk.
type chargeRow struct {
	Group   string
	Owner   string
	Why     []string
	Alarm   bool // nobody stands behind it
	Desk    bool
	Here    bool // has the desk open now
	Waiting int  // tickets of the group in which a citizen waits
}

// dayHours are the working hours of one weekday, in words.
type dayHours struct {
	Day   string
	Hours string // "" closed
	Today bool
}

// readCharge answers "who is in charge" for every group.
func (v *view) readCharge(ctx context.Context, here func(roster.OfficerID) bool) (chargePage, error) {
	r, now := v.world.Roster, v.clock.now
	p := chargePage{Open: r.Open(now)}
	if p.Open {
		p.Hours = v.text("console.hours_open")
	} else if opens, ok := r.NextOpen(now); ok {
		p.Hours = v.text("console.hours_closed", "time", v.clock.when(opens))
	} else {
		p.Hours = v.text("console.hours_unknown")
	}
	if name := r.Holiday(now); name != "" {
		p.Hours = name + ". " + p.Hours
	}
	for i := range 7 {
		d := time.Weekday((i + 1) % 7) // weeks begin on Monday
		p.Week = append(p.Week, dayHours{Day: v.text("page.weekday_" + strconv.Itoa(int(d))),
			Hours: spans(r.Hours.Week[d]), Today: now.In(v.clock.zone).Weekday() == d})
	}
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return p, fmt.Errorf("list open tickets: %w", err)
	}
	waiting := map[roster.GroupID]int{}
	for i := range open {
		if !v.answered(open[i].Owner) {
			p.Orphans++
		}
		if !open[i].WaitingSince.IsZero() {
			waiting[open[i].Group]++
		}
	}
	row := func(g roster.GroupID, c roster.Charge) chargeRow {
		return chargeRow{Group: v.group(g), Owner: v.officerName(c.Owner), Why: v.reasons(c.Why), Alarm: c.Alarm,
			Desk: c.Owner == roster.Desk, Here: here(c.Owner), Waiting: waiting[g]}
	}
	for _, g := range r.Groups {
		p.Rows = append(p.Rows, row(g.ID, r.InCharge(g.ID, now)))
	}
	desk := row("", r.StandIn(roster.Desk, now))
	var team []string
	for _, id := range r.DeskMembers(now) {
		team = append(team, v.officerName(id))
	}
	if len(team) > 0 {
		desk.Why = []string{v.text("console.desk_team", "names", strings.Join(team, ", "))}
	}
	p.Rows = append(p.Rows, desk)
	return p, nil
}

// answered reports whether an owner is there to answer: reachable herself, or
// the desk with somebody behind it.
func (v *view) answered(owner roster.OfficerID) bool {
	if owner == roster.Desk {
		return len(v.world.Roster.DeskMembers(v.clock.now)) > 0
	}
	return v.world.Roster.Reachable(owner, v.clock.now)
}

// spans writes hours as "7:30–11:30, 13:30–17:00".
func spans(ss []roster.Span) string {
	var out []string
	for _, s := range ss {
		out = append(out, hour(s.From)+"–"+hour(s.To))
	}
	return strings.Join(out, ", ")
}

func hour(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
