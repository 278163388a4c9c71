package console

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/motcua/motcua/bot"
)

// next reads one event of a stream.
func next(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		must(t, err)
		if line == "\n" {
			return b.String()
		}
		b.WriteString(line)
	}
}

// listen opens a stream from an event on, "" from now.
func (p *place) listen(t *testing.T, last, query string) *bufio.Reader {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.URL+"/console/stream"+query, nil)
	must(t, err)
	req.Header.Set("Last-Event-ID", last)
	res, err := p.client.Do(req)
	must(t, err)
	t.Cleanup(func() { stop(); _ = res.Body.Close() })
	if res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s %v", res.Status, res.Header)
	}
	return bufio.NewReader(res.Body)
}

func TestStream(t *testing.T) {
	p := newPlace(t)
	change := func(id bot.TicketID, c bot.ConversationID) {
		p.store.mu.Lock()
		p.store.notices = append(p.store.notices, bot.Notice{Seq: uint64(len(p.store.notices) + 1), Ticket: id, Conversation: c})
		p.store.mu.Unlock()
		p.store.Publish()
	}
	change("N427AH", "c1")
	r := p.listen(t, "", "")
	if got := next(t, r); !strings.Contains(got, "id: 1\nevent: ready") {
		t.Errorf("begins with %q", got) // what was before is on the page already
	}
	if !p.console.presence.here("huong") || p.console.presence.here("minh") {
		t.Error("who has the desk open is not known")
	}
	change("K7Q2MD", "c2")
	if got := next(t, r); got != "id: 2\nevent: moved\ndata: {\"tickets\":[\"K7Q2MD\"]}\n" {
		t.Errorf("got %q", got) // ids only, and no conversation's
	}
	change("", bot.DeskAddress("huong").Conversation())
	if got := next(t, r); !strings.Contains(got, `{"notices":true}`) {
		t.Errorf("got %q", got)
	}
	// Taken up again from where the browser was.
	// Or from where the page was read.
	for last, query := range map[string]string{"1": "?after=2", "": "?after=1"} {
		again := p.listen(t, last, query)
		next(t, again)
		if got := next(t, again); !strings.Contains(got, `{"tickets":["K7Q2MD"],"notices":true}`) || !strings.Contains(got, "id: 3") {
			t.Errorf("after %q%s: got %q", last, query, got)
		}
	}
}
