package channeltest

import (
	"fmt"
	"strings"

	"github.com/motcua/motcua/bot"
)

// hername is who is in charge of group 7 in the sample roster.
const hername = "Cán bộ mẫu Hương"

// asksPerson brings the first citizen to Hương.
func (w *world) asksPerson() {
	w.Helper()
	w.writes(w.Chats[0], "gap can bo")
	w.writes(w.Chats[0], "to 7")
}

var handoffStories = []story{
	{name: "F23 who asks for a person hears who answers and by when", plays: func(w *world) {
		me := w.Chats[0]
		w.writes(me, askPlain)
		w.chooses(me, w.text("bot.button_human"))
		w.chooses(me, "Tổ dân phố 7")
		w.hears(me, hername, "10:")
		c := w.conversation(me)
		m, ok := w.newest(me, func(m bot.Message) bool { return m.Promise != nil })
		if !ok || c.Ticket == "" || m.Promise.Ticket != c.Ticket || c.Floor != bot.FloorOfficer {
			w.Errorf("promise %+v, conversation %+v", m.Promise, c)
		}
		w.hears(me, string(c.Ticket))
		if told := w.told(); len(told) != 1 || !strings.Contains(told[0], string(c.Ticket)) {
			w.Errorf("her desk was told %q", told)
		}
	}},
	{name: "F76 an officer's reply comes with her name, to that citizen alone", plays: func(w *world) {
		me, other := w.Chats[0], w.Chats[1]
		w.writes(other, "xin chào")
		w.asksPerson()
		w.claims()
		w.officer(bot.Command{Kind: bot.CommandNote, Text: "nội bộ " + secretWord})
		w.silence(me, "a note never leaves")
		words := "Dạ, bà con mang <sổ đỏ> & giấy_tờ *gốc* ạ, gọi " + secretPhone + "."
		w.replies(words)
		w.hears(me, words)
		w.silence(other, "it is not hers")
		m, _ := w.newest(me, func(m bot.Message) bool { return m.Author.Kind == bot.AuthorOfficer && m.Leaves() })
		if m.Author.Name != hername || m.Delivery.State != bot.DeliveryDelivered {
			w.Errorf("reply %+v", m)
		}
		w.hears(me, hername)
	}},
	{name: "F20 F22 the bot is silent while the officer has it, and answers the next question after", plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		w.claims()
		for i := range 10 {
			w.writes(me, fmt.Sprintf("%s %d, căn cước %s", askPlain, i, secretID))
			w.silence(me, "an officer has the floor")
		}
		w.handsBack()
		w.hears(me, w.text("bot.handed_back", "officer", hername))
		w.writes(me, askPlain)
		w.hears(me, titleStay)
	}},
	{name: "the citizen's own button gives the floor back, and her reply comes all the same", plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		w.chooses(me, w.text("bot.button_bot"))
		w.writes(me, askPlain)
		w.hears(me, titleStay)
		w.replies("Dạ, em trả lời đây ạ.")
		w.hears(me, "Dạ, em trả lời đây ạ.")
	}},
	{name: "F28 F62 a rating is asked at the close, once, and thanks open nothing", plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		w.replies("Dạ, xong rồi ạ.")
		w.closes()
		w.hears(me, w.text("bot.rate_ask"))
		ticket := w.conversation(me).Last
		w.writes(me, "Cảm ơn em nhiều")
		w.chooses(me, w.text("bot.rate_5"))
		w.hears(me, w.text("bot.rated"))
		w.writes(me, "cam on")
		c := w.conversation(me)
		if c.Ticket != "" || c.Tickets != 1 {
			w.Errorf("thanks opened a ticket: %+v", c)
		}
		w.read(func(s bot.Store) error {
			t, err := s.Ticket(w.Context(), ticket)
			if err == nil && t.Rating != 5 {
				w.Errorf("rating %d", t.Rating)
			}
			return err
		})
		asked := 0
		for _, m := range w.messages(me) {
			if strings.HasPrefix(m.Text, w.text("bot.rate_ask")) {
				asked++
			}
		}
		if asked != 1 {
			w.Errorf("she was asked %d times", asked)
		}
	}},
	{name: "F24 whoever was helped once is helped again", plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		for n := range 2 {
			w.replies(fmt.Sprintf("Dạ, lần %d ạ.", n+1))
			w.hears(me, fmt.Sprintf("Dạ, lần %d ạ.", n+1))
			w.closes()
			w.writes(me, "gap can bo")
			w.hears(me, hername)
		}
		if c := w.conversation(me); c.Tickets != 3 || c.Ticket == "" {
			w.Errorf("%d tickets, open %q", c.Tickets, c.Ticket)
		}
	}},
}
