package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/motcua/motcua/bot/handoff"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/words"
)

// Host hands out worlds and swaps their parts while turns go on: a turn
// keeps what it took. It is safe for concurrent use.
type Host struct {
	now func() time.Time

	mu    sync.Mutex
	world World
	books *books
}

// books is a library with the answerer over it, in use until the last turn
// that took it returns.
type books struct {
	answerer Answerer
	close    func() error
	users    int // turns, and the Host itself while it is current
}

// NewHost makes a Host without a library: until SetLibrary, a world's
// Library is nil and every question's answer is ErrNoLibrary. now is the
// clock; nil means time.Now.
func NewHost(c *words.Catalogue, r *roster.Roster, s Settings, now func() time.Time) *Host {
	if now == nil {
		now = time.Now
	}
	return &Host{now: now, world: World{Words: c, Roster: r, Settings: s}, books: &books{answerer: noAnswerer{}, users: 1}}
}

// ErrNoLibrary says that there is nothing to answer from yet.
var ErrNoLibrary = errors.New("no library yet")

type noAnswerer struct{}

// Answer implements Answerer.
func (noAnswerer) Answer(context.Context, Query) (knowledge.Answer, error) {
	return knowledge.Answer{}, ErrNoLibrary
}

// Take implements Worlds.
func (h *Host) Take() (World, Answerer, func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w, b := h.world, h.books
	w.Now = h.now()
	b.users++
	// A second release would take the index away from somebody else.
	return w, b.answerer, sync.OnceFunc(func() { _ = h.leave(b) })
}

// leave ends one use, and closes the books after the last.
func (h *Host) leave(b *books) error {
	h.mu.Lock()
	b.users--
	last := b.users == 0
	h.mu.Unlock()
	if !last || b.close == nil {
		return nil
	}
	if err := b.close(); err != nil {
		return fmt.Errorf("close index: %w", err)
	}
	return nil
}

// SetLibrary makes a library current with the answerer over it. close is
// called once when a later library has taken its place and the last turn
// that took this one has returned; nil when there is nothing to close. The
// error is of closing the library before, if that happened at once.
func (h *Host) SetLibrary(lib *procedures.Library, a Answerer, close func() error) error {
	h.mu.Lock()
	before := h.books
	h.world.Library = lib
	h.books = &books{answerer: a, close: close, users: 1}
	h.mu.Unlock()
	return h.leave(before)
}

// SetRoster makes a roster current. What it means for open tickets, the
// tickets learn by RosterEvents.
func (h *Host) SetRoster(r *roster.Roster) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.world.Roster = r
}

// SetWords makes a catalogue current: the next turn speaks in its words.
func (h *Host) SetWords(c *words.Catalogue) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.world.Words = c
}

// Words is the current catalogue, for who needs nothing else of a world.
func (h *Host) Words() *words.Catalogue {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.world.Words
}

// SetBulletin makes a notice current.
func (h *Host) SetBulletin(b Bulletin) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.world.Bulletin = b
}

// SetSettings makes settings current.
func (h *Host) SetSettings(s Settings) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.world.Settings = s
}

// Close takes the library away; its answerer is closed when the last turn
// that took it returns.
func (h *Host) Close() error { return h.SetLibrary(nil, noAnswerer{}, nil) }

// RosterEvents asks of every open ticket whether its owner is still right.
// It is called after SetRoster; what changes with time alone, Watch finds.
// Running into an error it may be called again.
func RosterEvents(ctx context.Context, r Reader, in Inbox, revision string, now time.Time) error {
	tickets, err := r.Tickets(ctx, TicketFilter{Status: handoff.Open})
	if err != nil {
		return fmt.Errorf("list open tickets: %w", err)
	}
	for _, t := range tickets {
		// The moment is part of the key: the same roster may come back, and
		// the same ticket must be asked about again.
		key := fmt.Sprintf("%s:roster:%s:%s:%d", t.Address.Account, revision, t.ID, now.UnixNano())
		_, err := in.PutEvent(ctx, Event{
			Key: EventKey(key), Conversation: t.Conversation, Address: t.Address,
			Kind: EventRoster, At: now, Due: now,
		})
		if err != nil {
			return fmt.Errorf("put roster event: %w", err)
		}
	}
	return nil
}
