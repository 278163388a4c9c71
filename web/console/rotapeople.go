package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// rotaGroupPage is the form for a new resident group, or for a known one.
type rotaGroupPage struct {
	desk
	ID            roster.GroupID // "" a new one
	Name, Aliases string
	Able          []choice // who may be given a new group
}

// showRotaGroup is GET /console/admin/roster/group.
func (c *Console) showRotaGroup(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	p := &rotaGroupPage{ID: roster.GroupID(r.FormValue("group"))}
	title := v.text("console.rota_group_new")
	g, known := v.world.Roster.Group(p.ID)
	switch {
	case p.ID != "" && !known:
		http.Redirect(w, r, rotaPath, http.StatusSeeOther)
		return
	case known:
		p.Name, p.Aliases, title = g.Name, strings.Join(g.Aliases, ", "), g.Name
	default:
		p.Able = v.rota().Able
	}
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, rotaPath, title); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/group", p)
}

// rotaPersonPage is the form for a new officer, or for a known one.
type rotaPersonPage struct {
	desk
	ID              roster.OfficerID // "" a new one
	Name, JobTitle  string
	On, Reply, Lead bool
}

// showRotaPerson is GET /console/admin/roster/officer.
func (c *Console) showRotaPerson(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	p := &rotaPersonPage{ID: roster.OfficerID(r.FormValue("officer")), On: true, Reply: true}
	title := v.text("console.rota_officer_new")
	o, known := v.world.Roster.Officer(p.ID)
	switch {
	case p.ID != "" && !known:
		http.Redirect(w, r, rotaPath, http.StatusSeeOther)
		return
	case known:
		p.Name, p.JobTitle, p.On, p.Reply, p.Lead, title = o.Name, o.Title, o.Enabled, o.CanReply, o.Lead, o.Name
	}
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, rotaPath, title); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/person", p)
}

// proposePeople makes the roster with groups or officers changed.
func (c *rotaChange) proposePeople(r *roster.Roster, now time.Time) (*roster.Roster, error) {
	o, known := r.Officer(c.Officer)
	switch c.Kind {
	case rotaNamed:
		next, err := r.WithGroup(roster.ResidentGroup{ID: c.Group, Name: c.Name, Aliases: c.aliases()})
		if err != nil || c.Group != "" || c.Officer == "" {
			return next, err
		}
		return next.WithDuty(roster.Duty{Group: next.Groups[len(next.Groups)-1].ID, Officer: c.Officer, From: now}, now)
	case rotaUngroup:
		return r.WithoutGroup(c.Group)
	case rotaPerson:
		o.ID, o.Name, o.Title, o.CanReply, o.Lead = c.Officer, c.Name, c.Title, c.Reply, c.Lead
		o.Enabled = o.Enabled || !known
		return r.WithOfficer(o)
	case rotaOff, rotaOn:
		if known {
			o.Enabled = c.Kind == rotaOn
			return r.WithOfficer(o)
		}
	}
	return nil, roster.RefuseUnknown
}

// whatPeople says a change of groups or officers in a sentence.
func (v *view) whatPeople(c *rotaChange, next *roster.Roster) string {
	officer := v.officerName(c.Officer)
	switch c.Kind {
	case rotaNamed:
		if c.Group == "" {
			g := next.Groups[len(next.Groups)-1]
			if c.Officer == "" {
				officer = v.text("console.desk")
			}
			return v.text("console.rota_what_group_new", "group", g.Name, "officer", officer)
		}
		g, _ := next.Group(c.Group) // propose has found it
		if len(g.Aliases) == 0 {
			return v.text("console.rota_what_group", "group", v.group(c.Group), "name", g.Name)
		}
		return v.text("console.rota_what_group_also", "group", v.group(c.Group), "name", g.Name, "names", strings.Join(g.Aliases, ", "))
	case rotaUngroup:
		return v.text("console.rota_what_ungroup", "group", v.group(c.Group))
	case rotaOff:
		return v.text("console.rota_what_off", "officer", officer)
	case rotaOn:
		return v.text("console.rota_what_on", "officer", officer)
	}
	o := next.Officers[len(next.Officers)-1]
	if c.Officer != "" {
		o, _ = next.Officer(c.Officer)
	}
	called := o.Name
	if o.Title != "" {
		called += ", " + o.Title
	}
	if c.Officer == "" {
		return v.text("console.rota_what_officer_new", "officer", called, "rights", v.officerRights(&o))
	}
	return v.text("console.rota_what_officer", "officer", officer, "name", called, "rights", v.officerRights(&o))
}

// officerRights says what an officer may do, within a sentence.
func (v *view) officerRights(o *roster.Officer) string {
	switch {
	case o.CanReply && o.Lead:
		return v.text("console.rota_rights_both")
	case o.CanReply:
		return v.text("console.rota_rights_reply")
	case o.Lead:
		return v.text("console.rota_rights_lead")
	}
	return v.text("console.rota_rights_none")
}

// openOf refuses to remove a group that has open tickets; "" it has none.
func (v *view) openOf(ctx context.Context, g roster.GroupID) (string, error) {
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return "", fmt.Errorf("list open tickets: %w", err)
	}
	open = slices.DeleteFunc(open, func(t handoff.Ticket) bool { return t.Group != g })
	if len(open) == 0 {
		return "", nil
	}
	return v.text("console.rota_refused_open", "n", strconv.Itoa(len(open)), "group", v.group(g)), nil
}
