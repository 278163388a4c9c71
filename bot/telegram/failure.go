package telegram

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	tgbot "github.com/go-telegram/bot"

	"github.com/motcua/motcua/bot"
	"github.com/motcua/motcua/bot/platform"
)

// Reasons of deliveries, as catalogue keys for the officer.
const (
	reasonGone    = "delivery.gone"    // the chat or its person is no more
	reasonRefused = "delivery.refused" // Telegram never takes this message
	reasonAccount = "delivery.account" // the ward's bot is not let in
)

// tokenRest is how long an account rests whose token is refused.
const tokenRest = 5 * time.Minute

// judge says what may be done about a failed call. The errors inside hold no
// words of Telegram's, which repeat what was sent.
func (a *account) judge(err error, m *platform.Mark, chat int64) *bot.SendError {
	var (
		out  = &bot.SendError{Policy: bot.SendAmbiguous, Err: bare(err)}
		busy *tgbot.TooManyRequestsError
	)
	switch {
	case errors.Is(err, errNoFile):
		out.Policy, out.Reason = bot.SendDead, reasonRefused
	case errors.As(err, &busy):
		out.Policy, out.After = bot.SendRetry, time.Duration(max(busy.RetryAfter, 1))*time.Second
		out.Account = a.flooded.Wide(chat, out.After, a.opt.Now())
	case errors.Is(err, tgbot.ErrorForbidden):
		out.Policy, out.Reason = bot.SendUnreachable, reasonBlocked
	case gone(err):
		out.Policy, out.Reason = bot.SendUnreachable, reasonGone
	case errors.Is(err, tgbot.ErrorBadRequest), m.Status == http.StatusRequestEntityTooLarge:
		out.Policy, out.Reason = bot.SendDead, reasonRefused
	case errors.Is(err, tgbot.ErrorUnauthorized), errors.Is(err, tgbot.ErrorNotFound):
		out.Policy, out.Reason, out.After, out.Account = bot.SendRetry, reasonAccount, tokenRest, true
		a.trouble(tgbot.ErrorUnauthorized)
	case !m.Left, errors.Is(err, tgbot.ErrorConflict):
		out.Policy = bot.SendRetry
	}
	return out
}

// gone reports that nobody is behind a chat.
func gone(err error) bool {
	if !errors.Is(err, tgbot.ErrorBadRequest) {
		return false
	}
	s := strings.ToLower(err.Error())
	for _, say := range []string{"chat not found", "user is deactivated", "peer_id_invalid", "user not found", "bot can't initiate"} {
		if strings.Contains(s, say) {
			return true
		}
	}
	return false
}

// bare is what kind of error it was, without its words.
func bare(err error) error {
	for _, known := range []error{tgbot.ErrorForbidden, tgbot.ErrorBadRequest, tgbot.ErrorUnauthorized, tgbot.ErrorNotFound,
		tgbot.ErrorConflict, errNoFile, context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, known) {
			return known
		}
	}
	if errors.As(err, new(*tgbot.TooManyRequestsError)) {
		return tgbot.ErrorTooManyRequests
	}
	return errNoAnswer
}
