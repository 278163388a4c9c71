package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/session"
)

// leadPath is the page of those who answer for the whole ward.
const leadPath = "/console/lead"

// leadPage shows all queues of the ward at a glance.
type leadPage struct {
	desk
	Open, Waiting, Soon, Late int
	Orphans                   int // open tickets that nobody can answer; 0 by design
	OpenNow                   bool
	Hours                     string // whether it is working time, in words
	DeskState                 string // who stands at the duty desk, in words
	DeskEmpty                 bool

	Load      []leadLoad
	Filter    leadFilter
	Bands     []leadBand
	Shown     int
	Receivers []leadReceiver
	MayMove   bool // a lead of the roster: commands of hers are carried out
	MayRota   bool // may enter absences
	Proposals []proposalView
	Problem   string // why a form was refused; "" none was
}

// leadBand is the tickets that stand alike in time.
type leadBand struct {
	Band Band
	Rows []leadRow
}

// leadReceiver is somebody tickets can be moved to, as one line of a choice.
type leadReceiver struct {
	Value string // for the form
	Name  string
	State string
	Away  bool // cannot be given work now
}

// leadRoutes are the pages of leads.
func (c *Console) leadRoutes() {
	handle := func(pattern string, h http.HandlerFunc) { c.mux.Handle(pattern, c.Guard.Require(c.leads(h))) }
	handle("GET "+leadPath, c.showLead)
	handle("POST "+leadPath+"/move", c.previewMove)
	handle("POST "+leadPath+"/move/apply", c.applyMove)
	handle("POST "+leadPath+"/dismiss", c.dismissProposal)
	// A page that answered a form is asked for again: the list is meant.
	handle("GET "+leadPath+"/{form...}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, leadPath, http.StatusSeeOther)
	})
}

// leads lets through leads and administrators by their account, and officers
// who lead by the roster of this moment.
func (c *Console) leads(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, done := c.view(r)
		may := v.mayLead(r.Context())
		done()
		if may {
			next(w, r)
			return
		}
		if err := c.Pages.Sorry(w, r, http.StatusForbidden, "staff", "session.no_role", "/console"); err != nil {
			c.Log.Error().Err(err).Msg("render apology")
		}
	})
}

// mayLead reports whether the reader may see the page of leads.
func (v *view) mayLead(ctx context.Context) bool {
	return v.officer.Enabled && v.officer.Lead || v.mayRota(ctx)
}

// mayRota reports whether her account opens the pages of the roster.
func (v *view) mayRota(ctx context.Context) bool {
	person, _ := session.From(ctx)
	return person.Account.Has(account.RoleAdmin, account.RoleLead)
}

// showLead is GET /console/lead.
func (c *Console) showLead(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	p, err := c.leadPage(r.Context(), v, readLeadFilter(r.URL.Query()))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	if r.FormValue("said") == "dismissed" {
		p.Said = v.text("notmine.dismissed")
	}
	c.render(w, r, http.StatusOK, "console/lead", p)
}

func (c *Console) leadPage(ctx context.Context, v *view, f leadFilter) (*leadPage, error) {
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return nil, fmt.Errorf("list open tickets: %w", err)
	}
	closed, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Closed, ClosedSince: v.clock.startOfDay()})
	if err != nil {
		return nil, fmt.Errorf("list tickets closed today: %w", err)
	}
	charge, err := v.readCharge(ctx, asked{moment: v.clock.now}, c.presence.here)
	if err != nil {
		return nil, err
	}
	p := &leadPage{Orphans: charge.Orphans, OpenNow: charge.Open, Hours: charge.Hours, Filter: f,
		MayMove: v.officer.Enabled && v.officer.Lead, MayRota: v.mayRota(ctx)}
	p.Open = len(open)
	for i := range open {
		switch bandOf(&open[i], v.clock.now) {
		case BandLate:
			p.Late++
		case BandSoon:
			p.Soon++
		}
		if open[i].Waiting() {
			p.Waiting++
		}
	}
	p.DeskState, p.DeskEmpty = v.deskState()
	p.Load = v.load(open, closed, c.presence.here)
	if p.Proposals, err = c.proposals(ctx, v, open); err != nil {
		return nil, err
	}
	p.Filter.choices(v)
	if p.Bands, err = v.leadBands(ctx, open, f); err != nil {
		return nil, err
	}
	for _, b := range p.Bands {
		p.Shown += len(b.Rows)
	}
	if p.MayMove {
		p.Receivers = v.leadReceivers(p.Load)
	}
	if p.desk, err = c.desk(ctx, v, panePage, leadPath, v.text("lead.title")); err != nil {
		return nil, err
	}
	p.Scripts = append(p.Scripts, "console/lead.js")
	return p, nil
}

// deskState says who stands at the duty desk now.
func (v *view) deskState() (text string, empty bool) {
	team := v.world.Roster.DeskMembers(v.clock.now)
	if len(team) == 0 {
		return v.text("console.why_nobody_there"), true
	}
	return v.text("console.desk_team", "names", v.names(team)), false
}

// leadReceivers lists whom tickets can be moved to: each ticket's own group
// first, then the duty desk, then officers with what they have.
func (v *view) leadReceivers(load []leadLoad) []leadReceiver {
	state, empty := v.deskState()
	out := []leadReceiver{{Value: toGroup, Name: v.text("lead.to_group")}, {Value: toDesk, Name: v.text("console.desk"), State: state, Away: empty}}
	for i := range load {
		l := &load[i]
		if l.ID == roster.Desk {
			continue
		}
		out = append(out, leadReceiver{Value: toOfficer + string(l.ID), Name: l.Name, Away: l.Away,
			State: v.text("lead.receiver", "open", fmt.Sprint(l.Open), "waiting", fmt.Sprint(l.Waiting), "state", l.State)})
	}
	return out
}

// leadURL is the page of leads with a filter.
func leadURL(f leadFilter) string {
	q := f.query()
	if q == "" {
		return leadPath
	}
	return leadPath + "?" + q
}

// query is the filter as it stands in an address; "" none.
func (f *leadFilter) query() string {
	q := url.Values{}
	for name, value := range map[string]string{"officer": string(f.Officer), "group": string(f.Group), "state": f.State, "channel": f.Channel} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}
