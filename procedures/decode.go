package procedures

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

var dateType = reflect.TypeFor[Date]()

// decoder turns a YAML tree into a Guide field by field, so that one bad
// field hides no other, and remembers the line of every field. (yaml.v3's
// own KnownFields mode stops the type at its first fault and knows no paths.)
type decoder struct {
	faults Faults
	lines  map[string]int // by field path
}

func (d *decoder) fault(n *yaml.Node, path string, kind FaultKind, hint, format string, args ...any) {
	d.faults = append(d.faults, Fault{Line: n.Line, Field: path, Kind: kind,
		Problem: fmt.Sprintf(format, args...), Hint: hint})
}

// line finds the line of a field, or of the nearest part around it.
func (d *decoder) line(path string) int {
	for path != "" {
		if l, ok := d.lines[path]; ok {
			return l
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}

func (d *decoder) value(n *yaml.Node, v reflect.Value, path string) {
	if path != "" {
		if _, known := d.lines[path]; !known {
			d.lines[path] = n.Line
		}
	}
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.fault(n, path, FaultType, "write the text out", "anchors and aliases (& and *) are not read")
	case n.Style&yaml.TaggedStyle != 0:
		d.fault(n, path, FaultType, "leave the tag out", "tags such as %s are not read", n.Tag)
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		return // an empty field is an absent one
	case v.Type() == dateType:
		d.date(n, v, path)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path)
	case v.Kind() == reflect.Struct:
		d.mapping(n, v, path)
	case v.Kind() == reflect.Slice:
		d.sequence(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, path, FaultType, "its fields are "+strings.Join(fieldNames(v.Type()), ", "), "want fields, got %s", describe(n))
		return
	}
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		field := key.Value
		sub := join(path, field)
		if key.Kind != yaml.ScalarNode {
			d.fault(key, path, FaultType, "", "want a field name, got %s", describe(key))
			continue
		}
		if at, dup := seen[field]; dup {
			d.fault(key, sub, FaultDuplicate, "keep one of them", "field is there twice, first on line %d", at)
			continue
		}
		seen[field] = key.Line
		fv, ok := fieldByName(v, field)
		if !ok {
			d.fault(key, sub, FaultUnknown, "the fields here are "+strings.Join(fieldNames(v.Type()), ", "), "unknown field")
			continue
		}
		d.lines[sub] = key.Line
		d.value(val, fv, sub)
	}
}

func (d *decoder) sequence(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.fault(n, path, FaultType, `write a list, each line beginning with "- "`, "want a list, got %s", describe(n))
		return
	}
	if len(n.Content) == 0 {
		return // an empty list is an absent one
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		sub := index(path, i)
		if item.Kind == yaml.ScalarNode && item.ShortTag() == "!!null" {
			d.fault(item, sub, FaultMissing, "fill it in or take the line out", "list item is empty")
			continue
		}
		d.value(item, v.Index(i), sub)
	}
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		hint := ""
		if n.Kind == yaml.MappingNode {
			hint = `put a text that holds ": " into quotes`
		}
		d.fault(n, path, FaultType, hint, "want %s, got %s", kindName(v.Kind()), describe(n))
		return
	}
	tag := n.ShortTag()
	switch v.Kind() {
	case reflect.String:
		// Whatever YAML takes a plain word for (a number, a yes), the
		// author wrote a text: code: 1.004194 needs no quotes.
		v.SetString(strings.TrimSpace(n.Value))
	case reflect.Bool:
		if tag != "!!bool" {
			d.fault(n, path, FaultType, "write true or false", "want true or false, got %q", clip(n.Value))
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil || tag != "!!int" || strconv.FormatInt(i, 10) != n.Value {
			d.fault(n, path, FaultType, "write digits only, such as 15000", "want a whole number, got %q", clip(n.Value))
			return
		}
		v.SetInt(i)
	case reflect.Float64:
		f, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || (tag != "!!int" && tag != "!!float") {
			d.fault(n, path, FaultType, "write digits, such as 3 or 1.5", "want a number, got %q", clip(n.Value))
			return
		}
		v.SetFloat(f)
	}
}

func (d *decoder) date(n *yaml.Node, v reflect.Value, path string) {
	day, err := ParseDate(strings.TrimSpace(n.Value))
	if n.Kind != yaml.ScalarNode || err != nil {
		d.fault(n, path, FaultValue, "write the day as 2026-07-15", "want a date, got %s", describe(n))
		return
	}
	v.Set(reflect.ValueOf(day))
}

// guideFields are the field names of Guide and of every type within it: they
// are asked for with every field that is read.
var guideFields = fieldsWithin(reflect.TypeFor[Guide](), map[reflect.Type][]string{})

func fieldsWithin(t reflect.Type, into map[reflect.Type][]string) map[reflect.Type][]string {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return fieldsWithin(t.Elem(), into)
	case reflect.Struct:
		if _, known := into[t]; known || t == dateType {
			return into
		}
		into[t] = yamlNames(t)
		for i := range t.NumField() {
			fieldsWithin(t.Field(i).Type, into)
		}
	}
	return into
}

// fieldNames lists the YAML names of a struct's fields in their order. The
// slice is shared.
func fieldNames(t reflect.Type) []string {
	if names, ok := guideFields[t]; ok {
		return names
	}
	return yamlNames(t)
}

func yamlNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
	}
	return names
}

func fieldByName(v reflect.Value, name string) (reflect.Value, bool) {
	if i := slices.Index(fieldNames(v.Type()), name); i >= 0 {
		return v.Field(i), true
	}
	return reflect.Value{}, false
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

func kindName(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	default:
		return "a number"
	}
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "fields"
	case yaml.SequenceNode:
		return "a list"
	default:
		return strconv.Quote(clip(n.Value))
	}
}

// clip shortens a text for a message.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
