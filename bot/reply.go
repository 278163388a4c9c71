package bot

import (
	"slices"

	"github.com/motcua/motcua/procedures"
)

// replyRunes is the longest reply; channels split what is too long for them.
const replyRunes = 20000

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
	d.watchQuiet()
	d.c.Floor, d.c.Pending = FloorOfficer, PendingNone
	m.Author = Author{Kind: AuthorOfficer, Officer: c.Actor, Name: d.officerName(c.Actor)}
	d.out.Outcome.Message = d.add(m).ID
	if m.Ask == "" { // she answers, and does not only ask back how to reach her
		d.replied(d.t.ID, d.out.Outcome.Message)
	}
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

// sendGuide sends a card, an aspect or a step of a guide as the officer's
// own message.
func (d *draft) sendGuide() {
	c := d.e.Command
	m, rev, ok := d.teller().part(c.Code, c.Aspect, c.Step)
	if !ok {
		d.refuse("bot.refused_guide", "")
		return
	}
	m.Files = slices.Clone(c.Files)
	if words := hear(c.Text, replyRunes).text; words != "" {
		m.Text = words + "\n\n" + m.Text
	}
	d.reply(m)
	d.c.Focus = Focus{Code: c.Code, Revision: rev, Aspect: c.Aspect}
}

// part is the message that tells a guide in force to who is not walking
// through it: a step, an aspect, or the card. It is false when there is no
// such guide, or nothing of that in it.
func (t teller) part(code procedures.Code, a procedures.Aspect, step procedures.StepID) (Message, procedures.Revision, bool) {
	g, rev, ok := t.w.Library.InForce(code, inZone(t.w))
	if !ok {
		return Message{}, "", false
	}
	var m Message
	switch {
	case step != "":
		view, known := StepFor(t.w, t.lang, code, step)
		if !known {
			return Message{}, "", false
		}
		view.Past = true // she is not walking: there is nothing to tick
		m.Kind, m.Step, m.Text = MessageStep, &view, t.stepText(view, false)
		if v := g.Steps[view.Index-1].Video; v != nil {
			m.Videos = []VideoView{t.video(*v)}
		}
	case a != procedures.AspectNone:
		view, videos, known := t.detail(g, rev, a)
		if !known {
			return Message{}, "", false
		}
		m.Kind, m.Detail, m.Videos, m.Text = MessageDetail, &view, videos, t.detailText(view)
	default:
		view := t.card(g, rev)
		m.Kind, m.Card, m.Text = MessageCard, &view, t.cardText(view)
	}
	return m, rev, true
}
