package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	tgbot "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

var _ bot.Channel = (*Channel)(nil)

// callTime is how long one call may take.
const callTime = 40 * time.Second

// Send implements bot.Channel. A message is never sent as a reply to
// another, so that one that was deleted cannot keep it back.
func (c *Channel) Send(ctx context.Context, r bot.Row) (string, error) {
	a := c.accounts[r.Address.Account]
	if a == nil {
		return "", &bot.SendError{Policy: bot.SendDead, Reason: bot.ReasonNoChannel, Err: errors.New("no such account")}
	}
	chat, ok := a.chat(r.Address.Chat)
	var b body
	if err := json.Unmarshal(r.Body, &b); err != nil || !ok {
		return "", &bot.SendError{Policy: bot.SendDead, Reason: reasonRefused, Err: errors.New("the row is none of ours")}
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	form := plainForm
	if b.HTML != "" {
		form = htmlForm
	}
	for {
		if err := a.pace.Wait(ctx, chat); err != nil {
			return "", &bot.SendError{Policy: bot.SendRetry, Err: err}
		}
		m := &platform.Mark{}
		id, err := a.call(platform.Marked(ctx, m), chat, b, form)
		if err == nil {
			return strconv.Itoa(id), nil
		}
		if moved := new(tgbot.MigrateError); errors.As(err, &moved) && int64(moved.MigrateToChatID) != chat {
			chat = int64(moved.MigrateToChatID)
			a.moved(r.Address.Chat, chat)
			continue
		}
		if next, ok := simpler(err, b, form); ok {
			a.opt.Log.Warn().Str("account", string(a.id)).Str("message", string(r.Message)).Int("part", r.Part).
				Int("form", int(next)).Msg("telegram refuses a message's form; it is sent in a plainer one")
			form = next
			continue
		}
		return "", a.judge(err, m, chat)
	}
}

// form is how much of a message's looks is sent: each is plainer than the
// one before.
type form int

const (
	htmlForm  form = iota
	plainForm      // no markup
	noLinks        // and no buttons that open pages
	wordsOnly      // words instead of a film or file
)

// simpler is the form to try after Telegram refused one.
func simpler(err error, b body, was form) (form, bool) {
	if !errors.Is(err, tgbot.ErrorBadRequest) && !errors.Is(err, errNoFile) {
		return was, false
	}
	text := strings.ToLower(err.Error())
	has := func(list ...string) bool {
		for _, s := range list {
			if strings.Contains(text, s) {
				return true
			}
		}
		return false
	}
	switch {
	case gone(err):
		return was, false
	case was == htmlForm && has("parse entities", "entity", "tag"):
		return plainForm, true
	case was < noLinks && has("button", "url"):
		return noLinks, true
	case was < wordsOnly && b.Kind != kindText && b.Text != "":
		return wordsOnly, true
	}
	return was, false
}

// call makes the call that carries a body and returns the message's id.
func (a *account) call(ctx context.Context, chat int64, b body, f form) (int, error) {
	keys := markupOf(b.Rows, f < noLinks)
	if b.Kind != kindText && f != wordsOnly {
		return a.upload(ctx, chat, b, keys)
	}
	ask := &tgbot.SendMessageParams{ChatID: chat, Text: b.Text, ReplyMarkup: keys, LinkPreviewOptions: noPreview()}
	if f == htmlForm {
		ask.Text, ask.ParseMode = b.HTML, models.ParseModeHTML
	}
	return sentID(a.api.SendMessage(ctx, ask))
}

func noPreview() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: tgbot.True()}
}

func sentID(m *models.Message, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	return m.ID, nil
}

// markupOf is the keyboard of some rows; nil for none.
func markupOf(rows []row, links bool) models.ReplyMarkup {
	var out [][]models.InlineKeyboardButton
	for _, r := range rows {
		var line []models.InlineKeyboardButton
		for _, k := range r {
			if k.URL == "" || links {
				line = append(line, models.InlineKeyboardButton{Text: k.Text, CallbackData: k.Data, URL: k.URL, Style: k.Style})
			}
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return &models.InlineKeyboardMarkup{InlineKeyboard: out}
}

// chat is the number of a chat, the new one of a group that moved.
func (a *account) chat(id bot.ChatID) (int64, bool) {
	n, err := strconv.ParseInt(string(id), 10, 64)
	if err != nil {
		return 0, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if to := a.migrated[n]; to != 0 {
		n = to
	}
	return n, true
}

// moved notes where a group went. It need not be durable: Telegram says it
// again whenever the old number is used.
func (a *account) moved(from bot.ChatID, to int64) {
	n, err := strconv.ParseInt(string(from), 10, 64)
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.migrated[n] = to
}
