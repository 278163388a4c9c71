package editor

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/motcua/motcua/media"
)

func (e *Editor) mediaRoutes() {
	e.read("/media", e.showMedia)
	e.write("/media", e.postMedia)
	e.read("/media/f/{name...}", e.showFilm)
	e.write("/media/f/{name...}", e.postFilm)
	e.uploadRoutes()
}

// mediaHome is the page of all media.
const mediaHome = Home + "/media"

// mediaPage lists all media.
type mediaPage struct {
	base
	Pick     string // query of the place for which one is chosen; "" none
	Back     string // address of the form that it is for; "" none
	Guide    string // its name
	Films    []mediaRow
	Loose    []mediaRow // captions that belong to no film
	Pictures []mediaRow
	Waiting  []waitingRow
	Largest  string
	Bytes    int64
	MayWrite bool
	Open     bool // there is a place for media on this machine
	Fault    string
}

// mediaRow is one file.
type mediaRow struct {
	media.File
	Page  string // its own page
	Use   string // address of the form with it; "" not for that place
	SizeT string
	Uses  []mediaUse
}

// waitingRow is an upload that can be gone on with.
type waitingRow struct {
	media.Upload
	Percent int
	SizeT   string
}

// showMedia is GET Home/media.
func (e *Editor) showMedia(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	e.mediaList(w, r, v, http.StatusOK, "")
}

// mediaList writes the page, with what went wrong just now.
func (e *Editor) mediaList(w http.ResponseWriter, r *http.Request, v *view, status int, fault string) {
	p := &mediaPage{MayWrite: v.mayWrite(), Open: e.Media != nil, Fault: fault}
	var err error
	if p.base, err = e.base(r, v.text("media.title"), "editor/media.js"); err != nil {
		e.fail(w, r, err)
		return
	}
	if key := r.URL.Query().Get("said"); key == "removed" || key == "dropped" {
		p.Said = v.text("media.said_" + key)
	}
	place := pickOf(r.URL.Query())
	p.Pick = place.query()
	if place.code != "" {
		p.Back = Home + "/g/" + url.PathEscape(string(place.code)) + "/edit"
		p.Guide = string(place.code)
		if g, _, ok := v.world.Library.Guide(place.code); ok {
			p.Guide = g.Name()
		}
	}
	if e.Media != nil {
		if err := e.fillMedia(r.Context(), v, p, place); err != nil {
			e.fail(w, r, err)
			return
		}
	}
	e.render(w, r, status, "editor/media", p)
}

// fillMedia reads what there is.
func (e *Editor) fillMedia(ctx context.Context, v *view, p *mediaPage, place pick) error {
	p.Bytes, p.Largest = e.Media.Largest(), v.bytes(e.Media.Largest())
	all, err := e.Media.List()
	if err != nil {
		return err
	}
	uses, err := e.mediaUses(ctx, v)
	if err != nil {
		return err
	}
	attached := map[string]bool{}
	for _, f := range all {
		attached[f.Captions] = true
	}
	for _, f := range all {
		row := mediaRow{File: f, Page: filmPath(f.Name) + p.Pick, SizeT: v.bytes(f.Size), Uses: uses[f.Name]}
		if place.takes(f) {
			row.Use = place.form(f)
		}
		switch {
		case f.Kind == media.Picture:
			p.Pictures = append(p.Pictures, row)
		case f.Kind == media.Captions && !attached[f.Name]:
			p.Loose = append(p.Loose, row)
		case f.Kind != media.Captions:
			p.Films = append(p.Films, row)
		}
	}
	if !v.mayWrite() {
		return nil
	}
	mine, err := e.Media.Uploads(v.user())
	if err != nil {
		return err
	}
	for _, u := range mine {
		p.Waiting = append(p.Waiting, waitingRow{u, int(u.Offset * 100 / u.Size), v.bytes(u.Size)})
	}
	return nil
}

// filmPath is the page of a file.
func filmPath(name string) string {
	return mediaHome + "/f/" + (&url.URL{Path: name}).EscapedPath()
}

// bytes says a size as people read it.
func (v *view) bytes(n int64) string {
	if n < 1<<20 {
		return v.text("media.size_kb", "n", strconv.FormatInt(max(1, (n+1023)>>10), 10))
	}
	return v.text("media.size_mb", "n", strconv.FormatInt((n+1<<19)>>20, 10))
}
