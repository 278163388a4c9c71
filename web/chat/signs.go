package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/webchat"
)

// Who is typing, as the stream says it: no names and no words.
const (
	typesNobody  = "nobody"
	typesHolder  = "holder"  // who has the ticket, and is named on the page
	typesOfficer = "officer" // another officer
)

// seen is POST /seen: she has read up to a message. The script sends it once
// for what is new; whoever has several tabs open has read it once.
func (c *Chat) seen(w http.ResponseWriter, r *http.Request) {
	c.sign(w, r, func(conv bot.Conversation, p webchat.Post) error {
		upto, _ := strconv.ParseUint(r.PostFormValue("upto"), 10, 64) // 0 is nothing new
		if upto <= conv.CitizenSeen || upto > conv.LastSeq {
			return nil
		}
		if _, err := c.Inbox.PutEvent(r.Context(), p.Seen(upto)); err != nil {
			return fmt.Errorf("put seen: %w", err)
		}
		return nil
	})
}

// typing is POST /typing: she is writing to the officer who has the floor.
// Nobody reads what she writes to the assistant before it is sent.
func (c *Chat) typing(w http.ResponseWriter, r *http.Request) {
	c.sign(w, r, func(conv bot.Conversation, _ webchat.Post) error {
		if conv.Floor == bot.FloorOfficer && conv.Ticket != "" {
			c.Signs.Show(typed(conv))
		}
		return nil
	})
}

// typed is the sign that she types.
func typed(conv bot.Conversation) bot.Sign {
	return bot.Sign{Conversation: conv.ID, Ticket: conv.Ticket, Kind: bot.SignTyping}
}

// here shows the desk that she has the page before her, while she has a
// ticket: a page that is not looked at lets its line go.
func (c *Chat) here(ctx context.Context, id bot.ConversationID) bot.Sign {
	conv, err := c.Reader.Conversation(ctx, id)
	if err != nil || conv.Ticket == "" {
		return bot.Sign{}
	}
	s := bot.Sign{Conversation: conv.ID, Ticket: conv.Ticket, Kind: bot.SignLooking}
	c.Signs.Show(s)
	return s
}

// sign takes a small form of the script's and answers it without words. It
// has a limit of its own, so that signs never use up what her messages need;
// what is refused or of another person's page is simply not taken.
func (c *Chat) sign(w http.ResponseWriter, r *http.Request, take func(bot.Conversation, webchat.Post) error) {
	v, token := c.known(r)
	if token == "" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if wait, ok := c.signers.take(string(v.id)); !ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	if !c.readForm(w, r) {
		return
	}
	conv, err := c.Reader.Conversation(r.Context(), v.id)
	if err == nil && r.PostFormValue("who") == v.name() {
		err = take(conv, webchat.Post{Visitor: v.address, At: c.Now()})
	}
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		c.Log.Error().Err(err).Msg("sign not taken")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// typist says who is typing to a citizen at this moment.
func (c *Chat) typist(ctx context.Context, id bot.ConversationID) string {
	for _, s := range c.Signs.Of(id) {
		if s.Kind != bot.SignTyping || s.Officer == "" {
			continue
		}
		if t, err := c.Reader.Ticket(ctx, s.Ticket); err == nil && (t.ClaimedBy == s.Officer || t.ClaimedBy == "" && t.Owner == s.Officer) {
			return typesHolder
		}
		return typesOfficer
	}
	return typesNobody
}
