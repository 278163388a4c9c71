package procedures

import (
	"context"
	"errors"
	"time"
)

// Official is what the National Public Service Portal says of a procedure: as
// it was when the ward last looked through it, and as it is now. A change
// there is a proposal to staff and never touches the ward's words by itself.
type Official struct {
	Code    Code      `json:"code"`
	Settled Revision  `json:"settled,omitempty"` // official text that staff have dealt with; "" none yet
	Now     Revision  `json:"now"`               // newest official text
	At      time.Time `json:"at"`                // the newest was brought
	By      string    `json:"by,omitempty"`      // username of who brought it
	Title   string    `json:"title"`             // official title, for lists
	Closed  time.Time `json:"closed,omitzero"`   // when it was dealt with
	Version uint64    `json:"version"`           // moves with every write; 0 is not stored yet
}

// Open reports whether the newest official text waits for somebody to look.
func (o Official) Open() bool { return o.Settled != o.Now }

// ErrNoOfficial says that no official text of the procedure was ever brought.
var ErrNoOfficial = errors.New("no official text")

// Officials keeps official texts. Stores implement it.
type Officials interface {
	// Official returns ErrNoOfficial when there is none.
	Official(ctx context.Context, code Code) (Official, error)
	// Officials lists all, by code.
	Officials(ctx context.Context) ([]Official, error)
	// PutOfficials writes records whose Version is that of the ones stored
	// (0: none is), with the texts they name (which a VersionReader then
	// gives, but which citizens never see by it), all or nothing:
	// ErrStaleDraft.
	PutOfficials(ctx context.Context, list []Official, texts []*Guide) error
}
