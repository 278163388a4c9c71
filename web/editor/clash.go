package editor

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/motcua/motcua/procedures"
)

// clashPage lets somebody choose where two people wrote different words.
type clashPage struct {
	base
	Code    procedures.Code
	Name    string
	Clashes []clashView
}

// clashView is what one person wrote that did not go together with the draft.
type clashView struct {
	By, Key string // who, and what names the clash
	User    string
	At      time.Time
	Places  []clashPlace
}

type clashPlace struct {
	Path, Where string
	Now, Hers   string // both may be ""
	Name        string // of the field
	ID          string
}

// showClash is GET …/edit/clash.
func (e *Editor) showClash(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	code := procedures.Code(r.PathValue("code"))
	s, err := e.stands(r.Context(), v, code)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if len(s.draft.Clashes) == 0 {
		http.Redirect(w, r, Home+"/g/"+url.PathEscape(string(code))+"/edit", http.StatusSeeOther)
		return
	}
	p := &clashPage{Code: code, Name: s.draft.Guide.Name()}
	if p.base, err = e.base(r, v.text("gform.clash_title")); err != nil {
		e.fail(w, r, err)
		return
	}
	for i, c := range s.draft.Clashes {
		x := clashView{By: e.personName(r.Context(), v, c.By), User: c.By, At: c.At, Key: clashKey(c)}
		for j, path := range c.Paths {
			place := placeOf(v, s.draft.Guide, c.Guide, path)
			place.ID = "p" + strconv.Itoa(i) + "-" + strconv.Itoa(j)
			x.Places = append(x.Places, place)
		}
		p.Clashes = append(p.Clashes, x)
	}
	if key := formSaid(r.URL.Query().Get("said")); key != "" {
		p.Said = v.text(key)
	}
	e.render(w, r, http.StatusOK, "editor/clash", p)
}

// clashKey names a clash of a draft.
func clashKey(c procedures.Clash) string { return c.At.UTC().Format(time.RFC3339Nano) + " " + c.By }

// placeOf is what two guides say at a place.
func placeOf(v *view, now, hers *procedures.Guide, path string) clashPlace {
	p := clashPlace{Path: path, Where: whereText(v, now, hers, path)}
	var here, there []string
	for _, c := range procedures.Compare(now, hers) {
		rest, ok := strings.CutPrefix(c.Path, path)
		if !ok || rest != "" && rest[0] != '.' && rest[0] != '[' || c.Kind == procedures.PartMoved {
			continue
		}
		if c.Before != "" {
			here = append(here, c.Before)
		}
		if c.After != "" {
			there = append(there, c.After)
		}
	}
	p.Now, p.Hers = strings.Join(here, "\n"), strings.Join(there, "\n")
	return p
}

// whereText says in words where a path leads: "Các bước, Nộp hồ sơ, Nội dung".
func whereText(v *view, now, hers *procedures.Guide, path string) string {
	part := procedures.Change{Path: path}.Part()
	key := "gform.part_main"
	for _, s := range sections() {
		for _, l := range s.lists {
			if l.name == part || strings.HasPrefix(l.name, part+".") {
				key = s.label
				if l.label != "" {
					key = l.label
				}
			}
		}
		for _, g := range s.groups {
			for _, f := range g.fields {
				if f.name == path {
					return v.text(s.label) + ", " + v.text(f.label)
				}
				if f.name == part {
					key = f.label
				}
			}
		}
	}
	words := []string{v.text(key)}
	for _, g := range []*procedures.Guide{now, hers} {
		if name := partTitle(g, path); name != "" {
			words = append(words, name)
			break
		}
	}
	for _, s := range sections() {
		for _, l := range s.lists {
			if l.name != part {
				continue
			}
			for _, g := range l.groups {
				for _, f := range g.fields {
					if f.name != "" && strings.HasSuffix(path, "]."+f.name) {
						words = append(words, v.text(f.label))
					}
				}
			}
		}
	}
	return strings.Join(words, ", ")
}

// partTitle is what the item that a path goes through is called.
func partTitle(g *procedures.Guide, path string) string {
	in := func(list, id string) bool {
		return id != "" && strings.HasPrefix(path, list+"["+id+"]")
	}
	for _, x := range g.Steps {
		if in("steps", string(x.ID)) {
			return x.Title
		}
	}
	for _, x := range g.Evidence {
		if in("evidence", string(x.ID)) {
			return x.Title
		}
	}
	for _, x := range g.Variants {
		if in("variants", string(x.ID)) {
			return x.Title
		}
	}
	if g.Tree != nil {
		for _, x := range g.Tree.Nodes {
			if in("tree.nodes", string(x.ID)) {
				return x.Question
			}
		}
	}
	return ""
}

// chosen are the places at which somebody's words are to be taken.
func chosen(form url.Values) (take []string) {
	for name, values := range form {
		if strings.HasPrefix(name, "choose-") && values[0] != "now" {
			take = append(take, values[0])
		}
	}
	return take
}

// postClash is POST …/edit/clash: for each place of one clash, whose words.
func (e *Editor) postClash(w http.ResponseWriter, r *http.Request) {
	v, done := e.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxPost)
	if err := r.ParseForm(); err != nil {
		e.sorry(w, r, http.StatusBadRequest, "gform.broken_post")
		return
	}
	code := procedures.Code(r.PathValue("code"))
	at := Home + "/g/" + url.PathEscape(string(code)) + "/edit"
	for range mostTries {
		s, err := e.stands(r.Context(), v, code)
		if err != nil {
			e.fail(w, r, err)
			return
		}
		if !s.drafted {
			e.absent(w, r)
			return
		}
		d := s.draft
		for _, c := range s.draft.Clashes {
			if clashKey(c) != r.PostForm.Get("clash") {
				continue
			}
			if d, err = d.Settle(c.By, c.At, chosen(r.PostForm), v.user(), v.now()); err != nil {
				e.fail(w, r, err)
				return
			}
			_, err = e.Shelf.PutDraft(r.Context(), d)
		}
		switch {
		case errors.Is(err, procedures.ErrStaleDraft):
			continue // somebody wrote elsewhere in it: choose again in what there is now
		case err != nil:
			e.fail(w, r, err)
			return
		case len(d.Clashes) > 0:
			http.Redirect(w, r, at+"/clash?said=settled", http.StatusSeeOther)
			return
		}
		http.Redirect(w, r, at+"?said=settled", http.StatusSeeOther)
		return
	}
	e.fail(w, r, procedures.ErrStaleDraft)
}
