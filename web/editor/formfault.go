package editor

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/motcua/motcua/procedures"
)

// placed is a fault in words, at the field where it can be mended. Where says
// where that is: "Bước 3, Bà con làm gì".
type placed struct {
	Field string `json:"field"`
	Where string `json:"where"`
	Text  string `json:"text"`
}

// placeFaults words the faults of a guide read from a form.
func placeFaults(r reading, f fields, faults procedures.Faults, text func(key string, args ...string) string) []placed {
	var out []placed
	unread := map[string]bool{}
	for _, path := range r.unread {
		unread[path] = true
		out = append(out, placed{Field: path, Text: text(unreadKey(path))})
	}
	for _, x := range faults {
		if x.Kind == procedures.FaultMissing && strings.HasSuffix(x.Field, ".id") {
			continue // the words are missing of which it would be made
		}
		field := fieldAt(r, f, x.Field)
		if unread[field] {
			continue // what is there but cannot be read is not missing as well
		}
		key, args := faultWords(x, r.guide)
		p := placed{Field: field, Text: text(key, args...)}
		if n := lineOf(f, x.Field); n > 0 && field != x.Field {
			p.Text = text("gform.fault_in_line", "n", strconv.Itoa(n), "fault", p.Text)
		}
		out = append(out, p)
	}
	return out
}

func unreadKey(path string) string {
	switch path[strings.LastIndexByte(path, '.')+1:] {
	case "effective_from", "effective_to", "checked_on":
		return "gform.unread_day"
	case "start", "end", "seconds":
		return "gform.unread_clock"
	}
	return "gform.unread_number"
}

var (
	itemPath = regexp.MustCompile(`\[\d+\]`)
	lastItem = regexp.MustCompile(`\[(\d+)\]$`)
)

// lineOf is the line of a list's box that a fault is in, from 1; 0 when the
// list has no such box.
func lineOf(f fields, path string) int {
	m := lastItem.FindStringSubmatch(path)
	if m == nil || len(f[strings.TrimSuffix(path, m[0])]) != 1 {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // digits
	return n + 1
}

// fieldAt is the field of the form that shows a place of the guide.
func fieldAt(r reading, f fields, path string) string {
	// Items that were moved keep their number in the form.
	var at strings.Builder
	rest := 0
	for _, m := range itemPath.FindAllStringIndex(path, -1) {
		at.WriteString(path[rest:m[1]])
		rest = m[1]
		if row, ok := r.rows[path[:m[1]]]; ok {
			at.Reset()
			at.WriteString(row)
		}
	}
	at.WriteString(path[rest:])
	path = at.String()
	if m := lastItem.FindString(path); m != "" {
		list, row := cutItem(path)
		if !contains(f.rows(list), row) || isTicks(list) {
			return list // all of them in one field
		}
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	item, _, _ := strings.Cut(name, "[")
	switch {
	case path == "code":
		return "title"
	case strings.HasSuffix(path, ".form"):
		return path + ".code"
	case name == "video", item == "videos":
		return path + ".url"
	case item == "nodes" && item != name:
		return path + ".question"
	case item == "choices" && item != name:
		return path + ".to"
	case name == "next", name == "variant" && strings.Contains(path, ".choices["):
		return strings.TrimSuffix(path, name) + "to"
	case name == "id":
		part := strings.TrimSuffix(path, ".id")
		if strings.HasPrefix(part, "tree.") {
			return part + ".question"
		}
		return part + ".title"
	}
	return path
}

func isTicks(list string) bool { return list == "level" || strings.HasSuffix(list, ".evidence") }

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// faultWords is what the form says of a fault: a key, and what it takes.
func faultWords(x procedures.Fault, g *procedures.Guide) (key string, args []string) {
	name := x.Field[strings.LastIndexByte(x.Field, '.')+1:]
	bare, _, _ := strings.Cut(name, "[")
	switch x.Kind {
	case procedures.FaultMissing:
		switch {
		case x.Field == "steps":
			return "gform.missing_steps", nil
		case name == "title" && !strings.Contains(x.Field, "."):
			return "gform.missing_title", nil
		case name == "form":
			return "gform.missing_form", nil
		case bare == "videos" || name == "video":
			return "gform.missing_video", nil
		case name == "captions":
			return "gform.missing_captions", nil
		case name == "unit":
			return "gform.missing_unit", nil
		case name == "amount":
			return "gform.missing_amount", nil
		case name == "choices":
			return "gform.missing_choices", nil
		}
		return "gform.missing", nil
	case procedures.FaultValue:
		switch {
		case name == "short" && utf8.RuneCountInString(g.Short) > procedures.MaxShort:
			return "gform.too_long", []string{"n", strconv.Itoa(utf8.RuneCountInString(g.Short)), "most", strconv.Itoa(procedures.MaxShort)}
		case name == "url":
			return "gform.bad_url", nil
		case name == "amount":
			return "gform.missing_fee", nil
		case bare == "related", name == "procedure", name == "code":
			return "gform.bad_code", nil
		case name == "currency":
			return "gform.bad_currency", nil
		case name == "collected_on":
			return "gform.bad_month", nil
		case name == "effective_to":
			return "gform.bad_span", nil
		case name == "originals", name == "copies":
			return "gform.bad_count", nil
		case name == "file", name == "captions":
			return "gform.bad_file", nil
		case name == "video", bare == "videos":
			return "gform.bad_video", nil
		case name == "title", name == "short", name == "text", name == "question", name == "label":
			return "gform.one_line", nil
		}
		return "gform.bad_value", nil
	case procedures.FaultDuplicate:
		return "gform.twice", nil
	case procedures.FaultReference:
		return "gform.names_nothing", nil
	case procedures.FaultText:
		return "gform.bad_text", nil
	case procedures.FaultTree:
		switch {
		case name == "next":
			return "gform.tree_loop", nil
		case bare == "nodes":
			return "gform.tree_lost", nil
		}
		return "gform.tree_nowhere", nil
	}
	return "gform.bad_value", nil
}
