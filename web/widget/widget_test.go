package widget

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

var three = []string{"https://phuong-vi-du.laocai.example.vn", "https://laocai.example.vn", "https://tin.phuong-vi-du.example.vn:8443"}

func newPages(t *testing.T) *page.Set {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	set, err := page.New(c, page.Options{Sources: []page.Source{SampleSource()}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func ask(t *testing.T, h http.Handler, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, Path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	page.Secure(h).ServeHTTP(w, r)
	return w.Result()
}

func newScript(t *testing.T, origins []string) http.Handler {
	t.Helper()
	h, err := Script(newPages(t), origins)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestScriptIsForEverybodyAndKept(t *testing.T) {
	h := newScript(t, three)
	res := ask(t, h)
	for name, want := range map[string]string{
		"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin",
		"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding", "Set-Cookie": "",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	mark := res.Header.Get("ETag")
	if mark == "" {
		t.Fatal("it has no mark")
	}
	for _, held := range []string{mark, `"x", ` + mark, strings.TrimPrefix(mark, "W/")} {
		again := ask(t, h, "If-None-Match", held)
		rest, err := io.ReadAll(again.Body)
		if again.StatusCode != http.StatusNotModified || err != nil || len(rest) != 0 || again.Header.Get("Cache-Control") == "" {
			t.Errorf("who has %s is answered with %d and %d bytes", held, again.StatusCode, len(rest))
		}
	}
	if ask(t, h, "If-None-Match", `"other"`).StatusCode != http.StatusOK {
		t.Error("who has another is told that it is still good")
	}
	if ask(t, newScript(t, three[:1])).Header.Get("ETag") == mark {
		t.Error("another list has the same mark")
	}
}

// TestScriptIsSmall: 4 KiB packed, with three sites on the list.
func TestScriptIsSmall(t *testing.T) {
	res := ask(t, newScript(t, three), "Accept-Encoding", "gzip")
	packed, err := io.ReadAll(res.Body)
	if err != nil || res.Header.Get("Content-Encoding") != "gzip" {
		t.Fatal(err)
	}
	if len(packed) > 4<<10 {
		t.Errorf("%d bytes", len(packed))
	}
	t.Logf("%d bytes packed", len(packed))
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if other, err := io.ReadAll(ask(t, newScript(t, three)).Body); err != nil || !bytes.Equal(other, plain) {
		t.Error("packed and plain differ")
	}
	for _, want := range append([]string{"Hỏi trợ lý một cửa", "Ask the one-stop assistant", `"path":"/khung/"`}, three...) {
		if !strings.Contains(string(plain), want) {
			t.Errorf("the script lacks %q", want)
		}
	}
	if strings.Contains(string(plain), "'SETTINGS'") {
		t.Error("the settings are not in it")
	}
}

// TestScriptIsOfES2017: what younger browsers only understand would break the
// ward's page in the others.
func TestScriptIsOfES2017(t *testing.T) {
	source, err := write(newPages(t), three)
	if err != nil {
		t.Fatal(err)
	}
	for what, young := range map[string]*regexp.Regexp{
		"optional chaining": regexp.MustCompile(`\?\.[A-Za-z_(\[]`), "??": regexp.MustCompile(`\?\?`), "catch without a name": regexp.MustCompile(`catch\s*\{`),
		"spread in objects": regexp.MustCompile(`\{\s*\.\.\.`), "logical assignment": regexp.MustCompile(`(\|\||&&)=`), "private fields": regexp.MustCompile(`this\.#`),
		"at": regexp.MustCompile(`\.at\(`), "flat": regexp.MustCompile(`\.flat(Map)?\(`), "fromEntries": regexp.MustCompile(`fromEntries`),
		"replaceAll": regexp.MustCompile(`replaceAll\(`), "finally": regexp.MustCompile(`\.finally\(`), "globalThis": regexp.MustCompile(`globalThis`), "numbers with _": regexp.MustCompile(`\d_\d`),
	} {
		if at := young.Find(source); at != nil {
			t.Errorf("%s: %q", what, at)
		}
	}
	// What a strict page forbids, or what would follow people.
	for _, never := range []string{"innerHTML", "eval(", "document.cookie", "localStorage", "navigator.", "fetch(", "XMLHttpRequest", "sendBeacon", "document.write"} {
		if bytes.Contains(source, []byte(never)) {
			t.Errorf("it has %s", never)
		}
	}
}

// TestScriptWithoutSites says so in the console, and does nothing else.
func TestScriptWithoutSites(t *testing.T) {
	for _, none := range [][]string{nil, {}} {
		body, err := io.ReadAll(ask(t, newScript(t, none)).Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(body); !regexp.MustCompile(`^console\.warn\("[^"]*"\);\n$`).MatchString(got) || !strings.Contains(got, "chưa đặt widget_origins") || !strings.Contains(got, "widget_origins is not set") {
			t.Errorf("%q", got)
		}
	}
}

func TestSampleShowsTheServersScript(t *testing.T) {
	h := Sample(newPages(t), func() string { return "http://127.0.0.1:8080/" })
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	for _, want := range []string{`src="http://127.0.0.1:8080/widget.js" defer`, `href="http://127.0.0.1:8080/" data-motcua`, "(mẫu)"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the sample lacks %q:\n%s", want, w.Body)
		}
	}
	if got := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(got, "script-src http://127.0.0.1:8080; frame-src http://127.0.0.1:8080; ") {
		t.Errorf("policy %q", got)
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/sample.css", nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("style sheet: %d %v", w.Code, w.Header())
	}
}
