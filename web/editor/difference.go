package editor

import (
	"strings"

	"github.com/motcua/motcua/procedures"
)

// part is a field of the guide with all that differs in it.
type part struct {
	Field string
	Lines []line
}

// line is one difference.
type line struct {
	Kind          procedures.ChangeKind
	Item          string // the step, paper or question it is in; "" the field is one text
	Before, After string
}

// partsOf sorts differences by the field they are in, in the guide's order.
func partsOf(changes []procedures.Change) []part {
	var out []part
	for _, c := range changes {
		field := c.Part()
		if len(out) == 0 || out[len(out)-1].Field != field {
			out = append(out, part{Field: field})
		}
		p := &out[len(out)-1]
		p.Lines = append(p.Lines, line{Kind: c.Kind, Item: itemOf(c.Path), Before: c.Before, After: c.After})
	}
	return out
}

// itemOf is the name of the item of a list in a path, "" without one.
func itemOf(path string) string {
	i, j := strings.IndexByte(path, '['), strings.LastIndexByte(path, ']')
	if i < 0 || j < i {
		return ""
	}
	item := path[i+1 : j]
	if k := strings.Index(item, "]."); k >= 0 {
		item = item[:k]
	}
	return item
}

// titled puts the titles of steps, papers and cases in the place of their
// ids, which only files show.
func titled(parts []part, guides ...*procedures.Guide) []part {
	name := make(map[string]string)
	for _, g := range guides {
		if g == nil {
			continue
		}
		for _, s := range g.Steps {
			name["steps "+string(s.ID)] = s.Title
		}
		for _, e := range g.Evidence {
			name["evidence "+string(e.ID)] = e.Title
		}
		for _, x := range g.Variants {
			name["variants "+string(x.ID)] = x.Title
		}
	}
	for i := range parts {
		for k := range parts[i].Lines {
			l := &parts[i].Lines[k]
			if t := name[parts[i].Field+" "+l.Item]; t != "" {
				l.Item = t
			}
			if l.Item == l.Before || l.Item == l.After {
				l.Item = "" // it says so itself
			}
		}
	}
	return parts
}
