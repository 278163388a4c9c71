// Package fake is a Messenger of our own that behaves as Facebook's does
// where it matters: webhooks in signed batches that come again until they are
// acknowledged, a Send API with its limits, windows and tags, echoes, read
// marks, files at addresses of their own, calls that fail in every way. Tests
// and the demo play citizens on it, and a person at the page's own inbox.
//
// What it does is marked documented (Messenger Platform's pages, named),
// second-hand (public code and threads) or assumed where it is odd.
//
// It knows nothing of motcua, and it needs no package testing.
package fake

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Labels are the words on the page that plays a citizen.
type Labels struct {
	Title, Write, Send, Start, Menu, File, Empty      string
	Inbox, InboxHint, InboxWrite, Seen, Person, Photo string
}

// Config is whose page it is.
type Config struct {
	Page, App string // numbers
	Name      string // of the page, as citizens see it
	Token     string // of the page
	AppSecret string // signs webhooks
	Verify    string // the verify token
	// HumanAgent says that the page may use the tag HUMAN_AGENT.
	HumanAgent bool
	// Quiet keeps echoes back, as when the app is not subscribed to them.
	Quiet  bool
	Labels Labels
	Now    func() time.Time // nil: time.Now
}

// Server is the fake. It serves the Graph API below /v…, files at /cdn/ and
// a page to play a citizen at /. It is safe for concurrent use; Close ends
// what it has under way.
type Server struct {
	cfg    Config
	client *http.Client

	mu       sync.Mutex
	people   map[string]*person
	files    map[string]file
	assets   map[string]file // kept for later, by attachment id
	calls    map[string]int  // by what was called
	profile  map[string]any  // messenger_profile
	revoked  bool
	reorder  bool
	hook     string
	queue    []item // not acknowledged
	sent     map[string]item
	statuses []int // of the webhook, in order
	held     bool
	running  bool
	stamp    int64
	change   int // grows with everything that can be seen
	closed   chan struct{}
	group    sync.WaitGroup
}

// person is one citizen.
type person struct {
	id       string
	messages []Message
	wroteAt  time.Time // last sign of her own
	away     bool      // she takes no messages from the page
	typing   bool
	seen     bool // the page has read what she wrote
	read     int  // how many messages she has seen
	failures []Failure
}

// item is one thing that the webhook is told.
type item map[string]any

type file struct {
	name, kind string
	content    []byte
}

// Reply is a quick reply.
type Reply struct{ Title, Payload string }

// Link is a button of a template that opens a page.
type Link struct{ Title, URL string }

// Message is one message of a conversation.
type Message struct {
	MID      string
	Page     bool // it came from the page
	Person   bool // and a person wrote it at the page's inbox
	Text     string
	Kind     string // text, template, image, video, audio, file
	Replies  []Reply
	Links    []Link
	File     []byte
	Name     string
	Tag      string
	Edits    int
	Gone     bool // she took it back
	Metadata string
	At       time.Time
}

// New makes a server.
func New(cfg Config) *Server {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Server{cfg: cfg, client: &http.Client{Timeout: 10 * time.Second}, people: map[string]*person{}, files: map[string]file{},
		assets: map[string]file{}, calls: map[string]int{}, profile: map[string]any{}, sent: map[string]item{}, closed: make(chan struct{})}
}

// Close ends what is under way. It may be called more than once.
func (s *Server) Close() {
	s.mu.Lock()
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
	s.mu.Unlock()
	s.group.Wait()
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case parts[0] == "cdn":
		s.serveFile(w, r, parts)
	case len(parts) >= 2 && strings.HasPrefix(parts[0], "v"):
		s.serveGraph(w, r, parts[1:])
	default:
		s.servePage(w, r)
	}
}

// of is a citizen; the lock is held.
func (s *Server) of(id string) *person {
	p := s.people[id]
	if p == nil {
		p = &person{id: id}
		s.people[id] = p
	}
	return p
}

// tick is a time in milliseconds that no other thing has; the lock is held.
func (s *Server) tick() int64 {
	s.stamp = max(s.stamp+1, s.cfg.Now().UnixMilli())
	s.change++
	return s.stamp
}

func (m Message) clone() Message {
	m.Replies = append([]Reply(nil), m.Replies...)
	m.Links = append([]Link(nil), m.Links...)
	return m
}

func (p *person) find(mid string) *Message {
	for i := range p.messages {
		if p.messages[i].MID == mid {
			return &p.messages[i]
		}
	}
	return nil
}

// random is an id that nobody guesses. second-hand: ids of messages are long
// and begin with "m_".
func random(prefix string) string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails
	return prefix + hex.EncodeToString(b[:])
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, parts []string) {
	s.mu.Lock()
	var f file
	ok := false
	if len(parts) > 1 {
		f, ok = s.files[parts[1]]
	}
	s.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusForbidden) // second-hand: an address that ended answers 403
		return
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, f.name, time.Time{}, strings.NewReader(string(f.content)))
}
