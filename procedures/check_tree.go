package procedures

// tree checks that every way through the decision tree ends at a variant or
// another procedure, and that every question can be reached.
func (c *checker) tree() {
	t := c.g.Tree
	if t == nil {
		return
	}
	at := make(map[NodeID]int, len(t.Nodes))
	for i, n := range t.Nodes {
		path := index("tree.nodes", i)
		switch _, seen := at[n.ID]; {
		case n.ID == "":
			c.fault(path+".id", FaultMissing, "give the question a short name", "is missing")
		case !validID(string(n.ID)):
			c.fault(path+".id", FaultValue, "use small letters without accents, digits and hyphens", "%q is no id", clip(string(n.ID)))
		case seen:
			c.fault(path+".id", FaultDuplicate, "give each its own", "id %s is there twice", n.ID)
		}
		if _, seen := at[n.ID]; !seen {
			at[n.ID] = i
		}
	}
	for i, n := range t.Nodes {
		c.question(n, index("tree.nodes", i), at)
	}
	if !c.need(string(t.Root), "tree.root") {
		return
	}
	root, ok := at[t.Root]
	if !ok {
		c.fault("tree.root", FaultReference, "the questions are listed under tree.nodes", "there is no question %q", clip(string(t.Root)))
		return
	}
	state := make([]visit, len(t.Nodes))
	c.walk(root, at, state)
	for i, s := range state {
		if s == unseen {
			c.fault(index("tree.nodes", i), FaultTree, "let a choice lead to it or take it out", "no way leads to this question")
		}
	}
}

func (c *checker) question(n TreeNode, path string, at map[NodeID]int) {
	if c.need(n.Question, path+".question") {
		c.label(n.Question, path+".question")
	}
	if len(n.Choices) == 0 {
		c.fault(path+".choices", FaultMissing, "give the answers to choose from", "a question needs choices")
	}
	seen := make(map[string]bool)
	for i, ch := range n.Choices {
		sub := index(path+".choices", i)
		if c.need(ch.Label, sub+".label") {
			c.label(ch.Label, sub+".label")
			if seen[ch.Label] {
				c.fault(sub+".label", FaultDuplicate, "word them differently", "two choices read the same")
			}
			seen[ch.Label] = true
		}
		targets := 0
		if ch.Next != "" {
			targets++
			if _, ok := at[ch.Next]; !ok {
				c.fault(sub+".next", FaultReference, "the questions are listed under tree.nodes", "there is no question %q", clip(string(ch.Next)))
			}
		}
		if ch.Variant != "" {
			targets++
			c.variant(ch.Variant, sub+".variant")
		}
		if ch.Procedure != "" {
			targets++
			if !validCode(ch.Procedure) {
				c.fault(sub+".procedure", FaultValue, "the national code is written like 1.004194", "%q is no procedure code", clip(string(ch.Procedure)))
			}
		}
		if targets != 1 {
			c.fault(sub, FaultTree, "give exactly one of next, variant and procedure", "leads to %d places", targets)
		}
	}
}

type visit byte

const (
	unseen visit = iota
	open
	done
)

// walk visits the questions that can be reached and reports each way back.
// The file limit bounds its depth.
func (c *checker) walk(i int, at map[NodeID]int, state []visit) {
	state[i] = open
	for j, ch := range c.g.Tree.Nodes[i].Choices {
		next, ok := at[ch.Next]
		if ch.Next == "" || !ok {
			continue
		}
		switch state[next] {
		case open:
			c.fault(index(index("tree.nodes", i)+".choices", j)+".next", FaultTree,
				"let it lead on, to a variant or to another procedure", "leads back to question %s", ch.Next)
		case unseen:
			c.walk(next, at, state)
		}
	}
	state[i] = done
}
