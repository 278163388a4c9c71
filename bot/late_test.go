package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/channeltest"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// late is a stage with a ticket of Hương's and a channel.
func late(t *testing.T) *stage {
	s := newStage(t, testWorld(t))
	s.address = bot.Address{Account: "telegram:ward", Chat: "7"}
	s.channels = []bot.Channel{channeltest.New("telegram:ward", nil, nil)}
	writes(s, "gặp cán bộ tổ 7")
	return s
}

func (s *stage) commanded(k bot.Command) {
	k.Ticket = s.mine().Conversation.Ticket
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &k})
	s.play()
	if !s.outcome.Done {
		s.t.Fatalf("%s: %+v", k.Kind, s.outcome)
	}
}

// loses ends the newest call unsuccessfully, and what is before it well.
func (s *stage) loses(state bot.DeliveryState, id bot.MessageID) {
	for {
		r := s.rows[0]
		if r.Message == id {
			s.arrive(r, bot.RowResult{State: state, Reason: "delivery.refused"})
			s.play()
			return
		}
		s.arrive(r, bot.RowResult{State: bot.DeliveryDelivered, PlatformID: r.ID})
	}
}

func (s *stage) told(id roster.OfficerID, words string) int {
	n := 0
	for _, m := range s.state(bot.DeskAddress(id).Conversation()).Recent {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

// TestF70LostReplyLongAgo: the reply is too old to be among the messages that
// a turn looks at when the platform gives up on it.
func TestF70LostReplyLongAgo(t *testing.T) {
	s := late(t)
	s.commanded(bot.Command{Kind: bot.CommandReply, Actor: "huong", Text: "Dạ, mời bà con."})
	reply := s.outcome.Message
	for range recent {
		writes(s, "cảm ơn")
	}
	s.commanded(bot.Command{Kind: bot.CommandClose, Actor: "huong", Outcome: handoff.SolvedHelped})
	s.loses(bot.DeliveryDead, reply)
	if k := s.mine().Ticket; k == nil || !k.Waiting() || k.Reopened != 1 || s.told("huong", "chưa tới được") != 1 {
		t.Errorf("ticket %+v, she is told %d times", k, s.told("huong", "chưa tới được"))
	}
}

// TestF70LostReplyOfAnEarlierTicket: the ticket it was for is not the one
// closed last; that one opens again, for the citizen waits all the same.
func TestF70LostReplyOfAnEarlierTicket(t *testing.T) {
	s := late(t)
	s.commanded(bot.Command{Kind: bot.CommandReply, Actor: "huong", Text: "Dạ, mời bà con."})
	reply := s.outcome.Message
	first := s.mine().Conversation.Ticket
	s.commanded(bot.Command{Kind: bot.CommandClose, Actor: "huong", Outcome: handoff.SolvedHelped})
	writes(s, "gặp cán bộ tổ 7")
	second := s.mine().Conversation.Ticket
	s.commanded(bot.Command{Kind: bot.CommandClose, Actor: "huong", Outcome: handoff.SolvedHelped})
	s.loses(bot.DeliveryDead, reply)
	if got := s.mine().Conversation.Ticket; first == second || got != second || s.told("huong", "chưa tới được") != 1 {
		t.Errorf("tickets %s and %s, open is %q", first, second, got)
	}
}

// TestF82TheReturnedAreToldWhoAndWhen: who blocked the bot before the promise
// reached her, and lets it write again, hears it then.
func TestF82TheReturnedAreToldWhoAndWhen(t *testing.T) {
	s := late(t)
	s.loses(bot.DeliveryUnreachable, s.rows[0].Message)
	s.citizen(bot.Event{Kind: bot.EventReturned})
	r := s.mine().Recent
	if m := r[len(r)-1]; m.Kind != bot.MessagePromise || !m.Promise.By.Equal(s.mine().Ticket.PromisedBy) {
		t.Errorf("she hears %q", m.Text)
	}
	n := len(r)
	s.citizen(bot.Event{Kind: bot.EventReturned}) // she was there
	if len(s.mine().Recent) != n {
		t.Error("she is told twice")
	}
}

// TestPromiseMovesWithTheHours: the ward closes for the time that was
// promised.
func TestPromiseMovesWithTheHours(t *testing.T) {
	s := late(t)
	r := *s.w.Roster
	r.Hours.Holidays = map[string]string{"2026-11-23": "bão"}
	s.w.Roster = &r
	s.recheck()
	all := s.mine().Recent
	m := all[len(all)-1]
	if want := monday9.AddDate(0, 0, 1); m.Kind != bot.MessagePromise || m.Promise.By.Day() != want.Day() || !strings.Contains(m.Text, "đổi lịch làm việc") {
		t.Fatalf("she hears %q", m.Text)
	}
	if s.mine().Ticket.Escalations != 0 {
		t.Error("that is no broken promise")
	}
	s.recheck()
	if len(s.mine().Recent) != len(all) {
		t.Error("she is told again")
	}
	s.through(20 * time.Hour)
	s.watched(*s.mine().Ticket)
}

// TestBrokenPromiseReachesSomebodyElse: no lead is there, and the ticket
// stays with who claimed it.
func TestBrokenPromiseReachesSomebodyElse(t *testing.T) {
	for name, c := range map[string]struct {
		desk []roster.OfficerID
		who  roster.OfficerID
		says string
	}{
		"the desk": {[]roster.OfficerID{"lan"}, "lan", "đã quá hẹn"},
		"alarm":    {nil, "minh", "CẦN NGƯỜI"},
	} {
		s := late(t)
		r := *s.w.Roster
		r.Officers = slices.Clone(r.Officers)
		r.Officers[2].Absences = []roster.Absence{{From: monday9.AddDate(0, 0, -1), To: monday9.AddDate(0, 0, 1)}}
		r.DeskTeam = c.desk
		s.w.Roster = &r
		s.commanded(bot.Command{Kind: bot.CommandClaim, Actor: "huong"})
		s.pass(90 * time.Minute)
		if s.mine().Ticket.Owner != "huong" || s.told(c.who, c.says) != 1 {
			t.Errorf("%s: %s is told %d times", name, c.who, s.told(c.who, c.says))
		}
		if s.told("dung", "đã quá hẹn") != 0 {
			t.Errorf("%s: the lead is away and told to work", name)
		}
	}
}

// TestReminderThatComesTooLate: the server was down over reminder and
// promise, and the owner is away since; the promise is broken all the same.
func TestReminderThatComesTooLate(t *testing.T) {
	s := late(t)
	r := *s.w.Roster
	r.Officers = slices.Clone(r.Officers)
	r.Officers[0].Enabled = false
	s.w.Roster = &r
	s.w.Now = s.w.Now.Add(3 * time.Hour)
	s.play()
	all := s.mine().Recent
	if k := s.mine().Ticket; k.Escalations != 1 || k.Owner != "minh" || !strings.Contains(all[len(all)-1].Text, "Xin lỗi") {
		t.Errorf("%d broken, owner %s, she hears %q", k.Escalations, k.Owner, all[len(all)-1].Text)
	}
}

// TestApologyLeavesTheBotsChoices: a promise that is broken while the bot has
// the floor takes away nothing that she can pick by number.
func TestApologyLeavesTheBotsChoices(t *testing.T) {
	s := late(t)
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionBot})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.CardAction("1.004194")})
	before := s.mine().Conversation.Offered
	s.pass(2 * time.Hour)
	if got := s.mine().Conversation.Offered; len(before) == 0 || !slices.Equal(got, before) {
		t.Errorf("%d choices, then %+v", len(before), got)
	}
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	if got := s.mine().Conversation.Offered; len(got) != 0 {
		t.Errorf("numbers are for the officer: %+v", got)
	}
}
