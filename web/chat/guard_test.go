package chat_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/web/chat"
)

var whoForm = regexp.MustCompile(`data-who="([0-9a-f]+)"`)

// whose reads out of a page whose it is.
func whose(t *testing.T, html string) string {
	t.Helper()
	m := whoForm.FindStringSubmatch(html)
	if m == nil {
		t.Fatal("the page does not say whose it is")
	}
	return m[1]
}

// TestNextPersonAtTheSameMachine: what the person before left unsent in
// another tab is not sent in the next one's name, and that tab learns that
// it is not hers.
func TestNextPersonAtTheSameMachine(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	_, html := get(t, c, s.URL+"/")
	before := whose(t, html)
	post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"lời của người trước"}, "who": {before}})
	post(t, c, s.URL+"/end", url.Values{"key": {uuid[:len(uuid)-1] + "2"}})
	_, html = get(t, c, s.URL+"/")
	if now := whose(t, html); now == before || strings.Contains(html, "lời của người trước") {
		t.Fatalf("the next person has the page of the one before (%s)", now)
	}
	events := len(s.store.events)
	r, _ := http.NewRequest(http.MethodPost, s.URL+"/say", strings.NewReader(url.Values{"key": {uuid[:len(uuid)-1] + "3"},
		"text": {"lời còn giữ trên máy"}, "who": {before}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Live", "1")
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if part := body(t, res); res.StatusCode != http.StatusOK || whose(t, part) == before {
		t.Errorf("the tab of the person before hears %d %s", res.StatusCode, part)
	}
	if len(s.store.events) != events {
		t.Errorf("it was sent: %+v", s.store.events[events:])
	}
}

func TestPathsThatAreNone(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	for _, path := range []string{"/thu-tuc", "/media/", "/media/..%2fguide.yaml", "/file/x/y", "/say/x"} {
		res, html := get(t, c, s.URL+path)
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", path, res.StatusCode)
		}
		wants(t, html, "Không có trang này", "Về cuộc trò chuyện")
	}
	for _, path := range []string{"/say", "/press", "/lang"} {
		if res, _ := get(t, c, s.URL+path); res.StatusCode != http.StatusOK || res.Request.URL.Path != "/" {
			t.Errorf("%s leads to %s, status %d", path, res.Request.URL, res.StatusCode)
		}
	}
}

// TestFloodOfNewcomers: a script that comes as somebody new each time is
// stopped; who talks already goes on.
func TestFloodOfNewcomers(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) {
		d.Limits = chat.Limits{Opening: chat.Rate{Burst: 3, Every: time.Hour}, Remembered: 10}
	})
	first := browser(t)
	say := func(c *http.Client, n int) int {
		key := uuid[:len(uuid)-3] + strconv.Itoa(100+n)
		res, _ := post(t, c, s.URL+"/say", url.Values{"key": {key}, "text": {"xin chào"}})
		return res.StatusCode
	}
	for n, want := range []int{200, 200, 200, 429, 429} {
		c := first
		if n > 0 {
			c = browser(t)
		}
		if got := say(c, n); got != want {
			t.Errorf("newcomer %d: status %d, want %d", n, got, want)
		}
	}
	if got := say(first, 9); got != http.StatusOK {
		t.Errorf("who came first: status %d", got)
	}
}

func TestFloodOfReading(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) {
		d.Limits = chat.Limits{Reading: chat.Rate{Burst: 2, Every: time.Hour}, Remembered: 10}
	})
	for n, want := range []int{200, 200, 429} {
		if res, _ := get(t, browser(t), s.URL+"/?all=1"); res.StatusCode != want {
			t.Errorf("page %d: status %d", n, res.StatusCode)
		}
	}
}

func TestFloodOfStreams(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) { d.Limits = chat.Limits{Lines: 2, Remembered: 10} })
	var open []io.Closer
	defer func() {
		for _, o := range open {
			_ = o.Close()
		}
	}()
	for n, want := range []int{200, 200, 429} {
		c := browser(t)
		get(t, c, s.URL+"/")
		res, err := c.Get(s.URL + "/stream?after=0")
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, res.Body)
		if res.StatusCode != want {
			t.Errorf("stream %d: status %d", n, res.StatusCode)
		}
	}
}

// TestVisitorsCookieIsOurOwn: over https no neighbour can give her one.
func TestVisitorsCookieIsOurOwn(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) { d.Secure = true })
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "visitor", Value: strings.Repeat("0", 32)})
	s.chat.ServeHTTP(w, r)
	res := w.Result()
	var mine *http.Cookie
	for _, k := range res.Cookies() {
		if strings.HasSuffix(k.Name, "visitor") {
			mine = k
		}
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if mine == nil || mine.Name != "__Host-visitor" || mine.Value == strings.Repeat("0", 32) || !mine.Secure || !mine.HttpOnly || mine.Path != "/" || mine.Domain != "" {
		t.Errorf("cookie %+v", mine)
	}
}
