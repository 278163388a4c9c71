package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
	"github.com/motcua/motcua/web/session"
)

// The stream's rhythm. A notice of the feed may be lost, so the store is
// looked at besides; the heartbeat keeps proxies from closing the line.
const (
	streamPoll  = 10 * time.Second
	streamBeat  = 15 * time.Second
	streamLook  = time.Minute // how often the session is looked at again
	streamBatch = 500
	streamWrite = 30 * time.Second // longest a write may hang
)

// moved is what the stream says: what changed, never what it says.
type moved struct {
	Tickets []bot.TicketID `json:"tickets,omitempty"`
	Notices bool           `json:"notices,omitempty"` // the reader's own notices
	All     bool           `json:"all,omitempty"`     // too much was missed: read anew
}

// stream is GET /console/stream?after=N: an event stream of ids with the
// store's sequence as event id, from where the page was read, or from now on.
// It ends with the session.
func (c *Console) stream(w http.ResponseWriter, r *http.Request) {
	person, _ := session.From(r.Context())
	me := person.Officer.ID
	after, err := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
	if err != nil { // no browser that comes back
		after, err = strconv.ParseUint(r.FormValue("after"), 10, 64)
	}
	if err != nil {
		if _, after, _, err = c.Reader.Changes(r.Context(), 0, 1); err != nil {
			c.fail(w, r, fmt.Errorf("read newest change: %w", err))
			return
		}
	}
	// The first answer comes at once, so that the page knows the line stands.
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	_ = out.SetReadDeadline(time.Time{}) // a server's limit for requests is not one for streams
	write := func(s string) error {
		if err := out.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := w.Write([]byte(s)); err != nil {
			return err
		}
		return out.Flush()
	}
	defer c.presence.enter(me)()
	if write(fmt.Sprintf("retry: 3000\nid: %d\nevent: ready\ndata: {}\n\n", after)) != nil {
		return
	}
	wake, stop := c.Feed.Listen()
	defer stop()
	signs, quiet := c.Signs.Listen()
	defer quiet()
	lively, health := c.signsFor(me), c.healthMark()
	if len(lively) > 0 && writeSigns(write, slices.Collect(maps.Keys(lively))) != nil {
		return
	}
	poll, beat, look := time.NewTicker(streamPoll), time.NewTicker(streamBeat), time.NewTicker(streamLook)
	defer poll.Stop()
	defer beat.Stop()
	defer look.Stop()
	for stored := true; ; { // whether the store may hold something new
		if stored {
			m, newest, err := c.movedSince(r.Context(), me, after)
			if err != nil {
				return // the browser comes back by itself, from its last id
			}
			if newest != after {
				after = newest
				data, _ := json.Marshal(m)
				if write(fmt.Sprintf("id: %d\nevent: moved\ndata: %s\n\n", after, data)) != nil {
					return
				}
			}
		}
		stored = true
		if mark := c.healthMark(); mark != health {
			if health = mark; write(healthChanged) != nil {
				return
			}
		}
		now := c.signsFor(me)
		if other := differing(lively, now); len(other) > 0 && writeSigns(write, other) != nil {
			return
		}
		lively = now
		select {
		case <-r.Context().Done():
			return
		case <-c.stopped:
			return
		case <-wake:
		case <-signs: // of anybody: not all pages read the store for it
			stored = false
		case <-poll.C:
		case <-beat.C:
			if write(": .\n\n") != nil {
				return
			}
		case <-look.C:
			if !c.Guard.Valid(r) {
				return
			}
		}
	}
}

// movedSince collects what changed for one officer after a store sequence.
func (c *Console) movedSince(ctx context.Context, me roster.OfficerID, after uint64) (m moved, newest uint64, err error) {
	own := bot.DeskAddress(me).Conversation()
	for {
		changes, top, gone, err := c.Reader.Changes(ctx, after, streamBatch)
		if err != nil {
			return m, after, err
		}
		if gone {
			return moved{All: true}, top, nil
		}
		for _, n := range changes {
			after = n.Seq
			if n.Conversation == own {
				m.Notices = true
			}
			if n.Ticket != "" && !slices.Contains(m.Tickets, n.Ticket) {
				m.Tickets = append(m.Tickets, n.Ticket)
			}
		}
		if len(changes) < streamBatch {
			return m, max(after, top), nil
		}
	}
}
