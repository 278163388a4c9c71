package chat_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/web/chat"
)

// zaloTalk is a conversation on a platform, with words of hers, and its link.
func zaloTalk(s *site, until time.Time) (bot.Address, string) {
	a := bot.Address{Account: "zalo:1", Chat: "7"}
	s.store.add(a, by(bot.AuthorCitizen, "loi rieng cua ba con"))
	return a, s.URL + bot.UploadPath + bot.UploadToken(linkKey, a.Conversation(), until)
}

func TestLinkToSendFiles(t *testing.T) {
	s, _, dir := papers(t, nil)
	a, link := zaloTalk(s, noon.Add(bot.UploadTime))
	c := browser(t)
	res, html := get(t, c, link)
	wants(t, html, "Gửi ảnh, giấy tờ cho Phường Mẫu", `enctype="multipart/form-data"`, `content="noindex"`, "Mỗi lần 10\u00a0tệp")
	if strings.Contains(html, "loi rieng") || strings.Contains(strings.ReplaceAll(html, strings.TrimPrefix(link, s.URL), ""), string(a.Conversation())) {
		t.Error("the page shows something of the conversation")
	}
	h := res.Header
	if res.StatusCode != http.StatusOK || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("X-Robots-Tag"), "noindex") || h.Get("Referrer-Policy") != "same-origin" || len(res.Cookies()) != 0 {
		t.Errorf("%d %v", res.StatusCode, h)
	}
	// Without a script, twice.
	for range 2 {
		res, html = send(t, c, link, false, part{"key", "", uuid}, part{"text", "", "giay khai sinh"}, part{"files", "1.jpg", photo(1, 30)}, part{"files", "2.jpg", photo(2, 30)})
	}
	if res.Request.URL.Path != strings.TrimPrefix(link, s.URL)+"/xong" {
		t.Errorf("goes on at %s", res.Request.URL)
	}
	wants(t, html, "Phường đã nhận 2\u00a0tệp", "quay lại Zalo")
	if len(s.store.events) != 1 {
		t.Fatalf("%d events", len(s.store.events))
	}
	e := s.store.events[0]
	if e.Address != a || e.Conversation != a.Conversation() || e.Kind != bot.EventText || len(e.Files) != 2 || e.Text != "giay khai sinh" || !strings.HasPrefix(string(e.Key), "upload:") {
		t.Errorf("event %+v", e)
	}
	// By the script, with receipts of this link only.
	got := deliver(t, c, link+"/tep", part{"files", "3.jpg", photo(3, 30)})
	other := bot.Address{Account: "zalo:1", Chat: "8"}
	s.store.add(other, by(bot.AuthorCitizen, "a"))
	theirs := s.URL + bot.UploadPath + bot.UploadToken(linkKey, other.Conversation(), noon.Add(time.Hour))
	if res, _ := post(t, c, theirs, url.Values{"key": {uuid[:35] + "2"}, "receipt": {got}}); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("another link's receipt: %d", res.StatusCode)
	}
	post(t, c, link, url.Values{"key": {uuid[:35] + "2"}, "receipt": {got}})
	if len(s.store.events) != 2 || s.store.events[1].Files[0].Name != "3.jpg" {
		t.Fatalf("events %+v", s.store.events)
	}
	// Some files are wrong; none are chosen.
	_, html = send(t, c, link, false, part{"files", "4.jpg", photo(4, 30)}, part{"files", "a.exe", "MZ\x90\x00"})
	wants(t, html, "Phường đã nhận 1", "a.exe là loại tệp chưa nhận được", `href="`+strings.TrimPrefix(link, s.URL)+`"`)
	_, html = send(t, c, link, false, part{"text", "", "a"}, part{"files", "", ""})
	wants(t, html, "Bà con chưa chọn tệp nào.")
	if len(s.store.events) != 3 || lying(t, dir) != 4 {
		t.Errorf("%d events, %d files", len(s.store.events), lying(t, dir))
	}
}

// TestLinkThatIsNotGood: over, made up, erased, an officer's own, another key;
// nothing is stored, and the word is a kind one.
func TestLinkThatIsNotGood(t *testing.T) {
	now := noon
	s, _, dir := papers(t, func(d *chat.Deps) { d.Now = func() time.Time { return now } })
	a, link := zaloTalk(s, noon.Add(time.Hour))
	c := browser(t)
	bad := func(name, link string) {
		t.Helper()
		for _, path := range []string{"", "/xong"} {
			res, html := get(t, c, link+path)
			if res.StatusCode != http.StatusGone || !strings.Contains(html, "nhắn lại cho phường để nhận đường dẫn mới") {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
		}
		for _, path := range []string{"", "/tep"} {
			if res, _ := send(t, c, link+path, false, part{"files", "1.jpg", photo(1, 30)}); res.StatusCode != http.StatusGone {
				t.Errorf("%s: sending: %d", name, res.StatusCode)
			}
		}
	}
	bad("made up", s.URL+bot.UploadPath+"abc")
	bad("another key", s.URL+bot.UploadPath+bot.UploadToken("x", a.Conversation(), noon.Add(time.Hour)))
	bad("nobody's", s.URL+bot.UploadPath+bot.UploadToken(linkKey, "cnobody", noon.Add(time.Hour)))
	set := func(f func(*bot.Conversation)) {
		s.store.locked(func() {
			c := s.store.convs[a.Conversation()]
			f(&c)
			s.store.convs[c.ID] = c
		})
	}
	set(func(c *bot.Conversation) { c.Kind = bot.KindDesk })
	bad("an officer's own", link)
	set(func(c *bot.Conversation) { c.Kind, c.Address, c.ErasedAt = bot.KindCitizen, bot.Address{}, noon })
	bad("erased", link)
	// She wrote again: what was given out before the erasure stays dead.
	set(func(c *bot.Conversation) { c.Address, c.ErasedAt = a, noon.Add(time.Minute) })
	bad("from before the erasure", link)
	set(func(c *bot.Conversation) { c.ErasedAt = time.Time{} })
	now = noon.Add(time.Hour)
	bad("over", link)
	if len(s.store.events) != 0 || lying(t, dir) != 0 {
		t.Errorf("%d events, %d files", len(s.store.events), lying(t, dir))
	}
}

// TestLeakedLinkCannotFillTheDisk: whoever has a link, from however many
// addresses and for as long as it holds.
func TestLeakedLinkCannotFillTheDisk(t *testing.T) {
	now := noon
	s, _, dir := papers(t, func(d *chat.Deps) {
		d.Now = func() time.Time { return now }
		d.Limits = chat.Limits{Link: chat.Rate{Burst: 4, Every: bot.UploadTime}, Remembered: 10}
	})
	_, link := zaloTalk(s, noon.Add(bot.UploadTime))
	codes := ""
	for n := range 8 {
		now = now.Add(time.Hour)
		res, html := send(t, browser(t), link+"/tep", true, part{"files", "1.jpg", photo(n, 30)})
		codes += fmt.Sprint(res.StatusCode, " ")
		if res.StatusCode == http.StatusForbidden && !strings.Contains(html, "đã nhận đủ tệp") {
			t.Errorf("it says %s", html)
		}
	}
	if codes != "200 200 200 200 403 403 403 403 " || lying(t, dir) != 4 {
		t.Errorf("%s, %d files", codes, lying(t, dir))
	}
}

// TestFormOfOldBrowserIsOurOwn: one that does not say where a form comes from
// but by its origin, which "no-referrer" would hide.
func TestFormOfOldBrowserIsOurOwn(t *testing.T) {
	s, _, _ := papers(t, nil)
	_, link := zaloTalk(s, noon.Add(bot.UploadTime))
	for origin, want := range map[string]int{s.URL: http.StatusOK, "null": http.StatusForbidden, "https://other.example": http.StatusForbidden} {
		kind, b := parts(t, part{"files", "1.jpg", photo(1, 30)})
		r, _ := http.NewRequest(http.MethodPost, link, b)
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Origin", origin)
		res, err := browser(t).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body(t, res)
		if res.StatusCode != want {
			t.Errorf("origin %s: %d", origin, res.StatusCode)
		}
	}
}
