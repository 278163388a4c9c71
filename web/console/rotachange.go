package console

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/roster"
)

// Kinds of change that the forms offer.
const (
	rotaAbsent     = "absence"
	rotaReturn     = "return"
	rotaCancel     = "cancel"
	rotaSubstitute = "substitute"
	rotaDuty       = "duty"
	rotaDesk       = "desk"
	rotaNamed      = "group" // added, or under another name
	rotaUngroup    = "ungroup"
	rotaPerson     = "officer" // added, or with another name, title or rights
	rotaOff        = "off"
	rotaOn         = "on"
)

func rotaKind(kind string) bool {
	return slices.Contains([]string{rotaAbsent, rotaReturn, rotaCancel, rotaSubstitute, rotaDuty, rotaDesk,
		rotaNamed, rotaUngroup, rotaPerson, rotaOff, rotaOn}, kind)
}

// Refusals of what only a form can say.
const (
	refuseDate   roster.Refusal = "date"   // it is no day
	refuseWard   roster.Refusal = "ward"   // every sector in the whole ward
	refuseNobody roster.Refusal = "nobody" // a group without an officer
)

// rotaChange is one change of the roster, as a form says it.
type rotaChange struct {
	Kind     string
	Officer  roster.OfficerID
	Other    roster.OfficerID // substitute; "" the duty desk
	Group    roster.GroupID
	Sector   roster.SectorID // of a duty; "" every sector
	From, To string          // days, "2026-06-17"
	Team     []roster.OfficerID

	Name, Title string
	Aliases     string // between commas
	Reply, Lead bool
}

// aliases are the other names of a group, as they were typed.
func (c *rotaChange) aliases() []string {
	return strings.FieldsFunc(c.Aliases, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })
}

// readChange reads a change from a form. The quick choices become days, so
// that what was previewed is what is applied.
func (v *view) readChange(r *http.Request) rotaChange {
	c := rotaChange{Kind: r.FormValue("kind"), Officer: roster.OfficerID(r.FormValue("officer")), Other: roster.OfficerID(r.FormValue("other")),
		Group: roster.GroupID(r.FormValue("group")), Sector: roster.SectorID(r.FormValue("sector")), From: r.FormValue("from"), To: r.FormValue("to"),
		Name: r.FormValue("name"), Title: r.FormValue("title"), Aliases: r.FormValue("aliases"), Reply: r.FormValue("reply") != "", Lead: r.FormValue("lead") != ""}
	today := v.clock.startOfDay()
	switch r.FormValue("span") {
	case "today":
		c.From, c.To = today.Format(time.DateOnly), today.Format(time.DateOnly)
	case "week":
		c.From, c.To = today.Format(time.DateOnly), v.endOfWeek().Format(time.DateOnly)
	}
	picked := r.Form["team"]
	add := func(id roster.OfficerID) {
		if slices.Contains(picked, string(id)) && !slices.Contains(c.Team, id) {
			c.Team = append(c.Team, id)
		}
	}
	// Who stands there already keeps her place in the order.
	for _, id := range v.world.Roster.DeskTeam {
		add(id)
	}
	for _, o := range v.world.Roster.Officers {
		add(o.ID)
	}
	return c
}

// fields are the change as hidden fields of a form.
func (c *rotaChange) fields() []field {
	out := []field{{"kind", c.Kind}, {"officer", string(c.Officer)}, {"other", string(c.Other)}, {"group", string(c.Group)}, {"sector", string(c.Sector)}, {"from", c.From}, {"to", c.To},
		{"name", c.Name}, {"title", c.Title}, {"aliases", c.Aliases}}
	if c.Reply {
		out = append(out, field{"reply", "yes"})
	}
	if c.Lead {
		out = append(out, field{"lead", "yes"})
	}
	for _, id := range c.Team {
		out = append(out, field{"team", string(id)})
	}
	return slices.DeleteFunc(out, func(f field) bool { return f.Value == "" })
}

// propose makes the changed roster. at is the moment from which it makes a
// difference: now, or the day a planned change begins.
func (v *view) propose(c *rotaChange) (next *roster.Roster, at time.Time, err error) {
	r, now := v.world.Roster, v.clock.now
	from, errFrom := time.ParseInLocation(time.DateOnly, c.From, v.clock.zone)
	to, errTo := time.ParseInLocation(time.DateOnly, c.To, v.clock.zone)
	at = now
	if errFrom == nil && from.After(now) {
		at = from
	}
	if lacks := c.incomplete(); lacks != "" {
		return nil, at, lacks
	}
	switch c.Kind {
	case rotaAbsent, rotaCancel:
		if errFrom != nil || errTo != nil {
			return nil, at, refuseDate
		}
	case rotaDuty:
		if errFrom != nil {
			return nil, at, refuseDate
		}
	}
	switch c.Kind {
	case rotaAbsent:
		next, err = r.WithAbsence(c.Officer, from, to, now)
	case rotaReturn:
		next, err = r.WithReturn(c.Officer, now)
	case rotaCancel:
		next, err = r.WithoutAbsence(c.Officer, from, to)
	case rotaSubstitute:
		next, err = r.WithSubstitute(c.Officer, c.Other)
	case rotaDuty:
		next, err = r.WithDuty(roster.Duty{Group: c.Group, Sector: c.Sector, Officer: c.Officer, From: from}, now)
	case rotaDesk:
		next, err = r.WithDesk(c.Team)
	default:
		next, err = c.proposePeople(r, now)
	}
	return next, at, err
}

// what says a change in a sentence.
func (v *view) what(c *rotaChange, next *roster.Roster) string {
	officer := v.officerName(c.Officer)
	from, _ := time.ParseInLocation(time.DateOnly, c.From, v.clock.zone) // propose has seen to it that they are days
	to, _ := time.ParseInLocation(time.DateOnly, c.To, v.clock.zone)
	switch c.Kind {
	case rotaAbsent:
		return v.text("console.rota_what_absence", "officer", officer, "days", v.days(from, to))
	case rotaReturn:
		return v.text("console.rota_what_return", "officer", officer)
	case rotaCancel:
		return v.text("console.rota_what_cancel", "officer", officer, "days", v.days(from, to))
	case rotaSubstitute:
		if c.Other == "" {
			return v.text("console.rota_what_substitute_desk", "officer", officer)
		}
		return v.text("console.rota_what_substitute", "officer", officer, "other", v.officerName(c.Other))
	case rotaDuty:
		if c.Sector != "" {
			return v.whatSector(c, next)
		}
		group := v.group(c.Group)
		for _, d := range next.Duties {
			if d.Group == c.Group && d.Sector == "" && d.From.Equal(from) && !d.To.IsZero() {
				return v.text("console.rota_what_duty_until", "officer", officer, "group", group, "days", v.days(from, d.To))
			}
		}
		return v.text("console.rota_what_duty", "officer", officer, "group", group, "from", v.dayOf(from))
	}
	if c.Kind == rotaDesk {
		return v.text("console.rota_what_desk", "names", v.names(c.Team))
	}
	return v.whatPeople(c, next)
}

// detail is the change for the audit trail.
func (c *rotaChange) detail() string {
	switch c.Kind {
	case rotaAbsent, rotaCancel:
		return fmt.Sprintf("%s of %s from %s to %s", c.Kind, c.Officer, c.From, c.To)
	case rotaSubstitute:
		return fmt.Sprintf("substitute of %s: %s", c.Officer, cmp.Or(c.Other, roster.Desk))
	case rotaDuty:
		if c.Sector != "" {
			return fmt.Sprintf("duty of sector %s in %s: %s from %s", c.Sector, cmp.Or(string(c.Group), "the whole ward"), cmp.Or(string(c.Officer), "nobody"), c.From)
		}
		return fmt.Sprintf("duty of %s: %s from %s", c.Group, c.Officer, c.From)
	case rotaDesk:
		return "desk: " + strings.Join(texts(c.Team), ", ")
	case rotaNamed:
		if c.Group == "" {
			return fmt.Sprintf("group added: %q, also %q, duty of %s", c.Name, c.aliases(), cmp.Or(c.Officer, roster.Desk))
		}
		return fmt.Sprintf("group %s: %q, also %q", c.Group, c.Name, c.aliases())
	case rotaUngroup:
		return fmt.Sprintf("group %s removed with its duties", c.Group)
	case rotaPerson:
		if c.Officer == "" {
			return fmt.Sprintf("officer added: %q, title %q, may reply %t, lead %t", c.Name, c.Title, c.Reply, c.Lead)
		}
		return fmt.Sprintf("officer %s: %q, title %q, may reply %t, lead %t", c.Officer, c.Name, c.Title, c.Reply, c.Lead)
	case rotaOff, rotaOn:
		return fmt.Sprintf("officer %s switched %s", c.Officer, c.Kind)
	}
	return fmt.Sprintf("%s of %s", c.Kind, c.Officer)
}

func texts(ids []roster.OfficerID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
