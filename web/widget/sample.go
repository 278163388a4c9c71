package widget

import (
	"net/http"
	"strings"

	"github.com/motcua/motcua/web/page"
)

// SampleSource is what the sample page is made of; the page.Set given to
// Sample must have been made with it.
func SampleSource() page.Source {
	return page.Source{Name: "widget", Templates: sub("templates")}
}

// sample is another site's page.
type sample struct {
	page.Page
	Server string
}

// Sample is a page of another site, as a ward may have one, that shows the
// chat of the server at an address ("https://motcua.example.vn"; asked for
// each time, as it may be known late). It is for trying out and shares
// nothing with the server's own pages.
func Sample(pages *page.Set, server func() string) http.Handler {
	css := page.Packed(mustRead("assets/sample.css"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sample.css", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		css.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		s := &sample{Server: strings.TrimRight(server(), "/")}
		w.Header().Set("Content-Security-Policy", Advice(s.Server)+"; style-src 'self'; default-src 'none'; base-uri 'none'; form-action 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		// What goes wrong here is seen: it is a page for trying out.
		_ = pages.Render(w, r, http.StatusOK, "widget/sample", s)
	})
	return mux
}

// Advice is what a page's content security policy must allow, for the chat
// of a server to show on it; docs/channels.md says the same.
func Advice(server string) string { return "script-src " + server + "; frame-src " + server }
