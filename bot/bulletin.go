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

// Longest texts of a bulletin, in runes, so that with its heading it is one
// message on every channel, and how long one may be shown.
const (
	BulletinRunes = 600
	BulletinDays  = 14
)

// owesBulletin reports that the citizen is to be told the bulletin: it is
// shown now, she was not told this one, and the bot speaks. While an officer
// has the floor it waits for her next words to the bot: it is none of the
// notices that a person's stretch lets through.
func (d *draft) owesBulletin() bool {
	b := d.w.Bulletin
	return d.c.Floor == FloorBot && d.c.Bulletin != b.Version && b.Shown(d.now) && b.Say(d.c.Lang) != ""
}

// tellBulletin says it before what the bot was about to say: where what was
// sent cannot be changed, nothing may stand below something to choose. A
// conversation that is being erased hears nothing but the receipt.
func (d *draft) tellBulletin() {
	d.urgent = false
	if d.out.Erase != nil {
		return
	}
	d.c.Bulletin = d.w.Bulletin.Version
	d.notice(d.text("bulletin.said", "ward", d.w.Roster.Ward.Name, "text", d.w.Bulletin.Say(d.c.Lang)))
}

// Bulletins keeps the notice. Stores implement it.
type Bulletins interface {
	// Bulletin returns the notice; a zero one when none was ever written.
	Bulletin(ctx context.Context) (Bulletin, error)
	// PutBulletin writes a notice whose Version is that of the one stored,
	// and gives it the next one: ErrStale.
	PutBulletin(ctx context.Context, b Bulletin) error
}
