package editor

import (
	"errors"
	"net/http"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// versionRow is one version that citizens saw.
type versionRow struct {
	Revision procedures.Revision
	Number   int // from 1, the first that citizens saw
	What     string
	By, At   string
	Note     string
	Current  bool
}

// versionsOf lists what citizens ever saw of a guide, each once, what they
// saw last first.
func versionsOf(s *position) []procedures.Publication {
	var out []procedures.Publication
	for _, p := range s.history {
		if p.Revision != "" && !slices.ContainsFunc(out, func(o procedures.Publication) bool { return o.Revision == p.Revision }) {
			out = append(out, p)
		}
	}
	return out
}

// saw reports that citizens saw a version once.
func (s *position) saw(rev procedures.Revision) bool {
	return slices.ContainsFunc(s.history, func(p procedures.Publication) bool { return p.Revision == rev && rev != "" })
}

// versionsPage lists the versions of a guide.
type versionsPage struct {
	base
	*position
	Href      string
	Rows      []versionRow
	Draft     bool
	MayReview bool
}

// showVersions is GET /g/{code}/versions.
func (e *Editor) showVersions(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	names, _, err := e.names(r.Context(), v)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p := &versionsPage{position: s, Href: guideHref(s.Code), MayReview: v.mayReview(), Draft: s.draft != nil}
	list := versionsOf(s)
	for i, h := range list {
		p.Rows = append(p.Rows, versionRow{Revision: h.Revision, Number: len(list) - i, What: v.text("guides.did_" + string(h.Kind)),
			By: v.how(h, names), At: v.stamp(h.At), Note: h.Note, Current: h.Revision == s.rev})
	}
	if p.base, err = e.base(r, v.text("guides.versions_of", "name", s.Name)); err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, http.StatusOK, "editor/versions", p)
}

// versionPage is what one version says.
type versionPage struct {
	base
	*position
	Href       string
	Revision   procedures.Revision
	Title      string
	Current    bool
	Parts      []part
	MayRestore bool
}

// showVersion is GET /g/{code}/versions/{revision}.
func (e *Editor) showVersion(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	rev := procedures.Revision(r.PathValue("revision"))
	g, err := e.Shelf.GuideVersion(r.Context(), procedures.Version{Code: s.Code, Revision: rev})
	switch {
	case errors.Is(err, procedures.ErrNoVersion):
		e.absent(w, r)
		return
	case err != nil:
		e.fail(w, r, err)
		return
	}
	p := &versionPage{position: s, Href: guideHref(s.Code), Revision: rev, Title: g.Name(), Current: rev == s.rev,
		Parts: v.says(g), MayRestore: v.mayReview() && rev != s.rev && s.saw(rev)}
	if p.base, err = e.base(r, g.Name()); err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, http.StatusOK, "editor/version", p)
}
