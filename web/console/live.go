package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// live is what stands above the reply box and changes by the second: how long
// the channel takes replies, who is typing, who else has the ticket open.
type live struct {
	Window   []windowLine // how long and how freely she may be written to; nil: nothing worth saying
	Citizen  bool         // she is typing
	Here     bool         // she has the page before her
	Typing   []string     // colleagues who write a reply, by name
	Looking  []string     // colleagues who have the ticket open
	MaxFile  int64        // bytes that the channel takes in one file; 0 no limit of its own
	MaxWords string       // why a larger one is not sent, with {name} and {size} to be filled in
}

// live reads it for a ticket.
func (v *view) live(t *handoff.Ticket, conv *bot.Conversation) live {
	limits := v.world.Settings.LimitsOf(t.Address)
	l := live{MaxFile: limits.FileBytes}
	if l.MaxFile > 0 {
		l.MaxWords = v.text("live.refused_file", "name", "{name}", "size", "{size}", "limit", bot.Megabytes(v.prefs.Lang, l.MaxFile))
	}
	if t.Status != handoff.Open {
		return l
	}
	l.Window = v.windowLines(t, v.windowOf(t, conv))
	for _, s := range v.signs.Of(t.Conversation) {
		switch {
		case s.Officer == "" && s.Kind == bot.SignLooking:
			l.Here = true
		case s.Officer == "":
			l.Citizen = true
		case s.Officer == v.officer.ID:
		case s.Kind == bot.SignTyping:
			l.Typing = append(l.Typing, v.officerName(s.Officer))
		default:
			l.Looking = append(l.Looking, v.officerName(s.Officer))
		}
	}
	if len(l.Typing) > 0 {
		l.Looking = nil // what matters is said
	}
	return l
}

// liveRoutes are those of what happens at this moment.
func (c *Console) liveRoutes(handle func(string, http.HandlerFunc)) {
	handle("GET /console/t/{ticket}/signs", c.showSigns)
	handle("POST /console/t/{ticket}/typing", c.typing)
	handle("POST /console/t/{ticket}/again", c.command(bot.CommandReply))
	handle("GET /console/alerts", c.showAlerts)
}

// showSigns is GET /console/t/{ticket}/signs: that part of the page alone.
func (c *Console) showSigns(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	t, conv, ok := c.talkOf(w, r)
	if !ok {
		return
	}
	if err := c.Pages.Fragment(w, r, http.StatusOK, "console/signs", v.prefs.Lang, v.live(&t, &conv)); err != nil {
		c.Log.Error().Err(err).Msg("page broken")
	}
}

// talkOf reads the ticket of the path and its conversation, or answers why
// not.
func (c *Console) talkOf(w http.ResponseWriter, r *http.Request) (t handoff.Ticket, conv bot.Conversation, ok bool) {
	t, err := c.Reader.Ticket(r.Context(), bot.TicketID(r.PathValue("ticket")))
	if err == nil {
		conv, err = c.Reader.Conversation(r.Context(), t.Conversation)
	}
	switch {
	case errors.Is(err, bot.ErrAbsent):
		w.WriteHeader(http.StatusNotFound)
	case err != nil:
		c.Log.Error().Err(err).Msg("read ticket")
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	return t, conv, err == nil
}

// typing is POST /console/t/{ticket}/typing: the officer writes a reply, or,
// with stop, has left off. Only who may answer is shown to the citizen.
func (c *Console) typing(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	t, _, ok := c.talkOf(w, r)
	if !ok {
		return
	}
	s := typingSign(v, &t)
	switch {
	case r.PostFormValue("stop") != "":
		c.Signs.Drop(s)
	case v.mayReply(&t):
		c.Signs.Show(s)
		c.Signal(t.Address, bot.SignalTyping)
	}
	w.WriteHeader(http.StatusNoContent)
}

// typingSign is the sign that the reader writes a reply.
func typingSign(v *view, t *handoff.Ticket) bot.Sign {
	return bot.Sign{Conversation: t.Conversation, Ticket: t.ID, Officer: v.officer.ID, Kind: bot.SignTyping}
}

// look shows colleagues that the reader has a ticket before her, nil none. A
// page that is opened anew takes away the one before.
func (c *Console) look(r *http.Request, v *view, t *talk) {
	if r.Header.Get("X-Live") == "" && r.Header.Get("Sec-Purpose") == "" {
		c.Signs.Leave(v.officer.ID)
	}
	if t == nil || t.Closed || r.Header.Get("X-Live") == "hidden" || r.Header.Get("Sec-Purpose") != "" {
		return
	}
	c.Signs.Show(bot.Sign{Conversation: t.conversation, Ticket: t.ID, Officer: v.officer.ID, Kind: bot.SignLooking})
}

// signsFor are the signs of others in each ticket.
func (c *Console) signsFor(me roster.OfficerID) map[bot.TicketID][]bot.Sign {
	out := map[bot.TicketID][]bot.Sign{}
	for _, s := range c.Signs.All() {
		if s.Officer != me && s.Ticket != "" {
			out[s.Ticket] = append(out[s.Ticket], s)
		}
	}
	return out
}

// differing lists the tickets whose signs are others than before.
func differing(before, now map[bot.TicketID][]bot.Sign) []bot.TicketID {
	var out []bot.TicketID
	for id, signs := range now {
		if !slices.Equal(signs, before[id]) {
			out = append(out, id)
		}
	}
	for id := range before {
		if _, still := now[id]; !still {
			out = append(out, id)
		}
	}
	return out
}

// writeSigns tells a stream in which tickets somebody begins or leaves off:
// ids only, the page asks for the rest.
func writeSigns(write func(string) error, tickets []bot.TicketID) error {
	slices.Sort(tickets)
	data, err := json.Marshal(moved{Tickets: tickets})
	if err != nil {
		return fmt.Errorf("encode signs: %w", err)
	}
	return write("event: typing\ndata: " + string(data) + "\n\n")
}

// failed is the reply that a form asks to have sent again; false when there is
// no such reply in the ticket's conversation.
func (c *Console) failed(ctx context.Context, t *handoff.Ticket, id string) (bot.MessageID, bool) {
	m, err := c.Reader.Message(ctx, bot.MessageID(id))
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		c.Log.Error().Err(fmt.Errorf("read failed reply: %w", err)).Msg("send again")
	}
	return m.ID, err == nil && m.Conversation == t.Conversation && m.Author.Kind == bot.AuthorOfficer && m.Leaves()
}
