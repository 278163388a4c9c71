package editor

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// versionSave begins the name of an earlier save of a draft, with its version
// behind it.
const versionSave = "save-"

func (e *Editor) changesRoutes() { e.read("/g/{code}/changes", e.of(e.showChanges)) }

// changesPage is the difference between two versions of a guide.
type changesPage struct {
	base
	*position
	Href     string
	From, To []choice // what can be compared
	Was, Is  string   // what is, in words
	Before   template.HTML
	After    template.HTML // the answer card of each; "" there is none
	Parts    []changedPart
	Count    int // differences
	Same     []part
}

// changedPart is a field of the guide with all that differs in it.
type changedPart struct {
	Field   string
	Changes []change
}

// change is one difference in words.
type change struct {
	Kind  procedures.ChangeKind
	In    string // the item it is in: "Bước: Nộp hồ sơ"; "" the field is one text
	Field string // what of it; "" the item as a whole
	Words []piece
	Was   string // of a moved item: its places
	Is    string
}

// showChanges is GET /g/{code}/changes?from=&to=.
func (e *Editor) showChanges(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	ctx := r.Context()
	saves, err := e.saves(ctx, s)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p := &changesPage{position: s, Href: guideHref(s.Code)}
	from, to := sides(s, r.URL.Query().Get("from"), r.URL.Query().Get("to"))
	before, err := e.versionNamed(ctx, s, from)
	var after *procedures.Guide
	if err == nil {
		after, err = e.versionNamed(ctx, s, to)
	}
	switch {
	case errors.Is(err, errNoVersion):
		e.absent(w, r)
		return
	case err != nil:
		e.fail(w, r, err)
		return
	}
	all, err := e.comparable(ctx, v, s, saves)
	if err != nil {
		e.fail(w, r, err)
		return
	}
	p.From, p.Was = picked(all, from)
	p.To, p.Is = picked(all, to)
	p.Parts, p.Count = v.changed(before, after)
	if after != nil {
		p.Same = slices.DeleteFunc(v.says(after), func(x part) bool {
			return slices.ContainsFunc(p.Parts, func(y changedPart) bool { return y.Field == x.Field })
		})
	}
	if p.Before, err = e.card(v, before, 1); err == nil {
		p.After, err = e.card(v, after, 2)
	}
	if err != nil {
		e.fail(w, r, err)
		return
	}
	if p.base, err = e.base(r, v.text("look.changes_of", "name", s.Name)); err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, http.StatusOK, "editor/changes", p)
}

// sides are the versions that are compared: what the address names, else what
// citizens see with the draft, else the last two that they saw.
func sides(s *position, from, to string) (was, is string) {
	old := versionsOf(s)
	if to == "" {
		switch {
		case s.draft != nil:
			to = versionDraft
		case s.current != nil:
			to = versionPublished
		case len(old) > 0:
			to = string(old[0].Revision)
		}
	}
	if from == "" {
		i := slices.IndexFunc(old, func(p procedures.Publication) bool { return p.Revision != s.rev && string(p.Revision) != to })
		switch {
		case to == versionDraft || to != versionPublished && procedures.Revision(to) != s.rev && s.current != nil:
			from = versionPublished
		case i >= 0:
			from = string(old[i].Revision)
		}
	}
	return from, to
}

// saves are the earlier states of the draft, the newest first.
func (e *Editor) saves(ctx context.Context, s *position) ([]procedures.DraftSave, error) {
	if s.draft == nil {
		return nil, nil
	}
	return e.Shelf.DraftSaves(ctx, s.Code)
}

// comparable are all versions that can be compared.
func (e *Editor) comparable(ctx context.Context, v *view, s *position, saves []procedures.DraftSave) ([]choice, error) {
	list, _ := v.versionChoices(s, looked{})
	list = list[1:] // any but what is in force on a day
	for i := range list {
		list[i].On = false
	}
	switch _, err := e.Shelf.Official(ctx, s.Code); {
	case err == nil:
		list = append(list, choice{Value: versionOfficial, Name: v.text("look.version_official")})
	case !errors.Is(err, procedures.ErrNoOfficial):
		return nil, err
	}
	for _, save := range saves {
		list = append(list, choice{Value: versionSave + strconv.FormatUint(save.Version, 10),
			Name: v.text("look.version_save", "at", v.stamp(save.At), "name", e.personName(ctx, v, save.By))})
	}
	return list, nil
}

// picked marks one of the versions, and says which it is.
func picked(all []choice, version string) (list []choice, what string) {
	list = slices.Clone(all)
	for i := range list {
		if list[i].On = list[i].Value == version; list[i].On {
			what = list[i].Name
		}
	}
	if what == "" {
		what = version // one that citizens never saw
	}
	return list, what
}

// changed is all that differs between two guides, in words and by part, and
// how many differences there are.
func (v *view) changed(before, after *procedures.Guide) (parts []changedPart, n int) {
	labels, items := fieldKeys(), itemKeys()
	for _, c := range procedures.Compare(before, after) {
		if len(parts) == 0 || parts[len(parts)-1].Field != c.Part() {
			parts = append(parts, changedPart{Field: c.Part()})
		}
		p := &parts[len(parts)-1]
		p.Changes = append(p.Changes, v.changeInWords(c, before, after, labels, items))
		n++
	}
	return parts, n
}

func (v *view) changeInWords(c procedures.Change, before, after *procedures.Guide, labels map[string][]string, items map[string]string) change {
	at := readPlace(c.Path)
	out := change{Kind: c.Kind, In: v.item(c.Path, items, after, before)}
	if !at.Item && strings.Contains(at.Path, ".") {
		out.Field = v.fieldName(labels[at.Path])
	}
	if c.Kind == procedures.PartMoved {
		out.Was, out.Is = c.Before, c.After
		return out
	}
	was, is := v.valueIn(at.Path, c.Before, before, after), v.valueIn(at.Path, c.After, after, before)
	out.Words = marked(was, is)
	if at.Item && (out.In == was || out.In == is) {
		out.In = "" // it says so itself
	}
	return out
}

// item names the items on the way to a place: "Nộp trực tuyến, Mức lệ phí: đối
// tượng ưu tiên".
func (v *view) item(path string, items map[string]string, guides ...*procedures.Guide) string {
	var out []string
	bare, rest := "", path
	for {
		i := strings.IndexByte(rest, '[')
		if i < 0 {
			break
		}
		bare += rest[:i]
		end := closing(rest, i)
		key := rest[i+1 : end]
		rest = rest[min(end+1, len(rest)):]
		if name, n, _ := strings.Cut(key, "#"); name == "" && n != "" {
			key = n // it has no name: its place
		}
		title := titleByID(bare, key, guides...)
		if bare == "submissions" {
			title = v.valueIn("submissions.method", key)
		} else if one := items[bare]; one != "" && title != "" {
			title = v.text("look.item", "what", v.text(one), "name", title)
		} else {
			title = v.valueIn(bare, title, guides...)
		}
		out = append(out, title)
	}
	return strings.Join(out, ", ")
}

// card is the answer card of a guide as citizens see it; "" for nil, or when
// the engine cannot make one.
func (e *Editor) card(v *view, g *procedures.Guide, n uint64) (template.HTML, error) {
	if g == nil {
		return "", nil
	}
	w := v.world
	lib, err := e.librarySaying(w.Library, g)
	if err != nil {
		return "", err
	}
	w.Library = lib
	r, err := bot.Rehearse(w, "webchat", v.prefs.Lang, g.Code, nil)
	if err != nil || len(r.Last) == 0 {
		return "", nil //nolint:nilerr // a guide with faults has no card
	}
	m := r.Last[len(r.Last)-1]
	m.Seq = n // two on a page
	return e.still(v, m)
}
