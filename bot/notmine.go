package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// An officer to whom a ticket came that is none of hers says why: the citizen
// lives in another group, or the group has another officer now. Either way
// the ticket goes where it belongs; in the second case the roster is not
// right, and leads are told. What she said stands in the ticket's history,
// from which handoff.Proposals reads it; nothing else keeps it.

// notMine passes a ticket on that its officer says is not hers.
func (d *draft) notMine() {
	c, r := d.e.Command, d.w.Roster
	group := d.t.Group
	var to roster.Charge
	switch {
	case c.Officer == "":
		if _, known := r.Group(c.Group); !known {
			d.refuse("bot.refused_target", "")
			return
		}
		if c.Group == group {
			d.refuse("notmine.refused_same_group", "", "group", r.GroupName(group))
			return
		}
		group = c.Group
		to = r.InChargeOf(group, d.t.Sector, d.now)
	case group == "":
		d.refuse("notmine.refused_no_group", "")
		return
	case c.Group != "" && c.Group != group: // somebody has put it right meanwhile
		d.refuse("bot.refused_stale", d.t.Owner, "officer", d.officerName(d.t.Owner))
		return
	case c.Officer == roster.Desk && len(r.DeskMembers(d.now)) == 0: // it would come back to her
		d.refuse("notmine.refused_desk", "")
		return
	case c.Officer == roster.Desk:
		to = r.StandIn(roster.Desk, d.now)
	case !r.Reachable(c.Officer, d.now):
		d.refuse("notmine.refused_unreachable", c.Officer, "officer", d.officerName(c.Officer))
		return
	default:
		to = roster.Charge{Owner: c.Officer, Why: []roster.Reason{{Code: handoff.ReasonTransfer, Officer: c.Actor}}}
	}
	old := d.t.Owner
	if to.Owner == old && c.Officer != "" {
		d.refuse("bot.refused_same", old, "officer", d.officerName(old))
		return
	}
	d.c.Group = group
	t := d.t.NotMine(r, c.Actor, to, group, c.Officer, d.noteText(), d.now)
	d.setTicket(t)
	if to.Owner == old {
		d.stays()
	} else {
		d.newOwner(old)
	}
	if t.History[len(t.History)-1].Contests(r, d.now) {
		d.proposed()
	}
}

// stays tells the citizen that her group was noted and who still answers.
func (d *draft) stays() {
	group, officer := d.w.Roster.GroupName(d.t.Group), d.holderName()
	if d.t.Waiting() {
		d.notice(d.text("notmine.stays_by", "group", group, "officer", officer, "by", d.clock(d.t.PromisedBy)))
		return
	}
	d.notice(d.text("notmine.stays", "group", group, "officer", officer))
}

// proposed tells the leads that the roster may be wrong; one who says so
// herself knows.
func (d *draft) proposed() {
	for _, o := range d.w.Roster.Officers {
		if o.Lead && o.Enabled && o.ID != d.actor() {
			d.alert(o.ID, AlertProposal, "")
		}
	}
}

// proposalText says in words what an officer says of the roster. No ticket is
// named: of ten tickets of a group the same is said, and once is enough.
func (d *draft) proposalText(a Alert) string {
	group, by := d.w.Roster.GroupName(a.Group), d.officerName(a.Actor)
	if a.Named == roster.Desk {
		return d.text("notmine.alert_unknown", "by", by, "group", group)
	}
	return d.text("notmine.alert", "by", by, "group", group, "officer", d.officerName(a.Named))
}

// toldToday reports whether these very words were said here within a day.
func (d *draft) toldToday(text string) bool {
	return slices.ContainsFunc(d.recent, func(m Message) bool {
		return m.Kind == MessageNotice && m.Text == text && d.now.Sub(m.At) < 24*time.Hour
	})
}

// proposalAlert tells a lead in a chat of her own. It is about the roster, not
// about a ticket that can be answered: what she replies to it goes to nobody.
func (d *draft) proposalAlert(a Alert) {
	m := Message{Kind: MessageNotice, Text: d.proposalText(a)}
	if u := d.w.Settings.PublicURL; u != "" {
		m.Buttons = []Button{{Label: d.text("desk.button_open"), URL: strings.TrimRight(u, "/") + "/console/lead"}}
	}
	d.add(m)
}

// dismiss notes that a lead leaves the roster as it is. The ticket of which
// it was said may be closed long since: it is written down with whichever
// ticket the conversation had last.
func (d *draft) dismiss(actor roster.Officer) {
	c, t := d.e.Command, d.t
	if t == nil {
		t = d.last
	}
	switch {
	case t == nil:
		d.refuse("bot.refused_no_ticket", "")
	case !actor.Lead:
		d.refuse("notmine.refused_lead", "")
	case c.Group == "" || c.Officer == "":
		d.refuse("bot.refused_target", "")
	default:
		d.out.Outcome.Done = true
		d.setTicket(t.Dismiss(c.Actor, c.Group, c.Officer, d.now))
	}
}
