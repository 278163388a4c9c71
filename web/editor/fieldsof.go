package editor

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/motcua/motcua/procedures"
)

// fieldsOf is a guide as the form shows it. What readGuide makes of it is the
// same guide, unless it has faults that no form can hold.
func fieldsOf(g *procedures.Guide) fields {
	f := fields{}
	f.write(reflect.ValueOf(g.Clean()).Elem(), "")
	return f
}

// boxed are the lists whose items have a box of their own each; those of the
// others stand in one box, one on a line, as long as each fits on a line.
var boxed = []string{"notes", "conditions", "results"}

func (f fields) write(v reflect.Value, path string) {
	switch x := v.Interface().(type) {
	case procedures.Date:
		f.text(path, x.String())
		return
	case *procedures.Tree:
		if x != nil {
			f.writeTree(x)
		}
		return
	case procedures.Video:
		f.text(path+".start", clockText(x.Start))
		f.text(path+".end", clockText(x.End))
		f.text(path+".seconds", clockText(x.Seconds))
	case procedures.Fee:
		f.set(path+".amount", moneyText(x.Amount))
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			f.write(v.Elem(), path)
		}
	case reflect.Struct:
		for name, field := range named(v) {
			if at := under(path, name); len(f[at]) == 0 {
				f.write(field, at)
			}
		}
	case reflect.Slice:
		f.writeList(v, path)
	default:
		f.text(path, plainText(v))
	}
}

// text writes a field unless it is empty.
func (f fields) text(path, s string) {
	if s != "" {
		f.set(path, s)
	}
}

func (f fields) writeList(v reflect.Value, path string) {
	if v.Len() == 0 {
		return
	}
	if v.Type().Elem().Kind() == reflect.String {
		texts := make([]string, v.Len())
		for i := range texts {
			texts[i] = v.Index(i).String()
		}
		manyLines := func(s string) bool { return strings.Contains(s, "\n") }
		switch {
		case path == "level" || strings.HasSuffix(path, ".evidence"):
			f[path] = texts
			return
		case !slices.Contains(boxed, path) && !slices.ContainsFunc(texts, manyLines):
			f.set(path, strings.Join(texts, "\n"))
			return
		}
	}
	for i := range v.Len() {
		row := strconv.Itoa(i)
		f[path+".order"] = append(f[path+".order"], row)
		f.write(v.Index(i), path+"["+row+"]")
	}
}

// writeTree writes the decision tree; where a choice leads stands in one
// field: "question:luc-luong", "variant:quan-doi" or "procedure".
func (f fields) writeTree(t *procedures.Tree) {
	f.text("tree.root", string(t.Root))
	for i, n := range t.Nodes {
		row := strconv.Itoa(i)
		node := "tree.nodes[" + row + "]"
		f["tree.nodes.order"] = append(f["tree.nodes.order"], row)
		f.text(node+".id", string(n.ID))
		f.text(node+".question", n.Question)
		for j, c := range n.Choices {
			row := strconv.Itoa(j)
			choice := node + ".choices[" + row + "]"
			f[node+".choices.order"] = append(f[node+".choices.order"], row)
			f.text(choice+".label", c.Label)
			f.text(choice+".procedure", string(c.Procedure))
			switch {
			case c.Next != "":
				f.set(choice+".to", toQuestion+string(c.Next))
			case c.Variant != "":
				f.set(choice+".to", toVariant+string(c.Variant))
			case c.Procedure != "":
				f.set(choice+".to", toProcedure)
			}
		}
	}
}

const (
	toQuestion  = "question:"
	toVariant   = "variant:"
	toProcedure = "procedure"
)

func plainText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		if v.Bool() {
			return "1"
		}
	case reflect.Int, reflect.Int64:
		if n := v.Int(); n > 0 {
			return strconv.FormatInt(n, 10)
		}
	case reflect.Float64:
		if x := v.Float(); x > 0 && !math.IsInf(x, 0) {
			return strings.Replace(strconv.FormatFloat(x, 'f', -1, 64), ".", ",", 1)
		}
	}
	return ""
}

// moneyText is an amount with its thousands apart: "15.000". Less than
// nothing is what stands for an amount that is not there yet.
func moneyText(n int64) string {
	if n < 0 {
		return ""
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// clockText is a time within a video: "1:05".
func clockText(seconds int) string {
	if seconds <= 0 {
		return ""
	}
	s := strconv.Itoa(seconds % 60)
	if len(s) == 1 {
		s = "0" + s
	}
	return strconv.Itoa(seconds/60) + ":" + s
}

// named yields the fields of a part by the names that faults give them.
func named(v reflect.Value) func(yield func(string, reflect.Value) bool) {
	return func(yield func(string, reflect.Value) bool) {
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
			if !yield(name, v.Field(i)) {
				return
			}
		}
	}
}

func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
