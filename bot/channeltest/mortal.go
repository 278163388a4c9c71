package channeltest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
)

// Mortal is a store whose process dies at a chosen write: from then on every
// write fails, and nothing that was not written before stays.
type Mortal struct {
	bot.Store

	mu     sync.Mutex
	left   int  // writes until death; negative: immortal
	lands  bool // the write at which it dies takes effect, though nobody hears of it
	writes int
	died   chan struct{}
}

// NewMortal makes one that does not die yet.
func NewMortal(s bot.Store) *Mortal {
	return &Mortal{Store: s, left: -1, died: make(chan struct{})}
}

// ErrDead is how writes fail from the death on.
var ErrDead = errors.New("the process is dead")

// Die lets it die after so many writes more; lands says whether the one at
// which it dies still takes effect. A negative number makes it immortal, and
// alive again.
func (m *Mortal) Die(after int, lands bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left, m.lands = after, lands
	if after < 0 {
		m.died = make(chan struct{})
	}
}

// Died is closed at the death.
func (m *Mortal) Died() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.died
}

// Writes is how many writes there were.
func (m *Mortal) Writes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.writes
}

// write does a write, or does not.
func (m *Mortal) write(do func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	switch {
	case m.left < 0:
		return do()
	case m.left > 0:
		m.left--
		return do()
	case m.lands:
		m.lands = false
		_ = do() // nobody hears how it ended
	}
	select {
	case <-m.died:
	default:
		close(m.died)
	}
	return ErrDead
}

// PutEvent implements bot.Inbox.
func (m *Mortal) PutEvent(ctx context.Context, e bot.Event) (stored bool, err error) {
	err = m.write(func() error { stored, err = m.Store.PutEvent(ctx, e); return err })
	return stored, err
}

// ApplyTurn implements bot.Queue.
func (m *Mortal) ApplyTurn(ctx context.Context, e bot.Event, was uint64, t bot.Turn, rows []bot.Row) error {
	return m.write(func() error { return m.Store.ApplyTurn(ctx, e, was, t, rows) })
}

// MarkSending implements bot.Outbox.
func (m *Mortal) MarkSending(ctx context.Context, id string, at time.Time) error {
	return m.write(func() error { return m.Store.MarkSending(ctx, id, at) })
}

// FinishRow implements bot.Outbox.
func (m *Mortal) FinishRow(ctx context.Context, id string, r bot.RowResult) error {
	return m.write(func() error { return m.Store.FinishRow(ctx, id, r) })
}
