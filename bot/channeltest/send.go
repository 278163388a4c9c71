package channeltest

import (
	"errors"
	"testing"

	"github.com/motcua/motcua/bot"
)

// Send sends a message's parts as the sender does, until one fails, and
// returns the platform's ids of those that went.
func Send(t *testing.T, c bot.Channel, to bot.Address, m bot.Message) (ids []string, err error) {
	t.Helper()
	for i, part := range c.Plan(m) {
		id, err := c.Send(t.Context(), bot.Row{ID: "r", Part: i, Body: part.Body, Address: to})
		if err != nil {
			return ids, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Refusal is what a channel says may be done about a failed call; the policy
// is "none" when it says nothing.
func Refusal(err error) bot.SendError {
	if e := new(bot.SendError); errors.As(err, &e) {
		return *e
	}
	return bot.SendError{Policy: "none"}
}
