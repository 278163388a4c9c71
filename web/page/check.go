package page

import (
	"errors"
	"fmt"
	"html/template"
	"text/template/parse"

	"github.com/motcua/motcua/words"
)

// check looks through all templates for names of templates, texts, icons and
// assets that are not there. A page that breaks, breaks before anybody reads
// it.
func (s *Set) check() error {
	var errs []error
	tree := s.trees[words.Vi]
	for _, t := range tree.Templates() {
		if t.Tree == nil || t.Tree.Root == nil {
			continue
		}
		c := &checker{set: s, tree: tree, in: t.Name()}
		c.node(t.Tree.Root)
		errs = append(errs, c.errs...)
	}
	return errors.Join(errs...)
}

type checker struct {
	set  *Set
	tree *template.Template
	in   string
	errs []error
}

func (c *checker) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, m := range n.Nodes {
			c.node(m)
		}
	case *parse.ActionNode:
		c.node(n.Pipe)
	case *parse.IfNode:
		c.branch(&n.BranchNode)
	case *parse.RangeNode:
		c.branch(&n.BranchNode)
	case *parse.WithNode:
		c.branch(&n.BranchNode)
	case *parse.TemplateNode:
		if c.tree.Lookup(n.Name) == nil {
			c.fault("no template %s", n.Name)
		}
		c.node(n.Pipe)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, cmd := range n.Cmds {
			c.command(cmd)
		}
	}
}

func (c *checker) branch(b *parse.BranchNode) {
	c.node(b.Pipe)
	c.node(b.List)
	c.node(b.ElseList)
}

func (c *checker) command(cmd *parse.CommandNode) {
	for _, a := range cmd.Args {
		c.node(a)
	}
	if len(cmd.Args) < 2 {
		return
	}
	f, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok {
		return
	}
	arg, ok := cmd.Args[1].(*parse.StringNode)
	if !ok {
		return
	}
	switch f.Ident {
	case "t":
		for _, lang := range words.Langs() {
			if !c.set.words().Has(lang, arg.Text) {
				c.fault("no text %s in %s", arg.Text, lang)
			}
		}
	case "icon":
		if _, ok := c.set.icons[arg.Text]; !ok {
			c.fault("no icon %s", arg.Text)
		}
	case "asset":
		if _, err := c.set.Asset(arg.Text); err != nil {
			c.fault("no asset %s", arg.Text)
		}
	}
}

func (c *checker) fault(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("template %s: %s", c.in, fmt.Sprintf(format, args...)))
}
