package editor

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
)

// maxPost is how much a form may post, in bytes: as much as the largest
// guide, written in the way of forms.
const maxPost = 3 * procedures.MaxFile

func (e *Editor) formRoutes() {
	e.read("/g/{code}/edit", e.showForm)
	e.write("/g/{code}/edit", e.postForm)
	e.write("/g/{code}/edit/here", e.postHere)
	e.read("/g/{code}/edit/clash", e.showClash)
	e.write("/g/{code}/edit/clash", e.postClash)
}

// standing is what there is of a procedure.
type standing struct {
	draft     procedures.Draft
	drafted   bool
	published *procedures.Guide // nil: citizens see none
	revision  procedures.Revision
}

// stands reads it; nothing is there when guide is nil.
func (e *Editor) stands(ctx context.Context, v *view, code procedures.Code) (s standing, err error) {
	if g, rev, ok := v.world.Library.Guide(code); ok {
		s.published, s.revision = g, rev
	}
	s.draft, err = e.Shelf.Draft(ctx, code)
	switch {
	case errors.Is(err, procedures.ErrNoDraft):
		return s, nil
	case err != nil:
		return s, fmt.Errorf("read draft: %w", err)
	}
	s.drafted = true
	return s, nil
}

// guide is what the form shows: the draft, or what a draft would begin from;
// nil when there is neither. The caller owns it.
func (s standing) guide() *procedures.Guide {
	switch {
	case s.drafted:
		return formed(s.draft.Guide)
	case s.published != nil:
		return formed(ownWords(s.published))
	}
	return nil
}

// ownWords is a guide as the ward takes it over: official text becomes a guide
// of the ward, whose parts have ids.
func ownWords(g *procedures.Guide) *procedures.Guide {
	g = g.Clean()
	if g.Review == procedures.ReviewOfficial {
		g.Review, g.ReviewedOn = procedures.ReviewWard, procedures.Date{}
		g.FillIDs()
	}
	return g
}

// formed is a guide as its form holds it. It is the same one, unless it has
// faults that no form can hold.
func formed(g *procedures.Guide) *procedures.Guide {
	return fromForm(fieldsOf(g), g).guide
}

// fromForm reads a form that was filled with base; what is not in the form
// stays as it was.
func fromForm(f fields, base *procedures.Guide) reading {
	r := readGuide(f, true)
	r.guide.Code, r.guide.Review, r.guide.ReviewedOn = base.Code, base.Review, base.ReviewedOn
	return r
}

// pack writes a guide so that a page can carry it along: what somebody began
// from is known as long as the page is open, whatever happens meanwhile.
func pack(g *procedures.Guide) (string, error) {
	b, err := g.Canonical()
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		return "", fmt.Errorf("pack guide: %w", err)
	}
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("pack guide: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(out.Bytes()), nil
}

// unpack reads what pack wrote.
func unpack(s string) (*procedures.Guide, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("unpack guide: %w", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("unpack guide: %w", err)
	}
	if b, err = io.ReadAll(io.LimitReader(z, procedures.MaxFile+1)); err != nil {
		return nil, fmt.Errorf("unpack guide: %w", err)
	}
	g, faults := procedures.ReadStored(b, "began.yaml")
	if err := faults.Err(); err != nil {
		return nil, fmt.Errorf("unpack guide: %w", err)
	}
	return g, nil
}

// formPage is the form of one guide.
type formPage struct {
	base
	Code     procedures.Code
	Name     string
	Version  uint64
	Began    string
	Key      string // of this opening of the page, for presence
	Sections []formSection
	Faults   []placed
	Count    int // of faults

	Stage    procedures.DraftState // "" nothing was changed yet
	Saved    time.Time
	SavedBy  string
	Seen     string // the day since when citizens see a version, or ""
	Seeing   bool   // citizens see a version
	Others   string // who else has it open; "" nobody
	Clashes  int    // places where somebody has to choose
	Comment  string // what the reviewer wrote
	Reviewer string
	Undo     bool
	Redo     bool
	MayWrite bool
	Official bool // it is official text still; a change makes it the ward's
	Done     string
}

// showForm is GET …/edit.
func (e *Editor) showForm(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	s, err := e.stands(r.Context(), v, procedures.Code(r.PathValue("code")))
	if err != nil {
		e.fail(w, r, err)
		return
	}
	g := s.guide()
	if g == nil {
		e.absent(w, r)
		return
	}
	f := fieldsOf(g)
	p, err := e.formPage(r, v, s, g, f, fromForm(f, g), r.URL.Query()["open"])
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if key := formSaid(r.URL.Query().Get("said")); key != "" {
		p.Said = v.text(key)
	}
	e.render(w, r, http.StatusOK, "editor/form", p)
}

// formSaid is the sentence after a form; "" for what the form never says.
func formSaid(s string) string {
	switch s {
	case "saved", "same", "undone", "redone", "no_step", "not_yours", "joined", "settled", "full", "begun", "faults":
		return "gform.said_" + s
	}
	return ""
}

// formPage makes the page: f is what stands in its fields, g what the page
// will have begun from.
func (e *Editor) formPage(r *http.Request, v *view, s standing, g *procedures.Guide, f fields, read reading, open []string) (*formPage, error) {
	p := &formPage{Code: g.Code, Name: read.guide.Name(), MayWrite: v.mayWrite(), Key: newKey(),
		Official: !s.drafted && s.published != nil && s.published.Review == procedures.ReviewOfficial}
	if p.Name == "" {
		p.Name = v.text("gform.unnamed_guide")
	}
	var err error
	if p.base, err = e.base(r, v.text("gform.page_title", "name", p.Name), "editor/form.js", "editor/aside.js"); err != nil {
		return nil, err
	}
	p.Shell.Class += " editing"
	if p.Began, err = pack(g); err != nil {
		return nil, err
	}
	if s.published != nil {
		p.Seeing, p.Seen = true, s.published.ReviewedOn.Vietnamese()
	}
	if s.drafted {
		d := s.draft
		p.Version, p.Stage, p.Saved, p.SavedBy = d.Version, d.State, d.Changed, e.personName(r.Context(), v, d.ChangedBy)
		if d.State == procedures.DraftEditing && d.Comment != "" {
			p.Comment, p.Reviewer = d.Comment, e.personName(r.Context(), v, d.Reviewer)
		}
		for _, c := range d.Clashes {
			p.Clashes += len(c.Paths)
		}
		saves, err := e.Shelf.DraftSaves(r.Context(), g.Code)
		if err != nil {
			return nil, err
		}
		p.Undo, p.Redo = e.steps(v, d, saves)
	}
	p.Others = strings.Join(e.here.enter(g.Code, p.Key, v.user(), displayName(v), v.now()), ", ")
	d := e.drawing(v, f, read.guide, placeFaults(read, f, read.guide.Check(), v.text), open)
	p.Sections = d.draw()
	p.Faults, p.Count = d.listed, len(d.listed)
	return p, nil
}

// drawing prepares the drawing of a form.
func (e *Editor) drawing(v *view, f fields, g *procedures.Guide, faults []placed, open []string) *drawing {
	d := &drawing{f: f, text: v.text, faults: map[string][]string{}, open: open, guide: g, name: func(code procedures.Code) string {
		if other, _, ok := v.world.Library.Guide(code); ok {
			return other.Name()
		}
		return ""
	}}
	for _, x := range faults {
		d.faults[x.Field] = append(d.faults[x.Field], x.Text)
	}
	return d
}

// steps reports whether there is something to undo and to redo.
func (e *Editor) steps(v *view, d procedures.Draft, saves []procedures.DraftSave) (undo, redo bool) {
	_, back := d.StepBack(saves, v.user(), v.now())
	_, forth := d.StepForth(saves, v.user(), v.now())
	return back == nil, forth == nil
}

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
	now := s.guide()
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
	case p.do == "review" && len(k.draft.Clashes) > 0:
		to(at + "/edit/clash")
		return
	case p.do == "review" && len(read.guide.Check()) == 0:
		to(at)
		return
	case p.do == "review":
		said = "faults"
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

// rowNow is what an item of the form is called once the form is written anew.
func rowNow(read reading, item string) string {
	for now, was := range read.rows {
		if was == item {
			return now
		}
	}
	return item
}

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
