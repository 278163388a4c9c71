package editor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/sheet"
)

// readTables says what a workbook or CSV files would change. With a fault
// nothing is: a table of which half was read is worse than one that was not.
func (e *Editor) readTables(ctx context.Context, st *holdings, id string, p *parcel, at *progress) ([]intakeLine, []intakeFault, error) {
	tables, err := p.tables()
	if err != nil {
		return nil, nil, err
	}
	patches, faults := sheet.Read(tables)
	at.total.Store(int64(len(patches)))
	w := &weighing{e: e, st: st}
	if w.shelve, err = e.intakes.shelve(id); err != nil {
		return nil, nil, err
	}
	for _, patch := range patches {
		if len(faults) > 0 || ctx.Err() != nil {
			break
		}
		faults = append(faults, w.patch(ctx, patch)...)
		at.done.Add(1)
	}
	if err := errors.Join(w.err, w.shelve.close(), ctx.Err()); err != nil {
		return nil, nil, fmt.Errorf("read tables: %w", err)
	}
	if len(faults) > 0 {
		return nil, sheetFaults(faults), nil
	}
	return w.done(), nil, nil
}

// readGuides says what YAML files would change; one that has faults is left
// out.
func (e *Editor) readGuides(ctx context.Context, st *holdings, id string, p *parcel, at *progress) ([]intakeLine, error) {
	at.total.Store(int64(len(p.list)))
	w := &weighing{e: e, st: st}
	var err error
	if w.shelve, err = e.intakes.shelve(id); err != nil {
		return nil, err
	}
	seen := make(map[procedures.Code]string)
	for _, entry := range p.list {
		if w.err != nil || ctx.Err() != nil {
			break
		}
		at.done.Add(1)
		data, err := entry.read(procedures.MaxFile)
		if err != nil {
			w.fault(entry.name, &intakeFault{Key: "gimport.record_unreadable", Place: entry.name})
			continue
		}
		g, faults := procedures.ReadGuide(data, entry.name)
		switch {
		case len(faults) > 0:
			for _, f := range faults[:min(len(faults), 20)] {
				w.fault(entry.name, guideFault(f, entry.name))
			}
		case seen[g.Code] != "":
			w.fault(entry.name, &intakeFault{Key: "gimport.record_twice", Args: []string{"file", seen[g.Code]}, Place: entry.name})
		default:
			seen[g.Code] = entry.name
			w.guide(ctx, g.Clean(), entry.name, nil)
		}
	}
	if err := errors.Join(w.err, w.shelve.close(), ctx.Err()); err != nil {
		return nil, fmt.Errorf("read guides: %w", err)
	}
	return w.done(), nil
}

// weighing compares guides of an upload with what the ward has.
type weighing struct {
	e      *Editor
	st     *holdings
	shelve *shelve
	lines  []intakeLine
	err    error
}

func (w *weighing) done() []intakeLine {
	slices.SortStableFunc(w.lines, func(a, b intakeLine) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return w.lines
}

func (w *weighing) fault(file string, f *intakeFault) {
	w.lines = append(w.lines, intakeLine{State: lineFault, File: file, Fault: f})
}

// patch weighs what tables say of one procedure.
func (w *weighing) patch(ctx context.Context, p sheet.Patch) []sheet.Fault {
	ours, err := w.st.ours(ctx, p.Code)
	if err != nil {
		w.err = err
		return nil
	}
	if ours == nil && !p.Whole() {
		return []sheet.Fault{{Kind: sheet.FaultAbsent, Value: string(p.Code)}}
	}
	exported, err := w.exported(ctx, p, ours)
	if err != nil {
		w.err = err
		return nil
	}
	to := ours
	if exported != nil {
		to = exported
	}
	g, strays := p.Apply(to)
	if len(strays) == 0 {
		w.guide(ctx, g, "", exported)
	}
	return strays
}

// exported is the guide as it was when the table was made of it, if the ward
// says something else by now; nil when it does not, or it is not known.
func (w *weighing) exported(ctx context.Context, p sheet.Patch, ours *procedures.Guide) (*procedures.Guide, error) {
	if p.Base == "" || ours == nil {
		return nil, nil //nolint:nilnil // nothing to compare with
	}
	if rev, err := procedures.RevisionOf(ours); err != nil || rev == p.Base {
		return nil, err
	}
	g, err := w.e.Shelf.GuideVersion(ctx, procedures.Version{Code: p.Code, Revision: p.Base})
	if err == nil {
		return g, nil
	}
	if !errors.Is(err, procedures.ErrNoVersion) {
		return nil, err
	}
	saves, err := w.e.Shelf.DraftSaves(ctx, p.Code)
	if err != nil {
		return nil, err
	}
	for _, s := range saves {
		if rev, err := procedures.RevisionOf(s.Guide); err == nil && rev == p.Base {
			return s.Guide, nil
		}
	}
	return nil, nil //nolint:nilnil // not known
}

// guide weighs one guide. With the guide that it was made from, what others
// changed since stays.
func (w *weighing) guide(ctx context.Context, g *procedures.Guide, file string, from *procedures.Guide) {
	line := intakeLine{State: lineNew, Code: g.Code, Name: g.Name(), File: file, Sector: g.Sector, Commune: slices.Contains(g.Level, procedures.LevelCommune), Drafted: w.st.author(g.Code)}
	ours, err := w.st.ours(ctx, g.Code)
	if err == nil && ours != nil {
		if from != nil {
			var clashes []procedures.Conflict
			g, clashes = procedures.Merge(from, ours, g)
			line.Clash = len(clashes)
		}
		line.State = lineSame
		if line.N = len(procedures.Compare(ours.Clean(), g)); line.N > 0 {
			line.State = lineChanged
		}
		line.Ours, err = procedures.RevisionOf(ours)
	}
	line.Faulty = len(g.Check())
	if err == nil && line.State != lineSame {
		err = w.shelve.add(g)
	}
	if err != nil {
		w.err = err
	}
	w.lines = append(w.lines, line)
}

// takeGuides makes drafts of what is wanted.
func (e *Editor) takeGuides(ctx context.Context, st *holdings, in *intake, lines []intakeLine, at *progress) error {
	var codes []procedures.Code
	ours := make(map[procedures.Code]procedures.Revision)
	for _, l := range lines {
		done := slices.ContainsFunc(in.Drafts, func(m procedures.DraftMark) bool { return m.Code == l.Code })
		if (l.State == lineNew || l.State == lineChanged) && in.Want.has(&l) && !done {
			codes, ours[l.Code] = append(codes, l.Code), l.Ours
		}
	}
	at.total.Store(int64(len(codes)))
	along, err := e.openAlong(in)
	if err != nil {
		return err
	}
	defer along.close()
	return e.intakes.shelved(in.ID, codes, func(g *procedures.Guide) error {
		at.done.Add(1)
		if err := along.take(ctx, g); err != nil {
			return err
		}
		return e.takeOne(ctx, st, in, g, ours[g.Code])
	})
}

// sheetFaults word what is wrong with tables.
func sheetFaults(list []sheet.Fault) []intakeFault {
	out := make([]intakeFault, 0, len(list))
	for _, f := range list {
		x := intakeFault{Key: "gimport.sheet_" + string(f.Kind), Place: f.Sheet, Row: f.Row, Column: f.Column}
		switch f.Kind {
		case sheet.FaultChoice:
			x.Args = []string{"value", f.Value, "want", f.Want}
		case sheet.FaultNumber, sheet.FaultDay, sheet.FaultCode, sheet.FaultAbsent, sheet.FaultWay, sheet.FaultStrayTree:
			x.Args = []string{"value", f.Value}
		}
		out = append(out, x)
	}
	return out
}
