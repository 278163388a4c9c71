package bot

import (
	"context"
	"errors"
	"time"

	"github.com/rs/zerolog"
)

// maxDrain is how many events of one conversation are handled before others
// get their turn.
const maxDrain = 32

// Worker takes events from the inbox and carries out what Decide makes of
// them, one conversation at a time in each of its goroutines. All fields
// but the marked ones must be set; they do not change while Run runs.
//
// Which conversations are under way is remembered in memory only, to spare
// work: that each event takes effect once is ApplyTurn's doing.
type Worker struct {
	Store interface {
		Inbox
		Queue
	}
	Worlds   Worlds
	Channels []Channel
	Feed     Feed
	Log      zerolog.Logger
	Workers  int              // turns at once; 0 means 4
	Now      func() time.Time // the clock; nil means time.Now

	Ask    func(World, State, Event) (Query, bool) // nil means Ask
	Decide func(World, State, Event, Found) Turn   // nil means Decide

	// FetchTime is how long the files of one event may take to be fetched;
	// 0 means 30 s. Meanwhile what else was written in that chat waits.
	FetchTime time.Duration

	finder  Finder
	fetches fetches
}

// ended is what a goroutine reports of its conversation.
type ended struct {
	id   ConversationID
	hold time.Time // do not take it again before; zero: at once
	err  error     // the store's
}

// Run works until ctx ends and returns when the turns under way have
// finished. Whatever is not done then stays in the inbox.
func (w *Worker) Run(ctx context.Context) error {
	if w.Now == nil {
		w.Now = time.Now
	}
	if w.Ask == nil {
		w.Ask = Ask
	}
	if w.Decide == nil {
		w.Decide = Decide
	}
	slots := w.Workers
	if slots <= 0 {
		slots = 4
	}
	moved, stop := w.Feed.Listen()
	defer stop()
	defer w.fetches.begin(ctx, w.FetchTime)()

	var (
		busy   = make(map[ConversationID]bool)
		holds  = make(map[ConversationID]time.Time)
		fails  = make(map[ConversationID]int) // times in a row that the store failed it
		back   backoff                        // of the store as a whole
		closed = make(chan ended)
	)
	for ctx.Err() == nil {
		now := w.Now()
		for id, at := range holds {
			if !now.Before(at) {
				delete(holds, id)
			}
		}
		var err error
		if len(busy) < slots && !back.waits(now) {
			var ids []ConversationID
			ids, err = w.Store.DueConversations(ctx, now, slots+len(holds))
			for _, id := range ids {
				if _, held := holds[id]; held || busy[id] || len(busy) == slots {
					continue
				}
				busy[id] = true
				go func() { closed <- w.drain(ctx, id) }()
			}
			w.note(&back, err, now)
		}
		timer := time.NewTimer(w.pause(ctx, now, holds, &back))
		select {
		case <-ctx.Done():
		case <-moved:
		case <-timer.C:
		case e := <-closed:
			delete(busy, e.id)
			if e.err == nil {
				delete(fails, e.id)
			} else {
				e.hold = w.Now().Add(delay(storeHold, storeHoldMost, fails[e.id]))
				fails[e.id]++
				w.complain(e.err, fails[e.id])
			}
			if !e.hold.IsZero() {
				holds[e.id] = e.hold
			}
		}
		timer.Stop()
	}
	for len(busy) > 0 {
		delete(busy, (<-closed).id)
	}
	return nil
}

// note keeps account of the store's failures: it is tried again without
// limit, ever more slowly.
func (w *Worker) note(b *backoff, err error, now time.Time) {
	if err == nil {
		b.reset()
		return
	}
	if errors.Is(err, context.Canceled) {
		return
	}
	b.fail(now)
	w.complain(err, b.times)
}

// complain logs a failing store, ever more rarely.
func (w *Worker) complain(err error, times int) {
	if times&(times-1) == 0 {
		w.Log.Error().Err(err).Int("times", times).Msg("store fails; events wait")
	}
}

// pause is how long to sleep unless something happens.
func (w *Worker) pause(ctx context.Context, now time.Time, holds map[ConversationID]time.Time, back *backoff) time.Duration {
	next := now.Add(poll)
	sooner := func(at time.Time) {
		if at.After(now) && at.Before(next) {
			next = at
		}
	}
	if back.waits(now) {
		return min(back.until.Sub(now), poll)
	}
	for _, at := range holds {
		sooner(at)
	}
	// What is due already is under way, held, or waits for a free slot.
	if at, ok, err := w.Store.NextDue(ctx); err == nil && ok {
		sooner(at)
	}
	return next.Sub(now)
}

// drain handles the due events of a conversation.
func (w *Worker) drain(ctx context.Context, id ConversationID) ended {
	out := ended{id: id}
	for range maxDrain {
		if ctx.Err() != nil {
			break
		}
		more, hold, err := w.step(context.WithoutCancel(ctx), id)
		if err != nil {
			out.err = err
			break
		}
		if !more {
			out.hold = hold
			break
		}
	}
	return out
}

// How long a conversation rests whose turn the store failed: it is tried
// again without limit, but ever more slowly.
const (
	storeHold     = 100 * time.Millisecond
	storeHoldMost = 5 * time.Second
)

// step handles the oldest due event of a conversation. more says that there
// may be another; hold that the conversation rests until then. The error is
// the store's.
func (w *Worker) step(ctx context.Context, id ConversationID) (more bool, hold time.Time, err error) {
	e, ok, err := w.Store.NextEvent(ctx, id, w.Now())
	if err != nil || !ok {
		return false, time.Time{}, err
	}
	if e.Album != "" {
		parts, err := w.Store.AlbumEvents(ctx, id, e.Album)
		if err != nil || len(parts) == 0 {
			return false, time.Time{}, err
		}
		if at, ready := AlbumReady(parts, w.Now()); !ready {
			return false, at, nil
		}
		e = MergeAlbum(parts)
	}
	if len(e.Fetch) > 0 && !w.comesBack(ctx, e) {
		if e, ok = w.fetches.take(e, channelOf(w.Channels, e.Address.Account)); !ok {
			return false, w.Now().Add(fetchHold), nil
		}
	}
	err = w.turn(ctx, e)
	switch failed := new(failure); {
	case err == nil:
		w.Feed.Publish()
		return true, time.Time{}, nil
	case errors.Is(err, ErrStale):
		// Another machine was faster, or the event is done: look again, but
		// never as fast as possible.
		return false, w.Now().Add(staleHold), nil
	case errors.As(err, &failed):
		hold, err = w.fail(ctx, e, failed)
		return hold.IsZero() && err == nil, hold, err
	default:
		return false, time.Time{}, err
	}
}

// comesBack reports that an event tells of files that we sent ourselves: they
// are here, and need not be fetched.
func (w *Worker) comesBack(ctx context.Context, e Event) bool {
	if e.Kind != EventEcho {
		return false
	}
	st, err := w.Store.State(ctx, e.Conversation)
	return err == nil && newDraft(World{Now: w.Now()}, st, e, Found{}).ours()
}

// staleHold is how long to wait before a stale conversation is loaded again.
const staleHold = 10 * time.Millisecond
