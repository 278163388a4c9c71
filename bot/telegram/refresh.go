package telegram

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	tgbot "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/motcua/motcua/bot"
)

var _ bot.Refresher = (*Channel)(nil)

// refreshTime is how long bringing a message up to date may take; then it is
// left as it stands.
const refreshTime = 10 * time.Second

// Refresh implements bot.Refresher: the words and buttons of a message that
// stands in a chat become those of m.
func (c *Channel) Refresh(to bot.Address, m bot.Message) {
	a := c.accounts[to.Account]
	if a == nil {
		return
	}
	chat, ok := a.chat(to.Chat)
	parts := c.Plan(m)
	if !ok || len(m.Delivery.Platform) != len(parts) {
		return
	}
	for i := len(parts) - 1; i >= 0; i-- {
		var b body
		id, err := strconv.Atoi(m.Delivery.Platform[i])
		if json.Unmarshal(parts[i].Body, &b) != nil || err != nil || b.Kind != kindText {
			continue
		}
		turn := a.newest(string(m.ID))
		c.sides.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), refreshTime)
			defer cancel()
			a.edit(ctx, chat, id, b, string(m.ID), turn)
		})
		return
	}
}

// newest makes this the refresh of a message that holds.
func (a *account) newest(message string) uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counter++
	a.latest[message] = a.counter
	return a.counter
}

// edit changes a message unless a later change has come meanwhile. Those of
// one account are made one by one, so that they cannot overtake each other.
func (a *account) edit(ctx context.Context, chat int64, id int, b body, message string, turn uint64) {
	if a.pace.Wait(ctx, chat) != nil {
		return
	}
	a.editing.Lock()
	defer a.editing.Unlock()
	a.mu.Lock()
	holds := a.latest[message] == turn
	if holds {
		delete(a.latest, message)
	}
	a.mu.Unlock()
	if !holds || ctx.Err() != nil {
		return
	}
	_, err := a.api.EditMessageText(ctx, &tgbot.EditMessageTextParams{ChatID: chat, MessageID: id, Text: b.HTML,
		ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(), ReplyMarkup: markupOf(b.Rows, true)})
	if err != nil { // also when nothing changed
		a.opt.Log.Debug().Str("account", string(a.id)).Str("message", message).Msg("a step was not brought up to date")
	}
}
