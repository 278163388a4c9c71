package bot

import "github.com/motcua/motcua/roster"

// forbidden says why the actor may not do what she commands, and who holds
// the ticket; "" when she may. A lead may act on any ticket; others on their
// own, the desk's when they are of its team, and what they claimed.
func (d *draft) forbidden(actor roster.Officer) (key string, holder roster.OfficerID) {
	c, t := d.e.Command, d.t
	holder = t.Owner
	other := t.ClaimedBy != "" && t.ClaimedBy != actor.ID
	mine := t.Holds(d.w.Roster, actor.ID)
	stale := t.Outdated(c.Version, actor.ID)
	switch c.Kind {
	case CommandSeen, CommandNote:
		return "", ""
	case CommandClaim, CommandTakeOver, CommandReply, CommandSend, CommandAsk:
		if !actor.CanReply {
			return "bot.refused_no_reply", holder
		}
		if !d.w.Roster.Reachable(actor.ID, d.now) { // she would be an owner who is away
			return "bot.refused_absent", holder
		}
	}
	switch c.Kind {
	case CommandClaim:
		switch {
		case other:
			return "bot.refused_claimed", holder
		case stale:
			return "bot.refused_stale", holder
		}
	case CommandTakeOver:
		switch {
		case stale:
			return "bot.refused_stale", holder
		case other && hear(c.Note, replyRunes).wordless():
			return "bot.refused_no_reason", holder
		}
	case CommandReply, CommandSend, CommandAsk:
		switch {
		case other:
			return "bot.refused_claimed", holder
		case mine || t.ClaimedBy == "" && actor.Lead:
		case t.Had(actor.ID):
			return "bot.refused_transferred", holder
		default:
			return "bot.refused_not_yours", holder
		}
	default: // transfer, close, hand back, group
		switch {
		case !mine && !actor.Lead:
			return "bot.refused_not_yours", holder
		case stale && c.Kind != CommandGroup:
			return "bot.refused_stale", holder
		case !actor.CanReply && !actor.Lead:
			return "bot.refused_no_reply", holder
		}
	}
	return "", ""
}
