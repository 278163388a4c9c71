package editor

import (
	"slices"
	"strconv"
)

// ticks are what is ticked, in the order in which it is, and then the rest.
func (d *drawing) ticks(s spec, on []string) []formOption {
	all := d.options(s)
	var out []formOption
	for _, v := range on {
		o := formOption{Value: v, Label: v, On: true}
		i := slices.IndexFunc(all, func(x formOption) bool { return x.Value == v })
		switch {
		case i >= 0:
			o.Label = all[i].Label
		case s.papers:
			o.Label = d.text("gform.gone")
		}
		out = append(out, o)
	}
	for _, o := range all {
		if !slices.Contains(on, o.Value) {
			out = append(out, o)
		}
	}
	return out
}

func (d *drawing) choice(s spec, on string) []formOption {
	all := d.options(s)
	i := slices.IndexFunc(all, func(x formOption) bool { return x.Value == on })
	if i < 0 && on != "" {
		all = append(all, formOption{Value: on, Label: d.text("gform.gone")})
		i = len(all) - 1
	}
	if i >= 0 {
		all[i].On = true
	}
	return all
}

func (d *drawing) options(s spec) []formOption {
	var out []formOption
	for _, o := range s.options {
		out = append(out, formOption{Value: o.value, Label: d.text(o.label)})
	}
	switch {
	case s.variants:
		out = append(out, formOption{Label: d.text("gform.every_variant")})
		out = append(out, d.parts("variants", "", "title", "gform.variant")...)
	case s.papers:
		out = append(out, d.parts("evidence", "", "title", "gform.paper")...)
	case s.roots:
		out = append(out, formOption{Label: d.text("gform.root_first")})
		out = append(out, d.parts("tree.nodes", "", "question", "gform.question")...)
	case s.targets:
		out = append(out, formOption{Label: d.text("gform.to_nowhere")})
		for _, o := range d.parts("variants", toVariant, "title", "gform.variant") {
			o.Label = d.text("gform.to_variant", "name", o.Label)
			out = append(out, o)
		}
		for _, o := range d.parts("tree.nodes", toQuestion, "question", "gform.question") {
			o.Label = d.text("gform.to_question", "name", o.Label)
			out = append(out, o)
		}
		out = append(out, formOption{Value: toProcedure, Label: d.text("gform.to_procedure")})
	}
	return out
}

// parts are the items of a list to choose from: by their id, and by their
// number as long as they have none.
func (d *drawing) parts(list, prefix, title, none string) []formOption {
	var out []formOption
	for i, item := range d.f.items(list) {
		_, row := cutItem(item)
		o := formOption{Value: prefix + "#" + row, Label: d.f.get(item + "." + title)}
		if id := d.f.get(item + ".id"); id != "" {
			o.Value = prefix + id
		}
		if o.Label == "" {
			o.Label = d.text("gform.nth", "what", d.text(none), "n", strconv.Itoa(i+1))
		}
		out = append(out, o)
	}
	return out
}
