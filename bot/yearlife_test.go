package bot_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// What people do in the course of the year.

// planDay is whom a day brings: a few citizens, fewer when nobody works, a
// quarter of them at any hour; and the storms.
func (y *year) planDay(day time.Time) {
	n := 1
	if y.w.Roster.Open(day.Add(90 * time.Minute)) {
		n = y.between(2, 6)
	}
	for range n {
		at := day.Add(time.Duration(y.between(20, 600)) * time.Minute)
		if y.chance(0.25) {
			at = day.Add(time.Duration(y.between(-420, 1019)) * time.Minute)
		}
		y.at(at, y.comes)
	}
	switch day.Format(time.DateOnly) {
	case "2026-12-31", "2027-02-11": // a last day, and the first after Tết
		for range 60 {
			y.at(day.Add(time.Hour+time.Duration(y.between(0, 3599))*time.Second), y.wants)
		}
	}
}

// someone is a citizen; many come again.
func (y *year) someone() bot.Address {
	account := bot.Account("telegram:ward")
	if y.chance(0.3) {
		account = "zalo:ward"
	}
	return bot.Address{Account: account, Chat: bot.ChatID(fmt.Sprint(y.rnd.IntN(400)))}
}

// by is an event of the citizen at an address.
func (y *year) by(a bot.Address, e bot.Event) {
	y.address = a
	y.citizen(e)
}

// comes is a citizen with a question, whom the bot helps or not.
func (y *year) comes() {
	a := y.someone()
	y.by(a, bot.Event{Kind: bot.EventStarted})
	for range y.between(1, 2) {
		y.by(a, bot.Event{Kind: bot.EventText, Text: "tôi muốn đăng ký tạm trú cho con"})
	}
	if y.chance(0.7) {
		y.person(a)
	}
}

func (y *year) wants() { y.person(y.someone()) }

// person asks for a person: in words or by button, saying her group at once,
// when she is asked, or not at all.
func (y *year) person(a bot.Address) {
	group := fmt.Sprintf("tổ %d", y.between(1, 12))
	switch y.rnd.IntN(10) {
	case 0:
		y.by(a, bot.Event{Kind: bot.EventText, Text: "gap can bo"})
	case 1, 2, 3, 4:
		y.by(a, bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
		y.by(a, bot.Event{Kind: bot.EventText, Text: group})
	default:
		y.by(a, bot.Event{Kind: bot.EventText, Text: "cho tôi gặp cán bộ " + group})
	}
	if y.chance(0.2) {
		y.at(y.w.Now.Add(time.Duration(y.between(1, 300))*time.Minute), func() {
			y.by(a, bot.Event{Kind: bot.EventText, Text: "cán bộ ơi, giấy tờ của tôi thiếu xác nhận"})
		})
	}
	if y.chance(0.05) {
		y.at(y.w.Now.Add(time.Duration(y.between(1, 60))*time.Minute), func() {
			y.by(a, bot.Event{Kind: bot.EventPress, Action: bot.ActionBot})
			y.by(a, bot.Event{Kind: bot.EventText, Text: "lệ phí bao nhiêu"})
			y.by(a, bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
		})
	}
}

// minds is what whoever stands behind a ticket is going to do about it: most
// answer in time, some late, and some never.
func (y *year) minds(t handoff.Ticket) {
	minutes := y.between(3, 50)
	switch n := y.rnd.IntN(100); {
	case n < 12:
		return
	case n < 25:
		minutes = y.between(55, 240)
	}
	y.at(y.work(minutes), func() { y.answers(t.ID, t.Generation) })
}

// answers is an officer's reply, or what she does instead.
func (y *year) answers(id bot.TicketID, generation uint64) {
	t := y.tickets[id]
	if t.Status != handoff.Open || t.Generation != generation {
		return
	}
	who := t.Owner
	if who == roster.Desk {
		members := y.w.Roster.DeskMembers(y.w.Now)
		if len(members) == 0 {
			return
		}
		who = members[y.rnd.IntN(len(members))]
	}
	if y.chance(0.08) {
		to := y.w.Roster.Officers[y.rnd.IntN(len(y.w.Roster.Officers))].ID
		y.command(t, bot.Command{Kind: bot.CommandTransfer, Actor: who, Officer: to, Note: "đúng việc của bạn"})
		return
	}
	if y.chance(0.1) {
		y.command(t, bot.Command{Kind: bot.CommandNote, Actor: who, Text: "đã gọi hỏi bên công an"})
	}
	if t.Address.Account == "zalo:ward" && y.chance(0.1) {
		y.by(t.Address, bot.Event{Kind: bot.EventEcho, Platform: fmt.Sprint("e", y.turns), Text: "Bà con qua bàn số 2 gặp tôi nhé."})
		return
	}
	y.command(t, bot.Command{Kind: bot.CommandReply, Actor: who, Text: "Dạ, bà con mang căn cước ra bàn số 2 ạ."})
	if n := len(y.rows); n > 0 && y.chance(0.02) {
		state := bot.DeliveryDead
		if y.chance(0.5) {
			state = bot.DeliveryUnreachable
		}
		id, until := y.rows[n-1].Message, y.w.Now
		if y.chance(0.6) { // the platform is down, and it is tried for a day or two
			until = until.Add(time.Duration(y.between(1, 48)) * time.Hour)
		}
		y.fails[id], y.held[id] = bot.RowResult{State: state, Reason: "delivery.refused"}, until
		y.at(until, func() {})
	}
	a := t.Address
	switch y.rnd.IntN(10) {
	case 0, 1, 2:
		y.at(y.w.Now.Add(time.Duration(y.between(1, 900))*time.Minute), func() {
			y.by(a, bot.Event{Kind: bot.EventText, Text: "thế còn giấy khai sinh thì sao ạ"})
		})
	case 3:
		y.at(y.w.Now.Add(2*time.Minute), func() { y.by(a, bot.Event{Kind: bot.EventText, Text: "cảm ơn"}) })
	}
	y.at(y.work(y.between(0, 300)), func() { y.ends(id) })
}

// ends closes a ticket that nobody waits on, or tries again later.
func (y *year) ends(id bot.TicketID) {
	t := y.tickets[id]
	switch {
	case t.Status != handoff.Open:
		return
	case t.Waiting() || t.Owner == roster.Desk:
		y.at(y.work(120), func() { y.ends(id) })
		return
	}
	kind := bot.CommandClose
	if y.chance(0.15) {
		kind = bot.CommandHandBack
	}
	y.command(t, bot.Command{Kind: kind, Actor: t.Owner, Outcome: handoff.SolvedHelped})
	if y.chance(0.3) {
		y.by(t.Address, bot.Event{Kind: bot.EventPress, Action: bot.RateAction(id, y.between(1, 5))})
	}
	if y.chance(0.01) {
		y.by(t.Address, bot.Event{Kind: bot.EventPress, Action: "erase"})
		y.by(t.Address, bot.Event{Kind: bot.EventPress, Action: "erase:yes"})
	}
}

func (y *year) command(t handoff.Ticket, k bot.Command) {
	k.Ticket, k.Version = t.ID, y.tickets[t.ID].Version
	y.put(bot.Event{Kind: bot.EventCommand, Conversation: t.Conversation, Address: t.Address, Command: &k})
	y.play()
}

// planRosters is how the ward's people change: absences told before and not,
// whole chains at once, everybody for a day, one who leaves and one who comes.
func (y *year) planRosters() {
	day := func(m time.Month, d int) time.Time {
		year := 2026
		if m < 6 {
			year = 2027
		}
		return date(year, m, d, 0, 0)
	}
	everybody := []roster.OfficerID{"an", "binh", "moi", "cuc", "duc", "giang", "dung", "lan", "thu"}
	for n := range 12 {
		month := date(2026, time.June+time.Month(n), 1, 0, 0)
		for _, id := range everybody {
			if !y.chance(0.4) {
				continue
			}
			from := month.AddDate(0, 0, y.between(0, 26))
			told := from.AddDate(0, 0, -3).Add(10 * time.Hour)
			if y.chance(0.5) {
				told = from.Add(8*time.Hour + 5*time.Minute)
			}
			y.away(told, from, y.between(1, 10), id)
		}
	}
	y.away(day(8, 3).Add(9*time.Hour), day(8, 3), 5, "an", "binh", "cuc")
	y.away(day(11, 6).Add(9*time.Hour), day(11, 9), 3, "duc", "giang", "lan", "thu")
	y.away(day(3, 15).Add(9*time.Hour+30*time.Minute), day(3, 15), 1, everybody...)
	y.change(day(10, 1).Add(14*time.Hour), func(r *roster.Roster) {
		i := slices.IndexFunc(r.Officers, func(o roster.Officer) bool { return o.ID == "binh" })
		r.Officers[i] = roster.Officer{ID: "moi", Name: "Cán bộ mẫu mới", Enabled: true, CanReply: true, Substitute: "cuc"}
		for i := range r.Officers {
			if r.Officers[i].Substitute == "binh" {
				r.Officers[i].Substitute = "moi"
			}
		}
		for i := range r.Duties {
			if r.Duties[i].Officer == "binh" {
				r.Duties[i].Officer = "moi"
			}
		}
	})
	// A storm closes the counter for two days that nobody knew of.
	y.change(day(9, 24).Add(16*time.Hour), func(r *roster.Roster) {
		h := map[string]string{"2026-09-25": "nghỉ bão", "2026-09-26": "nghỉ bão"}
		for d, name := range r.Hours.Holidays {
			h[d] = name
		}
		r.Hours.Holidays = h
	})
}

// away plans an absence of some days that the roster knows from a time on.
func (y *year) away(told, from time.Time, days int, who ...roster.OfficerID) {
	y.change(told, func(r *roster.Roster) {
		for i := range r.Officers {
			if o := &r.Officers[i]; slices.Contains(who, o.ID) {
				o.Absences = append(slices.Clone(o.Absences), roster.Absence{From: from, To: from.AddDate(0, 0, days-1)})
			}
		}
	})
}

// change plans another roster, and has owners checked when it is in force.
func (y *year) change(at time.Time, change func(*roster.Roster)) {
	if at.Before(y.w.Now) {
		at = y.w.Now
	}
	y.at(at, func() {
		r := *y.w.Roster
		r.Officers, r.Duties = slices.Clone(r.Officers), slices.Clone(r.Duties)
		change(&r)
		y.w.Roster = &r
		y.rosters++
		y.recheck()
	})
}
