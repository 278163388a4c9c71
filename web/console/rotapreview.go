package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// Rosters keeps the ward's roster.
type Rosters interface {
	// Apply puts next in force, in the place of the roster whose revision is
	// base, and records who did what. It gives ErrRosterMoved and
	// ErrRosterFile.
	Apply(ctx context.Context, base string, next *roster.Roster, by account.Actor, what string) error
	// HandWritten reports whether the roster was laid out by hand: its
	// comments will be gone, and stay in a copy.
	HandWritten(ctx context.Context) (bool, error)
}

// Errors of Rosters.
var (
	// ErrRosterMoved: another roster is in force than the one changed.
	ErrRosterMoved = errors.New("roster has moved on")
	// ErrRosterFile: what is kept says something else than the roster in
	// force; a change would write over what somebody has not applied yet.
	ErrRosterFile = errors.New("kept roster holds changes that were not applied")
)

// rotaPreview says what a change would do, and has the button that does it.
type rotaPreview struct {
	desk
	What        string
	When        string // from when on it makes a difference
	Charges     []rotaMove
	Tickets     []rotaMove
	Waiting     int  // of these tickets, those in which a citizen waits
	Held        int  // and those that an officer has taken in hand
	Later       bool // it begins on a day to come
	Duty        bool // open tickets stay where they are
	Warn        []string
	Refused     string // why it cannot be done; "" it can
	Again       string // the form to correct it in; "" the page it came from
	Moved       bool   // the roster has changed since the page was asked for
	HandWritten bool
	Fields      []field
}

// rotaMove is a group or a ticket that goes from one to another.
type rotaMove struct {
	Name, Hint   string
	Before, Then string
}

// showPreview is GET /console/admin/roster/preview. It changes nothing.
func (c *Console) showPreview(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	ch := v.readChange(r)
	p, _, err := c.preview(r.Context(), v, &ch)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	c.renderPreview(w, r, p, http.StatusOK)
}

func (c *Console) renderPreview(w http.ResponseWriter, r *http.Request, p *rotaPreview, status int) {
	if p.Refused != "" && status == http.StatusOK {
		status = http.StatusUnprocessableEntity
	}
	c.render(w, r, status, "console/preview", p)
}

// preview works a change out: what it does, or why it is refused.
func (c *Console) preview(ctx context.Context, v *view, ch *rotaChange) (*rotaPreview, *roster.Roster, error) {
	p := &rotaPreview{Duty: ch.Kind == rotaDuty}
	if ch.Kind == rotaAbsent {
		p.Again = rotaPath + "/absence?officer=" + url.QueryEscape(string(ch.Officer))
	}
	var err error
	if p.desk, err = c.adminDesk(ctx, v, rotaPath, v.text("console.rota_preview_title")); err != nil {
		return nil, nil, err
	}
	next, at, err := v.propose(ch)
	var refusal roster.Refusal
	if errors.As(err, &refusal) {
		p.Refused = v.refused(refusal)
		return p, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("propose change: %w", err)
	}
	p.What = v.what(ch, next)
	p.Later = at.After(v.clock.now)
	p.When = v.text("console.rota_now")
	if p.Later {
		p.When = v.text("console.rota_from", "day", v.dayOf(at))
	}
	if p.Refused = v.deserted(p, next); p.Refused != "" {
		return p, next, nil
	}
	if ch.Kind == rotaUngroup {
		if p.Refused, err = v.openOf(ctx, ch.Group); err != nil || p.Refused != "" {
			return p, next, err
		}
		p.Warn = append(p.Warn, v.text("console.rota_ungroup_hint"))
	}
	v.charges(p, next, at)
	if err := v.tickets(ctx, p, next, at); err != nil {
		return nil, nil, err
	}
	if p.HandWritten, err = c.Rosters.HandWritten(ctx); err != nil {
		return nil, nil, fmt.Errorf("look at roster: %w", err)
	}
	p.Fields = append(ch.fields(), field{"base", v.world.Roster.Revision}, field{"next", next.Revision})
	return p, next, nil
}

// refused says why a change is refused.
func (v *view) refused(r roster.Refusal) string {
	switch r {
	case refuseWard:
		return v.text("sector.refused_ward")
	case refuseNobody:
		return v.text("sector.refused_nobody")
	}
	return v.text("console.rota_refused_" + string(r))
}

// deserted refuses what would leave groups without anybody, and warns of an
// empty duty desk.
func (v *view) deserted(p *rotaPreview, next *roster.Roster) string {
	var groups []string
	var first time.Time
	for _, d := range roster.Deserted(v.world.Roster, next, v.clock.now) {
		switch {
		case d.Group == "" && d.Sector == "":
			p.Warn = append(p.Warn, v.text("console.rota_desk_empty", "day", v.dayOf(d.At)))
			continue
		case d.Group == "":
			p.Warn = append(p.Warn, v.text("sector.desk_empty", "day", v.dayOf(d.At), "sector", next.SectorName(d.Sector)))
			continue
		case d.Sector != "":
			groups = append(groups, v.sectorIn(d.Sector, d.Group))
		default:
			groups = append(groups, next.GroupName(d.Group))
		}
		if first.IsZero() || d.At.Before(first) {
			first = d.At
		}
	}
	if len(groups) == 0 {
		return ""
	}
	return v.text("console.rota_refused_deserted", "day", v.dayOf(first), "groups", strings.Join(groups, ", "))
}

// charges lists the groups and sectors that somebody else is in charge of
// then.
func (v *view) charges(p *rotaPreview, next *roster.Roster, at time.Time) {
	for _, ch := range roster.Changes(v.world.Roster, next, at) {
		switch ch.Kind {
		case roster.ChangeCharge:
			p.Charges = append(p.Charges, rotaMove{Name: ch.Is, Before: v.officerName(ch.Before), Then: v.officerName(ch.After)})
		case roster.ChangeSectorCharge:
			p.Charges = append(p.Charges, v.sectorMove(ch))
		}
	}
	if was, is := v.world.Roster.DeskMembers(at), next.DeskMembers(at); !slices.Equal(was, is) {
		p.Charges = append(p.Charges, rotaMove{Name: v.text("console.desk"), Before: v.team(was), Then: v.team(is)})
	}
}

func (v *view) team(ids []roster.OfficerID) string {
	if len(ids) == 0 {
		return v.text("console.rota_nobody")
	}
	return v.names(ids)
}

// tickets lists the open tickets that would come to another owner, by the
// same rule by which they will.
func (v *view) tickets(ctx context.Context, p *rotaPreview, next *roster.Roster, at time.Time) error {
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return fmt.Errorf("list open tickets: %w", err)
	}
	for i := range open {
		was, _ := open[i].Reassign(v.world.Roster, at)
		is, _ := open[i].Reassign(next, at)
		if was.Owner != is.Owner {
			t := open[i]
			if !v.officer.Enabled {
				t.CitizenName = "" // who citizens are is for officers to know
			}
			m := rotaMove{Name: v.citizen(&t), Before: v.officerName(was.Owner), Then: v.officerName(is.Owner)}
			if t.CitizenName != "" {
				m.Hint = string(t.ID) // else it stands in her name already
			}
			if t.Waiting() {
				p.Waiting++
			}
			if t.ClaimedBy != "" {
				p.Held++
			}
			p.Tickets = append(p.Tickets, m)
		}
	}
	return nil
}

// applyRota is POST /console/admin/roster/apply. It works the change out anew
// and applies it only if that is what the preview showed.
func (c *Console) applyRota(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	_ = r.PostFormValue("") // parses the form
	r.Form = r.PostForm     // what stands in the address is no part of it
	ch := v.readChange(r)
	p, next, err := c.preview(r.Context(), v, &ch)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	base := r.PostFormValue("base")
	p.Moved = base != v.world.Roster.Revision || p.Refused == "" && r.PostFormValue("next") != next.Revision
	if p.Refused != "" || p.Moved {
		c.renderPreview(w, r, p, http.StatusConflict)
		return
	}
	switch err := c.Rosters.Apply(r.Context(), base, next, c.Guard.By(r), ch.detail()); {
	case errors.Is(err, ErrRosterMoved):
		c.movedRota(w, r, &ch)
	case errors.Is(err, ErrRosterFile):
		p.Refused = v.text("console.rota_refused_file")
		c.renderPreview(w, r, p, http.StatusConflict)
	case err != nil:
		c.Log.Error().Err(err).Msg("apply roster")
		p.Refused = v.text("console.rota_refused_write")
		c.renderPreview(w, r, p, http.StatusServiceUnavailable)
	default:
		http.Redirect(w, r, rotaPath+"?said="+ch.Kind, http.StatusSeeOther)
	}
}

// movedRota shows the change anew, over the roster that somebody else put in
// force while it was sent.
func (c *Console) movedRota(w http.ResponseWriter, r *http.Request, ch *rotaChange) {
	v, done := c.view(r)
	defer done()
	p, _, err := c.preview(r.Context(), v, ch)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	p.Moved = true
	c.renderPreview(w, r, p, http.StatusConflict)
}
