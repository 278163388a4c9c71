package bot_test

import (
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// handedOff is a stage on which the citizen has asked for a person.
func handedOff(t *testing.T) *stage {
	s := newStage(t, testWorld(t))
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.GroupAction("tdp-7")})
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionHuman})
	if s.mine().Ticket == nil {
		t.Fatal("no ticket")
	}
	return s
}

func (s *stage) awaited() (bot.Awaited, bool) { return bot.AwaitedIn(s.w, s.mine()) }

func TestAwaited(t *testing.T) {
	s := handedOff(t)
	if a, ok := s.awaited(); ok {
		t.Errorf("a button is a question: %+v", a)
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "dang ky tam tru can giay to gi"})
	a, ok := s.awaited()
	if !ok || a.Query.Text != "dang ky tam tru can giay to gi" || a.Message == "" {
		t.Fatalf("question: %+v, %v", a, ok)
	}
	for _, text := range []string{"cam on nhe", "alo", "ok", "gap can bo", "123456789012", "👍", "cho toi hoi"} {
		s.citizen(bot.Event{Kind: bot.EventText, Text: text})
		if a, ok := s.awaited(); ok {
			t.Errorf("%q is a question: %+v", text, a)
		}
	}
	s.citizen(bot.Event{Kind: bot.EventText, Text: "le phi khai sinh bao nhieu"})
	if a, ok := s.awaited(); !ok || a.Query.Text != "le phi khai sinh bao nhieu" {
		t.Errorf("a later question: %+v, %v", a, ok)
	}
	// A note of a colleague answers nobody; a reply does.
	tk := s.mine().Ticket
	command := func(c bot.Command) {
		c.Actor, c.Ticket, c.Version = tk.Owner, tk.ID, s.mine().Ticket.Version
		s.citizen(bot.Event{Kind: bot.EventCommand, Command: &c})
		if !s.outcome.Done {
			t.Fatalf("%s: %+v", c.Kind, s.outcome)
		}
	}
	command(bot.Command{Kind: bot.CommandNote, Text: "hỏi anh Minh"})
	if _, ok := s.awaited(); !ok {
		t.Error("a note took the question away")
	}
	command(bot.Command{Kind: bot.CommandSend, Code: "1.004194", Aspect: procedures.AspectPapers})
	if _, ok := s.awaited(); ok {
		t.Error("an answered question waits")
	}
	// What comes then is understood from what was sent.
	s.citizen(bot.Event{Kind: bot.EventText, Text: "mat bao lau vay"})
	if a, ok := s.awaited(); !ok || a.Query.Focus != "1.004194" || a.Query.Aspect != procedures.AspectPapers {
		t.Errorf("follow-up: %+v, %v", a, ok)
	}
	// While the assistant has the floor it answers by itself.
	s.citizen(bot.Event{Kind: bot.EventPress, Action: bot.ActionBot})
	s.citizen(bot.Event{Kind: bot.EventText, Text: "dang ky ket hon"})
	if _, ok := s.awaited(); ok {
		t.Error("suggested beside the assistant")
	}
}

func TestAwaitedOfClosed(t *testing.T) {
	s := handedOff(t)
	s.citizen(bot.Event{Kind: bot.EventText, Text: "dang ky tam tru can giay to gi"})
	st := s.mine()
	command := bot.Command{Kind: bot.CommandClose, Actor: st.Ticket.Owner, Ticket: st.Ticket.ID, Version: st.Ticket.Version, Outcome: "solved_helped"}
	s.citizen(bot.Event{Kind: bot.EventCommand, Command: &command})
	if a, ok := s.awaited(); ok {
		t.Errorf("a closed ticket awaits %+v", a)
	}
	if _, ok := bot.AwaitedIn(s.w, bot.State{}); ok {
		t.Error("nothing awaits something")
	}
}

// What is suggested is, word for word, what is sent when the officer says so.
func TestSuggestedIsWhatIsSent(t *testing.T) {
	for _, aspect := range []procedures.Aspect{procedures.AspectNone, procedures.AspectPapers, procedures.AspectFee} {
		s := handedOff(t)
		s.citizen(bot.Event{Kind: bot.EventText, Text: "dang ky tam tru"})
		st := s.mine()
		p, ok := bot.Suggest(s.w, st.Conversation.Lang, knowledge.Answer{Decision: knowledge.DecisionAnswer, Aspect: aspect,
			Candidates: []knowledge.Candidate{{Code: "1.004194"}}})
		if !ok || p.Code != "1.004194" || p.Title == "" || p.Text == "" || (p.Label == "") != (aspect == procedures.AspectNone) {
			t.Fatalf("suggested %+v", p)
		}
		c := bot.Command{Kind: bot.CommandSend, Actor: st.Ticket.Owner, Ticket: st.Ticket.ID, Version: st.Ticket.Version, Code: p.Code, Aspect: p.Aspect}
		s.citizen(bot.Event{Kind: bot.EventCommand, Command: &c})
		m, ok := bot.Message{}, false
		for _, x := range s.mine().Recent {
			if x.ID == s.outcome.Message {
				m, ok = x, true
			}
		}
		if !ok || m.Text != p.Text {
			t.Errorf("%q: sent %q, suggested %q", aspect, m.Text, p.Text)
		}
	}
}

func TestSuggest(t *testing.T) {
	w := testWorld(t)
	say := func(d knowledge.Decision, a procedures.Aspect, codes ...procedures.Code) (bot.Suggested, bool) {
		answer := knowledge.Answer{Decision: d, Aspect: a}
		for _, c := range codes {
			answer.Candidates = append(answer.Candidates, knowledge.Candidate{Code: c})
		}
		answer.Choices = answer.Candidates
		return bot.Suggest(w, "vi", answer)
	}
	if p, ok := say(knowledge.DecisionRefuse, "", "1.004194"); ok {
		t.Errorf("refused, and suggested %+v", p)
	}
	if p, ok := say(knowledge.DecisionAnswer, ""); ok {
		t.Errorf("nothing found, and suggested %+v", p)
	}
	if p, ok := say(knowledge.DecisionAnswer, "", "9.999999"); ok {
		t.Errorf("no guide in force, and suggested %+v", p)
	}
	// A guide that says nothing of the aspect is told as a whole.
	if p, ok := say(knowledge.DecisionAnswer, "no such aspect", "1.004194"); !ok || p.Aspect != procedures.AspectNone || p.Label != "" || !strings.Contains(p.Text, p.Title) {
		t.Errorf("unknown aspect: %+v, %v", p, ok)
	}
	if p, ok := say(knowledge.DecisionClarify, procedures.AspectPapers, "9.999999", "1.004194"); !ok || p.Code != "1.004194" || p.Aspect != procedures.AspectPapers {
		t.Errorf("the only choice in force: %+v, %v", p, ok)
	}
	var codes []procedures.Code
	for _, v := range w.Library.Versions() {
		codes = append(codes, v.Code)
	}
	if p, ok := say(knowledge.DecisionClarify, "", codes[:4]...); !ok || p.Code != "" || len(p.Choices) != 3 || p.Choices[0].Title == "" {
		t.Errorf("four choices: %+v, %v", p, ok)
	}
}
