// Package fake is a Zalo of our own that behaves as Zalo's Official Account
// platform does where it matters: webhooks that are signed and brought again,
// the OpenAPI with its codes behind status 200, uploads, refresh tokens good
// for one use, windows and counted replies, and every way in which a call can
// end badly. Tests and the demo play citizens on it.
//
// It knows nothing of motcua, and it needs no package testing. Where it is
// made after what Zalo documents ("documented"), after what others say
// ("second-hand") or after a guess ("assumed") is said at each place.
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
	Title, Name, Kind, Write, Send, Follow, File, Info, Empty, Open, Chat string
}

// Account is the app and the Official Account that the fake serves.
type Account struct {
	AppID, AppSecret, WebhookSecret, OA string
	Access, Refresh                     string // tokens as a person got them; either may be ""
}

// Options are how a Server behaves. The zero Options are Zalo's.
type Options struct {
	Labels  Labels
	Account Account
	// Retries are the pauses after which a webhook is tried again; nil: as
	// documented, 30 s, 5, 15, 30 and 60 minutes.
	Retries []time.Duration
	// Echo tells the account of what it sent itself.
	Echo bool
	// AccessLife is of access tokens; 0: 25 hours, as documented.
	AccessLife time.Duration
	Now        func() time.Time // nil: time.Now
}

// Server is the fake. It serves the OpenAPI, the OAuth API, files and a page
// to play a citizen at /. It is safe for concurrent use; Close ends what it
// has under way.
type Server struct {
	opt    Options
	client *http.Client
	closed chan struct{}
	group  sync.WaitGroup

	mu      sync.Mutex
	hook    string // where webhooks go; "" nowhere yet
	held    bool
	users   map[string]*user
	access  map[string]time.Time // tokens and until when they hold
	refresh map[string]*refresh
	uploads map[string]upload
	files   map[string]file
	events  map[string]event // by their key
	order   []string         // keys that wait while webhooks are held
	calls   map[string]int   // by path
	oauth   []Failure
	every   []Failure // for calls of any chat
	paid    int
	sent    map[string]int // messages by the token they came with
}

type refresh struct {
	until time.Time
	used  bool
}

type upload struct {
	kind, name string
	content    []byte
}

type file struct {
	name    string
	content []byte
}

type user struct {
	messages []Message
	heard    time.Time // when she did something last
	since    int       // replies since
	gone     bool      // unfollowed
	failures []Failure
}

// Button is one of a message's.
type Button struct {
	Title, Payload, URL string
}

// Message is one message of a chat.
type Message struct {
	ID      string
	OA      bool // the account wrote it
	Kind    string
	Text    string
	Title   string // of a form
	Buttons []Button
	File    []byte
	Name    string
	At      time.Time
}

// FailureKind is how a call ends.
type FailureKind string

// Kinds of failure.
const (
	FailCode     FailureKind = "code"     // Failure.Code in an answer with status 200
	FailRate     FailureKind = "rate"     // status 429
	FailServer   FailureKind = "server"   // status 502 with a page
	FailLost     FailureKind = "lost"     // the line is cut, and nothing was done
	FailAccepted FailureKind = "accepted" // the line is cut, but it was done
	FailGarbage  FailureKind = "garbage"  // it was done, and the answer cannot be read
)

// Failure is one scripted end of a call.
type Failure struct {
	Kind  FailureKind
	Code  int // of FailCode
	After int // seconds, of FailRate
}

// New makes a server.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Retries == nil {
		o.Retries = []time.Duration{30 * time.Second, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}
	}
	if o.AccessLife <= 0 {
		o.AccessLife = 25 * time.Hour
	}
	s := &Server{opt: o, client: &http.Client{Timeout: 2 * time.Second}, closed: make(chan struct{}), users: map[string]*user{},
		access: map[string]time.Time{}, refresh: map[string]*refresh{}, uploads: map[string]upload{}, files: map[string]file{},
		events: map[string]event{}, calls: map[string]int{}, sent: map[string]int{}}
	if o.Account.Access != "" {
		s.access[o.Account.Access] = o.Now().Add(o.AccessLife)
	}
	if o.Account.Refresh != "" {
		s.refresh[o.Account.Refresh] = &refresh{until: o.Now().Add(refreshLife)}
	}
	return s
}

// Hook says where webhooks go.
func (s *Server) Hook(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = address
}

// Close ends deliveries.
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

// later does something besides, unless the server is closed.
func (s *Server) later(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
	default:
		s.group.Go(do)
	}
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.calls[r.URL.Path]++
	s.mu.Unlock()
	switch path := r.URL.Path; {
	case path == "/v4/oa/access_token":
		s.serveToken(w, r)
	case path == pathMessage, path == pathAnonymous, strings.HasPrefix(path, pathUpload):
		s.serveAPI(w, r)
	case strings.HasPrefix(path, "/files/"):
		s.serveFile(w, r, strings.TrimPrefix(path, "/files/"))
	default:
		s.servePage(w, r)
	}
}

// of is a user, made when she is new. The lock is held.
func (s *Server) of(id string) *user {
	u := s.users[id]
	if u == nil {
		u = &user{}
		s.users[id] = u
	}
	return u
}

// add appends a message to a chat. The lock is held.
func (s *Server) add(id string, m Message) Message {
	m.At = s.opt.Now()
	if m.ID == "" {
		m.ID = random()
	}
	u := s.of(id)
	u.messages = append(u.messages, m)
	return m
}

func random() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, id string) {
	s.mu.Lock()
	f, ok := s.files[id]
	s.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(f.content)))
}
