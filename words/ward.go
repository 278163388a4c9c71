package words

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Problem says what is wrong with a ward's text. People are told by
// gwords.problem_PROBLEM.
type Problem string

// Problems.
const (
	ProblemAbsent  Problem = "absent"  // the catalogue has no such text, or no such language
	ProblemKept    Problem = "kept"    // the text is not for a ward to change
	ProblemEmpty   Problem = "empty"   // it says nothing
	ProblemLong    Problem = "long"    // longer than a Room
	ProblemUnknown Problem = "unknown" // placeholders that nothing fills
	ProblemMissing Problem = "missing" // placeholders that must stay
	ProblemLines   Problem = "lines"   // several lines where one fits
	ProblemSigns   Problem = "signs"   // invisible or broken characters, untidy blanks
	ProblemBraces  Problem = "braces"  // a brace that is no placeholder
)

// EditFault is one thing that is wrong with a ward's text.
type EditFault struct {
	Key     string
	Lang    Lang
	Problem Problem
	Names   []string // placeholders that it is about
	Have    int      // length, of ProblemLong
	Room    Room     // of ProblemLong
}

// Error says it in English, for logs.
func (f EditFault) Error() string {
	s := fmt.Sprintf("%s %s: %s", f.Lang, f.Key, f.Problem)
	if len(f.Names) > 0 {
		s += " " + strings.Join(f.Names, ", ")
	}
	if f.Problem == ProblemLong {
		s += fmt.Sprintf(", %d of %d", f.Have, f.Room.Most)
	}
	return s
}

// shortLine is up to which length a text that ships in one line stays in one:
// a button, a label, a name.
const shortLine = 60

// CleanEdit writes a text as the catalogue has it: composed, without blanks
// at the ends of lines, two in a row, or empty lines around it. It mends
// nothing else.
func CleanEdit(text string) string {
	text = norm.NFC.String(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.Trim(l, " \t")
		for strings.Contains(lines[i], "  ") {
			lines[i] = strings.ReplaceAll(lines[i], "  ", " ")
		}
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// CheckEdit says everything that is wrong with a ward's text, by the same
// rules as the catalogue's own: nothing of it reaches a citizen then.
func (c *Catalogue) CheckEdit(e Edit) []EditFault {
	own := c.Shipped()
	original, there := own.texts[e.Lang][e.Key]
	one := EditFault{Key: e.Key, Lang: e.Lang}
	if !there {
		one.Problem = ProblemAbsent
		return []EditFault{one}
	}
	d, ok := c.Editable(e.Key)
	if !ok {
		one.Problem = ProblemKept
		return []EditFault{one}
	}
	var out []EditFault
	say := func(p Problem) { out = append(out, EditFault{Key: e.Key, Lang: e.Lang, Problem: p}) }
	switch {
	case !utf8.ValidString(e.Text):
		say(ProblemSigns)
		return out
	case strings.TrimSpace(e.Text) == "":
		say(ProblemEmpty)
		return out
	}
	signs, braces := false, false
	for _, problem := range untidy(e.Text) {
		if problem == strayBrace {
			braces = true
		} else {
			signs = true
		}
	}
	if signs || e.Text != strings.TrimSpace(e.Text) {
		say(ProblemSigns)
	}
	if braces {
		say(ProblemBraces)
	}
	if strings.Contains(e.Text, "\n") && !strings.Contains(original, "\n") && utf8.RuneCountInString(original) <= shortLine {
		say(ProblemLines)
	}
	out = append(out, d.placeholderFaults(e.Lang, e.Text, original)...)
	for _, r := range c.Rooms(e.Key) {
		if n := c.Length(e.Text, r); n > r.Most {
			out = append(out, EditFault{Key: e.Key, Lang: e.Lang, Problem: ProblemLong, Have: n, Room: r})
		}
	}
	return out
}

// placeholderFaults compares the placeholders of a text with those that it
// may and must have.
func (d Editable) placeholderFaults(lang Lang, text, original string) []EditFault {
	has, may := Placeholders(text), Placeholders(original)
	var unknown, missing []string
	for _, name := range has {
		if !slices.Contains(may, name) {
			unknown = append(unknown, name)
		}
	}
	for _, name := range d.Must {
		if !slices.Contains(has, name) {
			missing = append(missing, name)
		}
	}
	var out []EditFault
	if len(unknown) > 0 {
		out = append(out, EditFault{Key: d.Key, Lang: lang, Problem: ProblemUnknown, Names: unknown})
	}
	if len(missing) > 0 {
		out = append(out, EditFault{Key: d.Key, Lang: lang, Problem: ProblemMissing, Names: missing})
	}
	return out
}

// With is the shipped catalogue with a ward's texts instead of its own. A
// text with a fault, as after an update that took its key away or made a
// limit tighter, is left out and named: what citizens read is then the
// catalogue's own, and nothing else suffers. Of several texts for one key and
// language the last counts.
func (c *Catalogue) With(edits []Edit) (*Catalogue, []EditFault) {
	own := c.Shipped()
	next := &Catalogue{texts: map[Lang]map[string]string{}, desk: own.desk, own: own}
	for lang, texts := range own.texts {
		next.texts[lang] = maps.Clone(texts)
	}
	var faults []EditFault
	for _, e := range edits {
		if found := own.CheckEdit(e); len(found) > 0 {
			faults = append(faults, found...)
			continue
		}
		next.texts[e.Lang][e.Key] = e.Text
	}
	return next, faults
}

// Shipped is the catalogue without any ward's texts.
func (c *Catalogue) Shipped() *Catalogue {
	if c.own != nil {
		return c.own
	}
	return c
}
