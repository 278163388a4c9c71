package console

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/roster"
)

// rotaPage says who works when, with forms to change it.
type rotaPage struct {
	desk
	Officers  []rotaOfficer
	Off       []choice // officers who are switched off
	Groups    []rotaGroup
	Sectors   []rotaSector   // duties for sectors; nil: the ward has none
	Fields    []choice       // the sectors that a duty may be for
	Team      []choice       // who could stand at the duty desk
	Able      []choice       // who may be given a group
	Today     string         // "2026-06-17"
	Proposals []proposalView // duties that officers say are another's
}

// rotaOfficer is one officer with her absences and her substitute.
type rotaOfficer struct {
	ID          roster.OfficerID
	Name, Title string
	State       string
	Away        bool
	Back        bool // away today by an absence that can be ended
	Absences    []rotaAbsence
	Substitute  string   // in words
	Others      []choice // who could stand in
}

// rotaAbsence is an absence that has not ended.
type rotaAbsence struct {
	Days     string
	From, To string
	Now      bool
}

// rotaGroup is who has the duty of a group, and who will.
type rotaGroup struct {
	ID    roster.GroupID
	Name  string
	Owner string
	Next  []string
}

// showRota is GET /console/admin/roster.
func (c *Console) showRota(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	p := v.rota()
	var err error
	if p.Proposals, err = c.readProposals(r.Context(), v); err == nil {
		p.desk, err = c.adminDesk(r.Context(), v, rotaPath, v.text("console.admin_roster"))
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	if said := r.FormValue("said"); rotaKind(said) {
		p.Said = v.text("console.rota_done")
	}
	c.render(w, r, http.StatusOK, "console/rota", &p)
}

// rota puts the roster into words.
func (v *view) rota() rotaPage {
	r, now := v.world.Roster, v.clock.now
	p := rotaPage{Today: v.clock.startOfDay().Format(time.DateOnly)}
	for _, o := range r.Officers {
		if !o.Enabled {
			p.Off = append(p.Off, choice{Value: string(o.ID), Name: o.Name, Hint: o.Title})
			continue
		}
		p.Officers = append(p.Officers, v.rotaOfficer(&o))
		if o.CanReply {
			p.Able = append(p.Able, choice{Value: string(o.ID), Name: o.Name})
			p.Team = append(p.Team, choice{Value: string(o.ID), Name: o.Name, Hint: o.Title, On: slices.Contains(r.DeskTeam, o.ID)})
		}
	}
	for _, g := range r.Groups {
		row := rotaGroup{ID: g.ID, Name: g.Name, Owner: v.text("console.desk")}
		for _, d := range r.Duties {
			switch {
			case d.Group != g.ID || d.Sector != "":
			case d.From.After(now):
				row.Next = append(row.Next, v.text("console.rota_later", "officer", v.officerName(d.Officer), "from", v.dayOf(d.From)))
			case d.To.IsZero() || now.Before(d.To.AddDate(0, 0, 1)):
				row.Owner = v.officerName(d.Officer)
			}
		}
		p.Groups = append(p.Groups, row)
	}
	p.Sectors = v.rotaSectors()
	for _, s := range r.Sectors {
		p.Fields = append(p.Fields, choice{Value: string(s.ID), Name: s.Name})
	}
	return p
}

func (v *view) rotaOfficer(o *roster.Officer) rotaOfficer {
	r, now, today := v.world.Roster, v.clock.now, v.clock.startOfDay()
	out := rotaOfficer{ID: o.ID, Name: o.Name, Title: o.Title, Away: !r.Reachable(o.ID, now), State: v.text("console.rota_here")}
	out.Substitute = v.text("console.rota_substitute_desk")
	if o.Substitute != "" {
		out.Substitute = v.text("console.rota_substitute", "officer", v.officerName(o.Substitute))
	}
	for _, other := range r.Officers {
		if other.Enabled && other.CanReply && other.ID != o.ID {
			out.Others = append(out.Others, choice{Value: string(other.ID), Name: other.Name, On: other.ID == o.Substitute})
		}
	}
	for _, a := range o.Absences {
		if a.To.Before(today) {
			continue
		}
		x := rotaAbsence{Days: v.days(a.From, a.To), From: a.From.In(v.clock.zone).Format(time.DateOnly), To: a.To.In(v.clock.zone).Format(time.DateOnly), Now: !a.From.After(now)}
		out.Back = out.Back || x.Now
		out.Absences = append(out.Absences, x)
	}
	switch {
	case out.Back:
		out.State = v.text("console.person_away", "officer", v.officerName(r.StandIn(o.ID, now).Owner))
	case out.Away:
		out.State = v.text("console.rota_no_reply")
	}
	return out
}

// absencePage asks from when to when an officer is away.
type absencePage struct {
	desk
	ID    roster.OfficerID
	Name  string
	Week  string // the last day of this week, in words
	Today string
}

// showAbsence is GET /console/admin/roster/absence.
func (c *Console) showAbsence(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	o, known := v.world.Roster.Officer(roster.OfficerID(r.FormValue("officer")))
	if !known {
		http.Redirect(w, r, rotaPath, http.StatusSeeOther)
		return
	}
	p := &absencePage{ID: o.ID, Name: o.Name, Week: v.dayOf(v.endOfWeek()), Today: v.clock.startOfDay().Format(time.DateOnly)}
	var err error
	if p.desk, err = c.adminDesk(r.Context(), v, rotaPath, v.text("console.rota_absence_title", "officer", o.Name)); err != nil {
		c.fail(w, r, err)
		return
	}
	c.render(w, r, http.StatusOK, "console/absence", p)
}

// endOfWeek is this week's Sunday.
func (v *view) endOfWeek() time.Time {
	today := v.clock.startOfDay()
	return today.AddDate(0, 0, (7-int(today.Weekday()))%7)
}

// dayOf says a day within a sentence.
func (v *view) dayOf(t time.Time) string {
	if v.clock.days(t) == 0 {
		return v.text("console.rota_today")
	}
	return t.In(v.clock.zone).Format("2/1/2006")
}

// days says a stretch of days within a sentence.
func (v *view) days(from, to time.Time) string {
	if from.Equal(to) {
		return v.dayOf(from)
	}
	return v.text("console.rota_days", "from", v.dayOf(from), "to", v.dayOf(to))
}

// names joins people's names.
func (v *view) names(ids []roster.OfficerID) string {
	var out []string
	for _, id := range ids {
		out = append(out, v.officerName(id))
	}
	return strings.Join(out, ", ")
}
