package bot

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/words"
)

// DetailFor tells one aspect of a guide in force in full; false when there
// is no such guide or it says nothing of the aspect. Videos come with the
// video aspect only.
func DetailFor(w World, lang words.Lang, code procedures.Code, a procedures.Aspect) (Detail, []VideoView, bool) {
	g, rev, ok := w.Library.InForce(code, inZone(w))
	if !ok {
		return Detail{}, nil, false
	}
	return teller{w, lang}.detail(g, rev, a)
}

func (t teller) detail(g *procedures.Guide, rev procedures.Revision, a procedures.Aspect) (Detail, []VideoView, bool) {
	d := Detail{
		Code: g.Code, Revision: rev, Title: g.Name(), Aspect: a, Label: t.aspect(a),
		Origin: t.origin(g), Checked: g.Review == procedures.ReviewWard, Source: g.Source.URL,
	}
	var videos []VideoView
	switch a {
	case procedures.AspectPapers:
		d.Sections = t.papers(g)
	case procedures.AspectFee:
		d.Sections = t.methods(g, t.feeItems)
	case procedures.AspectTime:
		d.Sections = t.methods(g, t.timeItems)
	case procedures.AspectWhere:
		d.Sections = t.places(g)
	case procedures.AspectOnline:
		d.Sections = t.online(g)
	case procedures.AspectSteps:
		d.Sections = section("", stepItems(g))
	case procedures.AspectConditions:
		d.Sections = section("", plainItems(g.Conditions))
	case procedures.AspectResult:
		d.Sections = section("", plainItems(g.Results))
	case procedures.AspectForm:
		d.Sections = section("", t.forms(g))
	case procedures.AspectVideo:
		videos = t.videos(g)
		d.Sections = section("", videoItems(videos))
	}
	return d, videos, len(d.Sections) > 0
}

func section(title string, items []SectionItem) []Section {
	if len(items) == 0 {
		return nil
	}
	return []Section{{Title: title, Items: items}}
}

func plainItems(lines []string) []SectionItem {
	var out []SectionItem
	for _, l := range lines {
		out = append(out, SectionItem{Text: l})
	}
	return out
}

// papers lists the papers that all need, those of each circumstance, and
// those that only some need.
func (t teller) papers(g *procedures.Guide) []Section {
	var common, sometimes []SectionItem
	for _, e := range g.Evidence {
		switch {
		case e.Variant != "":
		case e.Optional:
			e.Optional = false // the section's title says it
			sometimes = append(sometimes, t.paperItem(e))
		default:
			common = append(common, t.paperItem(e))
		}
	}
	out := section(t.text("bot.papers_all"), common)
	for _, v := range g.Variants {
		var own []SectionItem
		for _, e := range g.Evidence {
			if e.Variant == v.ID && v.ID != "" {
				own = append(own, t.paperItem(e))
			}
		}
		out = append(out, section(v.Title, own)...)
	}
	out = append(out, section(t.text("bot.papers_sometimes"), sometimes)...)
	if len(out) == 1 && len(common) > 0 {
		out[0].Title = ""
	}
	if len(out) > 0 {
		out = append(out, section(t.text("bot.papers_notes"), plainItems(g.Notes))...)
	}
	return out
}

func (t teller) paperItem(e procedures.Evidence) SectionItem {
	item := SectionItem{Text: e.Title, Note: t.paperNote(e, t.copies(e))}
	if e.Form != nil {
		item.URL = e.Form.URL
	}
	return item
}

// paperNote is what there is to say of a paper besides its title.
func (t teller) paperNote(e procedures.Evidence, copies string) string {
	var optional, form string
	if e.Optional {
		optional = t.text("bot.paper_optional")
	}
	if e.Form != nil && e.Form.Code != "" {
		// Records call a form "Mẫu số 18"; the sentence says "Mẫu" itself.
		form = t.text("bot.paper_form", "code", strings.TrimPrefix(e.Form.Code, "Mẫu "))
	}
	return strings.Join(nonEmpty(optional, copies, form, e.Note), ". ")
}

// methods makes a section of each way to submit that has something to tell,
// and a single one where all tell the same.
func (t teller) methods(g *procedures.Guide, of func(*procedures.Guide, procedures.Submission) []SectionItem) []Section {
	var out []Section
	same := true
	for _, s := range g.Submissions {
		items := of(g, s)
		title := t.way(g, s)
		if title == t.method(s.Method) {
			title = t.text("bot.method_title", "method", title)
		}
		out = append(out, section(title, items)...)
		same = same && len(out) > 0 && slices.Equal(items, out[0].Items)
	}
	if same && len(out) > 1 {
		return section("", out[0].Items)
	}
	return out
}

func (t teller) feeItems(g *procedures.Guide, s procedures.Submission) []SectionItem {
	var out []SectionItem
	for _, f := range s.Fees {
		note := f.Condition
		if i := slices.IndexFunc(g.Variants, func(v procedures.Variant) bool { return v.ID == f.Variant && f.Variant != "" }); i >= 0 && note == "" {
			note = g.Variants[i].Title
		}
		out = append(out, SectionItem{Text: t.fee(f), Note: note})
	}
	if s.FeeText != "" {
		out = append(out, SectionItem{Text: s.FeeText})
	}
	return out
}

func (t teller) timeItems(_ *procedures.Guide, s procedures.Submission) []SectionItem {
	text := t.limit(s.Time)
	if text == "" {
		return nil
	}
	item := SectionItem{Text: text}
	if s.Time.Text != text {
		item.Note = s.Time.Text
	}
	return []SectionItem{item}
}

func (t teller) places(g *procedures.Guide) []Section {
	out := t.methods(g, func(_ *procedures.Guide, s procedures.Submission) []SectionItem { return placeItems(s) })
	if g.Authority != "" {
		out = append(out, section(t.text("bot.where_authority"), plainItems([]string{g.Authority}))...)
	}
	return out
}

func placeItems(s procedures.Submission) []SectionItem {
	item := SectionItem{Text: s.Place, Note: s.Note}
	if s.Link != nil {
		item.URL = s.Link.URL
		if item.Text == "" {
			item.Text = s.Link.Text
		}
	}
	if item.Text == "" {
		item.Text, item.Note = s.Note, ""
	}
	if item.Text == "" {
		return nil
	}
	return []SectionItem{item}
}

// online says where to submit over the network, and plainly when the record
// has no such way.
func (t teller) online(g *procedures.Guide) []Section {
	var items []SectionItem
	for _, s := range g.Submissions {
		if s.Method == procedures.MethodOnline {
			found := placeItems(s)
			if found == nil {
				found = []SectionItem{{Text: t.text("bot.online_yes")}}
			}
			items = append(items, found...)
		}
	}
	if len(items) == 0 && len(g.Submissions) > 0 {
		items = []SectionItem{{Text: t.text("bot.online_no")}}
	}
	return section("", items)
}

func stepItems(g *procedures.Guide) []SectionItem {
	var out []SectionItem
	for _, s := range g.Steps {
		item := SectionItem{Text: s.Title, Note: s.Text}
		if s.Title == "" {
			item = SectionItem{Text: s.Text}
		}
		if s.Link != nil {
			item.URL = s.Link.URL
		}
		out = append(out, item)
	}
	return out
}

func (t teller) forms(g *procedures.Guide) []SectionItem {
	var out []SectionItem
	for _, e := range g.Evidence {
		if e.Form != nil {
			out = append(out, t.paperItem(e))
		}
	}
	return out
}

func videoItems(videos []VideoView) []SectionItem {
	var out []SectionItem
	for _, v := range videos {
		out = append(out, SectionItem{Text: v.Title, URL: v.URL})
	}
	return out
}

// detailText is a detail in plain words.
func (t teller) detailText(d Detail) string {
	lines := nonEmpty(t.text("bot.detail_head", "aspect", d.Label, "title", d.Title), d.Origin)
	for _, s := range d.Sections {
		if s.Title != "" {
			lines = append(lines, "", s.Title)
		}
		for _, i := range s.Items {
			line := "- " + i.Text
			switch {
			case i.Note == "":
			case len(i.Note) <= lineRunes && !strings.Contains(i.Note, ". "):
				line += " (" + strings.TrimSuffix(i.Note, ".") + ")"
			default:
				line += "\n  " + i.Note
			}
			lines = append(lines, line)
			if i.URL != "" {
				lines = append(lines, "  "+i.URL)
			}
		}
	}
	return strings.Join(lines, "\n")
}
