package editor

import (
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// formSection is a part of the form on the page.
type formSection struct {
	ID, Title, Hint, Icon string
	Count                 string // "6 giấy"; "" there is nothing to count
	Faults                int
	Open                  bool
	Groups                []formGroup
	Lists                 []formList
	Outline               *outline // the tree drawn; nil but in its section
}

type formGroup struct {
	Label, Icon string // "" it cannot be folded
	Open        bool
	Faults      int
	Fields      []formField
}

type formField struct {
	Kind                     kind
	Name, Label, Hint, Width string
	Value                    string
	Options                  []formOption
	Faults                   []string
	Most, Length, Rows       int
	Unit                     string
	Media                    bool   // a file that can be chosen among the ward's
	Refs                     string // what its options are made of: "papers", …; "" they are always the same
}

type formOption struct {
	Value, Label string
	On           bool
	Row          string // of an item of a list in boxes
}

type formList struct {
	Path, Title, Hint, Add, One string
	Faults                      []string // of the list itself
	Items                       []formItem
	Blank                       *formItem // what a script makes new ones of
	Full                        bool
	Plain                       bool // its items have one field and need no heading
}

type formItem struct {
	Path, Row, One string
	Number         int
	Name, None     string // what it is called; without, what it would be
	Icon           string
	Marks          []formMark
	ID             string // of the part; never shown
	HasID          bool
	Faults         int
	Open           bool
	First, Last    bool
	Groups         []formGroup
	Lists          []formList
	Plain          bool
}

// formMark is a word in the heading of an item: what there is in it.
type formMark struct{ Icon, Text string }

// blankRow stands for the number of an item that is not there yet.
const blankRow = "~"

// drawing makes the form from fields.
type drawing struct {
	f      fields
	text   func(key string, args ...string) string
	faults map[string][]string // in words, by field
	open   []string            // paths of what is to be seen at once
	guide  *procedures.Guide
	where  []string                          // what is being drawn, from the part down
	listed []placed                          // the faults in the order of the page
	name   func(code procedures.Code) string // of another procedure; "" not known
}

// draw makes the whole form.
func (d *drawing) draw() []formSection {
	var out []formSection
	for _, s := range sections() {
		d.where = []string{d.text(s.label)}
		v := formSection{ID: s.id, Title: d.text(s.label), Icon: s.icon, Groups: d.groups(s.groups, ""), Hint: d.maybe(s.hint)}
		for _, l := range s.lists {
			list := d.list(l, "")
			v.Faults += list.count()
			v.Lists = append(v.Lists, list)
		}
		if len(v.Lists) > 0 && s.lists[0].label == "" {
			v.Count = d.text("gform.count", "n", strconv.Itoa(len(v.Lists[0].Items)))
		}
		for _, g := range v.Groups {
			v.Faults += g.Faults
		}
		v.Open = s.id == "main" || v.Faults > 0 || d.isOpen(v)
		if s.id == "tree" {
			v.Outline = d.outline()
		}
		out = append(out, v)
	}
	return out
}

func (d *drawing) isOpen(s formSection) bool {
	for _, l := range s.Lists {
		if d.opens(l.Path) {
			return true
		}
	}
	return slices.Contains(d.open, s.ID)
}

// opens reports whether something at or below a path is to be seen.
func (d *drawing) opens(path string) bool {
	return slices.ContainsFunc(d.open, func(o string) bool {
		rest, ok := strings.CutPrefix(o, path)
		return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

func (d *drawing) maybe(key string) string {
	if key == "" {
		return ""
	}
	return d.text(key)
}

func (d *drawing) groups(list []group, path string) []formGroup {
	var out []formGroup
	for _, g := range list {
		v := formGroup{Label: d.maybe(g.label), Icon: g.icon}
		for _, s := range g.fields {
			f := d.field(s, path)
			v.Faults += len(f.Faults)
			v.Open = v.Open || f.Value != "" || len(f.Faults) > 0 || f.Boxes() || slices.ContainsFunc(f.Options, func(o formOption) bool { return o.On && o.Value != "" })
			v.Fields = append(v.Fields, f)
		}
		out = append(out, v)
	}
	return out
}

// Boxes reports whether a list of lines cannot be shown in one box.
func (f formField) Boxes() bool { return f.Kind == kindList && len(f.Options) > 0 }

func (d *drawing) field(s spec, path string) formField {
	name := under(path, s.name)
	if s.name == "" {
		name = path
	}
	f := formField{Kind: s.kind, Name: name, Label: d.text(s.label), Hint: d.maybe(s.hint), Width: s.width, Value: d.f.get(name), Faults: d.faults[name],
		Most: s.most, Rows: s.rows, Unit: d.maybe(s.unit), Media: s.media}
	f.Length = len([]rune(f.Value))
	d.note(name, f.Label)
	switch {
	case s.papers:
		f.Refs = "papers"
	case s.variants:
		f.Refs = "variants"
	case s.targets:
		f.Refs = "targets"
	case s.roots:
		f.Refs = "roots"
	}
	if n := strings.Count(f.Value, "\n") + 1; s.kind == kindList && n > f.Rows {
		f.Rows = min(n, 16)
	}
	switch {
	case s.kind == kindList:
		for _, item := range d.f.items(name) {
			_, row := cutItem(item)
			f.Options = append(f.Options, formOption{Value: item, Label: d.f.get(item), Row: row})
		}
	case s.kind == kindTicks:
		f.Options, f.Value = d.ticks(s, d.f[name]), ""
	case s.kind == kindChoice:
		f.Options = d.choice(s, f.Value)
		f.Value = ""
	}
	return f
}

// note notes the faults of a field or list for the list of all.
func (d *drawing) note(name, label string) {
	for _, text := range d.faults[name] {
		where := d.where[len(d.where)-1]
		if len(d.where) > 2 {
			where = d.where[len(d.where)-2] + ", " + where
		}
		if label != "" {
			where += ", " + label
		}
		d.listed = append(d.listed, placed{Field: name, Where: where, Text: text})
	}
}

func (d *drawing) list(l listSpec, path string) formList {
	at := under(path, l.name)
	v := formList{Path: at, Title: d.maybe(l.label), Hint: d.maybe(l.hint), Add: d.text(l.add), One: d.text(l.one), Faults: d.faults[at],
		Plain: len(l.named) == 1 && l.named[0] == ""}
	d.note(at, v.Title)
	items := d.f.items(at)
	v.Full = len(items) >= maxItems
	for i, item := range items {
		d.where = append(d.where, d.text("gform.nth", "what", v.One, "n", strconv.Itoa(i+1)))
		x := d.item(l, item)
		d.where = d.where[:len(d.where)-1]
		x.Number, x.First, x.Last = i+1, i == 0, i == len(items)-1
		v.Items = append(v.Items, x)
	}
	blank := d.item(l, at+"["+blankRow+"]")
	blank.Open = true
	v.Blank = &blank
	return v
}

func (d *drawing) item(l listSpec, path string) formItem {
	_, row := cutItem(path)
	v := formItem{Path: path, Row: row, One: d.text(l.one), None: d.text(l.none), Icon: l.icon, Groups: d.groups(l.groups, path),
		Plain: len(l.named) == 1 && l.named[0] == "", Open: d.opens(path)}
	for _, sub := range l.lists {
		list := d.list(sub, path)
		v.Faults += list.count()
		v.Lists = append(v.Lists, list)
	}
	for _, g := range v.Groups {
		v.Faults += g.Faults
	}
	v.Open = v.Open || v.Faults > 0
	switch l.name {
	case "steps", "evidence", "variants", "tree.nodes":
		v.HasID, v.ID = true, d.f.get(path+".id")
	}
	v.Name = d.called(l, path)
	v.Marks = d.marks(l.name, path)
	return v
}

// called is the heading of an item.
func (d *drawing) called(l listSpec, path string) string {
	var parts []string
	for _, name := range l.named {
		s := d.f.get(path + "." + name)
		switch {
		case s == "":
			continue
		case name == "method":
			for _, o := range methods {
				if o.value == s {
					s = d.text(o.label)
				}
			}
		case name == "amount" && s == "0":
			s = d.text("gform.free")
		case name == "amount" && d.f.get(path+".currency") == "":
			s = d.text("gform.amount", "n", s)
		}
		parts = append(parts, s)
		if l.name == "steps" {
			break // the title, or the text in its place
		}
	}
	name, _, _ := strings.Cut(strings.Join(parts, ", "), "\n")
	if r := []rune(name); len(r) > 110 {
		name = strings.TrimSpace(string(r[:109])) + "…"
	}
	return name
}

func (d *drawing) marks(list, path string) (out []formMark) {
	mark := func(when bool, icon, key string) {
		if when {
			out = append(out, formMark{icon, d.text(key)})
		}
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return d.f.get(path+"."+n) != "" })
	}
	switch list {
	case "evidence":
		mark(has("form.url", "form.code"), "download", "gform.mark_form")
		mark(has("optional"), "circle-help", "gform.mark_optional")
		mark(has("show"), "id-card", "gform.mark_show")
		mark(has("variant"), "users-round", "gform.mark_variant")
	case "steps":
		mark(len(d.f[path+".evidence"]) > 0, "files", "gform.mark_papers")
		mark(has("link.url"), "external-link", "gform.mark_link")
		mark(has("video.url", "video.file"), "video", "gform.mark_video")
		mark(has("picture.file"), "image", "gform.mark_picture")
	case "submissions":
		mark(has("time.amount", "time.text"), "clock", "gform.mark_time")
		mark(len(d.f[path+".fees.order"]) > 0 || has("fee_text"), "wallet", "gform.mark_fee")
	}
	return out
}

// count is how many faults there are in a list.
func (l formList) count() int {
	n := len(l.Faults)
	for _, x := range l.Items {
		n += x.Faults
	}
	return n
}
