package links

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/motcua/motcua/procedures"
)

// ErrOffline says that nobody at all answered in a round: that tells more of
// our own network than of the links, and nothing of it was kept.
var ErrOffline = errors.New("nobody answered at all: this machine may not be on the Internet")

// fresh is how long a link that was ok counts as tried.
const fresh = 20 * time.Hour

// Progress is how far a round is.
type Progress struct {
	Total, Done int       // addresses
	Broken      int       // of those done, not good
	Started     time.Time // zero: there was none since the program began
	Ended       time.Time // zero: it goes on
}

// Watch tries the links of guides and keeps what comes of it. Its fields are
// set once; it is safe for concurrent use.
type Watch struct {
	Checker *Checker
	Checks  procedures.LinkChecks
	Now     func() time.Time // nil: time.Now

	mu       sync.Mutex
	progress Progress
}

func (w *Watch) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}

// Progress is how far the round is that goes on, or how the last one ended.
func (w *Watch) Progress() Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.progress
}

// After puts to a check what is known from the one before, the zero LinkCheck
// when there was none: since when the link is broken, and who vouched for
// this outcome.
func After(before, check procedures.LinkCheck) procedures.LinkCheck {
	if check.Outcome == procedures.LinkOK {
		return check
	}
	check.Broken = check.At
	if before.URL == check.URL {
		if !before.Broken.IsZero() {
			check.Broken = before.Broken
		}
		if before.Outcome == check.Outcome {
			check.Vouched = before.Vouched
		}
	}
	return check
}

// Guide tries the links of one guide, keeps what comes of it and returns it
// in the order of Of. What was ok less than 20 hours ago is not tried again.
func (w *Watch) Guide(ctx context.Context, g *procedures.Guide) ([]procedures.LinkCheck, error) {
	return w.Telling(ctx, g, func(int, int) {})
}

// Telling is Guide, and tells how many links of how many were tried so far;
// once before the first and once after each, never twice at the same time.
func (w *Watch) Telling(ctx context.Context, g *procedures.Guide, tell func(done, total int)) ([]procedures.LinkCheck, error) {
	all := Of(g)
	if len(all) == 0 {
		return nil, nil
	}
	known, err := w.Checks.LinkChecks(ctx, addresses(all)...)
	if err != nil {
		return nil, fmt.Errorf("check links of guide %s: %w", g.Code, err)
	}
	var made []procedures.LinkCheck
	due := w.stale(all, known)
	tell(0, len(due))
	err = w.Checker.All(ctx, due, func(c procedures.LinkCheck) {
		c = After(known[c.URL], c)
		made, known[c.URL] = append(made, c), c
		tell(len(made), len(due))
	})
	if err == nil && len(made) > 0 {
		err = w.Checks.PutLinkChecks(ctx, made)
	}
	if err != nil {
		return nil, fmt.Errorf("check links of guide %s: %w", g.Code, err)
	}
	out := make([]procedures.LinkCheck, 0, len(all))
	for _, l := range all {
		out = append(out, known[l.URL])
	}
	return out, nil
}

func addresses(all []Link) []string {
	out := make([]string, 0, len(all))
	for _, l := range all {
		out = append(out, l.URL)
	}
	return out
}

// stale lists the links that are due, those that nobody tried first and then
// those tried longest ago.
func (w *Watch) stale(all []Link, known map[string]procedures.LinkCheck) []Link {
	now := w.now()
	out := slices.DeleteFunc(slices.Clone(all), func(l Link) bool {
		c := known[l.URL]
		return c.Outcome == procedures.LinkOK && now.Sub(c.At) < fresh
	})
	slices.SortStableFunc(out, func(a, b Link) int { return known[a.URL].At.Compare(known[b.URL].At) })
	return out
}

// Round tries the links of all current guides of a library and keeps each
// outcome as it comes. Machines that failed are asked a second time when the
// others are through, for a moment's trouble is none. It returns ErrOffline
// when nobody answered. A round that is cut short is made up for by the next,
// which begins with what was not tried.
func (w *Watch) Round(ctx context.Context, lib *procedures.Library) error {
	all, err := gather(ctx, lib)
	if err != nil {
		return err
	}
	known, err := w.Checks.LinkChecks(ctx)
	if err != nil {
		return fmt.Errorf("check links: %w", err)
	}
	due := w.stale(all, known)
	w.note(func(p *Progress) { *p = Progress{Total: len(due), Started: w.now()} })
	defer w.note(func(p *Progress) { p.Ended = w.now() })
	byURL := make(map[string]Link, len(due))
	for _, l := range due {
		byURL[l.URL] = l
	}
	var (
		again    []Link
		answered bool
		put      error
	)
	keep := func(c procedures.LinkCheck) {
		c = After(known[c.URL], c)
		if err := w.Checks.PutLinkChecks(ctx, []procedures.LinkCheck{c}); err != nil {
			put = err
		}
		w.note(func(p *Progress) {
			p.Done++
			if !c.Good() {
				p.Broken++
			}
		})
	}
	err = w.Checker.All(ctx, due, func(c procedures.LinkCheck) {
		answered = answered || c.Status != 0
		if passing(c.Outcome) {
			again = append(again, byURL[c.URL])
			return
		}
		keep(c)
	})
	if err == nil && len(again) > 0 && !answered {
		return ErrOffline
	}
	if err == nil {
		err = w.Checker.All(ctx, again, keep)
	}
	return errors.Join(err, put)
}

// passing reports an outcome that may be a moment's trouble.
func passing(o procedures.LinkOutcome) bool {
	return o == procedures.LinkNobody || o == procedures.LinkSlow || o == procedures.LinkRefused
}

func (w *Watch) note(f func(*Progress)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(&w.progress)
}

// gather lists the links of all current guides, each once.
func gather(ctx context.Context, lib *procedures.Library) ([]Link, error) {
	var out []Link
	at := map[string]int{}
	err := lib.Each(ctx, func(g *procedures.Guide, _ procedures.Revision) error {
		for _, l := range Of(g) {
			i, there := at[l.URL]
			if !there {
				at[l.URL] = len(out)
				out = append(out, Link{URL: l.URL, Kind: l.Kind})
				continue
			}
			out[i].Kind = max(out[i].Kind, l.Kind)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list links of guides: %w", err)
	}
	return out, nil
}
