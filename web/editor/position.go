package editor

import (
	"context"
	"errors"

	"github.com/motcua/motcua/procedures"
)

// position is where one procedure's guide stands.
type position struct {
	Code    procedures.Code
	Name    string
	current *procedures.Guide // what citizens see; nil nothing
	rev     procedures.Revision
	draft   *procedures.Draft // nil: nobody works on it
	slots   []procedures.Slot
	history []procedures.Publication // the newest first
	changed bool                     // the official text says something else now
}

// errNowhere: there is nothing of that procedure.
var errNowhere = errors.New("no such guide")

// position reads where a guide stands. The error is errNowhere when there
// never was any.
func (e *Editor) position(ctx context.Context, v *view, code procedures.Code) (*position, error) {
	s := &position{Code: code}
	if g, rev, ok := v.world.Library.Guide(code); ok {
		s.current, s.rev, s.Name = g, rev, g.Name()
	}
	switch d, err := e.Shelf.Draft(ctx, code); {
	case err == nil:
		s.draft = &d
		if s.Name == "" {
			s.Name = d.Guide.Name()
		}
	case !errors.Is(err, procedures.ErrNoDraft):
		return nil, err
	}
	slots, err := e.Shelf.Slots(ctx)
	if err != nil {
		return nil, err
	}
	for _, slot := range slots {
		if slot.Code == code {
			s.slots = append(s.slots, slot)
			if s.Name == "" {
				s.Name = slot.Title
			}
		}
	}
	if s.history, err = e.Shelf.Publications(ctx, code); err != nil {
		return nil, err
	}
	switch o, err := e.Shelf.Official(ctx, code); {
	case err == nil:
		s.changed = o.Open()
		if s.Name == "" {
			s.Name = o.Title
		}
	case !errors.Is(err, procedures.ErrNoOfficial):
		return nil, err
	case s.current == nil && s.draft == nil && len(s.slots) == 0 && len(s.history) == 0:
		return nil, errNowhere
	}
	if s.Name == "" && len(s.history) > 0 {
		if g, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: code, Revision: s.history[0].Before}); err == nil {
			s.Name = g.Name()
		}
	}
	if s.Name == "" {
		s.Name = string(code)
	}
	return s, nil
}
