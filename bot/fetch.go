package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Fetch is a file that still lies at the platform.
type Fetch struct {
	ID   string `json:"id"` // the platform's; valid for a limited time
	Name string `json:"name,omitempty"`
	Size int64  `json:"size,omitempty"` // bytes, as the platform says; 0 unknown
}

// Missing is a file that could not be had.
type Missing struct {
	Name   string `json:"name,omitempty"`
	Reason string `json:"reason"` // catalogue key: WhatLargeFile and its like
}

// Fetcher is a Channel at which files lie until they are fetched.
type Fetcher interface {
	// Fetch brings a file into the ward's own files and returns once it is
	// safe there. It may be called again for the same one. A *FetchError says
	// that it can never be had; after any other error it is tried again.
	Fetch(ctx context.Context, a Account, f Fetch) (FileRef, error)
}

// FetchError says that a file can never be had.
type FetchError struct {
	Reason string // catalogue key of Missing
	Err    error
}

// Error says what happened.
func (e *FetchError) Error() string { return "fetch file: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *FetchError) Unwrap() error { return e.Err }

// Files of platforms are fetched after the acknowledgement and before the
// turn. The event waits in the inbox meanwhile, so that after kill -9 they
// are fetched again; what is under way is remembered in memory only. Fetching
// takes no worker's place, and is bounded in time: then the turn goes on
// without the file, and the citizen is told.
const (
	fetchTime  = 30 * time.Second
	fetchHold  = 50 * time.Millisecond // how soon to look again
	fetchSlots = 8                     // at once, of one account: one that hangs takes no other's
	fetchAgain = 500 * time.Millisecond
)

// fetches are the files under way. The zero fetches is ready for use.
type fetches struct {
	mu    sync.Mutex
	jobs  map[string]*fetchJob
	slots map[Account]chan struct{}
	ctx   context.Context // of Run: jobs outlive the step that starts them
	limit time.Duration
	group sync.WaitGroup
}

type fetchJob struct {
	done    bool
	file    FileRef
	missing *Missing
}

// begin allows jobs until ctx ends; the returned function cuts them off and
// waits for their end.
func (f *fetches) begin(ctx context.Context, limit time.Duration) (end func()) {
	if limit <= 0 {
		limit = fetchTime
	}
	ctx, cancel := context.WithCancel(ctx)
	f.mu.Lock()
	f.ctx, f.limit, f.jobs, f.slots = ctx, limit, map[string]*fetchJob{}, map[Account]chan struct{}{}
	f.mu.Unlock()
	return func() { cancel(); f.group.Wait() }
}

// take returns the event with its files when all of them have been fetched or
// given up; else it sees to it that they are under way.
func (f *fetches) take(e Event, c Channel) (Event, bool) {
	from, ok := c.(Fetcher)
	f.mu.Lock()
	defer f.mu.Unlock()
	ready := true
	for _, x := range e.Fetch {
		key := string(e.Address.Account) + " " + x.ID
		j := f.jobs[key]
		switch {
		case j == nil && !ok:
			f.jobs[key] = &fetchJob{done: true, missing: &Missing{Name: x.Name, Reason: WhatFileLost}}
		case j == nil:
			j = &fetchJob{}
			f.jobs[key] = j
			slots := f.slotsOf(e.Address.Account)
			f.group.Go(func() { f.run(j, slots, from, e.Address.Account, x) })
			ready = false
		default:
			ready = ready && j.done
		}
	}
	if !ready {
		return e, false
	}
	for _, x := range e.Fetch {
		key := string(e.Address.Account) + " " + x.ID
		j := f.jobs[key]
		if j == nil {
			continue // the same file twice in one album
		}
		delete(f.jobs, key)
		if j.missing != nil {
			e.Missing = append(e.Missing, *j.missing)
		} else {
			e.Files = append(e.Files, j.file)
		}
	}
	e.Fetch = nil
	return e, true
}

// slotsOf are the places of an account. The mutex is held.
func (f *fetches) slotsOf(a Account) chan struct{} {
	if f.slots[a] == nil {
		f.slots[a] = make(chan struct{}, fetchSlots)
	}
	return f.slots[a]
}

// run fetches one file, again and again until its time is over.
func (f *fetches) run(j *fetchJob, slots chan struct{}, from Fetcher, a Account, x Fetch) {
	ctx, cancel := context.WithTimeout(f.ctx, f.limit)
	defer cancel()
	var file FileRef
	err := context.Canceled
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
	}
	for try := 0; ctx.Err() == nil; try++ {
		if file, err = fetchOnce(ctx, from, a, x); err == nil || errors.As(err, new(*FetchError)) {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(delay(fetchAgain, 5*time.Second, try)):
		}
	}
	if err != nil && f.ctx.Err() != nil {
		return // the program is to end: the event waits for the next start
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	j.done, j.file = true, file
	if err != nil {
		j.missing = &Missing{Name: x.Name, Reason: WhatFileLost}
		if never := new(FetchError); errors.As(err, &never) {
			j.missing.Reason = never.Reason
		}
	}
}

// fetchOnce is Fetcher.Fetch, in bounds: code that breaks loses its file.
func fetchOnce(ctx context.Context, from Fetcher, a Account, x Fetch) (file FileRef, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &FetchError{Reason: WhatFileLost, Err: panicError("fetch", p)}
		}
	}()
	return from.Fetch(ctx, a, x)
}
