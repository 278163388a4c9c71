package console

import (
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
)

// view is what one page is made from: one World, one moment, one officer.
type view struct {
	reader   bot.Reader
	pages    message.Set
	world    bot.World
	search   bot.Answerer
	signs    *bot.Signs
	channels []bot.ChannelStatus // how the ward's accounts are; nil nothing is known
	officer  roster.Officer
	prefs    page.Prefs
	clock    clock
}

// text is the catalogue's text in the reader's language.
func (v *view) text(key string, args ...string) string { return v.clock.text(key, args...) }

// citizen is how a ticket's citizen is called: her name, or a stand-in that
// can be said on the phone.
func (v *view) citizen(t *handoff.Ticket) string {
	if t.CitizenName != "" {
		return t.CitizenName
	}
	return v.text("console.citizen", "ticket", string(t.ID))
}

// group is the name of a resident group; unknown ones have words too.
func (v *view) group(id roster.GroupID) string {
	if g, ok := v.world.Roster.Group(id); ok {
		return g.Name
	}
	return v.text("console.group_unknown")
}

// officerName is the name of an owner: an officer, the duty desk, or, for
// "", the system. Officers who left keep their ID as name.
func (v *view) officerName(id roster.OfficerID) string {
	switch id {
	case "":
		return v.text("console.by_system")
	case roster.Desk:
		return v.text("console.desk")
	}
	return v.world.Roster.OfficerName(id)
}
