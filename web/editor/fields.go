package editor

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// fields are a guide as a form holds it: the text of every field by its path
// ("steps[2].title"). The items of a list keep their number when they are
// moved; the path of the list with ".order" tells which there are, and in
// what order. So nothing has to be read to add, move or take away an item.
type fields url.Values

// maxItems is how many items a list of the form may have.
const maxItems = 300

func (f fields) get(path string) string { return url.Values(f).Get(path) }

func (f fields) set(path, value string) { f[path] = []string{value} }

// rows are the numbers of the items of a list, in their order, each once.
func (f fields) rows(list string) []string {
	var out []string
	for _, row := range f[list+".order"] {
		if len(out) < maxItems && isRow(row) && !slices.Contains(out, row) {
			out = append(out, row)
		}
	}
	return out
}

// isRow reports whether a text is the number of an item as the form writes it.
func isRow(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && strconv.FormatUint(n, 10) == s
}

// items are the paths of the items of a list, in their order.
func (f fields) items(list string) []string {
	rows := f.rows(list)
	for i, row := range rows {
		rows[i] = list + "[" + row + "]"
	}
	return rows
}

// add puts an empty item at the end of a list and returns its path; "" when
// the list is full.
func (f fields) add(list string) string {
	rows := f.rows(list)
	if len(rows) >= maxItems {
		return ""
	}
	next := 0
	for _, row := range rows {
		n, _ := strconv.Atoi(row) // rows are numbers
		next = max(next, n+1)
	}
	row := strconv.Itoa(next)
	if !isRow(row) {
		return ""
	}
	f[list+".order"] = append(rows, row)
	return list + "[" + row + "]"
}

// remove takes an item away.
func (f fields) remove(item string) {
	list, row := cutItem(item)
	f[list+".order"] = slices.DeleteFunc(f.rows(list), func(r string) bool { return r == row })
	for name := range f {
		if name == item || strings.HasPrefix(name, item+".") {
			delete(f, name)
		}
	}
}

// move changes an item's place by so many.
func (f fields) move(item string, by int) {
	list, row := cutItem(item)
	rows := f.rows(list)
	i := slices.Index(rows, row)
	if to := i + by; i >= 0 && to >= 0 && to < len(rows) {
		rows[i], rows[to] = rows[to], rows[i]
	}
	f[list+".order"] = rows
}

// cutItem splits "steps[2].fees[0]" into "steps[2].fees" and "0".
func cutItem(item string) (list, row string) {
	i := strings.LastIndexByte(item, '[')
	if i < 0 || !strings.HasSuffix(item, "]") {
		return item, ""
	}
	return item[:i], item[i+1 : len(item)-1]
}
