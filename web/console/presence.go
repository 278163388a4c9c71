package console

import (
	"sync"

	"github.com/motcua/motcua/roster"
)

// presence counts the open streams of each officer: who has the desk open
// now. It helps a colleague choose whom to transfer to and decides nothing: a
// phone in the pocket is not an absence.
type presence struct {
	mu   sync.Mutex
	open map[roster.OfficerID]int
}

// enter counts a stream in; the returned function counts it out again.
func (p *presence) enter(id roster.OfficerID) (leave func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		p.open = map[roster.OfficerID]int{}
	}
	p.open[id]++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.open[id]--; p.open[id] == 0 {
			delete(p.open, id)
		}
	}
}

// here reports whether an officer has the desk open.
func (p *presence) here(id roster.OfficerID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open[id] > 0
}
