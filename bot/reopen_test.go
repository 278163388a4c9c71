package bot_test

import (
	"slices"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// TestReopenRefused: who may not open a closed ticket again is told why, and
// neither ticket nor citizen learns of it.
func TestReopenRefused(t *testing.T) {
	for _, c := range []struct {
		name, want string
		by         roster.OfficerID
		before     func(*stage)
	}{
		{"another's", "bot.refused_not_yours", "minh", nil},
		{"without reply rights", "bot.refused_no_reply", "huong", func(s *stage) { s.officer("huong", func(o *roster.Officer) { o.CanReply = false }) }},
		{"away", "bot.refused_absent", "huong", func(s *stage) {
			s.officer("huong", func(o *roster.Officer) {
				o.Absences = []roster.Absence{{From: s.w.Now.AddDate(0, 0, -1), To: s.w.Now.AddDate(0, 0, 1)}}
			})
		}},
		{"a newer one", "bot.refused_newer", "huong", func(s *stage) { writes(s, "gap can bo") }},
		{"erased", "bot.refused_no_ticket", "huong", func(s *stage) { writes(s, "xóa dữ liệu"); writes(s, "xóa hết") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, testWorld(t))
			writes(s, "gap can bo")
			writes(s, "to 7")
			s.orders(bot.Command{Kind: bot.CommandReply, Actor: "huong", Text: "Dạ, xong ạ."})
			closed := s.mine().Conversation.Ticket
			s.orders(bot.Command{Kind: bot.CommandClose, Actor: "huong", Outcome: handoff.SolvedHelped})
			if c.before != nil {
				c.before(s)
			}
			said := len(s.mine().Recent)
			out := s.orders(bot.Command{Kind: bot.CommandReopen, Actor: c.by, Ticket: closed})
			if out.Done || out.Refused != c.want || len(s.mine().Recent) != said || s.tickets[closed].Status != handoff.Closed {
				t.Errorf("%+v, ticket %s", out, s.tickets[closed].Status)
			}
		})
	}
}

// TestReopenedIsPromised: the ticket is the officer's who opened it, and she
// is held to it like to any other.
func TestReopenedIsPromised(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "gap can bo")
	writes(s, "to 7")
	s.orders(bot.Command{Kind: bot.CommandReply, Actor: "huong", Text: "Dạ, xong ạ."})
	s.orders(bot.Command{Kind: bot.CommandClose, Actor: "huong", Outcome: handoff.SolvedHelped})
	out := s.orders(bot.Command{Kind: bot.CommandReopen, Actor: "dung"})
	tk := s.mine().Ticket
	if !out.Done || tk == nil || tk.Owner != "dung" || tk.ClaimedBy != "dung" || !tk.Waiting() || s.mine().Conversation.Floor != bot.FloorOfficer {
		t.Fatalf("a lead opens it again: %+v, %+v", out, tk)
	}
	s.pass(tk.PromisedBy.Sub(s.w.Now) + time.Minute)
	if tk := s.mine().Ticket; tk.Escalations != 1 {
		t.Errorf("broken %d times", tk.Escalations)
	}
}

// officer changes one officer of the stage's roster.
func (s *stage) officer(id roster.OfficerID, change func(*roster.Officer)) {
	r := *s.w.Roster
	r.Officers = slices.Clone(r.Officers)
	for i := range r.Officers {
		if r.Officers[i].ID == id {
			change(&r.Officers[i])
		}
	}
	s.w.Roster = &r
}
