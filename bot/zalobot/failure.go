package zalobot

import (
	"net/http"
	"strings"
	"time"

	"github.com/motcua/motcua/bot"
)

// Reasons of deliveries, as catalogue keys for the officer.
const (
	reasonBlocked = "delivery.blocked" // the citizen has blocked the bot
	reasonGone    = "delivery.gone"    // the chat or its person is no more
	reasonRefused = "delivery.refused" // the platform never takes this message
	reasonAccount = "delivery.account" // the ward's bot is not let in
	reasonNoLink  = "zalobot.no_link"  // a file, and no public address to link it by
)

const (
	// tokenRest is how long an account rests whose token is refused.
	tokenRest = 5 * time.Minute
	// quotaRest is how long a call rests that was one too many when the
	// platform does not say.
	quotaRest = 30 * time.Second
)

// judge says what may be done about a failed call. An answer of the
// platform's that says no means that nothing was delivered; only a call that
// took too long leaves it open. The error inside holds no words of the
// platform's, which may repeat what was sent.
func (a *account) judge(e *callError, chat bot.ChatID) *bot.SendError {
	out := &bot.SendError{Policy: bot.SendRetry, Err: e.bare(), After: e.after}
	switch {
	case e.err != nil && !e.left:
	case e.err != nil, !e.said && e.code != http.StatusTooManyRequests:
		// A proxy's page, or none: what happened behind it is not known.
		out.Policy = bot.SendAmbiguous
	case e.code == http.StatusTooManyRequests:
		// documented: "quota exceeded", without saying whose.
		if out.After == 0 {
			out.After = quotaRest
		}
		out.Account = a.flooded.Wide(chat, out.After, a.opt.Now())
	case e.code == http.StatusUnauthorized, e.code == http.StatusNotFound && !gone(e):
		out.Reason, out.After, out.Account = reasonAccount, tokenRest, true
		a.trouble(e.wordless())
	case gone(e):
		out.Policy, out.Reason = bot.SendUnreachable, reasonGone
	case e.code == http.StatusForbidden:
		// documented: 403 is "internal server error" on this platform.
		// assumed: it is what a bot is told, too, that was blocked, as on
		// others. The words tell them apart.
		if !strings.Contains(strings.ToLower(e.text), "internal") {
			out.Policy, out.Reason = bot.SendUnreachable, reasonBlocked
		}
	case e.code == http.StatusRequestTimeout, e.code >= 500 && !e.fine:
		// documented: 408 is "request timeout".
		out.Policy = bot.SendAmbiguous
	case e.code >= 500 || e.code < 400:
		// It said no, and not why.
	default:
		out.Policy, out.Reason = bot.SendDead, reasonRefused
	}
	return out
}

// gone reports that nobody is behind a chat.
// assumed: the platform's words for it are not documented.
func gone(e *callError) bool {
	if e.code != http.StatusBadRequest && e.code != http.StatusNotFound {
		return false
	}
	s := strings.ToLower(e.text)
	for _, say := range []string{"chat not found", "user not found", "chat_id", "user is deactivated"} {
		if strings.Contains(s, say) {
			return true
		}
	}
	return false
}
