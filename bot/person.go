package bot

import (
	"slices"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
)

// wantPerson brings the citizen to a person: back to the open ticket, or to
// a new one, asking for her resident group first when it is not known.
func (d *draft) wantPerson(s said) {
	if d.t != nil {
		d.backToOfficer()
		return
	}
	if d.wentQuiet() {
		d.toPerson()
		d.openQuiet()
		d.ticketed()
		return
	}
	if found := d.w.Roster.FindGroups(s.text); len(found) == 1 {
		d.c.Group = found[0].ID // she said it along with it
	}
	if _, known := d.w.Roster.Group(d.c.Group); known || len(d.w.Roster.Groups) == 0 {
		d.open(d.c.Group)
		return
	}
	d.c.Group = ""                         // one that is no longer in the roster
	if d.c.Pending == PendingGroupPerson { // the timer of the first request runs already
		if d.c.Misses++; d.c.Misses > 1 {
			d.open("") // she will not be asked a third time
			return
		}
		d.chooseGroup(PendingGroupPerson, 0)
		return
	}
	d.c.Misses = 0
	d.chooseGroup(PendingGroupPerson, 0)
	d.c.Generation++
	d.follow(Event{Conversation: d.c.ID, Address: d.c.Address, Kind: EventTimer, Due: d.now.Add(d.w.Settings.GroupWait),
		Timer: &Timer{Kind: TimerGroup, Generation: d.c.Generation}})
}

// open opens a ticket and gives the floor to its owner.
func (d *draft) open(group roster.GroupID) {
	if d.t != nil {
		return
	}
	d.toPerson()
	d.openTicket(group)
	d.promise("bot.promise")
	d.timers()
	d.alertOwner(AlertNew, "")
}

// openTicket opens a ticket of whoever is in charge, who gets the floor, and
// tells nobody.
func (d *draft) openTicket(group roster.GroupID) {
	d.c.Pending, d.c.Misses, d.c.Offered = PendingNone, 0, nil
	d.c.Generation++ // a timer that waits for the group is stale
	d.c.Tickets++
	packet := d.packet()
	if k := d.c.Walk; k != nil && k.State == WalkActive {
		k.State, k.LastAt = WalkHandedOff, d.now
		d.walked()
	}
	t := handoff.New(d.w.Roster, handoff.Request{
		Conversation: d.c.ID, Address: d.c.Address, Ordinal: d.c.Tickets,
		Name: d.c.Name, Group: group, Sector: d.sectorOf(packet), Packet: packet,
	}, d.now)
	d.setTicket(t)
	d.ticketed()
	d.c.Floor, d.c.RateAsked = FloorOfficer, ""
}

// packet is what the officer must know at a glance.
func (d *draft) packet() handoff.Packet {
	p := handoff.Packet{Question: d.lastQuestion(), Lang: string(d.c.Lang)}
	if k := d.c.Walk; k != nil && k.State == WalkActive {
		p.Procedure, p.Revision, p.Title, p.Variant = k.Code, k.Revision, k.Title, k.Variant
		p.Step, p.Ticked = k.Step, slices.Clone(k.Ticked)
		if g, ok := d.w.Library.Version(k.Code, k.Revision); ok {
			p.StepIndex, p.StepCount = stepIndex(g, k.Step)+1, len(g.Steps)
		}
		return p
	}
	if g, rev, ok := d.w.Library.Guide(d.c.Focus.Code); ok {
		p.Procedure, p.Revision, p.Title = g.Code, rev, g.Name()
	}
	return p
}

// lastQuestion is the citizen's newest words that ask more than for a person
// or a group; "" when there are none.
func (d *draft) lastQuestion() string {
	all := slices.Concat(d.recent, d.out.Messages)
	for _, m := range slices.Backward(all) {
		if m.Author.Kind != AuthorCitizen || m.Pressed || m.Place != nil {
			continue
		}
		s := hear(m.Text, limitOf(d.w.Settings))
		_, only := s.asksPerson(d.w.Roster)
		switch {
		case s.wordless(), only, s.talk() != "", s.number() > 0, s.onlyDigits(), s.opens(), s.declines(), s.stuck(), setPhrase(s) != "":
		case d.isLabel(s), d.isGroup(s):
		default:
			return s.text
		}
	}
	return ""
}

// isLabel reports that words are the label of a button shown lately.
func (d *draft) isLabel(s said) bool {
	for i := range d.recent {
		for _, o := range d.recent[i].Offers() {
			if fold(o.Label) == s.plain {
				return true
			}
		}
	}
	return false
}

func (d *draft) isGroup(s said) bool {
	return len(s.words) <= 5 && len(d.w.Roster.FindGroups(s.text)) > 0 || d.statesWard(s)
}

// takeFloor is the citizen's own button "ask the assistant": the ticket
// stays open, and the officer sees it.
func (d *draft) takeFloor() {
	if d.c.Floor == FloorBot {
		if d.c.Pending == PendingGroupPerson {
			d.c.Pending = PendingNone
			d.c.Generation++
		}
		d.say("bot.floor_bot_already")
		return
	}
	d.c.Floor = FloorBot
	buttons := append(d.resumeButtons(), d.humanButton("bot.button_human_again"))
	d.notice(d.text("bot.floor_bot", "officer", d.holderName()), buttons...)
}

// backToOfficer gives the floor to the officer of the open ticket again.
func (d *draft) backToOfficer() {
	d.toPerson()
	d.ticketed()
	d.c.Floor, d.c.Offered, d.c.Pending = FloorOfficer, nil, PendingNone
	d.keepOwner()
	if !d.t.Waiting() { // else what was promised stands: asking again puts nothing off
		d.setTicket(d.t.Renew(d.w.Roster, d.now))
		d.timers()
	}
	d.promise("bot.promise_again")
	d.alertOwner(AlertMessage, "")
}

// toOfficer passes on that the citizen wrote: every time, not only the
// first. Thanks and greetings are passed on too, but nobody is made to hurry
// for them.
func (d *draft) toOfficer(s said) { d.passOn(s, AlertMessage) }

func (d *draft) passOn(s said, kind AlertKind) {
	if d.t == nil { // cannot be while an officer has the floor; heal
		d.open(d.c.Group)
		return
	}
	moved := d.keepOwner()
	switch {
	case d.back && !moved: // what was promised meanwhile never reached her
		d.setTicket(d.t.Renew(d.w.Roster, d.now))
		d.promise("bot.promise_again")
		d.timers()
	case s.talk() == "":
		if t, began := d.t.Wait(d.w.Roster, d.now); began {
			d.setTicket(t)
			d.timers()
			// Else she waits all night for an answer that comes tomorrow, or has
			// never been told who answers.
			if !d.w.Roster.Open(d.now) || t.OpenedAnswered() && !d.promised() {
				d.promise("bot.promise_again")
			}
		}
	}
	d.alertOwner(kind, "")
}

// officerHasIt answers an old button or /start during a person's stretch.
func (d *draft) officerHasIt() {
	text := d.text("bot.officer_has_floor", "officer", d.holderName())
	if d.t != nil && d.t.Waiting() {
		text = d.text("bot.officer_has_floor_by", "officer", d.holderName(), "by", d.clock(d.t.PromisedBy))
	}
	for i := len(d.recent) - 1; i >= 0; i-- {
		switch m := d.recent[i]; {
		case m.Author.Kind == AuthorCitizen:
			continue
		case m.Text == text:
			return // it stands right there
		}
		break
	}
	d.notice(text, d.botButton())
	d.c.Offered = nil
}

func (d *draft) botButton() Button {
	return Button{Label: d.text("bot.button_bot"), Action: ActionBot, Style: StyleQuiet, Icon: "bot-message-square"}
}

// holderName is how the ticket's owner is called to the citizen.
func (d *draft) holderName() string {
	if d.t == nil {
		return d.text("bot.desk")
	}
	return d.officerName(d.t.Owner)
}

func (d *draft) officerName(id roster.OfficerID) string {
	if name := d.w.Roster.OfficerName(id); name != "" {
		return name
	}
	return d.text("bot.desk")
}

// stepIndex is the place of a step in a guide; -1 when it has none such.
func stepIndex(g *procedures.Guide, id procedures.StepID) int {
	return slices.IndexFunc(g.Steps, func(s procedures.Step) bool { return s.ID == id })
}
