package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/guides"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

func writes(s *stage, text string) bot.Message {
	s.t.Helper()
	s.citizen(bot.Event{Kind: bot.EventText, Text: text})
	r := s.mine().Recent
	return r[len(r)-1]
}

func TestVeryLongMessage(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.search = func(q bot.Query) (knowledge.Answer, error) {
		if n := utf8.RuneCountInString(q.Text); n > s.w.Settings.MaxRunes {
			t.Errorf("search is asked with %d runes", n)
		}
		return knowledge.Answer{Decision: knowledge.DecisionRefuse}, nil
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: strings.Repeat("Nhà tôi ở xa. ", 80000)})
	first := s.mine().Recent[0]
	if n := utf8.RuneCountInString(first.Text); n > s.w.Settings.MaxRunes || n < s.w.Settings.MaxRunes-20 {
		t.Errorf("kept %d runes", n)
	}
	if second := s.mine().Recent[1]; second.Kind != bot.MessageNotice || !strings.Contains(second.Text, "4.000") {
		t.Errorf("she is told %q", second.Text)
	}
}

func TestPrivacyIsAskedOnce(t *testing.T) {
	s := newStage(t, testWorld(t))
	want := s.w.Words.Text(words.Vi, "bot.privacy")
	for _, text := range []string{"xin chao", "cam on", "gap can bo", "to 7", "alo"} {
		writes(s, text)
	}
	n := 0
	for _, m := range s.mine().Recent {
		if m.Text == want {
			n++
		}
	}
	if n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestAskSearchesOnlyForQuestions(t *testing.T) {
	s := newStage(t, testWorld(t))
	for _, text := range []string{"xin chào", "cam on nhe", "👍", "gap can bo", "to 7", "lam tam tru", "5"} {
		writes(s, text)
	}
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	s.citizen(bot.Event{Kind: bot.EventStarted})
	if s.searched != 0 {
		t.Errorf("searched %d times", s.searched)
	}
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionBot})
	if writes(s, "lam tam tru"); s.searched != 1 {
		t.Errorf("searched %d times, want once", s.searched)
	}
	if writes(s, "77"); s.searched != 1 {
		t.Error("a number of nothing that was shown was searched")
	}
}

func TestPacketShowsWhereSheIsStuck(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.search = func(bot.Query) (knowledge.Answer, error) {
		return knowledge.Answer{Decision: knowledge.DecisionRefuse}, nil
	}
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.WalkAction("1.004194")})
	writes(s, "tôi hoặc nhà tôi")
	writes(s, "1")
	writes(s, "xong")
	writes(s, "chủ nhà đi xa không ký được thì làm thế nào")
	writes(s, "gặp cán bộ")
	writes(s, "tổ 7")
	p := s.mine().Ticket.Packet
	if p.Question != "chủ nhà đi xa không ký được thì làm thế nào" || p.Procedure != "1.004194" || p.Step != "nop-ho-so" ||
		p.StepIndex != 2 || p.StepCount != 3 || p.Variant != "ca-nhan" || !slices.Equal(p.Ticked, []procedures.EvidenceID{"to-khai-ct01"}) {
		t.Errorf("%+v", p)
	}
	k := s.mine().Conversation.Walk
	if k.State != bot.WalkHandedOff || s.walks[k.ID].State != bot.WalkHandedOff {
		t.Errorf("walk is %s", k.State)
	}
}

// What she pressed in the guide is no question, also when its buttons are gone.
func TestPacketHasHerQuestionNotAButton(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "dang ky tam tru")
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.WalkAction("1.004194")})
	asks := s.mine().Recent[len(s.mine().Recent)-1]
	if len(asks.Buttons) == 0 {
		t.Fatalf("nothing to press in %+v", asks)
	}
	s.citizen(bot.Event{Kind: bot.EventPress, Message: string(asks.ID), Action: asks.Buttons[0].Action})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	writes(s, "tổ 7")
	if p := s.mine().Ticket.Packet; p.Question != "dang ky tam tru" || p.Step == "" {
		t.Errorf("%+v", p)
	}
}

func TestSecondWalkLeavesTheFirst(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.WalkAction("1.004194")})
	first := s.mine().Conversation.Walk.ID
	s.w.Now = s.w.Now.Add(time.Hour)
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.WalkAction("2.001159")})
	second := s.mine().Conversation.Walk.ID
	if k := s.walks[first]; k.State != bot.WalkLeft || !k.LastAt.Equal(s.w.Now) {
		t.Errorf("the first walk is recorded as %+v", k)
	}
	if s.walks[second].State != bot.WalkActive || first == second {
		t.Errorf("the second walk is recorded as %+v", s.walks[second])
	}
}

func TestF54AlertsReachNoCitizen(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "gap can bo")
	writes(s, "to 7")
	secret := "012345678901 so nha 12"
	writes(s, secret)
	n := 0
	for id, st := range s.states {
		if id == s.address.Conversation() {
			continue
		}
		if st.Conversation.Kind != bot.KindDesk || st.Conversation.Address != bot.DeskAddress("huong") {
			t.Fatalf("something went to %+v", st.Conversation.Address)
		}
		for _, m := range st.Recent {
			n++
			if m.Kind != bot.MessageNotice || strings.Contains(m.Text, "012345678901") {
				t.Errorf("desk is told %q", m.Text)
			}
		}
	}
	if n != 2 {
		t.Errorf("%d alerts, want 2", n)
	}
	// An alert that went astray is said to nobody.
	before := len(s.mine().Recent)
	s.put(bot.Event{Kind: bot.EventAlert, Address: s.address, Alert: &bot.Alert{Kind: bot.AlertNew, Ticket: "T", Officer: "huong"}})
	s.play()
	if len(s.mine().Recent) != before {
		t.Error("a citizen was told an alert")
	}
	// What an officer types into her own chat goes to no citizen.
	desk := bot.DeskAddress("huong")
	s.put(bot.Event{Kind: bot.EventText, Address: desk, Desk: true, Text: "Dạ, em chào bà con ạ."})
	s.play()
	if len(s.mine().Recent) != before {
		t.Error("a citizen was told what an officer typed elsewhere")
	}
}

func TestF38ClaimRaceHasOneWinner(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "gap can bo")
	writes(s, "tôi không rõ")
	tk := *s.mine().Ticket
	won := 0
	for _, id := range []roster.OfficerID{"minh", "lan"} {
		s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &bot.Command{Kind: bot.CommandClaim, Actor: id, Ticket: tk.ID, Version: tk.Version}})
		s.play()
		if s.outcome.Done {
			won++
		} else if s.outcome.Holder != "minh" || s.outcome.Refused != "bot.refused_claimed" {
			t.Errorf("the other is told %+v", s.outcome)
		}
	}
	if won != 1 || s.mine().Ticket.Owner != "minh" || s.mine().Ticket.ClaimedBy != "minh" {
		t.Errorf("%d won, %+v", won, s.mine().Ticket)
	}
}

func TestF36LeadClosesWhatHasWaited(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "gap can bo")
	writes(s, "to 7")
	s.pass(72 * time.Hour)
	tk := *s.mine().Ticket
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &bot.Command{
		Kind: bot.CommandClose, Actor: "dung", Ticket: tk.ID, Version: tk.Version, Outcome: handoff.NotReached}})
	s.play()
	if !s.outcome.Done || s.mine().Ticket != nil || s.mine().Last.ClosedBy != "dung" {
		t.Errorf("%+v", s.outcome)
	}
}

func TestOneOpenTicketHoweverOftenSheAsks(t *testing.T) {
	s := newStage(t, testWorld(t))
	for range 3 {
		writes(s, "gap can bo")
		writes(s, "to 7")
		s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionBot})
		s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	}
	if len(s.tickets) != 1 {
		t.Errorf("%d tickets", len(s.tickets))
	}
}

func TestManyGroupsArePaged(t *testing.T) {
	w := testWorld(t)
	r := *w.Roster
	r.Groups = nil
	for i := range 30 {
		r.Groups = append(r.Groups, roster.ResidentGroup{ID: roster.GroupID(fmt.Sprintf("tdp-%d", i+1)), Name: fmt.Sprintf("Tổ dân phố %d", i+1)})
	}
	w.Roster = &r
	s := newStage(t, w)
	writes(s, "doi to")
	list := s.mine().Recent[1]
	if n := len(list.Buttons); n != 8+2 {
		t.Fatalf("%d buttons", n)
	}
	s.citizen(bot.Event{Kind: bot.EventPress, Action: list.Buttons[8].Action})
	if m := s.mine().Recent[len(s.mine().Recent)-1]; !strings.Contains(m.Text, "Tổ dân phố 9\n") || len(m.Buttons) != 8+3 {
		t.Errorf("second page: %s", m.Text)
	}
	if m := writes(s, "nha toi o to 27"); !strings.Contains(m.Text, "Tổ dân phố 27") || s.mine().Conversation.Group != "tdp-27" {
		t.Errorf("she is told %q", m.Text)
	}
}

func TestLongIDsFitIntoActions(t *testing.T) {
	long := procedures.EvidenceID(strings.Repeat("giay-to-rat-dai-", 4))
	w := testWorld(t)
	w.Library = shelf(t, "1.004194", func(g *procedures.Guide) {
		g.Tree, g.Variants = nil, nil
		g.Evidence = []procedures.Evidence{{ID: long, Title: "Giấy tờ"}}
		g.Steps[0].ID, g.Steps[0].Evidence = procedures.StepID(long), []procedures.EvidenceID{long}
	})
	s := newStage(t, w) // whose check refuses actions that are too long
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.WalkAction("1.004194")})
	writes(s, "1")
	if k := s.mine().Conversation.Walk; !slices.Equal(k.Ticked, []procedures.EvidenceID{long}) {
		t.Errorf("ticked %v", k.Ticked)
	}
	if writes(s, "xong"); s.mine().Conversation.Walk.Step != "nop-ho-so" {
		t.Errorf("she is at %s", s.mine().Conversation.Walk.Step)
	}
}

func TestDoubleTapGoesOneStep(t *testing.T) {
	s := newStage(t, testWorld(t))
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.WalkAction("1.004194")})
	writes(s, "1")
	next := s.mine().Recent[len(s.mine().Recent)-1].Buttons[0].Action
	s.citizen(bot.Event{Kind: bot.EventPress, Action: next})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: next})
	if k := s.mine().Conversation.Walk; k.Step != "nop-ho-so" {
		t.Errorf("she is at %s", k.Step)
	}
}

// TestEveryShippedGuideCanBeTold shows every part of every shipped guide in
// both languages, and walks through it by its first choices.
func TestEveryShippedGuideCanBeTold(t *testing.T) {
	shipped, err := guides.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := testWorld(t)
	if w.Library, err = procedures.NewLibrary(shipped, nil); err != nil {
		t.Fatal(err)
	}
	for _, g := range shipped {
		for _, lang := range words.Langs() {
			c, ok := bot.CardFor(w, lang, g.Code)
			if !ok || len(c.Facts) != 4 || c.Origin == "" {
				t.Errorf("%s: card %+v", g.Code, c)
			}
			for _, f := range c.Facts {
				if len(f.Lines) == 0 || f.Label == "" || strings.HasPrefix(f.Lines[0], "bot.") {
					t.Errorf("%s: fact %+v", g.Code, f)
				}
			}
			for _, a := range procedures.Aspects() {
				d, _, known := bot.DetailFor(w, lang, g.Code, a)
				if known == (len(d.Sections) == 0) || strings.HasPrefix(d.Label, "bot.") {
					t.Errorf("%s: %s: %+v", g.Code, a, d)
				}
				if strings.Contains(fmt.Sprint(d), "Mẫu Mẫu") {
					t.Errorf("%s: %s says a word twice: %+v", g.Code, a, d)
				}
			}
		}
		if _, ok := bot.StepFor(w, words.Vi, g.Code, g.Steps[0].ID); !ok {
			t.Errorf("%s: first step cannot be shown", g.Code)
		}
		s := newStage(t, w)
		s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.WalkAction(g.Code)})
		for range 30 {
			k := s.mine().Conversation.Walk
			if k.State == bot.WalkFinished {
				break
			}
			i := slices.IndexFunc(s.mine().Recent, func(m bot.Message) bool { return m.ID == k.Message })
			s.citizen(bot.Event{Kind: bot.EventPress, Action: s.mine().Recent[i].Buttons[0].Action})
		}
		if k := s.mine().Conversation.Walk; k.State != bot.WalkFinished {
			t.Errorf("%s: the walk does not end: %+v", g.Code, k)
		}
	}
}

func TestOfficerCorrectsGroup(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "gap can bo")
	writes(s, "tôi không rõ")
	command := func(g roster.GroupID) {
		s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &bot.Command{
			Kind: bot.CommandGroup, Actor: "lan", Ticket: s.mine().Ticket.ID, Group: g}})
		s.play()
	}
	if command("tdp-99"); s.outcome.Done {
		t.Error("took a group that is not there")
	}
	if command("tdp-7"); !s.outcome.Done || s.mine().Ticket.Group != "tdp-7" || s.mine().Conversation.Group != "tdp-7" || s.mine().Ticket.Owner != roster.Desk {
		t.Errorf("%+v, ticket %+v", s.outcome, s.mine().Ticket)
	}
}

func TestLongGroupNamesFitAPhone(t *testing.T) {
	w := testWorld(t)
	r := *w.Roster
	long := "Tổ dân phố " + strings.Repeat("Nậm Khắt Pá Te ", 20)
	r.Groups = nil
	for i := range 20 {
		r.Groups = append(r.Groups, roster.ResidentGroup{ID: roster.GroupID(fmt.Sprintf("g-%d", i)), Name: fmt.Sprintf("%s%d", long, i)})
	}
	w.Roster = &r
	s := newStage(t, w)
	writes(s, "gap can bo")
	m := s.mine().Recent[1]
	for _, o := range m.Offers() {
		if n := len([]rune(o.Label)); n > 60 {
			t.Errorf("a button of %d letters", n)
		}
	}
	if n := len([]rune(m.Text)); n > 1000 {
		t.Errorf("a list of %d letters", n)
	}
	if writes(s, "2"); s.mine().Ticket == nil || s.mine().Ticket.Group != "g-1" {
		t.Errorf("%+v", s.mine().Ticket)
	}
}
