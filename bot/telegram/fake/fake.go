// Package fake is a Bot API server of our own that behaves as Telegram's
// does where it matters: long polling with offsets, webhooks in the order of
// each chat with retries, multipart requests, limits in UTF-16 units and
// bytes, HTML that is checked, blocked chats, floods, groups that move,
// calls that are cut off. Tests and the demo play citizens on it.
//
// It knows nothing of motcua, and it needs no package testing.
package fake

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Labels are the words on the page that plays a citizen.
type Labels struct {
	Title, Write, Send, Start, File, Empty, Reply string
}

// Server is the fake. It serves the Bot API at /bot…, files at /file/bot…
// and a page to play a citizen at /. It is safe for concurrent use; Close
// ends what it has under way.
type Server struct {
	labels Labels
	client *http.Client

	mu     sync.Mutex
	bots   map[string]*bot // by token
	order  []string
	closed chan struct{}
	group  sync.WaitGroup
}

// bot is one bot with its chats.
type bot struct {
	token    string
	id       int64
	updates  []update // not confirmed, in order
	nextID   int64
	all      map[int64]update // every update there was, for Redeliver
	wake     chan struct{}    // closed when there is something new
	poll     chan struct{}    // closed when another poll begins
	webhook  webhook
	chats    map[int64]*chat
	files    map[string]file
	films    map[string]file // that the bot sent, by Telegram's name for them
	answered map[string]bool // callbacks
	calls    map[string]int  // by method
}

type update struct {
	id   int64
	chat int64
	body map[string]any
}

type chat struct {
	id       int64
	messages []Message
	nextID   int
	blocked  bool
	movedTo  int64
	failures []Failure
	lane     []update // waits for the webhook, in order
	running  bool
}

type file struct {
	name    string
	content []byte
	size    int64 // said to be
}

// Button is one of a message's buttons.
type Button struct {
	Text, Data, URL string
}

// Message is one message of a chat.
type Message struct {
	ID      int
	Bot     bool // the bot wrote it
	Text    string
	HTML    string // with its markup, when it had any
	Kind    string // text, photo, video, document
	File    []byte
	Name    string
	Kept    bool // a film that Telegram had already
	Start   int  // second at which a film begins
	Rows    [][]Button
	Edited  bool
	At      time.Time
	Replies int // to this message; 0 none
}

// New makes a server for bots with these tokens.
func New(labels Labels, tokens ...string) *Server {
	s := &Server{labels: labels, client: &http.Client{Timeout: 10 * time.Second}, bots: map[string]*bot{}, closed: make(chan struct{})}
	for _, t := range tokens {
		id, _, _ := strings.Cut(t, ":")
		n, _ := strconv.ParseInt(id, 10, 64) // a token without a number is bot 0
		s.bots[t] = &bot{token: t, id: n, nextID: 1000, all: map[int64]update{}, wake: make(chan struct{}), chats: map[int64]*chat{},
			files: map[string]file{}, films: map[string]file{}, answered: map[string]bool{}, calls: map[string]int{}}
		s.order = append(s.order, t)
	}
	return s
}

// Close ends long polls and deliveries.
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
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/file/bot"):
		s.serveFile(w, r, strings.TrimPrefix(path, "/file/bot"))
	case strings.HasPrefix(path, "/bot"):
		token, method, _ := strings.Cut(strings.TrimPrefix(path, "/bot"), "/")
		s.serveMethod(w, r, token, method)
	default:
		s.servePage(w, r)
	}
}

// of is the chat with a number, made when it is new. The lock is held.
func (b *bot) of(id int64) *chat {
	c := b.chats[id]
	if c == nil {
		c = &chat{id: id, nextID: 1}
		b.chats[id] = c
	}
	return c
}

// add appends a message to a chat. The lock is held.
func (c *chat) add(m Message) *Message {
	m.ID, m.At = c.nextID, time.Now()
	c.nextID++
	c.messages = append(c.messages, m)
	return &c.messages[len(c.messages)-1]
}

func (c *chat) find(id int) *Message {
	for i := range c.messages {
		if c.messages[i].ID == id {
			return &c.messages[i]
		}
	}
	return nil
}

func random() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// clone is a copy that nobody else changes.
func (m Message) clone() Message {
	rows := make([][]Button, len(m.Rows))
	for i, r := range m.Rows {
		rows[i] = append([]Button(nil), r...)
	}
	m.Rows = rows
	return m
}
