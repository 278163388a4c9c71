package links

import (
	"context"
	"sync"
)

// gates let one at a time into each machine, and a few at once in all.
type gates struct {
	all chan struct{}

	mu    sync.Mutex
	hosts map[string]*gate // of those that somebody is in or waits for
}

type gate struct {
	slot  chan struct{}
	users int
}

func newGates(atOnce int) *gates {
	return &gates{all: make(chan struct{}, atOnce), hosts: map[string]*gate{}}
}

// enter waits until nobody else asks the host and there is room for one more.
// Whoever is in must not enter again before she left: nobody can block
// another for good.
func (g *gates) enter(ctx context.Context, host string) (leave func(), err error) {
	at := g.take(host)
	select {
	case at.slot <- struct{}{}:
	case <-ctx.Done():
		g.give(host, at)
		return nil, ctx.Err()
	}
	select {
	case g.all <- struct{}{}:
	case <-ctx.Done():
		<-at.slot
		g.give(host, at)
		return nil, ctx.Err()
	}
	return func() {
		<-g.all
		<-at.slot
		g.give(host, at)
	}, nil
}

func (g *gates) take(host string) *gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	at, ok := g.hosts[host]
	if !ok {
		at = &gate{slot: make(chan struct{}, 1)}
		g.hosts[host] = at
	}
	at.users++
	return at
}

func (g *gates) give(host string, at *gate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at.users--; at.users == 0 {
		delete(g.hosts, host)
	}
}
