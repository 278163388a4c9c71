package procedures

import (
	"context"
	"errors"
	"time"
)

// PublicationKind says how what citizens see of a procedure came to change.
type PublicationKind string

// Kinds of publication.
const (
	PublishedShipped   PublicationKind = "shipped"   // came with the program
	PublishedImported  PublicationKind = "imported"  // by command, from a folder
	PublishedReviewed  PublicationKind = "reviewed"  // written, and approved by a second person
	PublishedScheduled PublicationKind = "scheduled" // the same, its day had come
	PublishedRestored  PublicationKind = "restored"  // an earlier version again
	PublishedWithdrawn PublicationKind = "withdrawn" // citizens see none from then
)

// Publication is one entry of a guide's history: what citizens saw from then.
type Publication struct {
	Code     Code            `json:"code"`
	Revision Revision        `json:"revision,omitempty"` // "" none: withdrawn
	Before   Revision        `json:"before,omitempty"`   // what they saw until then; "" none
	Kind     PublicationKind `json:"kind"`
	At       time.Time       `json:"at"`
	By       string          `json:"by,omitempty"`       // username of who did it; "" the program
	Authors  []string        `json:"authors,omitempty"`  // who wrote it
	Reviewer string          `json:"reviewer,omitempty"` // who approved it; "" nobody had to
	Note     string          `json:"note,omitempty"`     // what changed and why, in a line
}

// Issue is a change of what citizens see, which happens as a whole or not at
// all.
type Issue struct {
	Guides   []*Guide    // each becomes the current version of its procedure
	Withdraw []Code      // have no current version any more; one that has none is left as it is
	Drafts   []DraftMark // that the guides came from: they are gone with it
	Slots    []Slot      // whose day has come: they are gone with it

	Kind     PublicationKind
	At       time.Time
	By       string
	Authors  []string
	Reviewer string
	Note     string
}

// DraftMark names a draft as it was read.
type DraftMark struct {
	Code    Code
	Version uint64
}

// Slot is an approved guide that goes out on a day to come. A procedure has
// at most one for a day.
type Slot struct {
	Code     Code     `json:"code"`
	On       Date     `json:"on"`
	Revision Revision `json:"revision"` // the shelf holds it
	// Base is what citizens saw when it was written; "" nothing. What changed
	// since then is not in it, and is undone on its day.
	Base     Revision  `json:"base,omitempty"`
	Title    string    `json:"title"` // everyday name, for lists
	Authors  []string  `json:"authors"`
	Reviewer string    `json:"reviewer"`
	By       string    `json:"by"` // who chose the day
	At       time.Time `json:"at"` // and when
	Note     string    `json:"note,omitempty"`
}

// Undoes reports that the slot's day takes back what citizens see now: they
// see another version than the one that it was written from. now is "" when
// they see none, and nothing is taken back then.
func (s Slot) Undoes(now Revision) bool {
	return now != "" && now != s.Base && now != s.Revision
}

// Errors of issuing.
var (
	// ErrNoSlot: nothing of that procedure waits for that day.
	ErrNoSlot = errors.New("nothing is scheduled")
	// ErrSlotTaken: another version of the procedure waits for that day.
	ErrSlotTaken = errors.New("another version is scheduled for that day")
	// ErrNoMedia: a guide names a video or picture that is not there.
	ErrNoMedia = errors.New("media file is missing")
	// ErrNotServed: the change is kept, and citizens do not see it yet. It is
	// taken up by itself; to ask for it again changes nothing.
	ErrNotServed = errors.New("published but not answered from yet")
)

// Publication is the history entry of one guide of an issue.
func (i Issue) Publication(code Code, before, now Revision) Publication {
	return Publication{Code: code, Revision: now, Before: before, Kind: i.Kind, At: i.At, By: i.By, Authors: i.Authors, Reviewer: i.Reviewer, Note: i.Note}
}

// Shelf keeps published guides with all their versions. Stores implement it.
type Shelf interface {
	// IssueGuides makes the change and writes the history, in one transaction;
	// a guide whose revision is current already is left as it is. It reports
	// how many procedures changed. ErrStaleDraft when a draft moved on,
	// ErrNoSlot when a slot is gone: nothing is changed then. The shelf does
	// not keep the pointers.
	IssueGuides(ctx context.Context, i Issue) (changed int, err error)
	// CurrentGuides returns every current guide; the caller owns them.
	CurrentGuides(ctx context.Context) ([]*Guide, error)
	// OlderGuides returns every version that is not current.
	OlderGuides(ctx context.Context) ([]*Guide, error)
	// CurrentVersions names every current version, by code, without reading
	// the guides themselves.
	CurrentVersions(ctx context.Context) ([]Version, error)
	VersionReader

	// Publications is the history of a procedure, the newest first.
	Publications(ctx context.Context, code Code) ([]Publication, error)
	// LastPublications is the newest publication of every procedure that ever
	// had one, by code: what citizens see, since when, and what was withdrawn.
	LastPublications(ctx context.Context) ([]Publication, error)

	// PutSlot keeps an approved guide for a day to come and lets go of the
	// draft it came from (a zero mark: none), in one transaction. It fills in
	// Code, Revision and Title. ErrStaleDraft, ErrSlotTaken.
	PutSlot(ctx context.Context, s Slot, g *Guide, from DraftMark) error
	// Slots lists what waits, by day and code.
	Slots(ctx context.Context) ([]Slot, error)
	// DeleteSlot calls off; the guide stays as a version. ErrNoSlot.
	DeleteSlot(ctx context.Context, code Code, on Date) error
}

// VersionReader is the part of a Shelf that a Library reads its guides from.
type VersionReader interface {
	// GuideVersion returns one version, current or older; the caller owns it.
	// The error is ErrNoVersion when the shelf does not hold it, and Faults
	// when its text is damaged.
	GuideVersion(ctx context.Context, v Version) (*Guide, error)
}
