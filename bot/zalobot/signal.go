package zalobot

import (
	"context"
	"errors"

	"github.com/motcua/motcua/bot"
)

var _ bot.Signaler = (*Channel)(nil)

// Signal implements bot.Signaler. The platform knows no read marks.
// documented: apis/sendChatAction.
func (c *Channel) Signal(ctx context.Context, to bot.Address, s bot.Signal) error {
	a := c.accounts[to.Account]
	if a == nil || s != bot.SignalTyping {
		return nil
	}
	_, err := a.call(ctx, callTime, "sendChatAction", map[string]any{"chat_id": string(to.Chat), "action": "typing"})
	if ce := new(callError); errors.As(err, &ce) {
		return ce.bare() // without the platform's words
	}
	return err
}
