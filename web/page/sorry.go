package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// apology is a page that says only what went wrong.
type apology struct {
	Page
	Text string
	Back string // path that leads on
}

// Sorry answers a request that came to nothing: a page of one sentence (key,
// a text of the catalogue) with a way back to a path, of a Kind as in Page.
// Who asks for JSON gets the sentence as such.
func (s *Set) Sorry(w http.ResponseWriter, r *http.Request, status int, kind, key, back string) error {
	lang := ReadPrefs(r).Lang
	a := &apology{Text: s.Text(lang, key), Back: back}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		if err := json.NewEncoder(w).Encode(map[string]string{"state": "failed", "message": a.Text}); err != nil {
			return fmt.Errorf("write apology: %w", err)
		}
		return nil
	}
	a.Title, a.Kind = a.Text, kind
	return s.Render(w, r, status, "page/sorry", a)
}
