package chat_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/web/chat"
)

const token = "000102030405060708090a0b0c0d0e0f"

// known is a browser that has been here before.
func known(t testing.TB, s *site) (*http.Client, bot.Address) {
	t.Helper()
	c := browser(t)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.Jar.SetCookies(u, []*http.Cookie{{Name: "visitor", Value: token, Path: "/"}})
	return c, webchat.Address(token)
}

// fill stores one message of every kind, a walk and a person on the floor.
func fill(s *site, a bot.Address) {
	s.store.locked(func() {
		mine := by(bot.AuthorCitizen, "chu nha di xa <b> thi sao? https://a.vn")
		mine.Ticket = "K7Q2MD"
		s.store.add(a, mine)
		s.store.add(a, cardMessage())
		s.store.add(a, choicesMessage())
		s.store.add(a, detailMessage())
		s.store.add(a, promiseMessage())
		s.store.add(a, bot.Message{Kind: bot.MessageNotice, Text: "Bà con có thể rời trang này.", Author: bot.Author{Kind: bot.AuthorBot}})
		s.store.add(a, bot.Message{Kind: bot.MessageNote, Text: "ghi chú kín", Author: bot.Author{Kind: bot.AuthorOfficer, Name: "Cán bộ mẫu Minh"}})
		s.store.add(a, by(bot.AuthorOfficer, "Dạ, em chào bà con ạ."))
		step := s.store.add(a, stepMessage())
		c := s.store.convs[a.Conversation()]
		c.Walk = &bot.Walk{Message: step, State: bot.WalkActive}
		c.Floor, c.Ticket, c.SeenSeq = bot.FloorOfficer, "K7Q2MD", 1
		s.store.convs[c.ID] = c
		s.store.tickets["K7Q2MD"] = bot.Ticket{ID: "K7Q2MD"}
	})
}

var inline = regexp.MustCompile(`(?i)<style|<script(?:>| [^>]*>[^<])|<[^>]+ (?:style|on[a-z]+)=|javascript:`)

func TestEveryKindOfMessageIsShownAndNothingIsInline(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) {
		d.Ward = func() chat.Ward { w := ward(); w.Open, w.Opens = false, noon.Add(22*time.Hour); return w }
	})
	c, a := known(t, s)
	fill(s, a)
	res, html := get(t, c, s.URL+"/")
	wants(t, html, "&lt;b&gt;", "Cán bộ đã xem", "Lệ phí", "Thông báo lưu trú", "Giấy tờ cần có", "<details", "Đúng hẹn", "Nhắn Cán bộ mẫu Hương",
		"Hỏi tiếp trợ lý", "Ngoài giờ làm việc.", "7:21 ngày mai", `id="guide"`, "Xong, sang bước\u00a03", `kind="captions"`, "Hôm nay")
	if strings.Contains(html, "ghi chú kín") {
		t.Error("an internal note stands on the citizen's page")
	}
	if strings.Contains(html, "class=\"button button-gold meet\"") {
		t.Error("a person has the floor and the header still offers one")
	}
	for _, path := range []string{"/", "/privacy", "/end", "/messages?after=0", "/none"} {
		res, html := get(t, c, s.URL+path)
		if m := inline.FindString(html); m != "" {
			t.Errorf("%s: inline %q", path, m)
		}
		if strings.Contains(res.Header.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: policy allows what is unsafe", path)
		}
	}
	if res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a personal page may be kept: %q", res.Header.Get("Cache-Control"))
	}
}

func TestEveryLinkedAssetExists(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	fill(s, a)
	_, html := get(t, c, s.URL+"/")
	found := regexp.MustCompile(`(?:src|href)="(/[^"#?]*)`).FindAllStringSubmatch(html, -1)
	if len(found) < 8 {
		t.Fatalf("%d links", len(found))
	}
	for _, m := range found {
		if res, _ := get(t, c, s.URL+m[1]); res.StatusCode != http.StatusOK && m[1] != "/video" {
			t.Errorf("%s: %d", m[1], res.StatusCode)
		}
	}
	_, manifest := get(t, c, s.URL+"/manifest.webmanifest")
	var m struct {
		Name  string
		Icons []struct{ Src string }
	}
	if err := json.Unmarshal([]byte(manifest), &m); err != nil || !strings.Contains(m.Name, "Phường Mẫu") || len(m.Icons) != 2 {
		t.Errorf("%v %s", err, manifest)
	}
}

func TestGuideGoesOnWithoutScript(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	fill(s, a)
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for want, form := range map[string]url.Values{
		"/#guide": {"key": {uuid}, "action": {"tick:1:can-cuoc"}, "back": {"guide"}},
		"/#end":   {"key": {uuid}, "action": {"human"}, "back": {"guide"}},
	} {
		if res, _ := post(t, c, s.URL+"/press", form); res.Header.Get("Location") != want {
			t.Errorf("%v leads to %q, want %q", form, res.Header.Get("Location"), want)
		}
	}
	if res, _ := post(t, c, s.URL+"/press", url.Values{"key": {uuid}, "action": {"walk:1.004194"}}); res.Header.Get("Location") != "/#guide" {
		t.Errorf("beginning a walk leads to %q", res.Header.Get("Location"))
	}
}

func TestAnotherVisitorReadsNothingOfIt(t *testing.T) {
	s := newSite(t, nil)
	_, a := known(t, s)
	fill(s, a)
	other := browser(t)
	get(t, other, s.URL+"/")
	id := string(s.store.messages[a.Conversation()][8].ID)
	for _, path := range []string{"/", "/messages?after=0", "/video?n=0&message=" + id} {
		if _, html := get(t, other, s.URL+path); strings.Contains(html, "chu nha di xa") || strings.Contains(html, "ct01.mp4") {
			t.Errorf("%s shows another's conversation", path)
		}
	}
}

func TestMediaIsServedInStretchesAndNothingElse(t *testing.T) {
	s := newSite(t, nil)
	c := browser(t)
	r, _ := http.NewRequest(http.MethodGet, s.URL+"/media/tam-tru/ct01.mp4", nil)
	r.Header.Set("Range", "bytes=2-4")
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if got := body(t, res); res.StatusCode != http.StatusPartialContent || got != "234" || res.Header.Get("Content-Type") != "video/mp4" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %q %v", res.StatusCode, got, res.Header)
	}
	for _, path := range []string{"/media/tam-tru/guide.yaml", "/media/tam-tru", "/media/../go.mod", "/media/none.mp4", "/media/"} {
		if res, _ := get(t, c, s.URL+path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

func TestVideoHasAPageOfItsOwn(t *testing.T) {
	s := newSite(t, nil)
	c, a := known(t, s)
	fill(s, a)
	id := url.QueryEscape(string(s.store.messages[a.Conversation()][8].ID))
	res, html := get(t, c, s.URL+"/video?n=0&message="+id)
	wants(t, html, "Cách điền tờ khai CT01", `src="/media/tam-tru/ct01.mp4"`, "download")
	if res.StatusCode != http.StatusOK {
		t.Errorf("%d", res.StatusCode)
	}
	if res, _ := get(t, c, s.URL+"/video?n=7&message="+id); res.StatusCode != http.StatusNotFound {
		t.Errorf("no such video: %d", res.StatusCode)
	}
}
