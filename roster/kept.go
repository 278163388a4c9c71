package roster

import (
	"errors"
	"time"
)

// ErrKept is given by a store that keeps rosters to who wants to put another
// in the place of one that is not the newest any more.
var ErrKept = errors.New("another roster was kept meanwhile")

// Kept is a roster as a store keeps it where several machines share it: its
// text, whatever that says, for only Load knows whether it is one.
type Kept struct {
	// Mark is another whenever the newest kept roster is, even where somebody
	// wrote over its text by hand; "" stands for none.
	Mark     string
	Revision string // as it was when it was kept
	YAML     []byte
	At       time.Time
	By       string // username; "local" by command
}
