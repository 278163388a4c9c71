package sheet

import (
	"cmp"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// Patch is what tables say of one procedure: of some sheets, or of all.
type Patch struct {
	Code procedures.Code
	// Base is the revision of the guide that was exported, by which to tell
	// what others changed meanwhile; "" not known.
	Base procedures.Revision

	g    *procedures.Guide
	fees []wayFee
	has  map[string]bool // names of the sheets that speak of it
}

// wayFee is a fee with the way to submit that it is for.
type wayFee struct {
	way   string
	fee   procedures.Fee
	fault Fault // if there is no such way
}

// Tables puts guides into tables, one for each kind of thing, in the order of
// the guides.
func Tables(guides []*procedures.Guide) []Table {
	var out []Table
	for _, l := range layouts() {
		t := Table{Name: l.name, Columns: l.columns}
		for _, g := range guides {
			g = g.Clean()
			for _, cells := range l.rows(g) {
				row := Row{Number: len(t.Rows) + 2, Cells: make([]Cell, 0, len(cells)+1)}
				row.Cells = append(row.Cells, Cell{Text: string(g.Code)})
				for _, s := range cells {
					row.Cells = append(row.Cells, Cell{Text: s})
				}
				t.Rows = append(t.Rows, row)
			}
		}
		out = append(out, t)
	}
	return out
}

// Read reads tables, of which any may be missing, and those that are none of
// ours are left out. The patches are in the order of the procedures' first
// mention. With faults they must not be used: whoever mends them sends the
// file again.
func Read(tables []Table) ([]Patch, []Fault) {
	r := &reader{of: make(map[procedures.Code]int)}
	known := 0
	for _, t := range tables {
		if l, ok := layoutOf(t); ok {
			known++
			r.table(l, t)
		}
	}
	if known == 0 {
		return nil, []Fault{{Kind: FaultNoSheet}}
	}
	r.finish()
	return r.patches, r.faults
}

type reader struct {
	patches []Patch
	of      map[procedures.Code]int
	sheets  []string // that were read
	faults  []Fault
}

// layoutOf finds the kind of sheet: by its name if it has most of its
// headings, else by the headings alone.
func layoutOf(t Table) (layout, bool) {
	have := make(map[string]bool)
	for _, c := range t.Columns {
		have[fold(c.Head)] = true
	}
	var found layout
	most := 1 // the code alone is no sign
	for _, l := range layouts() {
		n := 0
		for _, c := range l.columns {
			if have[fold(c.Head)] {
				n += 2
			}
		}
		n -= len(l.columns) - 1 // more than half of them
		if n > 0 && fold(l.name) == fold(t.Name) {
			n += 1000
		}
		if n > most {
			found, most = l, n
		}
	}
	return found, found.name != ""
}

func (r *reader) table(l layout, t Table) {
	found := make(map[string]int)
	for i, c := range t.Columns {
		if _, twice := found[fold(c.Head)]; !twice {
			found[fold(c.Head)] = i
		}
	}
	place := make(map[string]int)
	name := cmp.Or(t.Name, l.name)
	missing := false
	for _, c := range l.columns {
		i, ok := found[fold(c.Head)]
		if !ok {
			r.faults = append(r.faults, Fault{Sheet: name, Column: c.Head, Kind: FaultColumn})
			missing = true
		}
		place[c.Head] = i
	}
	if missing {
		return
	}
	if slices.Contains(r.sheets, l.name) {
		r.faults = append(r.faults, Fault{Sheet: name, Kind: FaultTwice})
		return
	}
	r.sheets = append(r.sheets, l.name)
	for _, row := range t.Rows {
		c := &cursor{sheet: name, place: place, row: row, faults: &r.faults}
		if c.empty() {
			continue
		}
		code, ok := c.code(codeHead)
		if !ok {
			c.fault(codeHead, FaultCode, c.cell(codeHead).Text, "")
			continue
		}
		i, seen := r.of[code]
		if !seen {
			i = len(r.patches)
			r.of[code] = i
			r.patches = append(r.patches, Patch{Code: code, g: &procedures.Guide{}, has: make(map[string]bool)})
		}
		if l.name == heads().name && r.patches[i].has[l.name] {
			c.fault(codeHead, FaultTwice, string(code), "")
			continue
		}
		r.patches[i].has[l.name] = true
		l.read(c, &r.patches[i])
	}
}

// finish looks at what only all tables together tell.
func (r *reader) finish() {
	main := heads().name
	whole := slices.Contains(r.sheets, main)
	for i := range r.patches {
		p := &r.patches[i]
		if whole && !p.has[main] {
			r.add(Fault{Sheet: main, Column: codeHead, Kind: FaultAbsent, Value: string(p.Code)})
		}
		if whole {
			for _, name := range r.sheets { // no row left there means that nothing is left
				p.has[name] = true
			}
		}
		if p.has[ways().name] {
			for _, f := range p.strays(p.g) {
				r.add(f)
			}
		}
		if t := p.g.Tree; t != nil && t.Root == "" {
			r.add(Fault{Sheet: tree().name, Column: "Hỏi đầu tiên", Kind: FaultStrayTree, Value: string(p.Code)})
		}
	}
}

func (r *reader) add(f Fault) {
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, f)
	}
}

// Apply is a guide with what the tables say; of what they do not, it is as it
// was. nil stands for a procedure that there is no guide of. Parts without an
// id are given one when somebody worded the guide. The faults are fees of ways
// to submit that the guide does not have.
func (p Patch) Apply(to *procedures.Guide) (*procedures.Guide, []Fault) {
	g := &procedures.Guide{Review: procedures.ReviewWard}
	if to != nil {
		g = to.Clean()
	}
	g.Code = p.Code
	for _, l := range layouts() {
		if p.has[l.name] {
			l.put(g, &p)
		}
	}
	if g.Review != procedures.ReviewOfficial {
		g.FillIDs()
	}
	return g.Clean(), p.strays(g)
}

// strays are fees whose way to submit a guide does not have.
func (p Patch) strays(g *procedures.Guide) (out []Fault) {
	names := wayNames(g.Submissions)
	for _, f := range p.fees {
		if !slices.ContainsFunc(names, func(n string) bool { return fold(n) == f.way }) {
			out = append(out, f.fault)
		}
	}
	return out
}

// Whole reports whether the tables say all of the guide, so that one can be
// made of it that there is not yet.
func (p Patch) Whole() bool { return p.has[heads().name] }
