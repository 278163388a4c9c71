package editor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/procedures/portal"
)

// readPortal says of every official text what it would be to the ward. One is
// in memory at a time.
func (e *Editor) readPortal(ctx context.Context, st *holdings, p *parcel, at *progress) ([]intakeLine, error) {
	at.total.Store(int64(len(p.list)))
	seen := make(map[procedures.Code]string)
	out := make([]intakeLine, 0, len(p.list))
	for _, entry := range p.list {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read portal texts: %w", err)
		}
		line, err := e.readRecord(ctx, st, entry, seen)
		if err != nil {
			return nil, err
		}
		out = append(out, line)
		at.done.Add(1)
	}
	slices.SortStableFunc(out, func(a, b intakeLine) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return out, nil
}

func (e *Editor) readRecord(ctx context.Context, st *holdings, entry entry, seen map[procedures.Code]string) (intakeLine, error) {
	line := intakeLine{State: lineFault, File: entry.name}
	g, fault := parseRecord(entry)
	if fault != nil {
		line.Fault = fault
		return line, nil
	}
	line.Code, line.Name, line.Sector = g.Code, g.Title, g.Sector
	line.Commune = slices.Contains(g.Level, procedures.LevelCommune) && !strings.Contains(g.Source.Decision, "UBND")
	if before, twice := seen[g.Code]; twice {
		line.Fault = &intakeFault{Key: "gimport.record_twice", Args: []string{"file", before}, Place: entry.name}
		return line, nil
	}
	if faults := g.Check(); len(faults) > 0 {
		line.Fault = guideFault(faults[0], entry.name)
		return line, nil
	}
	seen[g.Code] = entry.name
	ours, err := st.ours(ctx, g.Code)
	if err != nil {
		return line, err
	}
	line.Drafted = st.author(g.Code)
	if ours == nil {
		line.State = lineNew
		return line, nil
	}
	c, err := st.compare(ctx, g, ours)
	if err != nil {
		return line, err
	}
	line.State = lineSame
	if line.N, line.Agreed = len(c.Proposals), len(c.Agreed()); line.N > 0 {
		line.State = lineChanged
	}
	return line, nil
}

// compare is what a new official text proposes for ours.
func (st *holdings) compare(ctx context.Context, now, ours *procedures.Guide) (portal.Comparison, error) {
	before, err := st.before(ctx, now.Code, ours)
	if err != nil {
		return portal.Comparison{}, err
	}
	return portal.Propose(before, now, ours), nil
}

// parseRecord reads one text, or says what is wrong with it.
func parseRecord(entry entry) (*procedures.Guide, *intakeFault) {
	data, err := entry.read(procedures.MaxFile)
	if err != nil {
		return nil, &intakeFault{Key: "gimport.record_unreadable", Place: entry.name}
	}
	g, _, err := portal.Parse(data, entry.name)
	var bad *portal.RecordError
	switch {
	case err == nil:
		return g, nil
	case errors.As(err, &bad):
		f := &intakeFault{Key: "gimport.record_" + string(bad.Trouble), Place: entry.name, Row: bad.Line}
		if bad.Section != "" {
			f.Args = []string{"section", bad.Section}
		}
		return nil, f
	}
	return nil, &intakeFault{Key: "gimport.record_unreadable", Place: entry.name}
}

// officialBatch is how many official texts are kept in one transaction.
const officialBatch = 100

// takePortal keeps the official texts of an upload, unless that was done
// before, and makes drafts of those that are wanted.
func (e *Editor) takePortal(ctx context.Context, st *holdings, in *intake, lines []intakeLine, at *progress) error {
	p, err := e.intakes.openParcel(*in)
	if err != nil {
		return err
	}
	defer p.close()
	wordings, err := portal.Wordings()
	if err != nil {
		return fmt.Errorf("read wordings: %w", err)
	}
	of := make(map[string]*intakeLine, len(lines))
	for i := range lines {
		if lines[i].State != lineFault {
			of[lines[i].File+" "+string(lines[i].Code)] = &lines[i]
		}
	}
	at.total.Store(int64(len(p.list)))
	var batch []*procedures.Guide
	for _, entry := range p.list {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("take portal texts: %w", err)
		}
		at.done.Add(1)
		g, fault := parseRecord(entry)
		if fault != nil {
			continue
		}
		line := of[entry.name+" "+string(g.Code)]
		if line == nil {
			continue
		}
		if !in.Settled {
			if batch = append(batch, g); len(batch) == officialBatch {
				if err := e.keepOfficials(ctx, st, in, batch); err != nil {
					return err
				}
				batch = nil
			}
		}
		if line.State == lineNew && in.Want.has(line) {
			made := g.Clean()
			made.Wordings = wordings[g.Code]
			if err := e.takeOne(ctx, st, in, made, ""); err != nil {
				return err
			}
		}
	}
	if err := e.keepOfficials(ctx, st, in, batch); err != nil {
		return err
	}
	in.Settled = true
	return nil
}

// takeOne makes a draft, and remembers that it did.
func (e *Editor) takeOne(ctx context.Context, st *holdings, in *intake, g *procedures.Guide, ours procedures.Revision) error {
	mark, moved, err := e.draft(ctx, st, g, ours, st.world.world.Now, in.authors()...)
	switch {
	case err != nil:
		return err
	case moved:
		in.Moved++
	default:
		in.Drafts = append(in.Drafts, mark)
	}
	return nil
}

// keepOfficials keeps the newest official texts. What changes nothing for the
// ward is dealt with by it; the rest waits for somebody to look.
func (e *Editor) keepOfficials(ctx context.Context, st *holdings, in *intake, texts []*procedures.Guide) error {
	if len(texts) == 0 {
		return nil
	}
	const tries = 3
	for try := 1; ; try++ {
		var list []procedures.Official
		var changed []*procedures.Guide
		for _, g := range texts {
			o, ok, err := e.newOfficial(ctx, st, in, g)
			if err != nil {
				return err
			}
			if ok {
				list, changed = append(list, o), append(changed, g)
			}
		}
		if len(list) == 0 {
			return nil
		}
		err := e.Shelf.PutOfficials(ctx, list, changed)
		if !errors.Is(err, procedures.ErrStaleDraft) || try == tries {
			return err
		}
		for _, g := range texts { // somebody settled one meanwhile
			o, err := e.Shelf.Official(ctx, g.Code)
			if err != nil && !errors.Is(err, procedures.ErrNoOfficial) {
				return err
			}
			st.officials[g.Code] = o
		}
	}
}

// newOfficial is the record of an official text, and false when it is known.
func (e *Editor) newOfficial(ctx context.Context, st *holdings, in *intake, g *procedures.Guide) (procedures.Official, bool, error) {
	rev, err := procedures.RevisionOf(g)
	if err != nil {
		return procedures.Official{}, false, err
	}
	o := st.officials[g.Code]
	if o.Now == rev {
		return o, false, nil
	}
	ours, err := st.ours(ctx, g.Code)
	if err != nil {
		return o, false, err
	}
	settled := ours == nil // nobody has to look at a change of what the ward does not tell of
	if ours != nil {
		c, err := st.compare(ctx, g, ours)
		if err != nil {
			return o, false, err
		}
		settled = len(c.Proposals) == 0
	}
	now := st.world.world.Now
	o.Code, o.Now, o.At, o.By, o.Title = g.Code, rev, now, in.By.Username, g.Title
	if settled {
		o.Settled, o.Closed = rev, now
	}
	return o, true, nil
}

// guideFault words what is wrong with a guide of a file.
func guideFault(f procedures.Fault, file string) *intakeFault {
	return &intakeFault{Key: "gimport.guide_" + string(f.Kind), Place: file, Row: f.Line, Column: f.Field}
}
