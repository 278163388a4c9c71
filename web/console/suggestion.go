package console

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/knowledge"
	"github.com/motcua/motcua/procedures"
)

const (
	// suggestionWait is how long a page waits for the search; one that takes
	// longer is shown when the page looks again.
	suggestionWait = 150 * time.Millisecond
	// suggestionsKept is how many answers are remembered, so that a page that
	// looks again does not search again.
	suggestionsKept = 256
)

// suggestion is what the assistant would answer the citizen, for the officer to
// send, to change or to leave.
type suggestion struct {
	bot.Suggested
	Ticket  bot.TicketID
	Version uint64
	Name    string        // of the citizen
	Message bot.MessageID // that it answers
	Short   string        // how the text begins
	Late    bool          // the search has not come back yet: nothing to show
}

// Key names the form that sends it.
func (p suggestion) Key() string { return newKey() }

// suggest asks what the assistant would say to the question that waits; nil
// when there is none, or the reader cannot answer it, or wants to hear
// nothing of it.
func (c *Console) suggest(r *http.Request, v *view, t *talk) *suggestion {
	if !t.MayReply {
		return nil
	}
	asked, ok := bot.AwaitedIn(v.world, t.state)
	if !ok || r.URL.Query().Get("skip") == string(asked.Message) {
		return nil
	}
	p := &suggestion{Ticket: t.ID, Version: t.Version, Name: t.Name, Message: asked.Message}
	answer, in := c.suggester.ask(r.Context(), c.Worlds, v.world.Library, asked)
	if !in {
		p.Late = true
		return p
	}
	if p.Suggested, ok = bot.Suggest(v.world, t.state.Conversation.Lang, answer); !ok {
		return nil
	}
	p.Short = short(p.Text)
	return p
}

// short is how a text goes on after its heading and origin, its lines and
// points on one line.
func short(text string) string {
	lines := strings.Split(text, "\n")
	if len(lines) > 2 {
		lines = lines[2:]
	}
	for i, l := range lines {
		lines[i] = strings.TrimPrefix(strings.TrimSpace(l), "- ")
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	return strings.Join(lines, " · ")
}

// suggester asks the search for the desk's pages. It remembers answers, not
// what was asked: a citizen's words stay where they can be erased.
type suggester struct {
	finder bot.Finder
	mu     sync.Mutex
	kept   map[bot.MessageID]*searched
}

// searched is one search, under way or done.
type searched struct {
	query   [sha256.Size]byte // its sum
	library *procedures.Library
	done    chan struct{} // closed when found is set
	found   bot.Found
}

// ask gives the answer if it is there in time. A search goes on when nobody
// waits for it any more, and its answer is there for who asks again; one that
// failed is asked anew.
func (p *suggester) ask(ctx context.Context, worlds bot.Worlds, lib *procedures.Library, a bot.Awaited) (knowledge.Answer, bool) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{a.Query.Text, string(a.Query.Focus), string(a.Query.Aspect)}))
	p.mu.Lock()
	s := p.kept[a.Message]
	if s == nil || s.query != sum || s.library != lib {
		if p.kept == nil || len(p.kept) >= suggestionsKept {
			p.kept = map[bot.MessageID]*searched{}
		}
		s = &searched{query: sum, library: lib, done: make(chan struct{})}
		p.kept[a.Message] = s
		go p.search(context.WithoutCancel(ctx), worlds, a, s)
	}
	p.mu.Unlock()
	late := time.NewTimer(suggestionWait)
	defer late.Stop()
	select {
	case <-s.done:
		return s.found.Answer, true // a failed one suggests nothing
	case <-late.C:
	case <-ctx.Done():
	}
	return knowledge.Answer{}, false
}

// search keeps a world of its own: the page's is given back before it ends.
func (p *suggester) search(ctx context.Context, worlds bot.Worlds, a bot.Awaited, s *searched) {
	_, answerer, release := worlds.Take()
	s.found = p.finder.Find(ctx, answerer, a.Query, release)
	close(s.done)
	if s.found.Err == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept[a.Message] == s {
		delete(p.kept, a.Message)
	}
}
