package editor

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/media"
)

// filmPage is the page of one file.
type filmPage struct {
	base
	Row      mediaRow
	Source   string // where it is served
	Subtitle string // where its captions are; "" none
	By       string
	Stamp    string
	Pick     string
	Use      string // address of the form with it; "" not for that place
	MayWrite bool
	MayGo    bool   // nothing names it
	Fault    string // of the captions
}

// showFilm is GET …/media/f/NAME.
func (e *Editor) showFilm(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	f, ok := e.mediaFile(w, r)
	if ok {
		e.filmPage(w, r, v, http.StatusOK, f, "")
	}
}

// mediaFile is the file that a path names; false when the answer is written.
func (e *Editor) mediaFile(w http.ResponseWriter, r *http.Request) (media.File, bool) {
	if e.Media == nil {
		e.absent(w, r)
		return media.File{}, false
	}
	f, err := e.Media.File(r.PathValue("name"))
	switch {
	case errors.Is(err, media.ErrAbsent) || err == nil && !f.Removed.IsZero():
		e.absent(w, r)
		return f, false
	case err != nil:
		e.fail(w, r, err)
		return f, false
	}
	return f, true
}

// filmPage writes the page, with what is wrong with captions just brought.
func (e *Editor) filmPage(w http.ResponseWriter, r *http.Request, v *view, status int, f media.File, fault string) {
	uses, err := e.mediaUses(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	place := pickOf(r.URL.Query())
	p := &filmPage{Row: mediaRow{File: f, Page: filmPath(f.Name), SizeT: v.bytes(f.Size), Uses: uses[f.Name]},
		Source: bot.MediaPath + (&url.URL{Path: f.Name}).EscapedPath(), Stamp: v.stamp(f.At), Pick: place.query(), MayWrite: v.mayWrite(),
		MayGo: len(uses[f.Name]) == 0, Fault: fault}
	if p.base, err = e.base(r, f.Title); err != nil {
		e.fail(w, r, err)
		return
	}
	if f.By != "" {
		p.By = e.personName(r.Context(), v, f.By)
	}
	if f.Captions != "" {
		p.Subtitle = bot.MediaPath + (&url.URL{Path: f.Captions}).EscapedPath()
	}
	if place.takes(f) {
		p.Use = place.form(f)
	}
	switch key := r.URL.Query().Get("said"); key {
	case "named", "captioned", "bared":
		p.Said = v.text("media.said_" + key)
	}
	e.render(w, r, status, "editor/mediafile", p)
}

// postFilm is POST …/media/f/NAME: its title, its captions, or that it goes.
// What is to be done stands in ?do=.
func (e *Editor) postFilm(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	f, ok := e.mediaFile(w, r)
	if !ok {
		return
	}
	var err error
	var said string
	switch r.URL.Query().Get("do") {
	case "title":
		r.Body = http.MaxBytesReader(w, r.Body, maxSaid)
		title := r.PostFormValue("title")
		_, err = e.Media.Edit(f.Name, func(f *media.File) { f.Title = title })
		said = "named"
	case "captions":
		err = e.caption(w, r, v, f)
		said = "captioned"
	case "bare":
		_, err = e.Media.Edit(f.Name, func(f *media.File) { f.Captions = "" })
		said = "bared"
	case "remove":
		e.removeMedia(w, r, v, f)
		return
	default:
		e.absent(w, r)
		return
	}
	if err != nil {
		say, status := e.mediaFault(v, err)
		e.filmPage(w, r, v, status, f, say)
		return
	}
	q := pickOf(r.URL.Query()).query()
	if q == "" {
		q = "?said=" + said
	} else {
		q += "&said=" + said
	}
	http.Redirect(w, r, filmPath(f.Name)+q, http.StatusSeeOther) //nolint:gosec // a path of our own, and a query that was checked
}

// caption gives a film the captions that a form brings, once they are
// checked against its length.
func (e *Editor) caption(w http.ResponseWriter, r *http.Request, v *view, film media.File) error {
	if film.Kind != media.Film {
		return media.ErrKind
	}
	before, err := e.Media.List()
	if err != nil {
		return err
	}
	c, err := e.putMedia(w, r, v)
	if err != nil {
		return err
	}
	if c.Kind != media.Captions {
		err = media.ErrKind
	} else {
		err = e.Media.Fits(c.Name, film.Seconds)
	}
	if err != nil {
		if !slices.ContainsFunc(before, func(f media.File) bool { return f.Name == c.Name }) {
			err = errors.Join(err, e.forgetLoose(r, v, c))
		}
		return err
	}
	if _, err = e.Media.Edit(film.Name, func(f *media.File) { f.Captions = c.Name }); err == nil {
		e.mediaTrail(r, v, auditUpload, c)
	}
	return err
}

// forgetLoose takes a file off the list that was brought for nothing.
func (e *Editor) forgetLoose(r *http.Request, v *view, f media.File) error {
	all, err := e.Media.List()
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Captions == f.Name {
			return nil
		}
	}
	uses, err := e.mediaUses(r.Context(), v)
	if err != nil || len(uses[f.Name]) > 0 {
		return err
	}
	_, err = e.Media.Edit(f.Name, func(f *media.File) { f.Removed = e.now() })
	return err
}

// removeMedia takes a file off the list that nothing names: no guide that
// citizens see, no draft, none that waits for its day.
func (e *Editor) removeMedia(w http.ResponseWriter, r *http.Request, v *view, f media.File) {
	uses, err := e.mediaUses(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if len(uses[f.Name]) > 0 {
		e.filmPage(w, r, v, http.StatusConflict, f, "")
		return
	}
	if f, err = e.Media.Edit(f.Name, func(f *media.File) { f.Removed = e.now() }); err == nil && f.Captions != "" {
		if c, cerr := e.Media.File(f.Captions); cerr == nil {
			err = e.forgetLoose(r, v, c)
		}
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	e.mediaTrail(r, v, auditMediaGone, f)
	http.Redirect(w, r, mediaHome+"?said=removed", http.StatusSeeOther)
}

// now is the moment by the clock of accounts, which is the ward's.
func (e *Editor) now() time.Time { return e.Accounts.Clock() }
