package editor

import (
	"slices"
	"strings"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/procedures"
)

// mostWays is how many ways through a tree are listed.
const mostWays = 100

// way is one way through the questions of a guide: what is answered, and where
// it ends.
type way struct {
	Answers   []string
	Variant   string          // whose papers and steps follow; "" none is chosen by it
	Procedure procedures.Code // another procedure that follows; "" none
	Name      string          // of that
	Href      string          // where it is shown
	On        bool            // it is the one that is shown
}

// ways lists them, in the order of the answers, by answering as a citizen
// would.
func ways(p *previewPage, world bot.World, g *procedures.Guide, l looked) []way {
	if g.Tree == nil {
		return nil
	}
	t := treeWalk{p: p, world: world, guide: g, looked: l}
	t.from(g.Tree.Root, []string{bot.WalkAction(g.Code)}, nil)
	return t.out
}

type treeWalk struct {
	p      *previewPage
	world  bot.World
	guide  *procedures.Guide
	looked looked
	out    []way
}

func (t *treeWalk) from(id procedures.NodeID, presses, answers []string) {
	i := slices.IndexFunc(t.guide.Tree.Nodes, func(n procedures.TreeNode) bool { return n.ID == id })
	if i < 0 || len(presses) > len(t.guide.Tree.Nodes)+1 || len(t.out) >= mostWays {
		return
	}
	r, err := bot.Rehearse(t.world, "webchat", t.looked.Lang, t.guide.Code, presses)
	if err != nil || len(r.Last) == 0 {
		return
	}
	buttons := r.Last[len(r.Last)-1].Buttons
	for k, c := range t.guide.Tree.Nodes[i].Choices {
		if k >= len(buttons) || !strings.HasPrefix(buttons[k].Action, "tree:") || len(t.out) >= mostWays {
			return
		}
		next, said := append(slices.Clip(presses), buttons[k].Action), append(slices.Clip(answers), c.Label)
		if c.Next != "" {
			t.from(c.Next, next, said)
			continue
		}
		w := way{Answers: said, Procedure: c.Procedure, Href: t.looked.with(next...).at(t.p.Code, t.p.Where),
			On: len(t.looked.Presses) >= len(next) && slices.Equal(t.looked.Presses[:len(next)], next)}
		for _, x := range t.guide.Variants {
			if c.Variant != "" && x.ID == c.Variant {
				w.Variant = x.Title
			}
		}
		if other, _, ok := t.world.Library.Guide(c.Procedure); ok {
			w.Name = other.Name()
		}
		t.out = append(t.out, w)
	}
}
