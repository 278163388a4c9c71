package editor

import (
	"context"
	"errors"
	"fmt"

	"github.com/motcua/motcua/procedures"
)

// kept is how the words of a form were kept.
type kept struct {
	draft   procedures.Draft
	there   bool   // there is a draft; not so while nobody has changed anything
	changed bool   // something was written
	joined  bool   // others' changes are in it beside those of the form
	with    string // whose they are
	clashed bool   // and not all of them go together
}

// mostTries is how often a draft is written that others write at once.
const mostTries = 5

// keep writes what somebody made of base, beside what others have made of it
// meanwhile. Nothing is written as long as nothing differs.
func (e *Editor) keep(ctx context.Context, v *view, code procedures.Code, base, mine *procedures.Guide) (kept, error) {
	for range mostTries {
		k, err := e.keepOnce(ctx, v, code, base, mine)
		if !errors.Is(err, procedures.ErrStaleDraft) {
			return k, err
		}
	}
	return kept{}, fmt.Errorf("keep draft: %w", procedures.ErrStaleDraft)
}

func (e *Editor) keepOnce(ctx context.Context, v *view, code procedures.Code, base, mine *procedures.Guide) (kept, error) {
	s, err := e.stands(ctx, v, code)
	if err != nil {
		return kept{}, err
	}
	now := s.guide()
	if now == nil {
		now = base // it was there when the page was opened; her words begin it again
	}
	k := kept{draft: s.draft, there: s.drafted, joined: !procedures.Equal(base, now)}
	if k.joined {
		k.with = s.draft.ChangedBy
	}
	if procedures.Equal(base, mine) {
		return k, nil
	}
	d := s.draft
	if !s.drafted {
		// What it begins from is its first words, so that one can go back to
		// them.
		d = procedures.NewDraft(now, s.revision, v.user(), v.now())
		if d.Version, err = e.begun(ctx, v, d); err != nil {
			return kept{}, fmt.Errorf("begin draft: %w", err)
		}
	}
	d.Guide = now
	d, conflicts := d.Joined(base, mine, v.user(), v.now())
	k.clashed = len(conflicts) > 0
	if procedures.Equal(d.Guide, now) && !k.clashed {
		return k, nil // somebody else wrote the same
	}
	if d.Version, err = e.Shelf.PutDraft(ctx, d); err != nil {
		return kept{}, fmt.Errorf("keep draft: %w", err)
	}
	k.draft, k.there, k.changed = d, true, true
	return k, nil
}

// begun writes a draft that somebody begins, and that she did. It returns its
// version.
func (e *Editor) begun(ctx context.Context, v *view, d procedures.Draft) (version uint64, err error) {
	if version, err = e.Shelf.PutDraft(ctx, d); err == nil {
		from := "from nothing"
		if d.Base != "" {
			from = "from " + string(d.Base)
		}
		e.trail(ctx, v, auditBegin, d.Code, from)
	}
	return version, err
}

// step undoes the last change of a draft, or does it again; k is then how it
// stands. It returns what to say.
func (e *Editor) step(ctx context.Context, v *view, code procedures.Code, back bool, k *kept) (said string, err error) {
	if !k.there {
		return "no_step", nil
	}
	saves, err := e.Shelf.DraftSaves(ctx, code)
	if err != nil {
		return "", fmt.Errorf("list draft saves: %w", err)
	}
	d, said := k.draft, "redone"
	if back {
		said = "undone"
		d, err = d.StepBack(saves, v.user(), v.now())
	} else {
		d, err = d.StepForth(saves, v.user(), v.now())
	}
	switch {
	case errors.Is(err, procedures.ErrNoStep):
		return "no_step", nil
	case errors.Is(err, procedures.ErrNotYours):
		return "not_yours", nil
	case err != nil:
		return "", err
	}
	d.Version, err = e.Shelf.PutDraft(ctx, d)
	switch {
	case errors.Is(err, procedures.ErrStaleDraft):
		return "not_yours", nil // somebody was quicker
	case err != nil:
		return "", fmt.Errorf("keep draft: %w", err)
	}
	k.draft, k.changed = d, true
	return said, nil
}

// personName is what a person is called: the officer's name, else the name
// she signs in with.
func (e *Editor) personName(ctx context.Context, v *view, user string) string {
	a, err := e.Accounts.Store.Account(ctx, user)
	if err != nil || v.world.Roster == nil {
		return user
	}
	for _, o := range v.world.Roster.Officers {
		if a.Officer != "" && string(o.ID) == a.Officer {
			return o.Name
		}
	}
	return user
}

// displayName is what the reader is called.
func displayName(v *view) string {
	if name := v.person.Officer.Name; name != "" {
		return name
	}
	return v.user()
}
