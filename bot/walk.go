package bot

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/procedures"
)

// doubleTap is how soon after a step a press of the step before is a second
// tap of the same finger.
const doubleTap = 5 * time.Second

// resumable reports whether a walk is there to go on with.
func (k *Walk) resumable() bool {
	return k != nil && k.State != WalkFinished && k.State != WalkElsewhere
}

// begin leads the citizen into a guide; one that she has begun goes on where
// she left it, unless she wants to begin anew.
func (d *draft) begin(code procedures.Code, anew bool) {
	g, rev := d.guide(code)
	if g == nil {
		return
	}
	if !g.Walkable() {
		d.detail(code, procedures.AspectSteps)
		return
	}
	if k := d.c.Walk; !anew && k.resumable() && k.Code == code {
		d.resume()
		return
	}
	d.retire()
	if k := d.c.Walk; k != nil && k.State == WalkActive { // its record must not say for ever that she is at it
		k.State, k.LastAt = WalkLeft, d.now
		d.walked()
	}
	d.turnsTo(code)
	d.count(TallyBegun, code, "")
	d.c.Focus, d.c.Misses = Focus{Code: code, Revision: rev}, 0
	d.c.Walk = &Walk{
		ID:   fmt.Sprintf("%s-w%d", d.c.ID, d.c.LastSeq+1),
		Code: code, Revision: rev, Title: g.Name(), State: WalkActive, StartAt: d.now, LastAt: d.now,
	}
	d.firstQuestion(g)
}

// firstQuestion begins with what must be known before the first step.
func (d *draft) firstQuestion(g *procedures.Guide) {
	k := d.c.Walk
	switch {
	case hasTree(g):
		k.Node = g.Tree.Root
		d.askNode(g)
	case needsVariant(g):
		d.askVariant(g)
	default:
		d.enter(g, g.Steps[0].ID)
	}
}

func hasTree(g *procedures.Guide) bool { return g.Tree != nil && nodeOf(g, g.Tree.Root) != nil }

// asksFirst reports that a circumstance is asked for before the first step.
func asksFirst(g *procedures.Guide) bool { return hasTree(g) || needsVariant(g) }

// enter goes to a step and shows it.
func (d *draft) enter(g *procedures.Guide, id procedures.StepID) {
	k := d.c.Walk
	d.retire()
	k.Node, k.Step, k.State, k.LastAt = "", id, WalkActive, d.now
	i := stepIndex(g, id)
	if i < 0 {
		i, k.Step = 0, g.Steps[0].ID
	}
	t := d.teller()
	view := t.stepView(g, k, i)
	m := Message{Kind: MessageStep, Text: t.stepText(view, d.typed()), Step: &view, Buttons: d.stepButtons(g, i)}
	if v := g.Steps[i].Video; v != nil {
		m.Videos = []VideoView{t.video(*v)}
	}
	k.Message = d.add(m).ID
	d.walked()
}

func (d *draft) stepButtons(g *procedures.Guide, i int) []Button {
	k := d.c.Walk
	walk, here := ordinal(k.ID), short(string(g.Steps[i].ID))
	next := d.text("bot.button_next", "n", strconv.Itoa(i+2))
	if i+1 == len(g.Steps) {
		next = d.text("bot.button_finish")
	}
	out := []Button{{Label: next, Action: action(verbNext, walk, here), Style: StyleMain}}
	switch {
	case i > 0:
		out = append(out, Button{Label: d.text("bot.button_back", "n", strconv.Itoa(i)), Action: action(verbBack, walk, here), Icon: "chevron-left"})
	case asksFirst(g):
		out = append(out, Button{Label: d.text("bot.button_variant"), Action: action(verbBack, walk, here), Icon: "chevron-left"})
	}
	return append(out, Button{Label: d.text("bot.button_leave"), Action: action(verbLeave, walk), Style: StyleQuiet}, d.humanButton("bot.button_stuck"))
}

// retire makes the shown step or question history: nothing to press.
func (d *draft) retire() {
	k := d.c.Walk
	if k == nil || k.Message == "" {
		return
	}
	d.change(k.Message, func(m *Message) {
		m.Buttons = nil
		if m.Step != nil {
			past := *m.Step
			past.Past = true
			m.Step = &past
		}
	})
	k.Message = ""
}

// walkOf is the walk that a button belongs to; nil for one that is over or
// another, of which the citizen is told.
func (d *draft) walkOf(key string) *Walk {
	k := d.c.Walk
	switch {
	case k == nil || ordinal(k.ID) != key:
	case k.resumable():
		return k
	case d.now.Sub(k.LastAt) < doubleTap:
		return nil // the last step's button, tapped twice
	}
	d.say("bot.old_button")
	return nil
}

// step goes one step on or back from the step the button stood on.
func (d *draft) step(walk, from string, by int) {
	k := d.walkOf(walk)
	if k == nil {
		return
	}
	g := d.walkGuide()
	switch {
	case g == nil:
		return
	case k.Node != "" || k.Step == "":
		d.resume()
		return
	case short(string(k.Step)) != from:
		if d.now.Sub(k.LastAt) >= doubleTap {
			d.enter(g, k.Step)
		}
		return
	}
	switch i := stepIndex(g, k.Step) + by; {
	case i < 0 && asksFirst(g): // the circumstance may be wrong
		k.Step, k.Variant = "", ""
		d.firstQuestion(g)
	case i < 0:
		d.enter(g, k.Step)
	case i >= len(g.Steps):
		d.finish(g)
	default:
		d.enter(g, g.Steps[i].ID)
	}
}

// stepTo goes to the n-th step.
func (d *draft) stepTo(walk string, n int) {
	k := d.walkOf(walk)
	if k == nil {
		return
	}
	g := d.walkGuide()
	switch {
	case g == nil:
	case n < 1 || n > len(g.Steps):
		d.say("bot.step_range", "n", strconv.Itoa(len(g.Steps)))
	default:
		d.enter(g, g.Steps[n-1].ID)
	}
}

// finish ends the walk at its last step.
func (d *draft) finish(g *procedures.Guide) {
	k := d.c.Walk
	d.retire()
	k.State, k.LastAt = WalkFinished, d.now
	d.count(TallyFinished, k.Code, "")
	t := d.teller()
	view := t.stepView(g, k, len(g.Steps)-1)
	view.Done, view.Papers, view.Link, view.Picture = true, nil, nil, nil
	view.Title, view.Text = d.text("bot.finish_title"), t.expect(g)
	d.add(Message{Kind: MessageStep, Step: &view, Text: view.Title + "\n" + view.Text, Buttons: []Button{
		{Label: d.text("bot.button_did_it"), Action: action(verbDone, ordinal(k.ID)), Style: StyleMain},
		d.humanButton("bot.button_not_yet"),
	}})
	d.walked()
}

// didIt is the citizen's word that she could do it.
func (d *draft) didIt(walk string) {
	if k := d.c.Walk; k == nil || ordinal(k.ID) != walk {
		d.say("bot.old_button")
		return
	}
	d.say("bot.did_it")
	d.c.Offered = nil
}

// leave puts the walk aside; it can be taken up days later.
func (d *draft) leave(walk string) {
	k := d.walkOf(walk)
	if k == nil {
		return
	}
	d.retire()
	k.State, k.LastAt = WalkLeft, d.now
	d.walked()
	d.ask(d.text("bot.walk_left", "title", k.Title), d.resumeButtons()...)
}

// tick marks a paper as there, or not there after all, in the message that
// stands. It is kept whoever has the floor.
func (d *draft) tick(walk, paper string) {
	k := d.c.Walk
	if k == nil || ordinal(k.ID) != walk {
		if d.c.Floor == FloorBot {
			d.say("bot.old_button")
		}
		return
	}
	g, ok := d.w.Library.Version(k.Code, k.Revision)
	if !ok {
		if d.c.Floor == FloorBot {
			d.resume()
		}
		return
	}
	at := slices.IndexFunc(g.Evidence, func(e procedures.Evidence) bool { return short(string(e.ID)) == paper })
	if at < 0 {
		return
	}
	e := g.Evidence[at]
	if i := slices.Index(k.Ticked, e.ID); i >= 0 {
		k.Ticked = slices.Delete(k.Ticked, i, i+1)
	} else {
		k.Ticked = append(k.Ticked, e.ID)
	}
	k.LastAt = d.now
	d.walked()
	key := "bot.ticked_off"
	if slices.Contains(k.Ticked, e.ID) {
		key = "bot.ticked"
	}
	t := d.teller()
	if i := stepIndex(g, k.Step); i >= 0 {
		if d.still() && d.c.Floor == FloorBot && k.Message != "" {
			d.tickedAnew(g, i, d.text(key, "paper", e.Title))
			return
		}
		d.change(k.Message, func(m *Message) {
			view := t.stepView(g, k, i)
			m.Step, m.Text = &view, t.stepText(view, d.typed())
		})
	}
	if d.e.Kind != EventText {
		return
	}
	d.say(key, "paper", e.Title)
}

// tickedAnew shows the papers of a step as they are now in a message of its
// own, where the one that stands cannot be changed. It is short: what is to be
// done she has read already.
func (d *draft) tickedAnew(g *procedures.Guide, i int, what string) {
	d.retire()
	k, t := d.c.Walk, d.teller()
	view := t.stepView(g, k, i)
	view.Text, view.Link, view.Picture = what, nil, nil
	for j := range view.Papers {
		view.Papers[j].Note, view.Papers[j].FormURL = "", ""
	}
	k.Message = d.add(Message{Kind: MessageStep, Text: t.stepText(view, d.typed()), Step: &view, Buttons: d.stepButtons(g, i)}).ID
	d.walked()
}
