package editor

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/motcua/motcua/procedures"
)

// herePatience is for how long somebody counts as being at a page that has
// not been heard of: twice as long as it stays silent, and a bit.
const herePatience = 45 * time.Second

// here knows who has which form open, on this machine alone: with several
// behind one address a colleague at another is not seen. It keeps nobody from
// writing, so that nothing is lost by that but a warning.
type here struct {
	mu    sync.Mutex
	pages map[procedures.Code]map[string]herePage
}

type herePage struct {
	user, name string
	at         time.Time
	seq        uint64 // of the last words that came from it
}

// enter notes that somebody has a form open, in the page with this key, and
// returns the names of the others who have.
func (h *here) enter(code procedures.Code, key, user, name string, now time.Time) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.pages == nil {
		h.pages = map[procedures.Code]map[string]herePage{}
	}
	for c, pages := range h.pages {
		for k, p := range pages {
			if now.Sub(p.at) > herePatience {
				delete(pages, k)
			}
		}
		if len(pages) == 0 {
			delete(h.pages, c)
		}
	}
	if h.pages[code] == nil {
		h.pages[code] = map[string]herePage{}
	}
	h.pages[code][key] = herePage{user, name, now, h.pages[code][key].seq}
	var others []string
	for _, p := range h.pages[code] {
		if p.user != user && !slices.Contains(others, p.name) {
			others = append(others, p.name)
		}
	}
	slices.Sort(others)
	return others
}

// follows reports whether words of a page are newer than all that came from
// it before. Of a page that is not known any more they are.
func (h *here) follows(code procedures.Code, key string, seq uint64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, ok := h.pages[code][key]
	if !ok {
		return true
	}
	if seq <= p.seq {
		return false
	}
	p.seq = seq
	h.pages[code][key] = p
	return true
}

// leave notes that a page was closed.
func (h *here) leave(code procedures.Code, key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.pages[code], key)
}

// newKey names one opening of a page.
func newKey() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// hereAnswer is what an open form learns every now and then.
type hereAnswer struct {
	Others  string `json:"others"`  // who else has it open, in words; "" nobody
	Version uint64 `json:"version"` // of the draft; 0 there is none
}

// postHere is POST …/edit/here.
func (e *Editor) postHere(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, 1<<10)
	code, key := procedures.Code(r.PathValue("code")), r.PostFormValue("key")
	if len(key) != 16 {
		e.answerJSON(w, http.StatusBadRequest, hereAnswer{})
		return
	}
	if r.PostFormValue("bye") != "" {
		e.here.leave(code, key)
		e.answerJSON(w, http.StatusOK, hereAnswer{})
		return
	}
	s, err := e.stands(r.Context(), v, code)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if s.guide() == nil {
		e.answerJSON(w, http.StatusNotFound, hereAnswer{})
		return
	}
	a := hereAnswer{Version: s.draft.Version}
	if others := e.here.enter(code, key, v.user(), displayName(v), v.now()); len(others) > 0 {
		a.Others = v.text("gform.others_here", "names", strings.Join(others, ", "))
	}
	e.answerJSON(w, http.StatusOK, a)
}
