package bot_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// What happens to a crowd by itself: time, the roster, and channels.

func (c *crowd) passes() {
	d := time.Duration(rapid.IntRange(1, 200).Draw(c.rt, "minutes")) * time.Minute
	c.log("%v pass", d)
	c.through(d)
}

func (c *crowd) dayPasses() {
	c.log("a day passes")
	c.through(24 * time.Hour)
}

// through lets time go by as a server does that runs all the while: every
// midnight it has owners checked.
func (s *stage) through(d time.Duration) {
	for end := s.w.Now.Add(d); ; {
		next := s.midnight()
		if next.After(end) {
			s.pass(end.Sub(s.w.Now))
			return
		}
		s.pass(next.Sub(s.w.Now))
		s.recheck()
	}
}

func (s *stage) midnight() time.Time {
	y, m, d := s.w.Now.In(s.w.Roster.Location).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, s.w.Roster.Location)
}

// recheck asks of every open ticket whether its owner is still right, as
// RosterEvents does.
func (s *stage) recheck() {
	var ids []bot.TicketID
	for id, t := range s.tickets {
		if t.Status == "open" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		t := s.tickets[id]
		s.put(bot.Event{Kind: bot.EventRoster, Conversation: t.Conversation, Address: t.Address})
	}
	s.play()
}

// sleeps is a server that is down for a while: what fell due meanwhile is
// done late, and owners are checked when it starts.
func (c *crowd) sleeps() {
	d := time.Duration(rapid.IntRange(1, 30).Draw(c.rt, "hours")) * time.Hour
	c.log("the server is down for %v", d)
	c.w.Now = c.w.Now.Add(d)
	c.play()
	c.recheck()
}

// roster changes one thing about the ward.
func (c *crowd) roster() {
	r := *c.w.Roster
	r.Officers, r.Duties, r.DeskTeam = slices.Clone(r.Officers), slices.Clone(r.Duties), slices.Clone(r.DeskTeam)
	day := c.midnight().AddDate(0, 0, -1)
	i := rapid.IntRange(0, len(r.Officers)-1).Draw(c.rt, "officer")
	o := &r.Officers[i]
	change := pick(c.rt, "change", []string{"away", "away", "away", "back", "back", "off", "on", "mute", "voice", "stand-in", "duty", "desk", "no desk", "gone", "joins", "holiday", "work day", "all away", "all away", "all back", "all back"})
	who := o.ID
	switch change {
	case "away":
		n := rapid.IntRange(0, 3).Draw(c.rt, "days")
		o.Absences = append(slices.Clone(o.Absences), roster.Absence{From: day, To: day.AddDate(0, 0, n)})
	case "back":
		o.Absences = nil
	case "off", "on":
		o.Enabled = change == "on"
	case "mute", "voice":
		o.CanReply = change == "voice"
	case "stand-in":
		o.Substitute = pick(c.rt, "substitute", append([]roster.OfficerID{""}, crowdOfficers...))
	case "duty":
		g := rapid.IntRange(0, len(r.Duties)-1).Draw(c.rt, "duty")
		r.Duties[g].Officer = o.ID
	case "desk":
		r.DeskTeam = append([]roster.OfficerID{o.ID}, r.DeskTeam...)
	case "no desk":
		r.DeskTeam = nil
	case "all away", "all back":
		who = ""
		without := rapid.Bool().Draw(c.rt, "without the desk")
		for i := range r.Officers {
			if r.Officers[i].Absences = nil; change == "all away" || without && slices.Contains(r.DeskTeam, r.Officers[i].ID) {
				r.Officers[i].Absences = []roster.Absence{{From: day, To: day}}
			}
		}
	case "gone":
		if len(r.Officers) > 1 {
			r.Officers = slices.Delete(r.Officers, i, i+1)
		}
	case "joins":
		if who = pick(c.rt, "who", crowdOfficers); !slices.ContainsFunc(r.Officers, func(o roster.Officer) bool { return o.ID == who }) {
			r.Officers = append(r.Officers, roster.Officer{ID: who, Name: "Cán bộ mẫu " + strings.ToUpper(string(who)), Enabled: true, CanReply: true})
		}
	case "holiday", "work day":
		who = ""
		r.Hours.Holidays = map[string]string{"2027-01-01": "Tết Dương lịch"}
		if change == "holiday" {
			for n := range rapid.IntRange(1, 3).Draw(c.rt, "days") {
				r.Hours.Holidays[day.AddDate(0, 0, n).Format(time.DateOnly)] = "nghỉ bão"
			}
		}
	}
	c.log("the roster changes: %s %s", change, who)
	c.w.Roster = &r
	c.recheck()
}

// arrives lets every message that is under way arrive, some of them perhaps
// twice.
func (c *crowd) arrives() {
	twice := rapid.IntRange(0, 3).Draw(c.rt, "twice") == 0
	c.log("%d calls succeed, twice: %v", len(c.rows), twice)
	for len(c.rows) > 0 {
		r := c.rows[0]
		if twice {
			r.Ambiguous = 1
		}
		c.arrive(r, bot.RowResult{State: bot.DeliveryDelivered, PlatformID: "p" + r.ID})
	}
	c.play()
}

// fails ends the oldest call of a chat without success.
func (c *crowd) fails() {
	if len(c.rows) == 0 {
		return
	}
	c.fail(pick(c.rt, "row", c.rows).Message)
}

func (c *crowd) replyFails() {
	var replies []bot.MessageID
	for _, r := range c.rows {
		if st := c.states[r.Conversation]; st != nil && slices.ContainsFunc(st.Recent, func(m bot.Message) bool {
			return m.ID == r.Message && m.Author.Kind == bot.AuthorOfficer
		}) {
			replies = append(replies, r.Message)
		}
	}
	if len(replies) == 0 {
		return
	}
	c.fail(pick(c.rt, "reply", replies))
}

// fail lets what is before a message in its chat arrive, and the message
// not.
func (c *crowd) fail(id bot.MessageID) {
	res := bot.RowResult{State: pick(c.rt, "state", []bot.DeliveryState{bot.DeliveryDead, bot.DeliveryUnreachable}),
		Reason: pick(c.rt, "reason", []string{"", "delivery.refused", bot.ReasonUnknown, bot.ReasonExpired})}
	at := slices.IndexFunc(c.rows, func(r bot.Row) bool { return r.Message == id })
	bad := c.rows[at]
	c.log("message %s of %s %s fails: %s %s", id[len(id)-4:], bad.Address.Account, bad.Address.Chat, res.State, res.Reason)
	for _, r := range slices.Clone(c.rows[:at]) {
		if r.Address == bad.Address {
			c.arrive(r, bot.RowResult{State: bot.DeliveryDelivered, PlatformID: "p" + r.ID})
		}
	}
	c.arrive(bad, res)
	c.play()
}

func (c *crowd) someoneOf(id bot.ConversationID) bool {
	return slices.ContainsFunc(c.people, func(a bot.Address) bool { return a.Conversation() == id })
}
