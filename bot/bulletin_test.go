package bot_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// urgent puts a bulletin into the world, from now for an hour.
func (s *stage) urgent(text map[words.Lang]string) {
	s.w.Bulletin = bot.Bulletin{Text: text, From: s.w.Now, To: s.w.Now.Add(time.Hour), Version: s.w.Bulletin.Version + 1}
}

// saidHere counts the messages of the conversation that say something.
func (s *stage) saidHere(text string) int {
	n := 0
	for _, m := range s.mine().Recent {
		if strings.Contains(m.Text, text) {
			n++
		}
	}
	return n
}

func TestBulletinInHerLanguage(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "english")
	s.urgent(map[words.Lang]string{words.Vi: "Nước lên.", words.En: "Flood."})
	writes(s, "hello")
	s.urgent(map[words.Lang]string{words.Vi: "Nước rút."})
	writes(s, "hello")
	if s.saidHere("Flood.") != 1 || s.saidHere("Nước lên.") != 0 || s.saidHere("Nước rút.") != 1 {
		t.Errorf("%d, %d, %d", s.saidHere("Flood."), s.saidHere("Nước lên."), s.saidHere("Nước rút."))
	}
}

// TestBulletinGoesBeforeChoices: where what was sent cannot be changed,
// nothing comes between something to choose and her answer.
func TestBulletinGoesBeforeChoices(t *testing.T) {
	w := testWorld(t)
	w.Settings.Channels = map[string]bot.Limits{"webchat": crowdLimits}
	s := newStage(t, w)
	s.urgent(map[words.Lang]string{words.Vi: "Nước lên."})
	writes(s, "gap can bo")
	ms := s.mine().Recent
	last := ms[len(ms)-1]
	if s.saidHere("Nước lên.") != 1 || !strings.Contains(last.Text, "tổ dân phố") || len(last.Offers()) == 0 {
		t.Errorf("the last message is %q", last.Text)
	}
	writes(s, "2")
	if s.mine().Ticket == nil {
		t.Error("her choice was lost")
	}
}

func TestErasedConversationHearsTheReceiptOnly(t *testing.T) {
	s := newStage(t, testWorld(t))
	writes(s, "xóa dữ liệu")
	s.urgent(map[words.Lang]string{words.Vi: "Nước lên."})
	writes(s, "xóa hết")
	if c := s.mine().Conversation; s.saidHere("Nước lên.") != 0 || c.Bulletin != 0 || c.ErasedAt.IsZero() {
		t.Fatalf("told, or not erased: %+v", c)
	}
	writes(s, "xin chào")
	if s.saidHere("Nước lên.") != 1 {
		t.Error("who begins anew is not told")
	}
}

// TestBulletinIsANoticeOfItsTime: whatever happens, a bulletin is told to a
// conversation at most once, in its time, by a notice of the bot, never in an
// event at whose beginning an officer had the floor; and whoever the bot says
// anything to in its time has been told.
func TestBulletinIsANoticeOfItsTime(t *testing.T) {
	w := testWorld(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := w
		p := &player{stage: newStage(rt, w), rt: rt}
		p.search = p.look
		count := map[string]int{}
		p.seen = func(e bot.Event, was bot.State, turn bot.Turn) {
			if turn.Conversation.Kind == bot.KindDesk {
				return
			}
			if turn.Erase != nil {
				clear(count)
			}
			b := p.w.Bulletin
			said := false
			for _, m := range turn.Messages {
				if m.Author.Kind != bot.AuthorBot {
					continue
				}
				_, after, is := strings.Cut(m.Text, "Bản tin số ")
				if !is {
					if !said && turn.Conversation.Bulletin != b.Version && b.Shown(p.w.Now) && turn.Erase == nil &&
						was.Conversation.Floor == bot.FloorBot && (e.Kind == bot.EventText || e.Kind == bot.EventPress || e.Kind == bot.EventStarted) && !e.ByPage {
						rt.Fatalf("%q is said without the bulletin", m.Text)
					}
					continue
				}
				said = true
				if count[after]++; count[after] > 1 {
					rt.Fatalf("bulletin %s is told again", after)
				}
				if m.Kind != bot.MessageNotice || was.Conversation.Floor == bot.FloorOfficer || !b.Shown(p.w.Now) || b.Say(words.Vi) != "Bản tin số "+after {
					rt.Fatalf("bulletin %s is told as %s with the floor of %q", after, m.Kind, was.Conversation.Floor)
				}
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"": func(*rapid.T) {}, "say": func(*rapid.T) { p.say() }, "start": func(*rapid.T) { p.start() }, "press": func(*rapid.T) { p.press() },
			"command": func(*rapid.T) { p.command() }, "file": func(*rapid.T) { p.file() },
			"wait": func(*rapid.T) { p.pass(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute) },
			"bulletin": func(*rapid.T) {
				p.urgent(map[words.Lang]string{words.Vi: "Bản tin số " + string(rune('A'+p.w.Bulletin.Version%26))})
				clear(count)
			},
			"take down": func(*rapid.T) { p.w.Bulletin.To, p.w.Bulletin.Version = p.w.Now, p.w.Bulletin.Version+1 },
		})
	})
}
