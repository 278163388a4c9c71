package bot

import (
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// reopenBy opens the ticket that was closed last again because an officer has
// still something to say: she holds it, and the citizen is told by when she
// will be answered, so that nobody forgets it a second time.
func (d *draft) reopenBy(actor roster.Officer) {
	c := d.e.Command
	switch {
	case d.t != nil && d.t.ID == c.Ticket: // somebody was quicker
		d.refuse("bot.refused_stale", d.t.Owner, "officer", d.officerName(d.t.Owner))
	case d.t != nil:
		d.refuse("bot.refused_newer", d.t.Owner, "ticket", string(d.t.ID))
	case d.last == nil || d.last.ID != c.Ticket || d.last.Outcome == handoff.Erased:
		d.refuse("bot.refused_no_ticket", "")
	case !actor.CanReply:
		d.refuse("bot.refused_no_reply", "")
	case !d.w.Roster.Reachable(actor.ID, d.now):
		d.refuse("bot.refused_absent", "")
	case !d.last.MayReopen(d.w.Roster, actor):
		d.refuse("bot.refused_not_yours", d.last.Owner, "officer", d.officerName(d.last.Owner))
	default:
		d.opened(d.last.ReopenBy(d.w.Roster, actor.ID, d.now), "bot.promise_reopened")
		d.out.Outcome.Done = true
	}
}
