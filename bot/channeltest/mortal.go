package channeltest

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
)

// Step is a write that a conversation goes on by.
type Step string

// Steps.
const (
	StepPut     Step = "put event"
	StepTurn    Step = "apply turn"
	StepSending Step = "mark sending"
	StepEnd     Step = "finish row"
)

// Mortal is a store whose process dies at a chosen write: from then on every
// write fails, and nothing that was not written before stays.
type Mortal struct {
	bot.Store

	mu    sync.Mutex
	left  int  // writes until death; negative: immortal
	only  Step // that are counted; "" all
	lands bool // the write at which it dies takes effect, though nobody hears of it
	count map[Step]int
	died  chan struct{}
}

// NewMortal makes one that does not die yet.
func NewMortal(s bot.Store) *Mortal {
	return &Mortal{Store: s, left: -1, count: map[Step]int{}, died: make(chan struct{})}
}

// ErrDead is how writes fail from the death on.
var ErrDead = errors.New("the process is dead")

// Die lets it die after so many writes more; lands says whether the one at
// which it dies still takes effect. A negative number makes it immortal, and
// alive again.
func (m *Mortal) Die(after int, lands bool) { m.DieAt("", after, lands) }

// DieAt is Die after so many writes of one kind; "" is any.
func (m *Mortal) DieAt(s Step, after int, lands bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left, m.only, m.lands = after, s, lands
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

// Writes is how many writes of each kind there were.
func (m *Mortal) Writes() map[Step]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.count)
}

// write does a write, or does not.
func (m *Mortal) write(s Step, do func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count[s]++
	switch {
	case m.left < 0:
		return do()
	case m.left > 0 || !m.dead() && m.only != "" && m.only != s:
		if m.only == "" || m.only == s {
			m.left--
		}
		return do()
	case m.lands:
		m.lands = false
		_ = do() // nobody hears how it ended
	}
	if !m.dead() {
		close(m.died)
	}
	return ErrDead
}

func (m *Mortal) dead() bool {
	select {
	case <-m.died:
		return true
	default:
		return false
	}
}

// PutEvent implements bot.Inbox.
func (m *Mortal) PutEvent(ctx context.Context, e bot.Event) (stored bool, err error) {
	err = m.write(StepPut, func() error { stored, err = m.Store.PutEvent(ctx, e); return err })
	return stored, err
}

// ApplyTurn implements bot.Queue.
func (m *Mortal) ApplyTurn(ctx context.Context, e bot.Event, was uint64, t bot.Turn, rows []bot.Row) error {
	return m.write(StepTurn, func() error { return m.Store.ApplyTurn(ctx, e, was, t, rows) })
}

// MarkSending implements bot.Outbox.
func (m *Mortal) MarkSending(ctx context.Context, id string, at time.Time) error {
	return m.write(StepSending, func() error { return m.Store.MarkSending(ctx, id, at) })
}

// FinishRow implements bot.Outbox.
func (m *Mortal) FinishRow(ctx context.Context, id string, r bot.RowResult) error {
	return m.write(StepEnd, func() error { return m.Store.FinishRow(ctx, id, r) })
}
