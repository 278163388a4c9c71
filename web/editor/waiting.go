package editor

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/motcua/motcua/account"
	"github.com/motcua/motcua/procedures"
)

// waitingFor is how old the drafts may be that are counted for the link which
// stands on every page of staff.
const waitingFor = 5 * time.Second

// waiting keeps the drafts that were listed last.
type waiting struct {
	mu     sync.Mutex
	at     time.Time // zero: never
	drafts []procedures.Draft
}

// forget makes the next count a new one: a draft moved.
func (w *waiting) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.drafts = time.Time{}, nil
}

// Waiting counts the drafts that wait for somebody: to be reviewed, let out or
// mended. It may be some seconds behind.
func (e *Editor) Waiting(ctx context.Context, a account.Account) (int, error) {
	w, _, release := e.Worlds.Take()
	release()
	e.waiting.mu.Lock()
	defer e.waiting.mu.Unlock()
	if now := w.Now; e.waiting.at.IsZero() || now.Sub(e.waiting.at).Abs() > waitingFor {
		drafts, err := e.Shelf.Drafts(ctx)
		if err != nil {
			return 0, err
		}
		e.waiting.at, e.waiting.drafts = now, drafts
	}
	n := 0
	for i := range e.waiting.drafts {
		if waitsFor(&e.waiting.drafts[i], a) {
			n++
		}
	}
	return n, nil
}

// waitsFor reports that somebody is expected to do something with a draft.
func waitsFor(d *procedures.Draft, a account.Account) bool {
	author := slices.Contains(d.Authors, a.Username)
	switch d.State {
	case procedures.DraftReview:
		return a.Has(account.RoleReviewer) && !author
	case procedures.DraftApproved:
		return a.Has(account.RoleReviewer)
	}
	return d.Assigned == a.Username || author && sentBack(d)
}
