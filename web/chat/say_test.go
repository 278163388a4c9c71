package chat_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/chat"
)

const uuid = "0b6f6f0e-9c3e-4d7e-8f57-111111111111"

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func get(t *testing.T, c *http.Client, url string) (*http.Response, string) {
	t.Helper()
	res, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	return res, body(t, res)
}

func post(t *testing.T, c *http.Client, url string, form url.Values) (*http.Response, string) {
	t.Helper()
	res, err := c.PostForm(url, form)
	if err != nil {
		t.Fatal(err)
	}
	return res, body(t, res)
}

func wants(t *testing.T, got string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in a page of %d bytes", w, len(got))
		}
	}
}

func TestNothingIsStoredBeforeSheWrites(t *testing.T) {
	s := newSite(t, nil)
	res, html := get(t, browser(t), s.URL+"/")
	wants(t, html, "Dạ, xin chào bà con ạ.", "Gõ không dấu cũng được", `value="Đăng ký tạm trú"`, `lang="vi"`, "Phường mẫu, dữ liệu ví dụ", `class="skip"`, `role="log"`, "Gặp cán bộ")
	if len(s.store.events)+len(s.store.convs) != 0 {
		t.Error("a visit stored something")
	}
	k := res.Cookies()
	if len(k) != 1 || !k[0].HttpOnly || k[0].SameSite != http.SameSiteLaxMode || k[0].MaxAge != 180*24*3600 || k[0].Secure {
		t.Errorf("cookies %v", k)
	}
	secure := newSite(t, func(d *chat.Deps) { d.Secure = true })
	if res, _ := get(t, browser(t), secure.URL+"/"); !res.Cookies()[0].Secure {
		t.Error("the cookie may go over http")
	}
}

func TestFormsWorkWithoutScript(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	_, html := get(t, c, s.URL+"/")
	key := regexp.MustCompile(`id="composer"[^>]*>\s*<input type="hidden" name="key" value="([^"]+)"`).FindStringSubmatch(html)
	if key == nil {
		t.Fatal("the composer has no key")
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, _ := post(t, c, s.URL+"/say", url.Values{"key": {key[1]}, "text": {"dang ky tam tru"}})
	// It goes on where the question stands, with the answer below it.
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/#m1" {
		t.Fatalf("%d to %q", res.StatusCode, res.Header.Get("Location"))
	}
	_, html = get(t, c, s.URL+"/")
	wants(t, html, "dang ky tam tru", "Dạ vâng ạ: dang ky tam tru")
	if e := s.store.events[0]; !strings.HasPrefix(string(e.Key), "webchat:"+key[1]) || e.Kind != bot.EventText || e.Address.Account != "webchat:main" {
		t.Errorf("event %+v", e)
	}
}

func TestSameFormTwiceIsOneEvent(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	get(t, c, s.URL+"/")
	for range 3 {
		post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"xin chào"}})
		post(t, c, s.URL+"/press", url.Values{"key": {uuid}, "action": {"human"}, "message": {"c-1"}})
	}
	post(t, c, s.URL+"/press", url.Values{"key": {uuid}, "action": {"groups"}})
	if len(s.store.events) != 3 {
		t.Errorf("%d events, want words, one button and another", len(s.store.events))
	}
	if e := s.store.events[1]; e.Kind != bot.EventPress || e.Action != "human" || e.Message != "c-1" {
		t.Errorf("event %+v", e)
	}
}

func TestEmptyAndOverlongFormsStoreNothing(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"  \n "}})
	post(t, c, s.URL+"/press", url.Values{"key": {uuid}, "action": {strings.Repeat("a", 65)}})
	post(t, c, s.URL+"/press", url.Values{"key": {uuid}})
	res, html := post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {strings.Repeat("a", 1<<20)}})
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("1 MB: %d", res.StatusCode)
	}
	wants(t, html, "dài quá", "Về cuộc trò chuyện")
	if len(s.store.events) != 0 {
		t.Errorf("%d events", len(s.store.events))
	}
	post(t, c, s.URL+"/say", url.Values{"key": {"made up"}, "text": {"a\xffb"}})
	if e := s.store.events[0]; e.Text != "ab" || strings.Contains(string(e.Key), "made up") {
		t.Errorf("event %+v", e)
	}
}

func TestOneVisitorCannotCrowdOutOthers(t *testing.T) {
	now := noon
	s := newSite(t, func(d *chat.Deps) {
		d.Now = func() time.Time { return now }
		d.Limits = chat.Limits{Visitor: chat.Rate{Burst: 2, Every: time.Second}, Address: chat.Rate{Burst: 100, Every: time.Second}, Remembered: 10, Streams: 1}
	})
	c, other := browser(t), browser(t)
	get(t, c, s.URL+"/")
	get(t, other, s.URL+"/")
	say := func(c *http.Client, n int) int {
		res, html := post(t, c, s.URL+"/say", url.Values{"key": {fmt.Sprintf("0b6f6f0e-9c3e-4d7e-8f57-%012d", n)}, "text": {"a"}})
		if res.StatusCode == http.StatusTooManyRequests {
			wants(t, html, "Xin chờ một lát")
			if res.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
		return res.StatusCode
	}
	if a, b, d := say(c, 1), say(c, 2), say(c, 3); a != 200 || b != 200 || d != 429 {
		t.Errorf("%d %d %d", a, b, d)
	}
	if got := say(other, 4); got != 200 {
		t.Errorf("another visitor: %d", got)
	}
	now = now.Add(time.Second)
	if got := say(c, 5); got != 200 {
		t.Errorf("a second later: %d", got)
	}
}

func TestCrossSiteFormIsRefused(t *testing.T) {
	s := newSite(t, nil)
	r, _ := http.NewRequest(http.MethodPost, s.URL+"/say", strings.NewReader(url.Values{"text": {"a"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusForbidden || len(s.store.events) != 0 {
		t.Errorf("%d, %d events", res.StatusCode, len(s.store.events))
	}
}

func TestFailingStoreIsAnApologyWithoutItsCause(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	get(t, c, s.URL+"/")
	s.store.locked(func() { s.store.down = true })
	for _, try := range []func() (*http.Response, string){
		func() (*http.Response, string) { return get(t, c, s.URL+"/") },
		func() (*http.Response, string) {
			return post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"a"}})
		},
	} {
		res, html := try()
		if res.StatusCode != http.StatusServiceUnavailable || strings.Contains(html, "disk is full") {
			t.Errorf("%d\n%s", res.StatusCode, html)
		}
		wants(t, html, "Xin lỗi bà con", "0214 000 000")
	}
}

func TestEndMakesTheDeviceANewVisitors(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	get(t, c, s.URL+"/")
	post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"chuyện riêng"}})
	_, html := get(t, c, s.URL+"/end")
	wants(t, html, "Bấm kết thúc thì máy này quên cuộc trò chuyện", `method="post" action="/end"`)
	_, html = post(t, c, s.URL+"/end", url.Values{"key": {"0b6f6f0e-9c3e-4d7e-8f57-222222222222"}})
	if strings.Contains(html, "chuyện riêng") {
		t.Error("the next reader of this device reads the conversation")
	}
	if e := s.store.events[len(s.store.events)-1]; e.Kind != bot.EventEnded {
		t.Errorf("event %+v", e)
	}
}

func TestLanguageIsThePagesAndTheConversations(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	get(t, c, s.URL+"/")
	_, html := post(t, c, s.URL+"/lang", url.Values{"lang": {"en"}})
	wants(t, html, `lang="en"`, "Ask an officer", "What do you need to get done?")
	if len(s.store.events) != 0 {
		t.Error("a language was stored before anything was said")
	}
	post(t, c, s.URL+"/say", url.Values{"key": {uuid}, "text": {"hello"}})
	post(t, c, s.URL+"/lang", url.Values{"lang": {"vi"}})
	if e := s.store.events[1]; s.store.events[0].Lang != "en" || e.Action != "lang:vi" {
		t.Errorf("events %+v", s.store.events)
	}
}

func TestLostCookieIsSaid(t *testing.T) {
	s := newSite(t, nil)
	_, html := post(t, http.DefaultClient, s.URL+"/say", url.Values{"key": {uuid}, "text": {"a"}})
	wants(t, html, "cookie đang tắt")
}
