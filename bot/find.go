package bot

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	// answerTime is how long a search may take. A citizen who waits longer
	// is better told that it cannot be looked up now.
	answerTime = 2 * time.Second
	// maxAnswers bounds searches that go on although nobody waits any more.
	maxAnswers = 64
)

// errBusy: too many searches have not come back.
var errBusy = errors.New("too many searches are under way")

// Finder asks an Answerer, and survives one that panics or hangs. The zero
// Finder is ready; one that is in use must not be copied.
type Finder struct{ running atomic.Int32 }

// Find asks the question and waits 2 s at most; an answer that is later is
// lost. release is called when the answerer has really returned, which may be
// after Find did.
func (f *Finder) Find(ctx context.Context, a Answerer, q Query, release func()) Found {
	if f.running.Add(1) > maxAnswers {
		f.running.Add(-1)
		release()
		return Found{Asked: true, Err: errBusy}
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	done := make(chan Found, 1)
	go func() {
		found := Found{Asked: true}
		defer func() {
			if p := recover(); p != nil {
				found = Found{Asked: true, Err: panicError("answer", p)}
			}
			f.running.Add(-1)
			release()
			done <- found
		}()
		found.Answer, found.Err = a.Answer(ctx, q)
	}()
	select {
	case found := <-done:
		return found
	case <-ctx.Done():
		return Found{Asked: true, Err: fmt.Errorf("search: %w", ctx.Err())}
	}
}
