package channeltest

import (
	"testing"
)

// story is a conversation to be played on every channel.
type story struct {
	name  string
	needs func(w *world) string // why it cannot be played here; "" it can. nil: it always can
	plays func(w *world)
}

// Stories plays whole conversations with the real engine.
func Stories(t *testing.T, s Setup) {
	s = s.withShelf(t)
	for _, one := range stories() {
		t.Run(one.name, func(t *testing.T) {
			w := newWorld(t, s, fault{})
			if one.needs != nil {
				if why := one.needs(w); why != "" {
					t.Skip(why)
				}
			}
			one.plays(w)
			w.settle()
			w.holds()
		})
	}
}

func (s Setup) withShelf(t *testing.T) Setup {
	t.Helper()
	if s.Shelf == nil {
		s.Shelf = OpenShelf(t)
	}
	return s
}

func stories() []story {
	var all []story
	for _, some := range [][]story{guideStories, handoffStories, fileStories, rightsStories, trialStories} {
		all = append(all, some...)
	}
	return all
}
