package channeltest

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
)

// holds checks what must be true at the end of every story, whatever went
// wrong on the way.
func (w *world) holds() {
	w.Helper()
	if a, ok := w.store.(bot.Asides); ok {
		if aside, err := a.AsideEvents(w.Context()); err != nil || len(aside) > 0 {
			w.Errorf("events were set aside: %+v, %v", aside, err)
		}
	}
	for _, chat := range w.Chats {
		w.delivered(chat)
	}
	w.heard()
	w.Rig.Channel = w.wire.inner()
	w.conceals(w.T, w.log.String(), w.wire.errors()...)
}

// delivered checks that what is said to have arrived has arrived, as often as
// is said, in order, and that nothing else has.
func (w *world) delivered(chat bot.ChatID) {
	w.Helper()
	ms := w.messages(chat)
	w.wire.mu.Lock()
	defer w.wire.mu.Unlock()
	place, last, total := map[string]int{}, -1, 0
	for i, id := range w.wire.order {
		place[id] = i
	}
	for _, m := range ms {
		if m.Kind == bot.MessageErased || !m.Leaves() {
			continue
		}
		switch m.Delivery.State {
		case bot.DeliveryDelivered, bot.DeliveryUnreachable, bot.DeliveryDead:
		default:
			w.Errorf("a message is still %q: %q", m.Delivery.State, m.Text)
		}
		gone := m.Delivery.State != bot.DeliveryDelivered
		w.mu.Lock()
		told := w.lost[m.ID]
		w.mu.Unlock()
		if gone && !told {
			w.Errorf("%s, and the conversation was not told: %q", m.Delivery.State, m.Text)
		}
		if w.Received == nil {
			continue
		}
		for n := range w.wire.parts[m.ID] {
			id := bot.RowID(m.ID, n)
			times := w.wire.arrived[id]
			total += times
			most := 1
			if m.Delivery.Twice || m.Delivery.State == bot.DeliveryDead {
				most = 2
			}
			switch {
			case times == 0 && !gone:
				w.Errorf("part %d never arrived, and counts as delivered: %q", n, m.Text)
			case times > most:
				w.Errorf("part %d arrived %d times (twice is said: %v): %q", n, times, m.Delivery.Twice, m.Text)
			case times > 0 && place[id] < last:
				w.Errorf("part %d overtook what was said before: %q", n, m.Text)
			case times > 0:
				last = place[id]
			}
		}
	}
	if w.Received == nil || slices.ContainsFunc(ms, func(m bot.Message) bool { return m.Kind == bot.MessageErased }) {
		return
	}
	if s := w.shown(chat); max(s.texts, s.files) > total || s.texts+s.files < total {
		w.Errorf("phone %s shows %d texts and %d files, and %d were sent there", chat, s.texts, s.files, total)
	}
}

// heard checks that all the first citizen wrote of her own accord stands in
// her conversation, each once and in order, unless she had it erased.
func (w *world) heard() {
	w.Helper()
	var kept []string
	for _, m := range w.messages(w.Chats[0]) {
		if m.Kind == bot.MessageErased {
			return
		}
		if m.Author.Kind == bot.AuthorCitizen && slices.Contains(w.own, m.Text) {
			kept = append(kept, m.Text)
		}
	}
	if strings.Join(kept, "|") != strings.Join(w.own, "|") {
		w.Errorf("she wrote %q, and what is kept is %q", w.own, kept)
	}
}
