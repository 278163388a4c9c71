package chat_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
	"github.com/motcua/motcua/web/chat"
	"github.com/motcua/motcua/web/page"
)

const listed = "https://phuong.example.vn"

// framedSite may be shown by one site, over https as the server has it.
func framedSite(t *testing.T) *site {
	t.Helper()
	return newSite(t, func(d *chat.Deps) { d.Secure, d.Origins = true, []string{listed, "https://tinh.example.vn"} })
}

// asks sends one request through everything that the server has around the
// chat.
func (s *site) asks(t *testing.T, method, path string, form url.Values, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "https://motcua.example.vn"+path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.Config.Handler.ServeHTTP(w, r)
	return w.Result()
}

// TestOnlyFramePagesMayStandInAFrame: the pages for frames name the sites
// that may show them; all others may stand in none.
func TestOnlyFramePagesMayStandInAFrame(t *testing.T) {
	s := framedSite(t)
	for _, path := range []string{"/khung/", "/khung/privacy", "/khung/end", "/khung/messages?after=0", "/khung/none", "/khung/file/x/y"} {
		res := s.asks(t, http.MethodGet, path, nil)
		policy := res.Header.Get("Content-Security-Policy")
		if want := strings.Replace(page.Policy, "frame-ancestors 'none'", "frame-ancestors "+listed+" https://tinh.example.vn", 1); policy != want || res.Header.Get("X-Frame-Options") != "" {
			t.Errorf("%s: %s, X-Frame-Options %q", path, policy, res.Header.Get("X-Frame-Options"))
		}
		if res.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: headers %v", path, res.Header)
		}
	}
	for _, path := range []string{"/", "/privacy", "/end", "/messages?after=0", "/khungx", "/khung"} {
		res := s.asks(t, http.MethodGet, path, nil)
		if policy := res.Header.Get("Content-Security-Policy"); policy != page.Policy || res.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %s, X-Frame-Options %q", path, policy, res.Header.Get("X-Frame-Options"))
		}
	}
	none := newSite(t, nil)
	if res := none.asks(t, http.MethodGet, "/khung/?p=1", nil); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/" || res.Header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("without a list: %d %v", res.StatusCode, res.Header)
	}
	if res := none.asks(t, http.MethodPost, "/khung/say", url.Values{"text": {"x"}}); res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("without a list a form is answered with %d", res.StatusCode)
	}
}

func TestCookiesOfTheFrameAreItsOwn(t *testing.T) {
	s := framedSite(t)
	cookie := func(res *http.Response, name string) *http.Cookie {
		for _, k := range res.Cookies() {
			if k.Name == name {
				return k
			}
		}
		t.Fatalf("no cookie %s among %v", name, res.Cookies())
		return nil
	}
	mine := cookie(s.asks(t, http.MethodGet, "/khung/", nil), "__Host-khung-visitor")
	if mine.SameSite != http.SameSiteNoneMode || !mine.Secure || !mine.Partitioned || !mine.HttpOnly || mine.Path != "/" || mine.Domain != "" {
		t.Errorf("in the frame: %+v", mine)
	}
	first := cookie(s.asks(t, http.MethodGet, "/", nil), "__Host-visitor")
	if first.SameSite != http.SameSiteLaxMode || first.Partitioned {
		t.Errorf("on our own page: %+v", first)
	}
	// A neighbour of ours that shows the frame is sent both: each page takes
	// its own only.
	both := "__Host-visitor=" + first.Value + "; __Host-khung-visitor=" + mine.Value + "; lang=en; khung-lang=vi; khung-text=23"
	s.asks(t, http.MethodPost, "/khung/say", url.Values{"key": {uuid}, "text": {"trong khung"}}, "Cookie", both, "Sec-Fetch-Site", "same-origin")
	s.asks(t, http.MethodPost, "/say", url.Values{"key": {uuid[:len(uuid)-1] + "2"}, "text": {"ngoài khung"}}, "Cookie", both, "Sec-Fetch-Site", "same-origin")
	if len(s.store.events) != 2 || s.store.events[0].Address != webchat.Address(mine.Value) || s.store.events[1].Address != webchat.Address(first.Value) {
		t.Fatalf("events %+v", s.store.events)
	}
	in, out := body(t, s.asks(t, http.MethodGet, "/khung/", nil, "Cookie", both)), body(t, s.asks(t, http.MethodGet, "/", nil, "Cookie", both))
	wants(t, in, "trong khung", `data-text="23"`, `data-root="/khung"`)
	wants(t, out, "ngoài khung", `data-text="17"`)
	if strings.Contains(in, "ngoài khung") || strings.Contains(out, "trong khung") || strings.Contains(out, "frame") {
		t.Error("the two conversations are mixed")
	}
	for _, path := range []string{`action="/say"`, `action="/press"`, `action="/look"`, `href="/end"`, `href="/privacy"`, "manifest"} {
		if strings.Contains(in, path) {
			t.Errorf("the frame's page leads out of the frame by %s", path)
		}
	}
	// What the frame remembers is in its own cookies too.
	for _, res := range []*http.Response{
		s.asks(t, http.MethodPost, "/khung/look", url.Values{"lang": {"en"}, "back": {"/khung/"}}, "Sec-Fetch-Site", "same-origin"),
		s.asks(t, http.MethodPost, "/khung/lang", url.Values{"lang": {"en"}}, "Cookie", both, "Sec-Fetch-Site", "same-origin"),
		s.asks(t, http.MethodGet, "/khung/?lang=en", nil),
	} {
		if k := cookie(res, "khung-lang"); k.Value != "en" || k.SameSite != http.SameSiteNoneMode || !k.Secure || !k.Partitioned || k.HttpOnly {
			t.Errorf("language in the frame: %+v", k)
		}
	}
	// The page around says its language once; hers goes before it.
	if res := s.asks(t, http.MethodGet, "/khung/?lang=en", nil, "Cookie", "khung-lang=vi"); !strings.Contains(body(t, res), `<html lang="vi"`) {
		t.Error("the page around changes the language she chose")
	}
	if res := s.asks(t, http.MethodGet, "/khung/?lang=en", nil); !strings.Contains(body(t, res), `<html lang="en"`) {
		t.Error("the page around is not heard")
	}
}

// TestFormsOfTheFrameComeFromTheFrame: cookies of a frame travel with what
// other sites send, so forms must say that they come from our own page.
func TestFormsOfTheFrameComeFromTheFrame(t *testing.T) {
	s := framedSite(t)
	token := "__Host-khung-visitor=" + webchat.NewToken()
	for _, c := range []struct {
		name   string
		header []string
		taken  bool
	}{
		{"the frame itself", []string{"Cookie", token, "Sec-Fetch-Site", "same-origin", "Origin", "https://motcua.example.vn"}, true},
		{"the frame, in an older browser", []string{"Cookie", token, "Origin", "https://motcua.example.vn"}, true},
		{"the site around it", []string{"Cookie", token, "Sec-Fetch-Site", "cross-site", "Origin", listed}, false},
		{"the site around it, a neighbour", []string{"Cookie", token, "Sec-Fetch-Site", "same-site", "Origin", listed}, false},
		{"the site around it, in an older browser", []string{"Cookie", token, "Origin", listed}, false},
		{"a frame without an origin", []string{"Cookie", token, "Origin", "null"}, false},
		{"a browser that says nothing", []string{"Cookie", token}, false},
		{"a browser that keeps no cookies", []string{"Sec-Fetch-Site", "same-origin"}, false},
		{"our other page's cookie", []string{"Cookie", "__Host-visitor=" + webchat.NewToken(), "Sec-Fetch-Site", "same-origin"}, false},
	} {
		for i, path := range []string{"/khung/say", "/khung/press", "/khung/end", "/khung/lang"} {
			before := len(s.store.events)
			res := s.asks(t, http.MethodPost, path, url.Values{"key": {newUUID(i)}, "text": {c.name}, "action": {"human"}, "lang": {"en"}}, c.header...)
			if refused := res.StatusCode == http.StatusForbidden; refused == c.taken {
				t.Errorf("%s: %s is answered with %d", c.name, path, res.StatusCode)
			}
			if !c.taken && len(s.store.events) != before {
				t.Errorf("%s: %s was taken", c.name, path)
			}
		}
	}
	// What is refused for its cookies is refused kindly, with a way on.
	res := s.asks(t, http.MethodPost, "/khung/say", url.Values{"key": {uuid}, "text": {"x"}}, "Sec-Fetch-Site", "same-origin")
	wants(t, body(t, res), "Bà con mở trang đầy đủ", `href="/" target="_blank"`)
	if part := body(t, s.asks(t, http.MethodPost, "/khung/say", url.Values{"text": {"x"}}, "Sec-Fetch-Site", "same-origin", "X-Live", "1")); !strings.Contains(part, "Bà con mở trang đầy đủ") || strings.Contains(part, "<html") {
		t.Errorf("the script hears %s", part)
	}
}

func newUUID(i int) string { return uuid[:len(uuid)-1] + string(rune('3'+i)) }

// TestFrameEnds: ending in the frame ends its conversation and no other.
func TestFrameEnds(t *testing.T) {
	s := framedSite(t)
	token := webchat.NewToken()
	cookie := "__Host-khung-visitor=" + token
	s.asks(t, http.MethodPost, "/khung/say", url.Values{"key": {uuid}, "text": {"chào"}}, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
	res := s.asks(t, http.MethodPost, "/khung/end", url.Values{"key": {newUUID(1)}}, "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
	if res.Header.Get("Location") != "/khung/" {
		t.Errorf("it goes on at %s", res.Header.Get("Location"))
	}
	for _, k := range res.Cookies() {
		if k.Name == "__Host-visitor" || k.Value == token {
			t.Errorf("cookie %v", k)
		}
	}
	if last := s.store.events[len(s.store.events)-1]; last.Kind != bot.EventEnded || last.Address != webchat.Address(token) {
		t.Errorf("event %+v", last)
	}
}

// TestFrameStartsAtAGroup: the code of a resident group works in a frame as on
// our own page, kept in the frame's own cookie.
func TestFrameStartsAtAGroup(t *testing.T) {
	s := newSite(t, func(d *chat.Deps) {
		d.Secure, d.Origins = true, []string{listed}
		d.Start = func(string) bot.Start { return bot.Start{Group: "to-7", Name: "Tổ dân phố 7"} }
	})
	res := s.asks(t, http.MethodGet, "/khung/?g=to7_mark", nil)
	wants(t, body(t, res), "Tổ dân phố 7")
	header := []string{"Sec-Fetch-Site", "same-origin"}
	for _, k := range res.Cookies() {
		header = append(header, "Cookie", k.Name+"="+k.Value)
	}
	s.asks(t, http.MethodPost, "/khung/say", url.Values{"key": {uuid}, "text": {"chào"}}, header...)
	if len(s.store.events) != 2 || s.store.events[0].Kind != bot.EventStarted || s.store.events[0].Text != "g_to7_mark" {
		t.Errorf("events %+v", s.store.events)
	}
}
