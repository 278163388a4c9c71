package editor

import (
	"github.com/motcua/motcua/procedures"
)

// outline is the decision tree as it is drawn: from its first question on,
// with where every answer leads. Each question is drawn once.
type outline struct {
	First *outlineQuestion
	Lost  []outlineLink // questions to which no way leads
}

type outlineQuestion struct {
	Text, Path string
	Choices    []outlineChoice
	Empty      bool // there is nothing to choose
}

// outlineChoice is one answer and where it leads.
type outlineChoice struct {
	Label  string
	Next   *outlineQuestion
	Kind   string // of an end: "variant", "procedure", "again", "loop", "nowhere"
	Text   string // of an end
	Papers []string
	Path   string // of the choice in the form
}

type outlineLink struct{ Text, Path string }

// outline draws the tree; nil when there is none.
func (d *drawing) outline() *outline {
	t := d.guide.Tree
	if t == nil {
		return nil
	}
	o := &drawnTree{d: d, at: map[procedures.NodeID]int{}, drawn: map[procedures.NodeID]bool{}, open: map[procedures.NodeID]bool{}}
	for i, n := range t.Nodes {
		if _, twice := o.at[n.ID]; !twice {
			o.at[n.ID] = i
		}
	}
	out := &outline{}
	if _, ok := o.at[t.Root]; ok {
		out.First = o.question(t.Root)
	}
	for i, n := range t.Nodes {
		if !o.drawn[n.ID] {
			out.Lost = append(out.Lost, outlineLink{o.named(i), o.path(i)})
		}
	}
	return out
}

type drawnTree struct {
	d     *drawing
	at    map[procedures.NodeID]int
	drawn map[procedures.NodeID]bool
	open  map[procedures.NodeID]bool // on the way to where the drawing is
}

func (o *drawnTree) path(i int) string {
	if items := o.d.f.items("tree.nodes"); i < len(items) {
		return items[i]
	}
	return "tree.nodes"
}

func (o *drawnTree) named(i int) string {
	if q := o.d.guide.Tree.Nodes[i].Question; q != "" {
		return q
	}
	return o.d.text("gform.unnamed")
}

func (o *drawnTree) question(id procedures.NodeID) *outlineQuestion {
	i := o.at[id]
	n := o.d.guide.Tree.Nodes[i]
	o.drawn[id], o.open[id] = true, true
	defer delete(o.open, id)
	q := &outlineQuestion{Text: o.named(i), Path: o.path(i), Empty: len(n.Choices) == 0}
	rows := o.d.f.items(q.Path + ".choices")
	for j, c := range n.Choices {
		path := q.Path
		if j < len(rows) {
			path = rows[j]
		}
		q.Choices = append(q.Choices, o.choice(c, path))
	}
	return q
}

func (o *drawnTree) choice(c procedures.TreeChoice, path string) outlineChoice {
	out := outlineChoice{Label: c.Label, Path: path, Kind: "nowhere", Text: o.d.text("gform.leads_nowhere")}
	if out.Label == "" {
		out.Label = o.d.text("gform.unnamed")
	}
	g := o.d.guide
	switch {
	case c.Next != "":
		i, ok := o.at[c.Next]
		switch {
		case !ok:
		case o.open[c.Next]:
			out.Kind, out.Text = "loop", o.d.text("gform.leads_back", "question", o.named(i))
		case o.drawn[c.Next]:
			out.Kind, out.Text = "again", o.d.text("gform.leads_again", "question", o.named(i))
		default:
			out.Kind, out.Text, out.Next = "", "", o.question(c.Next)
		}
	case c.Variant != "":
		for _, v := range g.Variants {
			if v.ID != c.Variant {
				continue
			}
			out.Kind, out.Text = "variant", o.d.text("gform.to_variant", "name", v.Title)
			for _, e := range g.EvidenceFor(v.ID) {
				out.Papers = append(out.Papers, e.Title)
			}
		}
	case c.Procedure != "":
		name := o.d.name(c.Procedure)
		if name == "" {
			name = string(c.Procedure)
		}
		out.Kind, out.Text = "procedure", o.d.text("gform.leads_procedure", "name", name)
	}
	return out
}
