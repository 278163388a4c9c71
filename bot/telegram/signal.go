package telegram

import (
	"context"
	"time"

	tgbot "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/motcua/motcua/bot"
)

var _ bot.Signaler = (*Channel)(nil)

// Signal implements bot.Signaler. Telegram has no read marks for bots.
func (c *Channel) Signal(ctx context.Context, to bot.Address, s bot.Signal) error {
	a := c.accounts[to.Account]
	if a == nil || s != bot.SignalTyping {
		return nil
	}
	chat, ok := a.chat(to.Chat)
	if !ok {
		return nil
	}
	_, err := a.api.SendChatAction(ctx, &tgbot.SendChatActionParams{ChatID: chat, Action: models.ChatActionTyping})
	return err
}

// answerTime is how long the answer to a press may take.
const answerTime = 5 * time.Second

// answer tells Telegram that a press was taken in, so that the button stops
// turning. It may be lost: the press itself is in the inbox.
func (a *account) answer(ctx context.Context, callback string) {
	ctx = context.WithoutCancel(ctx)
	a.sides.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, answerTime)
		defer cancel()
		if _, err := a.api.AnswerCallbackQuery(ctx, &tgbot.AnswerCallbackQueryParams{CallbackQueryID: callback}); err != nil {
			a.opt.Log.Debug().Str("account", string(a.id)).Msg("a press could not be answered")
		}
	})
}
