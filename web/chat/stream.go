package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
)

// rhythm is a stream's rhythm. A notice of the feed may be lost, so the store
// is looked at besides; the heartbeat keeps proxies from closing the line.
type rhythm struct{ poll, beat, write time.Duration }

var defaultRhythm = rhythm{poll: 10 * time.Second, beat: 15 * time.Second, write: 30 * time.Second}

// stream is GET /stream?after=N: an event stream that says that something
// changed, never what. The id of an event is the store's sequence; a browser
// that comes back sends the last one it saw, so that nothing is missed.
func (c *Chat) stream(w http.ResponseWriter, r *http.Request) {
	v, token := c.known(r)
	after, err := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
	if err != nil {
		after, err = strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
	}
	if token == "" || err != nil {
		c.sorry(w, r, http.StatusBadRequest, nil)
		return
	}
	for _, count := range []struct {
		*counter
		key string
	}{{c.lines, limitKey(clientAddress(r))}, {c.streams, string(v.id)}} {
		leave, ok := count.enter(count.key)
		if !ok {
			c.sorry(w, r, http.StatusTooManyRequests, nil)
			return
		}
		defer leave()
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	write := func(format string, args ...any) error {
		if err := out.SetWriteDeadline(time.Now().Add(c.rhythm.write)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return err
		}
		return out.Flush()
	}
	moved, stop := c.Feed.Listen()
	defer stop()
	signs, quiet := c.Signs.Listen()
	defer quiet()
	types := typesNobody
	poll, beat := time.NewTicker(c.rhythm.poll), time.NewTicker(c.rhythm.beat)
	defer poll.Stop()
	defer beat.Stop()
	var here bot.Sign
	defer func() { c.Signs.Drop(here) }()
	// The first words come at once, so that the page knows the line stands.
	if write("retry: 3000\nid: %d\nevent: ready\ndata: %d\n\n", after, after) != nil {
		return
	}
	news := c.news()
	for stored, look := true, true; ; { // whether the store may hold something new
		if stored {
			mine, newest, err := c.movedSince(r.Context(), v.id, after)
			if err != nil {
				return // the browser comes back by itself, from its last id
			}
			after = newest
			if look || mine {
				here, look = c.here(r.Context(), v.id), false
			}
			if mine && write("id: %d\nevent: moved\ndata: %d\n\n", after, after) != nil {
				return
			}
		}
		stored = true
		if now := c.typist(r.Context(), v.id); now != types {
			if types = now; write("event: typing\ndata: %s\n\n", types) != nil {
				return
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-c.stopped:
			return
		case <-moved:
		case <-signs: // of anybody: not all pages read the store for it
			stored = false
		case <-poll.C:
			if now := c.news(); now != news {
				if news = now; write("event: news\ndata: %d\n\n", now) != nil {
					return
				}
			}
		case <-beat.C:
			look = true
			// The id moves along, so that it is not forgotten in a quiet hour.
			if write(": here\nid: %d\n\n", after) != nil {
				return
			}
		}
	}
}

// news is the version of the bulletin that is shown now; 0 none is.
func (c *Chat) news() uint64 {
	if b := c.Ward().Bulletin; b.Shown(c.Now()) {
		return b.Version
	}
	return 0
}

// movedSince reports whether anything of a conversation changed after a
// store sequence, and how far it looked.
func (c *Chat) movedSince(ctx context.Context, id bot.ConversationID, after uint64) (mine bool, newest uint64, err error) {
	for {
		changes, top, gone, err := c.Reader.Changes(ctx, after, changesAt)
		if err != nil {
			return false, after, err
		}
		if gone {
			return true, top, nil
		}
		for _, n := range changes {
			after = n.Seq
			mine = mine || n.Conversation == id
		}
		if len(changes) < changesAt {
			return mine, after, nil
		}
	}
}
