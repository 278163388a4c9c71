package page

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/motcua/motcua/words"
)

func TestBindKeepsNumberAndUnitTogether(t *testing.T) {
	for in, want := range map[string]string{
		"Lệ phí 7.000 đồng, 3 ngày làm việc": "Lệ phí 7.000\u00a0đồng, 3\u00a0ngày làm việc",
		"Bước 2 trên 5":                      "Bước\u00a02\u00a0trên 5",
		"Tờ khai CT01 của chủ nhà":           "Tờ khai CT01 của chủ nhà",
		"Tổ dân phố 7":                       "Tổ dân phố\u00a07",
	} {
		if got := Bind(in); got != want {
			t.Errorf("Bind(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTimesAreSaidInTheWardsZone(t *testing.T) {
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 17, 1, 0, 0, 0, time.UTC) // 8:00 in the ward
	k := &clock{words: func() *words.Catalogue { return c }, lang: words.Vi, zone: time.FixedZone("ICT", 7*3600), now: func() time.Time { return now }}
	late := time.Date(2026, 6, 16, 18, 5, 0, 0, time.UTC) // 1:05 of the 17th in the ward
	for got, want := range map[string]string{
		k.clock(late): "1:05", k.day(late): "Hôm nay", k.date(late): "Thứ tư, 17\u00a0tháng 6", k.stamp(late): "1:05",
		k.day(late.Add(-2 * time.Hour)):   "Hôm qua, Thứ ba, 16\u00a0tháng 6",
		k.stamp(late.Add(-2 * time.Hour)): "16/6\u00a023:05", k.when(now.Add(24 * time.Hour)): "8:00 ngày mai",
		k.when(now.Add(72 * time.Hour)): "8:00 ngày 20/6", k.length(155): "2\u00a0phút 35\u00a0giây", k.clock(time.Time{}): "",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTerraceHasWordsAndStates(t *testing.T) {
	s := newSet(t, Options{})
	for _, total := range []int{1, 2, 5, 7, 12} {
		html, err := s.HTML(words.Vi, "page/terrace", newTerrace(2, total, false))
		if err != nil {
			t.Fatal(err)
		}
		got := string(html)
		if strings.Count(got, "terrace-now") != 1 || strings.Count(got, `class="soil"`) != total || !strings.Contains(got, "aria-label=\"Bước") {
			t.Errorf("%d steps:\n%s", total, got)
		}
		if strings.Contains(got, "style=") || strings.Contains(got, "NaN") {
			t.Errorf("%d steps: style or no number in it", total)
		}
	}
	full, err := s.HTML(words.Vi, "page/terrace", newTerrace(5, 5, true))
	if err != nil || strings.Count(string(full), "terrace-done") != 5 {
		t.Errorf("%v\n%s", err, full)
	}
}

type bare struct{ Page }

func TestPageCarriesNothingInline(t *testing.T) {
	s := newSet(t, Options{})
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "text", Value: "23"})
	r.AddCookie(&http.Cookie{Name: "theme", Value: `dark" onload="x`})
	p := &bare{Page{Title: "<b>", Kind: "citizen", Sample: true}}
	if err := s.Render(w, r, http.StatusOK, "page/head", pageOnly{p}); err != nil {
		t.Fatal(err)
	}
	got := w.Body.String()
	for _, want := range []string{`lang="vi"`, `data-text="23"`, "&lt;b&gt;", `<link rel="stylesheet" href="/assets/`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if m := regexp.MustCompile(`(?i)<style|<script>| style=| on[a-z]+=|data-theme`).FindString(got); m != "" {
		t.Errorf("%q in\n%s", m, got)
	}
}

// pageOnly gives a template the Page itself, as page/head wants it.
type pageOnly struct{ *bare }

func TestPolicyAllowsOwnFilesOnly(t *testing.T) {
	res := get(t, Secure(http.NotFoundHandler()), "/")
	csp := res.Header.Get("Content-Security-Policy")
	if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || !strings.HasPrefix(csp, "default-src 'none'; script-src 'self'; style-src 'self'") {
		t.Errorf("policy %q", csp)
	}
	if res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error("sniffing is not forbidden")
	}
}

func TestLookRemembersAndComesBack(t *testing.T) {
	post := func(form url.Values) *http.Response {
		r := httptest.NewRequest(http.MethodPost, "/look", bytes.NewBufferString(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		Look(true).ServeHTTP(w, r)
		return w.Result()
	}
	res := post(url.Values{"text": {"20"}, "back": {"/console?a=1"}})
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/console?a=1" || !strings.Contains(res.Header.Get("Set-Cookie"), "text=20") {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	if got := post(url.Values{"text": {"99"}, "theme": {"a\r\nb"}, "lang": {"xx"}}).Header.Values("Set-Cookie"); len(got) > 0 {
		t.Errorf("remembers what no page reads: %q", got)
	}
	for _, away := range []string{"//evil.example/x", "https://evil.example", `/\evil.example`, ""} {
		if got := post(url.Values{"text": {"20"}, "back": {away}}).Header.Get("Location"); got != "/" {
			t.Errorf("back %q leads to %q", away, got)
		}
	}
}
