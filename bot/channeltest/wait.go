package channeltest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"
)

// Until waits for something to become true, for seconds at most.
func Until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 5000 {
		if holds() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("never happened: %s", what)
}

// Soon is a Sleep for a channel's options that makes long waits short.
func Soon(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(d, 10*time.Millisecond)):
		return nil
	}
}

// Waits records how long was to be waited. The zero Waits is ready for use; it
// is safe for concurrent use.
type Waits struct {
	// Wait is what waits; nil: Soon. It is set before the Waits are used.
	Wait func(ctx context.Context, d time.Duration) error

	mu  sync.Mutex
	all []time.Duration
}

// Sleep waits, and records for how long.
func (w *Waits) Sleep(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	w.all = append(w.all, d)
	w.mu.Unlock()
	if w.Wait != nil {
		return w.Wait(ctx, d)
	}
	return Soon(ctx, d)
}

// All are the waits so far.
func (w *Waits) All() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.all)
}

// Longest is the longest of them; 0 there was none.
func (w *Waits) Longest() time.Duration {
	var most time.Duration
	for _, d := range w.All() {
		most = max(most, d)
	}
	return most
}
