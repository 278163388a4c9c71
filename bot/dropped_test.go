package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// TestF32AllAwayWaitInOrder: nobody is there; whoever waits longest comes
// first when one is back, and all that are hers move on to her.
func TestF32AllAwayWaitInOrder(t *testing.T) {
	w := newWatched(t)
	w.set("huong", "minh", "lan", "dung")
	var order []bot.TicketID
	for i, chat := range []bot.ChatID{"mot", "hai", "ba"} {
		tk := w.asks(chat, "to 7")
		if tk.Owner != roster.Desk {
			t.Fatalf("ticket %d is %q's", i, tk.Owner)
		}
		order = append(order, tk.ID)
		w.minutes(t, 5)
	}
	other := w.asks("bon", "to 12") // nobody's group: it is the desk's
	open, err := w.Tickets(t.Context(), bot.TicketFilter{Status: handoff.Open})
	if err != nil || len(open) != 4 || open[0].ID != order[0] || open[2].ID != order[2] {
		t.Fatalf("they wait in the order %+v", open)
	}
	w.set("minh", "lan", "dung")
	w.minutes(t, 1)
	if got := w.told("huong", bot.AlertNew); !slices.Equal(got, order) {
		t.Errorf("she is told of %v, want %v", got, order)
	}
	for _, id := range order {
		if tk := w.now(id); tk.Owner != "huong" || !tk.Waiting() || tk.PromisedBy.Before(w.w.Now) {
			t.Errorf("ticket %s: %q, promised by %v", id, tk.Owner, tk.PromisedBy)
		}
	}
	if tk := w.now(other.ID); tk.Owner != roster.Desk {
		t.Errorf("the desk's ticket is %q's", tk.Owner)
	}
	w.set("minh", "huong", "dung")
	w.minutes(t, 1)
	if got := w.told("lan", bot.AlertNew); !slices.Contains(got, other.ID) {
		t.Error("the desk is back and not told of what waits there")
	}
}

// TestF35BackAgainSeesHerQueue: what fell to the desk while she was away, and
// nobody took in hand, is hers again; what was taken, or given to the desk by
// somebody, stays.
func TestF35BackAgainSeesHerQueue(t *testing.T) {
	w := newWatched(t)
	before := w.asks("truoc", "to 7")
	w.set("huong", "minh")
	w.minutes(t, 1)
	lying, taken, given := w.asks("nam", "to 7"), w.asks("giu", "to 7"), w.asks("trao", "to 3")
	for id, c := range map[bot.ChatID]bot.Command{
		"giu":  {Kind: bot.CommandClaim, Actor: "lan", Ticket: taken.ID},
		"trao": {Kind: bot.CommandTransfer, Actor: "dung", Ticket: given.ID, Officer: "dung"},
	} {
		w.address.Chat = id
		w.put(bot.Event{Kind: bot.EventCommand, Address: w.address, Command: &c})
		w.play()
	}
	w.address.Chat = "trao"
	w.put(bot.Event{Kind: bot.EventCommand, Address: w.address, Command: &bot.Command{Kind: bot.CommandTransfer, Actor: "dung", Ticket: given.ID, Officer: roster.Desk}})
	w.play()
	for name, id := range map[string]bot.TicketID{"had before": before.ID, "came while away": lying.ID, "given away": given.ID} {
		if tk := w.now(id); tk.Owner != roster.Desk || tk.ClaimedBy != "" {
			t.Fatalf("%s: %q, claimed by %q", name, tk.Owner, tk.ClaimedBy)
		}
	}
	w.set()
	w.minutes(t, 1)
	for id, want := range map[bot.TicketID]roster.OfficerID{before.ID: "huong", lying.ID: "huong", taken.ID: "lan", given.ID: roster.Desk} {
		if tk := w.now(id); tk.Owner != want {
			t.Errorf("ticket %s is %q's, want %q", id, tk.Owner, want)
		}
	}
	if got := w.told("lan", bot.AlertGone); !slices.Contains(got, lying.ID) || slices.Contains(got, taken.ID) {
		t.Errorf("the desk is told that %v went", got)
	}
	moves := len(w.now(lying.ID).History)
	w.minutes(t, 30)
	if got := len(w.now(lying.ID).History); got != moves {
		t.Errorf("it moves on and on: %d changes more", got-moves)
	}
}

// TestF43FallsToTheDeskOnce: with nobody in the group's chain it goes to the
// desk, and stays there; with nobody at the desk the alarm is raised once.
func TestF43FallsToTheDeskOnce(t *testing.T) {
	w := newWatched(t)
	w.w.Roster.Promise = 100 * time.Hour // escalation is not what is looked at here
	tk := w.asks("an", "to 7")
	w.set("huong", "minh")
	w.minutes(t, 60)
	moved := 0
	for _, c := range w.now(tk.ID).History {
		if c.Kind == handoff.ChangeReassign {
			moved++
		}
	}
	if moved != 1 || w.now(tk.ID).Owner != roster.Desk || len(w.told("lan", bot.AlertNew)) != 1 {
		t.Errorf("it moved %d times, to %q, and the desk was told %d times", moved, w.now(tk.ID).Owner, len(w.told("lan", bot.AlertNew)))
	}
	w.set("huong", "minh", "lan")
	w.minutes(t, 60)
	if got := w.told("dung", bot.AlertNobody); len(got) != 1 {
		t.Errorf("the alarm is raised %d times", len(got))
	}
}

// TestF57EveryChannelHasPromises: whatever account the citizen writes to, the
// promise is watched, reminded of and, when broken, apologised for.
func TestF57EveryChannelHasPromises(t *testing.T) {
	for _, account := range []bot.Account{"webchat:main", "telegram:main", "telegram:to7", "zalo:main", "zalobot:main", "messenger:main"} {
		t.Run(string(account), func(t *testing.T) {
			w := newWatched(t)
			w.address.Account = account
			tk := w.asks("an", "to 7")
			var kinds []bot.TimerKind
			for _, e := range w.queue {
				if e.Timer != nil && e.Timer.Ticket == tk.ID && e.Address == w.address && e.Timer.Generation == tk.Generation {
					kinds = append(kinds, e.Timer.Kind)
				}
			}
			if !slices.Equal(kinds, []bot.TimerKind{bot.TimerRemind, bot.TimerPromise}) {
				t.Fatalf("it has the timers %v", kinds)
			}
			w.pass(tk.PromisedBy.Sub(w.w.Now))
			if len(w.told("huong", bot.AlertRemind)) != 1 || len(w.told("huong", bot.AlertLate))+len(w.told("minh", bot.AlertLate)) == 0 {
				t.Error("nobody is reminded, or told that it is late")
			}
			last := w.mine().Recent[len(w.mine().Recent)-1]
			if last.Kind != bot.MessagePromise || !strings.Contains(last.Text, "Xin lỗi") || w.mine().Ticket.Escalations != 1 {
				t.Errorf("she is told %q", last.Text)
			}
		})
	}
}

// TestF59ClosedNeverAlerts: however a ticket ended, nothing is heard of it
// any more, neither by officers nor by the citizen.
func TestF59ClosedNeverAlerts(t *testing.T) {
	order := func(w *watched, c bot.Command) {
		c.Actor, c.Ticket = "huong", w.mine().Ticket.ID
		w.put(bot.Event{Kind: bot.EventCommand, Address: w.address, Command: &c})
		w.play()
	}
	for name, end := range map[string]func(*watched){
		"closed":      func(w *watched) { order(w, bot.Command{Kind: bot.CommandClose, Outcome: handoff.SolvedHelped}) },
		"not reached": func(w *watched) { order(w, bot.Command{Kind: bot.CommandClose, Outcome: handoff.NotReached}) },
		"handed back": func(w *watched) { order(w, bot.Command{Kind: bot.CommandHandBack}) },
		"answered and closed": func(w *watched) {
			order(w, bot.Command{Kind: bot.CommandReply, Text: "Dạ"})
			order(w, bot.Command{Kind: bot.CommandClose, Outcome: handoff.AtCounter})
		},
		"erased": func(w *watched) { writes(w.stage, "xóa dữ liệu"); writes(w.stage, "xóa hết") },
		"quiet": func(w *watched) {
			order(w, bot.Command{Kind: bot.CommandReply, Text: "Dạ"})
			w.pass(5 * 24 * time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWatched(t)
			w.asks("an", "to 7")
			end(w)
			if w.mine().Ticket != nil {
				t.Fatal("it is open")
			}
			said := len(w.shown)
			w.set("huong", "lan") // not even when its owner goes
			w.minutes(t, 3)
			w.pass(20 * 24 * time.Hour)
			for _, m := range w.shown[said:] {
				t.Errorf("afterwards there is %q for %s", m.Text, m.Conversation)
			}
		})
	}
}

// TestF60OutOfHoursIsSaidWhileTheBotIsActive: the bot talks with her at night
// and answers; that nobody works now is said all the same as soon as she asks
// for a person, and every time that a promise begins.
func TestF60OutOfHoursIsSaidWhileTheBotIsActive(t *testing.T) {
	w := newWatched(t)
	w.at(23, 19, 0)
	writes(w.stage, "lam tam tru can gi") // the bot is active
	const closed = "Lúc này ngoài giờ làm việc"
	saying := func() (n int) {
		for _, m := range w.mine().Recent {
			if strings.Contains(m.Text, closed) {
				n++
			}
		}
		return n
	}
	w.asks(w.address.Chat, "to 7")
	if saying() != 1 {
		t.Fatalf("it is said %d times", saying())
	}
	w.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionBot})
	searched := w.searched
	writes(w.stage, "lam giay khai sinh can gi")
	if w.searched != searched+1 || w.mine().Conversation.Floor != bot.FloorBot {
		t.Error("the bot does not answer at night")
	}
	w.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	if saying() != 2 {
		t.Errorf("back to the officer it is said %d times", saying())
	}
	w.at(24, 9, 0)
	before := saying()
	w.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionBot})
	w.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	if saying() != before {
		t.Error("it is said in working hours")
	}
}

// TestF85AutomaticMessagesAreToldOnce: what the system says by itself stands
// once in the conversation that officers read, is no news to them of its own,
// and counts for no reply.
func TestF85AutomaticMessagesAreToldOnce(t *testing.T) {
	s := newChatStage(t)
	s.asks(t, "hỏi")
	s.replies("huong", "Dạ.")
	s.at(23, 17, 30)
	answered := s.mine().Ticket.LastReplyAt
	notices := len(s.state(bot.DeskAddress("huong").Conversation()).Recent)
	n := s.count()
	writes(s.stage, "toi hoi them") // she is told that the ward is closed
	auto := s.mine().Recent[len(s.mine().Recent)-1]
	if auto.Author.Kind != bot.AuthorBot || !strings.Contains(auto.Text, "ngoài giờ") {
		t.Fatalf("she is told %q", auto.Text)
	}
	stands := 0
	for _, m := range s.mine().Recent {
		if m.Text == auto.Text {
			stands++
		}
	}
	if desk := s.state(bot.DeskAddress("huong").Conversation()).Recent[notices:]; stands != 1 || len(desk) != 1 || desk[0].Alert != bot.AlertMessage {
		t.Errorf("it stands %d times, and her notices are %+v", stands, desk)
	}
	if tk := s.mine().Ticket; !tk.Waiting() || !tk.LastReplyAt.Equal(answered) {
		t.Errorf("F53: the automatic message counts as a reply: %+v", tk)
	}
	s.at(24, 7, 31)
	if got := s.rung(n); len(got) != 1 || strings.Contains(got[0].Text, "ngoài giờ làm việc") {
		t.Errorf("her chat gets %d messages", len(got))
	}
}
