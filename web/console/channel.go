package console

import (
	"context"

	"github.com/motcua/motcua/bot"
)

// Channel is the console as a bot.Channel: what is said to an officer there
// is delivered when it is in the store, for the page reads the store.
type Channel struct{}

// Name is "console".
func (Channel) Name() string { return bot.DeskAccount.Channel() }

// Plan gives one part without content: the page shows the message itself.
func (Channel) Plan(bot.Message) []bot.Part { return []bot.Part{{}} }

// Send has nothing left to do and always succeeds; the platform's id is the
// message's own.
func (Channel) Send(_ context.Context, row bot.Row) (string, error) {
	return string(row.Message), nil
}
