package bot

import (
	"slices"

	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// alertOwner tells whoever stands behind the ticket, and returns whom it
// told. When nobody does, everybody who could is told loudly.
func (d *draft) alertOwner(kind AlertKind, reason string) []roster.OfficerID {
	owner := d.t.Owner
	if owner != roster.Desk {
		d.alert(owner, kind, reason)
		return []roster.OfficerID{owner}
	}
	members := d.w.Roster.DeskMembers(d.now)
	if len(members) == 0 {
		return d.alarm()
	}
	for _, id := range members {
		d.alert(id, kind, reason)
	}
	return members
}

// alarm is raised when a citizen waits and nobody is there: leads and every
// officer whose account is on are told, and the desk's own conversation, so
// that it is seen even when there are none.
func (d *draft) alarm() []roster.OfficerID {
	told := d.alertOnce(nil, roster.Desk, AlertNobody)
	for _, lead := range []bool{true, false} {
		for _, o := range d.w.Roster.Officers {
			if o.Lead == lead && o.Enabled {
				told = d.alertOnce(told, o.ID, AlertNobody)
			}
		}
	}
	return told
}

func (d *draft) alertOnce(told []roster.OfficerID, id roster.OfficerID, kind AlertKind) []roster.OfficerID {
	if slices.Contains(told, id) {
		return told
	}
	d.alert(id, kind, "")
	return append(told, id)
}

// alert leaves an event for an officer's desk conversation. It can go nowhere
// but there and to the chats that she linked.
func (d *draft) alert(id roster.OfficerID, kind AlertKind, reason string) {
	t := d.t
	if t == nil {
		t = d.last // it was closed just now
	}
	to := DeskAddress(id)
	a := &Alert{Kind: kind, Ticket: t.ID, Officer: id, Group: t.Group, Reason: reason, Actor: d.actor(), From: d.c.ID, Version: t.Version}
	switch kind {
	case AlertNew:
		a.Title, a.StepIndex, a.StepCount, a.Words = t.Packet.Title, t.Packet.StepIndex, t.Packet.StepCount, d.outwards(t.Packet.Question)
	case AlertMessage, AlertEdited:
		a.Words, a.Files = d.outwards(hear(d.e.Text, outsideRunes).text), len(d.e.Files)
	case AlertProposal:
		a.Named = d.e.Command.Officer
	}
	if t.Waiting() && kind != AlertTaken && kind != AlertGone && kind != AlertProposal {
		a.By = t.PromisedBy
	}
	d.follow(Event{Conversation: to.Conversation(), Address: to, Kind: EventAlert, Desk: true, Alert: a})
}

// actor is the officer whose command this is; "" nobody's.
func (d *draft) actor() roster.OfficerID {
	if d.e.Command == nil {
		return ""
	}
	return d.e.Command.Actor
}

// desk handles what comes to an officer's own conversation: alerts. What she
// types there is not for any citizen; she is shown where to answer.
func (d *draft) desk() {
	if d.c.Officer != "" {
		d.deskChat()
		return
	}
	switch d.e.Kind {
	case EventAlert:
		if a := d.e.Alert; a != nil && a.Kind == AlertProposal && d.toldToday(d.alertText(*a)) {
			return
		}
		if a := d.e.Alert; a != nil && a.Kind == AlertAccount && !d.outage(a) {
			return
		}
		if d.e.Alert != nil {
			d.alerted(*d.e.Alert)
			if d.e.Alert.Kind != AlertChatLost {
				d.pushOrHold(*d.e.Alert)
			}
		}
	case EventTimer:
		if t := d.e.Timer; t != nil && t.Kind == TimerDigest && t.Generation == d.c.Generation {
			d.digestDue()
		}
	case EventLink:
		d.link()
	case EventText, EventPress, EventUnsupported, EventStarted:
		d.notice(d.text("bot.desk_hint", "url", d.w.Settings.PublicURL))
	case EventCommand:
		if c := d.e.Command; c != nil && c.Kind == CommandSeen && d.c.Address == DeskAddress(c.Actor) {
			d.c.SeenSeq, d.c.SeenAt = max(d.c.SeenSeq, min(c.Seq, d.c.LastSeq)), d.now
			d.out.Outcome.Done = true
			return
		}
		if c := d.e.Command; c != nil && c.Kind == CommandUnlink && d.c.Address == DeskAddress(c.Actor) {
			d.unlink()
			return
		}
		d.refuse("bot.refused_no_ticket", "")
	case EventDelivery:
		if d.e.Delivery != nil && d.e.Delivery.State == DeliveryUnreachable {
			d.c.Unreachable = d.e.Delivery.Reason
		}
	}
}

// alerted says an alert in words.
func (d *draft) alerted(a Alert) {
	d.c.Lang = words.Vi
	d.add(Message{Kind: MessageNotice, Text: d.alertText(a), Ticket: a.Ticket, Alert: a.Kind})
}

func (d *draft) alertText(a Alert) string {
	if a.Kind == AlertChatLost {
		return d.text("watch.alert_chat_lost")
	}
	if a.Kind == AlertProposal {
		return d.proposalText(a)
	}
	if a.Kind == AlertGuides {
		return d.guideDays(a)
	}
	if a.Kind == AlertAccount && a.Account != nil {
		return d.outageText(*a.Account)
	}
	group := d.w.Roster.GroupName(a.Group)
	if group == "" {
		group = d.text("bot.alert_no_group")
	}
	text := d.text(alertKey(a.Kind), "ticket", string(a.Ticket), "group", group, "actor", d.officerName(a.Actor))
	if !a.By.IsZero() {
		text += " " + d.text("bot.alert_by", "by", d.clock(a.By))
	}
	if a.Reason != "" && d.w.Words.Has(words.Vi, a.Reason) {
		text += " " + d.text(a.Reason)
		if a.Kind == AlertUndelivered {
			text += " " + d.text("live.advice", "what", d.text(Advice(a.Reason)))
		}
	}
	return text
}

func alertKey(k AlertKind) string {
	switch k {
	case AlertNew:
		return "bot.alert_new"
	case AlertMessage:
		return "bot.alert_message"
	case AlertEdited:
		return "bot.alert_edited"
	case AlertRemind:
		return "bot.alert_remind"
	case AlertLate:
		return "bot.alert_late"
	case AlertTaken:
		return "bot.alert_taken"
	case AlertGone:
		return "bot.alert_gone"
	case AlertUndelivered:
		return "bot.alert_undelivered"
	case AlertClosed:
		return "bot.alert_closed"
	case AlertErased:
		return "bot.alert_erased"
	case AlertNobody:
		return "bot.alert_nobody"
	case AlertQuiet:
		return "watch.alert_quiet"
	case AlertElsewhere:
		return "channel.alert_elsewhere"
	case AlertUnsaid:
		return "channel.alert_unsaid"
	}
	return "bot.alert_other"
}
