package editor

import (
	"context"
	"fmt"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// Gate looks at a guide that is to go out and says what it finds. Its error
// means that it could not look; nothing goes out then.
type Gate func(ctx context.Context, g *procedures.Guide) ([]Finding, error)

// Finding is something that a Gate found.
type Finding struct {
	Key    string   // of the sentence in the catalogue
	Args   []string // its placeholders, in pairs
	Field  string   // of the guide, as procedures.Fault has it; "" the whole
	Blocks bool     // the guide does not go out with it
}

// checked is what there is to say of a guide before it goes out.
type checked struct {
	Faults  int      // of the guide itself: it cannot even be submitted
	Blocks  []string // further reasons why it cannot go out, in words
	Remarks []string // what staff should know
}

// OK reports that the guide may go out.
func (c checked) OK() bool { return c.Faults == 0 && len(c.Blocks) == 0 }

// check looks over a guide.
func (e *Editor) check(ctx context.Context, v *view, g *procedures.Guide) (checked, error) {
	c := checked{Faults: len(g.Check())}
	for _, gate := range append(slices.Clip(e.Gates), e.linkGate, e.questionGate) {
		found, err := gate(ctx, g)
		if err != nil {
			return c, fmt.Errorf("look over guide %s: %w", g.Code, err)
		}
		for _, f := range found {
			if text := v.text(f.Key, f.Args...); f.Blocks {
				c.Blocks = append(c.Blocks, text)
			} else {
				c.Remarks = append(c.Remarks, text)
			}
		}
	}
	return c, nil
}
