package plain

import (
	"fmt"

	"github.com/motcua/motcua/procedures"
)

// prose is one text of a guide that people read.
type prose struct {
	field, text string
	official    bool // a name that others gave: its words are not ours to choose
}

// proseOf lists what a guide tells people, in the order in which they read it.
func proseOf(g *procedures.Guide) []prose {
	var out []prose
	add := func(text string, official bool, field string, at ...any) {
		if text != "" {
			out = append(out, prose{fmt.Sprintf(field, at...), text, official})
		}
	}
	add(g.Summary, false, "summary")
	for i, s := range g.Submissions {
		add(s.Place, true, "submissions[%d].place", i)
		if s.Link != nil {
			add(s.Link.Text, true, "submissions[%d].link.text", i)
		}
		add(s.Time.Text, false, "submissions[%d].time.text", i)
		for k, f := range s.Fees {
			add(f.Condition, false, "submissions[%d].fees[%d].condition", i, k)
		}
		add(s.FeeText, false, "submissions[%d].fee_text", i)
		add(s.Note, false, "submissions[%d].note", i)
	}
	for i, v := range g.Variants {
		add(v.Title, false, "variants[%d].title", i)
		add(v.Note, false, "variants[%d].note", i)
	}
	for i, e := range g.Evidence {
		add(e.Title, true, "evidence[%d].title", i)
		add(e.Note, false, "evidence[%d].note", i)
	}
	for i, n := range g.Notes {
		add(n, false, "notes[%d]", i)
	}
	for i, s := range g.Steps {
		add(s.Title, false, "steps[%d].title", i)
		add(s.Text, false, "steps[%d].text", i)
		if s.Link != nil {
			add(s.Link.Text, true, "steps[%d].link.text", i)
		}
		if s.Video != nil {
			add(s.Video.Title, true, "steps[%d].video.title", i)
		}
		if s.Picture != nil {
			add(s.Picture.Alt, false, "steps[%d].picture.alt", i)
		}
	}
	if g.Tree != nil {
		for i, n := range g.Tree.Nodes {
			add(n.Question, false, "tree.nodes[%d].question", i)
			for k, c := range n.Choices {
				add(c.Label, false, "tree.nodes[%d].choices[%d].label", i, k)
			}
		}
	}
	for i, v := range g.Videos {
		add(v.Title, true, "videos[%d].title", i)
	}
	for i, c := range g.Conditions {
		add(c, false, "conditions[%d]", i)
	}
	for i, r := range g.Results {
		add(r, true, "results[%d]", i)
	}
	return out
}
