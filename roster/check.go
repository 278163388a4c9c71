package roster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var idForm = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

const idHint = "use 1 to 32 of a-z, 0-9 and -"

// check finds what is wrong between fields that could be read each for
// itself.
func (r *reader) check(o *Roster) {
	if o.Ward.Name == "" {
		r.find(SeverityError, "ward.name", "write the ward's name, such as Phường Yên Bái", "ward has no name")
	}
	r.checkHours(o.Hours)
	r.checkGroups(o)
	r.checkSectors(o)
	r.checkOfficers(o)
	r.checkSubstitutes(o)
	r.checkDuties(o)
	r.checkDesk(o)
}

// find records a fault unless the field, or what it stands in, is already
// known to be bad: what is there but wrong is not missing as well.
func (r *reader) find(s Severity, path, hint, format string, args ...any) {
	for p := path; ; p = around(p) {
		if r.bad[p] {
			return
		}
		if p == "" {
			break
		}
	}
	r.faults = append(r.faults, Fault{Severity: s, Line: r.line(path), Field: path,
		Problem: fmt.Sprintf(format, args...), Hint: hint})
}

// whole reports whether the IDs of a list could all be read, so that an ID
// not among them is really unknown.
func (r *reader) whole(list string) bool {
	for path := range r.bad {
		if path == "" || path == list || strings.HasPrefix(path, list+"[") &&
			(strings.HasSuffix(path, "]") || strings.HasSuffix(path, ".id")) {
			return false
		}
	}
	return true
}

func (r *reader) checkHours(h Hours) {
	open := false
	for _, spans := range h.Week {
		open = open || len(spans) > 0
	}
	if !open {
		r.find(SeverityError, "hours.week", weekHint, "week has no working hours, so no answer could be promised")
	}
	for date := range h.Extra {
		if name, both := h.Holidays[date]; both {
			r.find(SeverityError, "hours.extra."+date, "keep one of them", "day is a holiday (%s) as well", name)
		}
	}
}

// checkID looks at one ID; first holds the lines of those before it.
func (r *reader) checkID(path, id, what string, first map[string]int) {
	line, dup := first[id]
	switch {
	case id == "":
		r.find(SeverityError, path, idHint, "%s has no id", what)
	case id == string(Desk):
		r.find(SeverityError, path, idHint, "id %s is the duty desk's own", Desk)
	case !idForm.MatchString(id):
		r.find(SeverityError, path, idHint, "%q cannot be an id", clip(id))
	case dup:
		r.find(SeverityError, path, "give one of them another id", "two have the id %q, the first on line %d", id, line)
	default:
		first[id] = r.line(path)
	}
}

func (r *reader) checkGroups(o *Roster) {
	if len(o.Groups) == 0 {
		r.find(SeverityWarning, "groups", "write the resident groups", "there are no groups: every question goes to the duty desk")
	}
	first := map[string]int{}
	called := map[string]GroupID{}
	for i, g := range o.Groups {
		path := fmt.Sprintf("groups[%d]", i)
		r.checkID(path+".id", string(g.ID), "group", first)
		if g.Name == "" {
			r.find(SeverityError, path+".name", "write its name, such as Tổ dân phố 7", "group has no name")
		}
		for j, name := range append([]string{g.Name}, g.Aliases...) {
			sub := path + ".name"
			if j > 0 {
				sub = fmt.Sprintf("%s.aliases[%d]", path, j-1)
			}
			key := parseName(name).key()
			if name == "" {
				continue
			}
			if key == "" {
				r.find(SeverityError, sub, "write a name with letters or digits", "%q is no name", clip(name))
				continue
			}
			if other, taken := called[key]; taken && other != g.ID {
				r.find(SeverityError, sub, "give them names that citizens can tell apart", "group %s is called that as well", other)
				continue
			}
			called[key] = g.ID
		}
	}
}

func (r *reader) checkOfficers(o *Roster) {
	first := map[string]int{}
	for i, of := range o.Officers {
		path := fmt.Sprintf("officers[%d]", i)
		r.checkID(path+".id", string(of.ID), "officer", first)
		if of.Name == "" {
			r.find(SeverityError, path+".name", "write the name that citizens are told", "officer has no name")
		}
		for j, a := range of.Absences {
			sub := fmt.Sprintf("%s.absences[%d]", path, j)
			switch {
			case a.From.IsZero():
				r.find(SeverityError, sub+".from", dateHint, "absence has no first day")
			case a.To.IsZero():
				r.find(SeverityError, sub+".to", dateHint+"; one day has the same first and last day", "absence has no last day")
			case a.To.Before(a.From):
				r.find(SeverityError, sub+".to", "write the earlier day first", "absence ends before it begins")
			}
		}
	}
}

// checkSubstitutes looks for those that lead nowhere or in a circle. At run
// time a circle would be cut at the duty desk, which is nobody's plan.
func (r *reader) checkSubstitutes(o *Roster) {
	told := map[OfficerID]bool{} // in a circle already reported
	for i, of := range o.Officers {
		path := fmt.Sprintf("officers[%d].substitute", i)
		switch sub, known := o.Officer(of.Substitute); {
		case of.Substitute == "":
			continue
		case of.Substitute == Desk:
			r.find(SeverityError, path, "leave the field out", "the duty desk stands in for everybody without a substitute")
			continue
		case of.Substitute == of.ID:
			r.find(SeverityError, path, "name somebody else", "officer %s is her own substitute", of.ID)
			continue
		case !known && r.whole("officers"):
			r.find(SeverityError, path, "write the id of an officer of this file", "no officer has the id %q", clip(string(of.Substitute)))
			continue
		case known && !sub.CanReply:
			r.find(SeverityWarning, path, "name somebody with reply rights", "officer %s may not reply, so she cannot stand in", sub.ID)
		}
		way := []string{string(of.ID)}
		for next := of.Substitute; len(way) <= len(o.Officers); {
			way = append(way, string(next))
			if next == of.ID {
				if !told[of.ID] {
					r.find(SeverityError, path, "leave the substitute of one of them out", "substitutes run in a circle: %s", strings.Join(way, " → "))
				}
				for _, id := range way {
					told[OfficerID(id)] = true
				}
				break
			}
			sub, ok := o.Officer(next)
			if !ok || sub.Substitute == "" || sub.Substitute == sub.ID {
				break
			}
			next = sub.Substitute
		}
	}
}

func (r *reader) checkDuties(o *Roster) {
	of := map[scope][]int{} // indices of the duties of the same
	for i, d := range o.Duties {
		path := fmt.Sprintf("duties[%d]", i)
		if r.checkScope(o, path, d) {
			of[scope{d.Group, d.Sector}] = append(of[scope{d.Group, d.Sector}], i)
		}
		officer, known := o.Officer(d.Officer)
		switch {
		case d.Officer == "":
			r.find(SeverityError, path+".officer", "write the id of an officer", "duty has no officer")
		case d.Officer == Desk:
			r.find(SeverityError, path+".officer", "leave the duty out", "the duty desk has every group without a duty")
		case !known && r.whole("officers"):
			r.find(SeverityError, path+".officer", "write the id of an officer of this file", "no officer has the id %q", clip(string(d.Officer)))
		case known && !officer.CanReply:
			r.find(SeverityWarning, path+".officer", "give the duty to somebody with reply rights", "officer %s may not reply, so others must", d.Officer)
		case known && !officer.Enabled:
			r.find(SeverityWarning, path+".officer", "give the duty to somebody else", "officer %s is switched off", d.Officer)
		}
		if !d.To.IsZero() && d.To.Before(d.From) {
			r.find(SeverityError, path+".to", "write the earlier day first", "duty ends before it begins")
		}
	}
	for i, g := range o.Groups {
		first := slices.IndexFunc(o.Groups, func(other ResidentGroup) bool { return other.ID == g.ID })
		if first == i {
			r.checkDutiesOf(o, fmt.Sprintf("groups[%d]", i), g.ID, of[scope{g.ID, ""}])
		}
	}
	r.checkSectorDuties(o, of)
}

// checkDutiesOf looks at how the duties of one group follow each other.
func (r *reader) checkDutiesOf(o *Roster, path string, g GroupID, duties []int) {
	if len(duties) == 0 {
		if r.whole("duties") && g != "" {
			r.find(SeverityWarning, path, "give somebody the duty", "group %s has no duty: its questions go to the duty desk", g)
		}
		return
	}
	r.checkOrder(o, "group "+string(g), duties, func(path string, from, to time.Time) {
		r.find(SeverityWarning, path+".from", "give somebody the duty", "nobody has group %s from %s to %s: its questions go to the duty desk", g,
			from.Format(time.DateOnly), to.Format(time.DateOnly))
	})
}

// checkOrder sees to it that duties of the same do not overlap; gap is told
// of days between two that nobody has.
func (r *reader) checkOrder(o *Roster, what string, duties []int, gap func(path string, from, to time.Time)) {
	slices.SortStableFunc(duties, func(a, b int) int { return o.Duties[a].From.Compare(o.Duties[b].From) })
	before := o.Duties[duties[0]]
	for n, i := range duties[1:] {
		d, sub := o.Duties[i], fmt.Sprintf("duties[%d]", i)
		switch {
		case before.To.IsZero() || !d.From.After(before.To):
			r.find(SeverityError, sub, "let one end on the day before the other begins",
				"duties of %s overlap: %s has it too, on line %d", what, before.Officer, r.line(fmt.Sprintf("duties[%d]", duties[n])))
		case d.From.After(o.nextDay(before.To)):
			gap(sub, o.nextDay(before.To), d.From.AddDate(0, 0, -1))
		}
		if d.To.IsZero() || !before.To.IsZero() && d.To.After(before.To) {
			before = d
		}
	}
}

func (r *reader) checkDesk(o *Roster) {
	reachable := 0
	seen := map[OfficerID]bool{}
	for i, id := range o.DeskTeam {
		path := fmt.Sprintf("desk[%d]", i)
		of, known := o.Officer(id)
		switch {
		case id == "":
			continue
		case !known && r.whole("officers"):
			r.find(SeverityError, path, "write the id of an officer of this file", "no officer has the id %q", clip(string(id)))
		case seen[id]:
			r.find(SeverityError, path, "take one of them out", "officer %s stands at the desk twice", id)
		case known && (!of.Enabled || !of.CanReply):
			r.find(SeverityWarning, path, "let her reply, or take her out", "officer %s is switched off or may not reply, so she does not count at the desk", id)
		default:
			reachable++
		}
		seen[id] = true
	}
	if reachable == 0 {
		r.find(SeverityWarning, "desk", "name the officers who take what nobody else can", "nobody stands at the duty desk: such questions raise the alarm and wait")
	}
}
