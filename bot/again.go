package bot

import "slices"

// failed reports that a message was given up: it did not reach the chat and
// nothing tries it any more.
func (m *Message) failed() bool {
	return m.Delivery.State == DeliveryDead || m.Delivery.State == DeliveryUnreachable
}

// CanRepeat reports that a message is an officer's reply that was given up and
// has not been sent again: the desk offers to.
func (m *Message) CanRepeat() bool {
	return m.Author.Kind == AuthorOfficer && m.Leaves() && m.failed() && m.Again == ""
}

// replyAgain sends what a failed reply said as a new reply. A message has one
// such successor at most, however often and by whomever it is asked for; when
// that fails as well, it is the one to send again.
func (d *draft) replyAgain() {
	old := d.find(string(d.e.Command.Again))
	switch {
	case old == nil:
		d.refuse("live.refused_again_gone", "")
		return
	case old.Again != "":
		d.refuse("live.refused_again_done", "")
		return
	case !old.CanRepeat():
		d.refuse("live.refused_again_not", "")
		return
	}
	if key, args := d.beyondLimits(old.Files); key != "" {
		d.refuse(key, "", args...)
		return
	}
	d.reply(Message{Kind: old.Kind, Text: old.Text, Card: old.Card, Detail: old.Detail, Step: old.Step,
		Videos: slices.Clone(old.Videos), Files: slices.Clone(old.Files)})
	d.change(old.ID, func(m *Message) { m.Again = d.out.Outcome.Message })
}
