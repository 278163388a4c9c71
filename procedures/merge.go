package procedures

import (
	"fmt"
	"reflect"
	"strings"
)

// Conflict is a place that two people changed, each in another way.
type Conflict struct {
	Path               string // as in Change
	Base, Ours, Theirs string // what stands there; "" nothing
}

// Merge puts two changes of one guide together, item by item and field by
// field: what only one side changed is taken, what both changed alike too.
// Where they differ the merged guide has ours, and a conflict says so: see
// Take for having theirs. None of the three is changed.
func Merge(base, ours, theirs *Guide) (merged *Guide, conflicts []Conflict) {
	if base == nil {
		base = &Guide{}
	}
	m := &merger{}
	out := m.values(reflect.ValueOf(base).Elem(), reflect.ValueOf(ours).Elem(), reflect.ValueOf(theirs).Elem(), "", false)
	g := out.Interface().(Guide)
	return g.Clean(), m.conflicts
}

type merger struct{ conflicts []Conflict }

func same(a, b reflect.Value) bool {
	_, ok := difference(a, b, "")
	return ok
}

// values merges one place. fresh says that both sides added it: base tells
// nothing then, and a 0 is an amount, not something left as it was.
func (m *merger) values(base, ours, theirs reflect.Value, path string, fresh bool) reflect.Value {
	switch {
	case same(ours, theirs), !fresh && same(base, theirs), fresh && silent(theirs):
		return ours
	case !fresh && same(base, ours), fresh && silent(ours):
		return theirs
	}
	switch {
	case ours.Kind() == reflect.Pointer && !ours.IsNil() && !theirs.IsNil():
		out := reflect.New(ours.Type().Elem())
		out.Elem().Set(m.values(pointed(base), ours.Elem(), theirs.Elem(), path, fresh))
		return out
	case ours.Kind() == reflect.Slice:
		return m.lists(base, ours, theirs, path)
	case ours.Kind() == reflect.Struct && ours.Type() != dateType:
		out := reflect.New(ours.Type()).Elem()
		for i, name := range fieldNames(ours.Type()) {
			out.Field(i).Set(m.values(base.Field(i), ours.Field(i), theirs.Field(i), join(path, name), fresh))
		}
		return out
	}
	m.conflicts = append(m.conflicts, Conflict{path, whole(base), whole(ours), whole(theirs)})
	return ours
}

// silent reports whether nothing was said at a place.
func silent(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Pointer:
		return v.IsZero()
	case reflect.Slice:
		return v.Len() == 0
	case reflect.Struct:
		return v.Type() == dateType && v.IsZero()
	}
	return false
}

// lists merges by the items' keys. The order is ours, and theirs where only
// they changed it; what they added stands behind what it stood behind there.
func (m *merger) lists(base, ours, theirs reflect.Value, path string) reflect.Value {
	was, our, their := items(base), items(ours), items(theirs)
	zero := reflect.Zero(ours.Type().Elem())
	at := func(list []item, key string) (reflect.Value, bool) {
		if i, ok := find(list, key); ok {
			return list[i].value, true
		}
		return zero, false
	}
	order := our
	if len(movedItems(was, our)) == 0 && len(movedItems(was, their)) > 0 {
		order = withMissing(their, our)
	} else {
		order = withMissing(order, their)
	}
	out := reflect.MakeSlice(ours.Type(), 0, len(order))
	for _, x := range order {
		sub := path + "[" + x.key + "]"
		b, inBase := at(was, x.key)
		o, inOurs := at(our, x.key)
		t, inTheirs := at(their, x.key)
		switch {
		case inOurs && inTheirs:
			out = reflect.Append(out, m.values(b, o, t, sub, !inBase))
		case inOurs && !inBase, inTheirs && !inBase: // added
			out = reflect.Append(out, x.value)
		case inOurs && !same(b, o): // they took away what we changed
			m.conflicts = append(m.conflicts, Conflict{sub, title(b), title(o), ""})
			out = reflect.Append(out, o)
		case inTheirs && !same(b, t): // we took away what they changed
			m.conflicts = append(m.conflicts, Conflict{sub, title(b), "", title(t)})
		}
	}
	return out
}

// withMissing is a list with the items of another that it lacks, each behind
// the one it stands behind there.
func withMissing(list, other []item) []item {
	out := append([]item(nil), list...)
	for i, x := range other {
		if _, ok := find(out, x.key); ok {
			continue
		}
		to := 0
		for j := i - 1; j >= 0; j-- {
			if k, ok := find(out, other[j].key); ok {
				to = k + 1
				break
			}
		}
		out = append(out[:to], append([]item{x}, out[to:]...)...)
	}
	return out
}

// whole is what stands at a place that has no parts to look at singly.
func whole(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct && v.Type() != dateType {
		var parts []string
		eachString(v, "", func(_, s string) { parts = append(parts, s) })
		return strings.Join(nonEmpty(parts...), ", ")
	}
	return plain(v)
}

// Take is g with what another guide has at a path (as Compare and Merge name
// it), which may be nothing: then it is taken away. The error is that g has
// no such place.
func (g *Guide) Take(from *Guide, path string) (*Guide, error) {
	out := g.Clean()
	if err := take(reflect.ValueOf(out).Elem(), reflect.ValueOf(from.Clean()).Elem(), path); err != nil {
		return nil, fmt.Errorf("take %s: %w", path, err)
	}
	return out.Clean(), nil
}

func take(dst, src reflect.Value, path string) error {
	if path == "" {
		dst.Set(src)
		return nil
	}
	if dst.Kind() == reflect.Pointer {
		if dst.IsNil() {
			dst.Set(reflect.New(dst.Type().Elem()))
		}
		err := take(dst.Elem(), pointed(src), path)
		if src.IsNil() && dst.Elem().IsZero() {
			dst.SetZero() // the last of it was taken away
		}
		return err
	}
	if dst.Kind() == reflect.Slice {
		return takeItem(dst, src, path)
	}
	name := path[:strings.IndexAny(path+".", ".[")]
	if dst.Kind() == reflect.Struct && dst.Type() != dateType {
		for i, n := range fieldNames(dst.Type()) {
			if n == name {
				return take(dst.Field(i), src.Field(i), strings.TrimPrefix(path[len(name):], "."))
			}
		}
	}
	return fmt.Errorf("there is no field %q", name)
}

// takeItem takes one item of a list, or a place in it.
func takeItem(dst, src reflect.Value, path string) error {
	our, their := items(dst), items(src)
	key, rest, ok := cutKey(path, our, their)
	if !ok {
		return fmt.Errorf("neither guide has the item %s", path)
	}
	i, inOurs := find(our, key)
	j, inTheirs := find(their, key)
	switch {
	case inOurs && inTheirs:
		return take(dst.Index(i), src.Index(j), rest)
	case inOurs:
		dst.Set(reflect.AppendSlice(dst.Slice3(0, i, i), dst.Slice(i+1, dst.Len())))
		return nil
	}
	merged := withMissing(our, their[:j+1])
	out := reflect.MakeSlice(dst.Type(), 0, len(merged))
	for _, x := range merged {
		if _, mine := find(our, x.key); mine || x.key == key {
			out = reflect.Append(out, x.value)
		}
	}
	dst.Set(out)
	return nil
}

// cutKey reads "[key]rest" or "[key].rest". A key may hold any letter, also
// brackets, so the ones that there are are tried, the longest first.
func cutKey(path string, lists ...[]item) (key, rest string, ok bool) {
	for _, list := range lists {
		for _, x := range list {
			tail, fits := strings.CutPrefix(path, "["+x.key+"]")
			if fits && (tail == "" || tail[0] == '.' || tail[0] == '[') && (!ok || len(x.key) > len(key)) {
				key, rest, ok = x.key, strings.TrimPrefix(tail, "."), true
			}
		}
	}
	return key, rest, ok
}
