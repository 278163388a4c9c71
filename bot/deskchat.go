package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// An officer may have chats of her own linked: there she is told of her
// tickets, takes, passes on and closes them by button, and answers by
// replying to any message of a ticket. What she does becomes a command in the
// citizen's conversation, with the same rights as from the console; how it
// ended comes back to her chat.

// KnownTicket is a ticket that a chat was told of, and whose it is.
type KnownTicket struct {
	Ticket TicketID       `json:"ticket"`
	From   ConversationID `json:"from"` // the citizen's conversation
}

const (
	// maxKnown is how many tickets a chat remembers.
	maxKnown = 300
	// maxReceivers is how many colleagues are offered.
	maxReceivers = 20
)

// Verbs of an officer's buttons: each with the ticket and its version.
const (
	verbDeskClaim = "dclaim"
	verbDeskMove  = "dmove" // asks to whom
	verbDeskTo    = "dto"   // officer, or "-" for the duty desk
	verbDeskClose = "dclose"
	verbDeskEnd   = "dend" // outcome
	verbDeskBack  = "dback"
	verbDeskShow  = "dshow" // one ticket of a digest
)

// deskChat handles what comes to a linked chat.
func (d *draft) deskChat() {
	if d.e.begins() {
		d.c.Unreachable = "" // whoever writes can be written to
	}
	switch d.e.Kind {
	case EventAlert:
		if a := d.e.Alert; a != nil && a.Officer == d.c.Officer {
			d.chatAlert(*a)
		}
	case EventText:
		d.deskWrote()
	case EventPress:
		d.deskPressed()
	case EventEdited:
		d.notice(d.text("desk.edited"))
	case EventUnsupported, EventStarted:
		d.deskHint()
	case EventDelivery:
		d.chatLost()
	case EventReturned:
		d.c.Unreachable = ""
	}
}

// deskHint says where to answer: nothing went to anyone.
func (d *draft) deskHint() { d.notice(d.text("desk.hint")) }

// chatAlert tells of a ticket, with what the officer must know at a glance
// and what she can do.
func (d *draft) chatAlert(a Alert) {
	if a.Kind == AlertOutcome {
		d.notice(d.text(a.Reason, a.Args...))
		return
	}
	if a.Kind == AlertDigest {
		d.chatDigest(a)
		return
	}
	if a.Kind == AlertProposal {
		d.proposalAlert(a)
		return
	}
	if a.Kind == AlertGuides {
		d.notice(d.guideDays(a))
		return
	}
	if a.Kind == AlertAccount && a.Account != nil {
		d.outageAlert(*a.Account)
		return
	}
	if a.Kind == AlertErased { // what was told here of her words goes too
		for i := range d.recent {
			if d.recent[i].Ticket == a.Ticket {
				d.change(d.recent[i].ID, func(m *Message) { m.Text, m.Buttons = d.text("desk.erased", "ticket", string(a.Ticket)), nil })
			}
		}
	}
	d.know(a)
	if a.Quiet {
		return
	}
	lines := []string{d.alertText(a)}
	if a.Title != "" {
		lines = append(lines, d.text("desk.about", "title", a.Title))
	}
	if a.StepCount > 0 {
		lines = append(lines, d.text("desk.step", "n", strconv.Itoa(a.StepIndex), "total", strconv.Itoa(a.StepCount)))
	}
	if a.Words != "" {
		lines = append(lines, d.text("desk.words", "words", a.Words))
	}
	if a.Files > 0 {
		lines = append(lines, d.text("desk.files", "n", strconv.Itoa(a.Files)))
	}
	d.add(Message{Kind: MessageNotice, Text: strings.Join(lines, "\n"), Ticket: a.Ticket, Buttons: d.deskButtons(a)})
}

// deskButtons are what can be done about an alert.
func (d *draft) deskButtons(a Alert) []Button {
	switch a.Kind {
	case AlertTaken, AlertGone, AlertClosed, AlertErased, AlertNobody, AlertQuiet:
		return nil
	}
	t, v := string(a.Ticket), strconv.FormatUint(a.Version, 10)
	out := []Button{
		{Label: d.text("desk.button_claim"), Action: action(verbDeskClaim, t, v), Style: StyleMain},
		{Label: d.text("desk.button_move"), Action: action(verbDeskMove, t, v)},
		{Label: d.text("desk.button_close"), Action: action(verbDeskClose, t, v)},
		{Label: d.text("desk.button_back"), Action: action(verbDeskBack, t, v)},
	}
	if u := d.w.Settings.PublicURL; u != "" {
		out = append(out, Button{Label: d.text("desk.button_open"), URL: strings.TrimRight(u, "/") + "/console/t/" + t})
	}
	return out
}

// know remembers whose ticket it is.
func (d *draft) know(a Alert) {
	if a.From == "" {
		return
	}
	known := slices.DeleteFunc(slices.Clone(d.c.Known), func(k KnownTicket) bool { return k.Ticket == a.Ticket })
	known = append(known, KnownTicket{a.Ticket, a.From})
	d.c.Known = known[max(len(known)-maxKnown, 0):]
}

func (d *draft) whose(t TicketID) (ConversationID, bool) {
	for _, k := range d.c.Known {
		if k.Ticket == t {
			return k.From, true
		}
	}
	return "", false
}

// ticketForm finds a ticket's code in a text.
var ticketForm = regexp.MustCompile(`\b[2-9A-HJKMNP-TV-Z]{6}\b`)

// deskWrote sends what the officer wrote as a reply to a ticket's message to
// the citizen of that ticket. The message is found by its ID; where that is
// lost, by the code in its words. Anything else goes to no one.
func (d *draft) deskWrote() {
	var ticket TicketID
	if m := d.find(d.e.ReplyTo); m != nil {
		ticket = m.Ticket
	}
	if ticket == "" {
		ticket = d.quoted()
	}
	switch {
	case ticket == "":
		d.deskHint()
	case len(d.e.Missing) > 0:
		d.notice(d.text("desk.file_lost", "what", d.named(d.e.Missing[0].Reason)))
	default:
		d.order(Command{Kind: CommandReply, Ticket: ticket, Text: d.e.Text, Files: slices.Clone(d.e.Files)})
	}
}

// quoted is the one ticket that the quoted words name; "" when they name
// none or, as a digest does, several: then nobody can tell whose the answer is.
func (d *draft) quoted() TicketID {
	var one TicketID
	for _, code := range ticketForm.FindAllString(d.e.Quote, -1) {
		if _, ok := d.whose(TicketID(code)); !ok || TicketID(code) == one {
			continue
		}
		if one != "" {
			return ""
		}
		one = TicketID(code)
	}
	return one
}

// deskPressed does what an officer's button says.
func (d *draft) deskPressed() {
	verb, args := cut(d.e.Action)
	version, _ := strconv.ParseUint(args[1], 10, 64) // what is no number is 0: no version was seen
	c := Command{Ticket: TicketID(args[0]), Version: version}
	switch verb {
	case verbDeskClaim:
		c.Kind = CommandClaim
	case verbDeskBack:
		c.Kind = CommandHandBack
	case verbDeskEnd:
		c.Kind, c.Outcome = CommandClose, handoff.Outcome(args[2])
	case verbDeskTo:
		c.Kind, c.Officer = CommandTransfer, roster.Desk
		if args[2] != "-" {
			i := slices.IndexFunc(d.w.Roster.Officers, func(o roster.Officer) bool { return short(string(o.ID)) == args[2] })
			if i < 0 {
				d.deskHint()
				return
			}
			c.Officer = d.w.Roster.Officers[i].ID
		}
	case verbDeskClose:
		d.askOutcome(c)
		return
	case verbDeskMove:
		d.askReceiver(c)
		return
	case verbDeskShow:
		d.showHeld(c)
		return
	default:
		d.deskHint()
		return
	}
	d.order(c)
}

// askOutcome asks how a ticket ended.
func (d *draft) askOutcome(c Command) {
	m := Message{Kind: MessageNotice, Ticket: c.Ticket, Text: d.text("desk.ask_outcome", "ticket", string(c.Ticket))}
	for _, o := range []struct {
		outcome handoff.Outcome
		key     string
	}{{handoff.SolvedHelped, "desk.outcome_helped"}, {handoff.SolvedAlone, "desk.outcome_alone"}, {handoff.AtCounter, "desk.outcome_counter"},
		{handoff.NotReached, "desk.outcome_unreached"}, {handoff.NotOurs, "desk.outcome_not_ours"}} {
		m.Buttons = append(m.Buttons, Button{Label: d.text(o.key),
			Action: action(verbDeskEnd, string(c.Ticket), strconv.FormatUint(c.Version, 10), string(o.outcome))})
	}
	d.add(m)
}

// askReceiver asks to whom a ticket goes: colleagues who can take it now.
func (d *draft) askReceiver(c Command) {
	m := Message{Kind: MessageNotice, Ticket: c.Ticket, Text: d.text("desk.ask_receiver", "ticket", string(c.Ticket))}
	to := func(label, who string) {
		m.Buttons = append(m.Buttons, Button{Label: label, Action: action(verbDeskTo, string(c.Ticket), strconv.FormatUint(c.Version, 10), who)})
	}
	for _, o := range d.w.Roster.Officers {
		if o.ID != d.c.Officer && d.w.Roster.Reachable(o.ID, d.now) && len(m.Buttons) < maxReceivers {
			to(o.Name, short(string(o.ID)))
		}
	}
	to(d.text("bot.desk"), "-")
	d.add(m)
}

// order gives a command in the officer's name to the citizen's conversation.
func (d *draft) order(c Command) {
	from, ok := d.whose(c.Ticket)
	if !ok {
		d.deskHint()
		return
	}
	back := d.c.Address
	c.Actor, c.Back = d.c.Officer, &back
	d.follow(Event{Conversation: from, Kind: EventCommand, Command: &c})
}

// report tells a linked chat how its command ended.
func (d *draft) report() {
	c := d.e.Command
	if c == nil || c.Back == nil {
		return
	}
	a := &Alert{Kind: AlertOutcome, Ticket: c.Ticket, Officer: c.Actor, Reason: outcomeKey(c.Kind), Args: []string{"ticket", string(c.Ticket)}}
	if key := d.out.Outcome.Refused; key != "" {
		a.Reason, a.Args = key, d.out.Outcome.Args
	}
	d.follow(Event{Conversation: c.Back.Conversation(), Address: *c.Back, Kind: EventAlert, Desk: true, Alert: a})
}

func outcomeKey(k CommandKind) string {
	switch k {
	case CommandReply:
		return "desk.done_reply"
	case CommandClaim:
		return "desk.done_claim"
	case CommandTransfer:
		return "desk.done_move"
	case CommandHandBack:
		return "desk.done_back"
	}
	return "desk.done_close"
}
