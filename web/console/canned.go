package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// cannedSought is how many canned replies are found at a glance; more of them
// get a field to search in.
const cannedSought = 8

// sheetCanned is the list of canned replies in place of the reply box.
const sheetCanned = "canned"

// cannedView is a canned reply as it would be sent.
type cannedView struct {
	ID          bot.CannedID
	Title, Text string
	Own         bool // the reader's, not the ward's
}

// cannedMenu is what an officer can put into her reply box.
type cannedMenu struct {
	Ticket bot.TicketID
	List   []cannedView
	Name   string // of the citizen
}

// Sought reports that there are too many to be seen at a glance.
func (m cannedMenu) Sought() bool { return len(m.List) > cannedSought }

// speech is the catalogue in somebody's language.
type speech func(key string, args ...string) string

// to speaks the language of a conversation's citizen.
func (v *view) to(c *bot.Conversation) speech {
	return func(key string, args ...string) string { return v.world.Words.Text(c.Lang, key, args...) }
}

// builtinCanned are the replies of a ward that has written none. Their titles
// are for the officer, their texts for the citizen.
func builtinCanned(officer, citizen speech) []bot.CannedReply {
	return []bot.CannedReply{
		{ID: "builtin.hello", Title: officer("canned.title_hello"), Text: citizen("console.canned_hello", "officer", "{"+officer("canned.field_can_bo")+"}")},
		{ID: "builtin.wait", Title: officer("canned.title_wait"), Text: citizen("console.canned_wait")},
		{ID: "builtin.more", Title: officer("canned.title_more"), Text: citizen("console.canned_more")},
		{ID: "builtin.thanks", Title: officer("canned.title_thanks"), Text: citizen("console.canned_thanks")},
	}
}

// readCanned lists what an officer ("" nobody in particular) can use, her own
// first; the built-in ones stand in for a ward's that has none.
func (c *Console) readCanned(ctx context.Context, owner roster.OfficerID, officer, citizen speech) ([]bot.CannedReply, error) {
	list, err := c.Canned.CannedReplies(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("read canned replies: %w", err)
	}
	bot.SortCanned(list)
	if !slices.ContainsFunc(list, func(r bot.CannedReply) bool { return r.Owner == "" }) {
		list = append(list, builtinCanned(officer, citizen)...)
	}
	return list, nil
}

// cannedValues are what the fields stand for in a ticket, in the citizen's
// language. What is not known is said in a way that fits a sentence.
func (v *view) cannedValues(t *handoff.Ticket, c *bot.Conversation) map[bot.CannedField]string {
	say := v.to(c)
	values := map[bot.CannedField]string{
		bot.CannedCitizen: t.CitizenName, bot.CannedOfficer: v.officer.Name, bot.CannedTicket: string(t.ID),
		bot.CannedGroup: say("canned.none_to"), bot.CannedPromise: say("canned.none_hen"), bot.CannedGuide: t.Packet.Title,
	}
	if t.CitizenName == "" {
		values[bot.CannedCitizen] = say("canned.none_ba_con")
	}
	if g, ok := v.world.Roster.Group(t.Group); ok {
		values[bot.CannedGroup] = g.Name
	}
	if t.Waiting() && t.PromisedBy.After(v.clock.now) {
		values[bot.CannedPromise] = clock{text: say, zone: v.clock.zone, now: v.clock.now}.when(t.PromisedBy)
	}
	// What she was last told of counts for more than what she came with.
	if g, _, ok := v.world.Library.Guide(c.Focus.Code); ok {
		values[bot.CannedGuide] = g.Name()
	}
	if values[bot.CannedGuide] == "" {
		values[bot.CannedGuide] = say("canned.none_thu_tuc")
	}
	return values
}

// assist puts beside the reply box what saves typing: the canned replies and
// the assistant's suggestion, and in the box the one that the address asks for.
func (c *Console) assist(r *http.Request, v *view, p *deskPage) error {
	t := p.Talk.state.Ticket
	if !p.Talk.CanReply || p.Talk.Closed {
		return nil
	}
	list, err := c.readCanned(r.Context(), v.officer.ID, v.text, v.to(&p.Talk.state.Conversation))
	if err != nil {
		return err
	}
	values := v.cannedValues(t, &p.Talk.state.Conversation)
	p.Canned = &cannedMenu{Ticket: t.ID, Name: p.Talk.Name}
	asked := r.URL.Query()
	for _, x := range list {
		one := cannedView{ID: x.ID, Title: x.Title, Text: bot.FillCanned(x.Text, values), Own: x.Owner != ""}
		p.Canned.List = append(p.Canned.List, one)
		if string(x.ID) == asked.Get("canned") {
			p.Box.Text, p.Box.Note = one.Text, false
		}
	}
	if asked.Get("kept") != "" && p.Box.Text != "" {
		p.Said = v.text("canned.kept")
	}
	if p.Suggestion = c.suggest(r, v, p.Talk); p.Suggestion != nil && asked.Get("draft") == "suggestion" && p.Suggestion.Text != "" {
		p.Box.Text, p.Box.Note = p.Suggestion.Text, false
	}
	return nil
}

// showCannedOf is GET /console/t/{ticket}/canned: the same list as a page, for
// who has no script or no room for a menu.
func (c *Console) showCannedOf(w http.ResponseWriter, r *http.Request) {
	c.showPane(w, r, paneTalk, sheetCanned)
}
