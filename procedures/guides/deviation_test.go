package guides

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/motcua/motcua/procedures"
)

// Fees, time limits, forms and counts of papers are compared with the record
// field by field, without any leniency. Where a guide has a reason to differ,
// the comment at the head of its file gives it in one line, which begins with
// the deviation as this test prints it:
//
//	# deviation: time (post), guide other, record 4 working_day: 4 cannot be meant
//
// The deviation holds the values of both sides: when one of them changes, the
// reason has to be thought over. A line that begins with "#   " goes on.
func TestEveryDeviationFromTheRecordIsExplained(t *testing.T) {
	shared(t)
	each(t, func(t *testing.T, g *procedures.Guide) {
		reasons := explanations(t, g.Code)
		for _, d := range deviations(g, readRecord(t, g.Code)) {
			i := slices.IndexFunc(reasons, func(s string) bool { return strings.HasPrefix(s, d+": ") })
			if i < 0 {
				t.Errorf("nobody explains: # deviation: %s: WHY", d)
				continue
			}
			t.Logf("%s: %s", g.Code, reasons[i])
			reasons = slices.Delete(reasons, i, i+1)
		}
		for _, r := range reasons {
			t.Errorf("explains nothing any more: %s", r)
		}
	})
}

// explanations are the reasons at the head of a guide's file, each on a line
// of its own again.
func explanations(t *testing.T, code procedures.Code) []string {
	t.Helper()
	b, err := fs.ReadFile(FS(), string(code)+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	open := false
	for _, l := range strings.Split(string(b), "\n") {
		if !strings.HasPrefix(l, "#") {
			break
		}
		first, begins := strings.CutPrefix(l, "# deviation: ")
		rest, goesOn := strings.CutPrefix(l, "#   ")
		switch {
		case begins:
			out = append(out, strings.TrimSpace(first))
		case open && goesOn:
			out[len(out)-1] += " " + strings.TrimSpace(rest)
		}
		open = begins || open && goesOn
	}
	return out
}

// deviations are all differences of a guide from its record, in the words
// that an explanation begins with.
func deviations(g *procedures.Guide, r *record) []string {
	return slices.Concat(feeDeviations(g, r), timeDeviations(g, r), formDeviations(g, r), paperDeviations(g, r))
}

// methods is the order in which ways to submit are named.
var methods = []procedures.Method{procedures.MethodOnline, procedures.MethodInPerson, procedures.MethodPost}

// byMethod joins what is true of several ways to submit: "fee 0 (%s), ..."
// with the ways in the place of %s.
func byMethod(found func(m procedures.Method) []string) []string {
	ways := make(map[string][]string)
	for _, m := range methods {
		for _, format := range found(m) {
			ways[format] = append(ways[format], string(m))
		}
	}
	var out []string
	for _, format := range slices.Sorted(maps.Keys(ways)) {
		out = append(out, fmt.Sprintf(format, strings.Join(ways[format], ", ")))
	}
	return out
}

func feeDeviations(g *procedures.Guide, r *record) []string {
	return byMethod(func(m procedures.Method) []string {
		ours := make(map[string]bool)
		free := false // for everybody
		for _, s := range g.Submissions {
			for _, f := range s.Fees {
				if s.Method == m {
					ours[strings.TrimSpace(strconv.FormatInt(f.Amount, 10)+" "+f.Currency)] = true
					free = free || f.Amount == 0 && f.Condition == ""
				}
			}
		}
		theirs := make(map[string]bool)
		at := r.methods[m]
		if at != nil {
			for n := range at.fees {
				theirs[strconv.FormatInt(n, 10)] = true
			}
		}
		var out []string
		for f := range ours {
			if !theirs[f] {
				out = append(out, "fee "+f+" (%s), only in the guide")
			}
		}
		for f := range theirs {
			if !ours[f] {
				out = append(out, "fee "+f+" (%s), only in the record")
			}
		}
		if free && at != nil && strings.Contains(at.text, "Hội đồng nhân dân") {
			out = append(out, "fee 0 (%s), free without condition, the record speaks of the province")
		}
		return out
	})
}

func timeDeviations(g *procedures.Guide, r *record) []string {
	write := func(l procedures.TimeLimit) string {
		return strings.TrimPrefix(strconv.FormatFloat(l.Amount, 'f', -1, 64)+" "+string(l.Unit), "0 ")
	}
	list := func(set map[string]bool) string {
		if len(set) == 0 {
			return "none"
		}
		return strings.Join(slices.Sorted(maps.Keys(set)), " and ")
	}
	return byMethod(func(m procedures.Method) []string {
		ours, theirs := make(map[string]bool), make(map[string]bool)
		for _, s := range g.Submissions {
			if s.Method == m {
				ours[write(s.Time)] = true
			}
		}
		if at := r.methods[m]; at != nil {
			for _, l := range at.times {
				theirs[write(l)] = true
			}
		}
		if maps.Equal(ours, theirs) {
			return nil
		}
		return []string{"time (%s), guide " + list(ours) + ", record " + list(theirs)}
	})
}

var (
	formCode = regexp.MustCompile(`(?i)mẫu\s+(?:số\s+)?((?:\pL{1,4}[./-]?)?\d[\pL\d./-]*)`)
	ctForm   = regexp.MustCompile(`\bCT\d\d\b`)
)

// formsIn are the codes of forms that a text names, without "Mẫu số".
func formsIn(text string) map[string]bool {
	out := make(map[string]bool)
	for _, m := range formCode.FindAllStringSubmatch(text, -1) {
		out[bareForm(m[1])] = true
	}
	for _, c := range ctForm.FindAllString(text, -1) {
		out[bareForm(c)] = true
	}
	return out
}

func bareForm(s string) string {
	s = strings.ToUpper(strings.Trim(s, " .,-/"))
	s = strings.TrimPrefix(s, "MẪU ")
	return strings.TrimPrefix(s, "SỐ ")
}

// formDeviations compares the forms that a guide names anywhere with those
// of the record's papers; forms CT, which citizens are handed, with those
// of the whole record.
func formDeviations(g *procedures.Guide, r *record) []string {
	ours := make(map[string]bool)
	for _, text := range ourWords(g) {
		maps.Copy(ours, formsIn(text))
	}
	for _, e := range g.Evidence {
		maps.Copy(ours, formsIn(e.Title))
		if e.Form != nil {
			ours[bareForm(e.Form.Code)] = true
		}
	}
	anywhere, theirs := formsIn(r.text), formsIn(r.papersText())
	for c := range anywhere {
		theirs[c] = theirs[c] || ctForm.MatchString(c)
	}
	var out []string
	for _, c := range slices.Sorted(maps.Keys(ours)) {
		if !anywhere[c] {
			out = append(out, "form "+c+", only in the guide")
		}
	}
	for _, c := range slices.Sorted(maps.Keys(theirs)) {
		if theirs[c] && !ours[c] {
			out = append(out, "form "+c+", only in the record")
		}
	}
	return out
}

// count is how many originals and copies of one paper are asked for; both 0
// where no number is given. The record's items of this kind are headings and
// remarks, which a guide may leave out or tell as notes.
type count struct{ originals, copies int }

func (c count) String() string { return strconv.Itoa(c.originals) + "+" + strconv.Itoa(c.copies) }

// paperDeviations compares how many papers are asked for in how many
// originals and copies, and then those that both sides call by the same
// words one by one.
func paperDeviations(g *procedures.Guide, r *record) []string {
	ours, theirs := make(map[count]int), make(map[count]int)
	counts := make(map[string]count)
	for _, e := range g.Evidence {
		ours[count{e.Originals, e.Copies}]++
	}
	for _, p := range r.papers() {
		theirs[p.count]++
	}
	for c := range ours {
		counts[c.String()] = c
	}
	for c := range theirs {
		counts[c.String()] = c
	}
	var out []string
	for _, s := range slices.Sorted(maps.Keys(counts)) {
		if c := counts[s]; ours[c] > theirs[c] || ours[c] < theirs[c] && c != (count{}) {
			out = append(out, fmt.Sprintf("papers %s, guide %d, record %d", s, ours[c], theirs[c]))
		}
	}
	for _, e := range g.Evidence {
		at := count{e.Originals, e.Copies}
		same := r.papersCalled(e.Title)
		if len(same) > 0 && !slices.ContainsFunc(same, func(p paper) bool { return p.count == at }) {
			out = append(out, fmt.Sprintf("paper %s, guide %s, record %s", e.ID, at, same[0].count))
		}
	}
	return out
}
