package editor

import (
	"net/http"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/web/session"
)

// view is what one page is made from: one World, one moment, one reader.
type view struct {
	world  bot.World
	search bot.Answerer
	prefs  page.Prefs
	person session.Person
}

// view takes a snapshot for one request; done gives it back.
func (e *Editor) view(r *http.Request) (v *view, done func()) {
	w, search, release := e.Worlds.Take()
	if w.Library == nil {
		w.Library, _ = procedures.NewLibrary(nil, nil) // none yet: the workspace works without
	}
	v = &view{world: w, search: search, prefs: page.ReadPrefs(r)}
	v.person, _ = session.From(r.Context())
	return v, release
}

// text is the catalogue's text in the reader's language.
func (v *view) text(key string, args ...string) string {
	return v.world.Words.Text(v.prefs.Lang, key, args...)
}

// now is the moment of the page, in the ward's zone.
func (v *view) now() time.Time {
	if zone := v.world.Roster.Location; zone != nil {
		return v.world.Now.In(zone)
	}
	return v.world.Now
}

// today is the day of the page in the ward's zone.
func (v *view) today() procedures.Date { return procedures.DateOf(v.now()) }

// user is the username of the reader.
func (v *view) user() string { return v.person.Account.Username }

// mayWrite and mayReview report what the reader's roles let her do.
func (v *view) mayWrite() bool  { return v.person.Account.Has(account.RoleEditor) }
func (v *view) mayReview() bool { return v.person.Account.Has(account.RoleReviewer) }

// actor is the reader for the audit trail.
func (v *view) actor() account.Actor {
	return account.Actor{Username: v.user(), Address: v.person.Session.Address}
}

// base is what every page of the workspace has; embed it in the page's data,
// fill it by Editor.base, and begin and end the template with "editor/head"
// and "editor/foot".
type base struct {
	Shell
	Said  string // how the last form ended, in words; "" nothing to say
	Late  bool   // and it did not end well
	Rooms []room // the parts of the workspace; nil: the page is within one
}

// base makes it. Pages of the workspace share one style sheet and bring
// scripts of their own.
func (e *Editor) base(r *http.Request, title string, scripts ...string) (base, error) {
	s, err := e.Shell(r, Home, title)
	if err != nil {
		return base{}, err
	}
	s.Class += " editor"
	s.Styles = append(s.Styles, "editor/editor.css")
	s.Scripts = append(s.Scripts, scripts...)
	return base{Shell: s, Rooms: e.rooms(r)}, nil
}

// render writes a whole page. Pages of the workspace show in frames what
// citizens will see.
func (e *Editor) render(w http.ResponseWriter, r *http.Request, status int, name string, data page.Paged) {
	page.ShowFrames(w.Header())
	if err := e.Pages.Render(w, r, status, name, data); err != nil {
		e.Log.Error().Err(err).Str("page", name).Msg("render page")
	}
}

// fail answers for an error that is nobody's at the page.
func (e *Editor) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // the reader went away
	}
	e.Log.Error().Err(err).Str("path", r.URL.Path).Msg("workspace of guides")
	e.sorry(w, r, http.StatusServiceUnavailable, "page.broken")
}

// absent answers for a page that there is not.
func (e *Editor) absent(w http.ResponseWriter, r *http.Request) {
	e.sorry(w, r, http.StatusNotFound, "page.absent")
}

func (e *Editor) sorry(w http.ResponseWriter, r *http.Request, status int, key string) {
	if err := e.Pages.Sorry(w, r, status, "staff", key, Home); err != nil {
		e.Log.Error().Err(err).Msg("render apology")
	}
}
