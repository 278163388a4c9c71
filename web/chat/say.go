package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
)

// Most bytes of a form: 4,000 letters with all their marks, written as a
// form writes them.
const formBytes = 96 << 10

// maxMessageID is the longest id of a message that a form may name, in bytes.
const maxMessageID = 128

// look is how often a waiting form asks whether its turn is over.
const look = 50 * time.Millisecond

// say is POST /say: words.
func (c *Chat) say(w http.ResponseWriter, r *http.Request) {
	c.accept(w, r, func(p webchat.Post) (bot.Event, bool) {
		text := strings.TrimSpace(strings.ToValidUTF8(r.PostFormValue("text"), ""))
		return p.Text(text), text != ""
	})
}

// press is POST /press: a button.
func (c *Chat) press(w http.ResponseWriter, r *http.Request) {
	c.accept(w, r, func(p webchat.Post) (bot.Event, bool) {
		action := r.PostFormValue("action")
		on := r.PostFormValue("message")
		ok := action != "" && len(action) <= bot.MaxAction && len(on) <= maxMessageID
		return p.Press(action, bot.MessageID(on)), ok
	})
}

// language is POST /lang: the page's and the conversation's language.
func (c *Chat) language(w http.ResponseWriter, r *http.Request) {
	c.accept(w, r, func(p webchat.Post) (bot.Event, bool) {
		lang, ok := page.ParseLang(r.PostFormValue("lang"))
		if !ok {
			return bot.Event{}, false
		}
		page.SetPref(w, r, "lang", string(lang), c.Secure)
		if _, err := c.Reader.Conversation(r.Context(), p.Visitor.Conversation()); err != nil {
			return bot.Event{}, false // nothing is stored before she writes
		}
		return p.Press(bot.LangAction(lang), ""), true
	})
}

// accept takes a form: who, how often, how long; puts its event, waits a
// little for its turn, and shows the page again, whole or what is new of it.
// event reports false where there is nothing to put.
func (c *Chat) accept(w http.ResponseWriter, r *http.Request, event func(webchat.Post) (bot.Event, bool)) {
	v, token := c.known(r)
	if !c.allowed(w, r, v) || !c.readForm(w, r) {
		return
	}
	if who := r.PostFormValue("who"); token != "" && who != "" && who != v.name() {
		// Her page is another person's, who ended here in another tab: what
		// was kept on it is not this person's to send.
		c.fresh(w, r, v, "end", true)
		return
	}
	if token == "" {
		v = c.newcomer(w, r)
	}
	conv, ok := c.mayOpen(w, r, v)
	if !ok {
		return
	}
	at := c.Now()
	e, ok := event(webchat.Post{Visitor: v.address, Key: formKey(r), At: at, Lang: page.ReadPrefs(r).Lang})
	if ok {
		err := c.start(w, r, v, at)
		if err == nil {
			_, err = c.Inbox.PutEvent(r.Context(), e)
		}
		if err != nil {
			c.sorry(w, r, http.StatusServiceUnavailable, fmt.Errorf("put event: %w", err))
			return
		}
	}
	if ok && e.Kind == bot.EventText {
		c.Signs.Drop(typed(conv))
	}
	done := ok && c.wait(r.Context(), e.Key)
	to := c.after(r, v, e)
	if r.Header.Get("X-Live") != "" {
		c.fresh(w, r, v, to, done)
		return
	}
	path := page.Root(r) + "/"
	if v.fresh && ok {
		path += "?said=1"
	}
	if done && to == "end" {
		to = c.firstSince(r.Context(), v, conv.LastSeq)
	}
	http.Redirect(w, r, path+"#"+to, http.StatusSeeOther)
}

// wait waits until the turn of an event is over, or long enough: then it
// reports false, and the page learns of it by its stream, or when it is read
// again.
func (c *Chat) wait(ctx context.Context, key bot.EventKey) (done bool) {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	moved, stop := c.Feed.Listen()
	defer stop()
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if _, done, err := c.Inbox.Outcome(ctx, key); done || err != nil {
			return done
		}
		select {
		case <-ctx.Done():
			return false
		case <-moved:
		case <-tick.C:
		}
	}
}

// firstSince is where the messages begin that came after one: an answer is
// read from its beginning.
func (c *Chat) firstSince(ctx context.Context, v visitor, seq uint64) string {
	ms, err := c.Reader.Messages(ctx, v.id, seq, 1)
	if err != nil || len(ms) == 0 {
		return "end"
	}
	return message.Anchor(ms[0])
}

// after is where the page goes on: at the guide when the form stood there or
// led into one, else at the end of the conversation.
func (c *Chat) after(r *http.Request, v visitor, e bot.Event) string {
	inGuide := r.PostFormValue("back") == "guide"
	verb, _, _ := strings.Cut(e.Action, ":")
	leads := verb == "walk" || verb == "restart" || verb == "resume" || verb == "variant" || verb == "tree"
	if !inGuide && !leads || e.Action == bot.ActionHuman {
		return "end"
	}
	conv, err := c.Reader.Conversation(r.Context(), v.id)
	if err != nil || conv.Walk == nil || conv.Walk.Message == "" {
		return "end"
	}
	m, err := c.Reader.Message(r.Context(), conv.Walk.Message)
	if err != nil || m.Step == nil || m.Step.Past {
		return "end"
	}
	return "guide"
}

// allowed takes a token from the visitor's and from the address's bucket,
// and asks for patience when there is none.
func (c *Chat) allowed(w http.ResponseWriter, r *http.Request, v visitor) bool {
	wait, ok := c.senders.take(limitKey(clientAddress(r)))
	if ok && !v.fresh {
		wait, ok = c.visits.take(string(v.id))
	}
	if ok {
		return true
	}
	c.patience(w, r, wait)
	return false
}

// mayOpen takes a token from the address's bucket of new conversations when
// this is one: a script that comes as somebody new each time would bury the
// officers in tickets.
//
// It also gives the conversation as it is; zero when there is none yet.
func (c *Chat) mayOpen(w http.ResponseWriter, r *http.Request, v visitor) (conv bot.Conversation, ok bool) {
	conv, err := c.Reader.Conversation(r.Context(), v.id)
	if !errors.Is(err, bot.ErrAbsent) {
		return conv, true // it is there; or the store is not, which is told later
	}
	wait, ok := c.openers.take(limitKey(clientAddress(r)))
	if !ok {
		c.patience(w, r, wait)
	}
	return conv, ok
}

// calmly lets read who does not read faster than people can.
func (c *Chat) calmly(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if wait, ok := c.readers.take(limitKey(clientAddress(r))); !ok {
			c.patience(w, r, wait)
			return
		}
		next(w, r)
	}
}

// patience asks for some.
func (c *Chat) patience(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	c.sorry(w, r, http.StatusTooManyRequests, nil)
}

// readForm reads the form, and says kindly when it is too long or none.
func (c *Chat) readForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	err := r.ParseForm()
	if err == nil {
		return true
	}
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		c.sorry(w, r, http.StatusRequestEntityTooLarge, nil)
		return false
	}
	c.sorry(w, r, http.StatusBadRequest, nil)
	return false
}
