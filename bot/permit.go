package bot

import (
	"context"
	"time"
)

// Permit is a platform's permission that ends unless it is renewed: an access
// token with the one that brings the next pair. It holds secrets.
type Permit struct {
	Account      Account   `json:"account"`
	Access       string    `json:"access"`                 // secret; "" none yet
	Refresh      string    `json:"refresh"`                // secret; often good for one use only
	AccessUntil  time.Time `json:"access_until,omitzero"`  // zero: not known
	RefreshUntil time.Time `json:"refresh_until,omitzero"` // zero: not known
	// Renewing is when a renewal was begun whose end is not recorded; zero
	// none. It is written before the platform is asked.
	Renewing time.Time `json:"renewing,omitzero"`
	// Seed marks which token of the settings it all began with, and which
	// others were taken before (hashes with blanks between, the newest first),
	// so that a new one set by a person is taken, and an old one is not again.
	Seed    string `json:"seed,omitempty"`
	Version uint64 `json:"version"` // moves with every write; 0 is not stored yet
}

// Permits keeps permissions, for all machines of the ward.
type Permits interface {
	// Permit returns ErrAbsent when there is none for the account.
	Permit(ctx context.Context, a Account) (Permit, error)
	// PutPermit writes a permission whose Version is that of the one stored
	// (0: none is), and gives it the next one. It returns once that is safe
	// from kill -9, and ErrStale when another version is stored.
	PutPermit(ctx context.Context, p Permit) error
}
