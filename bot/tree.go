package bot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

func nodeOf(g *procedures.Guide, id procedures.NodeID) *procedures.TreeNode {
	if g.Tree == nil {
		return nil
	}
	if i := slices.IndexFunc(g.Tree.Nodes, func(n procedures.TreeNode) bool { return n.ID == id }); i >= 0 {
		return &g.Tree.Nodes[i]
	}
	return nil
}

func isRoot(g *procedures.Guide, id procedures.NodeID) bool {
	return g.Tree != nil && g.Tree.Root == id
}

// needsVariant reports that papers differ by circumstance, so that it must
// be known before they are listed.
func needsVariant(g *procedures.Guide) bool {
	return len(g.Variants) > 1 && slices.ContainsFunc(g.Evidence, func(e procedures.Evidence) bool { return e.Variant != "" })
}

// askNode asks the tree's question that the walk stands at.
func (d *draft) askNode(g *procedures.Guide) {
	k := d.c.Walk
	n := nodeOf(g, k.Node)
	if n == nil {
		k.Node = ""
		d.enter(g, g.Steps[0].ID)
		return
	}
	var choices []Button
	for i, c := range n.Choices {
		choices = append(choices, Button{Label: c.Label, Action: action(verbTree, ordinal(k.ID), short(string(n.ID)), strconv.Itoa(i))})
	}
	d.askWalk(g, n.Question, choices)
}

// askVariant asks for the circumstance where the guide has no tree.
func (d *draft) askVariant(g *procedures.Guide) {
	k := d.c.Walk
	var choices []Button
	for _, v := range g.Variants {
		choices = append(choices, Button{Label: clip(v.Title, labelRunes), Action: action(verbVariant, ordinal(k.ID), short(string(v.ID))), Hint: clip(v.Note, lineRunes)})
	}
	choices = append(choices, Button{Label: d.text("bot.variant_unknown"), Action: action(verbVariant, ordinal(k.ID), "-"), Style: StyleQuiet})
	d.askWalk(g, d.text("bot.variant_ask"), choices)
}

// askWalk asks a question of the walk with numbered choices.
func (d *draft) askWalk(g *procedures.Guide, question string, choices []Button) {
	d.retire()
	head := "bot.ask_first"
	if k := d.c.Walk; k.Node != "" && !isRoot(g, k.Node) {
		head = "bot.ask_more"
	}
	lines := []string{d.text(head), question}
	for i, b := range choices {
		lines = append(lines, strconv.Itoa(i+1)+". "+b.Label)
	}
	choices = append(choices, d.humanButton("bot.button_stuck"))
	d.c.Walk.LastAt = d.now
	d.c.Walk.Message = d.add(Message{Kind: MessageChoices, Text: strings.Join(lines, "\n"), Buttons: choices}).ID
	d.walked()
}

// branch follows a choice of the tree.
func (d *draft) branch(walk, node, choice string) {
	k := d.walkOf(walk)
	if k == nil {
		return
	}
	g := d.walkGuide()
	if g == nil {
		return
	}
	n := nodeOf(g, k.Node)
	i, err := strconv.Atoi(choice)
	if n == nil || short(string(n.ID)) != node || err != nil || i < 0 || i >= len(n.Choices) {
		if d.now.Sub(k.LastAt) >= doubleTap {
			d.resume()
		}
		return
	}
	k.State = WalkActive
	switch c := n.Choices[i]; {
	case c.Next != "":
		k.Node = c.Next
		d.askNode(g)
	case c.Procedure != "":
		d.retire()
		k.State, k.Node, k.LastAt = WalkElsewhere, "", d.now
		d.walked()
		d.say("bot.tree_other")
		d.card(c.Procedure)
	default:
		k.Variant = c.Variant
		d.enter(g, g.Steps[0].ID)
	}
}

// pickVariant takes the circumstance that was chosen.
func (d *draft) pickVariant(walk, variant string) {
	k := d.walkOf(walk)
	if k == nil {
		return
	}
	g := d.walkGuide()
	if g == nil {
		return
	}
	k.Variant = ""
	for _, v := range g.Variants {
		if short(string(v.ID)) == variant {
			k.Variant = v.ID
		}
	}
	if k.Step == "" || stepIndex(g, k.Step) < 0 {
		k.Step = g.Steps[0].ID
	}
	d.enter(g, k.Step)
}
