package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// orders gives a command about the citizen's ticket.
func (s *stage) orders(c bot.Command) bot.Outcome {
	s.t.Helper()
	st := s.mine()
	if c.Ticket == "" {
		if c.Ticket = st.Conversation.Ticket; c.Ticket == "" {
			c.Ticket = st.Conversation.Last
		}
	}
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &c})
	s.play()
	return s.outcome
}

// TestF56NothingIsGivenToAnEmptyDesk: who can answer keeps a ticket that she
// would pass to a desk with nobody behind it.
func TestF56NothingIsGivenToAnEmptyDesk(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "gap can bo")
	writes(s, "to 7")
	r := *s.w.Roster
	r.DeskTeam = nil
	s.w.Roster = &r
	out := s.orders(bot.Command{Kind: bot.CommandTransfer, Actor: "huong", Officer: roster.Desk})
	if tk := s.mine().Ticket; out.Refused != "notmine.refused_desk" || tk == nil || tk.Owner != "huong" {
		t.Errorf("%+v, ticket %+v", out, tk)
	}
}

// TestF56GroupFoundWhileTheDeskIsEmpty: a ticket that lies with nobody goes to
// who has the group as soon as somebody says which it is.
func TestF56GroupFoundWhileTheDeskIsEmpty(t *testing.T) {
	w := testWorld(t)
	r := *w.Roster
	r.DeskTeam = nil
	w.Roster = &r
	s := newStage(t, w)
	writes(s, "gap can bo")
	s.pass(w.Settings.GroupWait)
	if tk := s.mine().Ticket; tk == nil || tk.Owner != roster.Desk {
		t.Fatalf("ticket %+v", tk)
	}
	out := s.orders(bot.Command{Kind: bot.CommandGroup, Actor: "dung", Group: "tdp-3"})
	if tk := s.mine().Ticket; !out.Done || tk.Owner != "minh" || tk.Group != "tdp-3" {
		t.Errorf("%+v, ticket %+v", out, tk)
	}
}

func TestNotMineRightsAndRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		actor   roster.OfficerID
		group   roster.GroupID
		officer roster.OfficerID
		before  func(*stage)
		refused string
		owner   roster.OfficerID // afterwards
	}{
		"other group":                   {actor: "huong", group: "tdp-3", owner: "minh"},
		"group without a duty":          {actor: "huong", group: "tdp-12", owner: roster.Desk},
		"another officer":               {actor: "huong", officer: "minh", owner: "minh"},
		"another officer, group named":  {actor: "huong", officer: "minh", group: "tdp-7", owner: "minh"},
		"nobody knows who":              {actor: "huong", officer: roster.Desk, owner: roster.Desk},
		"a lead, for another":           {actor: "dung", officer: "minh", owner: "minh"},
		"same group":                    {actor: "huong", group: "tdp-7", refused: "notmine.refused_same_group", owner: "huong"},
		"unknown group":                 {actor: "huong", group: "tdp-99", refused: "bot.refused_target", owner: "huong"},
		"nothing said":                  {actor: "huong", refused: "bot.refused_target", owner: "huong"},
		"another's ticket":              {actor: "lan", group: "tdp-3", refused: "bot.refused_not_yours", owner: "huong"},
		"unknown actor":                 {actor: "nobody", group: "tdp-3", refused: "bot.refused_actor", owner: "huong"},
		"who may not reply":             {actor: "huong", officer: "tung", refused: "notmine.refused_unreachable", owner: "huong"},
		"who is not there":              {actor: "huong", officer: "nobody", refused: "notmine.refused_unreachable", owner: "huong"},
		"herself":                       {actor: "huong", officer: "huong", refused: "bot.refused_same", owner: "huong"},
		"officer of another group":      {actor: "huong", officer: "minh", group: "tdp-3", refused: "bot.refused_stale", owner: "huong"},
		"a colleague has claimed it":    {actor: "huong", group: "tdp-3", before: func(s *stage) { s.orders(bot.Command{Kind: bot.CommandClaim, Actor: "lan"}) }, refused: "bot.refused_not_yours", owner: "lan"},
		"she has claimed it herself":    {actor: "huong", group: "tdp-3", before: func(s *stage) { s.orders(bot.Command{Kind: bot.CommandClaim, Actor: "huong"}) }, owner: "minh"},
		"nobody at the desk":            {actor: "huong", officer: roster.Desk, before: func(s *stage) { r := *s.w.Roster; r.DeskTeam = nil; s.w.Roster = &r }, refused: "notmine.refused_desk", owner: "huong"},
		"closed":                        {actor: "huong", group: "tdp-3", before: closes, refused: "bot.refused_closed"},
		"one that was not hers in time": {actor: "huong", group: "tdp-3", before: func(s *stage) { s.orders(bot.Command{Kind: bot.CommandTransfer, Actor: "huong", Officer: "lan"}) }, refused: "bot.refused_not_yours", owner: "lan"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, testWorld(t))
			writes(s, "gap can bo")
			writes(s, "to 7")
			if c.before != nil {
				c.before(s)
			}
			was := s.mine().Ticket
			out := s.orders(bot.Command{Kind: bot.CommandNotMine, Actor: c.actor, Group: c.group, Officer: c.officer, Note: "ghi chú"})
			if out.Refused != c.refused || out.Done != (c.refused == "") {
				t.Fatalf("%+v", out)
			}
			now := s.mine().Ticket
			if c.owner == "" {
				if now != nil {
					t.Error("a closed ticket is open again")
				}
				return
			}
			if now.Owner != c.owner || c.refused == "" && now.ClaimedBy != "" || c.refused != "" && now.Version != was.Version {
				t.Errorf("ticket %+v", now)
			}
			if last := now.History[len(now.History)-1]; c.refused == "" && (last.Kind != handoff.ChangeNotMine || last.By != c.actor || last.Named != c.officer || last.Note != "ghi chú" || last.Group != now.Group) {
				t.Errorf("history says %+v", last)
			}
		})
	}
}

func closes(s *stage) {
	s.orders(bot.Command{Kind: bot.CommandClose, Actor: "huong", Outcome: handoff.SolvedHelped})
}

// What was said of the roster is proposed until the roster says so too, or a
// lead dismisses it, on an open ticket or a closed one.
func TestNotMineProposesUntilItIsTrueOrDismissed(t *testing.T) {
	for name, c := range map[string]struct {
		named  roster.OfficerID
		settle func(*stage)
		left   int
	}{
		"nothing is done":        {named: "minh", settle: func(*stage) {}, left: 1},
		"not known who":          {named: roster.Desk, settle: func(*stage) {}, left: 1},
		"the duty is changed":    {named: "minh", settle: func(s *stage) { duty(s, "tdp-7", "minh") }},
		"to somebody else":       {named: "minh", settle: func(s *stage) { duty(s, "tdp-7", "lan") }, left: 1},
		"not known, and changed": {named: roster.Desk, settle: func(s *stage) { duty(s, "tdp-7", "lan") }},
		"dismissed":              {named: "minh", settle: func(s *stage) { dismisses(s, "dung", "minh") }},
		"dismissed by no lead":   {named: "minh", settle: func(s *stage) { dismisses(s, "huong", "minh") }, left: 1},
		"another one dismissed":  {named: "minh", settle: func(s *stage) { dismisses(s, "dung", "lan") }, left: 1},
		"dismissed when closed": {named: roster.Desk, settle: func(s *stage) {
			s.orders(bot.Command{Kind: bot.CommandClose, Actor: "dung", Outcome: handoff.AtCounter})
			dismisses(s, "dung", roster.Desk)
		}},
		"dismissed and said anew": {named: "minh", settle: func(s *stage) {
			dismisses(s, "dung", "minh")
			s.w.Now = s.w.Now.Add(time.Minute)
			back(s)
			says(s, "minh")
		}, left: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, testWorld(t))
			writes(s, "gap can bo")
			writes(s, "to 7")
			says(s, c.named)
			s.w.Now = s.w.Now.Add(time.Minute)
			c.settle(s)
			var all []handoff.Ticket
			for _, x := range s.tickets {
				all = append(all, x)
			}
			got := handoff.Proposals(s.w.Roster, all, s.w.Now)
			if len(got) != c.left {
				t.Fatalf("%d proposals: %+v", len(got), got)
			}
			if c.left > 0 && (got[0].Group != "tdp-7" || got[0].Named != c.named || got[0].By != "huong" || got[0].Ticket != all[0].ID) {
				t.Errorf("%+v", got[0])
			}
		})
	}
}

func says(s *stage, named roster.OfficerID) {
	if out := s.orders(bot.Command{Kind: bot.CommandNotMine, Actor: "huong", Officer: named}); !out.Done {
		s.t.Fatalf("%+v", out)
	}
}

func back(s *stage) {
	s.orders(bot.Command{Kind: bot.CommandTransfer, Actor: "dung", Officer: "huong"})
}

func dismisses(s *stage, by, named roster.OfficerID) {
	s.orders(bot.Command{Kind: bot.CommandDismiss, Actor: by, Group: "tdp-7", Officer: named})
}

func duty(s *stage, g roster.GroupID, to roster.OfficerID) {
	r := *s.w.Roster
	r.Duties = slices.Clone(r.Duties)
	for i := range r.Duties {
		if r.Duties[i].Group == g {
			r.Duties[i].Officer = to
		}
	}
	s.w.Roster = &r
}

// Ten tickets of a group say the same: each lead reads it once.
func TestNotMineTellsALeadOnce(t *testing.T) {
	s := newStage(t, testWorld(t))
	for range 10 {
		s.address.Chat += "n"
		writes(s, "gap can bo")
		writes(s, "to 7")
		says(s, "minh")
	}
	told := 0
	for _, m := range s.states[bot.DeskAddress("dung").Conversation()].Recent {
		if strings.Contains(m.Text, "Mời xem và sửa phân công") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

// Whoever says what, the ticket has exactly one owner who can answer, and the
// group is one of the ward's.
func TestNotMineLeavesOneRightfulOwner(t *testing.T) {
	w := testWorld(t)
	rapid.Check(t, func(rt *rapid.T) {
		p := &player{stage: newStage(rt, w), rt: rt}
		writes(p.stage, "gap can bo")
		writes(p.stage, "to 7")
		for i := range rapid.IntRange(1, 8).Draw(rt, "length") {
			if i%3 == 2 {
				p.staff()
			}
			before := p.mine().Ticket
			out := p.orders(bot.Command{Kind: bot.CommandNotMine, Actor: pick(rt, "actor", anyOfficer), Officer: pick(rt, "named", anyOfficer),
				Group: pick(rt, "group", []roster.GroupID{"", "tdp-3", "tdp-7", "tdp-12", "x"})})
			now := p.mine().Ticket
			if now.Status != handoff.Open || !now.Rightful(p.w.Roster, p.w.Now) {
				rt.Fatalf("after %+v it lies with %q: %+v", out, now.Owner, now.Why)
			}
			if !out.Done && (now.Owner != before.Owner || now.Group != before.Group) {
				rt.Fatalf("refused, and moved all the same: %+v", out)
			}
			p.settled()
		}
	})
}

// A lead who replies in her own chat to what was said of the roster writes to
// nobody: the citizen of the ticket is not meant.
func TestF84ReplyToAProposalGoesToNoOne(t *testing.T) {
	s := newChatStage(t)
	r := *s.w.Roster
	r.Officers = slices.Clone(r.Officers)
	r.Officers[0].Lead = true // Hương, whose chat it is
	s.w.Roster = &r
	s.w.Settings.PublicURL = "https://phuong.example"
	s.asks(t, "hỏi")
	s.orders(bot.Command{Kind: bot.CommandTransfer, Actor: "huong", Officer: "lan"})
	s.orders(bot.Command{Kind: bot.CommandNotMine, Actor: "lan", Officer: "minh"})
	told := s.last()
	if !strings.Contains(told.Text, "Cán bộ mẫu Lan báo: Tổ dân phố 7 nay do Cán bộ mẫu Minh phụ trách") || told.Ticket != "" ||
		len(told.Buttons) != 1 || told.Buttons[0].URL != "https://phuong.example/console/lead" {
		t.Fatalf("told %+v", told)
	}
	before := len(s.mine().Recent)
	s.from(bot.Event{Kind: bot.EventText, Text: "Để chị sửa nhé", ReplyTo: string(told.ID), Quote: told.Text})
	if !strings.Contains(s.heard(), "Chưa gửi gì tới ai") || len(s.mine().Recent) != before {
		t.Errorf("the lead hears %q, the citizen %d more", s.heard(), len(s.mine().Recent)-before)
	}
}
