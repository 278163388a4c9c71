// Package fake is a Zalo Bot Platform of our own that behaves as Zalo's does
// where it matters, with its oddities: ids that are strings, failures with
// HTTP status 200, getUpdates that gives one object and forgets it at once,
// webhooks with a trial when they are set, texts of 2000 at most, pictures by
// address only, no buttons. Tests and the demo play citizens on it.
//
// What it does is marked where it does it: "documented" stands on
// https://docs.zaloplatforms.com/docs/BOT, "second-hand" was seen in programs
// that run against it, "assumed" is our guess. It does not know the platform's
// quotas, its pace, nor how often it brings a webhook again.
//
// It knows nothing of motcua, and it needs no package testing.
package fake

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Labels are the words on the page that plays a citizen.
type Labels struct {
	Title, Who, Write, Send, Photo, Sticker, Voice, Empty, Typing, Image, You string
}

// Server is the fake. It serves the API at /bot…, pictures at /photo/ and a
// page to play a citizen at /. It is safe for concurrent use; Close ends what
// it has under way.
type Server struct {
	labels Labels
	client *http.Client

	mu     sync.Mutex
	base   string // how it was called last: where its pictures are
	strict bool
	bare   bool
	loose  bool
	bots   map[string]*bot // by token
	order  []string
	photos map[string][]byte
	closed chan struct{}
	group  sync.WaitGroup
}

// bot is one bot with its chats.
type bot struct {
	token   string
	waiting []update // for getUpdates, in order
	wake    chan struct{}
	hook    hook
	pending int // not acknowledged by the webhook
	all     map[string]update
	chats   map[string]*chat
	calls   map[string]int // by method
	polls   int            // getUpdates that wait
	revoked bool
}

// update is what happened in a chat.
type update struct {
	chat string
	body map[string]any
}

type chat struct {
	id       string
	messages []Message
	group    bool
	blocked  bool
	failures []Failure
	typing   time.Time
	lane     []update // waits for the webhook, in order
	running  bool
}

// Message is one message of a chat.
type Message struct {
	ID    string
	Bot   bool // the bot wrote it
	Kind  string
	Text  string // of a photo, what stands below it
	Photo string // its address
	File  []byte // what lay there
	At    time.Time
}

// New makes a server for bots with these tokens.
func New(labels Labels, tokens ...string) *Server {
	s := &Server{labels: labels, client: &http.Client{Timeout: 10 * time.Second}, bots: map[string]*bot{}, photos: map[string][]byte{},
		closed: make(chan struct{})}
	for _, t := range tokens {
		s.bots[t] = &bot{token: t, wake: make(chan struct{}), all: map[string]update{}, chats: map[string]*chat{}, calls: map[string]int{}}
		s.order = append(s.order, t)
	}
	return s
}

// Close ends polls and deliveries that are under way.
func (s *Server) Close() {
	close(s.closed)
	s.group.Wait()
}

// Strict makes it refuse webhooks that are not public.
// documented: webhook; localhost and private addresses are refused.
func (s *Server) Strict() { s.set(func() { s.strict = true }) }

// Bare makes it bring updates without their wrapper.
// second-hand: both forms are seen.
func (s *Server) Bare() { s.set(func() { s.bare = true }) }

// Loose makes it bring the updates of a chat all at once, in any order.
// assumed: no order is promised.
func (s *Server) Loose() { s.set(func() { s.loose = true }) }

// Revoke makes a token one that is not known any more, or known again.
func (s *Server) Revoke(token string, revoked bool) {
	s.set(func() { s.bots[token].revoked = revoked })
}

func (s *Server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.set(func() { s.base = "http://" + r.Host })
	if rest, ok := strings.CutPrefix(r.URL.Path, "/bot"); ok {
		if token, method, ok := strings.Cut(rest, "/"); ok {
			s.serveMethod(w, r, token, method)
			return
		}
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/photo/"); ok {
		s.servePhoto(w, id)
		return
	}
	s.servePage(w, r)
}

func (s *Server) servePhoto(w http.ResponseWriter, id string) {
	s.mu.Lock()
	content, ok := s.photos[id]
	s.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(content))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(content) // the reader went away: nobody to tell
}

// of is a chat; the lock is held.
func (b *bot) of(id string) *chat {
	c := b.chats[id]
	if c == nil {
		c = &chat{id: id}
		b.chats[id] = c
	}
	return c
}

// add puts a message into a chat; the lock is held.
func (c *chat) add(m Message) Message {
	if m.ID = random(); m.At.IsZero() {
		m.At = time.Now()
	}
	c.messages = append(c.messages, m)
	return m
}

// random is an id as the platform's samples show them: 20 letters.
func random() string {
	raw := make([]byte, 10)
	_, _ = rand.Read(raw) // never fails
	return hex.EncodeToString(raw)
}

// Chat lists the messages of a chat.
func (s *Server) Chat(token, chat string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.bots[token].of(chat).messages)
}

// Received lists what the bot said in a chat.
func (s *Server) Received(token, chat string) []Message {
	return slices.DeleteFunc(s.Chat(token, chat), func(m Message) bool { return !m.Bot })
}

// Calls is how often a method was called.
func (s *Server) Calls(token, method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bots[token].calls[method]
}

// Pending is how many updates were not taken yet.
func (s *Server) Pending(token string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bots[token].waiting) + s.bots[token].pending
}

// Polls is how many calls of getUpdates are under way: one whose caller is
// gone takes an update with it as long as the platform has not noticed.
func (s *Server) Polls(token string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bots[token].polls
}
