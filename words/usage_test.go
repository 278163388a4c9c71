package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
)

// composed are keys that the source puts together in ways that no search for
// a literal finds: patterns, each with where and of what. A literal that is
// the beginning of keys ("page.month_" + n, "bot.step_%d") needs no entry.
var composed = map[string]string{
	"console.broken_*":          "web/console/staff.go: title, text and label of a page that says what went wrong",
	"console.missing_*":         "the same",
	"console.no_officer_*":      "the same",
	"console.account_missing_*": "the same",
}

// notKeys are literals that look like keys and are something else.
var notKeys = map[string]string{
	"zalo.me":       "bot/zalo: a host",
	"bulletin.put":  "web/editor: an action of the audit trail",
	"bulletin.down": "the same",
}

// fileEndings are what "page.css" ends in.
var fileEndings = []string{"html", "css", "js", "json", "svg", "yaml", "db", "go", "txt", "png", "log", "sock", "csv"}

// usage is what the source of the module says of the catalogue.
type usage struct {
	words    *Catalogue
	sections map[string]bool
	keys     map[string]string   // key to a place where it stands
	prefixes map[string]string   // beginning of keys to a place
	calls    map[string][]string // "key place" to the placeholders given there
}

func TestEveryKeyExistsAndIsUsed(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	u := readSource(t, c)
	for key, place := range u.keys {
		if !c.Has(Vi, key) && notKeys[key] == "" {
			t.Errorf("%s: the catalogue has no %q", place, key)
		}
	}
	for prefix, place := range u.prefixes {
		if !slices.ContainsFunc(c.Keys(Vi), func(k string) bool { return strings.HasPrefix(k, prefix) }) {
			t.Errorf("%s: the catalogue has nothing that begins with %q", place, prefix)
		}
	}
	for _, key := range c.Keys(Vi) {
		if !u.uses(key) {
			t.Errorf("nothing says %q", key)
		}
	}
	for pattern := range composed {
		if !slices.ContainsFunc(c.Keys(Vi), func(k string) bool { return matches(pattern, k) }) {
			t.Errorf("composed: no key is of the form %q", pattern)
		}
	}
	for call, given := range u.calls {
		key, place, _ := strings.Cut(call, " ")
		if want := Placeholders(c.texts[Vi][key]); c.Has(Vi, key) && !slices.Equal(want, given) {
			t.Errorf("%s: %q has the placeholders %v, given are %v", place, key, want, given)
		}
	}
}

func (u *usage) uses(key string) bool {
	if u.keys[key] != "" {
		return true
	}
	for prefix := range u.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	for pattern := range composed {
		if matches(pattern, key) {
			return true
		}
	}
	return false
}

// readSource goes through the Go files and templates of the module.
func readSource(t *testing.T, c *Catalogue) *usage {
	u := &usage{words: c, sections: map[string]bool{}, keys: map[string]string{}, prefixes: map[string]string{}, calls: map[string][]string{}}
	for _, key := range c.Keys(Vi) {
		section, _, _ := strings.Cut(key, ".")
		u.sections[section] = true
	}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if n := e.Name(); name != "." && strings.HasPrefix(n, ".") || n == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		switch ext := filepath.Ext(name); {
		case ext == ".go" && !strings.HasSuffix(name, "_test.go"):
			return u.readGo(root, name)
		case ext == ".html" || ext == ".tmpl":
			return u.readTemplate(root, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (u *usage) readGo(root fs.FS, name string) error {
	b, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, b, 0)
	if err != nil {
		return err
	}
	place := func(n ast.Node) string { return fset.Position(n.Pos()).String() }
	begun := map[ast.Node]bool{} // literals to which something is added
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				begun[n.X] = true
			}
		case *ast.BasicLit:
			if s, ok := text(n); ok {
				u.note(s, begun[n], place(n))
			}
		case *ast.CallExpr:
			u.noteCall(n, place(n))
		}
		return true
	})
	return nil
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

var literalKey = regexp.MustCompile(`^([a-z]+)\.([a-z][a-z0-9_.]*)?(%[dsv])?[a-z0-9_.%]*$`)

// note takes a literal that looks like a key, or like the beginning of one.
func (u *usage) note(s string, begun bool, place string) {
	m := literalKey.FindStringSubmatch(s)
	if u.words.Has(Vi, s) && !begun {
		u.keys[s] = place
		return
	}
	if m == nil || !u.sections[m[1]] || slices.Contains(fileEndings, s[strings.LastIndex(s, ".")+1:]) {
		return
	}
	prefix, _, formatted := strings.Cut(s, "%")
	switch {
	case formatted || begun || strings.HasSuffix(s, "_") || strings.HasSuffix(s, "."):
		if prefix != m[1]+"." { // a whole section proves nothing: see composed
			u.prefixes[prefix] = place
		}
	default:
		u.keys[s] = place
	}
}

// noteCall takes the placeholders given to a key where they can be read off:
// Text(lang, "key", "name", v, "other", w) and wrappers of it that end so.
func (u *usage) noteCall(call *ast.CallExpr, place string) {
	if call.Ellipsis.IsValid() {
		return
	}
	for i, arg := range call.Args {
		key, ok := text(arg)
		if m := literalKey.FindStringSubmatch(key); !ok || m == nil || !u.sections[m[1]] || strings.Contains(key, "%") {
			continue
		}
		rest := call.Args[i+1:]
		sel, named := call.Fun.(*ast.SelectorExpr)
		if len(rest)%2 != 0 || len(rest) == 0 && !(named && sel.Sel.Name == "Text") {
			return
		}
		given := []string{}
		for j := 0; j < len(rest); j += 2 {
			name, ok := text(rest[j])
			if !ok {
				return
			}
			given = append(given, name)
		}
		u.calls[key+" "+place] = sorted(given)
		return
	}
}

func sorted(names []string) []string {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		return nil
	}
	return names
}

func (u *usage) readTemplate(root fs.FS, name string) error {
	b, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(string(b), "", "", trees); err != nil {
		return err
	}
	for _, t := range trees {
		if t.Root != nil {
			u.walk(t, t.Root)
		}
	}
	return nil
}

func (u *usage) walk(t *parse.Tree, n parse.Node) {
	branch := func(b *parse.BranchNode) {
		u.walk(t, b.Pipe)
		u.walk(t, b.List)
		if b.ElseList != nil {
			u.walk(t, b.ElseList)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, sub := range n.Nodes {
			u.walk(t, sub)
		}
	case *parse.ActionNode:
		u.walk(t, n.Pipe)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			u.walk(t, n.Pipe)
		}
	case *parse.PipeNode:
		for _, cmd := range n.Cmds {
			u.walk(t, cmd)
		}
	case *parse.CommandNode:
		u.noteCommand(t, n)
		for _, arg := range n.Args {
			u.walk(t, arg)
		}
	case *parse.StringNode:
		place, _ := t.ErrorContext(n)
		u.note(n.Text, false, place)
	}
}

// noteCommand takes the placeholders of {{t "key" "name" .Value}}.
func (u *usage) noteCommand(t *parse.Tree, n *parse.CommandNode) {
	if f, ok := n.Args[0].(*parse.IdentifierNode); !ok || f.Ident != "t" || len(n.Args) < 2 || len(n.Args)%2 != 0 {
		return
	}
	key, ok := n.Args[1].(*parse.StringNode)
	if !ok {
		return
	}
	given := []string{}
	for i := 2; i < len(n.Args); i += 2 {
		name, ok := n.Args[i].(*parse.StringNode)
		if !ok {
			return
		}
		given = append(given, name.Text)
	}
	place, _ := t.ErrorContext(n)
	u.calls[key.Text+" "+place] = sorted(given)
}
