package editor

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// posted is a form that came in.
type posted struct {
	f    fields
	base *procedures.Guide
	do   string // what its button asks for: "save", "add", …
	what string // what to: "steps", "steps[2]"
	json bool   // a script asks
	key  string // of the page that the script runs in
	seq  uint64 // of its request
}

// readPost reads what was posted for a guide as it stands; ok is false when
// the answer has been written.
func (e *Editor) readPost(w http.ResponseWriter, r *http.Request, now *procedures.Guide) (p posted, ok bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxPost)
	p.json = strings.Contains(r.Header.Get("Accept"), "application/json")
	if err := r.ParseForm(); err != nil {
		status, key := http.StatusBadRequest, "gform.broken_post"
		if tooLong := new(http.MaxBytesError); errors.As(err, &tooLong) {
			status, key = http.StatusRequestEntityTooLarge, "gform.too_large"
		}
		e.refuse(w, r, p, status, key)
		return p, false
	}
	p.f = fields(r.PostForm)
	p.do, p.what, _ = strings.Cut(p.f.get("do"), ":")
	p.key = p.f.get("page")
	p.seq, _ = strconv.ParseUint(p.f.get("seq"), 10, 64) // none from a plain form
	base, err := unpack(p.f.get("began"))
	if err != nil {
		// The page is damaged or very old: then all that differs is hers.
		base = now
	}
	p.base = formed(base)
	p.base.Code = now.Code
	for _, own := range []string{"do", "began", "version", "page", "seq"} {
		delete(p.f, own)
	}
	return p, true
}

// refuse answers a form that is not taken.
func (e *Editor) refuse(w http.ResponseWriter, r *http.Request, p posted, status int, key string) {
	if !p.json {
		e.sorry(w, r, status, key)
		return
	}
	v, done := e.view(r)
	defer done()
	e.answerJSON(w, status, formAnswer{Said: v.text(key), Late: true})
}

// change does to the fields what a button of a list asks for; it returns what
// is to be seen afterwards.
func (p posted) change() (open string) {
	list, row := cutItem(p.what)
	switch p.do {
	case "add":
		return p.f.add(p.what)
	case "remove":
		if row != "" {
			if id := p.f.get(p.what + ".id"); list == "evidence" {
				p.f.untick(id, "#"+row)
			}
			p.f.remove(p.what)
		}
		return list
	case "up", "down":
		by := 1
		if p.do == "up" {
			by = -1
		}
		p.f.move(p.what, by)
		return p.what
	}
	return ""
}

// untick takes a paper out of all steps.
func (f fields) untick(values ...string) {
	for _, step := range f.items("steps") {
		name := step + ".evidence"
		f[name] = slices.DeleteFunc(f[name], func(v string) bool { return v == "" || contains(values, v) })
	}
}

// postForm is POST …/edit: the whole form is kept, whatever its button asks
// for besides.
func (e *Editor) postForm(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	code := procedures.Code(r.PathValue("code"))
	s, err := e.stands(r.Context(), v, code)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	now, err := e.begins(r.Context(), s, code)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if now == nil {
		e.absent(w, r)
		return
	}
	p, ok := e.readPost(w, r, now)
	if !ok {
		return
	}
	if p.seq > 0 && !e.here.follows(code, p.key, p.seq) {
		// It was late on the way, and newer words of this page are in already.
		e.answerJSON(w, http.StatusOK, formAnswer{Seq: p.seq})
		return
	}
	open := p.change()
	read := fromForm(p.f, p.base)
	if b, err := read.guide.Canonical(); err != nil || len(b) > procedures.MaxFile {
		e.refuse(w, r, p, http.StatusRequestEntityTooLarge, "gform.too_large")
		return
	}
	k, err := e.keep(r.Context(), v, code, p.base, read.guide)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	said := "same"
	if k.changed {
		said = "saved"
	}
	if k.joined {
		said = "joined"
	}
	if p.do == "undo" || p.do == "redo" {
		if said, err = e.step(r.Context(), v, code, p.do == "undo", &k); err != nil {
			e.fail(w, r, err)
			return
		}
	}
	if p.json {
		e.answerForm(w, r, v, p, read, k, said)
		return
	}
	if len(read.unread) > 0 {
		// What no draft can hold must not be lost: the page comes back as it
		// was posted, with its faults.
		page, err := e.formPage(r, v, standing{draft: k.draft, drafted: k.there, published: s.published}, read.guide, p.f, read, []string{open})
		if err != nil {
			e.fail(w, r, err)
			return
		}
		page.Said, page.Late = v.text("gform.said_unread"), true
		e.render(w, r, http.StatusUnprocessableEntity, "editor/form", page)
		return
	}
	e.after(w, r, p, k, read, said, open)
}

// after leads on from a form that was kept.
func (e *Editor) after(w http.ResponseWriter, r *http.Request, p posted, k kept, read reading, said, open string) {
	at := Home + "/g/" + url.PathEscape(string(read.guide.Code))
	to := func(place string) { http.Redirect(w, r, place, http.StatusSeeOther) }
	switch {
	case k.clashed:
		to(at + "/edit/clash")
		return
	case p.do == "preview":
		to(at + "/preview")
		return
	case p.do == "media":
		to(mediaFor(read, p.what))
		return
	case p.do == "review" && len(k.draft.Clashes) > 0:
		to(at + "/edit/clash")
		return
	case p.do == "review" && len(read.guide.Check()) == 0:
		to(at + reviewSaid(k))
		return
	case p.do == "review":
		to(at + "/edit?said=faults#gform-faults")
		return
	case p.do == "add" && open == "":
		said = "full"
	}
	q := url.Values{"said": {said}}
	if open != "" {
		q.Set("open", rowNow(read, open))
		to(at + "/edit?" + q.Encode() + "#" + url.PathEscape(rowNow(read, open)))
		return
	}
	to(at + "/edit?" + q.Encode())
}

// reviewSaid is what the guide's page says to who wants a review: it is asked
// for there, with a word to the reviewer.
func reviewSaid(k kept) string {
	switch {
	case !k.there:
		return "?said=unchanged"
	case k.draft.State == procedures.DraftEditing:
		return "?said=to_submit"
	}
	return ""
}

// rowNow is what an item of the form is called once the form is written anew.
func rowNow(read reading, item string) string {
	for now, was := range read.rows {
		if was == item {
			return now
		}
	}
	return item
}
