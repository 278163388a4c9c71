package bot_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// TestQuestionsAreMasked: however a citizen types numbers of hers, of none
// that is long enough to be a phone's or an identity card's more than the last
// two digits are kept.
func TestQuestionsAreMasked(t *testing.T) {
	s := newStage(t, testWorld(t))
	piece := rapid.OneOf(rapid.SampledFrom([]string{"tạm trú", "số", ",", "\n", " ", "\u00a0", "  ", ".", "-", " - ", "+84"}), rapid.StringMatching(`[0-9]{1,13}`))
	rapid.Check(t, func(rt *rapid.T) {
		clear(s.asked)
		s.writes("hỏi tạm trú " + strings.Join(rapid.SliceOfN(piece, 0, 150).Draw(rt, "pieces"), ""))
		s.pass(time.Minute)
		for _, q := range s.asked {
			run, gap := 0, 0
			for _, r := range q.Text {
				switch {
				case unicode.IsDigit(r):
					run, gap = run+1, 0
				case strings.ContainsRune(" .-", r) && gap < 3:
					gap++
				default:
					run = 0
				}
				if run > 10 { // what is left of one and a number too short to be masked
					rt.Fatalf("keeps %q", q.Text)
				}
			}
			if q.Text != bot.Mask(q.Text) || utf8.RuneCountInString(q.Text) > bot.QuestionRunes {
				rt.Fatalf("keeps %q", q.Text)
			}
		}
	})
}

const tamTru, khaiSinh = "1.004194", "2.001159"

// asking is a stage whose search knows a few questions by their words.
func asking(t *testing.T) *stage {
	s := newStage(t, testWorld(t))
	three := []knowledge.Candidate{{Code: tamTru}, {Code: khaiSinh}, {Code: "1.013225"}}
	s.search = func(q bot.Query) (knowledge.Answer, error) {
		a := knowledge.Answer{Decision: knowledge.DecisionAnswer, Candidates: three}
		switch {
		case strings.Contains(q.Text, "hỏng"):
			return knowledge.Answer{}, errSearch
		case strings.Contains(q.Text, "phí"):
			a.Aspect = procedures.AspectFee
		case strings.Contains(q.Text, "video"):
			a.Aspect = procedures.AspectVideo
		case strings.Contains(q.Text, "chung"):
			a.Decision, a.Choices = knowledge.DecisionClarify, three
		case !strings.Contains(q.Text, "tạm trú"):
			a.Decision, a.Candidates = knowledge.DecisionRefuse, nil
		}
		return a, nil
	}
	return s
}

// questions are all that are kept, in the order of their messages.
func (s *stage) questions() []bot.Question {
	return slices.SortedFunc(maps.Values(s.asked), func(a, b bot.Question) int {
		return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
}

// ends are her questions in order: what she asked, how it ended, and what
// else there is.
func (s *stage) ends() (out []string) {
	for _, q := range s.questions() {
		line := q.Text + " =" + string(q.End)
		for _, more := range []string{string(q.Code), string(q.Aspect), string(q.Ticket), string(q.Reply)} {
			if more != "" {
				line += " " + more
			}
		}
		out = append(out, line)
	}
	return out
}

// counted is what was counted on all days, in order.
func (s *stage) counted() (out []string) {
	all := map[bot.Tally]int{}
	for k, n := range s.tallies {
		k.Day = procedures.Date{}
		all[k] += n
	}
	for _, k := range slices.SortedFunc(maps.Keys(all), bot.Tally.Compare) {
		what := string(k.What)
		if k.Step != "" {
			what += ":" + string(k.Step)
		}
		out = append(out, fmt.Sprintf("%s %s %d", k.Code, what, all[k]))
	}
	return out
}

func (s *stage) writes(text string) { s.citizen(bot.Event{Kind: bot.EventText, Text: text}) }
func (s *stage) taps(action string) { s.citizen(bot.Event{Kind: bot.EventPress, Action: action}) }

// commands lets Hương do something with the open ticket.
func (s *stage) commands(c bot.Command) {
	s.t.Helper()
	c.Actor, c.Ticket = "huong", s.mine().Conversation.Ticket
	s.put(bot.Event{Kind: bot.EventCommand, Address: s.address, Command: &c})
	s.play()
	if !s.outcome.Done {
		s.t.Fatalf("%s: %+v", c.Kind, s.outcome)
	}
}

// next is the action of the first button of the last message that has one of
// that verb.
func (s *stage) offered(verb string) string {
	s.t.Helper()
	for _, o := range s.mine().Conversation.Offered {
		if strings.HasPrefix(o.Action, verb) {
			return o.Action
		}
	}
	s.t.Fatalf("no button %s among %v", verb, s.mine().Conversation.Offered)
	return ""
}

func TestQuestionsEnd(t *testing.T) {
	officer := func(s *stage) { s.taps(bot.ActionHuman); s.writes("tổ 7") }
	for name, c := range map[string]struct {
		play func(s *stage)
		want []string
	}{
		"answered, and nothing since": {func(s *stage) { s.writes("đăng ký tạm trú"); s.writes("cảm ơn") },
			[]string{"đăng ký tạm trú = 1.004194"}},
		"not known": {func(s *stage) { s.writes("chặt cây") },
			[]string{"chặt cây =refused"}},
		"the search failed": {func(s *stage) { s.writes("máy hỏng") },
			[]string{"máy hỏng =failed"}},
		"asked back, and nothing chosen": {func(s *stage) { s.writes("chuyện chung"); s.pass(time.Hour); s.writes("cảm ơn") },
			[]string{"chuyện chung =asked"}},
		"a choice pressed": {func(s *stage) { s.writes("chuyện chung"); s.taps(bot.CardAction(khaiSinh)) },
			[]string{"chuyện chung =chosen 2.001159"}},
		"a choice typed": {func(s *stage) { s.writes("chuyện chung"); s.writes("1") },
			[]string{"chuyện chung =chosen 1.004194"}},
		"none of these, pressed": {func(s *stage) { s.writes("chuyện chung"); s.taps(bot.ActionNone) },
			[]string{"chuyện chung =other"}},
		"none of these, and then one of them": {func(s *stage) { s.writes("chuyện chung"); s.taps(bot.ActionNone); s.taps(bot.CardAction(tamTru)) },
			[]string{"chuyện chung =chosen 1.004194"}},
		"an answer is said to be wrong": {func(s *stage) { s.writes("đăng ký tạm trú"); s.writes("không phải") },
			[]string{"đăng ký tạm trú =other 1.004194"}},
		"an old button says nothing of an answer": {func(s *stage) { s.writes("đăng ký tạm trú"); s.taps(bot.ActionNone) },
			[]string{"đăng ký tạm trú = 1.004194"}},
		"the same in other words": {func(s *stage) {
			s.writes("đăng ký tạm trú cho con")
			s.pass(time.Minute)
			s.writes("tạm trú của cháu thì làm sao")
		}, []string{"đăng ký tạm trú cho con =again 1.004194", "tạm trú của cháu thì làm sao = 1.004194"}},
		"sent twice": {func(s *stage) { s.writes("tạm trú"); s.writes("tạm trú") },
			[]string{"tạm trú = 1.004194", "tạm trú = 1.004194"}},
		"another part of the same": {func(s *stage) { s.writes("tạm trú"); s.pass(time.Minute); s.writes("phí tạm trú") },
			[]string{"tạm trú = 1.004194", "phí tạm trú = 1.004194 fee"}},
		"the same a day later": {func(s *stage) { s.writes("tạm trú"); s.pass(24 * time.Hour); s.writes("tạm trú") },
			[]string{"tạm trú = 1.004194", "tạm trú = 1.004194"}},
		"not known, and asked anew": {func(s *stage) { s.writes("thuê phòng"); s.pass(time.Minute); s.writes("đăng ký tạm trú") },
			[]string{"thuê phòng =again", "đăng ký tạm trú = 1.004194"}},
		"not known, and something else later": {func(s *stage) { s.writes("thuê phòng"); s.pass(5 * time.Minute); s.writes("đăng ký tạm trú") },
			[]string{"thuê phòng =refused", "đăng ký tạm trú = 1.004194"}},
		"not known, and like words later": {func(s *stage) {
			s.writes("thuê phòng tạm")
			s.pass(5 * time.Minute)
			s.writes("đăng ký tạm trú")
		},
			[]string{"thuê phòng tạm =again", "đăng ký tạm trú = 1.004194"}},
		"answered, and an officer": {func(s *stage) { s.writes("tạm trú"); officer(s) },
			[]string{"tạm trú =handed 1.004194 T1"}},
		"not known, and an officer": {func(s *stage) {
			s.writes("chặt cây")
			officer(s)
			s.commands(bot.Command{Kind: bot.CommandReply, Text: "Dạ, chặt cây thì xin phép ạ."})
			s.commands(bot.Command{Kind: bot.CommandReply, Text: "Mời bác tới quầy."})
		}, []string{"chặt cây =refused T1 M1"}},
		"badly rated": {func(s *stage) {
			s.writes("tạm trú")
			officer(s)
			s.commands(bot.Command{Kind: bot.CommandReply, Text: "Dạ, không ạ."})
			s.commands(bot.Command{Kind: bot.CommandClose, Outcome: "solved_helped"})
			s.taps(bot.RateAction(s.mine().Conversation.Last, 1))
		}, []string{"tạm trú =rated 1.004194 T1 M1"}},
		"well rated": {func(s *stage) {
			s.writes("tạm trú")
			officer(s)
			s.commands(bot.Command{Kind: bot.CommandClose, Outcome: "solved_helped"})
			s.taps(bot.RateAction(s.mine().Conversation.Last, 5))
		}, []string{"tạm trú =handed 1.004194 T1"}},
		"asking for contact is no answer": {func(s *stage) {
			s.writes("chặt cây")
			officer(s)
			s.commands(bot.Command{Kind: bot.CommandAsk})
		}, []string{"chặt cây =refused T1"}},
		"handed back with a question that waits": {func(s *stage) {
			officer(s)
			s.writes("tạm trú")
			s.commands(bot.Command{Kind: bot.CommandHandBack})
		}, []string{"tạm trú = 1.004194"}},
		"somebody answers at the platform": {func(s *stage) {
			s.writes("tạm trú")
			s.citizen(bot.Event{Kind: bot.EventEcho, Text: "Chị cứ ra phường nhé.", Platform: "e1"})
		}, []string{"tạm trú = 1.004194 T1 M1"}},
		"words for an officer are none": {func(s *stage) { officer(s); s.writes("tạm trú") }, nil},
		"small talk is none":            {func(s *stage) { s.writes("xin chào"); s.writes("cảm ơn"); s.writes("2") }, nil},
		"numbers are masked, also where the text is cut or spaced": {func(s *stage) {
			s.writes("tạm trú 079123456789, gọi 0912  345\n678 " + strings.Repeat("x ", 130) + "0987654321")
		}, []string{"tạm trú **********89, gọi **** *** *78 " + strings.Repeat("x ", 130)[:259] + "… = 1.004194"}},
		"erased": {func(s *stage) { s.writes("tạm trú"); s.writes("xóa dữ liệu"); s.writes("xóa hết") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := asking(t)
			c.play(s)
			got := s.ends()
			st := s.mine()
			for i := range got { // names of tickets and messages are long
				for _, id := range []bot.TicketID{st.Conversation.Ticket, st.Conversation.Last} {
					if id != "" {
						got[i] = strings.ReplaceAll(got[i], string(id), "T1")
					}
				}
				for j := len(st.Recent) - 1; j >= 0; j-- {
					if m := st.Recent[j]; m.Author.Kind == bot.AuthorOfficer && strings.HasSuffix(got[i], string(m.ID)) {
						first := slices.IndexFunc(st.Recent, func(o bot.Message) bool { return o.Author.Kind == bot.AuthorOfficer })
						got[i] = strings.ReplaceAll(got[i], string(m.ID), fmt.Sprintf("M%d", j-first+1))
					}
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
		})
	}
}
