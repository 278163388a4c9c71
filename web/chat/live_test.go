package chat_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/chat"
)

// listener reads an event stream.
type listener struct {
	t      *testing.T
	lines  *bufio.Scanner
	cancel context.CancelFunc
	last   string // id of the last event
}

func listen(t *testing.T, c *http.Client, address, last string) *listener {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("stream: %d %v", res.StatusCode, res.Header)
	}
	return &listener{t: t, lines: bufio.NewScanner(res.Body), cancel: cancel}
}

// next waits for the next event of a name and returns its data.
func (l *listener) next(name string) string {
	l.t.Helper()
	event := ""
	for l.lines.Scan() {
		field, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch field {
		case "id":
			l.last = value
		case "event":
			event = value
		case "data":
			if event == name {
				return value
			}
		}
	}
	l.t.Fatalf("stream ended before %s: %v", name, l.lines.Err())
	return ""
}

func TestStreamGoesOnWhereItBrokeOff(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	c.Timeout = 0
	say := func(text string) {
		s.store.locked(func() { s.store.add(a, by(bot.AuthorOfficer, text)) })
	}
	say("một")
	l := listen(t, c, s.URL+"/stream?after=1", "")
	l.next("ready")
	say("hai")
	if got := l.next("moved"); got != "2" || l.last != "2" {
		t.Errorf("moved %q, id %q", got, l.last)
	}
	l.cancel()
	say("ba") // nobody listens
	s.store.locked(func() { s.store.note("another", "another-1") })
	say("bốn")
	again := listen(t, c, s.URL+"/stream?after=1", l.last)
	if got := again.next("moved"); got != "5" {
		t.Errorf("after the break: moved %q", got)
	}
	_, html := get(t, c, s.URL+"/messages?after="+l.last)
	wants(t, html, "ba", "bốn", `data-seq="5"`)
	if strings.Contains(html, "hai") {
		t.Error("what was seen comes again")
	}
}

func TestStreamSaysNothingOfOthersAndNoWords(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	c.Timeout = 0
	s.store.locked(func() { s.store.add(a, by(bot.AuthorBot, "một")) })
	l := listen(t, c, s.URL+"/stream?after=1", "")
	l.next("ready")
	s.store.locked(func() { s.store.note("another", "another-1") })
	s.store.locked(func() { s.store.add(a, by(bot.AuthorBot, "bí mật")) })
	if got := l.next("moved"); got != "3" {
		t.Errorf("moved %q: another's change was told, or words", got)
	}
}

func TestStreamsOfOneVisitorAreLimited(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) {
		d.Limits = chat.DefaultLimits()
		d.Limits.Streams = 1
	})
	c, _ := known(t, s)
	c.Timeout = 0
	l := listen(t, c, s.URL+"/stream?after=0", "")
	l.next("ready")
	if res, _ := get(t, c, s.URL+"/stream?after=0"); res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("%d", res.StatusCode)
	}
	if res, _ := get(t, browser(t), s.URL+"/stream?after=0"); res.StatusCode != http.StatusBadRequest {
		t.Errorf("without a cookie: %d", res.StatusCode)
	}
}

func TestChangedMessageComesAgain(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	fill(s, a)
	seen := len(s.store.changes)
	step := s.store.messages[a.Conversation()][8].ID
	s.store.edit(step, func(m *bot.Message) { m.Step.Papers[2].Ticked, m.Step.Have = true, 3 })
	_, html := get(t, c, fmt.Sprintf("%s/messages?after=%d", s.URL, seen))
	wants(t, html, `id="m9"`, "Đã có 3\u00a0trên 3\u00a0giấy tờ", `data-for="guide"`)
	if strings.Contains(html, `id="m8"`) {
		t.Error("an unchanged message comes again")
	}
}

func TestForgottenChangesBringTheWholePage(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	fill(s, a)
	s.store.locked(func() { s.store.forgot = 5 })
	_, html := get(t, c, s.URL+"/messages?after=1")
	wants(t, html, "data-all", `id="m1"`, `id="m9"`)
}

func TestScriptsFormIsAnsweredWithWhatIsNew(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	fill(s, a)
	send := func(path string, form url.Values) (int, string) {
		r, err := http.NewRequest(http.MethodPost, s.URL+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Live", strconv.Itoa(len(s.store.changes)))
		res, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, body(t, res)
	}
	code, html := send("/say", url.Values{"key": {uuid}, "text": {"thêm nữa"}})
	wants(t, html, `class="fresh"`, "thêm nữa", "voice-me", `data-go="end"`)
	if code != http.StatusOK || strings.Contains(html, "<html") || strings.Contains(html, `id="m9"`) {
		t.Errorf("%d\n%s", code, html)
	}
	code, html = send("/say", url.Values{"text": {strings.Repeat("a", 1<<20)}})
	wants(t, html, `class="sorry"`)
	if code != http.StatusRequestEntityTooLarge || strings.Contains(html, "<html") {
		t.Errorf("%d", code)
	}
}
