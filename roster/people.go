package roster

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestName is the longest name, title or other name that is typed for
// meant, in letters.
const longestName = 80

// mostAliases is how many other names a group may be given.
const mostAliases = 20

// WithGroup is the roster with a group: a new one, behind the others, when
// its ID is "" (it is then made of the name), else the known one under
// another name. Who has its duty stays as it is.
func (r *Roster) WithGroup(g ResidentGroup) (*Roster, error) {
	g.Name, g.Aliases = tidy(g.Name), tidyAliases(g.Aliases)
	if len(g.Aliases) > mostAliases {
		return nil, RefuseName
	}
	for _, name := range append([]string{g.Name}, g.Aliases...) {
		if parseName(name).key() == "" || utf8.RuneCountInString(name) > longestName {
			return nil, RefuseName
		}
		if r.calledSo(name, g.ID) {
			return nil, RefuseTaken
		}
	}
	return r.checked(func(next *Roster) error {
		if g.ID == "" {
			g.ID = groupIDOf(g.Name, func(id string) bool { _, taken := r.Group(GroupID(id)); return taken })
			next.Groups = append(next.Groups, g)
			return nil
		}
		i := slices.IndexFunc(next.Groups, func(other ResidentGroup) bool { return other.ID == g.ID })
		if i < 0 {
			return RefuseUnknown
		}
		next.Groups[i] = g
		return nil
	})
}

// WithoutGroup is the roster without a group, nor duties for it. The last
// group stays.
func (r *Roster) WithoutGroup(id GroupID) (*Roster, error) {
	if _, known := r.Group(id); !known {
		return nil, RefuseUnknown
	}
	if len(r.Groups) == 1 {
		return nil, RefuseLast
	}
	return r.checked(func(next *Roster) error {
		next.Groups = slices.DeleteFunc(next.Groups, func(g ResidentGroup) bool { return g.ID == id })
		next.Duties = slices.DeleteFunc(next.Duties, func(d Duty) bool { return d.Group == id })
		return nil
	})
}

// WithOfficer is the roster with an officer: a new one, behind the others,
// when the ID is "" (it is then made of the name), else the known one with
// another name, title and rights. Her substitute and absences stay as they
// are. An officer is never taken out, for tickets remember her: she is
// switched off.
func (r *Roster) WithOfficer(o Officer) (*Roster, error) {
	o.Name, o.Title = tidy(o.Name), tidy(o.Title)
	if plainTitle(o.Name) == "" || utf8.RuneCountInString(o.Name) > longestName || utf8.RuneCountInString(o.Title) > longestName {
		return nil, RefuseName
	}
	next, err := r.checked(func(next *Roster) error {
		if o.ID == "" {
			o.ID = officerIDOf(o.Name, func(id string) bool { _, taken := r.Officer(OfficerID(id)); return taken })
			o.Substitute, o.Absences = "", nil
			next.Officers = append(next.Officers, o)
			return nil
		}
		i := slices.IndexFunc(next.Officers, func(other Officer) bool { return other.ID == o.ID })
		if i < 0 {
			return RefuseUnknown
		}
		o.Substitute, o.Absences = next.Officers[i].Substitute, next.Officers[i].Absences
		next.Officers[i] = o
		return nil
	})
	if err != nil {
		return nil, err
	}
	able := func(r *Roster) bool {
		return slices.ContainsFunc(r.DeskTeam, func(id OfficerID) bool { return r.canAnswer(id) == nil })
	}
	if able(r) && !able(next) {
		return nil, RefuseDesk
	}
	return next, nil
}

// checked is edit of what people type: what no file can say is refused.
func (r *Roster) checked(change func(*Roster) error) (*Roster, error) {
	next, err := r.edit(change)
	if err != nil {
		return nil, err
	}
	if _, err := Write(next); err != nil {
		return nil, RefuseName
	}
	return next, nil
}

// calledSo reports whether a group other than id goes by a name.
func (r *Roster) calledSo(name string, id GroupID) bool {
	key := parseName(name).key()
	called := func(other string) bool { return parseName(other).key() == key }
	return slices.ContainsFunc(r.Groups, func(g ResidentGroup) bool {
		return g.ID != id && (called(g.Name) || slices.ContainsFunc(g.Aliases, called))
	})
}

// tidy is a name on one line, without what a keyboard or the clipboard leaves
// in it unseen.
func tidy(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case unicode.Is(unicode.Cf, c):
			return -1
		case unicode.IsControl(c):
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// tidyAliases are those that say something, each once; nil for none.
func tidyAliases(aliases []string) []string {
	var out []string
	for _, a := range aliases {
		if a = tidy(a); a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// groupIDOf makes an ID of a group's name: "tdp-7" of "Tổ dân phố 7".
func groupIDOf(name string, taken func(string) bool) GroupID {
	words := strings.Fields(plainTitle(name))
	if n := parseName(name); n.kind == kindGroup {
		words = []string{"tdp"}
		for _, t := range n.rest {
			words = append(words, t.bare)
		}
	}
	return GroupID(free(slug(words), taken))
}

// officerIDOf makes an ID of a name that has letters: the last word, which is
// how people are called, or else all of them, or else with a number.
func officerIDOf(name string, taken func(string) bool) OfficerID {
	words := strings.Fields(plainTitle(name))
	if id := slug(words[len(words)-1:]); id != "" && !taken(id) {
		return OfficerID(id)
	}
	return OfficerID(free(slug(words), taken))
}
