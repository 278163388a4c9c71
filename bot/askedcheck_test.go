package bot_test

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/motcua/motcua/bot"
)

// checkAsked: what a turn keeps of questions is hers, masked, told by its end
// and its parts alike, and nothing of it is kept of a desk or of somebody who
// had all erased.
func (s *stage) checkAsked(e bot.Event, was bot.State, t bot.Turn) {
	c := t.Conversation
	if (c.Kind == bot.KindDesk || t.Erase != nil) && len(t.Questions)+len(c.Asked) > 0 || c.Kind == bot.KindDesk && len(t.Tallies) > 0 {
		s.t.Fatalf("%s of %q keeps %+v, %v, %+v", e.Kind, c.Kind, t.Questions, c.Asked, t.Tallies)
	}
	if t.Erase != nil {
		for _, q := range s.asked {
			if q.Conversation == c.ID {
				s.t.Fatalf("a question outlives its erasure: %+v", q)
			}
		}
	}
	ids := map[string]bool{}
	for _, q := range t.Questions {
		unlike := ""
		switch q.End {
		case bot.QuestionWell:
			unlike = when(q.Code == "" || len(q.Choices) > 0 || q.Ticket != "" && !slices.ContainsFunc(was.Questions, func(o bot.Question) bool { return o.ID == q.ID }), "answered")
		case bot.QuestionChosen:
			unlike = when(!slices.Contains(q.Choices, q.Code), "a choice")
		case bot.QuestionAsked:
			unlike = when(len(q.Choices) < 2 || q.Code != "", "asked back")
		case bot.QuestionRefused, bot.QuestionFailed:
			unlike = when(q.Code != "" || len(q.Choices) > 0, "not known")
		case bot.QuestionHanded, bot.QuestionRated:
			unlike = when(q.Code == "" || q.Ticket == "", "answered and handed off")
		case bot.QuestionAgain:
			unlike = when(q.Next == "", "asked again")
		case bot.QuestionOther:
		default:
			unlike = "any end"
		}
		switch {
		case unlike != "":
			s.t.Fatalf("%s: no question that is %s: %+v", e.Kind, unlike, q)
		case ids[q.ID] || !strings.HasPrefix(q.ID, bot.QuestionsOf(c.ID)) || q.Conversation != c.ID:
			s.t.Fatalf("%s: question %s of %s", e.Kind, q.ID, q.Conversation)
		case q.Text != bot.Mask(q.Text) || utf8.RuneCountInString(q.Text) > bot.QuestionRunes || q.Text == "":
			s.t.Fatalf("%s: keeps %q", e.Kind, q.Text)
		case (q.End != bot.QuestionAgain) != (q.Next == "") || q.Reply != "" && q.Ticket == "":
			s.t.Fatalf("%s: %+v", e.Kind, q)
		case q.Settled != "" && !slices.ContainsFunc(was.Questions, func(o bot.Question) bool { return o.Settled == q.Settled }):
			s.t.Fatalf("%s settles a question", e.Kind)
		}
		ids[q.ID] = true
	}
	if len(c.Asked) > 8 || !slices.IsSorted(c.Asked) {
		s.t.Fatalf("%s: knows of %v", e.Kind, c.Asked)
	}
	for _, n := range t.Tallies {
		_, _, known := s.w.Library.Guide(n.Code)
		if n.N < 1 || !known && n.What != bot.TallyStuck && n.What != bot.TallyHanded && n.What != bot.TallyStill || n.What != bot.TallyStuck && n.Step != "" || n.Day.IsZero() {
			s.t.Fatalf("%s counts %+v", e.Kind, n)
		}
	}
}

func when(unlike bool, what string) string {
	if unlike {
		return what
	}
	return ""
}
