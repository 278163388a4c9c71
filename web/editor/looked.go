package editor

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

// Names of versions besides their revisions, in addresses.
const (
	versionDraft     = "draft"
	versionPublished = "published"
	versionOfficial  = "official"
)

// Bounds of what an address of the preview says.
const maxPresses = 80

// looked is what a preview shows, as its address says.
type looked struct {
	Version string          // versionDraft, versionPublished or a revision; "" what is in force on the day, or the newest there is
	On      procedures.Date // as on that day; zero: today
	Presses []string        // buttons pressed so far
	Text    string          // size of letters
	Theme   string          // light or dark; "" as the device has it
	Lang    words.Lang
}

// readLooked reads it from an address. What is not understood is left out.
func readLooked(r *http.Request) looked {
	q := r.URL.Query()
	l := looked{Version: q.Get("version"), Theme: q.Get("theme"), Text: q.Get("text"), Lang: words.Vi}
	if d, err := procedures.ParseDate(q.Get("on")); err == nil {
		l.On = d
	}
	for _, a := range q["do"] {
		if a != "" && len(a) <= bot.MaxAction && len(l.Presses) < maxPresses {
			l.Presses = append(l.Presses, a)
		}
	}
	if !slices.Contains([]string{"17", "20", "23"}, l.Text) {
		l.Text = "17"
	}
	if l.Theme != "light" && l.Theme != "dark" {
		l.Theme = page.ReadPrefs(r).Theme
	}
	if lang, ok := page.ParseLang(q.Get("lang")); ok {
		l.Lang = lang
	}
	return l
}

// query is the same as an address has it.
func (l looked) query() string {
	q := url.Values{}
	for name, value := range map[string]string{"version": l.Version, "on": l.On.String(), "theme": l.Theme} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if l.Text != "17" {
		q.Set("text", l.Text)
	}
	if l.Lang != words.Vi {
		q.Set("lang", string(l.Lang))
	}
	if len(l.Presses) > 0 {
		q["do"] = l.Presses
	}
	return q.Encode()
}

// with is the same after other presses.
func (l looked) with(presses ...string) looked {
	l.Presses = presses
	return l
}

// and is the same after one press more.
func (l looked) and(press string) looked {
	l.Presses = append(slices.Clip(l.Presses), press)
	return l
}

// at is the address of a page of the guide that shows it.
func (l looked) at(code procedures.Code, page string) string {
	href := guideHref(code) + page
	if q := l.query(); q != "" {
		href += "?" + q
	}
	return href
}

// overlay reads versions from a shelf, and some that are not there yet.
type overlay struct {
	procedures.VersionReader
	own map[procedures.Version]*procedures.Guide
}

// GuideVersion implements procedures.VersionReader.
func (o overlay) GuideVersion(ctx context.Context, v procedures.Version) (*procedures.Guide, error) {
	if g, ok := o.own[v]; ok {
		return g, nil
	}
	return o.VersionReader.GuideVersion(ctx, v)
}

// librarySaying is a library in which the guides of some procedures are
// others, or are there at all. Of its other guides it reads none.
func (e *Editor) librarySaying(lib *procedures.Library, guides ...*procedures.Guide) (*procedures.Library, error) {
	own := make(map[procedures.Version]*procedures.Guide, len(guides))
	var versions []procedures.Version
	for _, g := range guides {
		rev, err := procedures.RevisionOf(g)
		if err != nil {
			return nil, err
		}
		v := procedures.Version{Code: g.Code, Revision: rev}
		own[v], versions = g, append(versions, v)
	}
	return procedures.OpenLibrary(overlay{e.Shelf, own}, replaced(lib.Versions(), versions...), nil)
}

// replaced is versions with others in the place of those of the same
// procedures.
func replaced(versions []procedures.Version, by ...procedures.Version) []procedures.Version {
	for _, v := range by {
		if i := slices.IndexFunc(versions, func(o procedures.Version) bool { return o.Code == v.Code }); i >= 0 {
			versions[i] = v
		} else {
			versions = append(versions, v)
		}
	}
	return versions
}

// errNoVersion: the version that an address names is not there.
var errNoVersion = errors.New("no such version")

// onView makes the world in which a guide is looked at, and says which guide
// that is; nil when citizens would see none of it on that day.
func (e *Editor) onView(ctx context.Context, v *view, s *position, l looked) (bot.World, *procedures.Guide, error) {
	w := v.world
	if !l.On.IsZero() {
		w.Now = time.Date(l.On.Year, l.On.Month, l.On.Day, 9, 0, 0, 0, cmp.Or(w.Roster.Location, time.UTC))
	}
	if !l.On.IsZero() || l.Version == "" {
		lib, err := e.libraryOn(ctx, w, l.On)
		if err != nil {
			return w, nil, err
		}
		w.Library = lib
	}
	version := l.Version
	if version == "" && l.On.IsZero() && s.draft != nil {
		version = versionDraft
	}
	g, err := e.versionNamed(ctx, s, version)
	if err != nil {
		return w, nil, err
	}
	if g == nil { // what is in force
		g, _, _ = w.Library.Guide(s.Code)
		if g == nil && l.On.IsZero() && version == "" {
			if g, err = e.newest(ctx, s); err != nil {
				return w, nil, err
			}
		}
		if g == nil {
			return w, nil, nil
		}
	}
	w.Library, err = e.librarySaying(w.Library, g)
	return w, g, err
}

// libraryOn is the library as it will be on a day: with all that waits for
// that day or one before.
func (e *Editor) libraryOn(ctx context.Context, w bot.World, on procedures.Date) (*procedures.Library, error) {
	if on.IsZero() {
		return w.Library, nil
	}
	slots, err := e.Shelf.Slots(ctx)
	if err != nil {
		return nil, err
	}
	versions := w.Library.Versions()
	for _, slot := range slots { // by day
		if !on.Before(slot.On) {
			versions = replaced(versions, procedures.Version{Code: slot.Code, Revision: slot.Revision})
		}
	}
	return procedures.OpenLibrary(e.Shelf, versions, nil)
}

// versionNamed reads a version of a guide; nil for "" and for
// versionPublished where citizens see none. The error is errNoVersion when it
// is not there.
func (e *Editor) versionNamed(ctx context.Context, s *position, name string) (*procedures.Guide, error) {
	switch name {
	case "":
		return nil, nil
	case versionPublished:
		return s.current, nil
	case versionDraft:
		if s.draft == nil {
			return nil, errNoVersion
		}
		return s.draft.Guide, nil
	case versionOfficial:
		o, err := e.Shelf.Official(ctx, s.Code)
		if errors.Is(err, procedures.ErrNoOfficial) {
			return nil, errNoVersion
		}
		if err != nil {
			return nil, err
		}
		name = string(o.Now)
	}
	if n, ok := strings.CutPrefix(name, versionSave); ok {
		saves, err := e.saves(ctx, s)
		if err != nil {
			return nil, err
		}
		for _, save := range saves {
			if strconv.FormatUint(save.Version, 10) == n {
				return save.Guide, nil
			}
		}
		return nil, errNoVersion
	}
	g, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: s.Code, Revision: procedures.Revision(name)})
	if errors.Is(err, procedures.ErrNoVersion) {
		return nil, errNoVersion
	}
	return g, err
}

// newest is the version to show of a guide that citizens do not see and nobody
// works on: what waits for its day, or what they saw last; nil: none.
func (e *Editor) newest(ctx context.Context, s *position) (*procedures.Guide, error) {
	if len(s.slots) > 0 {
		return e.versionNamed(ctx, s, string(s.slots[0].Revision))
	}
	if list := versionsOf(s); len(list) > 0 {
		return e.versionNamed(ctx, s, string(list[0].Revision))
	}
	return nil, nil
}
