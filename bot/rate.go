package bot

import "strconv"

// askRating asks at once, in the same turn as the closing, how the citizen
// was served; once a ticket.
func (d *draft) askRating(t TicketID) {
	if d.c.RateAsked == t {
		return
	}
	var buttons []Button
	for n := 1; n <= 5; n++ {
		buttons = append(buttons, Button{Label: d.text(rateKey(n)), Action: RateAction(t, n)})
	}
	text := d.text("bot.rate_ask")
	for i, b := range buttons {
		text += "\n" + strconv.Itoa(i+1) + ". " + b.Label
	}
	if m := d.add(Message{Kind: MessageNotice, Text: text, Buttons: buttons, Ticket: t}); !m.kept() {
		d.c.RateAsked, d.c.Pending = t, PendingRate
	}
}

func rateKey(n int) string {
	switch n {
	case 1:
		return "bot.rate_1"
	case 2:
		return "bot.rate_2"
	case 3:
		return "bot.rate_3"
	case 4:
		return "bot.rate_4"
	}
	return "bot.rate_5"
}

// rate notes the rating of the ticket that was closed last.
func (d *draft) rate(ticket TicketID, n int) {
	if d.c.Pending == PendingRate {
		d.c.Pending, d.c.Offered = PendingNone, nil
	}
	if d.last == nil || d.last.ID != ticket {
		d.say("bot.old_button")
		return
	}
	t, counts := d.last.Rate(n, d.now)
	if !counts {
		d.say("bot.rated_before")
		return
	}
	open := d.t
	d.setTicket(t)
	d.t = open
	if open != nil {
		d.c.Ticket = open.ID
	}
	for i := range d.recent {
		m := &d.recent[i]
		if m.Ticket == ticket && len(m.Buttons) > 0 && m.Buttons[0].Action == RateAction(ticket, 1) {
			d.change(m.ID, func(m *Message) { m.Buttons = nil })
		}
	}
	if n <= 2 {
		d.badly(ticket)
		d.ask(d.text("bot.rated_low"), d.humanButton("bot.button_human_again"))
		return
	}
	d.say("bot.rated")
}
