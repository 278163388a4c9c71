package editor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/motcua/motcua/procedures"
)

// takenIn calls the day of a guide off and puts its words together with what
// was corrected meanwhile: with the draft that somebody works on, else with
// what citizens see. Nobody has reviewed that, so it is edited again, and
// where the two differ somebody has to choose.
func (e *Editor) takenIn(ctx context.Context, v *view, s *position, on string, rev procedures.Revision) (said string, err error) {
	i := slices.IndexFunc(s.slots, func(slot procedures.Slot) bool { return slot.On.String() == on && slot.Revision == rev })
	if i < 0 {
		return "", procedures.ErrNoSlot
	}
	slot := s.slots[i]
	d, clashed, err := e.joined(ctx, v, s, slot)
	if err != nil {
		return "", err
	}
	// The draft first: if this ends in between, nothing is lost.
	if _, err := e.Shelf.PutDraft(ctx, d); err != nil {
		return "", err
	}
	e.waiting.forget()
	if err := e.Shelf.DeleteSlot(ctx, s.Code, slot.On); err != nil {
		return "", err
	}
	e.trail(ctx, v, auditCallOff, s.Code, fmt.Sprintf("%s for %s, put together with %s", rev, slot.On, s.rev))
	if clashed {
		return "joined_clash", nil
	}
	return "joined", nil
}

// joined is the draft with the words of a slot in it. Its authors are all
// whose words it has; who pressed the button wrote nothing.
func (e *Editor) joined(ctx context.Context, v *view, s *position, slot procedures.Slot) (d procedures.Draft, clashed bool, err error) {
	read := func(rev procedures.Revision) (*procedures.Guide, error) {
		return e.Shelf.GuideVersion(ctx, procedures.Version{Code: s.Code, Revision: rev})
	}
	theirs, err := read(slot.Revision)
	if err != nil {
		return d, false, err
	}
	base := &procedures.Guide{Code: s.Code} // it was to be the first
	if slot.Base != "" {
		if base, err = read(slot.Base); err != nil && !errors.Is(err, procedures.ErrNoVersion) {
			return d, false, err
		}
		if err != nil { // it can no longer be told who changed what
			base = &procedures.Guide{Code: s.Code}
		}
	}
	authors := slot.Authors
	if len(authors) == 0 {
		authors = []string{slot.By}
	}
	switch {
	case s.draft != nil:
		d = *s.draft
	case s.current != nil:
		now := s.current
		if now.Review == procedures.ReviewOfficial {
			now = ownWords(now)
		}
		d = procedures.NewDraft(now, s.rev, authors[0], v.world.Now)
		d.Authors, d.Note = authors, slot.Note
	default: // withdrawn meanwhile: there is nothing to put it together with
		return d, false, refuse(http.StatusConflict, "guides.fault_no_slot")
	}
	// Which day the ward checked them is no difference of words.
	d, conflicts := d.Joined(checkedAs(base, d.Guide), checkedAs(theirs, d.Guide), authors[0], v.world.Now)
	d.State = procedures.DraftEditing
	for _, a := range authors {
		if !slices.Contains(d.Authors, a) {
			d.Authors = append(slices.Clip(d.Authors), a)
		}
	}
	return d, len(conflicts) > 0, nil
}

// checkedAs is a guide that says of its review what another does.
func checkedAs(g, as *procedures.Guide) *procedures.Guide {
	out := *g
	out.Review, out.ReviewedOn = as.Review, as.ReviewedOn
	return &out
}
