package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// Where tickets are moved to, as a form says it.
const (
	toGroup   = "group" // each to who is in charge of its own group
	toDesk    = "desk"
	toOfficer = "officer:" // and an officer's ID
)

const (
	// maxMove is how many tickets one form moves.
	maxMove = 500
	// freshReply is how long ago an officer's last reply, or her taking the
	// ticket, may be for her to be still at it.
	freshReply = 15 * time.Minute
)

// movePage says which ticket would go where, before anything is done.
type movePage struct {
	desk
	To      string // the receiver, in words
	ToValue string
	Moves   []moveItem // ticked
	Fresh   []moveItem // an officer is at it: to be ticked on purpose
	Kept    []moveItem // stay where they are, with why
	Refused string     // why nothing can be moved; "" something can
	FormKey string
	Query   string // filter of the list
	Back    string // and its address
}

// moveItem is one ticket of a move.
type moveItem struct {
	ID      bot.TicketID
	Version uint64
	Name    string
	Hint    string // code and group
	From    string
	To      string
	Why     string // why it stays, or should
}

// previewMove is POST /console/lead/move. It changes nothing.
func (c *Console) previewMove(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	p, status, err := c.movePage(w, r, v)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	if p.Refused != "" && status == http.StatusOK {
		status = http.StatusUnprocessableEntity
	}
	c.render(w, r, status, "console/bulk", p)
}

func (c *Console) movePage(w http.ResponseWriter, r *http.Request, v *view) (*movePage, int, error) {
	ctx := r.Context()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p := &movePage{FormKey: newKey()}
	var err error
	if p.desk, err = c.adminDesk(ctx, v, leadPath, v.text("lead.move_title")); err != nil {
		return nil, 0, err
	}
	p.Scripts = []string{"console/lead.js"}
	problem := ""
	if r.ParseForm() != nil { // cut off or too long: what is there is not what was meant
		problem = v.text("console.refused_form")
	}
	p.goBack(r.PostForm)
	p.ToValue = r.PostFormValue("to")
	if problem == "" {
		p.To, problem = v.moveTo(p.ToValue)
	}
	if problem != "" {
		p.Refused = problem
		return p, http.StatusOK, nil
	}
	ids, err := v.chosen(ctx, r.PostForm)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case !v.officer.Enabled || !v.officer.Lead:
		p.Refused = v.text("lead.refused_lead")
		return p, http.StatusForbidden, nil
	case len(ids) == 0:
		p.Refused = v.text("lead.refused_none")
		return p, http.StatusOK, nil
	case len(ids) > maxMove:
		p.Refused = v.text("lead.refused_many", "most", strconv.Itoa(maxMove))
		return p, http.StatusOK, nil
	}
	for _, id := range ids {
		if err := v.sort(ctx, p, id); err != nil {
			return nil, 0, err
		}
	}
	return p, http.StatusOK, nil
}

// goBack notes the list that the form came from.
func (p *movePage) goBack(form url.Values) {
	q, _ := url.ParseQuery(form.Get("back")) // what is no filter filters nothing
	f := readLeadFilter(q)
	p.Query, p.Back = f.query(), leadURL(f)
}

// chosen are the tickets that a form of the list names, each once; with "all"
// those that fit its filter.
func (v *view) chosen(ctx context.Context, form url.Values) ([]bot.TicketID, error) {
	var out []bot.TicketID
	seen := map[bot.TicketID]bool{}
	add := func(id bot.TicketID) {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, id := range form["t"] {
		add(bot.TicketID(id))
	}
	if form.Get("all") == "" {
		return out, nil
	}
	q, _ := url.ParseQuery(form.Get("back"))
	f := readLeadFilter(q)
	open, err := v.reader.Tickets(ctx, bot.TicketFilter{Status: handoff.Open})
	if err != nil {
		return nil, fmt.Errorf("list open tickets: %w", err)
	}
	for i := range open {
		if f.fits(&open[i], v.clock.now) {
			add(open[i].ID)
		}
	}
	return out, nil
}

// moveTo says in words where tickets are to go, or why nothing can go there.
func (v *view) moveTo(to string) (words, problem string) {
	id, isOfficer := strings.CutPrefix(to, toOfficer)
	switch {
	case to == toGroup:
		return v.text("lead.to_group"), ""
	case to == toDesk:
		if _, empty := v.deskState(); empty {
			return "", v.text("lead.refused_desk")
		}
		return v.text("console.desk"), ""
	case !isOfficer:
		return "", v.text("lead.refused_to")
	}
	o, known := v.world.Roster.Officer(roster.OfficerID(id))
	switch {
	case !known || !o.Enabled:
		return "", v.text("lead.refused_to")
	case !v.world.Roster.Reachable(o.ID, v.clock.now):
		return "", v.text("lead.refused_away", "officer", o.Name)
	}
	return o.Name, ""
}

// moveOf is the command that moves a ticket, and who will own it then.
func (v *view) moveOf(t *handoff.Ticket, to string) (bot.Command, roster.Charge) {
	cmd := bot.Command{Kind: bot.CommandTransfer, Actor: v.officer.ID, Ticket: t.ID, Version: t.Version}
	r, now := v.world.Roster, v.clock.now
	if id, ok := strings.CutPrefix(to, toOfficer); ok {
		cmd.Officer = roster.OfficerID(id)
		return cmd, roster.Charge{Owner: cmd.Officer}
	}
	if _, known := r.Group(t.Group); to == toGroup && known {
		cmd.Group = t.Group
		return cmd, r.InChargeOf(t.Group, t.Sector, now)
	}
	cmd.Officer = roster.Desk
	return cmd, r.StandIn(roster.Desk, now)
}

// sort puts a ticket among those that move, those that an officer is at, and
// those that stay.
func (v *view) sort(ctx context.Context, p *movePage, id bot.TicketID) error {
	t, err := v.reader.Ticket(ctx, id)
	if errors.Is(err, bot.ErrAbsent) {
		p.Kept = append(p.Kept, moveItem{ID: id, Name: string(id), Why: v.text("lead.why_absent")})
		return nil
	}
	if err != nil {
		return fmt.Errorf("read ticket %s: %w", id, err)
	}
	_, charge := v.moveOf(&t, p.ToValue)
	m := moveItem{ID: t.ID, Version: t.Version, Name: v.citizen(&t), Hint: string(t.ID) + " · " + v.group(t.Group),
		From: v.officerName(t.Owner), To: v.officerName(charge.Owner)}
	switch {
	case t.Status != handoff.Open:
		m.Why = v.text("lead.why_closed")
	case charge.Owner == t.Owner:
		m.Why = v.text("lead.why_same", "officer", m.From)
	case charge.Alarm:
		m.Why = v.text("lead.why_nobody")
	}
	if m.Why != "" {
		p.Kept = append(p.Kept, m)
		return nil
	}
	if m.Why = v.atIt(&t); m.Why != "" {
		p.Fresh = append(p.Fresh, m)
		return nil
	}
	p.Moves = append(p.Moves, m)
	return nil
}

// atIt says that an officer who has taken a ticket is busy with it now; ""
// she is not.
func (v *view) atIt(t *handoff.Ticket) string {
	if t.ClaimedBy == "" || t.ClaimedBy == v.officer.ID {
		return ""
	}
	officer, now := v.officerName(t.ClaimedBy), v.clock.now
	if d := now.Sub(t.LastReplyAt); !t.LastReplyAt.Before(t.ClaimedAt) && d < freshReply {
		return v.text("lead.fresh_reply", "officer", officer, "span", v.clock.span(d))
	}
	if d := now.Sub(t.ClaimedAt); d < freshReply {
		return v.text("lead.fresh_claim", "officer", officer, "span", v.clock.span(d))
	}
	return ""
}

// noteOf is the note of a move, in one line.
func noteOf(form url.Values) string { return oneLine(procedures.CleanText(form.Get("note"))) }
