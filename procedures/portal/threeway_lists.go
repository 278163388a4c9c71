package portal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// facts compares what a guide has one of.
func (c *comparing) facts() {
	c.text("title", "", "", 0, c.base(c.before.Title, c.ours.Title), c.now.Title, c.ours.Title, func(t *taking, s string) { t.g.Title = s })
	if !c.twoWay {
		c.text("sector", "", "", 0, c.before.Sector, c.now.Sector, c.ours.Sector, func(t *taking, s string) { t.g.Sector = s })
		c.text("authority", "", "", 0, c.before.Authority, c.now.Authority, c.ours.Authority, func(t *taking, s string) { t.g.Authority = s })
	}
	was, is, our := c.before.Source.Decision, c.now.Source.Decision, c.ours.Source.Decision
	c.text("source", "decision", "", 0, c.base(was, our), is, our, func(t *taking, s string) { t.g.Source.Decision = s })
}

// base is what a fact is compared with: the former official text, and ours
// when that is not known.
func (c *comparing) base(before, ours string) string {
	if c.twoWay {
		return ours
	}
	return before
}

// steps tells of official steps that changed. Where ours are the official ones
// still they can be taken; else the ward worded them, and only reads.
func (c *comparing) steps() {
	if c.twoWay || sameSteps(c.before, c.now) || sameSteps(c.now, c.ours) {
		return
	}
	p := Proposal{Field: "steps", Kind: procedures.PartChanged, ReadOnly: true, Ours: Value{List: stepTexts(c.ours)}}
	if sameSteps(c.before, c.ours) {
		p.ReadOnly, p.Agrees = false, true
		p.change = func(t *taking) { t.g.Steps = newSteps(c.ours, c.now) }
		p.Before, p.Now = Value{List: stepTexts(c.before)}, Value{List: stepTexts(c.now)}
		c.add(p)
		return
	}
	was, is := stepTexts(c.before), stepTexts(c.now)
	has := func(list []string, s string) bool {
		return slices.ContainsFunc(list, func(x string) bool { return fold(x) == fold(s) })
	}
	p.Before.List = slices.DeleteFunc(slices.Clone(was), func(s string) bool { return has(is, s) })
	p.Now.List = slices.DeleteFunc(slices.Clone(is), func(s string) bool { return has(was, s) })
	if len(p.Before.List)+len(p.Now.List) == 0 {
		p.Before.List, p.Now.List = was, is // another order
	}
	c.add(p)
}

func stepTexts(g *procedures.Guide) []string {
	var out []string
	for _, s := range g.Steps {
		out = append(out, strings.TrimPrefix(s.Title+"\n"+s.Text, "\n"))
	}
	return out
}

func sameSteps(a, b *procedures.Guide) bool {
	return slices.EqualFunc(stepTexts(a), stepTexts(b), func(x, y string) bool { return fold(x) == fold(y) })
}

// newSteps are the official steps with the ids, links and videos of ours whose
// words they keep.
func newSteps(ours, now *procedures.Guide) []procedures.Step {
	out := slices.Clone(now.Steps)
	taken := make(map[string]bool)
	for _, s := range ours.Steps {
		taken[string(s.ID)] = true
	}
	of := pairs(len(out), len(ours.Steps), func(i, j int) float64 {
		return likeness(out[i].Title+" "+out[i].Text, ours.Steps[j].Title+" "+ours.Steps[j].Text)
	})
	for i, j := range of {
		if j >= 0 {
			s := ours.Steps[j]
			s.Title, s.Text = out[i].Title, out[i].Text
			out[i] = s
			continue
		}
		id := procedures.MakeID(out[i].Title+" "+out[i].Text, func(id string) bool { return taken[id] })
		taken[id], out[i].ID = true, procedures.StepID(id)
	}
	return out
}

// acts compares the legal basis, by the numbers of the acts.
func (c *comparing) acts() {
	at := func(list []procedures.LegalAct, a procedures.LegalAct) int {
		if i := slices.IndexFunc(list, func(x procedures.LegalAct) bool { return actKey(x) == actKey(a) }); i >= 0 {
			return i
		}
		return slices.IndexFunc(list, func(x procedures.LegalAct) bool { return cutNumber(actKey(x), actKey(a)) })
	}
	was, is, our := c.before.Legal, c.now.Legal, c.ours.Legal
	for _, a := range is {
		b, o := at(was, a), at(our, a)
		switch {
		case b < 0 && o < 0:
			c.add(Proposal{Field: "legal", Item: a.Number, Kind: procedures.PartAdded, Now: actValue(a), Agrees: true, target: "legal+" + actKey(a),
				change: func(t *taking) { t.g.Legal = append(t.g.Legal, a) }})
		case b >= 0 && o >= 0:
			c.text("legal", "title", a.Number, o, was[b].Title, a.Title, our[o].Title, func(t *taking, s string) { t.g.Legal[o].Title = s })
		}
	}
	gone := was
	if c.twoWay {
		gone = our
	}
	for _, a := range gone {
		if o := at(our, a); o >= 0 && at(is, a) < 0 {
			p := Proposal{Field: "legal", Item: a.Number, Kind: procedures.PartRemoved, Ours: actValue(our[o]), Agrees: true, target: "legal" + strconv.Itoa(o),
				change: func(t *taking) { t.remove("legal", o) }}
			if !c.twoWay {
				p.Before = actValue(a)
			}
			c.add(p)
		}
	}
}

func actKey(a procedures.LegalAct) string {
	if a.Number != "" {
		return strings.ReplaceAll(fold(a.Number), " ", "")
	}
	return fold(a.Title)
}

// cutNumber reports two numbers of one act, of which one has lost its end, as
// the record's have now and then ("18/2009/TTLT" of "18/2009/TTLT-BTC").
func cutNumber(a, b string) bool {
	const least = 5 // a number and its year
	return len(a) != len(b) && min(len(a), len(b)) > least && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

func actValue(a procedures.LegalAct) Value {
	return Value{Text: strings.TrimPrefix(a.Number+": "+a.Title, ": ")}
}

// textList is a field that is a list of texts.
type textList struct {
	name string
	of   func(*procedures.Guide) *[]string
}

func textLists() []textList {
	return []textList{
		{"level", func(g *procedures.Guide) *[]string { return &g.Level }},
		{"audience", func(g *procedures.Guide) *[]string { return &g.Audience }},
		{"agencies", func(g *procedures.Guide) *[]string { return &g.Agencies }},
		{"partners", func(g *procedures.Guide) *[]string { return &g.Partners }},
		{"delegated", func(g *procedures.Guide) *[]string { return &g.Delegated }},
		{"notes", func(g *procedures.Guide) *[]string { return &g.Notes }},
		{"conditions", func(g *procedures.Guide) *[]string { return &g.Conditions }},
		{"results", func(g *procedures.Guide) *[]string { return &g.Results }},
		{"keywords", func(g *procedures.Guide) *[]string { return &g.Keywords }},
	}
}

// lists compares the lists of texts. Compared in two ways, only the level is a
// fact: the others are words that the ward puts plainer.
func (c *comparing) lists() {
	for _, f := range textLists() {
		was, is, our := *f.of(c.before), *f.of(c.now), *f.of(c.ours)
		if c.twoWay {
			was = our
			if f.name != "level" {
				continue
			}
		}
		if sameTexts(was, is) || sameTexts(our, is) {
			continue
		}
		if sameTexts(was, our) || f.name == "level" {
			p := Proposal{Field: f.name, Kind: kindOf(len(was) == 0, len(is) == 0), Now: Value{List: is}, Ours: Value{List: our}, Agrees: sameTexts(was, our),
				target: f.name, change: func(t *taking) { *f.of(t.g) = slices.Clone(is) }}
			if !c.twoWay {
				p.Before = Value{List: was}
			}
			c.add(p)
			continue
		}
		c.items(f, was, is, our)
	}
}

// sameTexts reports lists of the same texts, in whatever order.
func sameTexts(a, b []string) bool {
	x, y := make(map[string]bool), make(map[string]bool)
	for _, s := range a {
		x[fold(s)] = true
	}
	for _, s := range b {
		y[fold(s)] = true
	}
	if len(x) != len(y) {
		return false
	}
	for s := range x {
		if !y[s] {
			return false
		}
	}
	return true
}

// items compares a list that the ward has put in words of its own, text by
// text.
func (c *comparing) items(f textList, was, is, our []string) {
	place := func(s string) (at int, equal bool) {
		if i := slices.IndexFunc(our, func(x string) bool { return fold(x) == fold(s) }); i >= 0 {
			return i, true
		}
		return best(len(our), func(i int) float64 { return likeness(our[i], s) }), false
	}
	of := pairs(len(was), len(is), func(i, j int) float64 {
		if fold(was[i]) == fold(is[j]) {
			return 2
		}
		return likeness(was[i], is[j])
	})
	appendText := func(s string) func(*taking) {
		return func(t *taking) { list := f.of(t.g); *list = append(*list, s) }
	}
	for i, j := range of {
		o, equal := place(was[i])
		p := Proposal{Field: f.name, Before: Value{Text: was[i]}, Agrees: equal}
		if o >= 0 {
			p.Ours, p.target = Value{Text: our[o]}, f.name+strconv.Itoa(o)
		}
		switch {
		case j < 0 && o >= 0:
			p.Kind, p.change = procedures.PartRemoved, func(t *taking) { t.remove(f.name, o) }
			c.add(p)
		case j >= 0 && fold(was[i]) != fold(is[j]):
			p.Kind, p.Now = procedures.PartChanged, Value{Text: is[j]}
			p.change = appendText(is[j])
			if o >= 0 {
				p.change = func(t *taking) { (*f.of(t.g))[o] = is[j] }
			}
			if o < 0 || fold(our[o]) != fold(is[j]) {
				c.add(p)
			}
		}
	}
	for j, s := range is {
		if slices.Contains(of, j) {
			continue
		}
		if o, _ := place(s); o < 0 {
			c.add(Proposal{Field: f.name, Kind: procedures.PartAdded, Now: Value{Text: s}, Ours: Value{List: our}, target: f.name + "+" + fold(s), change: appendText(s)})
		}
	}
}

// byPath compares where ours is official text itself: every difference of the
// two official texts is one, and ours agrees where it differs from neither.
func (c *comparing) byPath() {
	own := procedures.Compare(c.before, c.ours)
	for _, d := range procedures.Compare(c.before, c.now) {
		if d.Kind == procedures.PartMoved || !official(d.Part()) && d.Path != "source.decision" {
			continue
		}
		if _, err := c.ours.Take(c.now, d.Path); err != nil {
			continue // ours took the item away
		}
		agrees, ours := true, d.Before
		for _, x := range own {
			if strings.HasPrefix(x.Path, d.Path) || strings.HasPrefix(d.Path, x.Path) {
				agrees, ours = false, x.After
			}
		}
		if !agrees && ours == d.After {
			continue
		}
		c.add(Proposal{Field: d.Part(), Sub: strings.TrimPrefix(d.Path, d.Part()), Kind: d.Kind, Agrees: agrees,
			Before: Value{Text: d.Before}, Now: Value{Text: d.After}, Ours: Value{Text: ours},
			change: func(t *taking) {
				if g, err := t.g.Take(c.now, d.Path); err == nil {
					t.g = g
				}
			}})
	}
}

// official reports a field that the official text says something of; the
// ward's own stay out of it.
func official(field string) bool {
	switch field {
	case "title", "sector", "level", "audience", "authority", "agencies", "partners", "delegated", "submissions", "variants",
		"evidence", "notes", "steps", "conditions", "results", "legal", "keywords":
		return true
	}
	return false
}
