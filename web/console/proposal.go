package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// proposalDays is for how long after its ticket was closed a proposed
// correction of the roster is shown.
const proposalDays = 30

// proposalView is a proposed correction of the roster.
type proposalView struct {
	Text   string
	Now    string // what the roster says
	Times  int
	Href   string // the preview of the change that makes it true, or where to choose
	Choose bool   // nobody is named: it is to be chosen
	Ticket bot.TicketID
	Group  roster.GroupID
	Named  roster.OfficerID
	Key    string
	// MayDismiss says that the reader is a lead of the roster, whose command
	// is carried out; MayRota that her account opens the pages of the roster.
	MayDismiss, MayRota bool
	MayRead             bool // is an officer, to whom tickets are open
}

// proposals puts what officers said of the roster into words.
func (v *view) proposals(ctx context.Context, tickets []handoff.Ticket) []proposalView {
	var out []proposalView
	for _, p := range handoff.Proposals(v.world.Roster, tickets, v.clock.now) {
		x := proposalView{Ticket: p.Ticket, Group: p.Group, Named: p.Named, Times: p.Times, Key: newKey(),
			MayDismiss: v.officer.Enabled && v.officer.Lead, MayRota: v.mayRota(ctx), MayRead: v.officer.Enabled}
		args := []string{"by", v.officerName(p.By), "group", v.group(p.Group), "ticket", string(p.Ticket), "when", v.todayOr(p.At)}
		if p.Named == roster.Desk {
			x.Choose, x.Text, x.Href = true, v.text("notmine.proposal_unknown", args...), rotaPath+"#groups"
		} else {
			x.Text = v.text("notmine.proposal", append(args, "officer", v.officerName(p.Named))...)
			x.Href = rotaPath + "/preview?" + url.Values{"kind": {rotaDuty}, "group": {string(p.Group)}, "officer": {string(p.Named)},
				"from": {v.clock.startOfDay().Format(time.DateOnly)}}.Encode()
		}
		x.Now = v.text("notmine.proposal_now", "officer", v.dutyName(p.Group))
		out = append(out, x)
	}
	return out
}

// todayOr is a time with its day, within a sentence.
func (v *view) todayOr(t time.Time) string {
	if v.clock.days(t) == 0 {
		return v.text("lead.today", "time", v.clock.time(t))
	}
	return v.clock.when(t)
}

// dutyName is who has the duty of a group today, whoever stands in for her.
func (v *view) dutyName(g roster.GroupID) string {
	for _, o := range v.world.Roster.Officers {
		for _, has := range v.world.Roster.GroupsOf(o.ID, v.clock.now) {
			if has == g {
				return o.Name
			}
		}
	}
	return v.text("console.desk")
}

// readProposals reads the proposed corrections of the roster.
func (c *Console) readProposals(ctx context.Context, v *view) ([]proposalView, error) {
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return nil, fmt.Errorf("list open tickets: %w", err)
	}
	return c.proposals(ctx, v, open)
}

// proposals reads them from the open tickets and those closed lately.
func (c *Console) proposals(ctx context.Context, v *view, open []handoff.Ticket) ([]proposalView, error) {
	closed, err := c.closed.read(ctx, v.reader, v.clock.now)
	if err != nil {
		return nil, err
	}
	return v.proposals(ctx, append(slices.Clip(open), closed.without(open)...)), nil
}

// closedSaid remembers which closed tickets say something of the roster. The
// pages that show it are asked for whenever anything happens in the ward, and
// a month of closed tickets is much to read for the few that do.
type closedSaid struct {
	mu      sync.Mutex
	tickets tickets
	until   time.Time // closed later than that are read each time
}

// closedHolds is how long what was read is believed: another server's lead
// may have dismissed something.
const closedHolds = time.Minute

type tickets []handoff.Ticket

func (s *closedSaid) read(ctx context.Context, r bot.Reader, now time.Time) (tickets, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if age := now.Sub(s.until); age < 0 || age >= closedHolds {
		all, err := r.Tickets(ctx, bot.TicketFilter{Status: handoff.Closed, ClosedSince: now.AddDate(0, 0, -proposalDays)})
		if err != nil {
			return nil, fmt.Errorf("list closed tickets: %w", err)
		}
		s.tickets, s.until = tickets(all).saying(), now
		return s.tickets, nil
	}
	later, err := r.Tickets(ctx, bot.TicketFilter{Status: handoff.Closed, ClosedSince: s.until})
	if err != nil {
		return nil, fmt.Errorf("list tickets closed just now: %w", err)
	}
	fresh := tickets(later).saying()
	return append(fresh, s.tickets.without(fresh)...), nil
}

// forget has the next reader read all anew.
func (s *closedSaid) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = time.Time{}
}

// saying are the tickets whose history says something of the roster.
func (ts tickets) saying() tickets {
	var out tickets
	for i := range ts {
		if slices.ContainsFunc(ts[i].History, func(c handoff.Change) bool { return c.Named != "" }) {
			out = append(out, ts[i])
		}
	}
	return out
}

// without are the tickets that are not among others: one that was opened or
// closed again counts as it is now.
func (ts tickets) without(others []handoff.Ticket) tickets {
	var out tickets
	for i := range ts {
		if !slices.ContainsFunc(others, func(o handoff.Ticket) bool { return o.ID == ts[i].ID }) {
			out = append(out, ts[i])
		}
	}
	return out
}

// dismissProposal is POST /console/lead/dismiss: the roster stays as it is.
func (c *Console) dismissProposal(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	cmd := bot.Command{Kind: bot.CommandDismiss, Actor: v.officer.ID, Ticket: bot.TicketID(r.PostFormValue("ticket")),
		Group: roster.GroupID(r.PostFormValue("group")), Officer: roster.OfficerID(r.PostFormValue("named"))}
	s := said{Kind: cmd.Kind, Key: r.PostFormValue("key")}
	t, err := c.Reader.Ticket(r.Context(), cmd.Ticket)
	switch {
	case err != nil || !formKey.MatchString(s.Key):
		s.State, s.Message = stateRefused, v.text("console.refused_form")
	case !v.officer.Enabled || !v.officer.Lead:
		s.State, s.Message = stateRefused, v.text("notmine.refused_lead")
	default:
		c.run(r, v, &t, cmd, &s)
		c.closed.forget()
	}
	if s.State == stateDone {
		http.Redirect(w, r, leadPath+"?said=dismissed", http.StatusSeeOther)
		return
	}
	p, err := c.leadPage(r.Context(), v, leadFilter{})
	if err != nil {
		c.fail(w, r, err)
		return
	}
	p.Scripts, p.Problem = nil, s.Message
	c.render(w, r, statusOf(s.State), "console/lead", p)
}
