package portal

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/motcua/motcua/procedures"
)

// marker is a way in which the record begins an item of a list.
type marker byte

const (
	unmarked marker = iota
	numberedStep
	number
	letter
	dash
	plus
	star
	dot
)

var (
	stepLine   = regexp.MustCompile(`^[*+•·–\-\s]*Bước\s*(\d+)\s*[:.)\-–,]*\s*`)
	numberLine = regexp.MustCompile(`^(\d+(\.\d+)*[.)]|\(\d+\)|\(?[ivx]+\)|[IVX]+[.)])\s*\S`)
	// remarksLine is a heading of remarks, alone on its line.
	remarksLine = regexp.MustCompile(`(?i)^[*+\-\s]*(lưu ý|ghi chú|chú ý)\s*:?$`)
	letterLine  = regexp.MustCompile(`^[a-zđA-ZĐ][.)]\s*\S`)
)

func markerOf(line string) marker {
	switch {
	case stepLine.MatchString(line):
		return numberedStep
	case numberLine.MatchString(line):
		return number
	case letterLine.MatchString(line):
		return letter
	}
	switch r, _ := utf8.DecodeRuneInString(line); r {
	case '-', '–', '—':
		return dash
	case '+':
		return plus
	case '*':
		return star
	case '•', '·':
		return dot
	}
	return unmarked
}

// whole joins lines that the record broke within a sentence, and drops
// indentation.
func whole(lines []string) []string {
	var out []string
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if none(l) || strings.TrimFunc(l, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) == "" {
			continue
		}
		first, _ := utf8.DecodeRuneInString(l)
		if n := len(out); n > 0 && unicode.IsLower(first) && markerOf(l) == unmarked && !strings.HasSuffix(out[n-1], ".") &&
			!strings.HasSuffix(out[n-1], ":") && !strings.HasSuffix(out[n-1], ";") {
			out[n-1] += " " + l
			continue
		}
		out = append(out, l)
	}
	return out
}

// outer picks the marker of the outermost list: steps with numbers where
// there are any, else the first marker that comes at least twice.
func outer(lines []string) marker {
	count := make(map[marker]int)
	var order []marker
	for _, l := range lines {
		m := markerOf(l)
		if count[m]++; count[m] == 1 && m != unmarked {
			order = append(order, m)
		}
	}
	if count[numberedStep] > 0 {
		return numberedStep
	}
	for _, m := range order {
		if count[m] > 1 {
			return m
		}
	}
	return unmarked
}

// items cuts lines into the items of their outermost list; an item keeps
// the lines below it. Without a list every line is an item. Remarks at the end
// are one item.
func items(lines []string, m marker) [][]string {
	var out [][]string
	remarks := false // all that follows are remarks
	for _, l := range lines {
		switch {
		case m != numberedStep && remarksLine.MatchString(l):
			remarks = true
			out = append(out, []string{l})
		case remarks:
			out[len(out)-1] = append(out[len(out)-1], l)
		case m == unmarked, markerOf(l) == m, len(out) == 0:
			out = append(out, []string{l})
		default:
			out[len(out)-1] = append(out[len(out)-1], l)
		}
	}
	if m == numberedStep {
		moveHeadings(out)
	}
	return out
}

// moveHeadings gives a heading that stands before a numbered step to that
// step: it ends with a colon and is the last line of the step before.
func moveHeadings(out [][]string) {
	for i := 1; i < len(out); i++ {
		before := out[i-1]
		last := before[len(before)-1]
		if len(before) > 1 && strings.HasSuffix(last, ":") && len(last) < 300 {
			out[i-1] = before[:len(before)-1]
			out[i] = append([]string{last}, out[i]...)
		}
	}
}

// steps reads the course of a procedure.
func steps(lines []string) []procedures.Step {
	lines = whole(lines)
	m := outer(lines)
	found := items(lines, m)
	var out []procedures.Step
	numbered := m == numberedStep && inOrder(found)
	for _, it := range found {
		out = append(out, step(it, numbered))
	}
	return out
}

// inOrder reports whether the steps are numbered 1, 2, 3 throughout: then
// the numbers say nothing that the order does not.
func inOrder(found [][]string) bool {
	n := 0
	for _, it := range found {
		// A heading may stand before the number.
		m := stepLine.FindStringSubmatch(it[0])
		if m == nil && len(it) > 1 {
			m = stepLine.FindStringSubmatch(it[1])
		}
		if m == nil {
			continue
		}
		if n++; m[1] != strconv.Itoa(n) && m[1] != "0"+strconv.Itoa(n) {
			return false
		}
	}
	return true
}

// step makes a step of its lines. A short first line that announces the
// rest becomes the title.
func step(lines []string, numbered bool) procedures.Step {
	const mostTitle = 80
	first := lines[0]
	switch m := markerOf(first); {
	case m == numberedStep && numbered:
		first = stepLine.ReplaceAllString(first, "")
	case m >= dash:
		first = bare(first)
	}
	rest := lines[1:]
	head := strings.TrimRight(first, ":. ")
	switch {
	case first == "" && len(rest) > 0:
		return procedures.Step{Text: strings.Join(rest, "\n")}
	case head == "":
		return procedures.Step{Text: strings.Join(lines, "\n")}
	case len(rest) > 0 && utf8.RuneCountInString(head) <= mostTitle && strings.HasSuffix(first, ":"):
		return procedures.Step{Title: head, Text: strings.Join(rest, "\n")}
	}
	return procedures.Step{Text: strings.Join(append([]string{first}, rest...), "\n")}
}

// passages reads a text as a list of paragraphs; what is listed below one
// stays with it.
func passages(lines []string) []string {
	lines = whole(lines)
	m := outer(lines)
	if m != dash && m != plus && m != unmarked {
		var out []string
		for _, it := range items(lines, m) {
			out = append(out, strings.Join(it, "\n"))
		}
		return out
	}
	// Unmarked lines are paragraphs of their own here, unlike in steps.
	var (
		out []string
		top marker // of the paragraph that is being read
	)
	for _, l := range lines {
		k := markerOf(l)
		below := k == plus && top != plus || k > plus && top != k || k == letter || k == number
		if len(out) > 0 && below && k != unmarked {
			out[len(out)-1] += "\n" + l
			continue
		}
		if top = k; k >= dash {
			l = bare(l)
		}
		out = append(out, l)
	}
	return out
}
