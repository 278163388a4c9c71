package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// New is the roster of a ward that has said nothing but its name: the usual
// office hours, the usual promise, nobody in it.
func New(w Ward) (*Roster, error) {
	zone, err := time.LoadLocation(DefaultZone)
	if err != nil {
		return nil, fmt.Errorf("find zone of the ward: %w", err)
	}
	r := &Roster{Ward: w, Promise: DefaultPromise, Location: zone, Hours: Hours{Week: map[time.Weekday][]Span{}}}
	for d := time.Monday; d <= time.Friday; d++ {
		r.Hours.Week[d] = []Span{{7*time.Hour + 30*time.Minute, 11*time.Hour + 30*time.Minute}, {13*time.Hour + 30*time.Minute, 17 * time.Hour}}
	}
	r.Revision = r.settled().revision()
	return r, nil
}

// Import makes of the sheets and the ward's roster so far a new roster: the
// groups and who is in charge of them are those of the sheets; ward, hours,
// the officers known so far, with their absences, and the sectors with their
// duties stay. Groups and officers keep their ID by name. Every fault is
// found, with row and column. A table of another ward is refused, and one that
// would leave a group, now or on a later day, without anybody in charge; now is
// when that is asked.
// file stands in the faults.
func Import(sheets []Sheet, base *Roster, file string, now time.Time) (*Roster, Faults) {
	out := *base
	out.Groups, out.Duties = nil, nil
	out.Officers = slices.Clone(base.Officers)
	im := &importer{file: file, base: base, out: &out, now: now, said: map[string]said{}, origin: map[string]place{}, duties: map[GroupID][]place{},
		keys: map[string]int{}, ids: map[GroupID]bool{}}
	for _, o := range out.Officers {
		im.names = append(im.names, tokens(o.Name))
	}
	im.tables(sheets)
	im.ward()
	im.officers()
	im.groups()
	im.sectors()
	if len(im.out.Groups) == 0 && im.found.Err() == nil {
		im.fault(place{}, "write the groups in a column "+titleOf(colGroup), "the table names no group, so none would be left")
	}
	im.covered()
	if im.found.Err() == nil {
		im.load()
	}
	faults := im.sorted()
	if faults.Err() != nil {
		return nil, faults
	}
	return im.out, faults
}

// importer gathers what the rows say.
type importer struct {
	file   string
	base   *Roster
	out    *Roster
	now    time.Time
	found  Faults
	where  []place // of found
	rows   []*importRow
	desk   bool             // there is a column for the duty desk
	said   map[string]said  // what a row said of an officer first
	origin map[string]place // by field of the roster
	duties map[GroupID][]place

	names [][]token      // of out.Officers
	keys  map[string]int // of out.Groups, by name
	ids   map[GroupID]bool
}

// place is a cell.
type place struct {
	order int // of the sheet
	sheet string
	row   int
	cell  string // "C5 (Cán bộ phụ trách)"; "" the row as a whole
}

// said is what was said of an officer, and where.
type said struct {
	text string
	at   place
}

// importRow is a row of a table.
type importRow struct {
	place
	cells   map[column]string
	places  map[column]place
	officer OfficerID
}

func (im *importer) fault(at place, hint, format string, args ...any) {
	im.note(SeverityError, at, hint, format, args...)
}

func (im *importer) note(s Severity, at place, hint, format string, args ...any) {
	field := at.cell
	if at.sheet != "" && field != "" {
		field = at.sheet + " " + field
	} else if at.sheet != "" {
		field = at.sheet
	}
	im.found = append(im.found, Fault{Severity: s, File: im.file, Line: at.row, Field: field, Problem: fmt.Sprintf(format, args...), Hint: hint})
	im.where = append(im.where, at)
}

// sorted is the faults by sheet, row and column.
func (im *importer) sorted() Faults {
	order := make([]int, len(im.found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(im.where[a].order, im.where[b].order), cmp.Compare(im.where[a].row, im.where[b].row))
	})
	out := make(Faults, len(order))
	for i, n := range order {
		out[i] = im.found[n]
	}
	return out
}

// tables takes the rows out of every sheet that has a table in it.
func (im *importer) tables(sheets []Sheet) {
	any := false
	for n, s := range sheets {
		h, ok := findHeader(s.Rows)
		if !ok {
			continue
		}
		any = true
		titled := s.Rows[h.row]
		at := func(row SheetRow, col int) place {
			p := place{order: n, sheet: s.Name, row: row.Number, cell: fmt.Sprintf("%s%d", columnName(col), row.Number)}
			if col < len(titled.Cells) && titled.Cells[col] != "" {
				p.cell += " (" + clip(titled.Cells[col]) + ")"
			}
			return p
		}
		for _, col := range h.extra {
			im.note(SeverityWarning, at(titled, col), "", "column is not read: a roster keeps nothing of it")
		}
		for _, col := range h.twice {
			im.fault(at(titled, col), "keep one of them, or give it another title", "column says the same as one further left")
		}
		if _, there := h.at[colDesk]; there {
			im.desk = true
		}
		for _, row := range s.Rows[h.row+1:] {
			r := &importRow{place: place{order: n, sheet: s.Name, row: row.Number}, cells: map[column]string{}, places: map[column]place{}}
			for col, i := range h.at {
				r.places[col] = at(row, i)
				if i < len(row.Cells) && row.Cells[i] != "" {
					r.cells[col] = row.Cells[i]
				}
			}
			if len(r.cells) == 0 {
				continue
			}
			if r.cells[colGroup] == "" && r.cells[colOfficer] == "" {
				im.fault(r.place, "fill one of them in, or take the row out", "row names neither a group nor an officer")
				continue
			}
			im.rows = append(im.rows, r)
		}
	}
	switch {
	case !any:
		im.fault(place{}, fmt.Sprintf("write a header row such as %s; %s; %s", titleOf(colGroup), titleOf(colOfficer), titleOf(colSubstitute)),
			"there is no row that titles a column of groups or officers")
	case len(im.rows) == 0:
		im.fault(place{}, "write a row for each group", "the table has no rows")
	}
}

// ward sees to it that the rows are this ward's. A roster without a ward's
// name takes theirs.
func (im *importer) ward() {
	told := map[string]bool{}
	for _, r := range im.rows {
		name := r.cells[colWard]
		if name == "" {
			continue
		}
		if im.out.Ward.Name == "" {
			im.out.Ward.Name = name
		}
		if key := plainTitle(name); !sameWard(name, im.out.Ward.Name) && !told[key] {
			told[key] = true
			im.fault(r.places[colWard], "choose the table of this ward, or take the rows of the other out",
				"row is of %s, but this roster is of %s", clip(name), im.out.Ward.Name)
		}
	}
	if im.out.Ward.Name == "" && len(im.rows) > 0 {
		im.fault(place{}, "name the roster to start from, or add a column "+titleOf(colWard), "nothing says which ward this is")
	}
}

// sameWard compares names of wards; "Yên Bái" is "Phường Yên Bái", whatever
// stands behind a comma.
func sameWard(a, b string) bool {
	bare := func(s string) (kind, name string) {
		s, _, _ = strings.Cut(s, ",")
		s = plainTitle(s)
		for _, k := range []string{"phuong ", "xa ", "thi tran ", "ward ", "commune "} {
			if rest, ok := strings.CutPrefix(s, k); ok {
				return k, rest
			}
		}
		return "", s
	}
	ka, na := bare(a)
	kb, nb := bare(b)
	return na == nb && (ka == kb || ka == "" || kb == "")
}

// covered sees to it that every group has somebody on every day from today.
func (im *importer) covered() {
	today := im.out.midnight(im.now, 0)
	for i, g := range im.out.Groups {
		at := im.origin[fmt.Sprintf("groups[%d]", i)]
		var own []Duty
		for _, d := range im.out.Duties {
			if d.Group == g.ID && d.Sector == "" {
				own = append(own, d)
			}
		}
		if len(own) == 0 {
			continue // said already, or its duties were faulty
		}
		slices.SortStableFunc(own, func(a, b Duty) int { return a.From.Compare(b.From) })
		free := today
		for _, d := range own {
			if d.From.After(free) {
				break
			}
			if d.To.IsZero() {
				free = time.Time{}
				break
			}
			if next := im.out.nextDay(d.To); next.After(free) {
				free = next
			}
		}
		if !free.IsZero() {
			im.fault(at, fmt.Sprintf("leave %q empty, or add a row for who follows", titleOf(colTo)),
				"%s would be without anyone from %s", g.Name, free.Format("02/01/2006"))
			continue
		}
		charge := im.out.InCharge(g.ID, im.now)
		if charge.Owner != Desk {
			continue
		}
		for _, why := range charge.Why {
			if why.Code == ReasonDisabled || why.Code == ReasonNoReply {
				im.fault(at, "name another officer, or a substitute who may reply",
					"%s would be without anyone: %s is switched off or may not reply", g.Name, im.out.OfficerName(why.Officer))
				break
			}
		}
	}
}

// load looks at the result the way it will be looked at when it is read,
// and says of faults which row they come from.
func (im *importer) load() {
	back, faults := load(im.out.encode())
	for _, f := range faults {
		at := place{}
		for p := f.Field; p != ""; p = around(p) {
			if o, ok := im.origin[p]; ok {
				at = o
				break
			}
		}
		if at == (place{}) {
			f.Problem = f.Field + ": " + f.Problem
		}
		im.note(f.Severity, at, f.Hint, "%s", f.Problem)
	}
	if faults.Err() == nil {
		im.out = back
	}
}
