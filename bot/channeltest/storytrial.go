package channeltest

import (
	"strings"

	"github.com/motcua/motcua/bot"
)

var trialStories = []story{
	{name: "F82 who cannot be reached is said to be so, and is told again when she writes", needs: func(w *world) string {
		if w.Fail == nil {
			return "whoever has the page open is reached"
		}
		return ""
	}, plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		before := len(w.told())
		if !w.Fail(me, Blocked) {
			w.Skip("the platform knows no blocking")
		}
		w.replies("Dạ, em chào bà con ạ.")
		w.silence(me, "she has blocked it")
		m, _ := w.newest(me, func(m bot.Message) bool { return m.Author.Kind == bot.AuthorOfficer })
		if m.Delivery.State != bot.DeliveryUnreachable || w.conversation(me).Unreachable == "" {
			w.Errorf("reply %+v", m.Delivery)
		}
		if told := w.told(); len(told) != before+1 {
			w.Errorf("her desk was told %q", told)
		}
		w.writes(me, "toi mo lai roi")
		w.hears(me, hername)
		if u := w.conversation(me).Unreachable; u != "" {
			w.Errorf("still unreachable: %s", u)
		}
	}},
	{name: "F70 an officer's reply that cannot arrive brings the ticket back to her", needs: func(w *world) string {
		if w.Fail == nil {
			return "what is in the store has arrived"
		}
		return ""
	}, plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		if !w.Fail(me, Refused) {
			w.Skip("the platform refuses nothing")
		}
		before := len(w.told())
		w.replies("Dạ, em chào bà con ạ.")
		if strings.Contains(w.news(me), squeeze("em chào bà con")) {
			w.Error("it arrived")
		}
		m, _ := w.newest(me, func(m bot.Message) bool { return m.Author.Kind == bot.AuthorOfficer })
		if m.Delivery.State != bot.DeliveryDead {
			w.Errorf("reply %+v", m.Delivery)
		}
		if told := w.told(); len(told) <= before {
			w.Error("her desk was told nothing")
		}
		w.replies("Dạ, em gửi lại ạ.")
		w.hears(me, "Dạ, em gửi lại ạ.")
	}},
	{name: "F75 a reply finds its citizen after the program was started anew", needs: func(w *world) string {
		if w.setup.Open == nil {
			return "the test's store cannot be opened again"
		}
		return ""
	}, plays: func(w *world) {
		me := w.Chats[0]
		w.asksPerson()
		w.life.Die(0, false) // the next write is the last, and is not made
		w.writes(me, "tôi chờ ạ")
		w.replies("Dạ, em trả lời đây ạ.")
		w.hears(me, "Dạ, em trả lời đây ạ.")
		if w.deaths != 1 {
			w.Errorf("%d crashes", w.deaths)
		}
	}},
}
