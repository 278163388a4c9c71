package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// proposalDays is for how long after its ticket was closed a proposed
// correction of the roster is shown.
const proposalDays = 30

// notMineSheet asks whose a ticket is, when it is not the reader's.
type notMineSheet struct {
	Groups []groupChoice // others than the ticket's own
	Group  string        // the ticket's own, in words; "" not known
	Desk   string        // who stands at the duty desk, in words
	Empty  bool          // nobody does
}

// groupChoice is a group with who answers there now.
type groupChoice struct {
	ID    roster.GroupID
	Name  string
	Owner string
}

func (v *view) notMine(t *handoff.Ticket) *notMineSheet {
	s := &notMineSheet{Group: v.world.Roster.GroupName(t.Group)}
	s.Desk, s.Empty = v.deskState()
	for _, g := range v.world.Roster.Groups {
		if g.ID != t.Group {
			s.Groups = append(s.Groups, groupChoice{ID: g.ID, Name: g.Name, Owner: v.officerName(v.world.Roster.InCharge(g.ID, v.clock.now).Owner)})
		}
	}
	return s
}

// showNotMine is GET /console/t/{ticket}/not-mine.
func (c *Console) showNotMine(w http.ResponseWriter, r *http.Request) {
	c.showPane(w, r, paneTalk, sheetNotMine)
}

// sheetNotMine names the sheet that asks whose a ticket is.
const sheetNotMine = "not-mine"

// changeNotMine says an entry of the history that is about whose a ticket is.
func (v *view) changeNotMine(c *handoff.Change, out *change) *change {
	key := "notmine.change_officer"
	switch {
	case c.Kind == handoff.ChangeDismissed:
		key, out.Icon = "notmine.change_dismissed", "info"
	case c.Named == "":
		key = "notmine.change_group"
	case c.Named == roster.Desk:
		key = "notmine.change_unknown"
	}
	out.Text = v.text(key, "time", v.clock.time(c.At), "by", v.officerName(c.By), "to", v.officerName(c.To),
		"group", v.group(c.Group), "officer", v.officerName(c.Named))
	return out
}

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
		args := []string{"by", v.officerName(p.By), "group", v.group(p.Group), "ticket", string(p.Ticket), "when", v.moment(p.At)}
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

// moment is a time with its day, within a sentence.
func (v *view) moment(t time.Time) string {
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
func (v *view) readProposals(ctx context.Context) ([]proposalView, error) {
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return nil, fmt.Errorf("list open tickets: %w", err)
	}
	closed, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Closed, ClosedSince: v.clock.now.AddDate(0, 0, -proposalDays)})
	if err != nil {
		return nil, fmt.Errorf("list closed tickets: %w", err)
	}
	return v.proposals(ctx, append(closed, open...)), nil
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
