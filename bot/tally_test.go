package bot_test

import (
	"slices"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

func TestTallies(t *testing.T) {
	officer := func(s *stage) { s.taps(bot.ActionHuman); s.writes("tổ 7") }
	begin := func(s *stage) { // to the first step
		s.taps(bot.WalkAction(tamTru))
		for i := 0; s.mine().Conversation.Walk.Step == ""; i++ {
			if i > 5 {
				s.t.Fatal("the walk has no end of questions")
			}
			s.taps(s.mine().Conversation.Offered[0].Action)
		}
	}
	for name, c := range map[string]struct {
		play func(s *stage)
		want []string
	}{
		"asked, and looked at from all sides": {func(s *stage) {
			s.writes("tạm trú")
			s.taps(bot.AspectAction(tamTru, procedures.AspectPapers))
			s.taps(bot.CardAction(tamTru))
		}, []string{"1.004194 asked 1"}},
		"opened by a link, twice": {func(s *stage) {
			s.citizen(bot.Event{Kind: bot.EventStarted, Text: "1_004194"})
			s.citizen(bot.Event{Kind: bot.EventStarted, Text: "1_004194"})
		}, []string{"1.004194 opened 1"}},
		"opened by a button after another": {func(s *stage) { s.writes("tạm trú"); s.taps(bot.CardAction(khaiSinh)) },
			[]string{"1.004194 asked 1", "2.001159 opened 1"}},
		"a choice answers the question": {func(s *stage) { s.writes("chuyện chung"); s.taps(bot.CardAction(khaiSinh)) },
			[]string{"2.001159 asked 1"}},
		"what is not known is no guide's": {func(s *stage) { s.writes("chặt cây"); officer(s) }, nil},
		"handed off after an answer": {func(s *stage) { s.writes("tạm trú"); officer(s) },
			[]string{"1.004194 asked 1", "1.004194 handed 1"}},
		"handed off after a card": {func(s *stage) { s.taps(bot.CardAction(khaiSinh)); officer(s) },
			[]string{"2.001159 handed 1", "2.001159 opened 1"}},
		"handed off after something else was asked": {func(s *stage) { s.writes("tạm trú"); s.writes("chặt cây"); officer(s) },
			[]string{"1.004194 asked 1"}},
		"handed off days later": {func(s *stage) { s.writes("tạm trú"); s.pass(48 * time.Hour); officer(s) },
			[]string{"1.004194 asked 1"}},
		"stuck at a step": {func(s *stage) { begin(s); officer(s) },
			[]string{"1.004194 begun 1", "1.004194 handed 1", "1.004194 opened 1", "1.004194 stuck:chuan-bi 1"}},
		"stuck before the first": {func(s *stage) { s.taps(bot.WalkAction(tamTru)); officer(s) },
			[]string{"1.004194 begun 1", "1.004194 handed 1", "1.004194 opened 1", "1.004194 stuck 1"}},
		"through to the end": {func(s *stage) {
			begin(s)
			for s.mine().Conversation.Walk.State == bot.WalkActive {
				s.taps(s.offered("next:"))
				s.pass(time.Minute)
			}
			s.taps(s.offered("done:"))
		}, []string{"1.004194 begun 1", "1.004194 finished 1", "1.004194 opened 1"}},
		"begun twice": {func(s *stage) { begin(s); s.taps("restart:" + tamTru) },
			[]string{"1.004194 begun 2", "1.004194 opened 1"}},
		"a video, and still a question": {func(s *stage) {
			s.writes("tạm trú")
			s.taps(bot.AspectAction(tamTru, procedures.AspectVideo))
			s.writes("phí tạm trú")
			s.writes("tạm trú mất gì nữa")
		}, []string{"1.004194 asked 3", "1.004194 still 1", "1.004194 video 1"}},
		"a video, and another matter": {func(s *stage) {
			s.writes("video tạm trú")
			s.writes("chặt cây")
		}, []string{"1.004194 asked 1", "1.004194 video 1"}},
		"a video, and still an officer": {func(s *stage) { s.writes("video tạm trú"); officer(s) },
			[]string{"1.004194 asked 1", "1.004194 handed 1", "1.004194 still 1", "1.004194 video 1"}},
		"a video, and a question days later": {func(s *stage) {
			s.writes("video tạm trú")
			s.pass(48 * time.Hour)
			s.writes("phí tạm trú")
		}, []string{"1.004194 asked 2", "1.004194 video 1"}},
		"an officer who writes by herself": {func(s *stage) {
			s.writes("tạm trú")
			s.citizen(bot.Event{Kind: bot.EventEcho, Text: "Chị cứ ra phường nhé.", Platform: "e1"})
		}, []string{"1.004194 asked 1"}},
		"the same message, put right": {func(s *stage) {
			s.writes("tạm trú")
			id := ""
			for _, m := range s.mine().Recent {
				if m.Author.Kind == bot.AuthorCitizen {
					id = string(m.ID)
				}
			}
			s.citizen(bot.Event{Kind: bot.EventEdited, Message: id, Text: "đăng ký tạm trú"})
		}, []string{"1.004194 asked 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := asking(t)
			c.play(s)
			got := s.counted()
			if !slices.Equal(got, c.want) {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestTallyDay: the day is the ward's, not the server's.
func TestTallyDay(t *testing.T) {
	s := asking(t)
	zone := time.FixedZone("ICT", 7*3600)
	s.w.Now = time.Date(2026, 7, 20, 23, 30, 0, 0, zone).UTC()
	s.writes("tạm trú")
	s.w.Now = s.w.Now.Add(time.Hour)
	s.writes("tạm trú")
	days := map[procedures.Date]int{}
	for k, n := range s.tallies {
		days[k.Day] += n
	}
	if len(days) != 2 || days[procedures.DateOf(time.Date(2026, 7, 20, 0, 0, 0, 0, zone))] != 1 {
		t.Errorf("counted on %v", days)
	}
}
