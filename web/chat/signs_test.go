package chat_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/web/chat"
)

// withOfficer makes the conversation one in which Hương has the floor.
func withOfficer(s *site, a bot.Address) {
	s.store.locked(func() {
		s.store.add(a, bot.Message{Kind: bot.MessageText, Text: "xin gặp cán bộ", Author: bot.Author{Kind: bot.AuthorCitizen}, Ticket: "K7Q2MD"})
		s.store.add(a, by(bot.AuthorOfficer, "Dạ, em chào bà con ạ."))
		c := s.store.convs[a.Conversation()]
		c.Floor, c.Ticket = bot.FloorOfficer, "K7Q2MD"
		s.store.convs[c.ID] = c
		s.store.tickets["K7Q2MD"] = bot.Ticket{ID: "K7Q2MD", Conversation: c.ID, Status: handoff.Open, Owner: "huong", ClaimedBy: "huong"}
		s.store.react = func(s *store, e bot.Event) {
			if e.Kind == bot.EventSeen {
				c := s.convs[e.Conversation]
				c.CitizenSeen = max(c.CitizenSeen, e.Upto)
				s.convs[c.ID] = c
				s.note(c.ID, "")
				return
			}
			echo(s, e)
		}
	})
}

// kinds are the kinds of the events that were put.
func (s *store) kinds() (out []bot.EventKind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		out = append(out, e.Kind)
	}
	return out
}

func TestSeenIsPutOncePerMessage(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	withOfficer(s, a)
	_, html := get(t, c, s.URL+"/")
	me := whose(t, html)
	wants(t, html, `data-read="0"`)
	send := func(upto, who string) int {
		res, _ := post(t, c, s.URL+"/seen", url.Values{"upto": {upto}, "who": {who}})
		return res.StatusCode
	}
	// Two tabs, an old page and nonsense are one event and no words.
	for _, upto := range []string{"2", "2", "1", "3", "-1", "x", ""} {
		if code := send(upto, me); code != http.StatusNoContent {
			t.Errorf("upto %q: %d", upto, code)
		}
	}
	send("2", "somebody")
	if len(s.store.events) != 1 {
		t.Fatalf("%d events", len(s.store.events))
	}
	if e := s.store.events[0]; e.Kind != bot.EventSeen || e.Upto != 2 || e.Text != "" || e.Conversation != a.Conversation() {
		t.Errorf("event %+v", e)
	}
	_, html = get(t, c, s.URL+"/")
	wants(t, html, `data-read="2"`)
	// Somebody without a cookie, and who never wrote, leaves nothing.
	if res, _ := post(t, browser(t), s.URL+"/seen", url.Values{"upto": {"1"}}); res.StatusCode != http.StatusNoContent || len(s.store.events) != 1 {
		t.Errorf("a stranger: %d, %d events", res.StatusCode, len(s.store.events))
	}
}

// Signs have a limit of their own: they do not use up what her words need.
func TestSignsAreLimited(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) {
		d.Limits = chat.DefaultLimits()
		d.Limits.Signs = chat.Rate{Burst: 2, Every: time.Minute}
	})
	c, a := known(t, s)
	withOfficer(s, a)
	_, html := get(t, c, s.URL+"/")
	var last *http.Response
	for range 30 {
		last, _ = post(t, c, s.URL+"/typing", url.Values{"who": {whose(t, html)}})
	}
	if wait, _ := strconv.Atoi(last.Header.Get("Retry-After")); last.StatusCode != http.StatusTooManyRequests || wait < 1 {
		t.Errorf("%d %q", last.StatusCode, last.Header.Get("Retry-After"))
	}
	if res, _ := post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"xin chào"}}); res.StatusCode == http.StatusTooManyRequests {
		t.Error("she cannot write any more")
	}
}

func TestTypingGoesToWhoHasTheFloor(t *testing.T) {
	signs := bot.NewSigns(func() time.Time { return noon })
	s := newSite(t, func(d *chat.Deps) { d.Signs = signs })
	c, a := known(t, s)
	s.store.locked(func() { s.store.add(a, by(bot.AuthorBot, "một")) })
	_, html := get(t, c, s.URL+"/")
	me := url.Values{"who": {whose(t, html)}}
	post(t, c, s.URL+"/typing", me)
	if got := signs.All(); len(got) != 0 {
		t.Errorf("typing to the assistant is shown: %+v", got)
	}
	withOfficer(s, a)
	post(t, c, s.URL+"/typing", me)
	if got := signs.All(); len(got) != 1 || got[0] != (bot.Sign{Conversation: a.Conversation(), Ticket: "K7Q2MD", Kind: bot.SignTyping}) {
		t.Errorf("signs %+v", got)
	}
	post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"xong rồi"}})
	if got := signs.All(); len(got) != 0 {
		t.Errorf("she has sent it: %+v", got)
	}
	if len(s.store.kinds()) != 1 {
		t.Errorf("typing was stored: %v", s.store.kinds())
	}
}

func TestStreamSaysWhoTypesWithoutNames(t *testing.T) {
	signs := bot.NewSigns(nil)
	s := newSite(t, func(d *chat.Deps) { d.Signs = signs })
	c, a := known(t, s)
	c.Timeout = 0
	withOfficer(s, a)
	l := listen(t, c, s.URL+"/stream?after=2", "")
	l.next("ready")
	sign := bot.Sign{Conversation: a.Conversation(), Ticket: "K7Q2MD", Officer: "huong", Kind: bot.SignTyping}
	signs.Show(bot.Sign{Conversation: "another", Ticket: "X", Officer: "huong", Kind: bot.SignTyping})
	signs.Show(bot.Sign{Conversation: a.Conversation(), Ticket: "K7Q2MD", Officer: "huong", Kind: bot.SignLooking})
	signs.Show(sign)
	if got := l.next("typing"); got != "holder" {
		t.Errorf("typing %q", got)
	}
	looked := 0
	s.store.locked(func() { looked = s.store.looked })
	signs.Drop(sign)
	if got := l.next("typing"); got != "nobody" {
		t.Errorf("typing %q", got)
	}
	sign.Officer = "minh"
	signs.Show(sign)
	if got := l.next("typing"); got != "officer" {
		t.Errorf("typing %q", got)
	}
	s.store.locked(func() { looked = s.store.looked - looked })
	if looked != 0 {
		t.Errorf("a sign has the store read %d times", looked)
	}
}

// While she has the page before her the desk sees it, and not a moment longer.
func TestOpenPageIsShownToTheDesk(t *testing.T) {
	signs := bot.NewSigns(nil)
	s := newSite(t, func(d *chat.Deps) { d.Signs = signs })
	c, a := known(t, s)
	c.Timeout = 0
	l := listen(t, c, s.URL+"/stream?after=1", "")
	l.next("ready")
	if got := signs.All(); len(got) != 0 {
		t.Errorf("shown although nobody helps her: %+v", got)
	}
	withOfficer(s, a)
	want := bot.Sign{Conversation: a.Conversation(), Ticket: "K7Q2MD", Kind: bot.SignLooking}
	within(t, 5*time.Second, "sign that she is there", func() bool { return slices.Equal(signs.All(), []bot.Sign{want}) })
	l.cancel()
	within(t, 5*time.Second, "sign that she left", func() bool { return len(signs.All()) == 0 })
}

// within waits for something and fails when it takes longer than the limit,
// which is well below the 10 s after which a page looks by itself.
func within(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	began := time.Now()
	for !ok() {
		if time.Since(began) > 10*time.Second {
			t.Fatalf("no %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
	took := time.Since(began)
	t.Logf("%s after %v", what, took.Round(time.Millisecond))
	if took > limit {
		t.Errorf("%s takes %v", what, took)
	}
}

func TestSignsInBrowser(t *testing.T) {
	ctx := chromium(t)
	signs := bot.NewSigns(nil)
	s := newSite(t, func(d *chat.Deps) { d.Signs, d.Now = signs, nil })
	_, a := known(t, s)
	withOfficer(s, a)
	page := tab(t, ctx)
	do(t, page, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.URL+"/privacy"))
	eval[any](t, page, `document.cookie = "visitor=`+token+`;path=/"; 1`)
	do(t, page, chromedp.Navigate(s.URL+"/"))
	seen := func() uint64 {
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		return s.store.convs[a.Conversation()].CitizenSeen
	}
	within(t, 6*time.Second, "read mark", func() bool { return seen() == 2 })

	// An officer writes: words with dots while the page is looked at, gone
	// when what was written is there; and that is read as well.
	sign := bot.Sign{Conversation: a.Conversation(), Ticket: "K7Q2MD", Officer: "huong", Kind: bot.SignTyping}
	signs.Show(sign)
	within(t, 6*time.Second, "officer's typing", func() bool {
		return eval[bool](t, page, `document.querySelector('#typing').checkVisibility() && document.querySelector('#typing').textContent.includes('Cán bộ mẫu Hương đang gõ')`)
	})
	shoot(t, page, "typing-360")
	s.store.locked(func() {
		s.store.add(a, by(bot.AuthorOfficer, "Dạ, mời bà con tới bàn số 2 ạ."))
		c := s.store.convs[a.Conversation()]
		c.SeenSeq = 1
		s.store.convs[c.ID] = c
	})
	until(t, page, `document.querySelector('#typing').hidden`)
	within(t, 6*time.Second, "second read mark", func() bool { return seen() == 3 })
	until(t, page, `document.querySelector('#m1 .mark-line').textContent.includes('Cán bộ đã xem')`)

	// She types: at most one sign in three seconds, and none when she typed
	// to the assistant.
	do(t, page, chromedp.SendKeys("#text", "tôi đang viết"))
	within(t, 6*time.Second, "citizen's typing", func() bool {
		for _, x := range signs.Of(a.Conversation()) {
			if x.Officer == "" && x.Kind == bot.SignTyping {
				return true
			}
		}
		return false
	})
	// The browser notes a request when it has ended, which may be after we have heard of it.
	count := `performance.getEntriesByType('resource').filter(e => e.name.endsWith('/typing')).length`
	until(t, page, count+` > 0`)
	if n := eval[int](t, page, count); n != 1 {
		t.Errorf("%d signs of typing", n)
	}
	// A page that is not looked at reads nothing.
	eval[any](t, page, `Object.defineProperty(document, 'hidden', {value: true, configurable: true}); 1`)
	s.store.locked(func() { s.store.add(a, by(bot.AuthorOfficer, "Dạ, em nhắc thêm ạ.")) })
	until(t, page, `!!document.querySelector('#m4')`)
	time.Sleep(600 * time.Millisecond)
	if got := seen(); got != 3 {
		t.Errorf("read up to %d on a page nobody looks at", got)
	}
	eval[any](t, page, `delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); 1`)
	within(t, 6*time.Second, "read when looked at", func() bool { return seen() == 4 })
	if got := s.store.kinds(); len(got) != 3 {
		t.Errorf("events %v", got)
	}
}

// shoot leaves a picture in the folder that CHAT_SHOTS names.
func shoot(t *testing.T, page context.Context, name string) {
	t.Helper()
	dir := os.Getenv("CHAT_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(page, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}
