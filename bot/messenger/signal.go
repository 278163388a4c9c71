package messenger

import (
	"context"

	"github.com/motcua/motcua/bot"
)

var _ bot.Signaler = (*Channel)(nil)

// Signal implements bot.Signaler: what she wrote is marked as read, and that
// somebody is writing is shown. documented (Sender actions).
func (c *Channel) Signal(ctx context.Context, to bot.Address, s bot.Signal) error {
	if to.Account != Account || s != bot.SignalTyping {
		return nil
	}
	if held := c.held(); held != nil {
		return held
	}
	for _, act := range []string{"mark_seen", "typing_on"} {
		var done struct{}
		if err := result(c.post(ctx, "me/messages", map[string]any{
			"recipient": map[string]string{"id": string(to.Chat)}, "sender_action": act}), &done); err != nil {
			return err
		}
	}
	return nil
}
