package eval

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

// Worsened asks questions before and after several guides changed at once and
// says, for each of those guides, which questions it makes worse: as Compare
// has them under Lost and Wrong, each once, in the order of the questions. A
// guide that makes none worse is absent. tell is told how many rows are done,
// after each; it may be called at the same time from several places.
func Worsened(ctx context.Context, before, after *knowledge.Index, changed []procedures.Code, rows []Row, tell func(done int)) (map[procedures.Code][]Shift, error) {
	among := make(map[procedures.Code]bool, len(changed))
	for _, c := range changed {
		among[c] = true
	}
	type found struct {
		shift  Shift
		blamed []procedures.Code
	}
	all := make([]found, len(rows))
	var done atomic.Int64
	err := together(len(rows), func(i int) (err error) {
		f := &all[i]
		if f.shift, err = asked(ctx, before, after, rows[i]); err == nil {
			f.blamed = f.shift.blamed(among, func(c procedures.Code) bool {
				return before.Share(rows[i].Query, c) >= touches || after.Share(rows[i].Query, c) >= touches
			})
		}
		tell(int(done.Add(1)))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ask questions of several guides: %w", err)
	}
	out := map[procedures.Code][]Shift{}
	for _, f := range all {
		for _, c := range f.blamed {
			out[c] = append(out[c], f.shift)
		}
	}
	return out, nil
}

// blamed are the guides among those that changed which make the question
// worse, as far as it has to do with them.
func (s Shift) blamed(among map[procedures.Code]bool, touched func(procedures.Code) bool) (out []procedures.Code) {
	if s.Before.same(s.After) {
		return nil
	}
	add := func(c procedures.Code) {
		if among[c] && !slices.Contains(out, c) && touched(c) {
			out = append(out, c)
		}
	}
	for _, m := range s.Before.Meant {
		if s.After.reach(m.Code) < s.Before.reach(m.Code) {
			add(m.Code)
		}
	}
	if s.misleads() {
		add(s.After.First())
	}
	return out
}
