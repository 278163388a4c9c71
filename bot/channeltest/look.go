package channeltest

import (
	"fmt"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/words"
)

// until waits for something to become true. A clock that only stands would
// keep back what waits for a time: it goes slowly at first, then in leaps.
func (w *world) until(what string, holds func() bool) {
	w.Helper()
	for n := range 4000 {
		if holds() {
			return
		}
		step := 20 * time.Millisecond
		if n > 60 {
			step = time.Second
		}
		w.clock.Pass(step)
		w.feed.Publish()
		time.Sleep(2 * time.Millisecond)
	}
	w.Fatalf("never happened: %s\n%s", what, w.why())
}

// why says what is still to come.
func (w *world) why() string {
	w.alive.RLock()
	defer w.alive.RUnlock()
	out := w.unsettled(true)
	log := strings.Split(w.log.String(), "\n")
	return out + "\n" + strings.Join(log[max(0, len(log)-12):], "\n")
}

// settle waits until everything has happened that follows from what was done.
func (w *world) settle() { w.Helper(); w.rests(true) }

// handled waits until every event has been handled; calls may wait.
func (w *world) handled() { w.Helper(); w.rests(false) }

func (w *world) rests(sent bool) {
	w.Helper()
	w.until("it comes to rest", func() bool {
		w.alive.RLock()
		defer w.alive.RUnlock()
		return w.unsettled(sent) == ""
	})
}

// unsettled says what is still to come; "" nothing. Between two looks at
// what waits nothing may have changed, else one may have become the other.
func (w *world) unsettled(sent bool) string {
	ctx := w.Context()
	_, before, _, err := w.store.Changes(ctx, 0, 1)
	if err != nil {
		return err.Error()
	}
	for range 2 {
		if ids, err := w.store.DueConversations(ctx, w.clock.Now(), 10); err != nil || len(ids) > 0 {
			return fmt.Sprintf("%d conversations wait, %v", len(ids), err)
		}
		if sent {
			rows, err := w.store.DueRows(ctx, w.clock.Now().Add(100*time.Hour), 10, func(a bot.Address) bool { return a.Account != w.Account })
			if err != nil || len(rows) > 0 {
				return fmt.Sprintf("%d calls wait, %v", len(rows), err)
			}
		}
	}
	if _, after, _, err := w.store.Changes(ctx, 0, 1); err != nil || after != before {
		return fmt.Sprintf("it moved on, %v", err)
	}
	return ""
}

// read reads from the store, again while the ward is being started.
func (w *world) read(do func(bot.Store) error) {
	w.Helper()
	var err error
	w.until("the store is read", func() bool {
		w.alive.RLock()
		defer w.alive.RUnlock()
		err = do(w.store)
		return err == nil
	})
}

func (w *world) address(chat bot.ChatID) bot.Address {
	return bot.Address{Account: w.Account, Chat: chat}
}

func (w *world) conversation(chat bot.ChatID) (c bot.Conversation) {
	w.Helper()
	w.read(func(s bot.Store) (err error) {
		c, err = s.Conversation(w.Context(), w.address(chat).Conversation())
		return err
	})
	return c
}

func (w *world) messages(chat bot.ChatID) []bot.Message {
	return w.messagesOf(w.address(chat).Conversation())
}

func (w *world) messagesOf(id bot.ConversationID) (ms []bot.Message) {
	w.Helper()
	w.read(func(s bot.Store) (err error) {
		ms, err = s.Messages(w.Context(), id, 0, 0)
		return err
	})
	return ms
}

// newest is the newest message in a chat that is of a kind.
func (w *world) newest(chat bot.ChatID, is func(bot.Message) bool) (bot.Message, bool) {
	ms := w.messages(chat)
	for i := len(ms) - 1; i >= 0; i-- {
		if is(ms[i]) {
			return ms[i], true
		}
	}
	return bot.Message{}, false
}

// texts are the texts that a phone shows; where the platform is the store,
// the messages that were delivered there.
func (w *world) texts(chat bot.ChatID) []string {
	if w.Received != nil {
		return w.Received(chat)
	}
	var out []string
	for _, m := range w.messages(chat) {
		if m.Author.Kind == bot.AuthorCitizen || m.Kind == bot.MessageNote {
			continue
		}
		text := m.Text
		if m.Author.Kind == bot.AuthorOfficer {
			text = m.Author.Name + "\n" + text
		}
		if m.Kind != bot.MessageErased && m.Delivery.State != bot.DeliveryDelivered {
			text = ""
		}
		out = append(out, text)
	}
	return out
}

// look remembers what a phone shows already.
func (w *world) look(chat bot.ChatID) { w.mark[chat] = len(w.texts(chat)) }

// news is what came to a phone since the last thing that was done there,
// without white space.
func (w *world) news(chat bot.ChatID) string {
	texts := w.texts(chat)
	return squeeze(strings.Join(texts[min(w.mark[chat], len(texts)):], ""))
}

// hears checks that what came says so.
func (w *world) hears(chat bot.ChatID, parts ...string) {
	w.Helper()
	news := w.news(chat)
	for _, p := range parts {
		if !strings.Contains(news, squeeze(p)) {
			w.Fatalf("%q did not come; what came is %q", p, w.texts(chat)[min(w.mark[chat], len(w.texts(chat))):])
		}
	}
}

// silence checks that nothing came.
func (w *world) silence(chat bot.ChatID, why string) {
	w.Helper()
	if news := w.news(chat); news != "" {
		w.Fatalf("%s: %q came", why, news)
	}
}

// text is a sentence of the catalogue, in Vietnamese.
func (w *world) text(key string, args ...string) string { return w.said.Text(words.Vi, key, args...) }
