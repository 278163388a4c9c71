package bot

import (
	"context"
	"time"

	"github.com/motcua/motcua/words"
)

// Bulletin is an urgent notice of the ward to everybody who writes, shown for
// a while: a flood, a counter that is closed. There is at most one.
type Bulletin struct {
	Text    map[words.Lang]string `json:"text"` // Vietnamese at least; another language without a text gets that
	From    time.Time             `json:"from"`
	To      time.Time             `json:"to"` // not shown from then on
	By      string                `json:"by"` // username
	At      time.Time             `json:"at"`
	Version uint64                `json:"version"` // moves with every write; 0 none was ever written
}

// Shown reports whether it is shown at a time.
func (b Bulletin) Shown(at time.Time) bool { return !at.Before(b.From) && at.Before(b.To) }

// Say is its text in a language; "" when it has none at all.
func (b Bulletin) Say(lang words.Lang) string {
	if t := b.Text[lang]; t != "" {
		return t
	}
	return b.Text[words.Vi]
}

// Bulletins keeps the notice. Stores implement it.
type Bulletins interface {
	// Bulletin returns the notice; a zero one when none was ever written.
	Bulletin(ctx context.Context) (Bulletin, error)
	// PutBulletin writes a notice whose Version is that of the one stored,
	// and gives it the next one: ErrStale.
	PutBulletin(ctx context.Context, b Bulletin) error
}
