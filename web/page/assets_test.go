package page

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/motcua/motcua/words"
)

func get(t *testing.T, h http.Handler, url string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestAssetIsImmutableUnderItsOwnChecksumOnly(t *testing.T) {
	s := newSet(t, Options{})
	url, err := s.Asset("page/app.css")
	if err != nil {
		t.Fatal(err)
	}
	res := get(t, s.Assets(), url)
	if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") || res.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	old := get(t, s.Assets(), "/assets/000000000000/page/app.css")
	if old.StatusCode != http.StatusOK || old.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("a page from before an update: %d %v", old.StatusCode, old.Header)
	}
	packed := get(t, s.Assets(), url, "Accept-Encoding", "br, gzip")
	z, err := gzip.NewReader(packed.Body)
	if err != nil || packed.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("not packed: %v", err)
	}
	a, _ := io.ReadAll(z)
	b, _ := io.ReadAll(res.Body)
	if string(a) != string(b) {
		t.Error("packed and plain differ")
	}
	for _, bad := range []string{"/assets/x/page/none.css", "/assets/x/page/../set.go", "/assets/x/page/fonts/LICENSE", "/assets/"} {
		if got := get(t, s.Assets(), bad).StatusCode; got != http.StatusNotFound {
			t.Errorf("%s: %d", bad, got)
		}
	}
}

func TestStyleSheetsNameOnlyAssetsThatAreThere(t *testing.T) {
	s := newSet(t, Options{})
	css := string(s.assets.byName["page/app.css"].body)
	for _, m := range regexp.MustCompile(`url\("([^"]+)"\)`).FindAllStringSubmatch(css, -1) {
		if !strings.HasPrefix(m[1], "/assets/") || get(t, s.Assets(), m[1]).StatusCode != http.StatusOK {
			t.Errorf("%s is not served", m[1])
		}
	}
	if strings.Count(css, "@font-face") != 12 {
		t.Errorf("%d font faces, want 4 weights in 3 subsets", strings.Count(css, "@font-face"))
	}
}

func TestLicencesStandBesideWhatOthersMade(t *testing.T) {
	for _, name := range []string{"assets/fonts/LICENSE", "icons/LICENSE"} {
		if b, err := fs.ReadFile(embedded, name); err != nil || len(b) < 500 {
			t.Errorf("%s: %v, %d bytes", name, err, len(b))
		}
	}
}

func TestNewRefusesWhatDoesNotFitTogether(t *testing.T) {
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(c, Options{Sources: []Source{{Name: "x", Templates: fstest.MapFS{
		"a.html": {Data: []byte(`{{if true}}{{t "x.nothing"}}{{end}}{{icon "nothing"}}{{asset "x/nothing.css"}}{{template "x/nothing"}}`)}}}}})
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{"no text x.nothing in vi", "no text x.nothing in en", "no icon nothing", "no asset x/nothing.css", "no template x/nothing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in\n%v", want, err)
		}
	}
	_, err = New(c, Options{Sources: []Source{{Name: "x", Templates: fstest.MapFS{
		"a.html": {Data: []byte(`A`)}, "b.html": {Data: []byte(`{{define "x/a"}}B{{end}}`)}, "c.html": {Data: []byte(`{{define "x/part"}}C{{end}}`)}, "d.html": {Data: []byte(`{{define "x/part"}}D{{end}}`)}}}}})
	for _, want := range []string{"parse template x/b: x/a is taken", "parse template x/d: x/part is taken"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in\n%v", want, err)
		}
	}
	_, err = New(c, Options{Sources: []Source{{Name: "x", Assets: fstest.MapFS{"a.css": {Data: []byte(`a{background:url("none.svg")}`)}}}}})
	if err == nil || !strings.Contains(err.Error(), "none.svg") {
		t.Errorf("style sheet with a missing picture: %v", err)
	}
}

func TestBareLeavesWhatCounts(t *testing.T) {
	for _, c := range []struct{ ext, in, want string }{
		{".css", "/* a\n   b */\n:root {\n  --x: 1; /* c */\n}\n", ":root {\n--x: 1; }\n"},
		{".js", "// a\n(() => {\n  // b\n  const u = 'https://x'; // c\n})();\n", "(() => {\nconst u = 'https://x'; // c\n})();\n"},
		{".svg", "  <!-- a -->\n", "  <!-- a -->\n"},
	} {
		if got := string(Bare(c.ext, []byte(c.in))); got != c.want {
			t.Errorf("%s: %q, want %q", c.ext, got, c.want)
		}
	}
}

func TestAssetsAreJoinedInOrder(t *testing.T) {
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	x := Source{Name: "x", Assets: fstest.MapFS{"a.css": {Data: []byte("a {}\n")}, "b.css": {Data: []byte("b { background: url(\"b.png\") }\n")}, "b.png": {Data: []byte("b")}},
		Joined: map[string][]string{"all.css": {"x/b.css", "x/a.css"}}}
	s, err := New(c, Options{Sources: []Source{x}})
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Asset("x/all.css")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := s.Asset("x/b.png")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(get(t, s.Assets(), url).Body)
	if want := "b { background: url(\"" + picture + "\") }\na {}\n"; err != nil || string(b) != want {
		t.Errorf("%q, want %q", b, want)
	}
	x.Joined["more.css"] = []string{"x/none.css", "y/none.css"}
	if _, err := New(c, Options{Sources: []Source{x}}); err == nil || strings.Count(err.Error(), "join x/more.css: no asset") != 2 {
		t.Errorf("assets that are not there: %v", err)
	}
}
