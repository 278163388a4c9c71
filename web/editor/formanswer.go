package editor

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// formAnswer is what a script is told.
type formAnswer struct {
	Seq     uint64            `json:"seq"` // of the request
	Version uint64            `json:"version"`
	Began   string            `json:"began,omitempty"` // what the page has begun from now
	Said    string            `json:"said"`
	Late    bool              `json:"late,omitempty"` // it did not go well
	State   string            `json:"state,omitempty"`
	Faults  []placed          `json:"faults"`
	Count   string            `json:"count"`
	IDs     map[string]string `json:"ids,omitempty"`    // of parts that had none
	Reload  bool              `json:"reload,omitempty"` // others' words are in it now
	Clash   bool              `json:"clash,omitempty"`  // somebody has to choose
	Outline string            `json:"outline"`
	Undo    bool              `json:"undo"`
	Redo    bool              `json:"redo"`
}

func (e *Editor) answerForm(w http.ResponseWriter, r *http.Request, v *view, p posted, read reading, k kept, said string) {
	d := e.drawing(v, p.f, read.guide, placeFaults(read, p.f, read.guide.Check(), v.text), nil)
	d.draw()
	a := formAnswer{Seq: p.seq, Version: k.draft.Version, Said: v.text("gform.said_" + said), Faults: d.listed, Count: faultCount(v, len(d.listed)), IDs: map[string]string{},
		Reload: k.joined || p.do == "undo" || p.do == "redo", Clash: len(k.draft.Clashes) > 0}
	switch {
	case said == "not_yours" || said == "no_step":
	case len(read.unread) > 0:
		a.Said, a.Late = v.text("gform.said_unread"), true
	case k.joined:
		a.Said = v.text("gform.joined_with", "name", e.personName(r.Context(), v, k.with))
	case k.there:
		a.Said = v.text("gform.saved_at", "time", k.draft.Changed.In(v.now().Location()).Format("15:04"))
	}
	if k.there {
		a.State = v.text(stateKey(k.draft.State))
		saves, err := e.Shelf.DraftSaves(r.Context(), k.draft.Code)
		if err != nil {
			e.fail(w, r, err)
			return
		}
		a.Undo, a.Redo = e.steps(v, k.draft, saves)
	}
	for name, value := range fieldsOf(read.guide) {
		if strings.HasSuffix(name, ".id") {
			a.IDs[fieldOf(read, name)] = value[0]
		}
	}
	var err error
	if a.Began, err = pack(read.guide); err != nil {
		e.fail(w, r, err)
		return
	}
	html, err := e.Pages.HTML(v.prefs.Lang, "editor/outline", d.outline())
	if err != nil {
		e.fail(w, r, err)
		return
	}
	a.Outline = string(html)
	e.answerJSON(w, http.StatusOK, a)
}

// fieldOf is the field of the posted form that holds what the form written
// anew calls name.
func fieldOf(read reading, name string) string {
	item := strings.TrimSuffix(name, ".id")
	if row, ok := read.rows[item]; ok {
		return row + ".id"
	}
	return name
}

func (e *Editor) answerJSON(w http.ResponseWriter, status int, a any) {
	b, err := json.Marshal(a)
	if err != nil {
		e.Log.Error().Err(err).Msg("write answer to a form")
		status, b = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b) // the reader went away: the words are kept
}

func stateKey(s procedures.DraftState) string {
	switch s {
	case procedures.DraftReview:
		return "gform.state_review"
	case procedures.DraftApproved:
		return "gform.state_approved"
	}
	return "gform.state_editing"
}

func faultCount(v *view, n int) string {
	if n == 0 {
		return v.text("gform.no_faults")
	}
	return v.text("gform.some_faults", "n", strconv.Itoa(n))
}
