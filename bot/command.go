package bot

import (
	"slices"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// command carries out what an officer commands, if she may, and says how it
// ended.
func (d *draft) command() {
	c := d.e.Command
	if c == nil {
		return
	}
	actor, known := d.w.Roster.Officer(c.Actor)
	if !known || !actor.Enabled {
		d.refuse("bot.refused_actor", "")
		return
	}
	if d.t == nil || c.Ticket != d.t.ID {
		// Nothing is sent to anyone, and no ticket opens by it.
		key := "bot.refused_closed"
		if d.t == nil && d.last == nil {
			key = "bot.refused_no_ticket"
		}
		d.refuse(key, "")
		return
	}
	if key, holder := d.forbidden(actor); key != "" {
		d.refuse(key, holder, "officer", d.officerName(holder))
		return
	}
	d.out.Outcome.Done = true
	switch c.Kind {
	case CommandClaim, CommandTakeOver:
		if old := d.t.Owner; d.claim() && old != c.Actor {
			d.notice(d.text("bot.claimed", "officer", d.holderName()))
		}
	case CommandReply:
		d.reply(Message{Text: hear(c.Text, replyRunes).text, Files: slices.Clone(c.Files)})
	case CommandNote:
		d.internal()
	case CommandTransfer:
		d.transfer()
	case CommandClose, CommandHandBack:
		d.close()
	case CommandSend:
		d.sendGuide()
	case CommandSeen:
		if d.t.Holds(d.w.Roster, c.Actor) {
			d.c.SeenSeq = max(d.c.SeenSeq, min(c.Seq, d.c.LastSeq))
		}
	case CommandGroup:
		d.correctGroup()
	default:
		d.refuse("bot.refused_unknown", "")
	}
}

// replyRunes is the longest reply; channels split what is too long for them.
const replyRunes = 20000

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
	case CommandClaim, CommandTakeOver, CommandReply, CommandSend:
		if !actor.CanReply {
			return "bot.refused_no_reply", holder
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
	case CommandReply, CommandSend:
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

// claim makes the actor the one who answers. Colleagues who were told of the
// ticket are told that it is taken. It reports false when she has it already.
func (d *draft) claim() bool {
	c := d.e.Command
	if d.t.ClaimedBy == c.Actor {
		return false
	}
	told := d.behind()
	d.setTicket(d.t.Claim(c.Actor, d.noteText(), d.now))
	for _, id := range told {
		if id != c.Actor {
			d.alert(id, AlertTaken, "")
		}
	}
	return true
}

func (d *draft) noteText() string { return hear(d.e.Command.Note, replyRunes).text }

// behind are the officers who have been told of the ticket.
func (d *draft) behind() []roster.OfficerID {
	if d.t.ClaimedBy == "" && d.t.Owner == roster.Desk {
		return d.w.Roster.DeskMembers(d.now)
	}
	return []roster.OfficerID{d.t.Owner}
}

// reply sends an officer's message to the citizen of this ticket: the
// conversation that the event belongs to, and no other.
func (d *draft) reply(m Message) {
	c := d.e.Command
	if m.Text == "" && len(m.Files) == 0 {
		d.refuse("bot.refused_empty", "")
		return
	}
	if m.Text == "" {
		m.Text = d.text("bot.files_only", "names", fileNames(m.Files))
	}
	kept := "broken"
	if d.t.Kept(d.now) {
		kept = "kept"
	}
	d.claim()
	d.settlePromise(kept)
	d.setTicket(d.t.Reply(c.Actor, d.now))
	d.c.Floor, d.c.Pending = FloorOfficer, PendingNone
	m.Author = Author{Kind: AuthorOfficer, Officer: c.Actor, Name: d.officerName(c.Actor)}
	d.out.Outcome.Message = d.add(m).ID
	d.c.Offered = nil
}

// internal keeps a note that never leaves the console.
func (d *draft) internal() {
	c := d.e.Command
	s := hear(c.Text, replyRunes)
	if s.text == "" && len(c.Files) == 0 {
		d.refuse("bot.refused_empty", "")
		return
	}
	text := s.text
	if text == "" {
		text = d.text("bot.files_only", "names", fileNames(c.Files))
	}
	m := d.add(Message{
		Kind: MessageNote, Text: text, Files: slices.Clone(c.Files),
		Author: Author{Kind: AuthorOfficer, Officer: c.Actor, Name: d.officerName(c.Actor)},
	})
	d.out.Outcome.Message = m.ID
}

// transfer passes the ticket to another officer, to whoever is in charge of
// a group, or to the duty desk.
func (d *draft) transfer() {
	c, r := d.e.Command, d.w.Roster
	group := d.t.Group
	var to roster.Charge
	switch {
	case c.Officer == roster.Desk:
		to = r.StandIn(roster.Desk, d.now)
	case c.Officer != "":
		if !r.Reachable(c.Officer, d.now) {
			d.refuse("bot.refused_unreachable", c.Officer, "officer", d.officerName(c.Officer))
			return
		}
		to = roster.Charge{Owner: c.Officer, Why: []roster.Reason{{Code: handoff.ReasonTransfer, Officer: c.Actor}}}
	default:
		if _, known := r.Group(c.Group); !known {
			d.refuse("bot.refused_target", "")
			return
		}
		group = c.Group
		to = r.InCharge(group, d.now)
		d.c.Group = group
	}
	if to.Owner == d.t.Owner && group == d.t.Group {
		d.refuse("bot.refused_same", to.Owner, "officer", d.officerName(to.Owner))
		return
	}
	old := d.t.Owner
	d.setTicket(d.t.Transfer(r, c.Actor, to, group, d.noteText(), d.now))
	d.newOwner(old)
}

// close ends the ticket, by closing it or by handing back to the assistant,
// and gives the floor back. Only closing asks how she was served.
func (d *draft) close() {
	c := d.e.Command
	outcome := c.Outcome
	if outcome == "" && c.Kind == CommandHandBack {
		outcome = handoff.SolvedHelped
	}
	if !outcome.ByOfficer() {
		d.refuse("bot.refused_outcome", "")
		return
	}
	owner, officer := d.t.Owner, d.officerName(c.Actor)
	d.settlePromise("")
	if c.Kind == CommandHandBack {
		d.setTicket(d.t.HandBack(c.Actor, outcome, d.noteText(), d.now))
	} else {
		d.setTicket(d.t.Close(c.Actor, outcome, d.noteText(), d.now))
	}
	if owner != c.Actor && owner != roster.Desk {
		d.alert(owner, AlertClosed, "")
	}
	d.c.Floor, d.c.Pending, d.c.Offered, d.c.Misses = FloorBot, PendingNone, nil, 0
	if c.Kind == CommandHandBack {
		m := Message{Kind: MessageNotice, Text: d.text("bot.handed_back", "officer", officer), Buttons: d.resumeButtons(), Ticket: c.Ticket}
		d.add(m)
		return
	}
	d.add(Message{Kind: MessageNotice, Text: d.text("bot.closed", "officer", officer), Ticket: c.Ticket})
	d.askRating(c.Ticket)
}

// sendGuide sends a card, an aspect or a step of a guide as the officer's
// own message.
func (d *draft) sendGuide() {
	c := d.e.Command
	g, rev, ok := d.w.Library.InForce(c.Code, inZone(d.w))
	if !ok {
		d.refuse("bot.refused_guide", "")
		return
	}
	t := d.teller()
	m := Message{Files: slices.Clone(c.Files)}
	switch {
	case c.Step != "":
		view, known := StepFor(d.w, d.c.Lang, c.Code, c.Step)
		if !known {
			d.refuse("bot.refused_guide", "")
			return
		}
		m.Kind, m.Step, m.Text = MessageStep, &view, t.stepText(view)
		view.Past = true // she is not walking: there is nothing to tick
		if v := g.Steps[view.Index-1].Video; v != nil {
			m.Videos = []VideoView{t.video(*v)}
		}
	case c.Aspect != procedures.AspectNone:
		view, videos, known := t.detail(g, rev, c.Aspect)
		if !known {
			d.refuse("bot.refused_guide", "")
			return
		}
		m.Kind, m.Detail, m.Videos, m.Text = MessageDetail, &view, videos, t.detailText(view)
	default:
		view := t.card(g, rev)
		m.Kind, m.Card, m.Text = MessageCard, &view, t.cardText(view)
	}
	if words := hear(c.Text, replyRunes).text; words != "" {
		m.Text = words + "\n\n" + m.Text
	}
	d.reply(m)
	d.c.Focus = Focus{Code: c.Code, Revision: rev, Aspect: c.Aspect}
}

// correctGroup notes where the citizen really lives; the owner stays.
func (d *draft) correctGroup() {
	c := d.e.Command
	if _, known := d.w.Roster.Group(c.Group); !known {
		d.refuse("bot.refused_target", "")
		return
	}
	d.c.Group = c.Group
	d.setTicket(d.t.Regroup(c.Actor, c.Group, d.now))
}
