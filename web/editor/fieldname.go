package editor

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// Fields of guides in words: as the form calls them, and in words of their own
// where the form has no such field.

// ownFields are the words of fields that the form does not show as such.
var ownFields = map[string]string{
	"code": "guides.part_code", "review": "guides.part_review", "reviewed_on": "guides.part_reviewed_on", "source.url": "gform.source_url",
	"tree.nodes.choices.next": "gform.choice_to", "tree.nodes.choices.variant": "gform.choice_to",
}

// fieldKeys are the keys of the catalogue that name the fields of guides, by
// their path without items, with that of the group that a field is told from
// others by: "steps.link.url".
func fieldKeys() map[string][]string {
	out := make(map[string][]string)
	fields := func(at string, groups []group) {
		for _, g := range groups {
			for _, s := range g.fields {
				if s.name == "" {
					continue
				}
				keys := []string{s.label}
				if g.label != "" && strings.Contains(s.name, ".") {
					keys = []string{g.label, s.label}
				}
				out[under(at, s.name)] = keys
			}
		}
	}
	var lists func(at string, list []listSpec)
	lists = func(at string, list []listSpec) {
		for _, l := range list {
			path := under(at, l.name)
			fields(path, l.groups)
			lists(path, l.lists)
		}
	}
	for _, s := range sections() {
		fields("", s.groups)
		lists("", s.lists)
	}
	for path, key := range ownFields {
		out[path] = []string{key}
	}
	return out
}

// fieldName is a field in words; "" without keys.
func (v *view) fieldName(keys []string) string {
	return strings.Join(each(keys, func(k string) string { return v.text(k) }), ", ")
}

// itemKeys are what an item of a list is called: "Bước".
func itemKeys() map[string]string {
	out := make(map[string]string)
	var lists func(at string, list []listSpec)
	lists = func(at string, list []listSpec) {
		for _, l := range list {
			path := under(at, l.name)
			out[path] = l.one
			lists(path, l.lists)
		}
	}
	for _, s := range sections() {
		lists("", s.lists)
	}
	return out
}

// placeIn is a place in a guide as a procedures.Change says it.
type placeIn struct {
	Path string   // without items: "steps.text"
	Keys []string // of the items on the way
	Item bool     // it is an item itself, not a field of one
}

// readPlace takes a path apart. What stands in brackets is anything at all;
// brackets in it go in pairs, or the last one ends it.
func readPlace(path string) placeIn {
	var p placeIn
	var bare strings.Builder
	for path != "" {
		i := strings.IndexByte(path, '[')
		if i < 0 {
			bare.WriteString(path)
			p.Item = false
			break
		}
		bare.WriteString(path[:i])
		end := closing(path, i)
		p.Keys = append(p.Keys, path[i+1:end])
		p.Item = true
		path = path[min(end+1, len(path)):]
	}
	p.Path = bare.String()
	return p
}

// closing is where the bracket ends that begins at i.
func closing(path string, i int) int {
	depth := 0
	for k := i; k < len(path); k++ {
		switch path[k] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return k
			}
		}
	}
	if k := strings.LastIndexByte(path, ']'); k > i {
		return k
	}
	return len(path)
}

// valueIn is a value of a field as people read it.
func (v *view) valueIn(path, value string, guides ...*procedures.Guide) string {
	if value == "" {
		return ""
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	chosen := func(list []option) string {
		for _, o := range list {
			if o.value == value {
				return v.text(o.label)
			}
		}
		return value
	}
	switch {
	case path == "submissions":
		method, place, _ := strings.Cut(value, ": ")
		return strings.TrimSuffix(v.valueIn("submissions.method", method)+": "+place, ": ")
	case path == "submissions.fees":
		amount, rest, _ := strings.Cut(value, " ")
		return v.valueIn("submissions.fees.amount", amount) + rest
	case path == "submissions.method":
		return chosen(methods)
	case path == "submissions.time.unit":
		return chosen(units)
	case path == "level":
		return chosen(levels)
	case path == "review":
		return v.text("look.review_" + value)
	case path == "submissions.fees.amount":
		if n, err := strconv.Atoi(value); err == nil {
			return number(n) + " " + v.text("bot.dong")
		}
	case name == "show", name == "optional":
		return v.text("look.is_" + value)
	case name == "start", name == "end", name == "seconds":
		if n, err := strconv.Atoi(value); err == nil {
			return clockText(n)
		}
	case strings.HasPrefix(path, "effective_"), name == "reviewed_on", name == "checked_on":
		if d, err := procedures.ParseDate(value); err == nil {
			return d.Vietnamese()
		}
	case path == "related", name == "procedure":
		if g, _, ok := v.world.Library.Guide(procedures.Code(value)); ok {
			return g.Name() + " (" + value + ")"
		}
	case path == "steps.evidence", name == "variant", name == "next", name == "root":
		return titleByID(path, value, guides...)
	}
	return value
}

// titleByID is what people know a part of guides by that has an id.
func titleByID(path, id string, guides ...*procedures.Guide) string {
	for _, g := range guides {
		if g == nil {
			continue
		}
		for _, s := range g.Steps {
			if path == "steps" && string(s.ID) == id {
				return s.Title
			}
		}
		for _, e := range g.Evidence {
			if strings.HasSuffix(path, "evidence") && string(e.ID) == id {
				return e.Title
			}
		}
		for _, x := range g.Variants {
			if (path == "variants" || strings.HasSuffix(path, ".variant")) && string(x.ID) == id {
				return x.Title
			}
		}
		if g.Tree == nil {
			continue
		}
		for _, n := range g.Tree.Nodes {
			if strings.HasPrefix(path, "tree.") && string(n.ID) == id {
				return n.Question
			}
		}
	}
	return id
}

// place is a field of the form, by its place in the guide as faults and hints
// say it: "steps[1].text".
func (v *view) place(g *procedures.Guide, path string) formPlace {
	f := fieldsOf(g)
	at := fieldAt(fromForm(f, g), f, path)
	items := itemKeys()
	bare, rest := "", path
	var words []string
	for {
		i := strings.IndexByte(rest, '[')
		if i < 0 {
			break
		}
		bare += rest[:i]
		end := closing(rest, i)
		if n, err := strconv.Atoi(rest[i+1 : end]); err == nil && items[bare] != "" {
			words = append(words, v.text(items[bare])+" "+strconv.Itoa(n+1))
		}
		rest = rest[min(end+1, len(rest)):]
	}
	bare += rest
	switch keys := fieldKeys()[bare]; {
	case len(keys) > 0:
		words = append(words, v.fieldName(keys))
	case len(words) == 0:
		words = append(words, v.text("guides.part_"+procedures.Change{Path: path}.Part()))
	}
	return formPlace{Where: strings.Join(words, ", "), Href: guideHref(g.Code) + "/edit?" + url.Values{"open": {at}}.Encode() + "#" + url.PathEscape(at)}
}
