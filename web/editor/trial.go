package editor

import (
	"context"
	"sync"
	"time"
)

// trials are done in the background, for they take longer than a page: links
// are tried, questions are asked. What came of each is kept in memory, for the
// text it was done with.
type trials struct {
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu   sync.Mutex
	all  map[string]*trial
	keys []string // the oldest first

	one chan struct{} // replays take all there is: one at a time
}

// mostTrials is how many outcomes are kept.
const mostTrials = 100

// trialWait is how long a page waits for a trial that it needs.
const trialWait = 2 * time.Second

// trial is one of them. What is in it may be read when it has ended.
type trial struct {
	ended chan struct{}
	out   any // what came of it
	err   error

	mu          sync.Mutex
	done, total int
}

func newTrials() *trials {
	ctx, cancel := context.WithCancel(context.Background())
	return &trials{ctx: ctx, cancel: cancel, all: map[string]*trial{}, one: make(chan struct{}, 1)}
}

func (t *trials) close() {
	t.cancel()
	t.running.Wait()
}

// find is the trial of that key; nil when none was begun, or it is forgotten.
func (t *trials) find(key string) *trial {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all[key]
}

// begin is the trial of that key, begun now if it is not there, or if it has
// ended and is to be done anew.
func (t *trials) begin(key string, anew bool, do func(ctx context.Context, tell func(done, total int)) (any, error)) *trial {
	t.mu.Lock()
	defer t.mu.Unlock()
	if old := t.all[key]; old != nil && (!old.over() || !anew && old.err == nil) {
		return old
	}
	x := &trial{ended: make(chan struct{})}
	if t.all[key] == nil {
		t.keys = append(t.keys, key)
	}
	t.all[key] = x
	for len(t.keys) > mostTrials {
		delete(t.all, t.keys[0])
		t.keys = t.keys[1:]
	}
	t.running.Go(func() {
		defer close(x.ended)
		x.out, x.err = do(t.ctx, x.tell)
	})
	return x
}

// alone waits until no other trial is that asks for it; leave ends it.
func (t *trials) alone(ctx context.Context) (leave func(), err error) {
	select {
	case t.one <- struct{}{}:
		return func() { <-t.one }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (x *trial) tell(done, total int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.done, x.total = done, total
}

// far is how far it is.
func (x *trial) far() (done, total int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.done, x.total
}

// over reports that it has ended.
func (x *trial) over() bool {
	select {
	case <-x.ended:
		return true
	default:
		return false
	}
}

// wait waits a while for its end, and reports whether it came.
func (x *trial) wait(ctx context.Context, most time.Duration) bool {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-x.ended:
		return true
	case <-ctx.Done():
	case <-timer.C:
	}
	return x.over()
}
