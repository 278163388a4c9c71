// Package widget is the button that opens the ward's chat on any page: one
// script, which puts the button there and shows the chat in a frame from our
// own address.
//
// The script stores nothing of anybody's: it remembers in the tab whether the
// chat was open, sets no cookie, and sends nothing but what opens the frame.
// What stands in the frame is package chat's. The package does not know
// conversations, visitors or cookies.
package widget

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

//go:embed assets templates
var embedded embed.FS

// sub is a folder of the embedded files, which is always there.
func sub(dir string) fs.FS {
	f, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(fmt.Sprintf("widget: embedded folder %s: %v", dir, err))
	}
	return f
}

// mustRead reads an embedded file, which is always there.
func mustRead(name string) []byte {
	b, err := embedded.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("widget: embedded file %s: %v", name, err))
	}
	return b
}

// Path is where the script stands.
const Path = "/widget.js"

// said is what the script says to people, in one language.
type said struct {
	Button   string `json:"button"`
	Frame    string `json:"frame"`
	Close    string `json:"close"`
	News     string `json:"news"`
	Opening  string `json:"opening"`
	Failed   string `json:"failed"`
	Again    string `json:"again"`
	Full     string `json:"full"`
	Unlisted string `json:"unlisted"`
}

// Script serves the script, GET Path, for pages of the given origins (see
// Origins). Without any it does nothing but say so in the console of whoever
// put it on a page. It is the same for everybody: public, without cookies,
// kept by browsers for five minutes and asked for again by its mark.
func Script(pages *page.Set, origins []string) (http.Handler, error) {
	source, err := write(pages, origins)
	if err != nil {
		return nil, err
	}
	script := page.Packed(source)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Cache-Control", "public, max-age=300")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Access-Control-Allow-Origin", "*") // for pages that say crossorigin
		script.ServeHTTP(w, r)
	}), nil
}

// write writes the script for a list of origins.
func write(pages *page.Set, origins []string) ([]byte, error) {
	if len(origins) == 0 {
		why, err := json.Marshal(pages.Text(words.Vi, "widget.off") + "\n" + pages.Text(words.En, "widget.off"))
		if err != nil {
			return nil, fmt.Errorf("write widget: %w", err)
		}
		return []byte("console.warn(" + string(why) + ");\n"), nil
	}
	texts := map[words.Lang]said{}
	for _, lang := range words.Langs() {
		texts[lang] = said{
			Button: pages.Text(lang, "widget.button"), Frame: pages.Text(lang, "widget.frame"), Close: pages.Text(lang, "widget.close"),
			News: pages.Text(lang, "widget.news"), Opening: pages.Text(lang, "widget.opening"), Failed: pages.Text(lang, "widget.failed"),
			Again: pages.Text(lang, "widget.again"), Full: pages.Text(lang, "widget.full"), Unlisted: pages.Text(lang, "widget.unlisted"),
		}
	}
	// What json writes is also JavaScript, and holds no end of a script.
	settings, err := json.Marshal(map[string]any{"origins": origins, "path": page.FramePath + "/", "words": texts})
	if err != nil {
		return nil, fmt.Errorf("write widget: %w", err)
	}
	source := page.Bare(".js", mustRead("assets/widget.js"))
	return bytes.Replace(source, []byte("'SETTINGS'"), settings, 1), nil
}
