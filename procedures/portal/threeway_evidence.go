package portal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// evidence compares the papers.
func (c *comparing) evidence() {
	was, is, our := c.before.Evidence, c.now.Evidence, c.ours.Evidence
	of := pairs(len(was), len(is), func(i, j int) float64 {
		if was[i].Title == is[j].Title && variantTitle(c.before, was[i].Variant) == variantTitle(c.now, is[j].Variant) {
			return 5
		}
		return paperLike(c.before, was[i], c.now, is[j])
	})
	mine := func(g *procedures.Guide, e procedures.Evidence) int {
		return best(len(our), func(k int) float64 { return paperLike(g, e, c.ours, our[k]) })
	}
	kept := make(map[int]bool) // of is
	for i, j := range of {
		k := mine(c.before, was[i])
		if j < 0 {
			if k >= 0 && c.official(our[k]) < 0 {
				c.paperRemoved(was[i], k)
			}
			continue
		}
		kept[j] = true
		if k < 0 {
			k = mine(c.now, is[j])
		}
		if k >= 0 {
			c.paper(was[i], is[j], k)
		}
	}
	p := Proposal{Field: "evidence", Kind: procedures.PartChanged, ReadOnly: true}
	named := make(map[int]bool) // of our
	for j, e := range is {
		k := mine(c.now, e)
		named[k] = true
		switch {
		case kept[j]:
		case k >= 0 && c.twoWay:
			c.paper(our[k], e, k)
		case k < 0 && c.twoWay:
			if !slices.Contains(p.Now.List, e.Title) {
				p.Now.List = append(p.Now.List, e.Title)
			}
		case k < 0:
			c.paperAdded(e)
		}
	}
	if !c.twoWay {
		return
	}
	// A ward calls papers in its own way. Without an earlier text to tell what
	// changed, what cannot be matched is shown, for somebody who knows.
	for k, e := range our {
		if !named[k] && c.official(e) < 0 {
			p.Ours.List = append(p.Ours.List, e.Title)
		}
	}
	if len(p.Now.List)+len(p.Ours.List) > 0 {
		c.add(p)
	}
}

// official is the place in the new official text of a paper of ours, or -1.
func (c *comparing) official(e procedures.Evidence) int {
	return best(len(c.now.Evidence), func(j int) float64 { return paperLike(c.ours, e, c.now, c.now.Evidence[j]) })
}

// paper compares one paper that the official text has kept, at place k of
// ours. Compared in two ways, was is ours.
func (c *comparing) paper(was, is procedures.Evidence, k int) {
	our := c.ours.Evidence[k]
	at := func(t *taking) *procedures.Evidence { return &t.g.Evidence[k] }
	p := Proposal{Field: "evidence", Item: our.Title}
	number := func(sub string, was, is, our int, set func(*procedures.Evidence)) {
		if was == is || our == is {
			return
		}
		q := p
		q.Sub, q.Kind, q.Agrees, q.target = sub, procedures.PartChanged, was == our, "evidence"+sub+strconv.Itoa(k)
		q.Before, q.Now, q.Ours = Value{Number: was}, Value{Number: is}, Value{Number: our}
		if c.twoWay {
			q.Before = Value{}
		}
		q.change = func(t *taking) { set(at(t)) }
		c.add(q)
	}
	number("originals", was.Originals, is.Originals, our.Originals, func(e *procedures.Evidence) { e.Originals = is.Originals })
	number("copies", was.Copies, is.Copies, our.Copies, func(e *procedures.Evidence) { e.Copies = is.Copies })
	if wf, nf, of := paperForm(was), paperForm(is), paperForm(our); wf != nf && of != nf {
		q := p
		q.Sub, q.Kind, q.Agrees, q.target = "form.code", kindOf(wf == "", nf == ""), wf == of, "evidenceform"+strconv.Itoa(k)
		q.Now, q.Ours = Value{Text: codeText(is)}, Value{Text: codeText(our)}
		if !c.twoWay {
			q.Before = Value{Text: codeText(was)}
		}
		if our.Form != nil && our.Form.URL != "" {
			q.Beside = our.Form.URL
		}
		q.change = func(t *taking) {
			e := at(t)
			switch {
			case is.Form == nil:
				e.Form = nil
			case e.Form == nil:
				e.Form = &procedures.Form{Code: is.Form.Code}
			default:
				e.Form.Code = is.Form.Code
			}
		}
		c.add(q)
	}
	if !c.twoWay {
		// A text that only names the form by its new code is told by the form.
		renamed := func(a, b string) bool {
			from, to := codeText(was), codeText(is)
			return from != "" && to != "" && fold(strings.ReplaceAll(a, from, to)) == fold(b)
		}
		if !renamed(was.Title, is.Title) {
			c.text("evidence", "title", our.Title, k, was.Title, is.Title, our.Title, func(t *taking, s string) { at(t).Title = s })
		}
		if !renamed(was.Note, is.Note) {
			c.text("evidence", "note", our.Title, k, was.Note, is.Note, our.Note, func(t *taking, s string) { at(t).Note = s })
		}
	}
}

func codeText(e procedures.Evidence) string {
	if e.Form == nil {
		return ""
	}
	return e.Form.Code
}

func (c *comparing) paperRemoved(was procedures.Evidence, k int) {
	our := c.ours.Evidence[k]
	p := Proposal{Field: "evidence", Item: our.Title, Kind: procedures.PartRemoved, Before: Value{Text: was.Title}, Ours: Value{Text: our.Title},
		target: "evidence" + strconv.Itoa(k), Beside: our.Note}
	p.Agrees = was.Originals == our.Originals && was.Copies == our.Copies && paperForm(was) == paperForm(our)
	p.change = func(t *taking) { t.remove("evidence", k) }
	c.add(p)
}

// paperAdded proposes a paper that ours does not have. A circumstance of the
// official text that is none of ours becomes a note.
func (c *comparing) paperAdded(is procedures.Evidence) {
	p := Proposal{Field: "evidence", Item: is.Title, Kind: procedures.PartAdded, Now: Value{Text: is.Title}, Agrees: true, target: "evidence+" + fold(is.Title)}
	title := variantTitle(c.now, is.Variant)
	p.change = func(t *taking) {
		e := is
		e.ID, e.Variant = "", ""
		if title != "" {
			k := best(len(c.ours.Variants), func(k int) float64 { return likeness(title, c.ours.Variants[k].Title) })
			if k >= 0 {
				e.Variant = c.ours.Variants[k].ID
			} else {
				e.Optional = true
				e.Note = joinTexts(title, e.Note)
			}
		}
		e.ID = procedures.EvidenceID(procedures.MakeID(e.Title, func(id string) bool {
			for _, x := range t.g.Evidence {
				if string(x.ID) == id {
					return true
				}
			}
			return false
		}))
		t.g.Evidence = append(t.g.Evidence, e)
	}
	c.add(p)
}

func joinTexts(a, b string) string {
	if b == "" {
		return a
	}
	return a + "\n" + b
}
