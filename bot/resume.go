package bot

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// resume takes up the walk where it was left.
func (d *draft) resume() {
	k := d.c.Walk
	if !k.resumable() {
		d.say("bot.nothing_to_resume")
		return
	}
	before := k.Revision
	g := d.walkGuide()
	if g == nil {
		return
	}
	if k.State != WalkActive && before == k.Revision {
		d.say("bot.walk_resumed", "title", k.Title)
	}
	d.c.Focus = Focus{Code: k.Code, Revision: k.Revision}
	d.goOn(g)
}

// goOn shows what the walk stands at.
func (d *draft) goOn(g *procedures.Guide) {
	k := d.c.Walk
	k.State = WalkActive
	switch {
	case k.Node != "" && nodeOf(g, k.Node) != nil:
		d.askNode(g)
	case k.Step == "":
		d.firstQuestion(g)
	default:
		d.enter(g, k.Step)
	}
}

// walkGuide is the guide of the walk as the walk began it. When it was
// replaced or withdrawn meanwhile, the citizen is told, the walk is brought
// to where it can go on, and the guide is nil: what she pressed was about
// another version.
func (d *draft) walkGuide() *procedures.Guide {
	k := d.c.Walk
	g, rev, ok := d.w.Library.InForce(k.Code, inZone(d.w))
	switch {
	case ok && rev == k.Revision:
		return g
	case !ok || !g.Walkable():
		d.retire()
		k.State, k.LastAt = WalkLeft, d.now
		d.walked()
		key := "bot.walk_withdrawn"
		if ok {
			key = "bot.walk_unworded"
		}
		d.ask(d.text(key, "title", k.Title), d.humanButton("bot.button_human"))
		return nil
	}
	old, known := d.w.Library.Version(k.Code, k.Revision)
	changed := d.teller().changes(old, g)
	told := k.Told == rev
	d.adopt(g, rev)
	if known && len(changed) == 0 {
		return g // only words beside the walk differ
	}
	switch {
	case told: // by a notice, when it changed
	case !known:
		d.say("bot.walk_replaced_unknown", "title", k.Title)
	default:
		d.say("bot.walk_replaced", "title", k.Title, "parts", strings.Join(changed, ", "))
	}
	d.goOn(g)
	return nil
}

// adopt moves the walk to another version: the step of the same ID or the
// start, and the ticks whose paper lives on.
func (d *draft) adopt(g *procedures.Guide, rev procedures.Revision) {
	k := d.c.Walk
	k.Revision, k.Title = rev, g.Name()
	k.Ticked = slices.DeleteFunc(k.Ticked, func(id procedures.EvidenceID) bool {
		return !slices.ContainsFunc(g.Evidence, func(e procedures.Evidence) bool { return e.ID == id })
	})
	if k.Variant != "" && !slices.ContainsFunc(g.Variants, func(v procedures.Variant) bool { return v.ID == k.Variant }) {
		k.Variant, k.Step = "", ""
	}
	if stepIndex(g, k.Step) < 0 && k.Step != "" {
		k.Step = g.Steps[0].ID
	}
	if k.Node != "" && nodeOf(g, k.Node) == nil {
		k.Node = ""
	}
}

// changes names the parts in which two versions differ for somebody who
// walks through them.
func (t teller) changes(a, b *procedures.Guide) []string {
	if a == nil {
		return nil
	}
	fees := func(g *procedures.Guide) any {
		var out [][]procedures.Fee
		var texts []string
		for _, s := range g.Submissions {
			out, texts = append(out, s.Fees), append(texts, s.FeeText)
		}
		return []any{out, texts}
	}
	times := func(g *procedures.Guide) any {
		var out []procedures.TimeLimit
		for _, s := range g.Submissions {
			out = append(out, s.Time)
		}
		return out
	}
	places := func(g *procedures.Guide) any {
		var out []any
		for _, s := range g.Submissions {
			out = append(out, s.Method, s.Place, s.Link)
		}
		return out
	}
	parts := []struct {
		aspect procedures.Aspect
		of     func(*procedures.Guide) any
	}{
		{procedures.AspectPapers, func(g *procedures.Guide) any { return []any{g.Evidence, g.Variants} }},
		{procedures.AspectFee, fees},
		{procedures.AspectTime, times},
		{procedures.AspectWhere, places},
		{procedures.AspectSteps, func(g *procedures.Guide) any { return []any{g.Steps, g.Tree} }},
		{procedures.AspectConditions, func(g *procedures.Guide) any { return g.Conditions }},
		{procedures.AspectResult, func(g *procedures.Guide) any { return g.Results }},
	}
	var out []string
	for _, p := range parts {
		if !reflect.DeepEqual(p.of(a), p.of(b)) {
			out = append(out, strings.ToLower(t.aspect(p.aspect)))
		}
	}
	return out
}

// resumeButtons offers to go on with a walk that was left.
func (d *draft) resumeButtons() []Button {
	k := d.c.Walk
	if !k.resumable() {
		return nil
	}
	if _, _, ok := d.w.Library.InForce(k.Code, inZone(d.w)); !ok {
		return nil
	}
	return []Button{{Label: d.text("bot.button_resume", "title", clip(k.Title, labelRunes)), Action: ActionResume, Style: StyleMain, Icon: "list-checks"}}
}

// walkButtons are the main thing to do with a guide: to walk, or to go on.
func (d *draft) walkButtons(g *procedures.Guide) []Button {
	if !g.Walkable() {
		return nil
	}
	k := d.c.Walk
	if !k.resumable() || k.Code != g.Code {
		return []Button{{Label: d.text("bot.button_walk"), Action: WalkAction(g.Code), Style: StyleMain, Icon: "list-checks"}}
	}
	label := d.text("bot.button_walk")
	if i := stepIndex(g, k.Step); i >= 0 {
		label = d.text("bot.button_resume_step", "n", strconv.Itoa(i+1))
	}
	out := []Button{{Label: label, Action: ActionResume, Style: StyleMain, Icon: "list-checks"}}
	if k.State == WalkActive {
		return out // a number typed for a paper must not throw away what she has ticked
	}
	return append(out, Button{Label: d.text("bot.button_restart"), Action: action(verbRestart, string(g.Code)), Style: StyleQuiet})
}
