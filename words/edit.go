package words

import (
	"context"
	"errors"
	"time"
)

// Edit is a text that the ward says in its own words.
type Edit struct {
	Key     string    `json:"key"`
	Lang    Lang      `json:"lang"`
	Text    string    `json:"text"`
	By      string    `json:"by"` // username
	At      time.Time `json:"at"`
	Version uint64    `json:"version"` // moves with every write; 0 is not stored yet
}

// ErrStaleEdit says that somebody else changed the text meanwhile: load it
// again.
var ErrStaleEdit = errors.New("text has moved on")

// Edits keeps the ward's own texts. Stores implement it.
type Edits interface {
	// WordEdits lists all, by key and language.
	WordEdits(ctx context.Context) ([]Edit, error)
	// PutWordEdit writes a text whose Version is that of the one stored (0:
	// none is), and gives it the next one: ErrStaleEdit.
	PutWordEdit(ctx context.Context, e Edit) error
	// DeleteWordEdit goes back to the catalogue's own text: ErrStaleEdit.
	DeleteWordEdit(ctx context.Context, key string, lang Lang, version uint64) error
}
