package channeltest

import (
	"fmt"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/roster"
)

// reading is how long a citizen takes before she does the next thing: more
// than a finger that trembles.
const reading = 7 * time.Second

// bring has the platform bring one update until it is acknowledged, with the
// fault that is meant for it.
func (w *world) bring(what string, do func(id int) bool) {
	w.Helper()
	w.clock.Pass(reading)
	w.next++
	id, n := w.next, w.came
	w.came++
	if w.fault.in != fine && n == w.fault.at {
		w.door.next(w.fault.in)
		w.wire.happened(true)
	}
	if !w.taken(what, func() bool { return do(id) }) {
		if f := w.fault; f.dies != "" && (f.dies != StepPut || f.lands) {
			w.Errorf("%s was lost, which was safe", what)
		}
		w.next++
		id = w.next
		w.taken(what+" once more", func() bool { return do(id) })
	}
	if w.fault.again && n == w.fault.at {
		w.wire.happened(true)
		for range 3 { // four times in all: what is only turned round shows at an even number
			w.until(what+" is acknowledged again", func() bool { return do(id) })
		}
	}
}

// taken has the platform bring something until it is acknowledged, and waits
// until it is in the inbox: where a platform is asked for updates and needs no
// acknowledgement, that may be a moment later. It reports false for one that
// was lost with the program, on a platform that forgets.
func (w *world) taken(what string, do func() bool) bool {
	w.Helper()
	w.until("the program is alive", func() bool { return w.crashes() >= 0 })
	before, crashes := w.door.taken.Load(), w.crashes()
	w.until(what+" is acknowledged", do)
	safe := false
	w.until(what+" is in the inbox", func() bool {
		lost := w.Forgets && w.crashes() > crashes // first, for what was saved in dying is counted before
		safe = w.door.taken.Load() > before
		return safe || lost
	})
	return safe
}

// crashes is how often the program has died and was started again; -1 while
// it is dead.
func (w *world) crashes() int {
	w.alive.RLock()
	defer w.alive.RUnlock()
	select {
	case <-w.life.Died():
		return -1
	default:
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deaths
}

// writes has a citizen write, and waits until all has happened that follows.
func (w *world) writes(chat bot.ChatID, text string) {
	w.Helper()
	w.types(chat, text)
	w.settle()
}

// types has a citizen write, and waits for nothing.
func (w *world) types(chat bot.ChatID, text string) {
	w.Helper()
	w.look(chat)
	if chat == w.Chats[0] {
		w.wroteDown(text)
	}
	w.bring(fmt.Sprintf("%q", text), func(id int) bool { return w.Write(chat, id, text) })
}

func (w *world) wroteDown(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.own = append(w.own, text)
}

// chooses has a citizen choose what is called by these words; where her
// screen shows it cut or with a sign before it, that one.
func (w *world) chooses(chat bot.ChatID, label string) {
	w.Helper()
	if w.Press == nil || w.Offered == nil {
		w.look(chat)
		w.bring("a choice", func(id int) bool { return w.Write(chat, id, label) })
		w.settle()
		return
	}
	offered := w.Offered(chat)
	shown := ""
	for _, o := range offered {
		if squeeze(o) == squeeze(label) {
			shown = o
			break
		}
		if shown == "" && alike(o, label) {
			shown = o
		}
	}
	if shown == "" {
		// What offered it did not come, or stands above what came after: she
		// says it.
		last, _ := w.newest(chat, func(m bot.Message) bool { return m.Leaves() })
		if !w.fault.loses() && len(last.Offers()) > 0 {
			w.Fatalf("nothing is called %q among %q", label, offered)
		}
		w.writes(chat, label)
		return
	}
	w.look(chat)
	w.bring(fmt.Sprintf("choice %q", label), func(id int) bool { return w.Press(chat, id, shown) })
	w.settle()
}

// alike reports whether a screen's words are those of a label, with signs
// before them or cut at the end.
func alike(shown, label string) bool {
	shown, label = squeeze(shown), squeeze(label)
	if strings.Contains(shown, label) {
		return true
	}
	cut, ok := strings.CutSuffix(shown, "…")
	if !ok {
		return false
	}
	for i := range cut { // without what stands before
		if len(cut)-i >= 12 && strings.HasPrefix(label, cut[i:]) {
			return true
		}
	}
	return false
}

// squeeze takes out white space of every kind.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// officer gives Hương's command from the console, whose form is posted until
// it is taken.
func (w *world) officer(c bot.Command) {
	w.Helper()
	for _, chat := range w.Chats {
		w.look(chat)
	}
	w.clock.Pass(reading)
	c.Actor = "huong"
	talk := w.conversation(w.Chats[0])
	if c.Ticket = talk.Ticket; c.Ticket == "" {
		c.Ticket = talk.Last
	}
	if c.Ticket != "" {
		w.read(func(s bot.Store) error {
			t, err := s.Ticket(w.Context(), c.Ticket)
			c.Version = t.Version
			return err
		})
	}
	w.forms++
	key := bot.EventKey(fmt.Sprintf("console:form:%d", w.forms))
	now := w.clock.Now()
	e := bot.Event{Key: key, Conversation: w.address(w.Chats[0]).Conversation(), Address: w.address(w.Chats[0]),
		Kind: bot.EventCommand, At: now, Due: now, Command: &c}
	in := bot.Announce(w.door, w.feed)
	w.until(string(c.Kind)+" is taken", func() bool {
		_, err := in.PutEvent(w.Context(), e)
		return err == nil
	})
	w.settle()
	var out bot.Outcome
	w.read(func(s bot.Store) error {
		o, done, err := s.Outcome(w.Context(), key)
		if err == nil && !done {
			err = fmt.Errorf("%s is not done", c.Kind)
		}
		out = o
		return err
	})
	if !out.Done && !w.fault.loses() {
		w.Fatalf("%s was refused: %s", c.Kind, out.Refused)
	}
}

func (w *world) claims() { w.Helper(); w.officer(bot.Command{Kind: bot.CommandClaim}) }

func (w *world) replies(text string, refs ...bot.FileRef) {
	w.Helper()
	w.officer(bot.Command{Kind: bot.CommandReply, Text: text, Files: refs})
}

func (w *world) closes() {
	w.Helper()
	w.officer(bot.Command{Kind: bot.CommandClose, Outcome: handoff.SolvedHelped})
}

func (w *world) handsBack() { w.Helper(); w.officer(bot.Command{Kind: bot.CommandHandBack}) }

// told are the words of what Hương's desk was told.
func (w *world) told() []string {
	var out []string
	for _, m := range w.messagesOf(bot.DeskAddress(roster.OfficerID("huong")).Conversation()) {
		out = append(out, m.Text)
	}
	return out
}
