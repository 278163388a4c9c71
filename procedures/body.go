package procedures

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// LoadError says that a guide that a Library has could not be read.
type LoadError struct {
	Version Version
	Err     error // the shelf's
}

// Error implements error.
func (e *LoadError) Error() string {
	return fmt.Sprintf("read guide %s version %s: %v", e.Version.Code, e.Version.Revision, e.Err)
}

// Unwrap is the shelf's error.
func (e *LoadError) Unwrap() error { return e.Err }

// Lasting reports whether reading again is of no use: the guide is gone from
// the shelf or its text is damaged. Otherwise the shelf itself failed.
func (e *LoadError) Lasting() bool {
	var faults Faults
	return errors.Is(e.Err, ErrNoVersion) || errors.As(e.Err, &faults)
}

// heldBodies are guides in memory.
type heldBodies map[Version]*Guide

func (h heldBodies) guide(v Version) (*Guide, error) {
	if g, ok := h[v]; ok {
		return g, nil
	}
	return nil, ErrNoVersion
}

func (h heldBodies) once(_ context.Context, v Version) (*Guide, error) { return h.guide(v) }

const (
	// keptBodies is how many guides a Library keeps in memory: far more than
	// a ward's citizens ask for in an hour, some 10 kB each.
	keptBodies = 512

	// loadTime is how long reading one guide may take. Whoever waits for it
	// is a turn or a page, which have little more themselves.
	loadTime = 5 * time.Second
)

// shelfBodies are guides on a shelf, of which the ones used last are kept in
// memory.
type shelfBodies struct {
	shelf VersionReader

	mu    sync.Mutex
	at    map[Version]*list.Element // of keptBody
	order *list.List                // used last first
}

type keptBody struct {
	version Version
	guide   *Guide
}

func newShelfBodies(shelf VersionReader) *shelfBodies {
	return &shelfBodies{shelf: shelf, at: map[Version]*list.Element{}, order: list.New()}
}

func (s *shelfBodies) guide(v Version) (*Guide, error) {
	if g := s.kept(v); g != nil {
		return g, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), loadTime)
	defer cancel()
	// Not under the lock: one slow reading must not hold up the others. Two
	// that read the same guide at once are rare, and do no harm.
	g, err := s.shelf.GuideVersion(ctx, v)
	if err != nil {
		return nil, err
	}
	return s.keep(v, g), nil
}

func (s *shelfBodies) once(ctx context.Context, v Version) (*Guide, error) {
	if g := s.kept(v); g != nil {
		return g, nil
	}
	return s.shelf.GuideVersion(ctx, v)
}

// kept is nil when the guide is not in memory.
func (s *shelfBodies) kept(v Version) *Guide {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.at[v]
	if !ok {
		return nil
	}
	s.order.MoveToFront(e)
	return e.Value.(keptBody).guide
}

// keep returns the guide that is in memory from now, which is another
// reader's if that was faster.
func (s *shelfBodies) keep(v Version, g *Guide) *Guide {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.at[v]; ok {
		return e.Value.(keptBody).guide
	}
	s.at[v] = s.order.PushFront(keptBody{v, g})
	if s.order.Len() > keptBodies {
		oldest := s.order.Remove(s.order.Back()).(keptBody)
		delete(s.at, oldest.version)
	}
	return g
}
