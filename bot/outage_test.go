package bot_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// outageStand is an OutageWatch with desks of its own, at which every event
// is decided at once, and a clock that only the test moves.
type outageStand struct {
	*bot.OutageWatch
	t        *testing.T
	world    bot.World
	desks    map[bot.ConversationID]bot.Conversation
	said     map[roster.OfficerID][]string
	onward   []bot.Event // to chats of their own, and timers
	keys     map[bot.EventKey]bool
	accounts []bot.ChannelStatus
	fails    error
	log      bytes.Buffer
}

func newOutageStand(t *testing.T) *outageStand {
	s := &outageStand{t: t, world: testWorld(t), desks: map[bot.ConversationID]bot.Conversation{},
		said: map[roster.OfficerID][]string{}, keys: map[bot.EventKey]bool{}}
	s.OutageWatch = s.watch("")
	return s
}

// watch is another machine's, or that of a server started anew.
func (s *outageStand) watch(machine string) *bot.OutageWatch {
	return &bot.OutageWatch{Status: func() []bot.ChannelStatus { return s.accounts }, Reader: s, Inbox: s, Worlds: s, Log: zerolog.New(&s.log), Machine: machine}
}

func (s *outageStand) Take() (bot.World, bot.Answerer, func()) { return s.world, nil, func() {} }

func (s *outageStand) Conversation(_ context.Context, id bot.ConversationID) (bot.Conversation, error) {
	c, ok := s.desks[id]
	if !ok {
		return c, bot.ErrAbsent
	}
	return c, nil
}

func (s *outageStand) Outcome(context.Context, bot.EventKey) (bot.Outcome, bool, error) {
	return bot.Outcome{}, false, nil
}

func (s *outageStand) PutEvent(_ context.Context, e bot.Event) (bool, error) {
	if s.fails != nil {
		return false, s.fails
	}
	if s.keys[e.Key] {
		return false, nil
	}
	s.keys[e.Key] = true
	c := s.desks[e.Conversation]
	c.ID, c.Address = e.Conversation, e.Address
	turn := bot.Decide(s.world, bot.State{Conversation: c}, e, bot.Found{})
	turn.Conversation.Version++
	s.desks[e.Conversation] = turn.Conversation
	for _, m := range turn.Messages {
		s.said[roster.OfficerID(e.Address.Chat)] = append(s.said[roster.OfficerID(e.Address.Chat)], m.Text)
	}
	s.onward = append(s.onward, turn.Events...)
	return true, nil
}

// look looks with a watch, some time later.
func (s *outageStand) look(w *bot.OutageWatch, later time.Duration) {
	s.t.Helper()
	s.world.Now = s.world.Now.Add(later)
	if err := w.Look(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// told wants so many notices at Dung's desk, who leads, the last of which
// holds some words, and none at anybody else's.
func (s *outageStand) told(n int, last ...string) {
	s.t.Helper()
	got := s.said["dung"]
	if len(got) != n {
		s.t.Fatalf("told %q, want %d notices", got, n)
	}
	for _, w := range last {
		if !strings.Contains(got[n-1], w) {
			s.t.Errorf("told %q, want %q in it", got[n-1], w)
		}
	}
	if len(s.said) > 1 {
		s.t.Errorf("others are told: %q", s.said)
	}
}

// becomes puts the account into a state at the present moment.
func (s *outageStand) becomes(state bot.IntakeState) {
	st := bot.ChannelStatus{Account: "zalo:main", State: state, Since: s.world.Now}
	if !st.Well() {
		st.UnwellSince = s.world.Now
		st.LastError = "no route to host"
	}
	s.accounts = []bot.ChannelStatus{st}
}

func TestOutageIsToldOnceAndSoIsItsEnd(t *testing.T) {
	s := newOutageStand(t)
	s.becomes(bot.IntakeOK)
	s.look(s.OutageWatch, 0)
	s.becomes(bot.IntakeUnreachable)
	s.look(s.OutageWatch, bot.Patience-time.Second)
	s.told(0)
	s.look(s.OutageWatch, time.Second)
	s.told(1, "Zalo, từ 9:21", "Không liên lạc được với kênh", "Các kênh")
	for range 50 {
		s.look(s.OutageWatch, time.Minute)
	}
	s.look(s.watch(""), time.Minute) // the server was started anew
	s.told(1)
	s.becomes(bot.IntakeStarting)
	s.look(s.watch(""), time.Minute) // and nothing was heard yet: that is no end
	s.told(1)
	s.becomes(bot.IntakeOK)
	s.look(s.OutageWatch, time.Second)
	s.look(s.OutageWatch, time.Minute)
	s.told(2, "Zalo đã ổn")
	s.becomes(bot.IntakeUnauthorized)
	s.look(s.OutageWatch, bot.Patience)
	s.told(3, "Kênh từ chối khóa đăng nhập")
	if n := strings.Count(s.log.String(), `"alarm":true`); n != 3 { // twice by the first watch, once by the one started anew
		t.Errorf("%d alarms: %s", n, s.log.String())
	}
	if n := strings.Count(s.log.String(), "well again"); n != 1 {
		t.Errorf("%d ends in the log", n)
	}
}

func TestOutageOfTwoMachines(t *testing.T) {
	s := newOutageStand(t)
	a, b := s.watch("a"), s.watch("b")
	s.becomes(bot.IntakeUnreachable)
	s.look(a, bot.Patience)
	s.look(b, time.Second)
	s.told(1)
	down := s.accounts
	for range 10 { // one sees it well, the other does not
		s.becomes(bot.IntakeOK)
		s.look(b, time.Minute)
		s.accounts = down
		s.look(a, time.Minute)
	}
	s.told(1)
	s.becomes(bot.IntakeOK)
	s.look(b, 25*time.Hour) // the machine that said so is gone
	s.told(2, "đã ổn")
}

func TestPermissionThatEndsIsTold(t *testing.T) {
	s := newOutageStand(t)
	s.becomes(bot.IntakeOK)
	s.accounts[0].TokenUntil = s.world.Now.AddDate(0, 0, 13)
	s.look(s.OutageWatch, 0)
	s.look(s.OutageWatch, 24*time.Hour)
	s.told(1, "Zalo: quyền của kênh hết hạn ngày")
	s.becomes(bot.IntakeExpired)
	s.look(s.OutageWatch, 0)
	s.told(2, "Quyền của kênh đã hết hạn")
	s.becomes(bot.IntakeOK)
	s.look(s.OutageWatch, 0)
	s.told(3, "đã ổn")
}

// TestOutageWaitsForTheDigest: a lead's own chat is told at once while she is
// there, and in the digest when the ward is closed.
func TestOutageWaitsForTheDigest(t *testing.T) {
	for name, c := range map[string]struct {
		later time.Duration
		want  bot.EventKind
	}{"at work": {bot.Patience, bot.EventAlert}, "at night": {12 * time.Hour, bot.EventTimer}} {
		t.Run(name, func(t *testing.T) {
			s := newOutageStand(t)
			desk := bot.DeskAddress("dung")
			chat := bot.Address{Account: "telegram:main", Chat: "55"}
			s.desks[desk.Conversation()] = bot.Conversation{ID: desk.Conversation(), Address: desk, Kind: bot.KindDesk, Version: 1, Chats: []bot.Address{chat}}
			s.becomes(bot.IntakeUnreachable)
			s.look(s.OutageWatch, c.later)
			s.told(1)
			if len(s.onward) != 1 || s.onward[0].Kind != c.want {
				t.Fatalf("onward %+v", s.onward)
			}
			if c.want == bot.EventTimer {
				if d := s.desks[desk.Conversation()]; d.HeldMore != 1 {
					t.Errorf("held %+v", d)
				}
				return
			}
			s.world.Settings.PublicURL = "https://mau.example"
			turn := bot.Decide(s.world, bot.State{Conversation: bot.Conversation{ID: chat.Conversation(), Address: chat, Kind: bot.KindDesk, Officer: "dung", Version: 1}}, s.onward[0], bot.Found{})
			if len(turn.Messages) != 1 || !strings.Contains(turn.Messages[0].Text, "Không liên lạc được") || turn.Messages[0].Buttons[0].URL != "https://mau.example/console/channels" {
				t.Errorf("her chat says %+v", turn.Messages)
			}
		})
	}
}

// TestOutageWithoutLeads: where nobody leads, the duty desk is told; and what
// could not be put is tried again.
func TestOutageWithoutLeads(t *testing.T) {
	s := newOutageStand(t)
	r := *s.world.Roster
	r.Officers = append([]roster.Officer(nil), r.Officers...)
	for i := range r.Officers {
		r.Officers[i].Lead = false
	}
	s.world.Roster = &r
	s.becomes(bot.IntakeUnreachable)
	s.fails = errors.New("disk full")
	s.world.Now = s.world.Now.Add(bot.Patience)
	if err := s.Look(t.Context()); err == nil {
		t.Error("no error")
	}
	s.fails = nil
	s.look(s.OutageWatch, time.Second)
	if len(s.said["lan"]) != 1 || len(s.said) != 1 {
		t.Errorf("told %q", s.said)
	}
}
