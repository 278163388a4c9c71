package procedures

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// ChangeKind says what happened to a part of a guide.
type ChangeKind string

// Kinds of change.
const (
	PartAdded   ChangeKind = "added"
	PartRemoved ChangeKind = "removed"
	PartChanged ChangeKind = "changed"
	PartMoved   ChangeKind = "moved" // its place in its list is another
)

// Change is one difference between two guides.
type Change struct {
	// Path names what differs: "title", "steps[nop-ho-so].text",
	// "wordings[Làm lại giấy khai sinh ở đâu?]". Items of lists are named by
	// their id, or what else tells them apart, never by their number.
	Path string
	Kind ChangeKind
	// Before and After are what stands there: the text, number or day, and
	// of a whole item its title. "" nothing; of a moved item its number.
	Before, After string
}

// Part is the field of the guide that a change is in: "steps".
func (c Change) Part() string {
	return c.Path[:min(len(c.Path), strings.IndexAny(c.Path+".", ".["))]
}

// Compare lists what differs between two guides, in the order of their
// fields. Both are taken as clean. nil stands for a guide that says nothing.
func Compare(before, after *Guide) []Change {
	if before == nil {
		before = &Guide{}
	}
	if after == nil {
		after = &Guide{}
	}
	var out comparison
	out.values(reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem(), "")
	return out
}

type comparison []Change

func (c *comparison) add(path string, kind ChangeKind, before, after string) {
	*c = append(*c, Change{path, kind, before, after})
}

func (c *comparison) values(a, b reflect.Value, path string) {
	if _, same := difference(a, b, ""); same {
		return
	}
	switch {
	case a.Kind() == reflect.Pointer:
		c.values(pointed(a), pointed(b), path)
	case a.Kind() == reflect.Slice:
		c.lists(a, b, path)
	case a.Kind() == reflect.Struct && a.Type() != dateType:
		for i, name := range fieldNames(a.Type()) {
			c.values(a.Field(i), b.Field(i), join(path, name))
		}
	default:
		kind := PartChanged
		switch {
		case a.IsZero():
			kind = PartAdded
		case b.IsZero():
			kind = PartRemoved
		}
		c.add(path, kind, plain(a), plain(b))
	}
}

func (c *comparison) lists(a, b reflect.Value, path string) {
	was, is := items(a), items(b)
	for _, x := range was {
		if _, ok := find(is, x.key); !ok {
			c.add(path+"["+x.key+"]", PartRemoved, title(x.value), "")
		}
	}
	moved := movedItems(was, is)
	for n, y := range is {
		sub := path + "[" + y.key + "]"
		k, ok := find(was, y.key)
		if !ok {
			c.add(sub, PartAdded, "", title(y.value))
			continue
		}
		if moved[y.key] {
			c.add(sub, PartMoved, strconv.Itoa(k+1), strconv.Itoa(n+1))
		}
		c.values(was[k].value, y.value, sub)
	}
}

// item is one of a list, with the name that it keeps when others come and go.
type item struct {
	key   string
	value reflect.Value
}

func items(v reflect.Value) []item {
	out := make([]item, v.Len())
	seen := make(map[string]int, v.Len())
	for i := range out {
		k := keyOf(v.Index(i), i)
		seen[k]++
		if n := seen[k]; n > 1 {
			k += "#" + strconv.Itoa(n)
		}
		out[i] = item{k, v.Index(i)}
	}
	return out
}

func find(list []item, key string) (int, bool) {
	i := slices.IndexFunc(list, func(x item) bool { return x.key == key })
	return i, i >= 0
}

// keyOf is what tells an item of a list from the others: its id, and what
// people know it by where it has none.
func keyOf(v reflect.Value, i int) string {
	var k string
	switch x := v.Interface().(type) {
	case string:
		k = x
	case Code:
		k = string(x)
	case Step:
		k = string(x.ID)
	case Evidence:
		k = string(x.ID)
		if k == "" {
			k = x.Title
		}
	case Variant:
		k = string(x.ID)
		if k == "" {
			k = x.Title
		}
	case Submission:
		k = string(x.Method)
	case Fee:
		k = strings.Join(nonEmpty(string(x.Variant), x.Condition, x.Per), ", ")
	case Video:
		k = x.URL + x.File
	case LegalAct:
		k = x.Number
		if k == "" {
			k = x.Title
		}
	case TreeNode:
		k = string(x.ID)
	case TreeChoice:
		k = x.Label
	}
	if k == "" {
		k = "#" + strconv.Itoa(i+1)
	}
	return k
}

func nonEmpty(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// movedItems are those of both lists that do not keep their order: all but
// the longest run of them that does.
func movedItems(was, is []item) map[string]bool {
	var keys []string
	var at []int // places in was, in the order of is
	for _, y := range is {
		if k, ok := find(was, y.key); ok {
			keys, at = append(keys, y.key), append(at, k)
		}
	}
	best, from := make([]int, len(at)), make([]int, len(at))
	end := -1
	for i := range at {
		best[i], from[i] = 1, -1
		for j := range i {
			if at[j] < at[i] && best[j] >= best[i] {
				best[i], from[i] = best[j]+1, j
			}
		}
		if end < 0 || best[i] > best[end] {
			end = i
		}
	}
	out := make(map[string]bool, len(keys))
	for _, k := range keys {
		out[k] = true
	}
	for ; end >= 0; end = from[end] {
		delete(out, keys[end])
	}
	return out
}

// pointed is what a pointer points to, and the zero value for nil.
func pointed(v reflect.Value) reflect.Value {
	if v.IsNil() {
		return reflect.Zero(v.Type().Elem())
	}
	return v.Elem()
}

// plain is a single value as people read it.
func plain(v reflect.Value) string {
	if v.IsZero() && v.Kind() != reflect.Int64 && v.Kind() != reflect.Bool {
		return ""
	}
	return fmt.Sprint(v.Interface())
}

// title is what an item of a list is called.
func title(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case Step:
		return strings.Join(nonEmpty(x.Title, x.Text), ": ")
	case Evidence:
		return x.Title
	case Variant:
		return x.Title
	case Submission:
		return strings.Join(nonEmpty(string(x.Method), x.Place), ": ")
	case Fee:
		return strings.Join(nonEmpty(strconv.FormatInt(x.Amount, 10)+" "+x.Currency, x.Per, x.Condition), ", ")
	case Video:
		return strings.Join(nonEmpty(x.Title, x.URL, x.File), ", ")
	case LegalAct:
		return strings.Join(nonEmpty(x.Number, x.Title), ": ")
	case TreeNode:
		return x.Question
	case TreeChoice:
		return x.Label
	}
	return plain(v)
}
