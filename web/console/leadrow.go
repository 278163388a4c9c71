package console

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// noGroup stands in a filter for tickets whose group is not known.
const noGroup roster.GroupID = "-"

// leadFilter narrows the list of tickets.
type leadFilter struct {
	Officer  roster.OfficerID // "" all; roster.Desk the duty desk
	Group    roster.GroupID   // "" all; noGroup unknown
	State    string           // a Band; "" all
	Channel  string           // by name; "" all
	Officers []choice
	Groups   []choice
	States   []choice
	Channels []choice // nil: the ward has one place only
}

func readLeadFilter(q url.Values) leadFilter {
	return leadFilter{Officer: roster.OfficerID(q.Get("officer")), Group: roster.GroupID(q.Get("group")), State: q.Get("state"), Channel: q.Get("channel")}
}

// On reports that something is filtered.
func (f *leadFilter) On() bool {
	return f.Officer != "" || f.Group != "" || f.State != "" || f.Channel != ""
}

// Query is the filter for a hidden field, so that a page after the next one
// leads back to the same list.
func (f *leadFilter) Query() string { return f.query() }

// fits reports whether a ticket is among those asked for.
func (f *leadFilter) fits(t *handoff.Ticket, now time.Time) bool {
	group := t.Group
	if group == "" {
		group = noGroup
	}
	return (f.Officer == "" || t.Owner == f.Officer) && (f.Group == "" || group == f.Group) &&
		(f.State == "" || string(bandOf(t, now)) == f.State) && (f.Channel == "" || t.Address.Account.Channel() == f.Channel)
}

// choices fills in what can be chosen.
func (f *leadFilter) choices(v *view) {
	f.Officers = []choice{{Value: string(roster.Desk), Name: v.text("console.desk"), On: f.Officer == roster.Desk}}
	for _, o := range v.world.Roster.Officers {
		f.Officers = append(f.Officers, choice{Value: string(o.ID), Name: o.Name, On: f.Officer == o.ID})
	}
	for _, g := range v.world.Roster.Groups {
		f.Groups = append(f.Groups, choice{Value: string(g.ID), Name: g.Name, On: f.Group == g.ID})
	}
	f.Groups = append(f.Groups, choice{Value: string(noGroup), Name: v.text("console.group_unknown"), On: f.Group == noGroup})
	if v.social() {
		for _, s := range v.channels {
			name := s.Account.Channel()
			if !slices.ContainsFunc(f.Channels, func(c choice) bool { return c.Value == name }) {
				f.Channels = append(f.Channels, choice{Value: name, Name: v.channel(s.Account), On: f.Channel == name})
			}
		}
	}
	for _, b := range leadOrder() {
		f.States = append(f.States, choice{Value: string(b), Name: v.text("console.band_" + string(b)), On: f.State == string(b)})
	}
}

// leadOrder is the order of the list: near or past the promise first, then
// others who wait, then those who have been answered.
func leadOrder() []Band { return []Band{BandLate, BandSoon, BandTime, BandWaiting} }

// leadRow is one ticket of the list.
type leadRow struct {
	row
	Owner   string
	Claimed bool
}

// leadBands reads the tickets that fit, by promise within each band. Who
// citizens are and what they say is for officers to know: other staff see
// codes.
func (v *view) leadBands(ctx context.Context, open []handoff.Ticket, f leadFilter) ([]leadBand, error) {
	bands := map[Band][]leadRow{}
	for i := range open {
		t := open[i]
		if !f.fits(&t, v.clock.now) {
			continue
		}
		if !v.officer.Enabled {
			t.CitizenName = ""
		}
		r, err := v.row(ctx, &t, "")
		if err != nil {
			return nil, err
		}
		if !v.officer.Enabled {
			r.Last = ""
		}
		bands[r.Band] = append(bands[r.Band], leadRow{row: r, Owner: v.officerName(t.Owner), Claimed: t.ClaimedBy != ""})
	}
	var out []leadBand
	for _, b := range leadOrder() {
		if len(bands[b]) > 0 {
			out = append(out, leadBand{b, bands[b]})
		}
	}
	return out, nil
}

// leadLoad is what one officer, or the duty desk, has before her.
type leadLoad struct {
	ID       roster.OfficerID
	Name     string
	Title    string
	State    string // present, or away until when, in words
	Away     bool
	Here     bool // has the desk open
	Desk     bool
	Stranded bool // cannot answer, and has open tickets

	Open, Waiting, Soon, Late, Calm, Answered, Done int
	Next                                            string // the next promise, in words; "" none
	Parts                                           []loadPart
	Chosen                                          bool // the list shows hers
	Href                                            string
	On                                              bool // may be entered as absent

	next time.Time
}

// loadPart is a stretch of the bar: so many tickets, from X, Width wide, both
// in hundredths of the widest bar.
type loadPart struct {
	Band     Band
	N        int
	X, Width int
	Middle   int
}

// load counts what everybody has; closed are those closed today. Officers who
// can be given no work and have none are left out.
func (v *view) load(open, closed []handoff.Ticket, here func(roster.OfficerID) bool) []leadLoad {
	r, now := v.world.Roster, v.clock.now
	var all []leadLoad
	at := map[roster.OfficerID]int{}
	for _, o := range r.Officers {
		at[o.ID] = len(all)
		all = append(all, leadLoad{ID: o.ID, Name: o.Name, Title: o.Title, Here: here(o.ID), Away: !r.Reachable(o.ID, now), On: o.Enabled})
	}
	state, empty := v.deskState()
	at[roster.Desk] = len(all)
	all = append(all, leadLoad{ID: roster.Desk, Name: v.text("console.desk"), State: state, Desk: true, Away: empty})
	for i := range open {
		k, known := at[open[i].Owner]
		if !known { // whoever has left the roster
			k = len(all)
			at[open[i].Owner] = k
			all = append(all, leadLoad{ID: open[i].Owner, Name: v.officerName(open[i].Owner), Away: true})
		}
		all[k].count(&open[i], now)
	}
	for i := range closed {
		if k, known := at[closed[i].ClosedBy]; known {
			all[k].Done++
		}
	}
	most := 1
	for i := range all {
		most = max(most, all[i].Open)
	}
	var out []leadLoad
	for _, l := range all {
		o, _ := r.Officer(l.ID)
		if l.Open+l.Done == 0 && !l.Desk && !(o.Enabled && o.CanReply) {
			continue
		}
		if !l.Desk {
			l.State = v.present(&l)
		}
		l.Stranded = l.Away && l.Open > 0
		if !l.next.IsZero() {
			l.Next = v.text("lead.next", "time", v.clock.when(l.next))
		}
		l.Href = leadURL(leadFilter{Officer: l.ID}) + "#tickets"
		l.draw(most)
		out = append(out, l)
	}
	return out
}

func (l *leadLoad) count(t *handoff.Ticket, now time.Time) {
	l.Open++
	if t.Waiting() {
		l.Waiting++
		if l.next.IsZero() || t.PromisedBy.Before(l.next) {
			l.next = t.PromisedBy
		}
	}
	switch bandOf(t, now) {
	case BandLate:
		l.Late++
	case BandSoon:
		l.Soon++
	case BandTime:
		l.Calm++
	default:
		l.Answered++
	}
}

// present says whether an officer is there, or until when not.
func (v *view) present(l *leadLoad) string {
	if !l.Away {
		if l.Here {
			return v.text("console.person_here")
		}
		return v.text("console.person_there")
	}
	to := v.world.Roster.StandIn(l.ID, v.clock.now)
	switch first := to.Why[0]; {
	case first.Code == roster.ReasonAbsent && !first.Until.IsZero():
		return v.text("lead.away", "until", v.dayOf(first.Until), "officer", v.officerName(to.Owner))
	case first.Code == roster.ReasonNoReply:
		return v.text("console.rota_no_reply")
	}
	return v.text("lead.off")
}

// least is how wide a stretch must be for its number, in hundredths.
const least = 9

// draw lays out the bar. The widest one is as wide as there is room.
func (l *leadLoad) draw(most int) {
	widest, x := -1, 0
	for _, p := range []loadPart{{Band: BandLate, N: l.Late}, {Band: BandSoon, N: l.Soon}, {Band: BandTime, N: l.Calm}, {Band: BandWaiting, N: l.Answered}} {
		if p.N == 0 {
			continue
		}
		p.Width = max(least, p.N*100/most)
		x += p.Width
		l.Parts = append(l.Parts, p)
		if n := len(l.Parts) - 1; widest < 0 || p.Width > l.Parts[widest].Width {
			widest = n
		}
	}
	if x > 100 { // what small stretches take more than their share comes off the widest
		l.Parts[widest].Width -= x - 100
	}
	x = 0
	for i := range l.Parts {
		p := &l.Parts[i]
		p.X, p.Middle = x, x+p.Width/2
		x += p.Width
	}
}
