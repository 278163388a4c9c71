package roster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gopkg.in/yaml.v3"
)

// reader takes a YAML tree apart field by field, so that one bad field hides
// no other, and remembers where every field stands.
type reader struct {
	faults Faults
	lines  map[string]int // by field path
	bad    map[string]bool
	zone   *time.Location
}

// field reads one field of an object.
type field struct {
	name string
	read func(n *yaml.Node, path string)
}

func (r *reader) fault(line int, path, hint, format string, args ...any) {
	r.bad[path] = true
	r.faults = append(r.faults, Fault{Severity: SeverityError, Line: line, Field: path,
		Problem: fmt.Sprintf(format, args...), Hint: hint})
}

// line finds the line of a field, or of the nearest part around it.
func (r *reader) line(path string) int {
	for path != "" {
		if l, ok := r.lines[path]; ok {
			return l
		}
		path = around(path)
	}
	return 1
}

// around is the path of the part that a field stands in.
func around(path string) string {
	return path[:max(strings.LastIndexAny(path, ".["), 0)]
}

// plain notes where n stands and reports whether it may be read on: not
// empty, not one of YAML's cleverer forms.
func (r *reader) plain(n *yaml.Node, path string) bool {
	if _, known := r.lines[path]; !known {
		r.lines[path] = n.Line
	}
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.fault(n.Line, path, "write the text out", "anchors and aliases (& and *) are not read")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		r.fault(n.Line, path, "leave the tag out", "tags such as %s are not read", n.Tag)
		return false
	}
	return n.Kind != yaml.ScalarNode || n.ShortTag() != "!!null"
}

// object reads the fields of a mapping; others are faults.
func (r *reader) object(n *yaml.Node, path string, fields ...field) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	hint := "the fields here are " + strings.Join(names, ", ")
	r.pairs(n, path, hint, func(key string, kn, val *yaml.Node, sub string) {
		i := slices.Index(names, key)
		if i < 0 {
			r.fault(kn.Line, sub, hint, "unknown field")
			return
		}
		if r.plain(val, sub) {
			fields[i].read(val, sub)
		}
	})
}

// pairs calls each for every key of a mapping; a key given twice is a fault.
func (r *reader) pairs(n *yaml.Node, path, hint string, each func(key string, kn, val *yaml.Node, sub string)) {
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, path, hint, "want fields, got %s", describe(n))
		return
	}
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		kn, val := n.Content[i], n.Content[i+1]
		if kn.Kind != yaml.ScalarNode {
			r.fault(kn.Line, path, hint, "want a field name, got %s", describe(kn))
			continue
		}
		sub := kn.Value
		if path != "" {
			sub = path + "." + kn.Value
		}
		if at, dup := seen[kn.Value]; dup {
			r.fault(kn.Line, sub, "keep one of them", "field is there twice, first on line %d", at)
			continue
		}
		seen[kn.Value] = kn.Line
		r.lines[sub] = kn.Line
		each(kn.Value, kn, val, sub)
	}
}

// items reads a list. An item that cannot be read keeps its place as a zero
// value, so that the others keep the index they have in the file.
func items[T any](r *reader, n *yaml.Node, path string, read func(n *yaml.Node, path string) T) []T {
	if n.Kind != yaml.SequenceNode {
		r.fault(n.Line, path, `write a list, each line beginning with "- "`, "want a list, got %s", describe(n))
		return nil
	}
	out := make([]T, len(n.Content))
	for i, item := range n.Content {
		sub := path + "[" + strconv.Itoa(i) + "]"
		switch {
		case r.plain(item, sub):
			out[i] = read(item, sub)
		case !r.bad[sub]:
			r.fault(item.Line, sub, "fill it in or take the line out", "list item is empty")
		}
	}
	return out
}

// text reads words on one line.
func (r *reader) text(n *yaml.Node, path string) string {
	if n.Kind != yaml.ScalarNode {
		r.fault(n.Line, path, `put a text that holds ": " into quotes`, "want a text, got %s", describe(n))
		return ""
	}
	s := strings.TrimSpace(n.Value)
	switch {
	case strings.ContainsFunc(s, unicode.IsControl):
		r.fault(n.Line, path, "write it on one line", "text holds a line break or a control character")
	case strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Cf, c) }):
		r.fault(n.Line, path, "type it anew instead of pasting it", "text holds an invisible character")
	case !norm.NFC.IsNormalString(s):
		r.fault(n.Line, path, "type it anew, or save the file in Unicode form C",
			"%q is written with separate accents (not NFC), so that searching would miss it", clip(s))
	}
	return s
}

// flag reads true or false; into stays as it is when it is neither.
func (r *reader) flag(n *yaml.Node, path string, into *bool) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		r.fault(n.Line, path, "write true or false", "want true or false, got %s", describe(n))
		return
	}
	*into = strings.EqualFold(n.Value, "true")
}

// Days outside these years are slips of typing.
const firstYear, lastYear = 2000, 2199

// day reads a date; the zero time when it is none.
func (r *reader) day(n *yaml.Node, path string) time.Time {
	if n.Kind == yaml.ScalarNode {
		if t, ok := parseDay(n.Value, r.zone); ok {
			return t
		}
	}
	r.fault(n.Line, path, "write the day as 2026-12-31", "want a day, got %s", describe(n))
	return time.Time{}
}

func parseDay(s string, zone *time.Location) (time.Time, bool) {
	t, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(s), zone)
	return t, err == nil && t.Year() >= firstYear && t.Year() <= lastYear
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "fields"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
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
