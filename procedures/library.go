package procedures

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Library is an immutable snapshot of guides. Many readers may use it at
// once; what it hands out is shared and must not be changed.
//
// One made by NewLibrary holds its guides. One made by OpenLibrary knows what
// there is and reads a guide from its shelf when it is asked for; a guide
// that cannot be read then is reported and counts as not held.
type Library struct {
	versions []Version // current, by code
	current  map[Code]Revision
	revision string
	bodies   bodies
	report   func(*LoadError) // nil: nobody listens
}

// bodies are where a Library has its guides.
type bodies interface {
	// guide returns ErrNoVersion for a version that is not there.
	guide(v Version) (*Guide, error)
	// once is guide for a version that will hardly be asked for again soon.
	once(ctx context.Context, v Version) (*Guide, error)
}

// NewLibrary makes a Library of the current guides, one per code, and of
// older versions that something still names. It fails when two current
// guides share a code or one cannot be encoded. The Library owns the guides
// from then on.
func NewLibrary(current, older []*Guide) (*Library, error) {
	held := make(heldBodies, len(current)+len(older))
	versions := make([]Version, 0, len(current))
	for i, g := range slices.Concat(current, older) {
		rev, err := RevisionOf(g)
		if err != nil {
			return nil, err
		}
		v := Version{g.Code, rev}
		if i < len(current) {
			versions = append(versions, v)
		} else if _, known := held[v]; known {
			continue // the current one
		}
		held[v] = g
	}
	return newLibrary(versions, held)
}

// OpenLibrary makes a Library of the versions that are current on a shelf,
// one per code. It reads no guide: each is read when it is asked for, and the
// last ones are kept. It fails when two versions share a code. report, unless
// nil, is told of every guide that could not be read (see LoadError); it may
// be called by several goroutines at once.
func OpenLibrary(shelf VersionReader, current []Version, report func(*LoadError)) (*Library, error) {
	l, err := newLibrary(slices.Clone(current), newShelfBodies(shelf))
	if err != nil {
		return nil, err
	}
	l.report = report
	return l, nil
}

func newLibrary(versions []Version, b bodies) (*Library, error) {
	sortVersions(versions)
	revision, err := libraryRevision(versions)
	if err != nil {
		return nil, fmt.Errorf("make library: %w", err)
	}
	l := &Library{versions: versions, current: make(map[Code]Revision, len(versions)), revision: revision, bodies: b}
	for _, v := range versions {
		l.current[v.Code] = v.Revision
	}
	return l, nil
}

// Reporting is the same Library for one reader who wants to know of guides
// that could not be read; whoever was told before is told as well. It costs
// next to nothing.
func (l *Library) Reporting(report func(*LoadError)) *Library {
	out, before := *l, l.report
	out.report = func(e *LoadError) {
		if before != nil {
			before(e)
		}
		report(e)
	}
	return &out
}

// Guide returns the current guide of a procedure and its revision, and false
// when there is none.
func (l *Library) Guide(c Code) (*Guide, Revision, bool) {
	rev, ok := l.current[c]
	if !ok {
		return nil, "", false
	}
	g, err := l.bodies.guide(Version{c, rev})
	if err != nil {
		l.lost(Version{c, rev}, err)
		return nil, "", false
	}
	return g, rev, true
}

// Current returns the revision of a procedure's current guide, and false when
// there is none. It reads no guide.
func (l *Library) Current(c Code) (Revision, bool) {
	rev, ok := l.current[c]
	return rev, ok
}

// InForce is Guide, but false also when the guide is not in force at that
// time.
func (l *Library) InForce(c Code, at time.Time) (*Guide, Revision, bool) {
	g, rev, ok := l.Guide(c)
	if !ok || !g.InForce(at) {
		return nil, "", false
	}
	return g, rev, true
}

// Version returns a named version, current or older, and false when the
// Library does not hold it.
func (l *Library) Version(c Code, r Revision) (*Guide, bool) {
	v := Version{c, r}
	g, err := l.bodies.guide(v)
	switch {
	case err == nil:
		return g, true
	case l.current[c] != r && errors.Is(err, ErrNoVersion):
		return nil, false // nobody promised it
	}
	l.lost(v, err)
	return nil, false
}

// All lists the current guides by code, but those that cannot be read. The
// slice is the caller's. A Library of OpenLibrary reads every guide for it:
// see Each and Versions.
func (l *Library) All() []*Guide {
	out := make([]*Guide, 0, len(l.versions))
	for _, v := range l.versions {
		if g, _, ok := l.Guide(v.Code); ok {
			out = append(out, g)
		}
	}
	return out
}

// Each calls f for every current guide, by code, one in memory at a time. It
// ends at the first error, which is f's, the context's, or a *LoadError.
func (l *Library) Each(ctx context.Context, f func(g *Guide, r Revision) error) error {
	for _, v := range l.versions {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read guides: %w", err)
		}
		g, err := l.bodies.once(ctx, v)
		if err != nil {
			return &LoadError{Version: v, Err: err}
		}
		if err := f(g, v.Revision); err != nil {
			return err
		}
	}
	return nil
}

// Versions lists the current versions by code. The slice is the caller's.
func (l *Library) Versions() []Version { return slices.Clone(l.versions) }

// Len is the number of current guides.
func (l *Library) Len() int { return len(l.versions) }

// Revision names this snapshot's current guides; equal content, equal
// revision. An index built from another revision is out of date.
func (l *Library) Revision() string { return l.revision }

func (l *Library) lost(v Version, err error) {
	if l.report != nil {
		l.report(&LoadError{Version: v, Err: err})
	}
}
