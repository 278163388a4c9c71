package bot

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/roster"
)

// An officer's own chats are not rung one by one at night, at noon or while
// she is away. What there was to tell is held at her desk, by ticket, and told
// in one message when the ward is open and she is there. The notices of the
// console stand there at once all the same.

// Held is what an officer's chats have not been told of a ticket yet.
type Held struct {
	Ticket  TicketID          `json:"ticket"`
	From    ConversationID    `json:"from,omitempty"` // the citizen's
	Group   roster.GroupID    `json:"group,omitempty"`
	Version uint64            `json:"version,omitempty"` // of the ticket, at the last news
	By      time.Time         `json:"by,omitzero"`       // the promise in force then; zero: nobody waited
	Last    AlertKind         `json:"last"`
	Times   map[AlertKind]int `json:"times"` // pieces of news of each kind
}

const (
	// maxHeld is of how many tickets a desk keeps what was held back.
	maxHeld = 50
	// maxTold is how many tickets a digest lists, and so a message that every
	// platform takes whole.
	maxTold = 15
	// maxShow is how many of them have a button each.
	maxShow = 6
)

func cloneHeld(held []Held) []Held {
	held = slices.Clone(held)
	for i := range held {
		held[i].Times = maps.Clone(held[i].Times)
	}
	return held
}

// pushOrHold tells an officer's own chats of an alert, or holds it for the
// digest. That nobody at all is there is told at once, at any hour.
func (d *draft) pushOrHold(a Alert) {
	if len(d.c.Chats) == 0 {
		return
	}
	switch {
	case d.there(a.Officer):
		d.digest() // what came before is told before
		d.push(a)
		return
	case a.Kind == AlertNobody:
		d.push(a)
		return
	}
	if a.Kind == AlertErased {
		a.Quiet = true
		d.push(a)
	}
	if len(d.c.Held) == 0 && d.c.HeldMore == 0 {
		d.digestLater()
	}
	d.hold(a)
}

// there reports that the ward is open and the officer is neither away nor
// switched off. Whether she may reply does not matter: a lead who may not is
// told of broken promises all the same.
func (d *draft) there(id roster.OfficerID) bool {
	o, _ := d.w.Roster.Officer(id)
	return d.w.Roster.Open(d.now) && o.Enabled && !d.w.Roster.Away(id, d.now)
}

// push tells all of her chats.
func (d *draft) push(a Alert) {
	for _, to := range d.c.Chats {
		told := a
		told.Held = cloneHeld(a.Held)
		d.follow(Event{Conversation: to.Conversation(), Address: to, Kind: EventAlert, Desk: true, Alert: &told})
	}
}

// hold keeps an alert for the digest.
func (d *draft) hold(a Alert) {
	if a.Kind == AlertProposal || a.Kind == AlertAccount || a.Kind == AlertGuides { // it is about no ticket: there is none to bring up
		d.c.HeldMore++
		return
	}
	i := slices.IndexFunc(d.c.Held, func(h Held) bool { return h.Ticket == a.Ticket })
	if i < 0 {
		if len(d.c.Held) >= maxHeld {
			d.c.HeldMore++
			return
		}
		i = len(d.c.Held)
		d.c.Held = append(d.c.Held, Held{Ticket: a.Ticket, Times: map[AlertKind]int{}})
	}
	h := &d.c.Held[i]
	h.Last, h.By, h.Group, h.Version = a.Kind, a.By, a.Group, a.Version
	if a.From != "" {
		h.From = a.From
	}
	h.Times[a.Kind]++
}

// digestLater sets the timer of the digest to the next opening. An earlier
// one is stale.
func (d *draft) digestLater() {
	from := d.now
	if d.w.Roster.Open(from) { // she is away: look again tomorrow
		from = d.nextDay()
	}
	due, ok := d.w.Roster.NextOpen(from)
	if !ok {
		due = d.nextDay() // no hours are known; they may be by then
	}
	d.c.Generation++
	d.follow(Event{Conversation: d.c.ID, Address: d.c.Address, Kind: EventTimer, Desk: true, Due: due,
		Timer: &Timer{Kind: TimerDigest, Generation: d.c.Generation}})
}

// nextDay is the next midnight in the ward.
func (d *draft) nextDay() time.Time {
	zone := d.w.Roster.Location
	if zone == nil {
		zone = time.UTC
	}
	y, m, day := d.now.In(zone).Date()
	return time.Date(y, m, day+1, 0, 0, 0, 0, zone)
}

// digestDue tells what was held back if she is there, and else looks again
// when the ward opens the next time.
func (d *draft) digestDue() {
	switch {
	case len(d.c.Held) == 0 && d.c.HeldMore == 0:
	case d.there(roster.OfficerID(d.c.Address.Chat)):
		d.digest()
	default:
		d.digestLater()
	}
}

// digest tells her chats what was held back, in one message.
func (d *draft) digest() {
	if len(d.c.Held) == 0 && d.c.HeldMore == 0 {
		return
	}
	d.push(Alert{Kind: AlertDigest, Officer: roster.OfficerID(d.c.Address.Chat), Held: d.c.Held, HeldMore: d.c.HeldMore})
	d.c.Held, d.c.HeldMore = nil, 0
}

// chatDigest says a digest in an officer's own chat. It holds nothing of what
// citizens wrote. Each ticket can be brought up by a button, and is answered
// from there: an answer to the digest itself would be nobody's.
func (d *draft) chatDigest(a Alert) {
	var lines []string
	if len(a.Held) > 0 {
		lines = append(lines, d.text("watch.digest", "n", strconv.Itoa(len(a.Held))))
	}
	var buttons []Button
	for i, h := range a.Held {
		d.know(Alert{Ticket: h.Ticket, From: h.From})
		if i < maxTold {
			lines = append(lines, d.heldLine(h))
		}
		if len(buttons) < maxShow && !h.over() {
			buttons = append(buttons, Button{Label: d.text("watch.button_show", "ticket", string(h.Ticket)),
				Action: action(verbDeskShow, string(h.Ticket), strconv.FormatUint(h.Version, 10))})
		}
	}
	if n := len(a.Held) - maxTold; n > 0 {
		lines = append(lines, d.text("watch.digest_more", "n", strconv.Itoa(n)))
	}
	if a.HeldMore > 0 {
		lines = append(lines, d.text("watch.digest_rest", "n", strconv.Itoa(a.HeldMore)))
	}
	if u := d.w.Settings.PublicURL; u != "" {
		buttons = append(buttons, Button{Label: d.text("desk.button_open"), URL: strings.TrimRight(u, "/") + "/console"})
	}
	d.add(Message{Kind: MessageNotice, Text: strings.Join(lines, "\n"), Buttons: buttons})
}

// over reports that the ticket is not hers to answer any more.
func (h Held) over() bool {
	switch h.Last {
	case AlertTaken, AlertGone, AlertClosed, AlertErased, AlertQuiet:
		return true
	}
	return false
}

// heldLine is a ticket of the digest: its code, group, what happened, and by
// when an answer is promised. Of one that is not hers any more it says only
// that.
func (d *draft) heldLine(h Held) string {
	group := d.w.Roster.GroupName(h.Group)
	if group == "" {
		group = d.text("bot.alert_no_group")
	}
	var news []string
	if h.over() {
		news = []string{d.newsText(h.Last, 1)}
	} else {
		for _, k := range []AlertKind{AlertNew, AlertMessage, AlertEdited, AlertRemind, AlertLate, AlertUndelivered, AlertElsewhere, AlertUnsaid, AlertNobody} {
			if n := h.Times[k]; n > 0 {
				news = append(news, d.newsText(k, n))
			}
		}
		if len(news) == 0 {
			news = []string{d.newsText(h.Last, 1)}
		}
	}
	line := d.text("watch.digest_line", "ticket", string(h.Ticket), "group", group, "news", strings.Join(news, ", "))
	if !h.By.IsZero() && !h.over() {
		line += " " + d.text("bot.alert_by", "by", d.clock(h.By))
	}
	return line
}

func (d *draft) newsText(k AlertKind, n int) string {
	switch k {
	case AlertNew:
		return d.text("watch.news_new")
	case AlertMessage:
		return d.text("watch.news_message", "n", strconv.Itoa(n))
	case AlertEdited:
		return d.text("watch.news_edited")
	case AlertRemind:
		return d.text("watch.news_remind")
	case AlertLate:
		return d.text("watch.news_late")
	case AlertUndelivered:
		return d.text("watch.news_undelivered")
	case AlertElsewhere:
		return d.text("channel.news_elsewhere")
	case AlertUnsaid:
		return d.text("channel.news_unsaid")
	case AlertTaken:
		return d.text("watch.news_taken")
	case AlertGone:
		return d.text("watch.news_gone")
	case AlertClosed, AlertQuiet:
		return d.text("watch.news_closed")
	case AlertErased:
		return d.text("watch.news_erased")
	}
	return d.text("watch.news_other")
}

// showHeld brings one ticket of a digest up, to be answered and acted on.
func (d *draft) showHeld(c Command) {
	if _, ok := d.whose(c.Ticket); !ok {
		d.deskHint()
		return
	}
	d.add(Message{Kind: MessageNotice, Text: d.text("watch.show", "ticket", string(c.Ticket)), Ticket: c.Ticket,
		Buttons: d.deskButtons(Alert{Kind: AlertNew, Ticket: c.Ticket, Version: c.Version})})
}

// chatLost notes that nothing reaches an officer's own chat any more, and has
// her desk say so, once: her notices stand in the console alone from then on.
func (d *draft) chatLost() {
	f := d.e.Delivery
	if f == nil || f.State != DeliveryUnreachable {
		return
	}
	before := d.c.Unreachable
	if d.c.Unreachable = f.Reason; f.Reason == "" {
		d.c.Unreachable = string(f.State)
	}
	if before != "" {
		return
	}
	to := DeskAddress(d.c.Officer)
	d.follow(Event{Conversation: to.Conversation(), Address: to, Kind: EventAlert, Desk: true,
		Alert: &Alert{Kind: AlertChatLost, Officer: d.c.Officer, From: d.c.ID}})
}
