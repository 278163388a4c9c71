package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// answered is a stage on which Hương has answered a citizen of group 7.
func answered(t *testing.T) *stage {
	t.Helper()
	s := newStage(t, testWorld(t))
	writes(s, "gap can bo")
	writes(s, "to 7")
	s.replies("huong", "Dạ, bà con mang hợp đồng thuê nhà ra Công an phường ạ.")
	if tk := s.mine().Ticket; tk == nil || tk.Waiting() {
		t.Fatalf("the ticket is %+v", tk)
	}
	return s
}

// replies has an officer answer the open ticket.
func (s *stage) replies(who roster.OfficerID, text string) {
	s.t.Helper()
	tk := s.mine().Ticket
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address,
		Command: &bot.Command{Kind: bot.CommandReply, Actor: who, Ticket: tk.ID, Version: tk.Version, Text: text}})
	s.play()
	if !s.outcome.Done {
		s.t.Fatalf("the reply is refused: %+v", s.outcome)
	}
}

// quiet reports whether the citizen's last ticket was closed for silence.
func (s *stage) quiet() bool {
	st := s.mine()
	return st.Ticket == nil && st.Last != nil && st.Last.Outcome == handoff.WentQuiet
}

const days = 24 * time.Hour

// TestF27LeavesWaitingTicketsOpen: whatever keeps a ticket from being quiet
// keeps it open, however long it lasts.
func TestF27LeavesWaitingTicketsOpen(t *testing.T) {
	deliver := func(s *stage, state bot.DeliveryState) {
		recent := s.states[s.address.Conversation()].Recent
		for i := range recent {
			if recent[i].Author.Kind == bot.AuthorOfficer {
				recent[i].Delivery.State = state
			}
		}
	}
	for name, c := range map[string]struct {
		before func(*stage)
		after  func(*stage) // undoes it; nil when that cannot be
	}{
		"she asks on": {func(s *stage) { writes(s, "con thieu giay gi khong") }, func(s *stage) { s.replies("lan", "Dạ không ạ.") }},
		"the answer is under way": {
			func(s *stage) { deliver(s, bot.DeliveryRetry) }, func(s *stage) { deliver(s, bot.DeliveryDelivered) }},
		"the answer was lost": {func(s *stage) {
			for _, m := range s.mine().Recent {
				if m.Author.Kind == bot.AuthorOfficer {
					s.put(bot.Event{Kind: bot.EventDelivery, Address: s.address, Delivery: &bot.Failure{Message: m.ID, State: bot.DeliveryDead, Reason: "delivery.unknown"}})
				}
			}
			s.play()
		}, nil},
		"she cannot be reached": {
			func(s *stage) { s.states[s.address.Conversation()].Conversation.Unreachable = "delivery.refused" },
			func(s *stage) { s.put(bot.Event{Kind: bot.EventReturned, Address: s.address}); s.play() }},
		"the ward never closes any": {
			func(s *stage) { s.w.Settings.IdleClose = 0 }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := answered(t)
			c.before(s)
			s.pass(8 * days)
			if st := s.mine(); st.Ticket == nil {
				t.Fatalf("it was closed: %+v", st.Last)
			}
			if c.after == nil {
				return
			}
			c.after(s)
			s.pass(10 * days)
			if !s.quiet() {
				t.Errorf("it is not closed once that is over: %+v", s.mine().Ticket)
			}
		})
	}
}

// TestF27CountsFromTheLastSign: thanks, a button, an officer's note and a new
// owner each put the close off by a whole while of working time, and nobody is told at night.
func TestF27CountsFromTheLastSign(t *testing.T) {
	for name, sign := range map[string]func(*stage){
		"thanks": func(s *stage) { writes(s, "cam on em nhe") },
		"button": func(s *stage) { s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionBot}) },
		"note": func(s *stage) {
			s.put(bot.Event{Kind: bot.EventCommand, Address: s.address,
				Command: &bot.Command{Kind: bot.CommandNote, Actor: "huong", Ticket: s.mine().Ticket.ID, Text: "hỏi công an, thứ sáu trả lời"}})
			s.play()
		},
		"transfer": func(s *stage) {
			s.put(bot.Event{Kind: bot.EventCommand, Address: s.address,
				Command: &bot.Command{Kind: bot.CommandTransfer, Actor: "huong", Ticket: s.mine().Ticket.ID, Officer: "minh"}})
			s.play()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := answered(t)
			s.pass(15 * time.Hour) // past midnight
			s.w.Now = time.Date(2026, 11, 25, 10, 0, 0, 0, saigon)
			sign(s)
			due := s.w.Roster.AddWorking(s.w.Now, s.w.Settings.IdleClose)
			s.pass(due.Sub(s.w.Now) - time.Second)
			if s.mine().Ticket == nil {
				t.Fatal("closed too early")
			}
			s.pass(time.Second)
			if !s.quiet() || !s.mine().Last.ClosedAt.Equal(due) || s.mine().Last.ClosedBy != "" {
				t.Fatalf("not closed at %v by the system: %+v", due, s.mine().Last)
			}
			last := s.mine().Recent[len(s.mine().Recent)-1]
			if last.Kind != bot.MessageNotice || !strings.Contains(last.Text, "tạm khép") || len(last.Buttons) != 1 || last.Buttons[0].Action != bot.ActionHuman {
				t.Errorf("she is told %q %+v", last.Text, last.Buttons)
			}
		})
	}
}

// TestF27OpensAtOnce: what she brings next is the officer's, whoever stands
// in for her; small talk is not, and after a month the assistant hears it.
func TestF27OpensAtOnce(t *testing.T) {
	text := func(s string) bot.Event { return bot.Event{Kind: bot.EventText, Text: s} }
	for name, c := range map[string]struct {
		after time.Duration
		event bot.Event
		away  bool
		owner roster.OfficerID // "" stays closed
	}{
		"question":             {0, text("toi quen chua hoi them viec nay"), false, "huong"},
		"question, she away":   {0, text("toi quen chua hoi them viec nay"), true, "minh"},
		"file":                 {0, bot.Event{Kind: bot.EventText, Files: []bot.FileRef{{Hash: strings.Repeat("ab", 32), Name: "a.jpg"}}}, false, "huong"},
		"button":               {0, bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman}, false, "huong"},
		"asks for a person":    {0, text("gap can bo"), false, "huong"},
		"thanks":               {0, text("cam on"), false, ""},
		"greeting":             {0, text("xin chao"), false, ""},
		"edit":                 {0, bot.Event{Kind: bot.EventEdited, Message: "nothing", Text: "khac"}, false, ""},
		"two months later":     {60 * days, text("lam giay khai sinh can gi"), false, ""},
		"button, months later": {60 * days, bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman}, false, "huong"},
	} {
		t.Run(name, func(t *testing.T) {
			s := answered(t)
			s.pass(5 * days)
			if !s.quiet() {
				t.Fatal("it is not closed")
			}
			first := s.mine().Last.ID
			s.pass(c.after)
			if c.away {
				r := *s.w.Roster
				r.Officers = append([]roster.Officer(nil), r.Officers...)
				r.Officers[0].Absences = []roster.Absence{{From: monday9, To: monday9.AddDate(0, 1, 0)}}
				s.w.Roster = &r
			}
			searched := s.searched
			s.citizen(c.event)
			tk := s.mine().Ticket
			switch {
			case c.owner == "" && tk != nil:
				t.Fatalf("it opens: %+v", tk)
			case c.owner == "":
				return
			case tk == nil || tk.Owner != c.owner || !tk.Waiting():
				t.Fatalf("the ticket is %+v", tk)
			case c.after == 0 && (tk.ID != first || tk.Reopened != 1):
				t.Errorf("another ticket was opened: %s", tk.ID)
			case s.mine().Conversation.Floor != bot.FloorOfficer || s.searched != searched:
				t.Error("the assistant answers as well")
			}
			if desk := s.state(bot.DeskAddress(c.owner).Conversation()).Recent; len(desk) == 0 || !desk[len(desk)-1].At.Equal(s.w.Now) {
				t.Error("the officer is not told")
			}
		})
	}
}
