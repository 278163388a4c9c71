package editor

import (
	"context"
	"errors"
	"maps"
	"sync"

	"github.com/motcua/motcua/procedures"
)

// mediaUse is a place where a file is named.
type mediaUse struct {
	Code procedures.Code
	Name string
	As   string // "published", "draft" or "slot"
}

// seenMedia are the files that the guides name which citizens see; it is read
// anew when those are others. There may be thousands, and hardly one has a
// film.
type seenMedia struct {
	mu       sync.Mutex
	revision string
	uses     map[string][]mediaUse
}

// of reads it from a library.
func (s *seenMedia) of(ctx context.Context, l *procedures.Library) (map[string][]mediaUse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.uses != nil && s.revision == l.Revision() {
		return s.uses, nil
	}
	uses := map[string][]mediaUse{}
	err := l.Each(ctx, func(g *procedures.Guide, _ procedures.Revision) error {
		addUses(uses, g, "published")
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.revision, s.uses = l.Revision(), uses
	return uses, nil
}

func addUses(to map[string][]mediaUse, g *procedures.Guide, as string) {
	for _, name := range g.MediaFiles() {
		// Of a list that others hold too nothing is overwritten.
		to[name] = append(to[name][:len(to[name]):len(to[name])], mediaUse{g.Code, g.Name(), as})
	}
}

// mediaUses says of each file which guides name it: what citizens see, what
// is being written, what waits for its day. What only the history names is not
// in it.
func (e *Editor) mediaUses(ctx context.Context, v *view) (map[string][]mediaUse, error) {
	seen, err := e.seen.of(ctx, v.world.Library)
	if err != nil {
		return nil, err
	}
	out := maps.Clone(seen)
	heads, err := e.Shelf.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		d, err := e.Shelf.Draft(ctx, h.Code)
		if errors.Is(err, procedures.ErrNoDraft) {
			continue // discarded just now
		}
		if err != nil {
			return nil, err
		}
		addUses(out, d.Guide, "draft")
	}
	slots, err := e.Shelf.Slots(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range slots {
		g, err := e.Shelf.GuideVersion(ctx, procedures.Version{Code: s.Code, Revision: s.Revision})
		if errors.Is(err, procedures.ErrNoVersion) {
			continue
		}
		if err != nil {
			return nil, err
		}
		addUses(out, g, "slot")
	}
	return out, nil
}
