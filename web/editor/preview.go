package editor

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/web/message"
	"github.com/motcua/motcua/web/page"
	"github.com/motcua/motcua/words"
)

// ChannelPreview is how messages look on one channel.
type ChannelPreview struct {
	Name string // the part of an Account before the colon; "look.channel_" + Name is in the catalogue
	Show func(bot.Message) []bot.Bubble
}

func (e *Editor) previewRoutes() {
	e.read("/g/{code}/preview", e.showPreview)
	e.read("/g/{code}/tree", e.showTree)
	e.read("/g/{code}/preview/chat", e.of(e.showChat))
	e.read("/g/{code}/preview/chat/tree", e.of(e.showChat))
	for _, path := range []string{"/g/{code}/preview/press", "/g/{code}/tree/press"} {
		e.mux.Handle("POST "+Home+path, e.Guard.Require(http.HandlerFunc(e.pressed), staff...))
	}
}

// previewPage shows a guide as citizens will see it, on every channel.
type previewPage struct {
	base
	*position
	Looked   looked
	Where    string // of the two: "/preview" or "/tree"
	Href     string
	Versions []choice // to look at
	What     string   // which version it is, in words
	Day      string   // as on which day, in words
	Picked   bool     // somebody chose a version or day
	None     bool     // citizens see none on that day
	Broken   bool     // the engine cannot go on: the guide has faults
	Faults   int
	Views    []linked // card, each aspect, the walk
	Steps    []linked // of the walk
	Sizes    []linked
	Themes   []linked
	Langs    []linked
	Back     string // one press back; "" there is none
	Start    string
	Chat     string // address of the frame
	Press    string // where buttons post to
	Others   []channelView
	Ways     []way // of the tree
}

// linked is a link that may be the one that is shown.
type linked struct {
	Label, Href string
	On          bool
}

// channelView is what one channel shows.
type channelView struct {
	Name, Label string
	Bubbles     []bot.Bubble
	Notes       []note
}

// note is something to know of what a channel shows.
type note struct {
	Text string
	Soon bool // it is less than citizens see elsewhere
}

func (e *Editor) showPreview(w http.ResponseWriter, r *http.Request) { e.rehearsed(w, r, "/preview") }

// showTree is the same for the questions that come before the steps.
func (e *Editor) showTree(w http.ResponseWriter, r *http.Request) { e.rehearsed(w, r, "/tree") }

func (e *Editor) rehearsed(w http.ResponseWriter, r *http.Request, where string) {
	v, done := e.view(r)
	defer done()
	s, ok := e.open(w, r, v)
	if !ok {
		return
	}
	l := readLooked(r)
	p := &previewPage{position: s, Looked: l, Where: where, Href: guideHref(s.Code)}
	world, g, err := e.onView(r.Context(), v, s, l)
	switch {
	case errors.Is(err, errNoVersion):
		e.absent(w, r)
		return
	case err != nil:
		e.fail(w, r, err)
		return
	}
	title := v.text("look.preview_of", "name", s.Name)
	if where == "/tree" {
		title = v.text("look.tree_of", "name", s.Name)
		if len(l.Presses) == 0 {
			l = l.and(bot.WalkAction(s.Code))
			p.Looked = l
		}
	}
	p.Versions, p.What = v.versionChoices(s, l)
	p.Picked, p.Day = l.Version != "" || !l.On.IsZero(), v.text("look.today")
	if !l.On.IsZero() {
		p.Day = l.On.Vietnamese()
	}
	switch {
	case g == nil:
		p.None = true
	default:
		e.filled(v, p, world, g, l)
	}
	if p.base, err = e.base(r, title, "editor/look.js"); err != nil {
		e.fail(w, r, err)
		return
	}
	e.render(w, r, http.StatusOK, "editor/preview", p)
}

// filled fills in what the guide shows after the presses.
func (e *Editor) filled(v *view, p *previewPage, world bot.World, g *procedures.Guide, l looked) {
	p.Faults = len(g.Check())
	p.Chat, p.Press, p.Start = l.at(p.Code, "/preview/chat"+map[bool]string{true: "/tree"}[p.Where == "/tree"]), l.at(p.Code, p.Where+"/press"), l.with().at(p.Code, p.Where)
	p.Back = l.with(l.Presses[:max(0, len(l.Presses)-1)]...).at(p.Code, p.Where)
	if len(l.Presses) == 0 {
		p.Back = ""
	}
	p.Sizes, p.Themes, p.Langs = v.looks(p, l)
	web, err := bot.Rehearse(world, "webchat", l.Lang, p.Code, l.Presses)
	if err != nil {
		e.Log.Warn().Err(err).Str("guide", string(p.Code)).Msg("a guide with faults cannot be shown")
		p.Broken = true
		return
	}
	p.Views = v.views(p, world, l)
	p.Steps = steps(p, web, l)
	if p.Where == "/tree" {
		p.Ways = ways(p, world, g, l)
	}
	for _, c := range e.Previews {
		r, err := bot.Rehearse(world, c.Name, l.Lang, p.Code, l.Presses)
		if err != nil {
			p.Broken = true
			return
		}
		p.Others = append(p.Others, v.channel(c, r))
	}
}

// versionChoices are the versions that can be looked at, and which one is, in
// words.
func (v *view) versionChoices(s *position, l looked) (list []choice, what string) {
	if s.draft != nil {
		list = append(list, choice{Value: versionDraft, Name: v.text("look.version_draft")})
	}
	if s.current != nil {
		list = append(list, choice{Value: versionPublished, Name: v.text("look.version_published")})
	}
	for _, slot := range s.slots {
		list = append(list, choice{Value: string(slot.Revision), Name: v.text("look.version_slot", "date", slot.On.Vietnamese())})
	}
	old := versionsOf(s)
	for i, h := range old {
		if h.Revision != s.rev {
			list = append(list, choice{Value: string(h.Revision), Name: v.text("look.version_old", "n", number(len(old)-i), "date", v.date(h.At))})
		}
	}
	version := l.Version
	if version == "" && l.On.IsZero() && len(list) > 0 {
		version = list[0].Value
	}
	list = append([]choice{{Value: "", Name: v.text("look.version_day")}}, list...)
	for i := range list {
		if list[i].On = list[i].Value == version; list[i].On {
			what = list[i].Name
		}
	}
	return list, what
}

// looks are the sizes of letters, themes and languages to choose from.
func (v *view) looks(p *previewPage, l looked) (sizes, themes, langs []linked) {
	at := func(label string, on bool, change func(*looked)) linked {
		next := l
		change(&next)
		return linked{Label: label, Href: next.at(p.Code, p.Where), On: on}
	}
	for _, s := range []string{"17", "20", "23"} {
		sizes = append(sizes, at(s, l.Text == s, func(x *looked) { x.Text = s }))
	}
	for _, s := range []string{"light", "dark"} {
		themes = append(themes, at(v.text("look.theme_"+s), l.Theme == s, func(x *looked) { x.Theme = s }))
	}
	for _, s := range words.Langs() {
		langs = append(langs, at(v.text("look.lang_"+string(s)), l.Lang == s, func(x *looked) { x.Lang = s }))
	}
	return sizes, themes, langs
}

// views lead to the card, to each aspect of which the guide says something,
// and to the walk.
func (v *view) views(p *previewPage, world bot.World, l looked) []linked {
	is := func(presses ...string) bool { return slices.Equal(l.Presses, presses) }
	out := []linked{{Label: v.text("look.card"), Href: l.with().at(p.Code, p.Where), On: is()}}
	for _, a := range procedures.Aspects() {
		if d, _, known := bot.DetailFor(world, v.prefs.Lang, p.Code, a); known {
			press := bot.AspectAction(p.Code, a)
			out = append(out, linked{Label: d.Label, Href: l.with(press).at(p.Code, p.Where), On: is(press)})
		}
	}
	walk := bot.WalkAction(p.Code)
	return append(out, linked{Label: v.text("look.walk"), Href: l.with(walk).at(p.Code, p.Where), On: len(l.Presses) > 0 && l.Presses[0] == walk})
}

// steps lead to each step of the walk that is shown.
func steps(p *previewPage, r bot.Rehearsed, l looked) []linked {
	if len(r.Last) == 0 {
		return nil
	}
	m := r.Last[len(r.Last)-1]
	if bot.StepAction(m, 1) == "" {
		return nil
	}
	kept := l.Presses
	for len(kept) > 0 && moves(kept[len(kept)-1]) {
		kept = kept[:len(kept)-1]
	}
	var out []linked
	for n := 1; n <= m.Step.Total; n++ {
		out = append(out, linked{Label: number(n), Href: l.with(append(slices.Clip(kept), bot.StepAction(m, n))...).at(p.Code, p.Where), On: n == m.Step.Index})
	}
	return out
}

// moves reports whether a press only goes from step to step.
func moves(action string) bool {
	verb, _, _ := strings.Cut(action, ":")
	return verb == "next" || verb == "back" || verb == "step"
}

// channel is what a channel shows after a rehearsal.
func (v *view) channel(c ChannelPreview, r bot.Rehearsed) channelView {
	out := channelView{Name: c.Name, Label: v.text("look.channel_" + c.Name)}
	for _, m := range r.Last {
		if !m.Leaves() {
			continue
		}
		shown := c.Show(m)
		out.Bubbles = append(out.Bubbles, shown...)
		out.Notes = append(out.Notes, v.notes(m, shown)...)
	}
	out.Notes = append([]note{{Text: v.text("look.takes", "n", number(len(out.Bubbles)))}}, out.Notes...)
	return out
}

// notes say what of a message a channel shows otherwise than our own page.
func (v *view) notes(m bot.Message, shown []bot.Bubble) []note {
	var out []note
	texts, longest, limit, films := 0, 0, 0, 0
	var keys []bot.Key
	for _, b := range shown {
		if b.Media == bot.MediaNone {
			texts++
		}
		if b.Length > longest || limit == 0 {
			longest, limit = b.Length, b.Limit
		}
		if b.Media == bot.MediaFilm {
			films++
		}
		keys = append(keys, b.Quick...)
		for _, row := range b.Keys {
			keys = append(keys, row...)
		}
	}
	if limit > 0 {
		out = append(out, note{Text: v.text("look.length", "n", number(longest), "most", number(limit))})
	}
	if texts > 1 {
		out = append(out, note{Text: v.text("look.split", "n", number(texts)), Soon: true})
	}
	var cut, none int
	for _, o := range m.Offers() {
		i := slices.IndexFunc(keys, func(k bot.Key) bool { return k.Action == o.Action })
		switch {
		case i < 0:
			none++
		case strings.HasSuffix(keys[i].Label, "…") && !strings.HasSuffix(o.Label, "…"):
			cut++
		}
	}
	if cut > 0 {
		out = append(out, note{Text: v.text("look.labels_cut", "n", number(cut)), Soon: true})
	}
	if none > 0 {
		out = append(out, note{Text: v.text("look.by_number", "n", number(none)), Soon: true})
	}
	if n := len(m.Videos) - films; n > 0 {
		out = append(out, note{Text: v.text("look.films_linked", "n", number(n))})
	}
	return out
}

// pressed is POST …/press: the same page after one press more.
func (e *Editor) pressed(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	l := readLooked(r)
	if action := r.PostFormValue("action"); action != "" && len(action) <= bot.MaxAction && len(l.Presses) < maxPresses {
		l = l.and(action)
	}
	http.Redirect(w, r, l.at(procedures.Code(r.PathValue("code")), where(r)), http.StatusSeeOther) //nolint:gosec // it begins with Home
}

// where is the page that a button was pressed on.
func where(r *http.Request) string {
	if strings.HasSuffix(r.URL.Path, "/tree/press") {
		return "/tree"
	}
	return "/preview"
}

// chatPage is the citizen's page as far as it shows messages: what stands in
// the frame of the preview.
type chatPage struct {
	page.Page
	Ward     string
	Messages []template.HTML
}

// showChat is GET …/preview/chat.
func (e *Editor) showChat(w http.ResponseWriter, r *http.Request, v *view, s *position) {
	l := readLooked(r)
	world, g, err := e.onView(r.Context(), v, s, l)
	switch {
	case errors.Is(err, errNoVersion) || err == nil && g == nil:
		e.absent(w, r)
		return
	case err != nil:
		e.fail(w, r, err)
		return
	}
	where := "/preview"
	if strings.HasSuffix(r.URL.Path, "/tree") {
		where = "/tree"
	}
	p := &chatPage{Page: page.Page{Title: v.text("look.chat_frame"), Lang: l.Lang, Kind: "citizen", Class: "look-frame", Styles: []string{"message/message.css", "editor/chat.css"},
		Prefs: page.Prefs{Text: l.Text, Theme: l.Theme, Lang: l.Lang}}, Ward: world.Roster.Ward.Name}
	if p.Messages, err = e.messages(world, s.Code, l, l.at(s.Code, where+"/press")); err != nil {
		e.fail(w, r, err)
		return
	}
	page.FrameHere(w.Header())
	if err := e.Pages.Fragment(w, r, http.StatusOK, "editor/chat", l.Lang, p); err != nil {
		e.Log.Error().Err(err).Str("page", "editor/chat").Msg("render page")
	}
}

// messages are what the last press brought, as citizens see it on our page.
func (e *Editor) messages(world bot.World, code procedures.Code, l looked, press string) ([]template.HTML, error) {
	r, err := bot.Rehearse(world, "webchat", l.Lang, code, l.Presses)
	if err != nil {
		return nil, err
	}
	var out []template.HTML
	for _, m := range r.Last {
		m.Delivery = bot.Delivery{}
		html, err := message.HTML(e.Pages, l.Lang, m, message.View{Viewer: message.Citizen, Press: press, Target: "_top", Key: func() string { return "rehearsal" }})
		if err != nil {
			return nil, err
		}
		out = append(out, html)
	}
	return out, nil
}

// still is a message as citizens see it on our page, with nothing to press.
func (e *Editor) still(v *view, m bot.Message) (template.HTML, error) {
	m.Delivery = bot.Delivery{}
	return message.HTML(e.Pages, v.prefs.Lang, m, message.View{Viewer: message.Citizen})
}
