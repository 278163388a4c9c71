package procedures

import "context"

// Shelf keeps published guides with all their versions. Stores implement it.
type Shelf interface {
	// PublishGuides makes each guide the current version of its code, in one
	// transaction; one whose revision is current already is left as it is.
	// It reports how many changed. The shelf does not keep the pointers.
	PublishGuides(ctx context.Context, guides []*Guide) (changed int, err error)
	// WithdrawGuide takes the current version away; versions stay. Absent is
	// no error.
	WithdrawGuide(ctx context.Context, code Code) error
	// CurrentGuides returns every current guide; the caller owns them.
	CurrentGuides(ctx context.Context) ([]*Guide, error)
	// OlderGuides returns every version that is not current.
	OlderGuides(ctx context.Context) ([]*Guide, error)
	// CurrentVersions names every current version, by code, without reading
	// the guides themselves.
	CurrentVersions(ctx context.Context) ([]Version, error)
	VersionReader
}

// VersionReader is the part of a Shelf that a Library reads its guides from.
type VersionReader interface {
	// GuideVersion returns one version, current or older; the caller owns it.
	// The error is ErrNoVersion when the shelf does not hold it, and Faults
	// when its text is damaged.
	GuideVersion(ctx context.Context, v Version) (*Guide, error)
}
