package roster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// officers takes in whom the rows name: known ones by ID or name, others as
// new. Substitutes come after, since they may stand further down.
func (im *importer) officers() {
	if im.desk {
		im.out.DeskTeam = nil
	}
	for _, r := range im.rows {
		if r.cells[colOfficer] == "" {
			continue
		}
		i, ok := im.officer(r.cells[colOfficer], r.cells[colOfficerID], r.places[colOfficer])
		if !ok {
			continue
		}
		o := &im.out.Officers[i]
		r.officer = o.ID
		im.say(r, colTitle, &o.Title)
		im.flag(r, colLead, func() { o.Lead = true })
		im.flag(r, colDesk, func() {
			if !slices.Contains(im.out.DeskTeam, o.ID) {
				im.origin[fmt.Sprintf("desk[%d]", len(im.out.DeskTeam))] = r.places[colDesk]
				im.out.DeskTeam = append(im.out.DeskTeam, o.ID)
			}
		})
	}
	for _, r := range im.rows {
		name := r.cells[colSubstitute]
		i := slices.IndexFunc(im.out.Officers, func(o Officer) bool { return o.ID == r.officer })
		if name == "" || r.officer == "" || i < 0 {
			continue
		}
		found := im.named(name)
		if len(found) != 1 {
			im.fault(r.places[colSubstitute], "write the name of an officer of the table, or of the roster so far", "%s officer is called %q", counted(len(found)), clip(name))
			continue
		}
		id := string(im.out.Officers[found[0]].ID)
		r.cells[colSubstitute] = id
		var sub string
		if im.say(r, colSubstitute, &sub) {
			im.out.Officers[i].Substitute = OfficerID(id)
			im.origin[fmt.Sprintf("officers[%d].substitute", i)] = r.places[colSubstitute]
		}
	}
}

func counted(n int) string {
	if n == 0 {
		return "no"
	}
	return "more than one"
}

// officer finds or makes the officer that a row names, and reports where she
// stands in the roster.
func (im *importer) officer(name, id string, at place) (int, bool) {
	if plainTitle(name) == "" {
		im.fault(at, "write the name that citizens are told", "%q is no name", clip(name))
		return 0, false
	}
	if id != "" {
		id = strings.ToLower(id)
		if i := slices.IndexFunc(im.out.Officers, func(o Officer) bool { return string(o.ID) == id }); i >= 0 {
			return i, true
		}
		return im.newOfficer(name, OfficerID(id), at), true
	}
	switch found := im.named(name); len(found) {
	case 0:
		return im.newOfficer(name, im.officerID(name), at), true
	case 1:
		return found[0], true
	default:
		im.fault(at, "tell them apart by a column "+titleOf(colOfficerID), "more than one officer is called %q", clip(name))
		return 0, false
	}
}

func (im *importer) newOfficer(name string, id OfficerID, at place) int {
	i := len(im.out.Officers)
	im.out.Officers = append(im.out.Officers, Officer{ID: id, Name: name, Enabled: true, CanReply: true})
	im.names = append(im.names, tokens(name))
	im.origin[fmt.Sprintf("officers[%d]", i)] = at
	return i
}

// named finds officers by ID or name. A name without any accents is that of
// whoever is called so but for the accents.
func (im *importer) named(name string) []int {
	said := tokens(name)
	var out []int
	for i, o := range im.out.Officers {
		if string(o.ID) == name || sameName(said, im.names[i]) {
			out = append(out, i)
		}
	}
	return out
}

func sameName(a, b []token) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	exact := true
	for i := range a {
		if a[i].bare != b[i].bare {
			return false
		}
		exact = exact && a[i].marks == b[i].marks
	}
	return exact || unmarked(a) || unmarked(b)
}

func unmarked(ts []token) bool {
	return !slices.ContainsFunc(ts, func(t token) bool { return t.marks != "" })
}

// say notes what a row says of its officer; two rows must not differ. It
// reports whether into was set.
func (im *importer) say(r *importRow, col column, into *string) bool {
	text := r.cells[col]
	if text == "" {
		return false
	}
	key := string(r.officer) + "\x00" + string(col)
	if before, ok := im.said[key]; ok && before.text != text {
		im.fault(r.places[col], fmt.Sprintf("write the same in both, or leave it empty here; the other is %s", before.at.cell),
			"%s of %s is %q here and %q on row %d", col, im.out.OfficerName(r.officer), clip(text), clip(before.text), before.at.row)
		return false
	}
	im.said[key] = said{text, r.places[col]}
	*into = text
	return true
}

// flag reads a cell that is ticked or not.
func (im *importer) flag(r *importRow, col column, ticked func()) {
	switch plain := plainTitle(r.cells[col]); {
	case slices.Contains([]string{"x", "co", "yes", "true", "1", "v"}, plain), strings.ContainsAny(r.cells[col], "✓✔☑"):
		ticked()
	case r.cells[col] != "" && !slices.Contains([]string{"", "khong", "no", "false"}, plain) && plain != "0":
		im.fault(r.places[col], "write x, or leave it empty", "want x or nothing, got %q", clip(r.cells[col]))
	}
}

// officerID makes an ID of a name that no officer has yet.
func (im *importer) officerID(name string) OfficerID {
	return officerIDOf(name, func(id string) bool {
		return slices.ContainsFunc(im.out.Officers, func(o Officer) bool { return string(o.ID) == id })
	})
}

// slug joins words to an ID, without letters that an ID cannot have.
func slug(words []string) string {
	s := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' {
			return c
		}
		return -1
	}, strings.Join(words, "-"))
	if len(s) > 28 {
		s = s[:28] // leaves room for a number
	}
	return strings.Trim(s, "-")
}

// free is the ID, or the first of ID-2, ID-3, … that is not taken.
func free(id string, taken func(string) bool) string {
	if id == "" {
		id = "x" // a name in letters that no ID has
	}
	next := id
	for n := 2; taken(next); n++ {
		next = id + "-" + strconv.Itoa(n)
	}
	return next
}

// groups takes in the groups of the rows, and who has them when.
func (im *importer) groups() {
	for _, r := range im.rows {
		name := r.cells[colGroup]
		if name == "" {
			continue
		}
		if parseName(name).key() == "" {
			im.fault(r.places[colGroup], "write a name such as Tổ dân phố 7", "%q is no name of a group", clip(name))
			continue
		}
		id := im.group(r, name)
		if r.cells[colOfficer] == "" {
			im.fault(r.places[colOfficer].or(r.place), "write who is in charge in the column "+titleOf(colOfficer), "%s would be without anyone", clip(name))
			continue
		}
		d := Duty{Group: id, Officer: r.officer}
		fromOK, toOK := im.day(r, colFrom, &d.From), im.day(r, colTo, &d.To)
		if r.officer == "" || !fromOK || !toOK {
			continue
		}
		if !d.To.IsZero() && d.To.Before(d.From) {
			im.fault(r.places[colTo], "write the earlier day first", "duty ends before it begins")
			continue
		}
		if other, ok := im.overlaps(d); ok {
			im.fault(r.places[colGroup], "keep one of the rows, or let one end on the day before the other begins", "%s stands on row %d as well, for the same days", clip(name), other.row)
			continue
		}
		im.origin[fmt.Sprintf("duties[%d]", len(im.out.Duties))] = r.places[colOfficer]
		im.out.Duties = append(im.out.Duties, d)
		im.duties[id] = append(im.duties[id], r.place)
	}
}

// or is the place itself, or another when it is none.
func (p place) or(other place) place {
	if p == (place{}) {
		return other
	}
	return p
}

// overlaps finds the row of a duty for the same group and days.
func (im *importer) overlaps(d Duty) (place, bool) {
	n := 0
	for _, other := range im.out.Duties {
		if other.Group != d.Group {
			continue
		}
		if (other.To.IsZero() || !d.From.After(other.To)) && (d.To.IsZero() || !other.From.After(d.To)) {
			return im.duties[d.Group][n], true
		}
		n++
	}
	return place{}, false
}

// group finds the group of a row, in the table so far or in the roster so
// far, or makes it.
func (im *importer) group(r *importRow, name string) GroupID {
	key, id := parseName(name).key(), strings.ToLower(r.cells[colGroupID])
	if im.ids[GroupID(id)] {
		return GroupID(id)
	}
	if i, there := im.keys[key]; there && id == "" {
		return im.out.Groups[i].ID
	}
	g := ResidentGroup{ID: GroupID(id), Name: name}
	for _, old := range im.base.Groups {
		called := func(alias string) bool { return parseName(alias).key() == key }
		if id != "" && string(old.ID) == id || id == "" && (called(old.Name) || slices.ContainsFunc(old.Aliases, called)) {
			g.ID, g.Aliases = old.ID, old.Aliases
			if id == "" {
				g.Name = old.Name // "to 1" is how the table writes it
			}
			break
		}
	}
	if g.ID == "" {
		g.ID = im.groupID(name)
	}
	if text := r.cells[colAliases]; text != "" {
		g.Aliases = nil
		for _, alias := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == '/' }) {
			if alias = strings.TrimSpace(alias); alias != "" {
				g.Aliases = append(g.Aliases, alias)
			}
		}
	}
	im.origin[fmt.Sprintf("groups[%d]", len(im.out.Groups))] = r.places[colGroup]
	im.keys[key], im.ids[g.ID] = len(im.out.Groups), true
	im.out.Groups = append(im.out.Groups, g)
	return g.ID
}

// groupID makes an ID of a group's name. One that an earlier group had is
// not given to another, for conversations remember it.
func (im *importer) groupID(name string) GroupID {
	return groupIDOf(name, func(id string) bool {
		_, was := im.base.Group(GroupID(id))
		return was || im.ids[GroupID(id)]
	})
}

// day reads a day as people in Viet Nam write it, as the roster does, or as
// a spreadsheet counts it.
func (im *importer) day(r *importRow, col column, into *time.Time) bool {
	text := r.cells[col]
	if text == "" {
		return true
	}
	zone := im.out.zone()
	for _, layout := range []string{"2/1/2006", "2-1-2006", "2.1.2006", "2006-1-2", "2/1/06"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			*into = t
			return true
		}
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 36526 && n < 109574 { // days from 2000 to 2199
		*into = time.Date(1899, 12, 30+int(n), 0, 0, 0, 0, zone)
		return true
	}
	im.fault(r.places[col], "write the day as 31/12/2026", "want a day, got %q", clip(text))
	return false
}
