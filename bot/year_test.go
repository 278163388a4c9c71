package bot_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/roster"
)

// year is a ward in the course of a year, in memory and by a clock of its
// own: citizens come, officers answer, fall ill, leave, and messages get
// lost. It is the same year each time.
type year struct {
	*stage
	rnd     *rand.Rand
	plans   []plan                          // what people are going to do
	open    map[bot.TicketID]bool           // tickets that are
	minded  map[bot.TicketID]uint64         // generation for which somebody has decided what to do
	alarmed map[bot.TicketID]bool           // since nobody is there for it
	fails   map[bot.MessageID]bot.RowResult // how a message will end
	held    map[bot.MessageID]time.Time     // until when it is tried
	unsaid  map[bot.TicketID]time.Time      // somebody was told that a promise was not said, of a citizen last heard of then
	figures
}

// plan is something that somebody does at a time.
type plan struct {
	at time.Time
	do func()
}

// figures are what the year came to.
type figures struct {
	turns, handoffs, promises, kept, broken, moved, reassigned, alarms, lost, reopened, closed, rosters, elsewhere, unsent, spared, walls int
	longest                                                                                                                               time.Duration // a wait, in working time
}

// TestYear lets a ward work from June 2026 to the end of May 2027: 12 groups,
// 8 officers of whom 2 are the desk's team and 1 leads, Saturdays in the
// morning, holidays with Tết, days worked instead, absences of which some
// take away whole chains of substitutes, one officer who leaves and one who
// comes, two storms of sixty questions in an hour, nights, and deliveries
// that fail. One channel lets nothing through after a while, counts calls, and
// once in a while somebody answers there with its own tool. All goes through
// Ask and Decide.
//
// After every turn: who is handed off is told who and when, and whoever
// stands behind the ticket is alerted (everybody, when nobody does); a broken
// promise is apologised for and escalated; nobody who is away is alerted to
// work. Whenever nothing is due: each open ticket has an owner who can
// answer, or lies at a desk that raised the alarm when nobody was behind it;
// its promise lies ahead, in working hours, and one timer watches it.
//
// go test ./bot -run Year -v prints what the year came to.
func TestYear(t *testing.T) {
	w := testWorld(t)
	w.Roster = yearWard()
	w.Now = date(2026, 6, 1, 7, 0)
	w.Settings.Channels = map[string]bot.Limits{"zalo": {ReplyWindow: 7 * 24 * time.Hour, BotWindow: 24 * time.Hour, Free: 8, FreeWindow: 48 * time.Hour, Still: true}}
	y := &year{stage: newStage(t, w), rnd: rand.New(rand.NewPCG(2026, 6)), open: map[bot.TicketID]bool{},
		minded: map[bot.TicketID]uint64{}, alarmed: map[bot.TicketID]bool{}, fails: map[bot.MessageID]bot.RowResult{}, held: map[bot.MessageID]time.Time{}, unsaid: map[bot.TicketID]time.Time{}}
	y.quick = true
	y.channels = []bot.Channel{channeltest.New("telegram:ward", nil, nil), channeltest.New("zalo:ward", nil, nil)}
	y.search, y.seen = y.look, y.turned
	end := date(2027, 6, 1, 0, 0)
	y.planRosters()
	for day := w.Now; day.Before(end); day = day.AddDate(0, 0, 1) {
		y.planDay(day)
	}
	y.run(end)
	f := y.figures
	t.Logf("\n%d turns, %d questions searched, %d changes of the roster\n"+
		"handoffs           %6d\npromises given     %6d\n  kept             %6d\n  broken           %6d\n    owner moved    %6d\n"+
		"reassigned         %6d\nreplies lost       %6d\n  tickets reopened %6d\nalarms             %6d\nclosed             %6d\nanswered elsewhere %6d\nnot sent           %6d\n  to spare calls   %6d\n  officers told    %6d\nlongest wait in working hours %v",
		f.turns, y.searched, f.rosters, f.handoffs, f.promises, f.kept, f.broken, f.moved, f.reassigned, f.lost, f.reopened, f.alarms, f.closed, f.elsewhere, f.unsent, f.spared, f.walls, f.longest)
	for what, n := range map[string]int{"handoffs": f.handoffs, "kept": f.kept, "broken": f.broken, "moved": f.moved, "reassigned": f.reassigned,
		"lost": f.lost, "reopened": f.reopened, "alarms": f.alarms, "closed": f.closed,
		"answers elsewhere": f.elsewhere, "unsent": f.unsent, "spared": f.spared, "told of unsaid promises": f.walls} {
		if n == 0 {
			t.Errorf("a year without any %s proves nothing of them", what)
		}
	}
}

// run does what is planned, when it is time, and stops on the way wherever a
// timer is due or a day begins.
func (y *year) run(end time.Time) {
	for y.w.Now.Before(end) {
		next, dawn, planned := y.midnight(), true, false
		if len(y.plans) > 0 && y.plans[0].at.Before(next) {
			next, dawn, planned = y.plans[0].at, false, true
		}
		for _, e := range y.queue {
			if e.Due.Before(next) {
				next, dawn, planned = e.Due, false, false
			}
		}
		if y.w.Now.Before(next) {
			y.w.Now = next
		}
		if dawn {
			y.recheck()
		}
		y.settle()
		if planned {
			do := y.plans[0].do
			y.plans = y.plans[1:]
			do()
			y.settle()
		}
	}
}

// settle handles what is due, lets messages end, checks, and has officers
// make up their minds.
func (y *year) settle() {
	y.play()
	for {
		slow := map[bot.Address]bool{} // a row blocks its own chat
		i := slices.IndexFunc(y.rows, func(r bot.Row) bool {
			slow[r.Address] = slow[r.Address] || y.held[r.Message].After(y.w.Now)
			return !slow[r.Address]
		})
		if i < 0 {
			break
		}
		r := y.rows[i]
		res, ok := y.fails[r.Message]
		if !ok {
			res = bot.RowResult{State: bot.DeliveryDelivered, PlatformID: "p" + r.ID}
		}
		y.arrive(r, res)
		y.play()
	}
	for _, id := range y.openIDs() {
		t := y.tickets[id]
		if alone := y.owned(t); !alone {
			delete(y.alarmed, id)
		} else if !y.alarmed[id] {
			y.t.Fatalf("%v: nobody is there for %s, and no alarm was raised", y.w.Now, id)
		}
		y.watched(t)
		if t.Waiting() && y.minded[id] != t.Generation {
			y.minded[id] = t.Generation
			y.minds(t)
		}
	}
}

func (y *year) openIDs() []bot.TicketID {
	ids := make([]bot.TicketID, 0, len(y.open))
	for id := range y.open {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// turned checks a turn and counts.
func (y *year) turned(e bot.Event, was bot.State, t bot.Turn) {
	y.turns++
	y.alertsPresent(t)
	y.limitsKept(t)
	if t.Ticket == nil {
		return
	}
	now, old := t.Ticket, was.Ticket
	if now.Status != handoff.Open {
		delete(y.open, now.ID)
		if old != nil {
			y.closed++
		}
		return
	}
	y.open[now.ID] = true
	y.promised(e, was, t)
	if old == nil {
		if now.Reopened > 0 {
			y.reopened++
		} else {
			y.handoffs++
			y.alertedFor(t)
		}
	}
	if n := len(now.History); n > 0 && now.History[n-1].Kind == handoff.ChangeReassign && (old == nil || len(old.History) < n) {
		y.reassigned++
	}
	if now.Waiting() && (old == nil || !old.PromisedBy.Equal(now.PromisedBy) || !old.Waiting()) {
		y.promises++
	}
	if breaks(e, was) {
		y.broken++
		y.escalated(was, t)
		if now.Owner != old.Owner {
			y.moved++
		}
	}
	if did(e, t, bot.CommandReply) && old.Waiting() {
		if old.Kept(y.w.Now) {
			y.kept++
		}
		y.longest = max(y.longest, y.w.Roster.WorkingBetween(old.WaitingSince, y.w.Now))
	}
}

// alertsPresent: what asks for work reaches nobody who is away or gone.
func (y *year) alertsPresent(t bot.Turn) {
	for _, f := range t.Events {
		if f.Kind != bot.EventAlert {
			continue
		}
		switch f.Alert.Kind {
		case bot.AlertNobody:
			if f.Alert.Officer == roster.Desk {
				y.alarms++
			}
			y.alarmed[f.Alert.Ticket] = true
		case bot.AlertNew, bot.AlertMessage, bot.AlertEdited, bot.AlertRemind, bot.AlertLate, bot.AlertUndelivered:
			if !y.w.Roster.Reachable(f.Alert.Officer, y.w.Now) {
				y.t.Fatalf("%v: %s is told %s, and is not there", y.w.Now, f.Alert.Officer, f.Alert.Kind)
			}
		}
		if f.Alert.Kind == bot.AlertUndelivered {
			y.lost++
		}
	}
}

// limitsKept: what is not sent has no row, no delivery of it fails, and of one
// promise that was not said officers are told once for each silence.
func (y *year) limitsKept(t bot.Turn) {
	for _, m := range t.Messages {
		if m.Elsewhere {
			y.elsewhere++
		}
		if m.Delivery.State != bot.DeliveryDead {
			continue
		}
		if y.unsent++; m.Delivery.Reason == bot.ReasonSpared {
			y.spared++
		}
		if slices.ContainsFunc(y.made, func(r bot.Row) bool { return r.Message == m.ID }) {
			y.t.Fatalf("%v: sent all the same: %+v", y.w.Now, m)
		}
	}
	told := map[bot.TicketID]bool{}
	for _, f := range t.Events {
		if f.Alert == nil || f.Alert.Kind != bot.AlertUnsaid || told[f.Alert.Ticket] {
			continue
		}
		told[f.Alert.Ticket] = true
		y.walls++
		if at, ok := y.unsaid[f.Alert.Ticket]; ok && at.Equal(t.Conversation.CitizenAt) {
			y.t.Fatalf("%v: told a second time that a promise of %s was not said", y.w.Now, f.Alert.Ticket)
		}
		y.unsaid[f.Alert.Ticket] = t.Conversation.CitizenAt
	}
}

// alertedFor: whoever stands behind a new ticket is told.
func (y *year) alertedFor(t bot.Turn) {
	behind, kind := []roster.OfficerID{t.Ticket.Owner}, bot.AlertNew
	if t.Ticket.Owner == roster.Desk {
		if behind = y.w.Roster.DeskMembers(y.w.Now); len(behind) == 0 {
			behind, kind = []roster.OfficerID{roster.Desk}, bot.AlertNobody
		}
	}
	for _, id := range behind {
		if !slices.ContainsFunc(t.Events, func(f bot.Event) bool {
			return f.Kind == bot.EventAlert && f.Address == bot.DeskAddress(id) && f.Alert.Kind == kind
		}) {
			y.t.Fatalf("%v: %s is not told of %s", y.w.Now, id, t.Ticket.ID)
		}
	}
}

func (y *year) chance(p float64) bool { return y.rnd.Float64() < p }

func (y *year) between(a, b int) int { return a + y.rnd.IntN(b-a+1) }

// at plans something; what was planned first for one time is done first.
func (y *year) at(t time.Time, do func()) {
	i, _ := slices.BinarySearchFunc(y.plans, t, func(p plan, t time.Time) int {
		if p.at.After(t) {
			return 1
		}
		return -1
	})
	y.plans = slices.Insert(y.plans, i, plan{t, do})
}

// work is a time some minutes of work from now.
func (y *year) work(minutes int) time.Time {
	return y.w.Roster.AddWorking(y.w.Now, time.Duration(minutes)*time.Minute)
}

// look is a search: sure, less sure, not sure, and once in a while down.
func (y *year) look(bot.Query) (knowledge.Answer, error) {
	three := []knowledge.Candidate{{Code: "1.004194"}, {Code: "2.001159"}, {Code: "1.013225"}}
	switch n := y.rnd.IntN(100); {
	case n < 55:
		return knowledge.Answer{Decision: knowledge.DecisionAnswer, Candidates: three}, nil
	case n < 75:
		return knowledge.Answer{Decision: knowledge.DecisionClarify, Candidates: three, Choices: three}, nil
	case n < 98:
		return knowledge.Answer{Decision: knowledge.DecisionRefuse}, nil
	}
	return knowledge.Answer{}, errSearch
}

func date(y int, m time.Month, d, hour, minute int) time.Time {
	return time.Date(y, m, d, hour, minute, 0, 0, saigon)
}

// yearWard is the ward of the year. Those of the first three substitute each
// other in a circle, and the next two as well; nobody stands in for the lead.
func yearWard() *roster.Roster {
	r := ward()
	h := time.Hour
	r.Hours.Week[time.Saturday] = []roster.Span{{From: 7*h + h/2, To: 11*h + h/2}}
	r.Hours.Holidays = map[string]string{"2026-09-01": "Quốc khánh", "2026-09-02": "Quốc khánh", "2027-01-01": "Tết Dương lịch",
		"2027-04-16": "Giỗ Tổ Hùng Vương", "2027-04-30": "Ngày Chiến thắng", "2027-05-01": "Quốc tế Lao động", "2027-05-03": "Nghỉ bù"}
	for d := 4; d <= 10; d++ {
		r.Hours.Holidays[fmt.Sprintf("2027-02-%02d", d)] = "Tết Nguyên đán"
	}
	full := r.Hours.Week[time.Monday]
	r.Hours.Extra = map[string][]roster.Span{"2026-08-22": full, "2027-02-13": full, "2027-02-14": full}
	r.Officers, r.Groups, r.Duties = nil, nil, nil
	for _, o := range []struct{ id, sub roster.OfficerID }{{"an", "binh"}, {"binh", "cuc"}, {"cuc", "an"}, {"duc", "giang"}, {"giang", "duc"}, {"dung", ""}, {"lan", ""}, {"thu", ""}} {
		r.Officers = append(r.Officers, roster.Officer{ID: o.id, Name: "Cán bộ mẫu " + string(o.id), Enabled: true, CanReply: true, Substitute: o.sub, Lead: o.id == "dung"})
	}
	for n := range 12 {
		g := roster.GroupID(fmt.Sprintf("tdp-%d", n+1))
		r.Groups = append(r.Groups, roster.ResidentGroup{ID: g, Name: fmt.Sprintf("Tổ dân phố %d", n+1)})
		r.Duties = append(r.Duties, roster.Duty{Group: g, Officer: r.Officers[n/2].ID})
	}
	r.DeskTeam = []roster.OfficerID{"lan", "thu"}
	return r
}
