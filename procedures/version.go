package procedures

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Version names one version of one guide. What it says never changes: the
// revision is computed from the words.
type Version struct {
	Code     Code
	Revision Revision
}

// ErrNoVersion is returned by a shelf that does not hold a version.
var ErrNoVersion = errors.New("no such version")

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

// RevisionOf computes the revision of a guide.
func RevisionOf(g *Guide) (Revision, error) {
	b, err := g.Canonical()
	if err != nil {
		return "", err
	}
	return RevisionOfCanonical(b), nil
}

// RevisionOfCanonical is RevisionOf for somebody who has the guide's
// canonical form at hand.
func RevisionOfCanonical(canonical []byte) Revision {
	sum := sha256.Sum256(canonical)
	return Revision(hex.EncodeToString(sum[:])[:12])
}

// libraryRevision names a set of versions that are sorted by code. It fails
// when two of them share one.
func libraryRevision(versions []Version) (string, error) {
	h := sha256.New()
	for i, v := range versions {
		if i > 0 && versions[i-1].Code == v.Code {
			return "", fmt.Errorf("two guides have code %s", v.Code)
		}
		_, _ = fmt.Fprintf(h, "%s %s\n", v.Code, v.Revision)
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}

func sortVersions(versions []Version) {
	slices.SortFunc(versions, func(a, b Version) int { return strings.Compare(string(a.Code), string(b.Code)) })
}
