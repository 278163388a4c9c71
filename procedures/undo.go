package procedures

import (
	"errors"
	"fmt"
	"time"
)

// Undone says that a draft's words are those of an earlier save again.
type Undone struct {
	At  uint64 `json:"at"`  // version of the save whose words these are; 0: they are the newest
	Top uint64 `json:"top"` // version from which the first step back went
}

// Errors of stepping back and forth.
var (
	// ErrNoStep: there is nothing to go back to, or forth to.
	ErrNoStep = errors.New("no step to go")
	// ErrNotYours: the change that would be undone is somebody else's.
	ErrNotYours = errors.New("another person made that change")
)

// StepBack is the draft with the words before its last change, which must be
// of the one who asks: ErrNotYours, ErrNoStep. saves are the draft's, the
// newest first.
func (d Draft) StepBack(saves []DraftSave, by string, at time.Time) (Draft, error) {
	here, whose, top := d.Version, d.ChangedBy, d.Version
	if d.Undone.At != 0 {
		here, top, whose = d.Undone.At, d.Undone.Top, ""
		for _, s := range saves {
			if s.Version == here {
				whose = s.By
			}
		}
	}
	for _, s := range saves {
		if s.Version >= here || Equal(s.Guide, d.Guide) {
			continue
		}
		if whose != by {
			return d, fmt.Errorf("step back: %w", ErrNotYours)
		}
		d = d.Edited(s.Guide, by, at)
		d.Undone = Undone{At: s.Version, Top: top}
		return d, nil
	}
	return d, fmt.Errorf("step back: %w", ErrNoStep)
}

// StepForth takes one StepBack back: ErrNoStep when there was none since the
// last change.
func (d Draft) StepForth(saves []DraftSave, by string, at time.Time) (Draft, error) {
	if d.Undone.At == 0 {
		return d, fmt.Errorf("step forth: %w", ErrNoStep)
	}
	for i := len(saves) - 1; i >= 0; i-- {
		s := saves[i]
		if s.Version <= d.Undone.At || s.Version > d.Undone.Top || Equal(s.Guide, d.Guide) {
			continue
		}
		top := d.Undone.Top
		d = d.Edited(s.Guide, by, at)
		d.Undone = Undone{At: s.Version, Top: top}
		return d, nil
	}
	return d, fmt.Errorf("step forth: %w", ErrNoStep)
}
