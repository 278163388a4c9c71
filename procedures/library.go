package procedures

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Canonical is the guide as YAML in the one form that its Revision is
// computed from and that stores keep; ReadGuide reads it back. Its texts
// are clean (see Guide.Clean), so that a line end of another system is no
// other version.
func (g *Guide) Canonical() ([]byte, error) {
	b, err := encode(g.Clean())
	if err != nil {
		return nil, fmt.Errorf("encode guide %s: %w", g.Code, err)
	}
	return b, nil
}

// Library is an immutable snapshot of guides. Many readers may use it at
// once; what it hands out is shared and must not be changed.
type Library struct {
	current  []*Guide // by code
	byCode   map[Code]*entry
	older    map[versionKey]*Guide
	revision string
}

type entry struct {
	guide    *Guide
	revision Revision
}

type versionKey struct {
	code     Code
	revision Revision
}

// NewLibrary makes a Library of the current guides, one per code, and of
// older versions that something still names. It fails when two current
// guides share a code or one cannot be encoded. The Library owns the guides
// from then on.
func NewLibrary(current, older []*Guide) (*Library, error) {
	l := &Library{byCode: make(map[Code]*entry, len(current)), older: make(map[versionKey]*Guide, len(older))}
	h := sha256.New()
	l.current = slices.Clone(current)
	slices.SortFunc(l.current, func(a, b *Guide) int { return strings.Compare(string(a.Code), string(b.Code)) })
	for _, g := range l.current {
		if _, dup := l.byCode[g.Code]; dup {
			return nil, fmt.Errorf("make library: two guides have code %s", g.Code)
		}
		rev, err := RevisionOf(g)
		if err != nil {
			return nil, err
		}
		l.byCode[g.Code] = &entry{g, rev}
		_, _ = fmt.Fprintf(h, "%s %s\n", g.Code, rev)
	}
	for _, g := range older {
		rev, err := RevisionOf(g)
		if err != nil {
			return nil, err
		}
		l.older[versionKey{g.Code, rev}] = g
	}
	l.revision = hex.EncodeToString(h.Sum(nil))[:16]
	return l, nil
}

// RevisionOf computes the revision of a guide.
func RevisionOf(g *Guide) (Revision, error) {
	b, err := g.Canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return Revision(hex.EncodeToString(sum[:])[:12]), nil
}

// Guide returns the current guide of a procedure and its revision, and false
// when there is none.
func (l *Library) Guide(c Code) (*Guide, Revision, bool) {
	e, ok := l.byCode[c]
	if !ok {
		return nil, "", false
	}
	return e.guide, e.revision, true
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
	if e, ok := l.byCode[c]; ok && e.revision == r {
		return e.guide, true
	}
	g, ok := l.older[versionKey{c, r}]
	return g, ok
}

// All lists the current guides by code. The slice is the caller's.
func (l *Library) All() []*Guide { return slices.Clone(l.current) }

// Len is the number of current guides.
func (l *Library) Len() int { return len(l.current) }

// Revision names this snapshot's current guides; equal content, equal
// revision. An index built from another revision is out of date.
func (l *Library) Revision() string { return l.revision }
