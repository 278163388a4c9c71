package channeltest

import (
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
)

// What the stories ask, and what the shipped guides call it.
const (
	askPlain  = "dang ky tam tru"
	askMarked = "đăng ký tạm trú"
	titleStay = "Đăng ký tạm trú"
	askVague  = "đăng ký"
	forMyself = "Tôi hoặc nhà tôi"
	elsewhere = "Tôi muốn thường trú"
)

var guideStories = []story{
	{name: "a guide is walked with its papers ticked, to the end", plays: func(w *world) {
		me := w.Chats[0]
		w.writes(me, askPlain)
		w.hears(me, titleStay)
		w.chooses(me, w.text("bot.button_walk"))
		w.chooses(me, forMyself)
		steps := 0
		for ; steps < 20; steps++ {
			m, ok := w.newest(me, func(m bot.Message) bool { return m.Step != nil })
			if !ok || m.Step.Past || m.Step.Index != steps+1 {
				w.Fatalf("step %d does not stand: %+v", steps+1, m.Step)
			}
			w.hears(me, m.Step.Title)
			for i, p := range m.Step.Papers {
				w.chooses(me, p.Title)
				now, _ := w.newest(me, func(m bot.Message) bool { return m.Step != nil })
				if now.Step.Index != m.Step.Index || i >= len(now.Step.Papers) || !now.Step.Papers[i].Ticked {
					w.Fatalf("paper %q of step %d is not ticked", p.Title, steps+1)
				}
			}
			if m.Step.Index == m.Step.Total {
				break
			}
			w.chooses(me, w.text("bot.button_next", "n", strconv.Itoa(steps+2)))
		}
		w.chooses(me, w.text("bot.button_finish"))
		w.hears(me, w.text("bot.finish_title"))
		if k := w.conversation(me).Walk; k == nil || k.State != bot.WalkFinished || len(k.Ticked) == 0 {
			w.Errorf("walk %+v", k)
		}
		w.chooses(me, w.text("bot.button_did_it"))
		w.hears(me, w.text("bot.did_it"))
	}},
	{name: "a tree asks for whom it is, and another answer leads elsewhere", plays: func(w *world) {
		me := w.Chats[0]
		w.writes(me, askMarked)
		w.chooses(me, w.text("bot.button_walk"))
		w.hears(me, forMyself, elsewhere)
		w.chooses(me, elsewhere)
		if k := w.conversation(me).Walk; k != nil && k.State == bot.WalkActive {
			w.Errorf("she walks on through %s", k.Title)
		}
		w.hears(me, "thường trú")
	}},
	{name: "a question without accents is the same question", plays: func(w *world) {
		var heard [2]string
		for i, ask := range []string{askPlain, askMarked} {
			w.writes(w.Chats[i], ask)
			w.hears(w.Chats[i], titleStay)
			heard[i] = w.news(w.Chats[i])
		}
		if heard[0] != heard[1] {
			w.Errorf("without accents she hears %q, with them %q", heard[0], heard[1])
		}
	}},
	{name: "an unclear question is asked back, and picked by number or by name", plays: func(w *world) {
		for i, chat := range w.Chats {
			w.writes(chat, askVague)
			w.hears(chat, w.text("bot.clarify"))
			m, ok := w.newest(chat, func(m bot.Message) bool { return m.Kind == bot.MessageChoices })
			if !ok || len(m.Offers()) < 4 {
				w.Fatalf("it offers %+v", m.Offers())
			}
			want := m.Offers()[1]
			if i == 0 {
				w.writes(chat, "2")
			} else {
				w.chooses(chat, want.Label)
			}
			code, _, _ := strings.Cut(strings.TrimPrefix(want.Action, "card:"), ":")
			if got := w.conversation(chat).Focus.Code; string(got) != code {
				w.Errorf("picked %q, and it is about %q", want.Action, got)
			}
			w.hears(chat, code)
		}
	}},
}
