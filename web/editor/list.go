package editor

import (
	"net/http"

	"github.com/motcua/motcua/procedures"
)

func (e *Editor) listRoutes() {
	e.read("", e.showList)
}

// listPage lists the guides.
type listPage struct {
	base
	Guides []listRow
}

type listRow struct {
	Code procedures.Code
	Name string
}

// showList is GET Home.
func (e *Editor) showList(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	p := &listPage{}
	var err error
	if p.base, err = e.base(r, v.text("guides.title")); err != nil {
		e.fail(w, r, err)
		return
	}
	for _, version := range v.world.Library.Versions() {
		if g, _, ok := v.world.Library.Guide(version.Code); ok {
			p.Guides = append(p.Guides, listRow{g.Code, g.Name()})
		}
	}
	e.render(w, r, http.StatusOK, "editor/list", p)
}
