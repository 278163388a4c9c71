package bot

import (
	"slices"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
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
	if c.Kind == CommandDismiss {
		d.dismiss(actor)
		return
	}
	if c.Kind == CommandReopen {
		d.reopenBy(actor)
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
	if c.Kind == CommandReply || c.Kind == CommandSend || c.Kind == CommandAsk {
		if key, args := d.beyondLimits(c.Files); key != "" {
			d.refuse(key, "", args...)
			return
		}
	}
	d.out.Outcome.Done = true
	switch c.Kind {
	case CommandClaim, CommandTakeOver:
		if old := d.t.Owner; d.claim() && old != c.Actor {
			d.notice(d.text("bot.claimed", "officer", d.holderName()))
		}
	case CommandReply:
		if c.Again != "" {
			d.replyAgain()
			return
		}
		d.reply(Message{Text: hear(c.Text, replyRunes).text, Files: slices.Clone(c.Files)})
	case CommandNote:
		d.internal()
	case CommandTransfer:
		d.transfer()
	case CommandClose, CommandHandBack:
		d.close()
	case CommandSend:
		d.sendGuide()
	case CommandAsk:
		d.reply(Message{Text: d.text("channel.ask_contact"), Ask: AskContact})
	case CommandSeen:
		if d.t.Holds(d.w.Roster, c.Actor) {
			d.c.SeenSeq = max(d.c.SeenSeq, min(c.Seq, d.c.LastSeq))
		}
	case CommandGroup:
		d.correctGroup()
	case CommandNotMine:
		d.notMine()
	default:
		d.refuse("bot.refused_unknown", "")
	}
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

// transfer passes the ticket to another officer, to whoever is in charge of
// a group, or to the duty desk.
func (d *draft) transfer() {
	c, r := d.e.Command, d.w.Roster
	group := d.t.Group
	var to roster.Charge
	switch {
	case c.Officer == roster.Desk && len(r.DeskMembers(d.now)) == 0: // it would come back, or lie with nobody
		d.refuse("notmine.refused_desk", "")
		return
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
		to = r.InChargeOf(group, d.t.Sector, d.now)
	}
	if to.Owner == d.t.Owner && group == d.t.Group {
		d.refuse("bot.refused_same", to.Owner, "officer", d.officerName(to.Owner))
		return
	}
	old := d.t.Owner
	if group != d.t.Group {
		d.c.Group = group
	}
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
	if d.wroteSince(c.Seq) {
		d.refuse("ending.refused_unread", "")
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
		d.answerWaiting()
		return
	}
	if outcome == handoff.NotReached { // there was no help that she could rate
		d.add(Message{Kind: MessageNotice, Text: d.text("bot.closed_unreached", "officer", officer), Ticket: c.Ticket})
		return
	}
	d.add(Message{Kind: MessageNotice, Text: d.text("bot.closed", "officer", officer), Ticket: c.Ticket})
	d.askRating(c.Ticket)
}

// wroteSince reports that the citizen waits for an answer to words that were
// not on the officer's page, of which seq was the last message: closing over
// them would swallow a question. 0 is a page that does not say what it showed.
func (d *draft) wroteSince(seq uint64) bool {
	return seq > 0 && d.t.Waiting() && slices.ContainsFunc(d.recent, func(m Message) bool {
		return m.Seq > seq && m.Author.Kind == AuthorCitizen
	})
}

// answerWaiting answers the question that waited when the officer handed back, so that
// the citizen need not ask it again. What the assistant is not sure of it
// leaves to her: she has just been told that she may ask.
func (d *draft) answerWaiting() {
	if a := d.f.Answer; d.f.Asked && d.f.Err == nil && (a.Decision == knowledge.DecisionAnswer || a.Decision == knowledge.DecisionClarify) {
		d.answer()
	}
}

// correctGroup notes where the citizen really lives. The owner stays, unless
// nobody is behind the ticket and somebody has that group.
func (d *draft) correctGroup() {
	c := d.e.Command
	if _, known := d.w.Roster.Group(c.Group); !known {
		d.refuse("bot.refused_target", "")
		return
	}
	d.c.Group = c.Group
	d.setTicket(d.t.Regroup(c.Actor, c.Group, d.now))
	d.keepOwner()
}
