package editor

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// reading is a guide read from a form.
type reading struct {
	guide *procedures.Guide
	// rows says which field of the form a part of the guide came from, where
	// the two differ: "steps[0]" from "steps[3]".
	rows map[string]string
	// unread are fields in which stands what no such field can hold; the
	// guide has nothing there.
	unread []string
}

// readGuide reads a form. With ids the parts that have none get one made of
// their words, as a guide of the ward needs; official text does without.
func readGuide(f fields, ids bool) reading {
	r := &reader{f: f, reading: reading{guide: &procedures.Guide{}, rows: map[string]string{}}}
	g := r.guide
	r.read(reflect.ValueOf(g).Elem(), "", "")
	r.tree(ids)
	r.guide = g.Clean()
	if ids {
		fillIDs(r.guide)
	}
	r.refer()
	return r.reading
}

type reader struct {
	f fields
	reading
}

// fillIDs gives ids to the parts that have none, but not to those in which
// nothing stands yet: an id is made of words, and stays.
func fillIDs(g *procedures.Guide) {
	var blank []func()
	for i := range g.Steps {
		if s := &g.Steps[i]; s.ID == "" && s.Title == "" && s.Text == "" {
			blank = append(blank, func() { s.ID = "" })
		}
	}
	for i := range g.Evidence {
		if e := &g.Evidence[i]; e.ID == "" && e.Title == "" {
			blank = append(blank, func() { e.ID = "" })
		}
	}
	for i := range g.Variants {
		if v := &g.Variants[i]; v.ID == "" && v.Title == "" {
			blank = append(blank, func() { v.ID = "" })
		}
	}
	g.FillIDs()
	for _, takeBack := range blank {
		takeBack()
	}
}

// read fills v from the field at path; at is where it stands in the guide.
func (r *reader) read(v reflect.Value, path, at string) {
	switch v.Interface().(type) {
	case procedures.Date:
		v.Set(reflect.ValueOf(r.date(path)))
		return
	case *procedures.Tree:
		return // see tree
	}
	switch v.Kind() {
	case reflect.Pointer:
		// What nobody filled in is not there.
		p := reflect.New(v.Type().Elem())
		r.read(p.Elem(), path, at)
		if !p.Elem().IsZero() {
			v.Set(p)
		}
	case reflect.Struct:
		for name, field := range named(v) {
			r.read(field, under(path, name), under(at, name))
		}
	case reflect.Slice:
		r.list(v, path, at)
	case reflect.String:
		v.SetString(procedures.CleanText(r.f.get(path)))
	case reflect.Bool:
		v.SetBool(r.f.get(path) != "")
	case reflect.Float64:
		v.SetFloat(r.number(path))
	default:
		v.SetInt(r.whole(path))
	}
}

func (r *reader) list(v reflect.Value, path, at string) {
	if v.Type().Elem().Kind() == reflect.String {
		lines := r.f[path] // ticked, or one text of several lines
		if path != "level" && !strings.HasSuffix(path, ".evidence") {
			lines = strings.Split(procedures.CleanText(r.f.get(path)), "\n")
		}
		for _, s := range lines {
			if s = procedures.CleanText(s); s != "" && v.Len() < maxItems {
				v.Set(reflect.Append(v, reflect.ValueOf(s).Convert(v.Type().Elem())))
			}
		}
	}
	for _, item := range r.f.items(path) {
		now := at + "[" + strconv.Itoa(v.Len()) + "]"
		if now != item {
			r.rows[now] = item
		}
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		r.read(v.Index(v.Len()-1), item, now)
	}
}

// fault notes that a field does not hold what it should.
func (r *reader) fault(path string) { r.unread = append(r.unread, path) }

// number reads "3" or "1,5"; 0 when it is none.
func (r *reader) number(path string) float64 {
	s := strings.TrimSpace(r.f.get(path))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || n < 0 || math.IsInf(n, 0) || math.IsNaN(n) {
		r.fault(path)
		return 0
	}
	return n
}

var (
	money = regexp.MustCompile(`^(\d{1,3}(?:[. ]\d{3})*|\d{1,18})\s*(?:đồng|đ|vnđ|vnd)?$`)
	clock = regexp.MustCompile(`^(?:(\d{1,3}):)?(\d{1,5}):(\d{2})$`)
)

// whole reads a whole number by what its field is for.
func (r *reader) whole(path string) int64 {
	s := strings.TrimSpace(r.f.get(path))
	name := path[strings.LastIndexByte(path, '.')+1:]
	if s == "" {
		if name == "amount" {
			return -1 // a fee without an amount is not free: the amount is missing
		}
		return 0
	}
	switch name {
	case "amount":
		if m := money.FindStringSubmatch(strings.ToLower(procedures.CleanText(s))); m != nil {
			s = strings.NewReplacer(".", "", " ", "").Replace(m[1])
		}
	case "start", "end", "seconds":
		if m := clock.FindStringSubmatch(s); m != nil {
			h, _ := strconv.Atoi(m[1]) // digits or nothing
			min, _ := strconv.Atoi(m[2])
			sec, _ := strconv.Atoi(m[3])
			s = strconv.Itoa(h*3600 + min*60 + sec)
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || name != "amount" && n > math.MaxInt32 {
		r.fault(path)
		if name == "amount" {
			return -1
		}
		return 0
	}
	return n
}

var vietnameseDay = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// date reads 2026-07-15 and 15/7/2026.
func (r *reader) date(path string) procedures.Date {
	s := strings.TrimSpace(r.f.get(path))
	if m := vietnameseDay.FindStringSubmatch(s); m != nil {
		s = m[3] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[1])
	}
	d, err := procedures.ParseDate(s)
	if err != nil {
		r.fault(path)
	}
	return d
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// tree reads the decision tree, if there is a question.
func (r *reader) tree(ids bool) {
	nodes := r.f.items("tree.nodes")
	if len(nodes) == 0 {
		return
	}
	t := &procedures.Tree{Root: procedures.NodeID(procedures.CleanText(r.f.get("tree.root")))}
	var taken []procedures.NodeID
	for _, node := range nodes {
		taken = append(taken, procedures.NodeID(procedures.CleanText(r.f.get(node+".id"))))
	}
	for i, node := range nodes {
		now := "tree.nodes[" + strconv.Itoa(i) + "]"
		if now != node {
			r.rows[now] = node
		}
		n := procedures.TreeNode{ID: taken[i], Question: procedures.CleanText(r.f.get(node + ".question"))}
		if n.ID == "" && n.Question != "" && ids {
			n.ID = procedures.NodeID(procedures.MakeID(n.Question, func(id string) bool { return slices.Contains(taken, procedures.NodeID(id)) }))
			taken[i] = n.ID
		}
		for j, choice := range r.f.items(node + ".choices") {
			if now := now + ".choices[" + strconv.Itoa(j) + "]"; now != choice {
				r.rows[now] = choice
			}
			n.Choices = append(n.Choices, r.choice(choice))
		}
		t.Nodes = append(t.Nodes, n)
	}
	if t.Root == "" {
		t.Root = t.Nodes[0].ID
	}
	r.guide.Tree = t
}

func (r *reader) choice(path string) procedures.TreeChoice {
	c := procedures.TreeChoice{Label: procedures.CleanText(r.f.get(path + ".label"))}
	to := procedures.CleanText(r.f.get(path + ".to"))
	if id, ok := strings.CutPrefix(to, toQuestion); ok {
		c.Next = procedures.NodeID(id)
	} else if id, ok := strings.CutPrefix(to, toVariant); ok {
		c.Variant = procedures.VariantID(id)
	} else if to == toProcedure {
		c.Procedure = procedures.Code(procedures.CleanText(r.f.get(path + ".procedure")))
	}
	return c
}

// refer puts ids where the form names a part by its number: "#3" is the one
// whose fields are in row 3, which had no id when the form was written.
func (r *reader) refer() {
	g := r.guide
	paper := func(i int) string { return string(g.Evidence[i].ID) }
	variant := func(i int) string { return string(g.Variants[i].ID) }
	question := func(i int) string { return string(g.Tree.Nodes[i].ID) }
	for i := range g.Steps {
		s := &g.Steps[i]
		for j, e := range s.Evidence {
			s.Evidence[j] = procedures.EvidenceID(r.named(string(e), "evidence", paper))
		}
		s.Evidence = slices.DeleteFunc(s.Evidence, func(e procedures.EvidenceID) bool { return e == "" })
	}
	for i := range g.Evidence {
		v := &g.Evidence[i].Variant
		*v = procedures.VariantID(r.named(string(*v), "variants", variant))
	}
	for i := range g.Submissions {
		for j := range g.Submissions[i].Fees {
			v := &g.Submissions[i].Fees[j].Variant
			*v = procedures.VariantID(r.named(string(*v), "variants", variant))
		}
	}
	if g.Tree == nil {
		return
	}
	g.Tree.Root = procedures.NodeID(r.named(string(g.Tree.Root), "tree.nodes", question))
	for i := range g.Tree.Nodes {
		for j := range g.Tree.Nodes[i].Choices {
			c := &g.Tree.Nodes[i].Choices[j]
			c.Next = procedures.NodeID(r.named(string(c.Next), "tree.nodes", question))
			c.Variant = procedures.VariantID(r.named(string(c.Variant), "variants", variant))
		}
	}
}

// named is the id that a reference means; "" when the part is gone.
func (r *reader) named(ref, list string, id func(i int) string) string {
	row, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return ref
	}
	i := slices.Index(r.f.rows(list), row)
	if i < 0 {
		return ""
	}
	return id(i)
}
