package channeltest

import (
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/words"
)

var rightsStories = []story{
	{name: "what is kept is said, and erased when she asks twice", plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		ticket := w.conversation(me).Ticket
		if w.Attach != nil && w.Blobs != nil {
			w.bring("a photo", func(id int) bool { return w.Attach(me, id, "can-cuoc.jpg", photo("xóa")) })
			w.settle()
		}
		w.writes(me, "quyen rieng tu")
		w.chooses(me, w.text("bot.button_erase_ask"))
		w.hears(me, w.text("bot.erase_ask"))
		w.chooses(me, w.text("bot.button_erase"))
		w.hears(me, w.text("bot.erased"))
		w.erased(ticket)
	}},
	{name: "what was to be sent when she has it erased never arrives", needs: func(w *world) string {
		if w.Fail == nil {
			return "nothing waits to be sent here: what is in the store has arrived"
		}
		return ""
	}, plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		ticket := w.conversation(me).Ticket
		if !w.Fail(me, Busy) {
			w.Skip("the platform is never busy")
		}
		w.look(me)
		now := w.clock.Now()
		c := bot.Command{Kind: bot.CommandReply, Actor: "huong", Ticket: ticket, Text: "Dạ, " + secretWord + " ạ."}
		if _, err := bot.Announce(w.door, w.feed).PutEvent(w.Context(), bot.Event{Key: "console:form:reply", Address: w.address(me),
			Conversation: w.address(me).Conversation(), Kind: bot.EventCommand, At: now, Due: now, Command: &c}); err != nil {
			w.Fatal(err)
		}
		w.handled()
		w.until("the platform is busy", func() bool {
			m, ok := w.newest(me, func(m bot.Message) bool { return m.Author.Kind == bot.AuthorOfficer })
			return ok && m.Delivery.State == bot.DeliveryRetry
		})
		for _, text := range []string{"xóa dữ liệu", "xóa hết"} {
			w.bringNow(me, text)
			w.handled()
		}
		w.clock.Pass(time.Minute)
		w.settle()
		w.hears(me, w.text("bot.erased"))
		if strings.Contains(w.news(me), secretWord) {
			w.Error("the reply came after she had it erased")
		}
		w.erased(ticket)
	}},
	{name: "the language switches, and what is said after is in it", plays: func(w *world) {
		me := w.Chats[0]
		w.writes(me, "xin chào")
		w.writes(me, "English")
		w.hears(me, w.said.Text(words.En, "bot.lang_switched"))
		w.writes(me, askPlain)
		w.hears(me, titleStay)
		w.chooses(me, w.said.Text(words.En, "bot.button_human"))
		w.writes(me, "to 7")
		w.hears(me, hername)
		if c := w.conversation(me); c.Lang != words.En || c.Ticket == "" {
			w.Errorf("conversation in %q, ticket %q", c.Lang, c.Ticket)
		}
		if _, foreign, _ := strings.Cut(w.news(me), squeeze(hername)); strings.Contains(foreign, squeeze("sẽ trả lời")) {
			w.Errorf("the promise is in the other language: %q", w.news(me))
		}
	}},
}

// bringNow has a citizen write while time stands.
func (w *world) bringNow(chat bot.ChatID, text string) {
	w.Helper()
	w.next++
	id := w.next
	before := w.door.taken.Load()
	for range 1000 {
		if w.door.taken.Load() > before || w.Write(chat, id, text) && w.door.taken.Load() > before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	w.Fatalf("%q is not acknowledged", text)
}

// erased checks that nothing is left of what she wrote, sent and was told.
func (w *world) erased(ticket bot.TicketID) {
	w.Helper()
	me := w.Chats[0]
	gone := w.text("bot.erased_message")
	for _, m := range w.messages(me) {
		if m.Leaves() && strings.HasPrefix(m.Text, w.text("bot.erased")) {
			continue // the receipt
		}
		if m.Text != gone || len(m.Files) > 0 || len(m.Buttons) > 0 {
			w.Errorf("it is kept: %+v", m)
		}
	}
	w.read(func(s bot.Store) error {
		t, err := s.Ticket(w.Context(), ticket)
		if err == nil && (t.Status == handoff.Open || t.Outcome != handoff.Erased) {
			w.Errorf("ticket %+v", t)
		}
		return err
	})
	if a := w.conversation(me).Address; a != (bot.Address{}) {
		w.Errorf("her address is kept: %v", a)
	}
}
