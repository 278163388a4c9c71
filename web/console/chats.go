package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/roster"
)

// chatsView is what the officer's page says of chats of her own, where she is
// told of her tickets and answers.
type chatsView struct {
	Linked int
	Code   string // just made; "" none
	Key    string // of the form that unlinks
}

// chats reads how many chats the officer has linked; nil when the ward has
// no channel for that.
func (c *Console) chats(r *http.Request, v *view) (*chatsView, error) {
	if !c.OwnChats || v.officer.ID == "" {
		return nil, nil
	}
	conv, err := c.Reader.Conversation(r.Context(), bot.DeskAddress(v.officer.ID).Conversation())
	if err != nil && !errors.Is(err, bot.ErrAbsent) {
		return nil, fmt.Errorf("read desk conversation: %w", err)
	}
	return &chatsView{Linked: len(conv.Chats), Key: newKey()}, nil
}

// linkChat is POST /console/me/chat: it shows a code that links a chat. The
// code is signed and kept nowhere.
func (c *Console) linkChat(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	if !c.OwnChats || !v.officer.Enabled {
		c.absent(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	c.me(w, r, v, bot.LinkCode(v.world.Settings.LinkKey, v.officer.ID, v.clock.now.Add(bot.LinkTime)))
}

// unlinkChats is POST /console/me/chat/end.
func (c *Console) unlinkChats(w http.ResponseWriter, r *http.Request) {
	v, done := c.view(r)
	defer done()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	key := r.PostFormValue("key")
	if !formKey.MatchString(key) {
		http.Redirect(w, r, "/console/me", http.StatusSeeOther)
		return
	}
	if err := c.unlink(r.Context(), v, v.officer.ID, key); err != nil {
		c.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/console/me", http.StatusSeeOther)
}

// unlink lets go of all chats of an officer; key names the form that asks.
func (c *Console) unlink(ctx context.Context, v *view, id roster.OfficerID, key string) error {
	to := bot.DeskAddress(id)
	_, err := c.Inbox.PutEvent(ctx, bot.Event{Key: eventKey(key), Conversation: to.Conversation(), Address: to,
		Kind: bot.EventCommand, Desk: true, At: v.world.Now, Due: v.world.Now,
		Command: &bot.Command{Kind: bot.CommandUnlink, Actor: id}})
	if err != nil {
		return fmt.Errorf("put unlink: %w", err)
	}
	return nil
}
