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

// chargePage says who is in charge, why, and by when an answer is promised:
// now, or at the moment that is asked for.
type chargePage struct {
	desk
	asked
	Open    bool   // working hours then
	Hours   string // "Đang trong giờ làm việc", or when work begins again
	Promise string // by when who asks then is promised an answer
	Week    []dayHours
	Rows    []chargeRow
	Orphans int // open tickets that nobody answers for; 0 by design
	// MayChange says that the reader may change it.
	MayChange bool
}

// chargeRow is one resident group, a sector, or the duty desk.
type chargeRow struct {
	Key     string // tells rows apart on a live page
	Group   string // its name; of a sector with where it is had
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

// readCharge answers "who is in charge" for every group and every sector that
// somebody has.
func (v *view) readCharge(ctx context.Context, q asked, here func(roster.OfficerID) bool) (chargePage, error) {
	r, at := v.world.Roster, q.moment
	p := chargePage{asked: q, Open: r.Open(at), Promise: v.promiseAt(q)}
	p.Hours = v.hoursAt(q)
	for i := range 7 {
		d := time.Weekday((i + 1) % 7) // weeks begin on Monday
		p.Week = append(p.Week, dayHours{Day: v.text("page.weekday_" + strconv.Itoa(int(d))),
			Hours: spans(r.Hours.Week[d]), Today: at.In(v.clock.zone).Weekday() == d})
	}
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return p, fmt.Errorf("list open tickets: %w", err)
	}
	for i := range open {
		if !v.answered(open[i].Owner) {
			p.Orphans++
		}
	}
	row := func(g roster.GroupID, s roster.SectorID, c roster.Charge) chargeRow {
		out := chargeRow{Key: string(g) + " " + string(s), Group: v.group(g), Owner: v.officerName(c.Owner), Why: v.reasons(c.Why), Alarm: c.Alarm, Desk: c.Owner == roster.Desk}
		if q.Moment != "" {
			return out // who is there and who waits is so now
		}
		out.Here = here(c.Owner)
		for i := range open {
			t := &open[i]
			if !t.WaitingSince.IsZero() && (s == "" && t.Group == g || s != "" && t.Sector == s && (g == "" || t.Group == g)) {
				out.Waiting++
			}
		}
		return out
	}
	for _, g := range r.Groups {
		p.Rows = append(p.Rows, row(g.ID, q.sector, r.InChargeOf(g.ID, q.sector, at)))
	}
	if q.sector == "" {
		for _, c := range r.SectorCharges(at) {
			sector := row(c.Group, c.Sector, c.Charge)
			sector.Group = v.sectorIn(c.Sector, c.Group)
			if c.Charge.Owner == "" {
				sector.Owner, sector.Desk = v.text("sector.each"), true
			}
			p.Rows = append(p.Rows, sector)
		}
	}
	charge := r.StandIn(roster.Desk, at)
	if q.sector != "" {
		charge = r.InChargeOf("", q.sector, at)
	}
	desk := row("", "", charge)
	var team []string
	for _, id := range r.DeskMembers(at) {
		team = append(team, v.officerName(id))
	}
	if len(team) > 0 && desk.Desk {
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
