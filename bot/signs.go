package bot

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/motcua/motcua/roster"
)

// SignKind is what somebody is doing in a conversation at this moment.
type SignKind string

// Kinds of sign.
const (
	SignTyping  SignKind = "typing"  // writes words that are for the other side
	SignLooking SignKind = "looking" // has the page before her: an officer the ticket, the citizen her chat
)

// How long a sign stands that is not shown again.
const (
	typingLife  = 6 * time.Second
	lookingLife = 45 * time.Second
)

// Sign is a sign of life in a conversation, as pages show it.
type Sign struct {
	Conversation ConversationID
	Ticket       TicketID
	Officer      roster.OfficerID // "" the citizen
	Kind         SignKind
}

// Signs keeps who is typing and who has which ticket open. All of it is in
// memory and may be lost: it is known to this process only, it ends by itself,
// nothing is stored, and nothing is decided by it. It is safe for concurrent
// use.
type Signs struct {
	now  func() time.Time
	feed LocalFeed

	mu    sync.Mutex
	until map[Sign]time.Time
}

// NewSigns makes an empty Signs. now is the clock; nil means time.Now.
func NewSigns(now func() time.Time) *Signs {
	if now == nil {
		now = time.Now
	}
	return &Signs{now: now, until: map[Sign]time.Time{}}
}

// Show shows a sign from now on until it has not been shown for a while.
func (s *Signs) Show(x Sign) {
	life := typingLife
	if x.Kind == SignLooking {
		life = lookingLife
	}
	s.mu.Lock()
	now := s.now()
	fresh := !s.until[x].After(now)
	s.until[x] = now.Add(life)
	s.mu.Unlock()
	if fresh {
		s.feed.Publish()
	}
	// Whoever listens learns that it is over too; what the clock says then is
	// what counts.
	time.AfterFunc(life+time.Millisecond, s.sweep)
}

// sweep forgets signs that are over.
func (s *Signs) sweep() {
	s.mu.Lock()
	now, had := s.now(), len(s.until)
	maps.DeleteFunc(s.until, func(_ Sign, until time.Time) bool { return !until.After(now) })
	gone := len(s.until) < had
	s.mu.Unlock()
	if gone {
		s.feed.Publish()
	}
}

// Drop takes a sign away before its time.
func (s *Signs) Drop(x Sign) { s.drop(func(y Sign) bool { return x == y }) }

// Leave takes away that an officer looks at tickets: she has gone on to
// another page.
func (s *Signs) Leave(id roster.OfficerID) {
	s.drop(func(x Sign) bool { return x.Officer == id && x.Kind == SignLooking })
}

func (s *Signs) drop(which func(Sign) bool) {
	s.mu.Lock()
	had := len(s.until)
	maps.DeleteFunc(s.until, func(x Sign, _ time.Time) bool { return which(x) })
	gone := len(s.until) < had
	s.mu.Unlock()
	if gone {
		s.feed.Publish()
	}
}

// Of lists the signs in a conversation: the citizen's first, then officers'
// by ID, typing before looking.
func (s *Signs) Of(id ConversationID) []Sign {
	return slices.DeleteFunc(s.All(), func(x Sign) bool { return x.Conversation != id })
}

// All lists the signs in all conversations, in a fixed order.
func (s *Signs) All() []Sign {
	s.mu.Lock()
	now := s.now()
	var out []Sign
	for x, until := range s.until {
		if until.After(now) {
			out = append(out, x)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(out, func(a, b Sign) int {
		return cmp.Or(cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Officer, b.Officer), cmp.Compare(b.Kind, a.Kind))
	})
	return out
}

// Listen is told, as by a Feed, when a sign began or ended.
func (s *Signs) Listen() (moved <-chan struct{}, stop func()) { return s.feed.Listen() }
