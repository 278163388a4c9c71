package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// visitor uses the pages by plain forms, without any script, as an old phone
// does.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
	page string // the text of the page as it was read last, without markup
	html string
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, base: base, http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

var (
	tags   = regexp.MustCompile(`(?s)<(script|style|template|svg)\b.*?</(script|style|template|svg)>|<[^>]*>`)
	spaces = regexp.MustCompile(`[\s\x{a0}\x{200b}]+`)
)

func (v *visitor) do(method, path string, form url.Values) int {
	v.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := v.http.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.html = string(b)
	v.page = strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(v.html, " ")), " "))
	return res.StatusCode
}

func (v *visitor) open(path string) int { v.t.Helper(); return v.do(http.MethodGet, path, nil) }

// post sends a form; its key is new unless the form brings one.
func (v *visitor) post(path string, pairs ...string) int {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	if !form.Has("key") {
		form.Set("key", newKey())
	}
	return v.do(http.MethodPost, path, form)
}

// newKey is a random UUID, as a form has one.
func newKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&15|64, b[8]&63|128
	h := hex.EncodeToString(b[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

func (v *visitor) say(text string) int { v.t.Helper(); return v.post("/say", "text", text) }

// reads waits until the page shows a text.
func (v *visitor) reads(want string) {
	v.t.Helper()
	v.readsAt("/?all=1", want)
}

func (v *visitor) readsAt(path, want string) {
	v.t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for !strings.Contains(v.page, want) {
		if time.Now().After(deadline) {
			v.t.Fatalf("%q never came; the page says:\n%s", want, v.page)
		}
		time.Sleep(100 * time.Millisecond)
		v.open(path)
	}
}

// count is how often the page shows a text.
func (v *visitor) count(text string) int { return strings.Count(v.page, text) }

// field is the first submatch of a pattern in the page's markup.
func (v *visitor) field(pattern string) string {
	v.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(v.html)
	if m == nil {
		v.t.Fatalf("the page has no %s:\n%s", pattern, v.page)
	}
	return html.UnescapeString(m[1])
}
