package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/motcua/motcua/bot"
)

// changesAt is how many changes of the store are read at once.
const changesAt = 500

// messages is GET /messages?after=N: what is new on the page since the
// store's sequence N.
func (c *Chat) messages(w http.ResponseWriter, r *http.Request) {
	v, token := c.known(r)
	if token == "" {
		c.sorry(w, r, http.StatusNotFound, nil)
		return
	}
	c.fresh(w, r, v, "", false)
}

// fresh writes the part of the page that changed since the sequence that the
// script has seen (parameter after, or header X-Live): new and changed
// messages, and everything around them. After a form, to is where the page
// goes on, and done says that the form's turn is over.
func (c *Chat) fresh(w http.ResponseWriter, r *http.Request, v visitor, to string, done bool) {
	seen := r.Header.Get("X-Live")
	if q := r.URL.Query().Get("after"); q != "" {
		seen = q
	}
	after, err := strconv.ParseUint(seen, 10, 64)
	if err != nil {
		c.sorry(w, r, http.StatusBadRequest, nil)
		return
	}
	s, conv, err := c.read(r.Context(), r, v)
	if err != nil {
		c.sorry(w, r, http.StatusServiceUnavailable, err)
		return
	}
	ids, all, err := c.changed(r.Context(), v.id, after)
	var ms []bot.Message
	switch {
	case err != nil:
	case all:
		s.All = true
		ms, err = c.Reader.LastMessages(r.Context(), v.id, pageOf)
	default:
		ms, err = c.named(r.Context(), v.id, ids)
	}
	if err != nil {
		c.sorry(w, r, http.StatusServiceUnavailable, fmt.Errorf("read changes: %w", err))
		return
	}
	s.Go, s.Done = to, done
	if err := c.show(r.Context(), s, conv, ms); err != nil {
		c.sorry(w, r, http.StatusInternalServerError, err)
		return
	}
	s.Prefs.Lang = s.Lang
	if err := c.Pages.Fragment(w, r, http.StatusOK, "chat/fresh", s.Lang, s); err != nil {
		c.Log.Error().Err(err).Msg("page broken")
	}
}

// changed lists the messages of a conversation that changed after a store
// sequence; all when too much was forgotten to tell.
func (c *Chat) changed(ctx context.Context, id bot.ConversationID, after uint64) (ids []bot.MessageID, all bool, err error) {
	for {
		changes, newest, gone, err := c.Reader.Changes(ctx, after, changesAt)
		if err != nil || gone {
			return nil, gone, err
		}
		for _, n := range changes {
			after = n.Seq
			if n.Conversation == id && n.Message != "" && !slices.Contains(ids, n.Message) {
				ids = append(ids, n.Message)
			}
		}
		if len(changes) < changesAt || after >= newest {
			return ids, false, nil
		}
	}
}

// named reads messages by their ids, in the order of the conversation.
func (c *Chat) named(ctx context.Context, id bot.ConversationID, ids []bot.MessageID) ([]bot.Message, error) {
	var ms []bot.Message
	for _, one := range ids {
		m, err := c.Reader.Message(ctx, one)
		if errors.Is(err, bot.ErrAbsent) {
			continue // erased meanwhile
		}
		if err != nil {
			return nil, err
		}
		if m.Conversation == id {
			ms = append(ms, m)
		}
	}
	slices.SortFunc(ms, func(a, b bot.Message) int { return int(a.Seq) - int(b.Seq) })
	return ms, nil
}
